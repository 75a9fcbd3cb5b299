"""Exercise 07.2."""

import numpy as np

from ltviz.course.exercise import Case, Exercise, Wrong


def _ahead(alpha: float, w: float, xi: float) -> float:
    return w - xi * 2 * (w - alpha)


def _slope(alpha: float, w: float, xi: float) -> float:
    return _ahead(alpha, w, xi) - 2 + 2 * xi * alpha


def _toy_step(alpha: float, w: float, xi: float, rate: float) -> float:
    return alpha - rate * _slope(alpha, w, xi)


def _as_asked(alpha: float, w: float, xi: float, rate: float) -> float:
    return alpha - rate * (_ahead(alpha, w, xi) - 2)


def _first_order(alpha: float, w: float, xi: float, rate: float) -> float:
    return alpha - rate * (w - 2)


def _solved(alpha: float, w: float, xi: float, rate: float) -> float:
    return alpha - rate * (2 * alpha - 2)


def _wrong_sign(alpha: float, w: float, xi: float, rate: float) -> float:
    return alpha - rate * (_ahead(alpha, w, xi) - 2 - 2 * xi * alpha)


def _upwards(alpha: float, w: float, xi: float, rate: float) -> float:
    return 2 * alpha - _toy_step(alpha, w, xi, rate)


def _training_loss(alpha: float, w: float, xi: float, rate: float) -> float:
    return alpha - rate * 2 * (alpha - w)


def _gradient_only(alpha: float, w: float, xi: float, rate: float) -> float:
    return _slope(alpha, w, xi)


def _toy_cases(rng: np.random.Generator) -> list[Case]:
    alpha, w = (round(float(value), 2) for value in rng.normal(size=2))
    return [
        Case("the start of the paper's figure", (2.0, -2.0, 0.5, 0.1)),
        Case("α = w = 2, where the first order rests", (2.0, 2.0, 0.5, 0.1)),
        Case("another place", (alpha, w, 0.2, 0.3)),
    ]


EXERCISE = Exercise(
    id="07.2",
    title="a toy that would not move",
    statement=(
        "The toy of the paper has one α and one weight w. The validation loss is αw − 2α + 1, the training loss"
        " w² − 2αw + α². DARTS first looks ahead, w′ = w − ξ × the slope of the training loss in w. Then it takes a"
        " step of gradient descent in α on the validation loss **at w′**, and w′ itself hangs on α. Write"
        " `toy_step(alpha, w, xi, rate)`, which gives back the new α. A reader of the public code asked why his"
        " toy stays at (2, 2) with ξ = ½; yours must leave it."
    ),
    difficulty=2,
    minutes=8,
    spec=_toy_step,
    cases=_toy_cases,
    wrong=(
        Wrong(
            "as the reader asked",
            _as_asked,
            "You take the slope at w′, but as if w′ did not hang on α. At (2, 2) that gives 0, and nothing moves: it"
            " is the question that was asked. By the chain rule α × ∂w′/∂α comes in, and ∂w′/∂α is 2ξ.",
        ),
        Wrong(
            "first order",
            _first_order,
            "You take the slope at w, as if ξ were 0: it is w − 2. Look ahead first.",
        ),
        Wrong(
            "solves for w",
            _solved,
            "You take the best w for this α, which is w = α. One step of ξ gets there only for ξ = ½.",
        ),
        Wrong(
            "sign of the second part",
            _wrong_sign,
            "The second part has the wrong sign. Where α grows, w′ grows by 2ξ of it, so it is added.",
        ),
        Wrong("upwards", _upwards, "You climb. Gradient descent takes the slope away from α."),
        Wrong(
            "the training loss",
            _training_loss,
            "You descend on the training loss. It is there for w; α is judged by the validation loss.",
        ),
        Wrong("the slope alone", _gradient_only, "You give back the slope. The new α is α − rate × slope."),
    ),
    hints=(
        "The slope of the training loss in w is 2(w − α), so w′ = w − 2ξ(w − α).",
        "The validation loss at w′ is αw′ − 2α + 1. Its slope in α has two parts: w′ − 2, and α × ∂w′/∂α.",
    ),
    solution='''\
def toy_step(alpha, w, xi, rate):
    """The new α after one step on the validation loss at w′."""
    ahead = w - xi * 2 * (w - alpha)
    slope = ahead - 2 + alpha * 2 * xi
    return alpha - rate * slope
''',
)
