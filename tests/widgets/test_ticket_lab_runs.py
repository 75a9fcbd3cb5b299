"""What was trained in the lab as a Run, held to the library's rules; and networks from elsewhere as the lab's start."""

import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import torch

from ltviz.records.statistics import paired, t_quantile, winning
from ltviz.widgets import TicketRace
from ltviz.widgets.arrays import pack, unpack
from ltviz.widgets.compose import join, read
from ltviz.widgets.ticket_lab.runs import from_run, from_weights, to_run
from ltviz.widgets.ticket_lab.scene import complete
from ltviz.widgets.ticket_lab.source import worker_source
from tests.widgets.examples import tiny_run
from tests.widgets.test_ticket_lab_oracles import run_node

CASES = json.loads((Path(__file__).parents[1] / "cases" / "lab_runs.json").read_text(encoding="utf-8"))
MADE = {"where": "the page of a test"}
SCENE = complete({"set": "moons", "hidden": [6, 5], "steps": 60, "seeds": 3, "rounds": 2, "remove": 0.4})
SETUP = {
    "set": "moons", "count": 60, "held": 60, "noise": 0.1, "seed": 0, "sizes": [2, 6, 5, 2], "tanh": True, "grid": 0,
    "rewindTo": 0, "adam": True, "lr": 0.03, "batch": 20, "steps": 60, "every": 10,
}  # fmt: skip
SCRIPT = """
import { readFileSync } from "node:fs";
import { createSession } from "%s";
import { gapOf, outcomeOf, withMask, withRun } from "%s";
const { open, ladder } = JSON.parse(readFileSync(0, "utf8"));
let arms = [], masks = {}, layers = null, now = 0, first = null;
const hear = {
  opened(message) { ({ layers } = message); },
  frame(message) { first ??= message; },
  arm({ run: { mask, values, ...run } }) {
    arms = withRun(arms, run);
    masks = withMask(masks, { mask, ...run }, layers);
  },
};
const session = createSession({ post: (message) => hear[message.type]?.(message), now: () => (now += 1) });
session.receive({ type: "open", ...open });
if (ladder) session.receive({ type: "ladder", ...ladder });
while (session.advance(100)) ;
const bytes = Object.fromEntries(Object.entries(masks.removed_at ?? {}).map(([name, { data, ...rest }]) =>
  [name, { ...rest, data: [...new Uint8Array(data.buffer, data.byteOffset, data.byteLength)] }]));
const rounds = ladder ? [1, 2] : [];
const gaps = (round) => ["fresh", "shuffled", "dense"].map((versus) => gapOf(arms, versus, round));
const said = rounds.map((round) => ({ outcome: outcomeOf(arms, round), gaps: gaps(round) }));
const plain = (arrays) => Object.fromEntries(Object.entries(arrays).map(([name, numbers]) => [name, [...numbers]]));
const shown = { arm: first.arm, round: first.round, values: plain(first.values), mask: plain(first.mask) };
console.log(JSON.stringify({ arms, masks: { seeds: masks.seeds, removed_at: bytes }, said, first: shown }));
"""


@pytest.fixture(scope="module")
def in_node(tmp_path_factory):
    """Opens the real session in node, runs what is asked, and keeps the books as the page does."""
    folder = tmp_path_factory.mktemp("lab")
    quantiles = [0.0, *(t_quantile(0.95, df) for df in range(1, 10))]
    paths = ("parts/arrays.js", "parts/numbers.js", "parts/gaps.js", "ticket_lab/runs.js")
    books = f"const LAB = {json.dumps({'quantiles': quantiles})};\n" + join(
        {path: read(path) for path in paths}
    )
    for name, text in (("worker.mjs", worker_source()), ("books.mjs", books)):
        (folder / name).write_text(text, encoding="utf-8")
    script = SCRIPT % ((folder / "worker.mjs").as_uri(), (folder / "books.mjs").as_uri())

    def run(**asked):
        found = run_node(script, asked)
        for packed in found["masks"]["removed_at"].values():
            packed["data"] = bytes(packed["data"])
        return found

    return run


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


# ---- The way back


def layers(sizes, R=2):
    """Weights and biases of dense layers under names that are not the lab's."""
    rng = np.random.default_rng(0)
    found = {}
    for i, (inputs, outputs) in enumerate(pairwise(sizes)):
        found[f"{2 * i}.weight"] = rng.standard_normal((R, outputs, inputs)).astype(np.float32)
        found[f"{2 * i}.bias"] = rng.standard_normal((R, outputs)).astype(np.float32)
    return found


def numbers(start):
    """As the page decodes it, in plain lists."""
    flat = {
        what: {k: unpack(v).ravel().tolist() for k, v in start[what].items()} for what in ("values", "mask")
    }
    return {**start, **flat}


