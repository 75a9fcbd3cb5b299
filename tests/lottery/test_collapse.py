"""What chooses no mask is refused, and masks that nothing passes are said: `ablate`, `untrained` and `at_init`."""

import warnings
from types import SimpleNamespace

import numpy as np
import pytest

from ltviz.lottery import LayerCollapseWarning, ablate, at_init, untrained
from ltviz.lottery.collapse import warn_of_collapse
from ltviz.models import MODELS
from ltviz.training import DivergedWarning

SEEDS = (3, 1)
SHORT = {"steps": 4, "batch": 16, "evaluate_every": 2, "chunk": 4, "threads": 1}
BLOWN = {**SHORT, "optimizer": "sgd", "lr": 1e25}


def run_of(density, **measures):
    return SimpleNamespace(
        arms=["a"],
        levels=[0, 3],
        layers=["fc", "out"],
        seeds=[7, 8, 9],
        arm_density=density,
        measures=measures,
    )


def test_the_warning_names_every_layer_and_counts_seeds_once():
    density = np.full((1, 3, 2, 2), 0.5)
    density[0, 0, 1] = 0  # both layers of the first seed, one of the second; the third has not run
    density[0, 1, 1, 1] = 0
    density[0, 2, 1] = np.nan
    said = "^'a' at level 3 keeps no weight of fc, out in 2 of 3 seeds$"
    with pytest.warns(LayerCollapseWarning, match=said):
        warn_of_collapse(run_of(density), stacklevel=1)


def test_weights_that_lie_on_no_path_are_said_though_no_layer_is_empty():
    density, paths = np.full((1, 3, 2, 2), 0.5), np.full((1, 3, 2), 0.5)
    paths[0, 1, 1], paths[0, 2, 1] = 0, np.nan
    said = "^'a' at level 3 keeps weights in every layer, but no path through them, in 1 of 3 seeds$"
    with pytest.warns(LayerCollapseWarning, match=said):
        warn_of_collapse(run_of(density, effective_density=paths), stacklevel=1)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warn_of_collapse(run_of(density), stacklevel=1)


def test_a_random_mask_without_a_path_is_said(data):
    net = MODELS["mlp"](sizes=(40, 30, 30, 10))
    with pytest.warns(LayerCollapseWarning) as caught:
        run = at_init(net, data, seeds=SEEDS, densities=(0.004,), methods=("random",), sanity=(), **SHORT)
    assert (run.measures["effective_density"][0, :, 1] == 0).all()
    assert [str(w.message) for w in caught] == [
        "'random' at level 1 keeps no weight of out.weight in 1 of 2 seeds",
        "'random' at level 1 keeps weights in every layer, but no path through them, in 1 of 2 seeds",
    ]
    assert {w.filename for w in caught} == {__file__}


def test_untrained_values_under_an_empty_layer_are_said(net, data):
    """With no steps but one that moves nothing, no weight has turned its sign: there is none to keep."""
    call = {
        "seeds": SEEDS,
        "densities": (0.5,),
        "constants": (False,),
        **SHORT,
        "optimizer": "sgd",
        "lr": 1e-9,
    }
    with pytest.warns(LayerCollapseWarning) as caught:
        run = untrained(net, data, criteria=("large_final_diff_sign",), **call)
    empty = "keeps no weight of fc1.weight, out.weight in 2 of 2 seeds"
    arms = ("large_final_diff_sign/true", "large_final_diff_sign/shuffled")
    assert [str(w.message) for w in caught] == [f"{arm!r} at level 1 {empty}" for arm in arms]
    assert {w.filename for w in caught} == {__file__}
    assert (run.kept(arms[0])[:, 1] == 0).all()


FEW = {"seeds": SEEDS, "densities": (0.002,), **SHORT}


