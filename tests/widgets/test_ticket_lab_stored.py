"""A recorded ladder in the lab: the trainings that were recorded, and no other experiment's."""

import json
from dataclasses import replace

import pytest

from ltviz.records import load
from ltviz.widgets import TicketLab
from ltviz.widgets.ticket_lab import stored
from ltviz.widgets.ticket_lab.runs import to_run
from ltviz.widgets.ticket_lab.scene import complete
from ltviz.widgets.ticket_lab.stored import arms_of
from tests.widgets.labs import SETUP, lab_in

SCENE = complete(
    {"set": "moons", "hidden": [6, 5], "activation": "tanh", "steps": 60, "rounds": 2, "remove": 0.4}
)


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    ladder = {"rounds": 2, "remove": 0.4, "scope": "layer", "seeds": [0, 1]}
    return lab_in(tmp_path_factory.mktemp("lab"))(open={"setup": SETUP}, ladder=ladder)


@pytest.fixture(scope="module")
def run(trained):
    return to_run(SCENE, trained["arms"], trained["masks"], {})


def key(one):
    return one["arm"], one["seed"], one["round"]


def test_the_trainings_of_a_run_are_those_that_the_page_posted(trained, run):
    found = {key(one): one for one in arms_of(run, SCENE)}
    assert len(found) == 2 * (1 + 2 * 3)
    for one in trained["arms"]:
        again = found.pop(key(one))
        assert again.keys() == one.keys()
        for name in ("best", "censored", "atBest", "atEnd"):
            assert again[name] == one[name]
        assert again["density"] == pytest.approx(one["density"])
        assert again["densities"] == pytest.approx(one["densities"])
        assert again["curve"]["steps"] == one["curve"]["steps"]
        for name in ("loss", "accuracy"):
            assert again["curve"][name] == pytest.approx(one["curve"][name], rel=1e-4)
    assert found == {}


def test_a_training_that_did_not_run_is_none(trained):
    ran = [one for one in trained["arms"] if key(one) != ("fresh", 1, 2)]
    arms = arms_of(to_run(SCENE, ran, trained["masks"], {}), SCENE)
    assert len(arms) == 13
    assert ("fresh", 1, 2) not in map(key, arms)


def test_the_lab_takes_a_run_or_a_list_and_has_none_by_itself(run):
    lab = TicketLab(SCENE, stored=run)
    assert lab.stored == arms_of(run, SCENE)
    assert "2 seeds" in " ".join([lab.sentence(), *lab.notes()])
    assert TicketLab(SCENE, stored=lab.stored).stored == lab.stored
    assert TicketLab("rings").stored == []


def test_another_experiment_is_refused_by_what_differs(run):
    same = {"seed": 7, "seeds": 40, "rounds": 1, "hide": ["cut"]}
    assert len(TicketLab({**SCENE, **same}, stored=run).stored) == 14
    with pytest.raises(
        ValueError, match=r"got one with noise 0.1 \(the scene: 0.2\), lr 0.03 \(the scene: 1\)$"
    ):
        TicketLab(SCENE, stored=run, noise=0.2, lr=1)
    with pytest.raises(ValueError, match="stored must be a run of kind 'lab', got 'imp'"):
        TicketLab(SCENE, stored=replace(run, kind="imp"))


def test_curves_are_left_out_where_a_page_cannot_hold_them(run, monkeypatch):
    monkeypatch.setattr(stored, "MOST", len(json.dumps(arms_of(run, SCENE))) - 1)
    short = arms_of(run, SCENE)
    assert [key(one) for one in short] == [key(one) for one in arms_of(run, SCENE)]
    assert all(one["curve"] == {"steps": [], "loss": [], "accuracy": []} for one in short)
    lab = TicketLab(SCENE, stored=short)
    assert lab.png()[:4] == b"\x89PNG"


@pytest.mark.parametrize(("name", "curves"), [("rings", False), ("moons", False), ("mnist1d", True)])
def test_a_page_stays_small_with_a_recorded_ladder(name, curves):
    lab = TicketLab(name, stored=load(f"lab-{name}"))
    assert len(json.dumps(lab.stored)) <= stored.MOST
    assert any(one["curve"]["steps"] for one in lab.stored) is curves
    assert lab.holds() != []


def test_without_a_page_another_scene_forgets_what_is_no_longer_true(trained, run):
    lab = TicketLab(SCENE, stored=run)
    lab.arms, lab.masks = trained["arms"], trained["masks"]
    lab.scene = {**lab.scene, "seed": 5, "seeds": 2}
    assert (len(lab.arms), bool(lab.masks), len(lab.stored)) == (14, True, 14)
    lab.scene = {**lab.scene, "remove": 0.5}
    assert [key(one) for one in lab.arms] == [("dense", 0, 0), ("dense", 1, 0)]
    assert (lab.masks, lab.stored) == ({}, [])
    lab.scene = {**lab.scene, "lr": 0.5}
    assert lab.arms == []
