"""The list of chapters, read from ``book.toml`` and ``chapters/SUMMARY.md`` and from nowhere else.

Both files follow mdBook: the first heading of the summary names it, each later heading opens a part, and a
line ``- [Title](file.md)`` is a chapter.
"""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from ltviz.course.places import home

_CHAPTER = re.compile(r"[-*] \[(?P<title>[^\]]+)\]\((?P<file>(?P<number>\d\d)-(?P<slug>[a-z0-9-]+)\.md)\)")


@dataclass(frozen=True)
class Chapter:
    """One chapter: its place in the book and its two files, the source and the executed notebook."""

    number: str  # "01"
    slug: str  # "magnitude-pruning"
    title: str
    part: str  # "" before the first part
    source: Path  # …/01-magnitude-pruning.md

    @property
    def notebook(self) -> Path:
        """The executed pair of the source."""
        return self.source.with_suffix(".ipynb")


@dataclass(frozen=True)
class Book:
    """The whole course, in reading order."""

    title: str
    authors: tuple[str, ...]
    language: str
    chapters: tuple[Chapter, ...]

    def chapter(self, name: str) -> Chapter:
        """The chapter of that number, slug or file name; ValueError lists those there are."""
        for chapter in self.chapters:
            if name in (
                chapter.number,
                chapter.slug,
                chapter.source.stem,
                chapter.source.name,
                chapter.notebook.name,
            ):
                return chapter
        known = ", ".join(f"{c.number} {c.slug}" for c in self.chapters)
        raise ValueError(f"there is no chapter {name!r}; there are {known}")


def manifest(folder: Path | None = None) -> Book:
    """The book that lies in ``folder``, by default :func:`home`.

    Raises ValueError for a line of the summary that is neither a heading nor a chapter.
    """
    folder = folder or home()
    book = tomllib.loads((folder / "book.toml").read_text(encoding="utf-8"))["book"]
    source = folder / book["src"]
    chapters = _chapters((source / "SUMMARY.md").read_text(encoding="utf-8"), source)
    return Book(book["title"], tuple(book["authors"]), book["language"], chapters)


def _chapters(summary: str, source: Path) -> tuple[Chapter, ...]:
    part, chapters = "", []
    lines = [line.strip() for line in summary.splitlines() if line.strip()]
    for line in lines[1:]:  # the first is the heading of the file itself
        if line.startswith("# "):
            part = line[2:]
        elif match := _CHAPTER.fullmatch(line):
            chapters.append(
                Chapter(match["number"], match["slug"], match["title"], part, source / match["file"])
            )
        else:
            raise ValueError(f"SUMMARY.md: {line!r} is neither '# Part' nor '- [Title](01-slug.md)'")
    return tuple(chapters)
