"""Small synthetic runs, and a course home of one's own."""

from __future__ import annotations

import sys
from types import ModuleType

import numpy as np
import pytest

from ltviz.records import Run

SHAPES = {"fc1.weight": (6, 5), "out.weight": (3, 6)}


def parts(*, arms=("ticket", "fresh"), seeds=(3, 7, 8), levels=(0, 1, 2), steps=(10, 20, 30, 100), seed=0):
    """Keyword arguments of a valid Run with random numbers."""
    rng = np.random.default_rng(seed)
    A, S, K, T, R = len(arms), len(seeds), len(levels), len(steps), levels[-1]
    removed = {}
    for layer, shape in SHAPES.items():
        at = rng.integers(1, R + 3, size=(S, *shape))
        removed[layer] = np.where(at > R, 255, at).astype(np.uint8)
    kept = [[(at > level).reshape(S, -1).mean(axis=1) for level in levels] for at in removed.values()]
    return {
        "kind": "imp",
        "config": {"model": "mlp", "rounds": R},
        "status": "complete",
        "made": {"seconds": 1.5, "threads": 1},
        "arms": arms,
        "seeds": seeds,
        "levels": levels,
        "steps": np.array(steps),
        "arm_steps": (steps[-1],) * A,
        "layers": tuple(SHAPES),
        "shapes": SHAPES,
        "parameters": 57,
        "density": np.moveaxis(np.array(kept), (0, 1, 2), (2, 1, 0)),
        "test_at_best": rng.uniform(size=(A, S, K)),
        "test_at_end": rng.uniform(size=(A, S, K)),
        "best_step": rng.choice(steps, size=(A, S, K)).astype(float),
        "val_loss": rng.uniform(0.1, 2, size=(A, S, K, T)),
        "val_accuracy": rng.uniform(size=(A, S, K, T)),
        "removed_at": removed,
        "shown_seed": seeds[0],
        "initial": {layer: rng.normal(size=shape) for layer, shape in SHAPES.items()},
        "final": {layer: rng.normal(size=shape) for layer, shape in SHAPES.items()},
    }


@pytest.fixture
def make_parts():
    return parts


@pytest.fixture
def make_run():
    return lambda changes=None, **options: Run(**(parts(**options) | (changes or {})))


@pytest.fixture
def at_home(tmp_path, monkeypatch):
    """A course whose home is a temporary folder with an empty data/runs."""
    course = ModuleType("ltviz.course")
    course.home = lambda: tmp_path
    monkeypatch.setitem(sys.modules, "ltviz.course", course)
    (tmp_path / "data" / "runs").mkdir(parents=True)
    return tmp_path
