"""Exercise 08.3."""

import numpy as np

from ltviz.course.exercise import Case, Exercise, Wrong

Array = np.ndarray


def _sigmoid(x: Array) -> Array:
    return 1 / (1 + np.exp(-x))


def _hard_slope(x: Array, upstream: Array) -> Array:
    return upstream * (np.abs(x) < 3) / 6


def _true_step(x: Array, upstream: Array) -> Array:
    return np.zeros_like(x)


def _soft(x: Array, upstream: Array) -> Array:
    return upstream * _sigmoid(x) * (1 - _sigmoid(x))


def _value(x: Array, upstream: Array) -> Array:
    return upstream * np.clip(x / 6 + 0.5, 0, 1)


def _identity(x: Array, upstream: Array) -> Array:
    return upstream.copy()


def _no_ends(x: Array, upstream: Array) -> Array:
    return upstream / 6


def _gated(x: Array, upstream: Array) -> Array:
    return _hard_slope(x, upstream) * (x >= 0)


def _unit_wide(x: Array, upstream: Array) -> Array:
    return upstream * (np.abs(x) < 1) / 2


def _distance_cases(rng: np.random.Generator) -> list[Case]:
    x = np.array([-8, -3.2, -2.5, -0.4, 0.3, 2.9, 3.5, 7], np.float32)
    upstream = rng.normal(size=(2, 8)).astype(np.float32)
    return [
        Case("eight parts, near and far from their thresholds", (x, upstream[0])),
        Case("the same parts, another gradient", (x, upstream[1])),
    ]


EXERCISE = Exercise(
    id="08.3",
    title="a slope for a step",
    statement=(
        "An indicator is a step: 1 where x ≥ 0, else 0, with x the norm minus the threshold. Its own slope is 0, so no"
        " threshold would ever move. *Straight-through* keeps the step forwards and takes the slope of a smooth curve"
        " backwards. The search takes the sigmoid; here you take the **hard sigmoid**, x ÷ 6 + ½ cut off at 0 and at 1."
        " Write `hard_slope(x, upstream)`: the gradient that arrives at each x, where `upstream` is the gradient of the"
        " loss for each indicator. (No x in the cases is exactly 3 or −3.)"
    ),
    difficulty=2,
    minutes=6,
    spec=_hard_slope,
    cases=_distance_cases,
    wrong=(
        Wrong(
            "the step's own slope",
            _true_step,
            "You give the slope of the step itself, which is 0: nothing could learn. Straight-through takes another"
            " curve's slope on the way back.",
        ),
        Wrong(
            "the sigmoid",
            _soft,
            "That is the slope of the sigmoid, as in the search. The hard sigmoid is three straight lines.",
        ),
        Wrong(
            "the value",
            _value,
            "You multiply by the height of the curve. The chain rule asks for its slope.",
        ),
        Wrong(
            "passes all",
            _identity,
            "You pass the gradient on as if the step were the line x. The hard sigmoid rises by one sixth for each 1.",
        ),
        Wrong(
            "no ends",
            _no_ends,
            "Beyond −3 and 3 the curve is flat: there the slope is 0, and nothing arrives.",
        ),
        Wrong(
            "only what is kept",
            _gated,
            "You let the gradient through only where the indicator is on. Then what is off could never come back.",
        ),
        Wrong(
            "too steep",
            _unit_wide,
            "Your curve rises from −1 to 1. x ÷ 6 + ½ reaches 0 at −3 and 1 at 3.",
        ),
    ),
    hints=(
        "Draw the curve: three straight lines. What is the slope of each?",
        "`x.abs() < 3` is true on the slanted one.",
        "The chain rule: upstream × slope.",
    ),
    solution='''\
def hard_slope(x, upstream):
    """Gradient at x: forwards the step 1[x ≥ 0], backwards the hard sigmoid x ÷ 6 + ½."""
    return upstream * (x.abs() < 3) / 6
''',
)
