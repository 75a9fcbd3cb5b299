"""What was trained in the lab as a Run, held to the library's rules."""

import json
from pathlib import Path

import numpy as np
import pytest

from ltviz.records.statistics import paired, winning
from ltviz.widgets import TicketRace
from ltviz.widgets.arrays import pack, unpack
from ltviz.widgets.ticket_lab.runs import to_run
from ltviz.widgets.ticket_lab.scene import complete
from tests.widgets.labs import SETUP, lab_in

CASES = json.loads((Path(__file__).parents[1] / "cases" / "lab_runs.json").read_text(encoding="utf-8"))
MADE = {"where": "the page of a test"}
SCENE = complete({"set": "moons", "hidden": [6, 5], "steps": 60, "seeds": 3, "rounds": 2, "remove": 0.4})


@pytest.fixture(scope="module")
def in_node(tmp_path_factory):
    return lab_in(tmp_path_factory.mktemp("lab"))


@pytest.fixture(scope="module")
def trained(in_node):
    return in_node(
        open={"setup": SETUP}, ladder={"rounds": 2, "remove": 0.4, "scope": "layer", "seeds": [0, 1, 2]}
    )


def run_of(trained, arms=None, masks=None):
    return to_run(SCENE, trained["arms"] if arms is None else arms, masks or trained["masks"], MADE)


def without(arms, *gone):
    return [one for one in arms if (one["arm"], one["seed"], one["round"]) not in gone]


def test_a_ladder_of_the_page_is_a_run_that_the_race_draws(trained):
    run = run_of(trained)
    assert (run.kind, run.status, run.arms) == ("lab", "complete", ("ticket", "fresh", "shuffled"))
    assert (run.seeds, run.levels, run.arm_steps) == ((0, 1, 2), (0, 1, 2), (60, 60, 60))
    assert run.shapes == {"fc1.weight": (6, 2), "fc2.weight": (5, 6), "out.weight": (2, 5)}
    assert run.parameters == 12 + 6 + 30 + 5 + 10 + 2
    assert run.steps.tolist() == [10, 20, 30, 40, 50, 60]
    assert run.config["hidden"] == [6, 5]
    assert TicketRace(run).png()[:4] == b"\x89PNG"


def test_every_number_of_the_page_is_in_the_run(trained):
    run = run_of(trained)
    for one in trained["arms"]:
        arm = "ticket" if one["arm"] == "dense" else one["arm"]
        at = run.arm(arm), run.seed(one["seed"]), run.level(one["round"])
        assert run.test_at_best[at] == one["atBest"]
        assert run.test_at_end[at] == one["atEnd"]
        assert run.best_step[at] == one["best"]
        assert bool(run.censored[at]) is one["censored"]
        assert run.val_loss[at] == pytest.approx(one["curve"]["loss"], rel=1e-4)
        assert run.val_accuracy[at] == pytest.approx(one["curve"]["accuracy"], abs=1e-6)
        assert run.total_density[at[1:]] == pytest.approx(one["density"])
    assert np.isnan(run.test_at_best[1:, :, 0]).all()  # nothing was pruned yet: no control
    for level, kept in enumerate((52, 31, 19)):  # 12, 30, 10 lose 5, 12, 4, then 3, 7, 2
        assert all(sum(int(m.sum()) for m in run.mask(level, seed).values()) == kept for seed in run.seeds)


def test_gaps_and_outcomes_of_the_page_are_the_librarys(trained):
    run = run_of(trained)
    for level, said in zip((1, 2), trained["said"], strict=True):
        outcome = {True: "winning", False: "not winning", None: "open"}[winning(run, level).outcome]
        assert said["outcome"] == outcome
        for versus, gap in zip(("fresh", "shuffled", "dense"), said["gaps"], strict=True):
            found = paired(run, "ticket", versus, level)
            assert gap["values"] == pytest.approx(found.values)
            assert [gap["mean"], gap["low"], gap["high"]] == pytest.approx(
                [found.mean, found.low, found.high]
            )
            assert (gap["n"], gap["won"]) == (found.n, int((found.values > 0).sum()))


def ladder_of(case):
    """A case's trainings with all that a Run needs: one layer of four weights, two of them gone at round 1."""
    scene = complete({"set": "moons", "hidden": [2], "steps": CASES["steps"]})
    fill = {"atEnd": 0.5, "censored": False}
    arms = [
        fill | one
        | {
            "densities": [0.5, 0.5] if one["round"] else [1, 1],
            "curve": {"steps": [one["best"]], "loss": [1.0], "accuracy": [0.5]},
        }
        for one in case["arms"]
    ]  # fmt: skip
    seeds = sorted({one["seed"] for one in arms})
    at = np.full((len(seeds), 2, 2), 255, np.uint8)
    at[:, 0] = 1
    return (
        scene,
        arms,
        {"seeds": seeds, "removed_at": {name: pack(at) for name in ("fc1.weight", "out.weight")}},
    )


@pytest.mark.parametrize("case", CASES["cases"], ids=lambda case: case["name"])
def test_the_shared_cases_are_the_librarys_rule(case):
    run = to_run(*ladder_of(case), MADE)
    outcome = {True: "winning", False: "not winning", None: "open"}[winning(run, 1).outcome]
    assert outcome == case["outcome"]


def test_an_unfinished_seed_is_left_out_and_the_run_interrupted(trained):
    run = run_of(trained, without(trained["arms"], ("ticket", 1, 2), ("fresh", 2, 1)))
    assert (run.status, run.seeds) == ("interrupted", (0, 2))
    assert np.isnan(run.test_at_best[run.arm("fresh"), 1, 1])
    assert run.mask(2, 2)["out.weight"].tolist() == run_of(trained).mask(2, 2)["out.weight"].tolist()


def test_a_control_that_never_ran_is_no_arm_and_handwork_is_none(trained):
    arms = [one for one in trained["arms"] if one["arm"] != "fresh"]
    other = {**trained["arms"][0], "arm": "other"}
    assert run_of(trained, [*arms, other]).arms == ("ticket", "shuffled")


def test_a_shorter_ladder_forgets_the_rounds_after_it(trained):
    arms = [one for one in trained["arms"] if one["round"] < 2]
    run = run_of(trained, arms)
    assert run.levels == (0, 1)
    assert set(np.unique(run.removed_at["fc2.weight"])) == {1, 255}


def test_what_is_no_ladder_is_refused_by_the_rule(trained):
    dense = [one for one in trained["arms"] if one["arm"] == "dense"]
    for arms in ([], dense):
        with pytest.raises(
            ValueError, match="dense network and a ticket at every round for at least one seed"
        ):
            run_of(trained, arms)
    gone = [("ticket", seed, 1) for seed in range(3)]
    with pytest.raises(ValueError, match="got tickets up to round 2 and 0 such seeds"):
        run_of(trained, without(trained["arms"], *gone))
    with pytest.raises(ValueError, match="masks must hold every seed of the ladder, got none of seed 0"):
        run_of(trained, masks={"seeds": [8], "removed_at": {}})
    other = {**trained["masks"], "seeds": [2, 0, 1]}
    other["removed_at"] = {
        name: pack(np.full_like(unpack(at), 255)) for name, at in trained["masks"]["removed_at"].items()
    }
    with pytest.raises(ValueError, match="densities of seed 0 at round 1 must be what its mask keeps"):
        run_of(trained, masks=other)
    with pytest.raises(
        ValueError, match=r"masks of fc1.weight must have shape \(4, 2\) in this scene, got \(6, 2\)"
    ):
        to_run({**SCENE, "hidden": [4, 5]}, trained["arms"], trained["masks"], MADE)
