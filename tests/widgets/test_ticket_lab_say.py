"""The lab's words: Python says what the table of cases says; tests/js/ticket_lab_say.test.mjs asks JavaScript."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ltviz.records.intervals import t_quantile
from ltviz.records.statistics import paired, winning
from ltviz.widgets.arrays import pack
from ltviz.widgets.ticket_lab import say
from ltviz.widgets.ticket_lab.runs import to_run
from ltviz.widgets.ticket_lab.scene import DATA, complete
from ltviz.widgets.ticket_lab.shown import View, compared, density_at, drawable, outcome_of, shown
from ltviz.widgets.ticket_race.names import look

TABLE = json.loads((Path(__file__).parents[1] / "cases" / "ticket_lab_say.json").read_text(encoding="utf-8"))
CASES: dict[str, dict[str, Any]] = {case["name"]: case for case in TABLE["cases"]}
STEPS = [50, 100, 300, 500, 1000]


def arms_of(rows: list[list[Any]]) -> list[dict[str, Any]]:
    """Made-up trainings, each with the same curve."""
    curve = {"steps": STEPS, "loss": [0.69, 0.5, 0.2, 0.1, 0.15], "accuracy": [0.5, 0.7, 0.8, 0.9, 0.9]}
    return [dict(zip(TABLE["row"], row, strict=True)) | {"curve": curve} for row in rows]


def view_of(case: dict[str, Any]) -> View:
    picture = {name: value for name, value in case.get("picture", {}).items() if value is not None}
    arms, stored = arms_of(case.get("arms", [])), arms_of(case.get("stored", []))
    chosen = (case.get("round", -1), case.get("versus", "shuffled"), case.get("prediction", ""))
    return View(TABLE["scenes"][case["set"]], arms, stored, picture, *chosen)


def named(name: str) -> View:
    return view_of(CASES[name])


@pytest.mark.parametrize("name", list(CASES))
def test_python_says_what_the_browser_says(name: str) -> None:
    case, view = CASES[name], view_of(CASES[name])
    assert say.sentence(view) == case["sentence"]
    assert say.notes(view) == case["notes"]
    assert say.accuracies(view) == case["accuracies"]


def test_the_cases_use_the_tables_that_are_shared() -> None:
    lab = TABLE["lab"]
    arms = ("dense", "ticket", "fresh", "shuffled", "other")
    assert lab["looks"] == {arm: {**vars(look(arm)), "dash": list(look(arm).dash)} for arm in arms}
    assert lab["quantiles"][1:] == pytest.approx([t_quantile(0.95, df) for df in range(1, 40)])
    assert lab["data"] == {
        name: {key: one[key] for key in ("inputs", "classes")} for name, one in DATA.items()
    }
    for scene in TABLE["scenes"].values():
        assert complete(scene) == scene


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case["set"] != "mnist1d"])
def test_nothing_wins_on_a_toy(name: str) -> None:
    words = " ".join([say.sentence(named(name)), *say.notes(named(name))])
    assert "winning" not in words.lower().replace("about winning tickets it says nothing", "")


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if case.get("prediction") == "ask"])
def test_while_a_guess_is_asked_for_no_word_tells_of_the_ticket(name: str) -> None:
    view = named(name)
    assert "ticket" not in " ".join([say.sentence(view), say.accuracies(view), *say.notes(view)])
    assert not any(one["arm"] == "ticket" for one in drawable(view, view.arms))
    assert not shown(view).recorded


def random_arms(seed: int, seeds: int, rounds: int) -> list[dict[str, Any]]:
    """Made-up trainings without any order, some of them late."""
    rng = np.random.default_rng(seed)
    made = []
    for one in range(seeds):
        for level in range(rounds + 1):
            for arm in ("ticket", "fresh", "shuffled") if level else ("dense",):
                best = int(rng.choice(STEPS, p=(0.2, 0.2, 0.3, 0.2, 0.1)))
                loss = [1.0 if step != best else 0.5 for step in STEPS]
                test = round(0.9 + 0.01 * rng.normal() * rng.choice((0.1, 1)) + 0.01 * rng.integers(-1, 2), 3)
                made.append(
                    {"arm": arm, "seed": one, "round": level, "density": 0.5**level, "densities": [0.5**level] * 3,
                     "curve": {"steps": STEPS, "loss": loss, "accuracy": [0.5] * 5},
                     "best": best, "censored": best > 900, "atBest": test, "atEnd": test}
                )  # fmt: skip
    return made


def masks_of(seeds: int) -> dict[str, Any]:
    """A ladder's masks as the trait holds them: half of each layer leaves in every round."""
    shapes = {"fc1.weight": (6, 2), "fc2.weight": (6, 6), "out.weight": (2, 6)}
    removed = {}
    for name, shape in shapes.items():
        size = int(np.prod(shape))
        one = np.full(size, 255, np.uint8)
        one[: size // 2], one[size // 2 : size // 2 + size // 4] = 1, 2
        removed[name] = pack(np.repeat(one.reshape(1, *shape), seeds, axis=0))
    return {"seeds": list(range(seeds)), "removed_at": removed}


def test_differences_and_outcomes_are_those_of_the_statistics() -> None:
    seen = set()
    for seed in range(40):
        arms = random_arms(seed, seeds=2 + seed % 9, rounds=2)
        run = to_run(TABLE["scenes"]["rings"], arms, masks_of(2 + seed % 9), {})
        for level in (1, 2):
            outcome = {True: "winning", False: "not winning", None: "open"}[winning(run, level).outcome]
            assert outcome_of(arms, level) == outcome
            seen.add(outcome)
            for versus in ("fresh", "shuffled", "dense"):
                mine, theirs = compared(arms, versus, level), paired(run, "ticket", versus, level)
                assert mine.gap == pytest.approx((theirs.mean, theirs.low, theirs.high, theirs.n))
                assert mine.won == (theirs.values > 0).sum()
            assert density_at(arms, level) == pytest.approx(run.total_density[:, run.level(level)].mean())
    assert seen == {"winning", "not winning", "open"}


def test_an_arm_that_did_not_run_everywhere_is_compared_where_it_did() -> None:
    view = named("some seeds")
    found = compared(view.arms, "shuffled", 2)
    assert (found.gap.n, found.seeds, [bool(np.isnan(value)) for value in found.values]) == (
        2,
        (0, 1, 2),
        [False, False, True],
    )
    assert outcome_of(named("a ticket without its control").arms, 1) == "open"
    assert outcome_of(named("a control without its ticket").arms, 1) == ""
