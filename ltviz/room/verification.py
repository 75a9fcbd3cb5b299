"""Same seed, same ticket? Draw a ticket's initial values again, and on request train it again."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ltviz.records import Run, tickets
from ltviz.records.tickets import Ticket
from ltviz.room.folder import same_setting
from ltviz.room.recipe import common, initial_values, run

# Measured for one seed: another instruction set of one processor left 82 % of the mask's decisions and moved single
# accuracies by up to 4.5 points, for the first difference is in the eighth digit and training makes it grow. Masks
# of different seeds agree on 60 to 62 %. On the same machine everything is the same.
SAME_TRAINING = 0.7
FAR, FAR_ELSEWHERE = 0.005, 0.15


@dataclass(frozen=True)
class Verified:
    """Whether a ticket is what its seed gives, and what was compared, line by line."""

    agrees: bool
    lines: tuple[str, ...]


def verify(path: str | os.PathLike[str], *, train: bool = False) -> Verified:
    """Compare a ticket file with what this machine makes from its seed; `train` makes the whole ticket again.

    Raises ValueError for a file that is not valid or of another setting than the room's.
    """
    ticket = tickets.load(Path(path))
    same_setting(ticket, common())
    agrees, line = _values(ticket)
    lines = [line]
    if train and agrees:
        agrees, more = _training(ticket, run(ticket.seed))
        lines += more
    return Verified(agrees, tuple(lines))


def _values(ticket: Ticket) -> tuple[bool, str]:
    here = tickets.initial_hashes(initial_values(ticket.run.config, ticket.seed))
    if here == ticket.initial:
        return True, f"Initial values: seed {ticket.seed} draws the same ones here, to the last bit."
    if here["rounded_sha256"] == ticket.initial["rounded_sha256"]:
        return True, (
            f"Initial values: seed {ticket.seed} draws the same ones here to two decimals. Their last bits differ, "
            "as they do between kinds of processors."
        )
    return (
        False,
        f"Initial values: seed {ticket.seed} draws other ones here. This is not the ticket of its seed.",
    )


def _training(ticket: Ticket, again: Run) -> tuple[bool, list[str]]:
    mask = again.mask(ticket.level, ticket.seed)
    apart = float(np.nanmax(np.abs(again.test_at_best - ticket.run.test_at_best)))
    results = f"Test accuracies: at most {100 * apart:.1f} points apart."
    at = f"Mask at level {ticket.level}:"
    if tickets.mask_hash(mask) == tickets.mask_hash(ticket.mask):
        doubt = (
            [] if apart <= FAR else ["With the same mask they should be the same: the results were changed."]
        )
        return apart <= FAR, [f"{at} the same, weight for weight.", results, *doubt]
    equal = sum(int(np.count_nonzero(mask[name] == kept)) for name, kept in ticket.mask.items())
    share = equal / sum(kept.size for kept in mask.values())
    agrees = share >= SAME_TRAINING and apart <= FAR_ELSEWHERE
    why = (
        "Another processor or version of torch differs in the last digits, and training makes that grow."
        if agrees
        else "That is more than another processor explains: this is not the ticket of its seed."
    )
    return agrees, [f"{at} {100 * share:.1f} % of the decisions are the same.", results, why]
