"""Ladders of the ticket lab from the page's own engine, very small."""

import numpy as np
import pytest

from ltviz import recordings
from ltviz.recordings import lab
from ltviz.records import load, same
from ltviz.widgets.ticket_lab.runs import to_run
from ltviz.widgets.ticket_lab.scene import SCENES, complete
from tests.widgets.labs import lab_in

SCENE = complete({"set": "moons", "hidden": [6, 5], "steps": 60, "seed": 1, "seeds": 2, "rounds": 2})
# What the page makes of that scene, written by hand.
SETUP = {
    "set": "moons", "count": 200, "held": 500, "noise": 0.1, "seed": 1, "sizes": [2, 6, 5, 2], "tanh": False,
    "grid": 40, "rewindTo": 0, "adam": True, "lr": 0.03, "batch": 20, "steps": 60, "every": 50,
}  # fmt: skip


def test_a_recorded_ladder_is_the_pages_own_and_comes_back_from_its_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(recordings, "home", lambda: tmp_path)
    tiny = recordings.Recording("tiny", 0, lambda at, workers: lab.laddered(SCENE, at, workers))
    monkeypatch.setitem(recordings.RECORDINGS, "tiny", tiny)
    run = load(recordings.record("tiny", 2))
    ask = {"rounds": 2, "remove": 0.3, "scope": "layer", "seeds": [1, 2]}
    page = lab_in(tmp_path)(open={"setup": SETUP}, ladder=ask)  # both seeds in one session
    assert same(run, to_run(SCENE, page["arms"], page["masks"], {}), made=False)
    assert (run.kind, run.status, run.seeds, run.levels) == ("lab", "complete", (1, 2), (0, 1, 2))
    assert run.made["command"] == "ltviz record tiny"
    assert (run.made["device"], set(run.made["versions"])) == ("node", {"python", "ltviz", "numpy", "node"})
    assert run.made["versions"]["node"].startswith("v")
    assert set(run.made["seconds_per_level"]) == {"dense", "ticket", "fresh", "shuffled"}


def test_a_killed_ladder_goes_on_with_the_seeds_that_are_missing(tmp_path, monkeypatch):
    whole = lab.laddered(SCENE, tmp_path)
    (tmp_path / "seed-000002.npz").unlink()
    asked = []
    in_node = lab._in_node
    monkeypatch.setattr(lab, "_in_node", lambda given: asked.append(given["seed"]) or in_node(given))
    assert same(whole, lab.laddered(SCENE, tmp_path), made=False)
    assert asked == [2]
    with pytest.raises(ValueError, match=r"belongs to another experiment \(it differs in scene, recipe\)"):
        lab.laddered({**SCENE, "lr": 0.01}, tmp_path)
    changed = lab.worker_source() + "// another engine"
    monkeypatch.setattr(lab, "worker_source", lambda: changed)
    with pytest.raises(ValueError, match=r"another experiment \(it differs in engine\)"):
        lab.laddered(SCENE, tmp_path)


def test_a_seed_that_cannot_end_its_ladder_is_named(tmp_path):
    wild = {**SCENE, "optimiser": "sgd", "lr": 100.0}
    with pytest.raises(
        RuntimeError, match=r"seed 1 must run its whole ladder, but: diverged .* learning rate of 100"
    ):
        lab.laddered(wild, tmp_path)
    with pytest.raises(RuntimeError, match=r"node ended with 1: .*squares"):
        lab._in_node({"worker": "throw new Error('squares')", "books": "", "scene": {}, "seed": 0})


def test_without_node_it_says_what_is_missing(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(recordings, "home", lambda: tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert recordings.main(["lab-rings"]) == 2
    assert "Node 20.19 or newer, and no node is on the PATH" in capsys.readouterr().err


@pytest.mark.parametrize(("name", "seeds"), [("lab-rings", 40), ("lab-moons", 40), ("lab-mnist1d", 5)])
def test_the_ladders_are_recorded_in_the_labs_own_scenes(name, seeds, tmp_path, monkeypatch):
    """Also guards the records: a scene whose settings change needs its ladder recorded again."""
    run = load(name)
    scene = {**SCENES[name.removeprefix("lab-")], "seeds": seeds}
    monkeypatch.setattr(lab, "laddered", lambda asked, checkpoint, workers: asked)
    assert run.config == recordings.RECORDINGS[name].make(tmp_path, 1) == scene
    assert (run.kind, run.status, run.seeds) == ("lab", "complete", tuple(range(seeds)))
    assert run.arms == ("ticket", "fresh", "shuffled")
    assert not np.isnan(run.test_at_best[:, :, 1:]).any()
    assert run.made["command"] == f"ltviz record {name}"
