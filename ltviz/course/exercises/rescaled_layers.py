"""Exercise 04.3."""

import numpy as np

from ltviz.course.exercise import Case, Exercise, Wrong
from ltviz.course.exercises.networks import Layers, drawn, largest


def _scaled(weights: Layers, mask: Layers, factor: dict[str, float]) -> Layers:
    return {name: w * mask[name] * factor[name] if name in mask else w for name, w in weights.items()}


def _factors(mask: Layers) -> dict[str, float]:
    return {name: keep.size / keep.sum() for name, keep in mask.items()}


def _rescaled(weights: Layers, mask: Layers) -> Layers:
    return _scaled(weights, mask, _factors(mask))


def _inverse(weights: Layers, mask: Layers) -> Layers:
    return _scaled(weights, mask, {name: 1 / factor for name, factor in _factors(mask).items()})


def _root(weights: Layers, mask: Layers) -> Layers:
    return _scaled(weights, mask, {name: factor**0.5 for name, factor in _factors(mask).items()})


def _one_factor(weights: Layers, mask: Layers) -> Layers:
    total = sum(keep.size for keep in mask.values()) / _ones(mask)
    return _scaled(weights, mask, dict.fromkeys(mask, total))


def _ones_of_all(weights: Layers, mask: Layers) -> Layers:
    return _scaled(weights, mask, {name: keep.size / _ones(mask) for name, keep in mask.items()})


def _ones(mask: Layers) -> int:
    return sum(int(keep.sum()) for keep in mask.values())


def _biases_too(weights: Layers, mask: Layers) -> Layers:
    factors = {name.split(".")[0]: factor for name, factor in _factors(mask).items()}
    return {
        name: w if name in mask else w * factors[name.split(".")[0]]
        for name, w in _rescaled(weights, mask).items()
    }


def _unmasked(weights: Layers, mask: Layers) -> Layers:
    factors = _factors(mask)
    return {name: w * factors.get(name, 1.0) for name, w in weights.items()}


def _mask_cases(rng: np.random.Generator) -> list[Case]:
    shapes = {"fc1.weight": (5, 8), "fc1.bias": (5,), "out.weight": (4, 5), "out.bias": (4,)}
    weights = drawn(rng, shapes)
    return [
        Case(
            words,
            (weights, {name: largest(rng.random(shapes[name]), ones) for name, ones in kept.items()}),
        )
        for words, kept in {
            "half of one layer on and a quarter of the other": {"fc1.weight": 20, "out.weight": 5},
            "nearly all of one layer on and one weight of the other": {"fc1.weight": 36, "out.weight": 1},
        }.items()
    ]


EXERCISE = Exercise(
    id="04.3",
    title="louder, when fewer speak",
    statement=(
        "Under a mask a unit adds up fewer inputs, so its sum shrinks. *Dynamic rescaling* makes up for it at every"
        " step: the weights that are on are multiplied by the weights of their layer ÷ the ones in its mask. Write"
        " `rescaled(weights, mask)`, the network of this step. `weights` is a dict from a parameter's name to its"
        " values; `mask` has the mask that was just drawn for each layer of weights. Weights that are off are 0,"
        " biases stay as they are."
    ),
    difficulty=1,
    minutes=6,
    spec=_rescaled,
    cases=_mask_cases,
    wrong=(
        Wrong(
            "inverse",
            _inverse,
            "You multiply by ones ÷ weights, so the fewer are on, the quieter they get: the other way round.",
        ),
        Wrong(
            "root",
            _root,
            "You take the root. That belongs to the scaled values of edge-popup, which keep the spread of a sum;"
            " here the whole ratio is meant.",
        ),
        Wrong(
            "one factor",
            _one_factor,
            "One factor for the whole network. Each layer has its own share of ones: divide layer by layer.",
        ),
        Wrong(
            "ones of all layers",
            _ones_of_all,
            "You divide by the ones of the whole network. Count those of the layer.",
        ),
        Wrong(
            "biases too",
            _biases_too,
            "The biases are rescaled, too. No mask thins them out, so there is nothing to make up for.",
        ),
        Wrong("no mask", _unmasked, "The factors are right, but weights that are off are still there."),
    ),
    hints=(
        "`keep.numel()` counts the weights of a layer, `keep.sum()` the ones in its mask.",
        "`name in mask` tells whether it is a layer of weights.",
        "With half of a layer on, its weights double.",
    ),
    solution='''\
def rescaled(weights, mask):
    """Weights that are on × (weights of their layer ÷ ones), others 0, biases as they are."""
    factor = {name: keep.numel() / keep.sum() for name, keep in mask.items()}
    return {name: w * mask[name] * factor[name] if name in mask else w for name, w in weights.items()}
''',
)
