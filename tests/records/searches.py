"""Small made-up searches: nothing was trained."""

from typing import Any

import numpy as np

from ltviz.records import Search

CELLS = ("|conv3~0|", "|skip~0|", "|avg3~0|", "|conv3~0|+|conv3~0|skip~1|")


def search_parts(seed: int = 0, evaluations: int = 6, **changes: Any) -> dict[str, Any]:
    """Keyword arguments of a valid Search; every training takes 10 epochs."""
    rng = np.random.default_rng(seed)
    which = rng.integers(len(CELLS), size=evaluations)
    validation = rng.uniform(0.5, 0.9, evaluations)
    return {
        "space": {"nodes": 3, "operations": ["conv3", "skip", "avg3"]},
        "strategy": "random_search",
        "seed": seed,
        "budget": 100,
        "settings": {"epochs": 10},
        "status": "complete",
        "ids": tuple(f"a{i}" for i in which),
        "cells": tuple(CELLS[i] for i in which),
        "epochs": np.full(evaluations, 10),
        "training_seeds": rng.integers(2, size=evaluations),
        "cost": 10.0 * np.arange(1, evaluations + 1),
        "validation": validation,
        "test": validation - 0.02,
        "made": {"seconds": 1.5},
    } | changes


def make_search(seed: int = 0, evaluations: int = 6, **changes: Any) -> Search:
    return Search(**search_parts(seed, evaluations, **changes))
