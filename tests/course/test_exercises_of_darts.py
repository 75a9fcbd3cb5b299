"""The exercises of chapter 07 ask for what the package does."""

import numpy as np
import pytest
import torch

from ltviz import bilevel
from ltviz.course import exercise
from ltviz.nas import Space
from ltviz.nas.supernet import Derivation, derive
from ltviz.nas.supernet.gradient import architecture_gradient

OPERATIONS = ("none", "skip", "conv3", "dil3")


def solved(name):
    """Inputs of each case as tensors, and what the exercise wants."""
    ex = exercise(name)
    for case in ex.cases(np.random.default_rng(ex.seed)):
        yield case.inputs, ex.spec(*case.inputs)


@pytest.mark.parametrize("raw", [False, True])
def test_a_node_is_read_off_as_in_the_package(raw):
    """The edges into the last node; edges into earlier nodes only keep it alive."""
    ex = exercise("07.1")
    published = next(wrong.function for wrong in ex.wrong if wrong.name == "raw alphas")
    for (alphas, keep), given in solved("07.1"):
        nodes = len(alphas) + 1
        space = Space(nodes, OPERATIONS[: alphas.shape[1]])
        whole = torch.zeros(len(space.edges), alphas.shape[1])
        whole[-len(alphas) :] = torch.from_numpy(alphas)
        cell = derive(space, whole, Derivation(incoming=keep, raw=raw))
        wanted = published(alphas, keep) if raw else given
        for edge, mask in enumerate(wanted):
            chosen = space.operations[mask.argmax()] if mask.any() else "none"
            assert (edge, nodes - 1, chosen) in cell.edges


def test_the_toy_steps_as_in_the_package():
    for (alpha, w, xi, rate), given in solved("07.2"):
        path = bilevel.iterates(xi, rates=(rate, 0.1), start=(alpha, w), steps=1)
        assert given == pytest.approx(path[1][0])


def test_the_first_order_s_rest_does_not_move_the_reader_who_asked():
    (reader,) = [wrong.function for wrong in exercise("07.2").wrong if wrong.name == "as the reader asked"]
    assert reader(2.0, 2.0, 0.5, 0.1) == 2.0
    assert bilevel.fixed_point(0.5) == 1.0


def test_the_correction_is_that_of_the_package():
    inputs, given = next(solved("07.3"))
    column = lambda value: torch.tensor([[value]], dtype=torch.float64)
    found = architecture_gradient(
        column(2.0),
        {"w": column(-2.0)},
        lambda w, a: bilevel.training_loss(a[:, 0], w["w"][:, 0]),
        lambda w, a: bilevel.validation_loss(a[:, 0], w["w"][:, 0]),
        xi=inputs[-1],
    )
    assert given == pytest.approx(found.numpy()[0])
    assert given[0] == pytest.approx(bilevel.architecture_gradient(2.0, -2.0, inputs[-1]))


def test_every_published_bug_is_known_as_one():
    for name, wrong in (("07.1", "raw alphas"), ("07.3", "as published")):
        ex = exercise(name)
        (bug,) = [each for each in ex.wrong if each.name == wrong]
        result = ex.check(lambda *inputs, bug=bug: bug.function(*map(np.asarray, inputs)))
        assert "published way" in " ".join(result.sentence.split())
