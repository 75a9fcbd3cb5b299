"""Strategies that train a supernet: what they pay, what they put on record, and how they go on."""

import math
import sys
from dataclasses import replace

import numpy as np
import pytest

from ltviz.datasets import load
from ltviz.nas.network import cell_network
from ltviz.nas.space import Cell, Space
from ltviz.nas.strategies import STRATEGIES, LiveProblem, darts, one_shot, race
from ltviz.nas.strategies.supernets import mixture_cost
from ltviz.nas.supernet import DERIVATIONS, search, supernet
from ltviz.nas.supernet.sharing import share_weights, shared_accuracy
from ltviz.records import same
from tests.nas.strategies.landscapes import SHARING, Found, noise

SIZES = {"channels": 2, "cells_stacked": 1}
DATA = load("mnist1d", train=256, validation=120, test=80)
SPACE = Space(3, ("skip", "conv3", "dil3"))
strategies = pytest.mark.parametrize("name", SHARING)


def problem(space=SPACE, data=DATA, trained=None, **options):
    """Trainings by themselves are made up, and written down in `trained`; supernets are real and small."""

    def train(cell, epochs, seed):
        if trained is not None:
            trained.append((cell.id, epochs, seed))
        return Found(*(float(value) for value in noise(cell.id, epochs, seed).uniform(0.5, 0.9, 2)))

    return LiveProblem(space, (4, 16), (0, 1), train, data=data, sizes=SIZES, **options)


@strategies
@pytest.mark.parametrize("budget", [30, 41])
def test_the_budget_is_spent_on_a_supernet_and_one_training(name, budget):
    trained = []
    found = STRATEGIES[name](problem(trained=trained), budget, seed=1)
    assert [epochs for _, epochs, _ in trained] == [16]
    assert found.epochs.tolist() == [0] * (len(found) - 1) + [16]
    assert found.cost[-1] == found.cost[-2] + 16 <= budget
    order = mixture_cost(SPACE, SIZES) * {"one_shot": 0, "darts": 1, "darts_second": 2.5}[name]
    assert budget - found.cost[-1] < order + 1, "another epoch of the supernet would have fitted"
    assert (found.strategy, found.status) == (name, "complete")


@strategies
def test_a_supernets_seed_is_no_trainings_seed(name):
    found = STRATEGIES[name](problem(), 30, seed=4)
    assert set(found.training_seeds[:-1]) == {1004}
    assert found.training_seeds[-1] in (0, 1)


