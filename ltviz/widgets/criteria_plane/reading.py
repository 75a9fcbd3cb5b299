"""The readout and the picture in words; reading.js says the same sentence, a test compares them."""

from collections.abc import Sequence

from ltviz.widgets.brush import brushed
from ltviz.widgets.criteria_plane.regions import RULES, SIGN_RULES
from ltviz.widgets.criteria_plane.scores import Cut, parts
from ltviz.widgets.criteria_plane.source import Layer
from ltviz.widgets.words import count, percent, value

PARTED = 0.01  # of the layer: fewer weights that equal the last kept one need no words


def sentence(layer: Layer, criterion: str, density: float, cut: Cut, brush: Sequence[float]) -> str:
    """What is kept and by which rule; of the brushed weights how many are kept."""
    n, kept = layer.before.size, int(cut.kept.sum())
    if kept == n:
        said = f"{criterion} keeps all {_weights(n)} of {layer.label}"
    else:
        said = f"{criterion} keeps {percent(kept / n)} of {layer.label}, {count(kept)} of {_weights(n)}"
        said += f": {rule(criterion, cut.edges)}" if kept else ""
    if cut.never > round((1 - density) * n):
        why = "changed sign" if parts(criterion)[1] == "same_sign" else "kept their sign"
        said += f"; {count(cut.never)} {why} and are never kept"
    if cut.parted > max(1, PARTED * n):
        said += f"; {count(cut.parted)} more equal the last of them and leave by position"
    return f"{said}.{_of_brush(layer, cut, brush) if brush else ''}"


def rule(criterion: str, edges: tuple[float, ...]) -> str:
    """Which weights are kept, by their values."""
    base, sign = parts(criterion)
    return RULES[base][0].format(*map(value, edges)) + SIGN_RULES[sign]


def alt(layer: Layer, criterion: str, cut: Cut, said: str) -> str:
    """The picture in words."""
    base, sign = parts(criterion)
    where = (
        f"The kept region is {RULES[base][1]}{SIGN_RULES[sign]}. " if cut.edges or base == "random" else ""
    )
    return (
        f"Plane of the {_weights(layer.before.size)} of {layer.label}: before training from left to right, after "
        f"training from below to above, darker where there are more. {where}{said}"
    )


def _of_brush(layer: Layer, cut: Cut, brush: Sequence[float]) -> str:
    inside = brushed(layer.before, layer.after, brush)
    n = int(inside.sum())
    if not n:
        return " No weight is brushed."
    kept = int((inside & cut.kept).sum())
    return f" Brushed: {_weights(n)}, {percent(kept / n)} of them kept."


def _weights(n: int) -> str:
    return f"{count(n)} weight{'' if n == 1 else 's'}"
