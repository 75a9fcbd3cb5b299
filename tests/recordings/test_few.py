"""A dataset with fewer training examples is the same dataset otherwise, and says what it is."""

import pytest
import torch

from ltviz.datasets import load
from ltviz.recordings.few import first_examples


def test_the_first_examples_are_taken_and_nothing_else_changes():
    data = load("digits")
    few = first_examples(data, 50)
    assert torch.equal(few.train.x, data.train.x[:50])
    assert torch.equal(few.train.y, data.train.y[:50])
    assert few.options == data.options | {"train": 50}
    assert few.validation is data.validation
    assert few.test is data.test


@pytest.mark.parametrize("n", [0, 1001])
def test_more_than_there_are_or_none_is_refused(n):
    with pytest.raises(ValueError, match=rf"n must be in \[1, 1000\], the training examples, got {n}"):
        first_examples(load("digits"), n)
