"""Networks from elsewhere as the start of a lab."""

from itertools import pairwise

import numpy as np
import pytest
import torch

from ltviz.widgets.arrays import unpack
from ltviz.widgets.ticket_lab.runs import from_run, from_weights
from tests.widgets.examples import tiny_run
from tests.widgets.labs import SETUP, lab_in


@pytest.fixture(scope="module")
def in_node(tmp_path_factory):
    return lab_in(tmp_path_factory.mktemp("lab"))


def layers(sizes, R=2):
    """Weights and biases of dense layers under names that are not the lab's."""
    rng = np.random.default_rng(0)
    found = {}
    for i, (inputs, outputs) in enumerate(pairwise(sizes)):
        found[f"{2 * i}.weight"] = rng.standard_normal((R, outputs, inputs)).astype(np.float32)
        found[f"{2 * i}.bias"] = rng.standard_normal((R, outputs)).astype(np.float32)
    return found


def numbers(start):
    """As the page decodes it, in plain lists."""
    flat = {
        what: {k: unpack(v).ravel().tolist() for k, v in start[what].items()} for what in ("values", "mask")
    }
    return {**start, **flat}


def test_weights_are_sent_into_the_lab_with_their_mask(in_node):
    weights = layers([2, 6, 5, 2])
    mask = {"2.weight": np.arange(60).reshape(2, 5, 6) % 3 > 0}
    start = from_weights(weights, mask, replica=1)
    shown = in_node(open={"setup": SETUP, "start": numbers(start)})["first"]
    assert shown["arm"] == "other"
    assert shown["values"]["fc1.weight"] == pytest.approx(weights["0.weight"][1].ravel())
    assert shown["values"]["out.bias"] == pytest.approx(weights["4.bias"][1])
    assert shown["mask"]["fc2.weight"] == mask["2.weight"][1].ravel().astype(int).tolist()
    assert shown["values"]["fc2.weight"] == pytest.approx((weights["2.weight"] * mask["2.weight"])[1].ravel())
    assert set(shown["mask"]["out.weight"]) == {1}


def test_weights_of_torch_and_without_biases_are_welcome():
    weights = {name: torch.tensor(array) for name, array in layers([2, 3, 2]).items() if "bias" not in name}
    start = from_weights(weights)
    assert unpack(start["values"]["fc1.bias"]).tolist() == [0, 0, 0]
    assert list(start["values"]) == ["fc1.weight", "fc1.bias", "out.weight", "out.bias"]
    assert unpack(start["mask"]["out.weight"]).tolist() == [[1, 1, 1], [1, 1, 1]]


SIZES = {"fc1.weight": (6, 2), "fc2.weight": (5, 6), "out.weight": (2, 5)}


def test_a_run_sends_its_initial_values_and_its_ticket(in_node):
    run = tiny_run(sizes=SIZES)
    start = from_run(run, 0, 3)
    shown = in_node(open={"setup": SETUP, "start": numbers(start)})["first"]
    assert (shown["arm"], shown["round"]) == ("ticket", 3)
    for layer, kept in run.mask(3, 0).items():
        assert shown["mask"][layer] == kept.ravel().astype(int).tolist()
        assert shown["values"][layer] == pytest.approx((run.initial[layer].astype(float) * kept).ravel())
    assert shown["values"]["fc1.bias"] == [0] * 6
    whole = in_node(open={"setup": SETUP, "start": numbers(from_run(run, 0))})["first"]
    assert (whole["arm"], whole["round"]) == ("dense", 0)


def test_a_run_without_these_values_is_refused():
    run = tiny_run(sizes=SIZES)
    with pytest.raises(ValueError, match="seed must be 0, whose initial values the run holds, got 2"):
        from_run(run, 2)
    with pytest.raises(KeyError, match="level must be one of"):
        from_run(run, 0, 99)
    with pytest.raises(ValueError, match="layers must be dense"):
        from_run(tiny_run(sizes={"conv.weight": (4, 1, 3, 3), "out.weight": (2, 4)}), 0)
    with pytest.raises(TypeError, match="from_run takes a Run"):
        from_run({}, 0)
    with pytest.raises(ValueError, match="run must hold initial values, got one without a shown seed"):
        from_run(tiny_run(sizes=SIZES, shown_seed=None, initial={}, final={}), 0)


def changed(name, value):
    return {**layers([2, 3, 2]), name: value}


@pytest.mark.parametrize(
    ("weights", "rule"),
    [
        (
            changed("2.weight", np.zeros((2, 2, 4))),
            "'2.weight' must take the 3 outputs of '0.weight', got 4 inputs",
        ),
        (
            changed("0.weight", np.zeros((2, 3, 2, 5, 5))),
            r"layers must be dense, \[out, in\], got '0.weight'",
        ),
        (changed("0.bias", np.zeros((2, 4))), r"bias of '0.weight' must have shape \(3,\), got \(4,\)"),
        (
            changed("1.weight", np.zeros((2, 3))),
            r"dense layers and their biases, got '1.weight' of shape \(3,\)",
        ),
        (changed("0.weight", np.full((2, 3, 2), np.nan)), "must be finite, got NaN or infinity in 12 of 12"),
        (changed("0.weight", np.full((2, 3, 2), np.inf)), "must be finite"),
    ],
)
def test_what_is_no_chain_of_dense_layers_is_refused(weights, rule):
    with pytest.raises(ValueError, match=rule):
        from_weights(weights)


def test_a_mask_that_does_not_fit_is_refused():
    weights = layers([2, 3, 2])
    with pytest.raises(ValueError, match=r"mask must name layers of 0.weight, 2.weight, got '5.weight'"):
        from_weights(weights, {"5.weight": np.ones((2, 3, 2), bool)})
    with pytest.raises(ValueError, match=r"mask of '0.weight' must have shape \(3, 2\), got \(2, 3\)"):
        from_weights(weights, {"0.weight": np.ones((2, 2, 3), bool)})
    with pytest.raises(TypeError, match=r"mask\['0.weight'\] must be boolean, got float32"):
        from_weights(weights, {"0.weight": np.ones((2, 3, 2))})
    with pytest.raises(ValueError, match="replica must be in"):
        from_weights(weights, replica=2)
