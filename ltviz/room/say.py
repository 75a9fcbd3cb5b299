"""What a room found, in sentences."""

from __future__ import annotations

import numpy as np

from ltviz.records import winning
from ltviz.room.folder import Room
from ltviz.room.recipe import LEVEL
from ltviz.widgets import TicketRace
from ltviz.widgets.words import fixed, listed, points

ANSWERS = {True: "Yes", False: "No", None: "The room cannot tell"}


def counted(room: Room) -> list[str]:
    """How many files were counted, and why others were not."""
    numbers = {"counted": len(room.tickets), "repeated": len(room.repeated), "refused": len(room.refused)}
    total = sum(numbers.values())
    said = ", ".join(f"{n} {word}" for word, n in numbers.items())
    lines = [f"{total} ticket file{'s' if total > 1 else ''}: {said}."]
    lines += [f"repeated: {name!r}: {why}." for name, why in room.repeated.items()]
    lines += [f"refused: {name!r}: {why}" for name, why in room.refused.items()]
    return lines + _versions(room)


def _versions(room: Room) -> list[str]:
    made = [ticket.run.made["versions"].get("torch", "unknown") for ticket in room.tickets.values()]
    several = sorted(set(made))
    text = f"The tickets were made with several versions of torch: {listed(several)}."
    return [text] if len(several) > 1 else []


def found(room: Room) -> list[str]:
    """The distribution at the level named beforehand, and whether the room found winning tickets."""
    race = TicketRace(room.run, level=LEVEL)
    lines = []
    for arm in room.run.arms[1:]:
        race.versus = arm
        lines.append(f"{race.sentence()} {_ahead(room, arm)}")
    won = winning(room.run, LEVEL)
    gain = won.gain.scaled(100)
    span = f" (95 % interval {fixed(gain.low, 1)} to {fixed(gain.high, 1)})" if gain.n > 1 else ""
    lines.append(f"Ticket − dense: {points(won.gain.mean)}{span}.")
    return [*lines, f"Did the room find winning tickets? {ANSWERS[won.outcome]}: {won.reason}."]


def caveats(room: Room) -> list[str]:
    """What else a reader must know; the page's picture says it by itself."""
    return TicketRace(room.run, level=LEVEL).notes()[1:]  # the first is the answer once more


def _ahead(room: Room, arm: str) -> str:
    lead = leads(room, arm)
    return f"It is ahead in {int((lead > 0).sum())} of {len(lead)}."


def leads(room: Room, arm: str) -> np.ndarray:
    """Ticket − arm at the level named beforehand, float64 [S], in fractions."""
    run, k = room.run, room.run.level(LEVEL)
    return run.test_at_best[run.arm("ticket"), :, k] - run.test_at_best[run.arm(arm), :, k]
