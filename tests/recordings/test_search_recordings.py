"""Recordings of architecture search, end to end and very small."""

import sys
from dataclasses import replace

import numpy as np
import pytest
import torch

from ltviz import recordings
from ltviz.datasets import load
from ltviz.nas.space import Space
from ltviz.nas.strategies import STRATEGIES, TableProblem
from ltviz.nas.supernet import DERIVATIONS, skip_share, supernet
from ltviz.recordings import strategies, supernets
from ltviz.records import darts, kind_of, load_searches, same, singlepath
from ltviz.records.search_statistics import fair
from ltviz.training import Recipe
from tests.records.searches import make_table

DATA = {"train": 256, "validation": 100, "test": 60}
TABLE = make_table(
    operations=("skip", "conv3", "dil3"),
    config={"dataset": {"name": "mnist1d", "options": DATA}, "network": {"channels": 2, "cells_stacked": 1}},
)
BUDGET = 82


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A home and a current folder of one's own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(recordings, "home", lambda: tmp_path)
    return tmp_path


def tiny(monkeypatch, make):
    """A recording that takes no time."""
    monkeypatch.setitem(recordings.RECORDINGS, "tiny", recordings.Recording("tiny", 0, make))


def race_of_all(checkpoint, workers):
    return strategies.searched(TableProblem(TABLE), list(STRATEGIES), BUDGET, range(2), checkpoint, workers)


def test_all_strategies_are_recorded_from_all_seeds(course, monkeypatch):
    tiny(monkeypatch, race_of_all)
    path = recordings.record("tiny", 2)
    found = load_searches(path)
    assert [(one.strategy, one.seed) for one in found] == [
        (name, seed) for name in STRATEGIES for seed in (0, 1)
    ]
    assert {one.status for one in found} == {"complete"}
    assert {one.made["command"] for one in found} == {"ltviz record tiny"}
    assert all("versions" in one.made and "seconds" in one.made for one in found)
    for one in found:
        fair(one, TABLE)
    assert path.stat().st_size < 200_000


def refuse(*_, **__):
    raise AssertionError("something was trained again")


def test_a_killed_recording_of_searches_goes_on(course, monkeypatch):
    tiny(monkeypatch, race_of_all)
    whole = load_searches(recordings.record("tiny", 1))
    (course / "checkpoints" / "tiny" / "random_search-0.json").unlink()
    for module in ("one_shot", "darts"):
        monkeypatch.setattr(sys.modules[f"ltviz.nas.strategies.{module}"], "supernet", refuse)
    again = load_searches(recordings.record("tiny", 1))
    assert all(same(a, b, made=False) for a, b in zip(whole, again, strict=True))


def test_an_interrupted_search_is_kept_and_stops_the_recording(course, monkeypatch):
    tiny(monkeypatch, race_of_all)
    calls = []

    class Stopped(TableProblem):
        def evaluate(self, cell, epochs, seed):
            calls.append(cell)
            if len(calls) == 2:
                raise KeyboardInterrupt
            return super().evaluate(cell, epochs, seed)

    with pytest.raises(KeyboardInterrupt):
        strategies.searched(Stopped(TABLE), ["random_search"], BUDGET, [0], course / "checkpoints" / "one")
    (kept,) = load_searches(course / "checkpoints" / "one" / "random_search-0.json")
    assert (kept.status, len(kept)) == ("interrupted", 1)
    (whole,) = strategies.searched(
        TableProblem(TABLE), ["random_search"], BUDGET, [0], course / "checkpoints" / "one"
    )
    assert (whole.status, whole.ids[0]) == ("complete", kept.ids[0])


def test_searches_without_their_table_say_what_is_missing(course, monkeypatch, capsys):
    def nothing(name):
        raise FileNotFoundError(f"no record at {name}.json")

    monkeypatch.setattr(strategies, "load_table", nothing)
    assert recordings.main(["mnist1d-searches"]) == 2
    assert "no record at mnist1d-cells.json" in capsys.readouterr().err


# ---- DARTS ------------------------------------------------------------------------------------------------------

SPACE = Space(3, ("none", "skip", "conv3"))


def both_orders(checkpoint, workers, **changes):
    settings = {"steps": 4, "alpha_rate": 0.5, "evaluate_every": 2, "batch": 32} | changes
    return supernets.traced(
        supernet(SPACE, channels=2, cells_stacked=1),
        load("mnist1d", **DATA),
        checkpoint,
        seeds=[0, 3],
        retrained=Recipe(steps=4, evaluate_every=4, batch=32, chunk=8, threads=1),
        **settings,
    )


def test_darts_is_recorded_with_everything_that_its_chapter_shows(course, monkeypatch):
    tiny(monkeypatch, both_orders)
    trace = darts.load(recordings.record("tiny", 1))
    assert (trace.orders, trace.seeds, trace.steps) == (("first", "second"), (0, 3), 4)
    assert trace.alphas.shape == (2, 2, 5, 3, 3)
    assert not np.array_equal(trace.alphas[0], trace.alphas[1])
    assert trace.evaluated.tolist() == [0, 2, 4]
    assert np.array_equal(trace.gap["supernet"], trace.validation_accuracy[:, :, -1])
    assert set(trace.cells) == set(DERIVATIONS)
    assert trace.made["command"] == "ltviz record tiny"
    assert isinstance(trace.made["seconds"], float)  # to a tenth, which so short a search may not last
    live = both_orders(course / "other", 1)
    assert np.allclose(live.skip_share, skip_share(SPACE, torch.tensor(trace.alphas)).numpy())


def test_a_finished_order_is_not_searched_again_and_another_plan_is_refused(course, monkeypatch):
    first = both_orders(course / "kept", 1)
    monkeypatch.setattr(supernets, "search", refuse)
    again = both_orders(course / "kept", 1)
    assert np.array_equal(first.alphas, again.alphas)
    with pytest.raises(ValueError, match=r"belongs to another experiment \(it differs in recipe\)"):
        both_orders(course / "kept", 1, alpha_rate=0.4)


def test_an_interrupted_search_of_darts_is_no_record(course, monkeypatch):
    whole = supernets.search

    def interrupted(*words, **settings):
        return replace(whole(*words, **settings), status="interrupted")

    monkeypatch.setattr(supernets, "search", interrupted)
    with pytest.raises(KeyboardInterrupt):
        both_orders(course / "kept", 1)


# ---- single path ------------------------------------------------------------------------------------------------


def test_superkernels_are_recorded_as_a_trace(course, monkeypatch):
    make = lambda checkpoint, workers: supernets.superkernels(
        seeds=[0, 1], lambdas=(0.0, 10.0), steps=4, warmup=2, every=2, evaluate_every=4
    )
    tiny(monkeypatch, make)
    path = recordings.record("tiny", 1)
    trace = singlepath.load(path)
    assert kind_of(path) == "superkernels"
    assert (trace.lambdas, trace.seeds, trace.unit) == ((0.0, 10.0), (0, 1), "MAC")
    assert trace.made["command"] == "ltviz record tiny"


def test_the_recordings_of_search_are_listed():
    assert {"mnist1d-searches", "mnist1d-darts", "digits-singlepath"} <= set(recordings.RECORDINGS)
