"""What every widget does the same way.

A widget is a class with traits, four short methods and two lines::

    class MaskGrid(Widget):
        _esm = esm("mask_grid")
        _css = css("mask_grid")

`_esm` is set by hand: a base class that set it in `__init_subclass__` would break, because traitlets makes a
subclass for each instance.
"""

import base64
from typing import TYPE_CHECKING, Any

import anywidget

from ltviz.widgets import check, figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

PNG = "image/png"


class Widget(anywidget.AnyWidget):
    """A picture that answers: drawn from its traits alone, in a notebook, on a page, or as a PNG.

    A widget defines `sentence` (what its readout says, with the numbers), `alt` (what the picture shows, for
    someone who cannot see it), `draw(figure)` (the matplotlib twin) and `holds(**expectations)` (its invariants).
    """

    figure_height = 3.2  # inches of the matplotlib twin
    expectations: tuple[str, ...] = ()  # names that check() takes

    _shown = False

    def sentence(self) -> str:
        """The readout: the numbers that the picture shows."""
        raise NotImplementedError(f"{type(self).__name__} must say its numbers")

    def alt(self) -> str:
        """The picture in words."""
        return self.sentence()

    def draw(self, figure: "Figure") -> None:
        """The picture by matplotlib, on an empty figure."""
        raise NotImplementedError(f"{type(self).__name__} must draw its twin")

    def holds(self, **expectations: Any) -> list[str]:
        """What is true of the picture on every machine, one clause each; or CheckError."""
        raise NotImplementedError(f"{type(self).__name__} must check itself")

    def png(self, theme: str = "light") -> bytes:
        """The picture as PNG."""
        return figure.png(self.draw, height=self.figure_height, theme=theme)

    def check(self, **expectations: Any) -> None:
        """Prints one sentence, the same on every machine; raises CheckError unless shown and right."""
        name = type(self).__name__
        check.known(name, expectations, self.expectations)
        check.displayed(name, self._shown)
        print(f"{name} was shown: {'; '.join(self.holds(**expectations))}.")

    def __repr__(self) -> str:
        """The numbers, so that `print(widget)` and a plain terminal say something."""
        return f"{type(self).__name__}: {self.sentence()}"

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """The live view, the PNG for wherever there is none, and the numbers as text."""
        self._shown = True
        data = {
            "text/plain": repr(self),
            PNG: base64.b64encode(self.png()).decode("ascii"),
            "application/vnd.jupyter.widget-view+json": self.get_view_spec(),
        }
        return data, {PNG: {"alt": self.alt()}}
