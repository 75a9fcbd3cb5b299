"""Wires that each input and each unit keeps, and the sentence about them: the Python twin of wires.js."""

from dataclasses import dataclass

import numpy as np

from ltviz.widgets.mask_grid.source import Source
from ltviz.widgets.words import count, listed, percent


@dataclass(frozen=True)
class Wires:
    """Kept entries of one layer at one level: into each unit [units], out of each input [inputs]."""

    by_unit: np.ndarray
    by_input: np.ndarray

    @classmethod
    def of(cls, removed: np.ndarray, level: int) -> "Wires":
        """From `removed` [out, in, …] after `level` rounds."""
        kept = (removed > level).reshape(*removed.shape[:2], -1)
        return cls(kept.sum((1, 2)), kept.sum((0, 2)))


def short(layer: str) -> str:
    """A layer's name without ".weight"."""
    return layer.removesuffix(".weight") or layer


def outgoing(after: Wires, units: int) -> np.ndarray | None:
    """Wires that each of `units` units feeds into the layer after it; None where the two do not join.

    A flattened convolution gives each channel a run of inputs: those are added up.
    """
    inputs = after.by_input.size
    return after.by_input.reshape(units, -1).sum(1) if inputs % units == 0 else None


def sentence(source: Source, level: int, layer: str, image: bool) -> str:
    """The readout: kept in all, kept by layer, then what the picture adds (`layer` "" is the map of wires)."""
    kept, sizes = source.kept(level), {name: at.size for name, at in source.removed.items()}
    everything = sum(kept.values()) == sum(sizes.values())
    total = count(sum(sizes.values()))
    if everything:
        text = f"All {total} weights are kept"
    else:
        text = f"{percent(source.density(level))} of {total} weights kept{_by_layer(kept, sizes)}"
    extra = _signs(source, level, layer) if layer else _idle(source, level, image)
    return f"{text}.{extra}"


def _by_layer(kept: dict[str, int], sizes: dict[str, int]) -> str:
    """As in "; fc1 and fc2 keep 21.0 %, out keeps 47.8 %": layers with the same printed share go together."""
    if len(kept) == 1:
        return ""
    groups: dict[str, list[str]] = {}
    for name in kept:
        groups.setdefault(percent(kept[name] / sizes[name]), []).append(short(name))
    if len(groups) == 1:
        return f"; every layer keeps {next(iter(groups))}"
    if len(groups) > 3:
        order = sorted(kept, key=lambda name: kept[name] / sizes[name])
        low, high = (f"{percent(kept[n] / sizes[n])} in {short(n)}" for n in (order[0], order[-1]))
        return f"; from {low} to {high}"
    return "; " + ", ".join(
        f"{listed(names)} {'keep' if len(names) > 1 else 'keeps'} {share}" for share, names in groups.items()
    )


def _idle(source: Source, level: int, image: bool) -> str:
    """Inputs that feed nothing and units that get nothing, where there are any."""
    layers = [Wires.of(at, level) for at in source.removed.values()]
    first = next(iter(source.removed.values()))
    # A convolution's inputs are channels: one that feeds nothing is rare, and no pixel.
    silent = int((layers[0].by_input == 0).sum()) if first.ndim == 2 else 0
    deaf, units = (
        sum(int((one.by_unit == 0).sum()) for one in layers),
        sum(one.by_unit.size for one in layers),
    )
    clauses = []
    if silent:
        clauses.append(
            f"{count(silent)} of {count(first.shape[1])} {'pixels' if image else 'inputs'} feed nothing"
        )
    if deaf:
        clauses.append(f"{count(deaf)} of {count(units)} units get nothing")
    return f" {'; '.join(clauses)}." if clauses else ""


def _signs(source: Source, level: int, layer: str) -> str:
    """How many of a layer's kept weights are positive, where trained values are known."""
    kept = source.removed[layer] > level
    if layer not in source.final or not kept.any():
        return ""
    n = int(kept.sum())
    share = int((source.final[layer][kept] > 0).sum()) / n
    return f" {short(layer)} keeps {count(n)}; {percent(share)} of them are positive."
