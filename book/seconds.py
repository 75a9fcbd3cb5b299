"""Measure how long each chapter computes, and put the table into the instructor's guide.

usage: python book/seconds.py [CHAPTER …]         all of them by default; a number, a slug or a file name
       python book/seconds.py --guide             measure nothing, show in the guide what is stored

Writes `data/chapter-seconds.json`, then fills the blocks of `chapters/instructor-guide.md` from it and from
`data/hub.json`. Run it on a machine that does nothing else: the seconds are those of this machine, with one torch
thread, as in `make chapters`.
"""

import json
import os
import platform
import sys
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import jupytext
import nbformat

from chapters import SETTINGS, execute
from ltviz.course import Entry, home, manifest
from ltviz.lottery.provenance import processor
from ltviz.whole import write_whole

HERE = Path(__file__).parent
SLOWEST = 3  # cells listed for each chapter
PACKAGES = ("ltviz", "numpy", "torch")
START, END = "<!-- {}: made by book/seconds.py, do not edit -->", "<!-- end of {} -->"
UNMEASURED = "*Not measured yet on this edition: `{}` does it.*"

Measured = dict[str, Any]


def measure(chapter: Entry) -> Measured:
    """Execute one chapter from a fresh kernel: seconds of the whole, of its core, and of its slowest cells."""
    notebook = jupytext.read(chapter.source, fmt="md:myst")
    return _sums(notebook, execute(notebook, str(chapter.source.parent)))


def _sums(notebook: nbformat.NotebookNode, seconds: list[float]) -> Measured:
    """The sums over the code cells of a notebook; a cell tagged `more` is not of the core."""
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    timed = list(zip(code, seconds, strict=True))
    slowest = sorted(timed, key=lambda pair: -pair[1])[:SLOWEST]
    return {
        "seconds": round(sum(seconds), 1),
        "core_seconds": round(sum(s for cell, s in timed if "more" not in cell.metadata.get("tags", [])), 1),
        "cells": len(code),
        "slowest": [
            {"first_line": cell.source.partition("\n")[0], "seconds": round(s, 1)} for cell, s in slowest
        ],
    }


def here() -> Measured:
    """This machine and its versions."""
    return {
        "machine": f"{processor()}, {os.cpu_count()} processor threads, {platform.system()}",
        "threads": int(SETTINGS["OMP_NUM_THREADS"]),
        "versions": {"python": platform.python_version()} | {name: version(name) for name in PACKAGES},
    }


def merged(old: Measured | None, made: Measured, new: dict[str, Measured]) -> Measured:
    """The document after `new` chapters were measured.

    ValueError where chapters that were not measured now come from another machine or other versions.
    """
    kept = {} if old is None else {name: old["chapters"][name] for name in old["chapters"] if name not in new}
    if old is not None and kept and any(old[key] != made[key] for key in made):
        raise ValueError(
            f"chapters {', '.join(kept)} were measured with {_says(old)}, this is {_says(made)}: measure all of them"
        )
    return {"schema": 1, **made, "chapters": dict(sorted((kept | new).items()))}


def _says(made: Measured) -> str:
    versions = ", ".join(f"{name} {text.partition('+')[0]}" for name, text in made["versions"].items())
    return f"{made['machine']}, {made['threads']} torch thread, {versions}"


def table(document: Measured | None) -> str:
    """What the guide shows: one row a chapter; a sentence where nothing was measured."""
    if document is None:
        return UNMEASURED.format("python book/seconds.py")
    head = ["| chapter | whole, s | core, s | slowest cell, s | it begins with |", "|---|---:|---:|---:|---|"]
    return "\n".join([f"Measured on {_says(document)}.", "", *head, *_rows(document)])


def _rows(document: Measured) -> Iterator[str]:
    for number, found in document["chapters"].items():
        first = found["slowest"][0]
        line = first["first_line"].replace("|", "\\|").replace("`", "'")
        yield (
            f"| {number} | {found['seconds']:.0f} | {found['core_seconds']:.0f} | {first['seconds']:.1f} | `{line}` |"
        )


def hub(facts: Measured | None) -> str:
    """What the guide says about a JupyterHub for a class, from the numbers of `make hub`."""
    if facts is None:
        return UNMEASURED.format("make hub")
    machine, means = facts["machine"], facts["means"]
    return (
        f"Measured with {len(facts['learners'])} learners who ran {facts['notebook']} at once, on {machine['cpu']} with"
        f" {machine['cores']} processor threads. A class of {means['class_size']} on one machine needs"
        f" **{means['class_mb'] / 1000:.1f} GB** of memory, with a quarter to spare, and if all run every cell,"
        f" {means['class_cpu_seconds']} processor seconds together: divide by the number of processor threads."
        f" In a cluster, one learner's container needs **{means['container_mb']} MB**."
    )


def placed(page: str, block: str, text: str) -> str:
    """The page with `text` between the two comments of a block; ValueError where it has none."""
    start, end = START.format(block), END.format(block)
    if start not in page or end not in page:
        raise ValueError(f"the guide must hold the lines {start!r} and {end!r}")
    return f"{page.partition(start)[0]}{start}\n{text}\n{end}{page.partition(end)[2]}"


def filled(folder: Path) -> str:
    """The guide of a course folder with what is stored there."""
    page = guide_in(folder).read_text(encoding="utf-8")
    page = placed(page, "seconds", table(read(stored_in(folder))))
    return placed(page, "hub", hub(read(folder / "data" / "hub.json")))


def read(stored: Path) -> Measured | None:
    """A stored document, None where nothing was measured."""
    return json.loads(stored.read_text(encoding="utf-8")) if stored.exists() else None


def stored_in(folder: Path) -> Path:
    """Where the seconds lie in a course folder."""
    return folder / "data" / "chapter-seconds.json"


def guide_in(folder: Path) -> Path:
    """Where the guide lies in a course folder."""
    return folder / "chapters" / "instructor-guide.md"


def record(names: list[str], folder: Path, timed: Callable[[Entry], Measured]) -> None:
    """Measure the named chapters, all where none is named, and write the document of `folder`."""
    book, new = manifest(), {}
    for chapter in [book.chapter(name) for name in names] or book.chapters:
        new[chapter.number] = timed(chapter)
        print(f"{chapter.source.stem}: {new[chapter.number]['seconds']:.0f} s", flush=True)
    document = merged(read(stored_in(folder)), here(), new)
    write_whole(stored_in(folder), (json.dumps(document, indent=1, ensure_ascii=False) + "\n").encode())


def main(names: list[str], folder: Path | None = None, timed: Callable[[Entry], Measured] = measure) -> None:
    """Measure unless told otherwise, and write the guide of `folder`."""
    os.environ.update(SETTINGS, LTVIZ_LEARN=str(HERE / "_build" / "learn"))  # nobody's progress is touched
    folder = folder or home()
    filled(folder)  # a guide without its comments is told before minutes of measuring
    if names != ["--guide"]:
        record(names, folder, timed)
    write_whole(guide_in(folder), filled(folder).encode())


if __name__ == "__main__":
    main(sys.argv[1:])