def test_untrained_values_without_a_path_are_said(data):
    net = MODELS["mlp"](sizes=(40, 300, 10))
    with pytest.warns(LayerCollapseWarning) as caught:
        run = untrained(net, data, criteria=("random",), constants=(False,), **FEW)
    said = "at level 1 keeps weights in every layer, but no path through them, in 2 of 2 seeds"
    assert [str(w.message) for w in caught] == [
        f"'random/{labels}' {said}" for labels in ("true", "shuffled")
    ]
    assert (run.measures["effective_density"][:, :, 1] == 0).all()
    assert (run.kept("random/true")[:, 1] > 0).all()


def test_an_ablation_without_a_path_is_said_each_time(data, tmp_path):
    """From its checkpoints, too; frozen values let a network through, so of those nothing is said."""
    net = MODELS["mlp"](sizes=(40, 300, 10))
    cells = ("random/rewind/kept/zero", "random/rewind/kept/freeze")
    for _ in ("trained", "from its checkpoints"):
        with pytest.warns(LayerCollapseWarning) as caught:
            run = ablate(net, data, cells=cells, checkpoint=tmp_path, **FEW)
        (said,) = [str(w.message) for w in caught if "random" in str(w.message)]
        assert said.startswith(
            f"'{cells[0]}' at level 1 keeps weights in every layer, but no path through them, in 2 of"
        )
        assert {w.filename for w in caught} == {__file__}
    paths = run.measures["effective_density"][:, :, 1]
    assert (paths[run.arm(cells[0])] == 0).all()
    assert np.isnan(paths[run.arm(cells[1])]).all()


NO_NUMBERS = r"the dense networks with seeds 3, 1 are no finite numbers, .* a smaller lr may help"


@pytest.mark.parametrize(
    "call",
    [
        lambda net, data: ablate(net, data, seeds=SEEDS, densities=(0.5,), cells=(), **BLOWN),
        lambda net, data: untrained(net, data, seeds=SEEDS, densities=(0.5,), **BLOWN),
    ],
    ids=["ablate", "untrained"],
)
def test_networks_that_blew_up_choose_no_mask(net, data, call):
    with pytest.warns(DivergedWarning), pytest.raises(ValueError, match=NO_NUMBERS):
        call(net, data)


def test_at_initialisation_the_other_methods_go_on(net, data, tmp_path):
    """And it is said again when the run is read from its checkpoints."""
    call = {"seeds": SEEDS, "densities": (0.5, 0.2), "sanity": (), "checkpoint": tmp_path, **BLOWN}
    said = "'after_training' is not run at level 1, 2: the dense networks with seeds 3, 1 blew up"
    for _ in range(2):
        with pytest.warns(DivergedWarning) as caught:
            run = at_init(net, data, methods=("snip", "after_training"), **call)
        assert [w.filename for w in caught if str(w.message) == said] == [__file__]
        assert np.isfinite(run.test_at_end[run.arm("snip"), :, 1:]).all()
        assert np.isnan(run.test_at_end[run.arm("after_training"), :, 1:]).all()


def test_a_run_is_not_without_its_first_method(net, data):
    call = {"seeds": SEEDS, "densities": (0.5,), "sanity": (), **BLOWN}
    with pytest.warns(DivergedWarning), pytest.raises(ValueError, match=NO_NUMBERS):
        at_init(net, data, methods=("after_training", "snip"), **call)


@pytest.mark.parametrize(
    ("experiment", "asked"),
    [(ablate, {"cells": ("movement/rewind/kept/zero",)}), (untrained, {"criteria": ("movement",)})],
    ids=["ablate", "untrained"],
)
def test_a_criterion_that_tells_no_weights_apart_is_refused(net, data, experiment, asked):
    """Weights that did not move: the order in memory would choose among them."""
    call = {"seeds": SEEDS, "densities": (0.5,), **SHORT, "optimizer": "sgd", "lr": 1e-30} | asked
    with pytest.raises(
        ValueError, match=r"movement gives all weights of fc1.weight the same score for seed 3"
    ):
        experiment(net, data, **call)
