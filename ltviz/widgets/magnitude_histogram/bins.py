"""What the browser gets: bins and ranks, small enough to travel, exact where a number is printed.

`pack_bins` makes the trait `arrays` of the widget; ranks.js reads it. For L layers:

    edges    float64 [BINS + 1]          bins of |w|, equal on a log scale, the same for all layers
    final    uint32 [L, BINS]            survivors in each bin; zeros are not on a log scale
    knots    float32 [L + 1, STEPS + 1]  the smallest |w| that stays when i tenths of a percent leave; last: together
    owner    uint8 [bits, N / 8]         the layer of each weight in global order, one bit plane after the other
    initial  uint32 [L, BINS + 1]        all initial values; the last bin holds zeros
    cells    uint [L, CELLS, BINS + 1]   initial values by (rank of the final magnitude, bin): what a cut leaves of them
"""

from typing import Any

import numpy as np

from ltviz.widgets.arrays import pack
from ltviz.widgets.magnitude_histogram.ranks import Arrays, Ranks

BINS = 72
CELLS = 256  # more than the pixels that such a fill is high
STEPS = 1000  # a drag moves in tenths of a percent
TAIL = 0.003  # share of a layer that the first bin may gather: a log scale has no left end


def pack_bins(ranks: Ranks, initial: Arrays | None) -> dict[str, Any]:
    """The arrays above, packed; without `initial` (layer → [*shape]) the last two are missing."""
    edges = bin_edges(ranks, initial)
    arrays = {
        "edges": edges,
        "final": np.stack([histogram(m, edges)[:-1] for m in ranks.magnitudes]),
        "knots": _knots(ranks),
        "owner": _planes(ranks.owner, len(ranks.names)),
    }
    if initial is not None:
        arrays["initial"] = np.stack([histogram(np.abs(initial[n]), edges) for n in ranks.names])
        cells = np.stack(
            [
                _cells(np.abs(initial[n]).ravel()[p], edges)
                for n, p in zip(ranks.names, ranks.places, strict=True)
            ]
        )
        arrays["cells"] = cells.astype(np.min_scalar_type(int(cells.max())))
    return {name: pack(array) for name, array in arrays.items()}


def bin_edges(ranks: Ranks, initial: Arrays | None) -> np.ndarray:
    """Edges of |w|, float64 [BINS + 1], from the lowest three thousandths of a layer to the largest value."""
    groups = [m[m > 0] for m in ranks.magnitudes]
    groups += [np.abs(v[v != 0]) for v in (initial or {}).values()]
    found = [group for group in groups if len(group)]
    if not found:
        return np.geomspace(1e-3, 1.0, BINS + 1)  # nothing but zeros: any axis will do
    low = float(min(np.quantile(group, TAIL, method="lower") for group in found))
    high = float(max(group.max() for group in found))
    if high < 4 * low:  # signed constants, say: room on both sides
        low, high = low / 2, high * 2
    return np.geomspace(low, high, BINS + 1)


def bins_of(magnitudes: np.ndarray, edges: np.ndarray) -> np.ndarray:
    """The bin of each magnitude, int64; the ends gather what lies beyond them, BINS stands for 0."""
    found = np.searchsorted(edges, magnitudes, side="right") - 1
    return np.where(magnitudes > 0, np.clip(found, 0, BINS - 1), BINS)


def histogram(magnitudes: np.ndarray, edges: np.ndarray) -> np.ndarray:
    """Counts by bin, uint32 [BINS + 1]; the last is the count of zeros."""
    return np.bincount(bins_of(magnitudes.ravel(), edges), minlength=BINS + 1).astype(np.uint32)


def _knots(ranks: Ranks) -> np.ndarray:
    together = np.sort(np.concatenate(ranks.magnitudes), kind="stable")
    return np.stack([_quantiles(m) for m in (*ranks.magnitudes, together)])


def _quantiles(magnitudes: np.ndarray) -> np.ndarray:
    if not len(magnitudes):
        return np.zeros(STEPS + 1, np.float32)
    leave = np.rint(np.arange(STEPS + 1) / STEPS * len(magnitudes)).astype(np.int64)
    return magnitudes[np.minimum(leave, len(magnitudes) - 1)]


def _planes(owner: np.ndarray, layers: int) -> np.ndarray:
    bits = (layers - 1).bit_length()
    planes = [np.packbits((owner >> bit & 1).astype(bool)) for bit in range(bits)]
    return np.stack(planes) if planes else np.zeros((0, 0), np.uint8)


def _cells(started: np.ndarray, edges: np.ndarray) -> np.ndarray:
    """Initial magnitudes in the order of the final ones → counts by (cell of ranks, bin), int64 [CELLS, BINS + 1]."""
    cells = min(CELLS, len(started))
    cell = np.arange(len(started)) * cells // max(1, len(started))
    flat = np.bincount(cell * (BINS + 1) + bins_of(started, edges), minlength=CELLS * (BINS + 1))
    return flat.reshape(CELLS, BINS + 1)
