"""Tickets of one setting → one Run of all their seeds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from ltviz.records.run import Run
from ltviz.records.tickets.ticket import RESULTS, SETTING, Ticket

__all__ = ["merge"]

SHARED = ("arms", "levels", "arm_steps", "layers", "shapes", "parameters")


def merge(tickets: Sequence[Ticket]) -> Run:
    """One Run of all tickets, its seeds in their order; made["tickets"] says who brought which.

    Raises ValueError where two differ in more than their seed, or share it.
    """
    if not tickets:
        raise ValueError("a room needs at least one ticket, got none")
    runs = [one.run for one in tickets]
    for run in runs:
        if different := _differences(runs[0], run):
            raise ValueError(
                f"tickets must share one setting; seed {run.seeds[0]} differs in {', '.join(different)}"
            )
    seeds = [one.seed for one in tickets]
    results: dict[str, Any] = {
        name: np.concatenate([getattr(run, name) for run in runs], axis=1) for name in RESULTS
    }
    return replace(
        runs[0],
        seeds=tuple(seeds),
        config=runs[0].config | {"seeds": seeds},
        made={"tickets": [{"seed": one.seed, "name": one.name, **one.run.made} for one in tickets]},
        density=np.concatenate([run.density for run in runs]),
        **results,
    )


def _differences(one: Run, other: Run) -> list[str]:
    found = [name for name in SHARED if getattr(one, name) != getattr(other, name)]
    found += [key for key in SETTING if one.config[key] != other.config[key]]
    return found + ([] if np.array_equal(one.steps, other.steps) else ["steps"])
