"""Same seed, same ticket? Draw a ticket's initial values again, and on request train it again."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ltviz.records import Run, tickets
from ltviz.records.tickets import Ticket
from ltviz.room.gather import same_setting
from ltviz.room.recipe import initial_values, run, setting

# Of the places of a mask. The same training on another kind of processor kept 88 % of its decisions (its first
# difference is in the eighth digit, and training amplifies it); masks of different seeds agree on 60 to 65 %.
SAME_TRAINING = 0.8


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
    same_setting(ticket.setting, setting())
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
    if tickets.mask_hash(mask) == tickets.mask_hash(ticket.mask):
        return True, [
            f"Mask at level {ticket.level}: the same, weight for weight.",
            _accuracies(ticket, again),
        ]
    equal = sum(int(np.count_nonzero(mask[name] == kept)) for name, kept in ticket.mask.items())
    share = equal / sum(kept.size for kept in mask.values())
    line = f"Mask at level {ticket.level}: {100 * share:.1f} % of the decisions are the same."
    if share >= SAME_TRAINING:
        why = (
            "Another processor or version of torch differs in the last digits, and training makes that grow; "
            "accuracies then differ by points, not by digits."
        )
        return True, [line, why, _accuracies(ticket, again)]
    return False, [
        line,
        "That is no more than two seeds have in common: this mask is not the one of its seed.",
    ]


def _accuracies(ticket: Ticket, again: Run) -> str:
    far = float(np.nanmax(np.abs(again.test_at_best - ticket.run.test_at_best)))
    if far == 0:
        return "Test accuracies: the same, all of them."
    return f"Test accuracies: at most {100 * far:.1f} points apart."
