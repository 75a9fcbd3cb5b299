"""Execute chapters and pages and write the notebooks that are committed: chapters/NN-slug.md → chapters/NN-slug.ipynb.

usage: python book/chapters.py [CHAPTER …]        all of them by default; a number, a slug or a file name
"""

import os
import sys
import time
from typing import Any

import jupytext
import nbformat
from nbclient import NotebookClient

from ltviz.course import Entry, manifest

BUDGET = {"chapter": 90, "cell": 20}  # seconds on two cores, as CONTRIBUTING promises
# The same as in the tests: one thread, and no progress bar in what is stored.
SETTINGS = {"OMP_NUM_THREADS": "1", "LTVIZ_PROGRESS": "0"}
WIDGET = "application/vnd.jupyter.widget-view+json"


def build(chapter: Entry) -> tuple[float, float]:
    """Execute one chapter from a fresh kernel; seconds of the whole and of its slowest cell.

    A cell that raises leaves the notebook on disk as it was.
    """
    notebook = jupytext.read(chapter.source, fmt="md:myst")
    seconds = execute(notebook, str(chapter.source.parent))
    clean(notebook)
    nbformat.write(notebook, chapter.notebook)
    return sum(seconds), max(seconds)


def execute(notebook: nbformat.NotebookNode, folder: str) -> list[float]:
    """Run every cell in place, as nbval will; seconds of each code cell."""
    seconds: list[float] = []

    def start(**_: Any) -> None:
        seconds.append(-time.perf_counter())

    def stop(**_: Any) -> None:
        seconds[-1] += time.perf_counter()

    NotebookClient(
        notebook,
        timeout=600,
        kernel_name="python3",
        coalesce_streams=True,
        record_timing=False,
        resources={"metadata": {"path": folder}},
        on_cell_execute=start,
        on_cell_executed=stop,
    ).execute()
    return seconds


def clean(notebook: nbformat.NotebookNode) -> None:
    """Leave only what is the same at every run, in place: no widget state, no random ids.

    A widget stays as its picture and its text, which GitHub and a notebook that was not run can show.
    """
    notebook.metadata.pop("widgets", None)
    notebook.metadata.language_info = {"name": "python"}  # for its colours; the version is noise
    for number, cell in enumerate(notebook.cells, 1):
        cell.id = f"cell-{number:03}"
        for output in cell.get("outputs", []):
            output.get("data", {}).pop(WIDGET, None)


def main(names: list[str]) -> None:
    """Build the named chapters and pages, all where none is named; a page without code has no notebook."""
    os.environ.update(SETTINGS)
    book = manifest()
    for chapter in [book.entry(name) for name in names] or book.entries:
        if not chapter.executed:
            print(f"{chapter.source.name}: plain text, nothing to execute", flush=True)
            continue
        whole, slowest = build(chapter)
        late = whole > BUDGET["chapter"] or slowest > BUDGET["cell"]
        note = "   over the budget" if late else ""
        print(f"{chapter.notebook.name}: {whole:.0f} s, slowest cell {slowest:.1f} s{note}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
