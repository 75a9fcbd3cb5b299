"""What cannot be done is refused before anything is trained."""

import sys

import pytest
import torch

from ltviz.lottery import ablate, edge_popup, imp, learn_masks, retrain, study, untrained
from ltviz.models import MODELS

SEEDS = (3, 1)
SHORT = {"steps": 4, "batch": 16, "evaluate_every": 2, "chunk": 4, "threads": 1}


@pytest.fixture(autouse=True)
def nothing_is_trained(monkeypatch):
    for name in ("experiment", "study", "supermask.side_by_side", "supermask.borrowed"):
        module = sys.modules[f"ltviz.lottery.{name}"]
        monkeypatch.setattr(module, "train", lambda *_, **__: pytest.fail("trained"))


@pytest.mark.parametrize(
    ("change", "error", "says"),
    [
        ({"remove": 1.5}, ValueError, r"remove must be in \[0, 1\], got 1.5"),
        ({"remove": float("nan")}, ValueError, r"remove must be in \[0, 1\], got nan"),
        ({"remove": "much"}, TypeError, r"remove must be a number in \[0, 1\], got 'much'"),
        ({"remove": {"fc1.weight": 2}}, ValueError, r"remove\['fc1.weight'\] must be in \[0, 1\], got 2"),
        ({"remove": {"fc9.weight": 0.2}}, ValueError, r"remove must name layers .* got 'fc9.weight'"),
        ({"remove": {"fc1.weight": 0.2}, "scope": "global"}, ValueError, "remove must be one number with"),
        ({"scope": "all"}, ValueError, "scope must be one of layer, global, got 'all'"),
        ({"arms": ("fresh", "fresh")}, ValueError, r"arms must be at least one and all different, got \["),
    ],
)
def test_of_imp(net, data, change, error, says):
    with pytest.raises(error, match=says):
        imp(net, data, **{"seeds": SEEDS, "rounds": 2, **SHORT, **change})


def test_a_small_dense_network_for_what_is_no_stack(data):
    net = MODELS["residual_mlp"](width=8)
    with pytest.raises(ValueError, match="small_dense needs a plain stack of dense layers, residual_mlp is"):
        imp(net, data, seeds=SEEDS, rounds=1, arms=("fresh", "small_dense"), **SHORT)


def whole(**changes):
    shapes = {"fc1.weight": (2, 12, 40), "out.weight": (2, 10, 12)}
    return {name: torch.ones(shape, dtype=torch.bool) for name, shape in shapes.items()} | changes


@pytest.mark.parametrize(
    ("masks", "says"),
    [
        (
            {2: whole(), 1: whole(**{"out.weight": torch.zeros(2, 10, 12, dtype=torch.bool)})},
            r"masks must be nested, masks\[2\] keeps weights of out.weight that masks\[1\] removed",
        ),
        ({1: {"fc1.weight": whole()["fc1.weight"]}}, r"masks\[1\] must name fc1.weight, out.weight, got fc1"),
        (
            {1: whole(**{"out.weight": torch.ones(2, 10, 12)})},
            r"masks\[1\]\['out.weight'\] must be boolean of shape \(2, 10, 12\), got torch.float32",
        ),
        (
            {1: whole(**{"out.weight": torch.ones(1, 10, 12, dtype=torch.bool)})},
            r"must be boolean of shape \(2, 10, 12\), got torch.bool of shape \(1, 10, 12\)",
        ),
        ({0: whole()}, r"a level of masks must be in \[1, 254\], got 0"),
        ({}, "masks must hold at least one level, got none"),
    ],
    ids=["not nested", "a layer lacks", "not boolean", "one seed", "level 0", "none"],
)
def test_of_known_masks(net, data, masks, says):
    with pytest.raises(ValueError, match=says):
        retrain(net, data, masks, seeds=SEEDS, **SHORT)


@pytest.mark.parametrize(
    "run",
    [
        lambda net, data, **more: ablate(net, data, densities=(0.5,), cells=(), **more),
        lambda net, data, **more: untrained(net, data, densities=(0.5,), **more),
        lambda net, data, **more: learn_masks(net, data, **more),
        lambda net, data, **more: edge_popup(net, data, densities=(0.5,), **more),
        lambda net, data, **more: study(
            net, data, kind="test", arms=("a",), levels=(1,), start=None, config={}, **more
        ),
    ],
    ids=["ablate", "untrained", "learn_masks", "edge_popup", "study"],
)
def test_seeds_that_repeat(net, data, run):
    with pytest.raises(ValueError, match=r"seeds must be at least one and all different, got \[0, 0\]"):
        run(net, data, seeds=[0, 0], **SHORT)
