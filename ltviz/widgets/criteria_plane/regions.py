"""The part of the plane that a criterion keeps, as polygons; regions.js makes the same."""

from ltviz.widgets.criteria_plane.scores import parts

Polygon = list[tuple[float, float]]

# In words: what is kept, with its edges, and where that lies.
RULES = {
    "large_final": ("those with |after| ≥ {}", "above and below a horizontal band"),
    "small_final": ("those with |after| ≤ {}", "inside a horizontal band"),
    "large_init": ("those with |before| ≥ {}", "left and right of a vertical band"),
    "small_init": ("those with |before| ≤ {}", "inside a vertical band"),
    "large_init_large_final": ("those with |before| ≥ {} and |after| ≥ {}", "the four corners"),
    "small_init_small_final": ("those with |before| ≤ {} and |after| ≤ {}", "a rectangle around 0"),
    "magnitude_increase": ("those with |after| − |before| ≥ {}", "a cone up and a cone down"),
    "movement": ("those with |after − before| ≥ {}", "on both sides of a diagonal band"),
    "random": ("drawn, whatever their values", "no region at all"),
}
SIGN_RULES = {"": "", "same_sign": ", and the same sign", "diff_sign": ", and the sign flipped"}


def region(criterion: str, edges: tuple[float, ...], far: float) -> tuple[list[Polygon], list[Polygon]]:
    """Polygons in (|before|, |after|): where both have one sign, and where the sign has flipped.

    edges: those of a Cut; without any there is no region. far: beyond every weight and every edge.
    """
    if not edges:
        return [], []
    base, sign = parts(criterion)
    same = _shape(base, edges, far)
    diff = _moved(edges[0], far) if base == "movement" else same
    return ([] if sign == "diff_sign" else same), ([] if sign == "same_sign" else diff)


def _shape(base: str, edges: tuple[float, ...], far: float) -> list[Polygon]:
    low, high = edges[0], edges[-1]
    boxes = {
        "large_final": (0, far, low, far),
        "small_final": (0, far, 0, low),
        "large_init": (low, far, 0, far),
        "small_init": (0, low, 0, far),
        "large_init_large_final": (low, far, high, far),
        "small_init_small_final": (0, low, 0, high),
    }
    if base in boxes:
        left, right, bottom, top = boxes[base]
        return [[(left, bottom), (right, bottom), (right, top), (left, top)]]
    up, right = max(low, 0), max(-low, 0)
    cone: Polygon = [(0, up), (right, up), (far, far + low), (0, far + low)]
    return [cone] if base == "magnitude_increase" else [cone, [(low, 0), (far + low, far), (far + low, 0)]]


def _moved(distance: float, far: float) -> list[Polygon]:
    """Where the sign flipped, both sizes add up to the way."""
    return [[(0, distance), (distance, 0), (far, 0), (far, far), (0, far)]]
