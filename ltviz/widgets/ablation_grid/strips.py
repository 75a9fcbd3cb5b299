"""Which cells stand in the three strips: each one change away from the ticket; data.js lists the same."""

from ltviz.widgets.ablation_grid.names import TICKET, axes, cell
from ltviz.widgets.ablation_grid.source import Ablation
from ltviz.widgets.gaps import Gap

SIGNS = {"both": ("kept", "lost"), "kept": ("kept",), "lost": ("lost",)}  # what the toggle shows
PARTS = ("criterion", "values", "zeros")

Row = tuple[str, list[str]]  # the part's value, and its cells: one, or two with both signs


def strips(ablation: Ablation, sign: str) -> list[tuple[str, list[Row]]]:
    """[(part, rows)]: the signs are shown where the values change, elsewhere they are kept."""
    known, ticket = axes(ablation.cells), cell(TICKET)
    found = []
    for part in PARTS:
        signs = SIGNS[sign] if part == "values" else ("kept",)
        rows = [
            (one["key"], [cell(ticket.with_part(part, one["key"])).with_part("sign", each) for each in signs])
            for one in known[part]
        ]
        found.append((part, rows))
    return found


def domain(ablation: Ablation, versus: str, k: int) -> tuple[float, float]:
    """The range of the strips in points, as data.js has it; a criterion that is far worse need not fit."""
    fine, others = _gaps(ablation, versus, k)
    most = max(0.4, *(abs(100 * gap.mean) for gap in fine), 0.0)
    ends = [max(-1.6 * most, min(1.6 * most, 100 * end)) for gap in fine for end in (gap.low, gap.high)]
    means = [100 * gap.mean for gap in others if abs(100 * gap.mean) <= 3 * most]
    low, high = min(-0.4, 0.4, *ends, *means), max(-0.4, 0.4, *ends, *means)
    return low - 0.05 * (high - low), high + 0.05 * (high - low)


def _gaps(ablation: Ablation, versus: str, k: int) -> tuple[list[Gap], list[Gap]]:
    """What was recorded of the changed values and zeros, and of the criteria."""
    found: tuple[list[Gap], list[Gap]] = ([], [])
    for part, rows in strips(ablation, "both"):
        for key in (key for _, keys in rows for key in keys if key in ablation.names):
            gap = ablation.gap(key, versus, k)
            found[part == "criterion"].extend([gap] if gap.n else [])
    return found
