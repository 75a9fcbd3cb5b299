"""Repeat, take medians, print one table."""

from __future__ import annotations

import os
import platform
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import torch

from ltviz.lottery.provenance import processor


class Row(NamedTuple):
    """One line: what, the median, its ratio to the peer, the target ("" where there is none), what it includes."""

    what: str
    median: str
    ratio: str
    target: str
    note: str


def interleaved(works: dict[str, Callable[[], float]], repeats: int) -> dict[str, list[float]]:
    """Seconds per unit of each work, in turn A B C A B C …, so that a slow minute hits all alike.

    Each work returns how many units (network-iterations) it did.
    """
    times: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(repeats):
        for name, work in works.items():
            began = time.perf_counter()
            units = work()
            times[name].append((time.perf_counter() - began) / units)
    return times


median = statistics.median


def table(rows: list[Row]) -> str:
    """The rows as a Markdown table."""
    head = ["| what | median | against its peer | target | measured with |", "|---|---:|---:|---:|---|"]
    return "\n".join(head + ["| " + " | ".join(row) + " |" for row in rows])


def machine() -> str:
    """The machine in one line, for the table's caption."""
    return (
        f"{processor()}, {os.cpu_count()} processor threads ({torch.get_num_threads()} used by torch), "
        f"Python {platform.python_version()}, torch {torch.__version__.partition('+')[0]}"
    )


START, END = "<!-- benchmark: made by `make bench`, do not edit -->", "<!-- end of benchmark -->"


def write(path: Path, text: str) -> None:
    """Put `text` between the markers of the README; an error where they are missing."""
    before, _, after = _parts(path)
    path.write_text(f"{before}{START}\n{text}\n{END}{after}")


def rewrite(path: Path, caption: str, rows: list[Row]) -> None:
    """Put these rows in the place of those of the same name; an error where the table is of another machine."""
    before, text, after = _parts(path)
    if caption not in text:
        raise ValueError(f"the table of {path.name} must say {caption!r}: run all benchmarks, without --only")
    lines = text.splitlines()
    places = {line.split(" | ")[0]: i for i, line in enumerate(lines)}
    for row in rows:
        if f"| {row.what}" not in places:
            raise ValueError(f"{path.name} has no row {row.what!r}: run all benchmarks, without --only")
        lines[places[f"| {row.what}"]] = f"| {' | '.join(row)} |"
    path.write_text("\n".join([before + START + lines[0], *lines[1:], END + after]))


def _parts(path: Path) -> tuple[str, str, str]:
    """Before, between and after the markers."""
    page = path.read_text()
    if START not in page or END not in page:
        raise ValueError(f"{path.name} must hold the lines {START!r} and {END!r}")
    before, _, rest = page.partition(START)
    text, _, after = rest.partition(END)
    return before, text, after
