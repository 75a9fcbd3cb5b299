"""Exercise 04.2."""

import numpy as np

from ltviz.course.exercise import Case, Exercise, Wrong


def _chance(m: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-m))


def _slope(m: np.ndarray) -> np.ndarray:
    return _chance(m) * (1 - _chance(m))


def _mask_gradient(m: np.ndarray, w: np.ndarray, drawn: np.ndarray, upstream: np.ndarray) -> np.ndarray:
    return upstream * w * _slope(m)


def _no_slope(m: np.ndarray, w: np.ndarray, drawn: np.ndarray, upstream: np.ndarray) -> np.ndarray:
    return upstream * w


def _chance_itself(m: np.ndarray, w: np.ndarray, drawn: np.ndarray, upstream: np.ndarray) -> np.ndarray:
    return upstream * w * _chance(m)


def _no_weight(m: np.ndarray, w: np.ndarray, drawn: np.ndarray, upstream: np.ndarray) -> np.ndarray:
    return upstream * _slope(m)


def _only_where_on(m: np.ndarray, w: np.ndarray, drawn: np.ndarray, upstream: np.ndarray) -> np.ndarray:
    return upstream * w * _slope(m) * drawn


def _for_the_weight(m: np.ndarray, w: np.ndarray, drawn: np.ndarray, upstream: np.ndarray) -> np.ndarray:
    return upstream * drawn


def _gradient_cases(rng: np.random.Generator) -> list[Case]:
    w, upstream = rng.normal(size=(2, 4, 6)).astype(np.float32)
    start = np.zeros((4, 6), dtype=np.float32)
    later = (2 * rng.normal(size=(4, 6))).astype(np.float32)
    return [
        Case(name, (m, w, (rng.random(m.shape) < _chance(m)).astype(np.float32), upstream))
        for name, m in (("the first step, where every chance is ½", start), ("a later step", later))
    ]


EXERCISE = Exercise(
    id="04.2",
    title="a gradient straight through a coin",
    statement=(
        "A learned supermask has a trained number m for each weight w, which never changes. Every step draws a mask:"
        " a weight is on with the chance sigmoid(m), and the network uses w′ = w × mask. A draw has no slope. The"
        " **straight-through** rule goes back as if the mask had been the chance itself, w′ = w × sigmoid(m)."
        " Write `mask_gradient(m, w, drawn, upstream)`: the gradient of the loss for m by that rule. `drawn` is"
        " the mask of this step, 1 or 0, and `upstream` is the gradient of the loss for w′."
    ),
    difficulty=2,
    minutes=8,
    spec=_mask_gradient,
    cases=_gradient_cases,
    wrong=(
        Wrong(
            "no slope",
            _no_slope,
            "This is the gradient for the chance. One link of the chain is missing: how the chance changes with m,"
            " which is p × (1 − p).",
        ),
        Wrong(
            "the chance itself",
            _chance_itself,
            "You multiply by sigmoid(m). The chain rule asks for its slope: p × (1 − p).",
        ),
        Wrong(
            "forgets w",
            _no_weight,
            "The weight is missing. To turn on a large weight changes w′ a lot, and a negative one pulls the other"
            " way.",
        ),
        Wrong(
            "only where it is on",
            _only_where_on,
            "You pass the gradient only where the mask is 1. Then a weight that was off would never hear that it"
            " was needed: straight through means whatever was drawn.",
        ),
        Wrong(
            "for the weight",
            _for_the_weight,
            "This is the gradient for w. The weights are frozen; m is what is trained.",
        ),
    ),
    hints=(
        "The chain has three links: the loss for w′, w′ for the chance, the chance for m.",
        "With p = sigmoid(m), the slope of p is p × (1 − p).",
        "`drawn` went into the forward pass. Does the rule use it on the way back?",
    ),
    solution='''\
def mask_gradient(m, w, drawn, upstream):
    """Gradient for m, as if the mask had been its chance; what was drawn does not enter."""
    chance = m.sigmoid()
    return upstream * w * chance * (1 - chance)
''',
)
