"""DARTS on a problem of two numbers: an architecture, a weight, and a path between two losses.

    BilevelToy(xi=0)       # first order
    BilevelToy(xi=0.5)     # second order; the one ξ that ends at the optimum of this problem

ltviz.bilevel has the same path as numbers, and the equations.
"""

import math
from numbers import Integral, Real
from typing import TYPE_CHECKING, Any

import traitlets

from ltviz import bilevel
from ltviz.widgets import check
from ltviz.widgets.base import Widget
from ltviz.widgets.bilevel_toy import say, twin
from ltviz.widgets.compose import css, esm
from ltviz.widgets.words import count, fixed

if TYPE_CHECKING:
    from matplotlib.figure import Figure

XI_MOST, RATE_MOST, START_MOST = 1.5, 0.3, 3.0  # within these every path comes to rest
STEPS_MOST = 1000


class BilevelToy(Widget):
    """The toy of DARTS in the plane of (α, w), with the step that it looks ahead, ξ, on a slider.

    xi: how far the second order looks ahead, in [0, 1.5]; 0 is the first order.
    step: the iterate that is marked, in [0, steps]; steps: how many there are, in [1, 1000].
    start: (α, w) of the first point, each in [−3, 3]; rates: of the steps in α and in w, each above 0, at most 0.3.

    All of them follow the picture. Raises ValueError or TypeError that names the value and the rule.
    """

    _esm = esm("bilevel_toy")
    _css = css("bilevel_toy")
    expectations = ("xi", "step", "rests_at")
    figure_height = 4.2

    xi = traitlets.Any(0.0).tag(sync=True)
    step = traitlets.Any(100).tag(sync=True)
    steps = traitlets.Any(100).tag(sync=True)
    start = traitlets.Any(list(bilevel.START)).tag(sync=True)  # [α, w]
    rates = traitlets.Any([0.1, 0.1]).tag(sync=True)  # [α, w]

    def __init__(
        self,
        xi: float = 0.0,
        *,
        step: int | None = None,
        steps: int = 100,
        start: tuple[float, float] = bilevel.START,
        rates: tuple[float, float] = (0.1, 0.1),
    ) -> None:
        most = _whole("steps", steps, 1, STEPS_MOST)
        super().__init__(xi=xi, steps=most, step=most if step is None else step, start=start, rates=rates)

    @traitlets.validate("xi")
    def _valid_xi(self, proposal: Any) -> float:
        return _number("xi", proposal["value"], 0.0, XI_MOST)

    @traitlets.validate("steps")
    def _valid_steps(self, proposal: Any) -> int:
        return _whole("steps", proposal["value"], 1, STEPS_MOST)

    @traitlets.validate("step")
    def _valid_step(self, proposal: Any) -> int:
        return _whole("step", proposal["value"], 0, self.steps)

    @traitlets.observe("steps")
    def _stay(self, _: Any) -> None:
        self.step = min(self.step, self.steps)

    @traitlets.validate("start")
    def _valid_start(self, proposal: Any) -> list[float]:
        return [_number("start", v, -START_MOST, START_MOST) for v in _pair("start", proposal["value"])]

    @traitlets.validate("rates")
    def _valid_rates(self, proposal: Any) -> list[float]:
        rates = [_number("a rate", v, 0.0, RATE_MOST) for v in _pair("rates", proposal["value"])]
        if 0.0 in rates:
            raise ValueError(f"a rate must be above 0, got {rates}")
        return rates

    @property
    def path(self) -> list[bilevel.Point]:
        """The iterates (α, w), `steps` + 1 of them, the start first."""
        return bilevel.iterates(self.xi, rates=self.rates, start=self.start, steps=self.steps)

    @property
    def rests_at(self) -> float:
        """Where the iterates lead: α = w = 2/(1 + 2ξ)."""
        return bilevel.fixed_point(self.xi)

    def sentence(self) -> str:
        """The readout: where the path stands after `step` steps, and where it leads."""
        return say.sentence(self.xi, self.step, self.path[self.step])

    def alt(self) -> str:
        """The picture in words."""
        alpha, w = (fixed(value, 2) for value in self.start)
        shown = "The plane of architecture α and weight w, with contours of the validation loss and the line w = α"
        return f"{shown}; a path of {count(self.steps)} steps from ({alpha}, {w}). {self.sentence()}"

    def draw(self, figure: "Figure") -> None:
        """The same picture by matplotlib."""
        twin.draw(figure, self.xi, self.step, self.path)

    def holds(self, **expectations: Any) -> list[str]:
        """A step from the fixed point stays there. xi and step as given; rests_at: to two decimals."""
        rest = self.rests_at
        (_, after) = bilevel.iterates(self.xi, rates=self.rates, start=(rest, rest), steps=1)
        if max(abs(value - rest) for value in after) > 1e-12:
            raise check.CheckError(f"a step from the fixed point {rest} must stay there, got {after}")
        clauses = [f"{count(self.steps)} steps; a step from the fixed point stays there"]
        clauses += [
            check.equal(name, getattr(self, name), expectations[name])
            for name in ("xi", "step")
            if name in expectations
        ]
        if "rests_at" in expectations:
            clauses.append(
                check.equal("the fixed point", fixed(rest, 2), fixed(float(expectations["rests_at"]), 2))
            )
        return clauses


def _number(name: str, value: Any, low: float, high: float) -> float:
    if not isinstance(value, Real) or isinstance(value, bool):
        raise TypeError(f"{name} must be a number, got {value!r}")
    number = float(value)
    if not (math.isfinite(number) and low <= number <= high):
        raise ValueError(f"{name} must be in [{low:g}, {high:g}], got {value}")
    return number


def _whole(name: str, value: Any, low: int, high: int) -> int:
    if not isinstance(value, Integral) or isinstance(value, bool):
        raise TypeError(f"{name} must be a whole number, got {value!r}")
    number = int(value)
    if not low <= number <= high:
        raise ValueError(f"{name} must be in [{low}, {high}], got {value}")
    return number


def _pair(name: str, value: Any) -> tuple[Any, Any]:
    if isinstance(value, str) or not hasattr(value, "__len__") or len(value) != 2:
        raise TypeError(f"{name} must be two numbers, for α and for w, got {value!r}")
    return value[0], value[1]
