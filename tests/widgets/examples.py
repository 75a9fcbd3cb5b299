"""One example of every widget: the contract tests run over EXAMPLES, so a new widget adds one line here.

An example is a function that makes the widget, and other values that a kernel might set: trait -> value, each of
which must change the picture.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ltviz.records import Run
from ltviz.widgets.arrays import pack, unpack

IMAGE = (1, 8, 8)
ARMS = ("ticket", "fresh", "shuffled")
STEPS = np.arange(0, 1001, 100)


def ladder(
    sizes: dict[str, tuple[int, ...]], levels: int, rng: np.random.Generator
) -> dict[str, dict[str, np.ndarray]]:
    """Drawn values and a pruned-by-magnitude ladder: initial, final, removed_at, each layer -> [*shape]."""
    made: dict[str, dict[str, np.ndarray]] = {"initial": {}, "final": {}, "removed_at": {}}
    for name, shape in sizes.items():
        initial = rng.normal(0, 1 / np.sqrt(np.prod(shape[1:])), shape)
        # The middle of the picture learns, its rim does not, so the map of wires has a shape to see.
        side = int(np.sqrt(shape[-1])) if len(shape) == 2 else 0
        y, x = np.divmod(np.arange(shape[-1]), max(1, side))
        middle = np.exp(-(((x - side / 2) ** 2 + (y - side / 2) ** 2) / max(1.0, side**2 / 10)))
        final = initial * (0.4 + 1.2 * (middle if side**2 == shape[-1] else 1.0)) + rng.normal(0, 0.02, shape)
        made["initial"][name], made["final"][name] = initial.astype(np.float16), final.astype(np.float16)
        made["removed_at"][name] = removed(np.abs(final), levels, 0.1 if name.startswith("out") else 0.2)
    return made


def removed(size: np.ndarray, levels: int, fraction: float) -> np.ndarray:
    """The level at which each weight leaves when the smallest `fraction` of survivors goes; 255 = kept."""
    order, at, gone = np.argsort(size, axis=None, kind="stable"), np.full(size.size, 255, np.uint8), 0
    for level in range(1, levels):
        cut = round(fraction * (size.size - gone))
        at[order[gone : gone + cut]] = level
        gone += cut
    return at.reshape(size.shape)


def tiny_run(
    seeds: int = 3, levels: int = 6, sizes: dict[str, tuple[int, ...]] | None = None, **changes: Any
) -> Run:
    """A made-up Run (nothing was trained): ticket, fresh and shuffled over a ladder, shown seed 0."""
    shapes = sizes or {"fc1.weight": (12, 64), "fc2.weight": (10, 12), "out.weight": (5, 10)}
    rng = np.random.default_rng(0)
    drawn = [ladder(shapes, levels, rng) for _ in range(seeds)]
    removed_at = {name: np.stack([one["removed_at"][name] for one in drawn]) for name in shapes}
    kept = [[[np.mean(at[s] > k) for at in removed_at.values()] for k in range(levels)] for s in range(seeds)]
    ASK = (len(ARMS), seeds, levels)
    fall = np.array([0.001, 0.004, 0.008])[:, None, None] * np.arange(levels) ** 1.5
    accuracy = 0.95 + rng.normal(0, 0.002, ASK) - fall
    best = rng.integers(3, 8, ASK) * 100.0
    curve = accuracy[..., None] * (1 - np.exp(-STEPS / 200))
    fields: dict[str, Any] = {
        "kind": "imp", "config": {"data": {"name": "digits", "shape": list(IMAGE)}}, "status": "complete",
        "made": {},
        "arms": ARMS, "seeds": tuple(range(seeds)), "levels": tuple(range(levels)), "steps": STEPS,
        "arm_steps": (1000,) * len(ARMS), "layers": tuple(shapes), "shapes": shapes,
        "parameters": sum(int(np.prod(s)) + s[0] for s in shapes.values()),
        "density": np.array(kept), "test_at_best": accuracy, "test_at_end": accuracy - 0.002,
        "best_step": best,
        "val_loss": (1.2 - curve).astype(np.float32), "val_accuracy": curve.astype(np.float32),
        "removed_at": removed_at, "shown_seed": 0,
        "initial": drawn[0]["initial"], "final": drawn[0]["final"],
    }  # fmt: skip
    return Run(**(fields | changes))


@dataclass(frozen=True)
class Example:
    """How to make a widget, and for each of its traits another value, which must change the picture.

    `given`: trait -> other traits to set before it, where it shows only then. `told`: traits that the page writes, or
    that say where it writes; they are not drawn.
    """

    make: Callable[[], Any]
    moves: dict[str, Any]
    given: dict[str, dict[str, Any]] = field(default_factory=dict)
    told: tuple[str, ...] = ()


def packed(arrays: dict[str, np.ndarray]) -> dict[str, Any]:
    """Packed arrays as JSON can carry them into a page: bytes as a list of numbers."""
    made = {name: pack(array) for name, array in arrays.items()}
    return {name: one | {"data": list(one["data"])} for name, one in made.items()}


def mask_grid() -> Any:
    from ltviz.widgets import MaskGrid

    return MaskGrid(tiny_run(), level=3)


def mask_grid_moves() -> dict[str, Any]:
    run = tiny_run()
    layers = [
        {"name": name, "label": name.upper(), "shape": list(shape), "image": None}
        for name, shape in run.shapes.items()
    ]
    return {
        "layers": layers,
        "removed": packed({name: at[1] for name, at in run.removed_at.items()}),
        "initial": packed({name: -values for name, values in run.initial.items()}),
        "final": packed({name: -values for name, values in run.final.items()}),
        "levels": [0, 3],
        "level": 5,
        "layer": "fc1.weight",
        "values": "initial",
        "pinned": ["unit", 0, 3],
        "brush": [-0.1, 0.1, -0.05, 0.2],
        "caption": "seed 17",
    }


def magnitude_histogram() -> Any:
    from ltviz.widgets import MagnitudeHistogram

    return MagnitudeHistogram(tiny_run())


def magnitude_histogram_moves() -> dict[str, Any]:
    made = magnitude_histogram()
    arrays = {name: unpack(one) for name, one in made.arrays.items()}
    return {
        "remove": {"fc1.weight": 0.5, "out.weight": 0.1},
        "scope": "global",
        "layers": [layer | {"label": layer["label"].upper()} for layer in made.layers],
        "arrays": packed(arrays | {"final": arrays["final"][:, ::-1]}),
    }


FC1 = {"layer": "fc1.weight"}


def ticket_race() -> Any:
    from ltviz.widgets import TicketRace

    return TicketRace(tiny_run(), level=3)


def ticket_race_moves() -> dict[str, Any]:
    race = ticket_race()
    arrays = {name: unpack(one) for name, one in race.arrays.items()}
    return {
        "level": 5,
        "versus": "dense",
        "curve": "accuracy",
        "prediction": "ask",
        "paper": [{"density": 0.5, "value": 0.95}],
        "arms": [arm | {"short": arm["short"].upper()} for arm in race.arms],
        "seeds": [7, 8, 9],
        "levels": [0, 1, 2, 3, 4, 9],
        "arrays": packed(arrays | {"interval": -arrays["interval"]}),
        "facts": race.facts | {"interrupted": True},
    }


def criteria_plane() -> Any:
    from ltviz.widgets import CriteriaPlane

    return CriteriaPlane(tiny_run())


def criteria_plane_moves() -> dict[str, Any]:
    run = tiny_run()
    return {
        "layers": [layer | {"label": layer["label"].upper()} for layer in criteria_plane().layers],
        "initial": packed({name: -values for name, values in run.initial.items()}),
        "final": packed({name: -values for name, values in run.final.items()}),
        "criterion": "movement",
        "density": 0.7,
        "layer": "fc2.weight",
        "brush": [-0.1, 0.1, -0.1, 0.1],
        "caption": "seed 17",
    }


def ablation_grid() -> Any:
    from ltviz.widgets import AblationGrid
    from tests.widgets.ablations import FEW, ablation_run, starting_values

    run = ablation_run(3, FEW)
    return AblationGrid(run, level=3, starts=starting_values(run))


def ablation_grid_moves() -> dict[str, Any]:
    made = ablation_grid()
    arrays = {name: unpack(one) for name, one in made.arrays.items()}
    return {
        "level": 4,
        "cell": made.cells[2]["key"],
        "second": made.cells[4]["key"],
        "sign": "lost",
        "versus": "dense",
        "zeros": "freeze",
        "more": True,
        "cells": [cell | {"said": cell["said"].upper()} for cell in made.cells],
        "seeds": [7, 8, 9],
        "levels": [1, 3, 5, 9],
        "arrays": packed(arrays | {"test": arrays["test"] / 2}),
        "facts": made.facts | {"interrupted": True},
    }


def quiz() -> Any:
    from ltviz.widgets import Quiz

    return Quiz("01.q3")


def quiz_moves() -> dict[str, Any]:
    made = quiz()
    return {
        "question": f"{made.question} Count.",
        "choices": [choice | {"text": f"{choice['text']} of all"} for choice in made.choices],
        "chosen": 2,
        "tries": [0, 2],
    }


def predict() -> Any:
    from ltviz.widgets import Predict

    made = Predict("01.p1")
    made.answer(0.93, text="93.0 % of the test digits.")
    return made


def predict_moves() -> dict[str, Any]:
    made = predict()
    return {
        "question": f"{made.question} Guess.",
        "choices": [text.upper() for text in made.choices],
        "scale": {"low": 0.0, "high": 1.0, "step": 0.05, "unit": "%"},
        "explanation": "Because of the half.",
        "choice": 1,
        "reason": "half of the weights",
        "revealed": True,
        "outcome": {},
    }


def saliency_map() -> Any:
    from ltviz.widgets import SaliencyMap

    initial = ladder({"fc1.weight": (12, 64), "out.weight": (5, 12)}, 2, np.random.default_rng(3))["final"]
    size = {name: np.abs(values.astype(np.float32)) for name, values in initial.items()}
    signed = {name: values.astype(np.float32) ** 3 for name, values in initial.items()}
    return SaliencyMap({"size": size, "signed": signed, "equal": {n: v * 0 for n, v in size.items()}})


def saliency_map_moves() -> dict[str, Any]:
    made = saliency_map()
    arrays = {name: unpack(one) for name, one in made.arrays.items()}
    return {
        "methods": [one | {"name": one["name"].upper()} for one in made.methods],
        "layers": [one | {"label": one["label"].upper()} for one in made.layers],
        "fold": made.fold | {"rows": 4, "cols": 16},
        "broken": "Nobody knows.",
        "arrays": packed(arrays | {"gone": arrays["gone"][::-1]}),
        "densities": [density / 2 for density in made.densities],
        "density": 0.5,
        "scope": "layer",
        "method": "signed",
        "view": "scores",
    }


def bilevel_toy() -> Any:
    from ltviz.widgets import BilevelToy

    return BilevelToy(0.25, step=30, steps=60)


BILEVEL_MOVES = {"xi": 1.0, "step": 7, "steps": 90, "start": [-1.0, 2.5], "rates": [0.05, 0.2]}


def superkernel_trace(**changes: Any) -> Any:
    """Made-up searches (nothing was trained): thresholds climb while norms fall, the faster the larger λ."""
    from ltviz.records.singlepath import Layer, SuperkernelTrace

    layers = (Layer("1", 8, 8, 2), Layer("2", 8, 8, 1), Layer("3", 8, 12, 1), Layer("4", 12, 12, 1))
    A, S, T, L = 3, 2, 13, len(layers)
    rng = np.random.default_rng(2)
    pull = (
        np.arange(A)[:, None, None, None]
        * np.linspace(0, 1, T)[:, None]
        * rng.uniform(0.5, 1.2, (1, S, 1, L))
    )
    norms = np.maximum(0.02, rng.uniform(1.5, 2.5, (A, S, 1, L, 4)) - pull[..., None] * (0.3, 1, 0.6, 1))
    accuracy = np.full((A, S, T), np.nan)
    accuracy[..., ::4] = rng.uniform(0.8, 1, (A, S, 4))
    fields: dict[str, Any] = {
        "lambdas": (0.0, 5.0, 20.0), "seeds": (0, 3), "steps": 10 * np.arange(T), "warmup": 30, "layers": layers,
        "costs": np.array([[18.0, 37, 25, 50], [9, 19, 16, 31], [11, 22, 17, 35], [22, 44, 31, 63]]) * 1000,
        "fixed": 4728.0, "unit": "MAC", "norms": norms, "thresholds": pull[..., None] * (1.1, 0.5, 1.4),
        "latency": np.ones((A, S, T)), "loss": np.ones((A, S, T)), "accuracy": accuracy, "test": np.full((A, S), 0.9),
        "status": "complete", "config": {}, "made": {},
    }  # fmt: skip
    return SuperkernelTrace(**(fields | changes))


def superkernel_explorer() -> Any:
    from ltviz.widgets import SuperkernelExplorer

    return SuperkernelExplorer(superkernel_trace(), lam=20, layer="2")


def superkernel_explorer_moves() -> dict[str, Any]:
    made = superkernel_explorer()
    arrays = {name: unpack(one) for name, one in made.arrays.items()}
    return {
        "lam": 5.0,
        "seed": 3,
        "step": 60,
        "layer": "4",
        "shift": 0.75,
        "lambdas": [0.0, 5.0, 30.0],
        "seeds": [7, 8],
        "steps": [2 * step for step in made.steps],
        "layers": [layer | {"outputs": layer["outputs"] + 1} for layer in made.layers],
        "arrays": packed(arrays | {"norms": arrays["norms"] / 2}),
        "facts": made.facts | {"unit": "ms"},
    }


CHAIN, PARALLEL = "|conv3~0|+|skip~0|avg3~1|", "|conv3~0|+|conv3~0|none~1|"


def cell_explorer() -> Any:
    from ltviz.widgets import CellExplorer
    from tests.widgets.cells import tiny_gap, tiny_table, tiny_trace

    return CellExplorer(tiny_trace(), tiny_table(), gap=tiny_gap(), step=40, cell=CHAIN)


def cell_explorer_moves() -> dict[str, Any]:
    made = cell_explorer()
    arrays = {name: unpack(one) for name, one in made.arrays.items()}
    return {
        "cell": PARALLEL,
        "cells": [{"title": "beside", "text": PARALLEL, "inputs": 1, "outputs": [2]}],
        "edge": 2,
        "step": 7,
        "none": True,
        "raw": True,
        "opened": [made.facts["ids"][3]],
        "space": made.space | {"incoming": 1},
        "arrays": packed(arrays | {"mean": arrays["mean"] / 2}),
        "facts": made.facts | {"seeds": [1, 1]},
    }


def search_race() -> Any:
    from ltviz.widgets import SearchRace
    from tests.widgets.searches import TABLE, raced

    return SearchRace(raced(), TABLE, cost=400)


def search_race_moves() -> dict[str, Any]:
    made = search_race()
    arrays = {name: unpack(one) for name, one in made.arrays.items()}
    return {
        "cost": 200.0,
        "strategy": "successive_halving",
        "across": "macs",
        "strategies": [one | {"short": one["short"].upper()} for one in made.strategies],
        "seeds": [7, 8, 9],
        "costs": [cost / 2 for cost in made.costs],
        "arrays": packed(arrays | {"interval": -arrays["interval"]}),
        "facts": made.facts | {"interrupted": 2},
    }


def lab_arms(seeds: int = 3, rounds: int = 2, fall: float = 0.06) -> list[dict[str, Any]]:
    """Made-up trainings of a ladder in the lab (nothing was trained)."""
    kinds = [("dense", 0, 0.0)] + [
        (arm, k, k * loss)
        for k in range(1, rounds + 1)
        for arm, loss in zip(ARMS, (0.01, fall, 2 * fall), strict=True)
    ]
    return [
        {
            "arm": arm, "seed": seed, "round": k, "density": 0.7**k, "densities": [0.7**k] * 3, "best": 1000,
            "censored": False, "atBest": 0.97 - lost - 0.004 * seed, "atEnd": 0.96 - lost,
            "curve": {"steps": [500, 1000, 1500], "loss": [0.5, 0.2 + lost, 0.25], "accuracy": [0.8, 0.96, 0.95]},
        }
        for seed in range(seeds)
        for arm, k, lost in kinds
    ]  # fmt: skip


def ticket_lab() -> Any:
    from ltviz.widgets import TicketLab

    return TicketLab("rings", stored=lab_arms())


def ticket_lab_moves() -> dict[str, Any]:
    from ltviz.widgets.ticket_lab import scene

    values = {
        "fc1.weight": (8, 2),
        "fc1.bias": (8,),
        "fc2.weight": (8, 8),
        "fc2.bias": (8,),
        "out.weight": (2, 8),
    }
    rng = np.random.default_rng(0)
    drawn = {name: rng.normal(size=shape).astype(np.float32) for name, shape in values.items()}
    drawn["out.bias"] = np.zeros(2, np.float32)
    mask = {name: np.ones(shape, np.uint8) for name, shape in values.items() if name.endswith("weight")}
    return {
        "scene": scene.complete({"set": "moons", "seed": 5}),
        "arms": lab_arms(fall=0.1),
        "stored": lab_arms(seeds=2),
        "start": {"values": packed(drawn), "mask": packed(mask)},
        "prediction": "ask",
        "versus": "dense",
        "round": 1,
    }


EXAMPLES: dict[str, Example] = {
    "MagnitudeHistogram": Example(magnitude_histogram, magnitude_histogram_moves()),
    "MaskGrid": Example(
        mask_grid,
        mask_grid_moves(),
        given={"initial": FC1 | {"values": "initial"}, "final": FC1, "values": FC1, "brush": FC1},
    ),
    "TicketRace": Example(ticket_race, ticket_race_moves()),
    "CriteriaPlane": Example(criteria_plane, criteria_plane_moves()),
    "AblationGrid": Example(
        ablation_grid,
        ablation_grid_moves(),
        given={"seeds": {"more": True, "second": "large_final/constant/lost/zero"}},
    ),
    "SaliencyMap": Example(saliency_map, saliency_map_moves()),
    "BilevelToy": Example(bilevel_toy, BILEVEL_MOVES),
    "CellExplorer": Example(cell_explorer, cell_explorer_moves()),
    "SuperkernelExplorer": Example(superkernel_explorer, superkernel_explorer_moves()),
    "SearchRace": Example(search_race, search_race_moves()),
    "TicketLab": Example(ticket_lab, ticket_lab_moves(), told=("masks", "network", "linked")),
    "Quiz": Example(quiz, quiz_moves()),
    "Predict": Example(
        predict, predict_moves(), given={"explanation": {"revealed": True}, "outcome": {"revealed": True}}
    ),
}
