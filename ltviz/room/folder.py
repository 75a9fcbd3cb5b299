"""A folder of ticket files → one Run; what is wrong with a file is said and never stops the others."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ltviz.records import Run, tickets
from ltviz.records.tickets import SUFFIX, Ticket
from ltviz.room.recipe import common

MOST_FILES = 1000
LONGEST_VALUE = 60  # characters of a file's own text that a sentence repeats


@dataclass(frozen=True, eq=False)
class Room:
    """What a folder held. tickets: file name → ticket, in the order of the run's seeds.

    repeated, refused: file name → why it was not counted.
    """

    run: Run
    tickets: dict[str, Ticket]
    repeated: dict[str, str]
    refused: dict[str, str]


def merge(folder: str | os.PathLike[str]) -> Run:
    """The Run of all valid ticket files in a folder; prints what was counted and what was not, and why.

    Raises FileNotFoundError without a file, ValueError where every file is refused.
    """
    from ltviz.room.say import counted

    room = gather(folder)
    print("\n".join(counted(room)))
    return room.run


def gather(folder: str | os.PathLike[str]) -> Room:
    """All ticket files in a folder, in the order of their names; the folders in it are not searched.

    A seed counts once, and another setting than the room's does not count. Raises as `merge` does.
    """
    ours = common()
    found: dict[int, tuple[str, Ticket]] = {}
    repeated, refused = {}, {}
    for path in _files(Path(folder)):
        try:
            ticket = tickets.load(path)
            same_setting(ticket, ours)
        except (ValueError, OSError) as error:
            refused[path.name] = str(error)
            continue
        if ticket.seed in found:
            repeated[path.name] = _repeated(ticket, *found[ticket.seed])
        else:
            found[ticket.seed] = path.name, ticket
    if not found:
        reasons = "; ".join(f"{name!r}: {reason}" for name, reason in refused.items())
        raise ValueError(f"no file can be counted. {reasons}")
    counted = {name: ticket for _, (name, ticket) in sorted(found.items())}
    return Room(tickets.merge(list(counted.values())), counted, repeated, refused)


def _files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise FileNotFoundError(f"there is no folder {folder}")
    # Names with a dot in front are an operating system's own notes on a memory stick.
    files = sorted(path for path in folder.glob(f"*{SUFFIX}") if not path.name.startswith("."))
    if not files:
        raise FileNotFoundError(f"there is no file *{SUFFIX} in {folder}")
    if len(files) > MOST_FILES:
        raise ValueError(f"a room has at most {MOST_FILES} files, got {len(files)}")
    return files


def same_setting(ticket: Ticket, ours: dict[str, Any]) -> None:
    """Raises ValueError that says in what a ticket differs from what all of the room share."""
    run = ticket.run
    theirs = {"setting": ticket.setting, "steps": run.steps.tolist()}
    theirs |= {name: getattr(run, name) for name in ("layers", "shapes", "parameters", "arm_steps")}
    if different := list(_differences(theirs, ours, "")):
        raise ValueError(f"another setting: {'; '.join(different[:3])}")


def _differences(theirs: Any, ours: Any, where: str) -> Iterator[str]:
    if not (isinstance(theirs, dict) and isinstance(ours, dict)):
        if theirs != ours:
            yield f"{where[1:]} is {ascii(theirs)[:LONGEST_VALUE]}, the room's is {ours!r}"
        return
    for key in {**ours, **theirs}:
        if key in theirs and key in ours:
            yield from _differences(theirs[key], ours[key], f"{where}.{key}")
        else:
            yield f"{ascii(f'{where}.{key}'[1:])[:LONGEST_VALUE]} is {'missing' if key in ours else 'unknown'}"


def _repeated(ticket: Ticket, other: str, first: Ticket) -> str:
    """Why a seed counts once: two trainings from the same values on the same batches are not two networks."""
    if tickets.mask_hash(ticket.mask) == tickets.mask_hash(first.mask):
        return f"seed {ticket.seed} and its mask are already there from {other!r}"
    return f"seed {ticket.seed} is already there from {other!r}, with another mask (another processor or version?)"
