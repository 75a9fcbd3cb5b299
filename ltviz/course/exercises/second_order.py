"""Exercise 07.3."""

import numpy as np

from ltviz.course.exercise import Case, Exercise, Wrong

Array = np.ndarray
REACH = 0.01  # of the finite difference, as published


def _epsilon(vector: Array) -> float:
    return REACH / float(np.linalg.norm(vector))


def _product(vector: Array, plus: Array, minus: Array) -> Array:
    return (plus - minus) / (2 * _epsilon(vector))


def _second_order(direct: Array, vector: Array, plus: Array, minus: Array, xi: float) -> Array:
    return direct - xi * _product(vector, plus, minus)


def _as_published(direct: Array, vector: Array, plus: Array, minus: Array, xi: float) -> Array:
    return direct - xi * ((plus - minus) / 2 * _epsilon(vector))


def _without_norm(direct: Array, vector: Array, plus: Array, minus: Array, xi: float) -> Array:
    return direct - xi * (plus - minus) / (2 * REACH)


def _one_sided(direct: Array, vector: Array, plus: Array, minus: Array, xi: float) -> Array:
    return direct - xi * 2 * _product(vector, plus, minus)


def _added(direct: Array, vector: Array, plus: Array, minus: Array, xi: float) -> Array:
    return direct + xi * _product(vector, plus, minus)


def _without_xi(direct: Array, vector: Array, plus: Array, minus: Array, xi: float) -> Array:
    return direct - _product(vector, plus, minus)


def _first_order(direct: Array, vector: Array, plus: Array, minus: Array, xi: float) -> Array:
    return direct


def _correction_only(direct: Array, vector: Array, plus: Array, minus: Array, xi: float) -> Array:
    return -xi * _product(vector, plus, minus)


def _case(name: str, rng: np.random.Generator, alphas: int, weights: int, xi: float) -> Case:
    """The slopes at the two places as a quadratic training loss has them, by a mixed Hessian."""
    mixed = rng.normal(size=(alphas, weights))
    direct, vector, here = rng.normal(size=alphas), rng.normal(size=weights), rng.normal(size=alphas)
    apart = _epsilon(vector) * mixed @ vector
    return Case(name, (direct, vector, here + apart, here - apart, xi))


def _slope_cases(rng: np.random.Generator) -> list[Case]:
    alpha, w, xi = 2.0, -2.0, 0.5  # the toy at its start: w′ − 2, and the slopes of the training loss in α
    vector = np.array([alpha])
    plus, minus = (2 * (alpha - (w + sign * _epsilon(vector) * vector)) for sign in (1, -1))
    direct = np.array([w - xi * 2 * (w - alpha) - 2])
    return [
        Case("the toy at its start", (direct, vector, plus, minus, xi)),
        _case("four α and thirty weights", rng, 4, 30, 0.1),
    ]


EXERCISE = Exercise(
    id="07.3",
    title="a bug that was published: a missing bracket",
    statement=(
        "The second order needs a Hessian times a vector. DARTS takes a finite difference instead. `vector` is the"
        " slope of the validation loss in the weights, at w′. With ε = 0.01 ÷ its norm, `plus` is the slope of the"
        " training loss in α at w + ε × `vector`, and `minus` that at w − ε × `vector`. `direct` is the slope of the"
        " validation loss in α, at w′. Write `second_order(direct, vector, plus, minus, xi)`:"
        " `direct` − ξ × (`plus` − `minus`) ÷ (2ε). It is one line, and two well-known libraries had it wrong."
    ),
    difficulty=1,
    minutes=6,
    spec=_second_order,
    cases=_slope_cases,
    wrong=(
        Wrong(
            "as published",
            _as_published,
            "You divide by 2 and multiply by ε: `/ 2 * eps` goes from left to right. The correction is ε² times"
            " what it should be, next to nothing, so your second order is a first order that costs more. It is the"
            " published way.",
        ),
        Wrong(
            "without the norm",
            _without_norm,
            "Your ε is 0.01. It is 0.01 divided by the norm of `vector`, so that the weights move by 0.01 in all.",
        ),
        Wrong(
            "one-sided",
            _one_sided,
            "Between `plus` and `minus` lie two steps of ε, so divide by 2ε.",
        ),
        Wrong(
            "added",
            _added,
            "The correction has the wrong sign: w′ goes *down* the training loss, so it is taken away.",
        ),
        Wrong("without ξ", _without_xi, "The correction is multiplied by ξ, how far w′ looks ahead."),
        Wrong(
            "first order",
            _first_order,
            "You give back `direct`: the correction is missing. Another public program lost it unknowingly, since its"
            " two slopes were computed at the same weights.",
        ),
        Wrong(
            "the correction alone",
            _correction_only,
            "You give back the correction. It is added to `direct`.",
        ),
    ),
    hints=(
        "`vector.norm()` is the norm, so ε = 0.01 / `vector.norm()`.",
        "Write the bracket: `(plus - minus) / (2 * epsilon)`.",
    ),
    solution='''\
def second_order(direct, vector, plus, minus, xi):
    """The slope for α with the correction by a finite difference."""
    epsilon = 0.01 / vector.norm()
    return direct - xi * (plus - minus) / (2 * epsilon)
''',
)
