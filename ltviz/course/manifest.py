"""The list of chapters and pages, read from ``book.toml`` and ``chapters/SUMMARY.md`` and from nowhere else.

Both files follow mdBook: the first heading of the summary names it, each later heading opens a part, and a
line ``- [Title](file.md)`` is a chapter where the file has a number (``01-slug.md``), else a page (``slug.md``).
"""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from ltviz.course.places import home

_ENTRY = re.compile(
    r"[-*] \[(?P<title>[^\]]+)\]\((?P<file>((?P<number>\d\d)-)?(?P<slug>[a-z][a-z0-9-]*)\.md)\)"
)


@dataclass(frozen=True)
class Entry:
    """One text of the book: its place and its two files, the source and, where it is executed, the notebook."""

    number: str  # "01"; "" for a page
    slug: str  # "magnitude-pruning"
    title: str
    part: str  # "" before the first part
    source: Path  # …/01-magnitude-pruning.md
    executed: bool = True

    @property
    def notebook(self) -> Path:
        """The executed pair of the source."""
        return self.source.with_suffix(".ipynb")

    def is_called(self, name: str) -> bool:
        """Whether that is its number, slug or file name."""
        names = (self.number, self.slug, self.source.stem, self.source.name, self.notebook.name)
        return name != "" and name in names


class Chapter(Entry):
    """A text with a number. It is always executed."""


class Page(Entry):
    """A text beside the chapters; one with a jupytext header is executed, as a chapter is."""


E = TypeVar("E", bound=Entry)


@dataclass(frozen=True)
class Book:
    """The whole course, in reading order.

    ``repository`` is its web address and ``description`` a sentence, both "" where book.toml has none.
    """

    title: str
    authors: tuple[str, ...]
    language: str
    entries: tuple[Chapter | Page, ...]
    description: str = ""
    repository: str = ""

    @property
    def chapters(self) -> tuple[Chapter, ...]:
        """What has a number."""
        return tuple(entry for entry in self.entries if isinstance(entry, Chapter))

    @property
    def pages(self) -> tuple[Page, ...]:
        """What has none."""
        return tuple(entry for entry in self.entries if isinstance(entry, Page))

    def chapter(self, name: str) -> Chapter:
        """The chapter of that number, slug or file name; ValueError lists those there are."""
        known = ", ".join(f"{c.number} {c.slug}" for c in self.chapters)
        return _named(name, self.chapters, f"there is no chapter {name!r}; there are {known}")

    def entry(self, name: str) -> Chapter | Page:
        """The chapter or page of that number, slug or file name; ValueError lists those there are."""
        known = ", ".join(entry.source.stem for entry in self.entries)
        return _named(name, self.entries, f"there is no chapter or page {name!r}; there are {known}")


def manifest(folder: Path | None = None) -> Book:
    """The book that lies in ``folder``, by default :func:`home`.

    Raises ValueError for a line of the summary that is neither a heading nor an entry, for a file that is listed
    twice and for one that does not exist.
    """
    folder = folder or home()
    settings = tomllib.loads((folder / "book.toml").read_text(encoding="utf-8"))
    book = settings["book"]
    source = folder / book["src"]
    entries = _entries((source / "SUMMARY.md").read_text(encoding="utf-8"), source)
    repository = settings.get("output", {}).get("html", {}).get("git-repository-url", "")
    description = book.get("description", "")
    return Book(book["title"], tuple(book["authors"]), book["language"], entries, description, repository)


def _named(name: str, entries: tuple[E, ...], otherwise: str) -> E:
    for entry in entries:
        if entry.is_called(name):
            return entry
    raise ValueError(otherwise)


def _entries(summary: str, source: Path) -> tuple[Chapter | Page, ...]:
    part = ""
    entries: dict[str, Chapter | Page] = {}
    lines = [line.strip() for line in summary.splitlines() if line.strip()]
    for line in lines[1:]:  # the first is the heading of the file itself
        if line.startswith("# "):
            part = line[2:]
        elif match := _ENTRY.fullmatch(line):
            if match["file"] in entries:
                raise ValueError(f"SUMMARY.md: {match['file']} is listed twice")
            entries[match["file"]] = _entry(match.groupdict(), part, source / match["file"])
        else:
            raise ValueError(f"SUMMARY.md: {line!r} is neither '# Part' nor '- [Title](01-slug.md)'")
    return tuple(entries.values())


def _entry(found: dict[str, Any], part: str, source: Path) -> Chapter | Page:
    if not source.is_file():
        raise ValueError(f"SUMMARY.md: {source.name} is listed, but there is no such file in {source.parent}")
    if found["number"]:
        return Chapter(found["number"], found["slug"], found["title"], part, source)
    return Page("", found["slug"], found["title"], part, source, executed=_is_notebook(source))


def _is_notebook(source: Path) -> bool:
    """Whether the file's header says that jupytext pairs it."""
    opening, *rest = source.read_text(encoding="utf-8").split("---\n", 2)
    return opening == "" and len(rest) == 2 and "\njupytext:" in f"\n{rest[0]}"
