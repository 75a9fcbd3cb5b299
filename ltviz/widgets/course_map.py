"""The map of the course: the same idea eight times, a mask over a bigger network.

CourseMap(ltviz.course.manifest())  # the last line of a cell: which chapters are there is read, never typed
"""

import base64
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from ltviz.widgets import figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

# number -> name and idea; a chapter that is there brings its own name.
IDEAS = {
    "01": ("Magnitude pruning", "after training,\nthe large weights stay"),
    "02": ("Winning tickets", "the same mask, with the\nvalues before training"),
    "03": ("Zeros and signs", "the same mask, and of\neach value only the sign"),
    "04": ("Supermasks", "a mask over values\nthat are never trained"),
    "05": ("Pruning at initialisation", "the mask is chosen\nbefore any training"),
    "06": ("Search spaces", "a mask over operations\ninstead of weights"),
    "07": ("DARTS", "a mask in shades,\nlearned like a weight"),
    "08": ("Single-path NAS", "a mask over the rings\nof one large kernel"),
}
HEIGHT = 4.2  # inches

# How much of each operation there is on the two edges of a small graph.
_SHARES = {"06": ((0, 1, 0), (0, 0, 1)), "07": ((0.15, 0.75, 0.1), (0.1, 0.3, 0.6))}
_PRUNED = 0.16  # side of the dot where a weight is gone


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
    """Eight small pictures with their chapters; a chapter of ``book`` is in bold, the others come later."""

    def __init__(self, book: Book) -> None:
        self._there = {chapter.number: chapter.title for chapter in book.chapters}

    def __repr__(self) -> str:
        """One line for each chapter, with whether it is there."""
        return "\n".join(
            f"{number}  {'here ' if number in self._there else 'later'}  {self._name(number)}: {_line(idea)}"
            for number, (_, idea) in IDEAS.items()
        )

    def alt(self) -> str:
        """The picture in words."""
        lines = "; ".join(" ".join(line.split()) for line in repr(self).splitlines())
        return f"Eight small masks, one for each chapter: {lines}."

    def draw(self, figure: "Figure") -> None:
        """The map on an empty figure."""
        c = _colours()
        for axes, (number, (_, idea)) in zip(figure.subplots(2, 4).flat, IDEAS.items(), strict=True):
            _graph(axes, _SHARES[number]) if number in _SHARES else _table(axes, *_weights(number))
            axes.axis("off")
            there = number in self._there
            words = {"transform": axes.transAxes, "ha": "center", "va": "top"}
            name, weight = f"{number}  {self._name(number)}", "bold" if there else "normal"
            axes.text(0.5, -0.04, name, color=c["ink" if there else "quiet"], weight=weight, **words)
            axes.text(0.5, -0.19, idea, color=c["quiet"], fontsize=8, **words)

    def _name(self, number: str) -> str:
        return self._there.get(number, IDEAS[number][0])

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """The picture, and the same as text."""
        image = base64.b64encode(figure.png(self.draw, height=HEIGHT)).decode("ascii")
        return {"text/plain": repr(self), "image/png": image}, {"image/png": {"alt": self.alt()}}


def _line(idea: str) -> str:
    return idea.replace("\n", " ")


def _colours() -> dict[str, str]:
    return figure.tokens()


def _weights(number: str) -> tuple[np.ndarray, np.ndarray, Any]:
    """A table of 25 weights, [25] each: which stay, how large they are drawn (0 to 1), and their colours."""
    c = _colours()
    trained, initial = np.random.default_rng(3).normal(size=(2, 25))
    mask = np.abs(trained) > np.sort(np.abs(trained))[15]  # nine stay
    early = np.abs(initial) > np.sort(np.abs(initial))[15]
    began, same = 0.2 + np.abs(initial) / 2.6, np.full(25, 0.7)
    signs = np.where(trained > 0, c["positive"], c["negative"])
    y, x = np.divmod(np.arange(25), 5)
    core = np.maximum(np.abs(x - 2), np.abs(y - 2)) < 2
    tables: dict[str, tuple[np.ndarray, np.ndarray, Any]] = {
        "01": (mask, np.abs(trained) / 2.1, signs),
        "02": (mask, began, c["ticket"]),
        "03": (mask, same, signs),
        "04": (mask, began, c["quiet"]),
        "05": (early, same, c["ink"]),
        "08": (core, same, c["ink"]),
    }
    return tables[number]


def _table(axes: "Axes", kept: np.ndarray, size: np.ndarray, colour: Any) -> None:
    from matplotlib.collections import PatchCollection
    from matplotlib.patches import Rectangle

    y, x = np.divmod(np.arange(25), 5)
    sides = np.where(kept, np.clip(size, 0.3, 0.86), _PRUNED)
    boxes = [Rectangle((a - s / 2, -b - s / 2), s, s) for a, b, s in zip(x, y, sides, strict=True)]
    colours = np.where(kept, colour, _colours()["line"])
    axes.add_collection(PatchCollection(boxes, facecolors=colours.tolist(), linewidths=0))
    axes.set(xlim=(-0.6, 4.6), ylim=(-4.6, 0.6), aspect="equal")


def _graph(axes: "Axes", shares: tuple[tuple[float, ...], ...]) -> None:
    """Three nodes in a row, and between each two as many operations as there are shares."""
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    c = _colours()
    for left, row in zip((0.0, 2.0), shares, strict=True):
        for bend, share in zip((1.5, 0.0, -1.5), row, strict=True):
            path = Path([(left, 0), (left + 1, bend), (left + 2, 0)], [Path.MOVETO, Path.CURVE3, Path.CURVE3])
            look = (
                {"edgecolor": c["ink"], "alpha": 0.15 + 0.85 * share} if share else {"edgecolor": c["line"]}
            )
            axes.add_patch(PathPatch(path, facecolor="none", linewidth=4 if share else 1.2, **look))
    axes.plot([0, 2, 4], [0, 0, 0], "o", color=c["ink"], markersize=9, zorder=3)
    axes.set(xlim=(-0.6, 4.6), ylim=(-2.6, 2.6), aspect="equal")
