"""python -m tests.benchmarks [--repeats 5] [--only NAME …] [--write]: the table of timings."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

os.environ.setdefault("LTVIZ_PROGRESS", "0")

from . import (
    ablation,
    cells,
    lab,
    ladders,
    repaint,
    report,
    saliency,
    singlepath,
    start,
    supermask,
    supernet,
    training,
)

BENCHMARKS = {
    "lenet": training.lenet,
    "small": training.small,
    "shrinking": ladders.shrinking,
    "live": ladders.live,
    "import": start.imports,
    "memory": start.memory,
    "repaint": repaint.repaint,
    "ablation": ablation.strips,
    "saliency": saliency.criteria,
    "supermask": supermask.learned,
    "cells": cells.cells,
    "darts": supernet.darts,
    "singlepath": singlepath.searched,
    "lab": lambda repeats: [*lab.engine(repeats), *lab.widget(repeats)],
}


def main() -> None:
    """Run the benchmarks one after another; print the table, and put it into the README where asked."""
    ask = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    ask.add_argument("--repeats", type=int, default=5)
    ask.add_argument("--only", nargs="*", choices=list(BENCHMARKS), default=list(BENCHMARKS))
    ask.add_argument(
        "--write", action="store_true", help="put the table, or the rows of --only, into README.md"
    )
    given = ask.parse_args()
    rows = []
    for name in given.only:
        print(f"{name} …", flush=True)
        found = BENCHMARKS[name](given.repeats)
        print(report.table(found), flush=True)  # at once: a later benchmark may fail
        rows += found
    caption = f"Medians of {given.repeats} interleaved repeats on {report.machine()}."
    text = f"{caption}\n\n{report.table(rows)}"
    print(text)
    readme = Path(__file__).parents[2] / "README.md"
    if given.write and given.only == list(BENCHMARKS):
        report.write(readme, text)
    elif given.write:
        report.rewrite(readme, caption, rows)


if __name__ == "__main__":
    main()
