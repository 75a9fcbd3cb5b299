"""The readout of BilevelToy; path.js says the same words, and a test compares them."""

from ltviz.bilevel import Point, fixed_point, validation_loss
from ltviz.widgets.words import count, fixed


def sentence(xi: float, step: int, point: Point) -> str:
    """Where the iterates stand after so many steps, and where they lead."""
    rest, (alpha, w) = fixed_point(xi), point
    when = "at the start" if step == 0 else f"after {count(step)} step{'' if step == 1 else 's'}"
    loss = fixed(validation_loss(alpha, w), 2)
    at = f"α = {fixed(alpha, 2)}, w = {fixed(w, 2)}, validation loss {loss}"
    end = f", where it is {fixed(validation_loss(rest, rest), 2)}; the optimum (1, 1) has 0."
    end = ", the optimum." if abs(rest - 1) < 0.005 else end
    order = "first" if xi == 0 else "second"
    return f"ξ = {fixed(xi, 2)}, {order} order: {when} {at}. The steps lead to α = w = {fixed(rest, 2)}{end}"
