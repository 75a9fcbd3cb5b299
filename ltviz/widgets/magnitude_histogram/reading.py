"""The readout: what the cut leaves, in one sentence. ranks.js says the same words; a test compares them."""

from collections.abc import Sequence

import numpy as np

from ltviz.widgets.magnitude_histogram.ranks import Fractions, Ranks
from ltviz.widgets.words import count, listed, percent

NAMED = 4  # layers that a sentence can name; beyond, it names the extremes


def labels(names: Sequence[str]) -> list[str]:
    """Layer names without ".weight"."""
    return [name.removesuffix(".weight") for name in names]


def sentence(ranks: Ranks, remove: Fractions, scope: str) -> str:
    """What leaves, what stays in all, what stays by layer where layers differ."""
    removed = ranks.removed(remove, scope)
    kept = ranks.alive - removed
    total = int(ranks.sizes.sum())
    whole = f"{percent(int(kept.sum()) / total)} of {count(total)} weights kept"
    parts = [f"Removing the least {_leaving(ranks, remove, scope)}: {whole}"]
    parts += _by_layer(labels(ranks.names), (kept / ranks.sizes).tolist())
    if zeros := int(np.maximum(ranks.zeros - removed, 0).sum()):
        parts.append(f"{count(zeros)} of the kept {'is' if zeros == 1 else 'are'} 0")
    if before := total - int(ranks.alive.sum()):
        parts.append(f"{count(before)} {'was' if before == 1 else 'were'} pruned before")
    return "; ".join(parts) + "."


def _leaving(ranks: Ranks, remove: Fractions, scope: str) -> str:
    if scope == "global":
        return f"{percent(ranks.share(remove))} of all layers together"
    names, fractions = labels(ranks.names), ranks.fractions(remove)
    groups = _groups(names, [percent(f) for f in fractions])
    if len(groups) == 1:
        return f"{next(iter(groups))} of {'each layer' if len(names) > 1 else names[0]}"
    if len(names) > NAMED:
        return f"{percent(min(fractions))} to {percent(max(fractions))} of each layer"
    return ", ".join(f"{share} of {listed(group)}" for share, group in groups.items())


def _by_layer(names: list[str], densities: list[float]) -> list[str]:
    """At most one part of the sentence; none where all layers keep the same share."""
    groups = _groups(names, [percent(d) for d in densities])
    if len(groups) == 1:
        return []
    if len(names) > NAMED:
        most, least = int(np.argmax(densities)), int(np.argmin(densities))
        high, low = percent(densities[most]), percent(densities[least])
        return [f"{names[most]} keeps the most, {high}, {names[least]} the least, {low}"]
    return [
        ", ".join(
            f"{listed(group)} {'keeps' if len(group) == 1 else 'keep'} {share}"
            for share, group in groups.items()
        )
    ]


def _groups(names: list[str], shares: list[str]) -> dict[str, list[str]]:
    """Printed share → the layers that have it, in order of appearance."""
    groups: dict[str, list[str]] = {}
    for name, share in zip(names, shares, strict=True):
        groups.setdefault(share, []).append(name)
    return groups
