"""Exercise 04.4."""

import numpy as np

from ltviz.course.exercise import Case, Exercise, Wrong


def _deviation(fan_in: int, prune_rate: float) -> float:
    return (2 / (fan_in * prune_rate)) ** 0.5


def _as_published(fan_in: int, prune_rate: float) -> float:
    return _deviation(fan_in, 1 - prune_rate)


def _unscaled(fan_in: int, prune_rate: float) -> float:
    return _deviation(fan_in, 1)


def _upside_down(fan_in: int, prune_rate: float) -> float:
    return _deviation(fan_in, 1 / prune_rate)


def _no_root(fan_in: int, prune_rate: float) -> float:
    return _deviation(fan_in, prune_rate) ** 2


def _outside_the_root(fan_in: int, prune_rate: float) -> float:
    return _unscaled(fan_in, prune_rate) / prune_rate


def _deviation_cases(rng: np.random.Generator) -> list[Case]:
    fans = rng.integers(50, 800, size=3).tolist()
    return [
        Case(f"a fan of {fan} and a prune_rate of {share:g}", (fan, share))
        for fan, share in zip(fans, (0.3, 0.5, 0.8), strict=True)
    ]


EXERCISE = Exercise(
    id="04.4",
    title="a bug that was published: one word, two meanings",
    statement=(
        "The repository of edge-popup, `allenai/hidden-networks`, has a setting `prune_rate`. Where the mask is"
        " made it is the share of weights that **stays**. Where the values are drawn it is taken for the share"
        " that leaves (asked there in issue 9):\n\n"
        "```python\nstd = sqrt(2 / (fan_in * (1 - prune_rate)))\n```\n\n"
        "A unit adds up `fan_in` products, of which the mask leaves only some. The standard deviation of the values"
        " should be that of He's rule for as many inputs as are left. At which `prune_rate` does the line give it?"
        " Write `deviation(fan_in, prune_rate)` that gives it for every share that stays."
    ),
    difficulty=1,
    minutes=5,
    spec=_deviation,
    cases=_deviation_cases,
    wrong=(
        Wrong(
            "as published",
            _as_published,
            "This is the published line. It is right where as much stays as leaves, at one half; at 0.3 it counts"
            " 70 % of the inputs, and 30 % are there.",
        ),
        Wrong(
            "not scaled",
            _unscaled,
            "This is He's rule for the dense layer, as if all inputs were there. The repository calls it unscaled.",
        ),
        Wrong(
            "upside down",
            _upside_down,
            "With fewer inputs your values get smaller, and they have to get larger: the share stands beside the fan,"
            " below the line.",
        ),
        Wrong("no root", _no_root, "This is the variance. The standard deviation is its root."),
        Wrong(
            "outside the root",
            _outside_the_root,
            "The share belongs under the root, beside the fan: variances add up, not deviations.",
        ),
    ),
    hints=(
        "Put in `prune_rate = 0.3`: how many of 100 inputs stay, and how many does the line count?",
        "He's rule for n inputs: the root of 2 / n.",
        "n is the number of inputs that stay.",
    ),
    solution='''\
def deviation(fan_in, prune_rate):
    """Deviation by He's rule for the inputs that stay; prune_rate is the share that stays."""
    return (2 / (fan_in * prune_rate)) ** 0.5
''',
)
