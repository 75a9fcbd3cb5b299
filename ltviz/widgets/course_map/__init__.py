"""The map of the course: the same idea eight times, a mask over a bigger network.

CourseMap(ltviz.course.manifest())  # the last line of a cell: which chapters are there is read, never typed
"""

from html import escape
from typing import Any, Protocol

from ltviz.widgets.compose import read
from ltviz.widgets.course_map.glyphs import glyph

# number → name and idea; a chapter that is there brings its own name.
IDEAS = {
    "01": ("Magnitude pruning", "after training, the large weights stay"),
    "02": ("Winning tickets", "the same mask, with the values before training"),
    "03": ("Zeros and signs", "the same mask, and of each value only the sign"),
    "04": ("Supermasks", "a mask over values that are never trained"),
    "05": ("Pruning at initialisation", "the mask is chosen before any training"),
    "06": ("Search spaces", "a mask over operations instead of weights"),
    "07": ("DARTS", "a mask in shades, learned like a weight"),
    "08": ("Single-path NAS", "a mask over the rings of one large kernel"),
}


class Chapter(Protocol):
    """What the map asks of a chapter."""

    @property
    def number(self) -> str:
        """As "01"."""

    @property
    def title(self) -> str:
        """Its name."""


class Book(Protocol):
    """What the map asks of a manifest."""

    @property
    def chapters(self) -> tuple[Chapter, ...]:
        """Those that are there, in reading order."""


class CourseMap:
    """Eight small pictures with their chapters; those of ``book`` are in bold, the others come later.

    HTML without a script, not a bitmap: its words can be read aloud, found and enlarged, it follows light and dark, and
    where HTML is cleaned (GitHub) the words are left.
    """

    def __init__(self, book: Book) -> None:
        self._there = {chapter.number: chapter.title for chapter in book.chapters}

    def __repr__(self) -> str:
        """One line for each chapter, with whether it is there."""
        return "\n".join(
            f"{number}  {'here ' if number in self._there else 'later'}  {self._name(number)}: {idea}"
            for number, (_, idea) in IDEAS.items()
        )

    def _repr_html_(self) -> str:
        style = read("parts/tokens.css") + read("course_map/map.css")
        cells = "".join(self._cell(number, idea) for number, (_, idea) in IDEAS.items())
        return f'<style>{style}</style><div class="ltv-page ltv-course-map" role="list">{cells}</div>'

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        """The map, and the same as text."""
        return {"text/plain": repr(self), "text/html": self._repr_html_()}

    def _name(self, number: str) -> str:
        return self._there.get(number, IDEAS[number][0])

    def _cell(self, number: str, idea: str) -> str:
        there = number in self._there
        name = escape(f"{number} {self._name(number)}")
        return (
            f'<div role="listitem" class="{"ltv-there" if there else "ltv-later"}">{glyph(number)}'
            f"<p><strong>{name}</strong></p><p>{idea}{'' if there else '<span> (later)</span>'}</p></div>"
        )
