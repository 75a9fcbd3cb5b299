"""The benchmark on a tiny space: what is looked up is what training gives."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from ltviz import load, train
from ltviz.nas.network import cell_network, cost
from ltviz.nas.space import Cell, Space
from ltviz.nas.tabular import MNIST1D_CELLS, Benchmark, Trainings, latency_ms
from ltviz.recordings import search
from ltviz.records import load_table, save_table
from ltviz.training import Recipe

TINY = Benchmark(
    space=Space(3, ("none", "skip", "conv3")),
    budgets=(1, 2),
    seeds=(0, 1, 5),
    search_seeds=(0, 1),
    sizes={"channels": 8, "cells_stacked": 1},
    data={"train": 96, "validation": 64, "test": 64},
    recipe=Recipe(batch=32, lr=5e-3, schedule="cosine", chunk=4, threads=1),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("cells")


@pytest.fixture(scope="module")
def table(folder):
    return search.tabulated(TINY, folder)


def test_looking_up_and_training_give_the_same(table):
    for cell in TINY.space.canonical()[::3]:
        for budget in TINY.budgets:
            assert TINY.evaluate(cell, budget=budget, seed=5) == table.query(cell, budget=budget, seed=5)


def test_the_accuracies_are_those_of_training_by_hand():
    cell, recipe = TINY.space.canonical()[-1], TINY.recipe_of(2)
    model, data = cell_network(cell, **TINY.sizes), load("mnist1d", **TINY.data)
    weights, buffers = model.init([1])
    trained = train(model, weights, data, seeds=[1], buffers=buffers, recipe=recipe)
    found = TINY.evaluate(cell, budget=2, seed=1)
    assert recipe.steps == 2 * 96 // 32
    assert (found.validation, found.test) == (trained.val_accuracy[0, -1], trained.test_at_end[0])


def test_a_seed_beside_the_recorded_ones_can_be_trained(table):
    cell = TINY.space.canonical()[-1]
    found = TINY.evaluate(str(cell), budget=1, seed=9)
    assert found.seed == 9
    assert 0 <= found.test <= 1
    assert any(found.test != table.query(cell, budget=1, seed=s).test for s in TINY.seeds)


def test_cells_of_one_function_are_one_training(table):
    one, other = Cell.parse("|skip~0|+|none~0|conv3~1|"), Cell.parse("|none~0|+|conv3~0|none~1|")
    assert one.id == other.id
    assert TINY.evaluate(one, budget=1, seed=0) == TINY.evaluate(other, budget=1, seed=0)
    assert table.query(one, budget=1, seed=0) == table.query(str(other), budget=1, seed=0)


def test_every_way_to_fill_the_edges_finds_its_function(table):
    for cell in TINY.space.enumerate():
        assert table.ids[table.row(str(cell))] == cell.id == table.ids[table.row(cell)]
    assert (table.row_of < 0).sum() == 27 - TINY.space.count()


def test_the_table_states_what_was_counted(table):
    for row, cell in enumerate(TINY.space.canonical()):
        counted = cost(cell, **TINY.sizes)
        assert (table.parameters[row], table.macs[row]) == counted
        assert (table.convolutions[row], table.depth[row]) == (cell.graph.convolutions, cell.depth)
    assert table.config["recipe"]["lr"] == 5e-3
    assert table.made["threads"] == 1
    assert (table.latency_ms > 0).all()


def test_it_comes_back_from_its_file(table, tmp_path):
    back = load_table(save_table(table, tmp_path / "cells"))
    assert np.array_equal(back.test, table.test)
    assert back.config == table.config


def accuracies(table):
    return np.stack([table.validation, table.test])


def test_a_killed_recording_resumes_with_the_same_result(table, tmp_path, monkeypatch):
    calls, train = [], Benchmark.train

    def killed(*args, **options):
        calls.append(options["budget"])
        if len(calls) == 3:
            raise KeyboardInterrupt
        return train(*args, **options)

    monkeypatch.setattr(Benchmark, "train", killed)
    with pytest.raises(KeyboardInterrupt):
        search.tabulated(TINY, tmp_path)
    again = search.tabulated(TINY, tmp_path)
    blocks = 2 * -(-len(TINY.space.canonical()) // 2)
    assert len(calls) == 1 + blocks  # the third was begun twice
    assert np.array_equal(accuracies(again), accuracies(table))


def test_a_finished_recording_trains_nothing_again(folder, table, monkeypatch):
    monkeypatch.setattr(Benchmark, "train", lambda *_, **__: pytest.fail("trained again"))
    again = search.tabulated(TINY, folder)
    assert np.array_equal(accuracies(again), accuracies(table))
    assert np.array_equal(again.latency_ms, table.latency_ms)
    assert np.array_equal(again.seconds, table.seconds)


def test_all_at_once_gives_what_small_blocks_gave(table):
    found = TINY.train(TINY.space.canonical(), budget=1, seeds=TINY.seeds)
    assert found.test.size > 16  # more than are measured side by side
    assert np.array_equal(found.test, table.test[:, 0])
    assert np.array_equal(found.validation, table.validation[:, 0])


def test_workers_change_no_number(table, tmp_path):
    few = replace(TINY, budgets=(1,))
    found = search.tabulated(few, tmp_path, workers=2)
    assert np.array_equal(found.test[:, 0], table.test[:, 0])


def test_the_checkpoints_of_another_benchmark_are_refused(folder, table):
    with pytest.raises(ValueError, match=r"belongs to another experiment \(it differs in network\)"):
        search.tabulated(replace(TINY, sizes={"channels": 16, "cells_stacked": 1}), folder)


@pytest.mark.parametrize(
    ("cell", "budget", "rule"),
    [
        ("|conv3~0|", 1, "the cell must be one of Space"),
        ("|dil3~0|+|skip~0|skip~1|", 1, "the cell must be one of Space"),
        ("|conv3~0|+|none~0|none~1|", 1, "a path must lead from an input to an output"),
        ("|conv3~0|+|skip~0|skip~1|", 0, "budget must be at least 1, got 0"),
    ],
)
def test_what_cannot_be_trained_is_refused(cell, budget, rule):
    with pytest.raises(ValueError, match=rule):
        TINY.evaluate(cell, budget=budget, seed=0)


def test_measuring_leaves_the_threads_as_they_were():
    before = torch.get_num_threads()
    found = latency_ms(TINY.space.canonical()[:2], TINY.sizes, repeats=3)
    assert torch.get_num_threads() == before
    assert found.shape == (2,)
    assert (found > 0).all()
    with pytest.raises(ValueError, match="repeats must be at least 1, got 0"):
        latency_ms([], {}, repeats=0)


def test_the_recorded_space_is_hundreds_of_functions_of_small_networks():
    cells = MNIST1D_CELLS.space.canonical()
    assert 200 <= len(cells) <= 500
    macs = [cost(cell, **MNIST1D_CELLS.sizes).macs for cell in cells]
    assert max(macs) < 50_000
    # Equal counts are common: the number of convolutions alone tells few architectures apart.
    assert len(set(macs)) <= 7


def test_a_table_of_that_size_fits_into_a_record(tmp_path):
    rng, cells = np.random.default_rng(0), MNIST1D_CELLS.space.canonical()
    shape = (len(cells), len(MNIST1D_CELLS.seeds))
    drawn = lambda: np.round(rng.uniform(size=shape), 4)  # of ten thousand examples
    trainings = {budget: Trainings(drawn(), drawn(), drawn()) for budget in MNIST1D_CELLS.budgets}
    table = MNIST1D_CELLS.table(trainings, rng.uniform(size=len(cells)), {})
    back = load_table(save_table(table, tmp_path / "cells"))
    assert all(back.ids[back.row(str(cell))] == cell.id for cell in MNIST1D_CELLS.space.enumerate())