def test_weights_are_sent_into_the_lab_with_their_mask(in_node):
    weights = layers([2, 6, 5, 2])
    mask = {"2.weight": np.arange(60).reshape(2, 5, 6) % 3 > 0}
    start = from_weights(weights, mask, replica=1)
    shown = in_node(open={"setup": SETUP, "start": numbers(start)})["first"]
    assert shown["arm"] == "other"
    assert shown["values"]["fc1.weight"] == pytest.approx(weights["0.weight"][1].ravel())
    assert shown["values"]["out.bias"] == pytest.approx(weights["4.bias"][1])
    assert shown["mask"]["fc2.weight"] == mask["2.weight"][1].ravel().astype(int).tolist()
    assert shown["values"]["fc2.weight"] == pytest.approx((weights["2.weight"] * mask["2.weight"])[1].ravel())
    assert set(shown["mask"]["out.weight"]) == {1}


def test_weights_of_torch_and_without_biases_are_welcome():
    weights = {name: torch.tensor(array) for name, array in layers([2, 3, 2]).items() if "bias" not in name}
    start = from_weights(weights)
    assert unpack(start["values"]["fc1.bias"]).tolist() == [0, 0, 0]
    assert list(start["values"]) == ["fc1.weight", "fc1.bias", "out.weight", "out.bias"]
    assert unpack(start["mask"]["out.weight"]).tolist() == [[1, 1, 1], [1, 1, 1]]


SIZES = {"fc1.weight": (6, 2), "fc2.weight": (5, 6), "out.weight": (2, 5)}


def test_a_run_sends_its_initial_values_and_its_ticket(in_node):
    run = tiny_run(sizes=SIZES)
    start = from_run(run, 0, 3)
    shown = in_node(open={"setup": SETUP, "start": numbers(start)})["first"]
    assert (shown["arm"], shown["round"]) == ("ticket", 3)
    for layer, kept in run.mask(3, 0).items():
        assert shown["mask"][layer] == kept.ravel().astype(int).tolist()
        assert shown["values"][layer] == pytest.approx((run.initial[layer].astype(float) * kept).ravel())
    assert shown["values"]["fc1.bias"] == [0] * 6
    whole = in_node(open={"setup": SETUP, "start": numbers(from_run(run, 0))})["first"]
    assert (whole["arm"], whole["round"]) == ("dense", 0)


def test_a_run_without_these_values_is_refused():
    run = tiny_run(sizes=SIZES)
    with pytest.raises(ValueError, match="seed must be 0, whose initial values the run holds, got 2"):
        from_run(run, 2)
    with pytest.raises(KeyError, match="level must be one of"):
        from_run(run, 0, 99)
    with pytest.raises(ValueError, match="layers must be dense"):
        from_run(tiny_run(sizes={"conv.weight": (4, 1, 3, 3), "out.weight": (2, 4)}), 0)
    with pytest.raises(TypeError, match="from_run takes a Run"):
        from_run({}, 0)
    with pytest.raises(ValueError, match="run must hold initial values, got one without a shown seed"):
        from_run(tiny_run(sizes=SIZES, shown_seed=None, initial={}, final={}), 0)


def changed(name, value):
    return {**layers([2, 3, 2]), name: value}


@pytest.mark.parametrize(
    ("weights", "rule"),
    [
        (
            changed("2.weight", np.zeros((2, 2, 4))),
            "'2.weight' must take the 3 outputs of '0.weight', got 4 inputs",
        ),
        (
            changed("0.weight", np.zeros((2, 3, 2, 5, 5))),
            r"layers must be dense, \[out, in\], got '0.weight'",
        ),
        (changed("0.bias", np.zeros((2, 4))), r"bias of '0.weight' must have shape \(3,\), got \(4,\)"),
        (
            changed("1.weight", np.zeros((2, 3))),
            r"dense layers and their biases, got '1.weight' of shape \(3,\)",
        ),
        (changed("0.weight", np.full((2, 3, 2), np.nan)), "must be finite, got NaN or infinity in 12 of 12"),
        (changed("0.weight", np.full((2, 3, 2), np.inf)), "must be finite"),
    ],
)
def test_what_is_no_chain_of_dense_layers_is_refused(weights, rule):
    with pytest.raises(ValueError, match=rule):
        from_weights(weights)


def test_a_mask_that_does_not_fit_is_refused():
    weights = layers([2, 3, 2])
    with pytest.raises(ValueError, match=r"mask must name layers of 0.weight, 2.weight, got '5.weight'"):
        from_weights(weights, {"5.weight": np.ones((2, 3, 2), bool)})
    with pytest.raises(ValueError, match=r"mask of '0.weight' must have shape \(3, 2\), got \(2, 3\)"):
        from_weights(weights, {"0.weight": np.ones((2, 2, 3), bool)})
    with pytest.raises(TypeError, match=r"mask\['0.weight'\] must be boolean, got float32"):
        from_weights(weights, {"0.weight": np.ones((2, 3, 2))})
    with pytest.raises(ValueError, match="replica must be in"):
        from_weights(weights, replica=2)
