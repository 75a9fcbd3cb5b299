"""The picture of BilevelToy by matplotlib."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from ltviz.bilevel import OPTIMUM, Point, fixed_point, validation_loss
from ltviz.widgets import figure as figures
from ltviz.widgets.words import fixed

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

FRAME = np.array([[0, 3.75], [-2.5, 3.5]])  # α and w that are always in the picture, as in plane.js
LEVELS = np.arange(-8, 10, 2)


def draw(figure: "Figure", xi: float, step: int, path: Sequence[Point]) -> None:
    """Contours of the validation loss, the feasible line, the path so far and what follows, the fixed point."""
    ax = figure.subplots()
    points = np.array(path)
    corners = np.concatenate([FRAME.T, points])
    (left, bottom), (right, top) = corners.min(0), corners.max(0)
    _contours(ax, np.linspace(left, right, 120), np.linspace(bottom, top, 120))
    _feasible(ax, max(left, bottom), min(right, top))
    _path(ax, xi, points, step)
    ax.set(xlim=(left, right), ylim=(bottom, top), xlabel="architecture α")
    ax.set_title("weight w; contours: validation loss")


def _contours(ax: "Axes", alpha: np.ndarray, w: np.ndarray) -> None:
    c = figures.tokens()
    losses = validation_loss(*np.meshgrid(alpha, w))  # the formula takes arrays, too
    colours = [c["quiet"] if level == 0 else c["line"] for level in LEVELS]
    drawn = ax.contour(alpha, w, losses, levels=LEVELS, colors=colours, linewidths=1, linestyles="solid")
    ax.clabel(drawn, fontsize=7, colors=c["quiet"], fmt=lambda level: fixed(level, 0))


def _feasible(ax: "Axes", low: float, high: float) -> None:
    ax.plot([low, high], [low, high], color=figures.tokens()["ink"], linewidth=1)
    ax.text(high - 0.35, high - 0.15, "w = α, the best w", ha="right", va="center")


def _path(ax: "Axes", xi: float, points: np.ndarray, step: int) -> None:
    c, rest = figures.tokens(), fixed_point(xi)
    ax.plot(*points.T, color=c["positive"], alpha=0.3, linewidth=1)
    ax.plot(*points[: step + 1].T, color=c["positive"], marker="o", markersize=2.5, linewidth=1.3)
    ax.plot(*points[step], color=c["positive"], marker="o", markersize=7)
    ax.annotate("start", points[0], (7, -3), textcoords="offset points", color=c["positive"])
    ax.plot(*OPTIMUM, color=c["ticket"], marker="D", markersize=7)
    ax.annotate("optimum (1, 1)", OPTIMUM, (10, -14), textcoords="offset points", color=c["ticket"])
    ax.plot(rest, rest, marker="o", markersize=12, markerfacecolor="none", color=c["negative"])
    ax.annotate(
        f"fixed point {fixed(rest, 2)}", (rest, rest), (-10, 6),
        textcoords="offset points", ha="right", color=c["negative"],
    )  # fmt: skip
