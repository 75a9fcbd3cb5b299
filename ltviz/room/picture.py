"""The room's page and picture."""

from __future__ import annotations

from pathlib import Path

from ltviz.room.folder import Room
from ltviz.room.recipe import LEVEL
from ltviz.room.say import counted, found, leads
from ltviz.whole import write_whole
from ltviz.widgets import TicketRace, page
from ltviz.widgets.words import fixed

HEAD = ("laptop", "seed", "ticket − fresh values, points", "ticket − shuffled, points")


def write(room: Room, folder: Path) -> list[Path]:
    """room.html, one page that needs no network, and room.png; returns both paths."""
    race = TicketRace(room.run, level=LEVEL)
    html = page(race, title="The room's experiment", text=[counted(room)[0], *found(room)], table=rows(room))
    folder.mkdir(parents=True, exist_ok=True)
    out = {folder / "room.html": html.encode(), folder / "room.png": race.png()}
    for path, content in out.items():
        write_whole(path, content)
    return list(out)


def rows(room: Room) -> list[tuple[str, ...]]:
    """One row a laptop, in the order of the picture's dots, below a head."""
    fresh, shuffled = (100 * leads(room, arm) for arm in ("fresh", "shuffled"))
    body = [
        (ticket.name or name, str(ticket.seed), fixed(a, 1), fixed(b, 1))
        for (name, ticket), a, b in zip(room.tickets.items(), fresh, shuffled, strict=True)
    ]
    return [HEAD, *body]
