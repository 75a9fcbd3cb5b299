"""Sentences of a course in a picture: what parts/choices.js shows, as plain text and as a matplotlib twin."""

import re
import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from ltviz.widgets.figure import tokens

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LINE = 0.21  # inches from one line to the next
MARGIN = 0.14


class Words(NamedTuple):
    """A paragraph: its text, how far it is indented (characters), its colour token and size in points."""

    text: str
    sign: str = ""  # stands before the text, as a radio button does
    token: str = "ink"
    size: float = 10.0


def plain(text: str) -> str:
    """The text without the backticks around its code."""
    return re.sub(r"`([^`]+)`", r"\1", text)


def write(figure: "Figure", paragraphs: Sequence[Words], *, below: float = 0.0) -> None:
    """Write the paragraphs under each other; the figure becomes as high as they need, and `below` inches more."""
    lines = [(one, textwrap.wrap(plain(one.text), int(1000 / one.size)) or [""]) for one in paragraphs]
    rows = sum(len(wrapped) for _, wrapped in lines)
    height = rows * LINE + (len(lines) - 1) * LINE / 3 + 2 * MARGIN + below
    figure.set_layout_engine("none")
    figure.set_size_inches(figure.get_figwidth(), height)
    at = height - MARGIN
    for one, wrapped in lines:
        look: dict[str, Any] = {
            "va": "top",
            "color": tokens_of(figure)[one.token],
            "fontsize": one.size,
            "parse_math": False,
        }
        if one.sign:
            figure.text(0.02, at / height, one.sign, **look)
        figure.text(0.055 if one.sign else 0.02, at / height, "\n".join(wrapped), linespacing=1.45, **look)
        at -= (len(wrapped) + 1 / 3) * LINE


def tokens_of(figure: "Figure") -> dict[str, str]:
    """The colours of the theme that the figure was made in."""
    from matplotlib.colors import to_hex

    dark = tokens("dark")
    return dark if to_hex(figure.get_facecolor()) == dark["ground"] else tokens("light")
