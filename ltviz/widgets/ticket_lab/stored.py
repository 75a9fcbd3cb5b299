"""A recorded ladder as the lab draws it behind the reader's own trainings."""

import json
from collections.abc import Mapping
from typing import Any

import numpy as np

from ltviz.records import Run
from ltviz.widgets.ticket_lab.scene import KEEPS_ARMS, RULES

__all__ = ["arms_of"]

# A page holds the ladder as text; curves beyond this many characters are left out.
MOST = 300_000


def arms_of(run: Run, scene: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The trainings of a Run of kind "lab", each as the worker posts it.

    Curves are rounded to five digits, and empty where a page cannot hold them. seed, seeds, rounds and hide of the
    scene need not be the run's. Raises ValueError for another kind of run, and for one of another experiment than the
    scene's, with what differs.
    """
    if run.kind != "lab":
        raise ValueError(f"stored must be a run of kind 'lab', got {run.kind!r}")
    trained = [name for name in RULES if name not in KEEPS_ARMS]
    if other := [name for name in trained if run.config.get(name) != scene[name]]:
        said = ", ".join(f"{name} {run.config.get(name)!r} (the scene: {scene[name]!r})" for name in other)
        raise ValueError(f"stored must be a run of the scene's experiment, got one with {said}")
    ran = zip(*np.nonzero(~np.isnan(run.test_at_best)), strict=True)
    arms = [_training(run, int(a), int(s), int(k)) for a, s, k in ran]
    if len(json.dumps(arms)) <= MOST:
        return arms
    return [{**one, "curve": {"steps": [], "loss": [], "accuracy": []}} for one in arms]


def _training(run: Run, a: int, s: int, k: int) -> dict[str, Any]:
    validated = ~np.isnan(run.val_loss[a, s, k])
    arm, level = run.arms[a], run.levels[k]
    return {
        "arm": "dense" if (arm, level) == ("ticket", 0) else arm,
        "seed": run.seeds[s],
        "round": level,
        "density": round(float(run.total_density[s, k]), 9),
        "densities": run.density[s, k].tolist(),
        "curve": {
            "steps": run.steps[validated].tolist(),
            "loss": _rounded(run.val_loss[a, s, k][validated]),
            "accuracy": _rounded(run.val_accuracy[a, s, k][validated]),
        },
        "best": int(run.best_step[a, s, k]),
        "censored": bool(run.censored[a, s, k]),
        "atBest": float(run.test_at_best[a, s, k]),
        "atEnd": float(run.test_at_end[a, s, k]),
    }


def _rounded(values: np.ndarray) -> list[float]:
    return [float(f"{value:.5g}") for value in values]
