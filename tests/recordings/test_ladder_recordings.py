"""Recordings of ladders: what an interrupt leaves, and what is made of it."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from ltviz import recordings
from ltviz.datasets import load as load_data
from ltviz.lottery import experiment, imp
from ltviz.models import MODELS
from ltviz.recordings import tickets
from ltviz.records import load, save
from ltviz.training import train


def test_masks_of_a_ladder_that_was_interrupted_are_not_trained_on_a_fresh_draw(tmp_path, monkeypatch):
    part = SimpleNamespace(status="interrupted", levels=(0, 1), seeds=(), layers=())
    monkeypatch.setattr(tickets, "imp", lambda *_, **__: part)
    monkeypatch.setattr(tickets, "retrain", lambda *_, **__: pytest.fail("retrained"))
    with pytest.raises(KeyboardInterrupt):
        tickets.mnist1d_fresh_draw(tmp_path / "mnist1d-fresh-draw", 1)


def ladder(checkpoint, _workers, rewind=0):
    more = {"steps": 2, "batch": 16, "evaluate_every": 1, "threads": 1, "checkpoint": checkpoint}
    net = MODELS["mlp"](sizes=(40, 6, 10))
    return imp(net, load_data("mnist1d"), seeds=(0, 1), rounds=1, rewind=rewind, arms=(), **more)


@pytest.mark.parametrize(
    ("rewind", "left", "trained"),
    [(0, lambda run: run, 0), (0, tickets._without_masks, 2), (None, lambda run: run, 2)],
    ids=["with masks", "without masks", "not rewound"],
)
def test_an_interrupted_record_is_continued_where_it_can_be(tmp_path, monkeypatch, rewind, left, trained):
    """Elsewhere, without its checkpoints: what a record cannot give back is trained afresh."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(recordings, "home", lambda: tmp_path)
    tiny = recordings.Recording("tiny", 0, lambda at, workers: ladder(at, workers, rewind))
    monkeypatch.setitem(recordings.RECORDINGS, "tiny", tiny)
    whole = ladder(None, 1, rewind)
    save(replace(left(whole), status="interrupted"), tmp_path / "data" / "runs" / "tiny")
    calls = []
    monkeypatch.setattr(experiment, "train", lambda *a, **k: calls.append(1) or train(*a, **k))
    run = load(recordings.record("tiny", 1))
    assert (run.status, len(calls)) == ("complete", trained)
    assert (run.test_at_best == whole.test_at_best).all()
