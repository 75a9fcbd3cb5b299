"""Which cells stand in the three strips: each one change away from the ticket; data.js lists the same."""

from ltviz.widgets.ablation_grid.names import TICKET, axes, cell
from ltviz.widgets.ablation_grid.source import Ablation

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
    """The range of the strips in points: changed values and zeros fit, a criterion that is far worse need not."""
    means: dict[bool, list[float]] = {True: [], False: []}
    for part, rows in strips(ablation, "both"):
        for key in (key for _, keys in rows for key in keys if key in ablation.names):
            gap = ablation.gap(key, versus, k)
            means[part == "criterion"] += [100 * gap.mean] if gap.n else []
    fine = means[False]
    most = 2.5 * max(0.4, *map(abs, fine), 0.0)
    shown = [*fine, *(mean for mean in means[True] if abs(mean) <= most)]
    low, high = min(-0.4, *shown, 0.0), max(0.4, *shown, 0.0)
    return low - 0.08 * (high - low), high + 0.08 * (high - low)