def test_one_shot_records_what_its_supernet_says_and_trains_the_best():
    found = one_shot(problem(), 20, seed=2, candidates=8)
    net = supernet(SPACE, **SIZES)
    weights = share_weights(net, DATA, seeds=[1002], steps=4 * (256 // 64))
    cells = [Cell.parse(text) for text in found.cells[:-1]]
    assert np.array_equal(found.validation[:-1], shared_accuracy(net, weights, cells, DATA)[0])
    unseen = replace(DATA, validation=DATA.test)
    assert np.array_equal(found.test[:-1], shared_accuracy(net, weights, cells, unseen)[0])
    assert found.ids[-1] == found.ids[int(np.argmax(found.validation[:-1]))]
    assert found.choice == 8


def test_one_shot_scores_different_functions_and_stops_where_there_are_no_more():
    functions = {cell.id for cell in SPACE.canonical()}
    every = one_shot(problem(), 17, seed=0, candidates=1000)
    assert set(every.ids[:-1]) == functions
    assert len(every) == len(functions) + 1
    few = one_shot(problem(), 17, seed=0, candidates=5)
    assert len(set(few.ids[:-1])) == 5
    with pytest.raises(ValueError, match="candidates must be at least 1, got 0"):
        one_shot(problem(), 17, seed=0, candidates=0)


@pytest.mark.parametrize(("name", "order"), [("darts", "first"), ("darts_second", "second")])
def test_darts_derives_the_cell_of_its_search(name, order):
    found = STRATEGIES[name](problem(), 40, seed=3)
    steps = found.settings["supernet_epochs"] * (128 // 64)
    reach = 3e-4 * 50 * 390 / steps
    trace = search(supernet(SPACE, **SIZES), DATA, seeds=[1003], steps=steps, order=order, alpha_rate=reach)
    kept = [str(cell) for cell in trace.cells(rule=DERIVATIONS["every edge"])]
    assert list(found.cells) == kept * 2
    assert found.cells[0] in map(str, SPACE.enumerate())


def test_where_none_may_stand_two_edges_a_node_are_kept():
    space = Space(4, ("none", "skip", "conv3"))
    found = darts(problem(space), 30, seed=0)
    cell = Cell.parse(found.cells[0])
    assert cell in space
    assert cell.operations[3:].count("none") == 1


def test_where_none_may_not_stand_every_edge_is_kept():
    space = Space(4, ("skip", "conv3", "dil3"))
    assert Cell.parse(darts(problem(space), 40, seed=0).cells[0]) in space


def test_a_supernet_is_paid_by_its_multiplications():
    frame = cell_cost(("skip",) * 3)
    conv = cell_cost(("conv3",) * 3) - frame
    exact = np.mean([cell_cost(cell.operations) for cell in SPACE.enumerate()])
    assert mixture_cost(SPACE, SIZES) == pytest.approx((frame + 2 * conv) / exact, rel=0.03)
    assert mixture_cost(Space(3, ("conv3",)), SIZES) == 1
    assert mixture_cost(Space(3, ("none", "conv3")), SIZES) > 1


def cell_cost(operations):
    """Multiplications counted on the weights: each kernel entry once for each place of its output."""
    model = cell_network([Cell(operations)], **SIZES)
    weights, _ = model.init([0])
    places = {"stem.conv.weight": 40, "out.weight": 1}
    own = [
        name
        for name, value in weights.items()
        if value.ndim > 2 and name not in places and "norm" not in name
    ]
    convolutions = {name: 20 for name in own if operations[edge_of(name)] != "skip"}
    return sum(weights[name].numel() * count for name, count in (places | convolutions).items())


def edge_of(name):
    edge = name.split(".")[1].removeprefix("edge")
    return ["0_1", "0_2", "1_2"].index(edge)


@strategies
def test_the_same_seed_gives_the_same_search_and_another_one_another(name):
    first, again, other = (STRATEGIES[name](problem(), 60, seed=seed) for seed in (3, 3, 4))
    assert same(first, again, made=False)
    assert first.ids != other.ids


@strategies
def test_supernets_of_several_seeds_are_trained_side_by_side(name):
    together = race(problem(), ["random_search", name], 40, [3, 8])
    assert [(one.strategy, one.seed) for one in together[2:]] == [(name, 3), (name, 8)]
    for one in together[2:]:
        alone = STRATEGIES[name](problem(), 40, seed=one.seed)
        assert (one.settings, one.ids[:-1]) == (alone.settings, alone.ids[:-1])
        np.testing.assert_allclose(one.validation[:-1], alone.validation[:-1], atol=0.05)


@strategies
def test_only_the_supernets_that_are_not_on_record_are_trained(name, monkeypatch):
    (earlier,) = race(problem(), [name], 30, [3])
    module = sys.modules[
        "ltviz.nas.strategies.one_shot" if name == "one_shot" else "ltviz.nas.strategies.darts"
    ]
    trainer = "share_weights" if name == "one_shot" else "search"
    real, trained = getattr(module, trainer), []

    def watched(*words, seeds, **settings):
        trained.append(seeds)
        return real(*words, seeds=seeds, **settings)

    monkeypatch.setattr(module, trainer, watched)
    found = race(problem(), [name], 30, [2, 3, 4], resume=[earlier])
    assert trained == [[1002, 1004]]
    assert same(found[1], earlier, made=False)


@strategies
def test_an_interrupted_search_does_not_train_its_supernet_again(name, monkeypatch):
    whole = STRATEGIES[name](problem(), 30, seed=5)

    def stop(cell, epochs, seed):
        raise KeyboardInterrupt

    cut = STRATEGIES[name](replace(problem(), train=stop), 30, seed=5)
    assert (cut.status, cut.ids) == ("interrupted", whole.ids[:-1])
    for module, part in (("strategies.one_shot", "share_weights"), ("strategies.darts", "search")):
        monkeypatch.setattr(sys.modules[f"ltviz.nas.{module}"], part, refuse)
    assert same(STRATEGIES[name](problem(), 30, seed=5, resume=cut), whole, made=False)
    elsewhere = replace(whole, ids=("elsewhere", *whole.ids[1:]))
    with pytest.raises(
        ValueError, match=r"resume must hold the same search: its evaluation 0 is .'elsewhere'"
    ):
        STRATEGIES[name](problem(), 30, seed=5, resume=elsewhere)


def refuse(*_, **__):
    raise AssertionError("a supernet was trained")


@strategies
def test_an_interrupted_supernet_leaves_nothing_on_record_and_stops_the_race(name, monkeypatch):
    def interrupt(*_):
        raise KeyboardInterrupt

    trainer = "sharing" if name == "one_shot" else "search"
    monkeypatch.setattr(sys.modules[f"ltviz.nas.supernet.{trainer}"], "descended", interrupt)
    (cut,) = race(problem(), [name, "random_search"], 30, [5, 6])
    assert (cut.status, len(cut)) == ("interrupted", 0)


@strategies
@pytest.mark.parametrize(
    ("budget", "data", "message"),
    [
        (0, DATA, "budget must be at least 1, got 0"),
        (16, DATA, r"budget must cover at least \d+ epochs, got 16"),
        (40, None, "trains a supernet, so the problem must have data, got None"),
    ],
)
def test_a_problem_that_allows_no_supernet_is_refused(name, budget, data, message):
    with pytest.raises(ValueError, match=message):
        STRATEGIES[name](problem(data=data), budget, seed=0)


def test_second_order_pays_two_and_a_half_times_as_much():
    first, second = (STRATEGIES[name](problem(), 60, seed=0).settings for name in ("darts", "darts_second"))
    assert math.isclose(first["supernet_epochs"] / second["supernet_epochs"], 2.5, abs_tol=0.5)
