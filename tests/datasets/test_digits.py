"""The digits that come with the package."""

import torch

from ltviz.datasets import load


def test_counts_are_those_of_the_published_file():
    data = load("digits")
    y = torch.cat([data.train.y, data.validation.y, data.test.y])
    assert [len(split.y) for split in (data.train, data.validation, data.test)] == [1000, 300, 497]
    # The numbers in the description that goes with the file (optdigits.names), class 0 to class 9.
    assert y.bincount().tolist() == [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]


def test_pixels_are_shares_of_ink():
    x = load("digits").train.x
    assert x.min() == 0
    assert x.max() == 1
    assert torch.equal(x * 16, (x * 16).round())


def test_the_sample_is_fixed():
    assert load("digits").fixed
