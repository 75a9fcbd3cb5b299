"""Small networks in numpy that exercises try an answer on, and the masks that are cut from them."""

from collections.abc import Mapping

import numpy as np

Layers = dict[str, np.ndarray]


def drawn(
    rng: np.random.Generator, shapes: Mapping[str, tuple[int, ...]], spread: Mapping[str, float] | None = None
) -> Layers:
    """Normal values by name, float32, of the spread given for a name, else 1."""
    spread = spread or {}
    return {
        name: rng.normal(scale=spread.get(name, 1.0), size=shape).astype(np.float32)
        for name, shape in shapes.items()
    }


def moved(rng: np.random.Generator, initial: Layers) -> Layers:
    """The network after some training: each value moved by a normal step as wide as its layer is spread."""
    return {name: (w + w.std() * rng.normal(size=w.shape)).astype(np.float32) for name, w in initial.items()}


def masked(values: Layers, mask: Layers) -> Layers:
    """Pruned weights 0; what has no mask stays as it is."""
    return {name: value * mask[name] if name in mask else value for name, value in values.items()}


def largest(scores: np.ndarray, keep: int) -> np.ndarray:
    """True at the ``keep`` highest scores of one layer, of equal ones the first."""
    mask = np.zeros(scores.size, dtype=bool)
    mask[np.argsort(-scores, axis=None, kind="stable")[:keep]] = True
    return mask.reshape(scores.shape)


def largest_of_all(scores: Layers, keep: int) -> Layers:
    """True at the ``keep`` highest scores of all layers together."""
    row = largest(np.concatenate([score.ravel() for score in scores.values()]), keep)
    ends = np.cumsum([score.size for score in scores.values()])[:-1]
    parts = zip(scores.items(), np.split(row, ends), strict=True)
    return {name: part.reshape(score.shape) for (name, score), part in parts}
