"""Exercise 01.2."""

import itertools
from collections.abc import Sequence

import numpy as np

from ltviz.course.exercise import Case, Exercise, Wrong

Weights = dict[str, np.ndarray]


def _global_cut(weights: Weights, remove: float) -> float:
    """The magnitude that separates the removed from the kept, over all layers."""
    sizes = np.sort(np.concatenate([np.abs(w).ravel() for w in weights.values()]))
    return float(sizes[round(remove * sizes.size) - 1])


def _densities(weights: Weights, remove: float) -> dict[str, float]:
    cut = _global_cut(weights, remove)
    return {name: float(np.mean(np.abs(w) > cut)) for name, w in weights.items()}


def _layer_cut(weights: Weights, remove: float) -> dict[str, float]:
    return {name: 1 - round(remove * w.size) / w.size for name, w in weights.items()}


def _sparsities(weights: Weights, remove: float) -> dict[str, float]:
    return {name: 1 - density for name, density in _densities(weights, remove).items()}


def _shares(weights: Weights, remove: float) -> dict[str, float]:
    cut = _global_cut(weights, remove)
    kept = {name: int(np.sum(np.abs(w) > cut)) for name, w in weights.items()}
    return {name: count / sum(kept.values()) for name, count in kept.items()}


def _signed_cut(weights: Weights, remove: float) -> dict[str, float]:
    values = np.sort(np.concatenate([w.ravel() for w in weights.values()]))
    cut = values[round(remove * values.size) - 1]
    return {name: float(np.mean(w > cut)) for name, w in weights.items()}


def _keeps_the_cut(weights: Weights, remove: float) -> dict[str, float]:
    cut = _global_cut(weights, remove)
    return {name: float(np.mean(np.abs(w) >= cut)) for name, w in weights.items()}


def _network(rng: np.random.Generator, sizes: Sequence[int]) -> Weights:
    """Weights with the spread of Glorot's rule: the wider a layer, the smaller its values."""
    pairs = list(itertools.pairwise(sizes))
    names = [f"fc{i}.weight" for i in range(1, len(pairs))] + ["out.weight"]
    return {
        name: rng.normal(scale=(2 / (into + out)) ** 0.5, size=(out, into)).astype(np.float32)
        for name, (into, out) in zip(names, pairs, strict=True)
    }


def _density_cases(rng: np.random.Generator) -> list[Case]:
    small, wide = _network(rng, (8, 6, 4)), _network(rng, (200, 4, 3))
    return [
        Case("half of a small network removed", (small, 0.5)),
        Case("80 % of a small network removed", (small, 0.8)),
        Case("a cut that empties nearly the whole first layer", (wide, 0.97)),
    ]


EXERCISE = Exercise(
    id="01.2",
    title="one cut through all layers",
    statement=(
        "Write `layer_densities(weights, remove)`. `weights` is a dict from a layer's name to its weights,"
        " `remove` a fraction of **all** weights together. One cut goes through all layers: the"
        " `round(remove × all)` least magnitudes leave, wherever they are. Give back a dict from each name"
        " to its density, kept ÷ all in that layer."
    ),
    difficulty=2,
    minutes=8,
    spec=_densities,
    cases=_density_cases,
    wrong=(
        Wrong(
            "layer by layer",
            _layer_cut,
            (
                "Every layer keeps the same share: you cut each layer on its own. Put all magnitudes in one"
                " row first."
            ),
        ),
        Wrong("sparsity", _sparsities, "These are the shares removed. Density is the share kept."),
        Wrong(
            "share of the kept",
            _shares,
            "You divide by all kept weights of the network. Divide by the number of weights in the layer.",
        ),
        Wrong(
            "signed",
            _signed_cut,
            "You cut by the value, so nearly every negative weight leaves: use `abs()`.",
        ),
        Wrong(
            "keeps the cut",
            _keeps_the_cut,
            "You keep one weight too many, the one that lies on the cut: `>` is wanted, not `>=`.",
        ),
    ),
    hints=(
        "`torch.cat([w.abs().flatten() for w in weights.values()])` puts all magnitudes in one row.",
        "`sizes.kthvalue(k).values` is the k-th smallest: what is larger stays.",
        "The mean of a comparison, as a float, is the share for which it holds.",
    ),
    solution='''\
def layer_densities(weights, remove):
    """Density of each layer after one cut through all of them."""
    sizes = torch.cat([w.abs().flatten() for w in weights.values()])
    cut = sizes.kthvalue(round(remove * len(sizes))).values
    return {name: (w.abs() > cut).float().mean() for name, w in weights.items()}
''',
)
