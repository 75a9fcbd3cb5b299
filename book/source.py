"""The folder that Sphinx reads: copies of what SUMMARY.md lists, and a title page made from it."""

import shutil
from itertools import groupby
from pathlib import Path

from ltviz.course import Book, Entry

# The page is written beside the site, so it is no document of Sphinx's.
LAB = '<p>Nothing to install: <a href="playground.html">the ticket lab</a> trains a real network on its page.</p>'


def write_source(book: Book, folder: Path) -> None:
    """Fill ``folder`` anew; every line stays where it was, so that a warning names the right one."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for entry in book.entries:
        text = entry.source.read_text(encoding="utf-8")
        (folder / entry.source.name).write_text(named(text) if entry.executed else text, encoding="utf-8")
    (folder / "index.md").write_text(title_page(book), encoding="utf-8")


def named(text: str) -> str:
    """The notebook's text with the name of its format in the header, where MyST-NB looks for it."""
    header, formats, rest = text.partition("  formats: md:myst,ipynb\n")
    if not formats:
        raise ValueError("a notebook's header must hold 'formats: md:myst,ipynb' below 'jupytext:'")
    return f"{header}  text_representation: {{format_name: myst}}\n{rest}"


def title_page(book: Book) -> str:
    """The title, what the book is, and the list of chapters, part by part."""
    parts = [_part(name, list(entries)) for name, entries in groupby(book.entries, lambda entry: entry.part)]
    return "\n\n".join([f"# {book.title}", book.description, LAB, *parts]) + "\n"


def _part(name: str, entries: list[Entry]) -> str:
    return "\n".join(["```{toctree}", ":maxdepth: 1", f":caption: {name}", "", *map(_line, entries), "```"])


def _line(entry: Entry) -> str:
    number = f"{entry.number} " if entry.number else ""
    return f"{number}{entry.title} <{entry.source.stem}>"
