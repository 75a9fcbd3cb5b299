"""Continue an interrupted run where its checkpoints are not: on another machine, or in another clone."""

from __future__ import annotations

import json
import os

import numpy as np

from ltviz.lottery.results import CURVES, POINTS, Arrays, Kept, training_name
from ltviz.records import Run
from ltviz.training import Recipe


def obstacle(run: Run) -> str:
    """Why a run cannot be restored from its record; "" where it can."""
    if run.config["rewind"] != 0:
        return f"only a run with rewind 0 can be restored, this one rewinds to {run.config['rewind']}"
    if not run.removed_at:
        return "only a run that holds its masks can be restored, this one has none"
    return ""


def restore(run: Run, folder: str | os.PathLike[str]) -> None:
    """Write the finished trainings of an interrupted `run` as checkpoints; the same call of `imp` goes on there.

    What the record does not hold is trained again: the deepest ticket, whose choice of the next mask is not in it.
    Raises ValueError for a run that goes on from other than the initial values, which a record does not hold, or
    has no masks.
    """
    if reason := obstacle(run):
        raise ValueError(reason)
    kept = Kept(folder, json.loads(json.dumps(run.config)))
    for a, arm in enumerate(run.arms):
        for level in run.levels:
            ran = not np.isnan(run.best_step[a, :, run.level(level)]).any()
            if ran and (arm != "ticket" or _knows_next(run, level)):
                kept[training_name(arm, level)] = _training(run, a, level)


def _knows_next(run: Run, level: int) -> bool:
    return level == run.config["rounds"] or level + 1 in run.levels


def _training(run: Run, a: int, level: int) -> Arrays:
    arm, k = run.arms[a], run.level(level)
    recipe = Recipe.of(run.config["recipe"] | {"steps": run.arm_steps[a]})
    steps = np.isin(run.steps, recipe.evaluated_steps())
    arrays: Arrays = {name: getattr(run, name)[a, :, k] for name in POINTS}
    arrays |= {name: getattr(run, name)[a, :, k][:, steps] for name in CURVES}
    arrays |= {"steps": run.steps[steps]}
    arrays["seconds"] = np.array(run.made["seconds_per_level"][arm][str(level)])
    if arm == "ticket":
        arrays |= _ticket(run, level)
    return arrays


def _ticket(run: Run, level: int) -> Arrays:
    """The mask that this level's weights chose, and the dense network's weights."""
    arrays: Arrays = {}
    if level + 1 in run.levels:
        for name, at in run.removed_at.items():
            arrays[f"mask/{name}"] = np.packbits((at > level + 1).reshape(len(at), -1), axis=1)
    if level == 0:
        arrays |= {f"final/{name}": value.astype(np.float32) for name, value in run.final.items()}
    return arrays
