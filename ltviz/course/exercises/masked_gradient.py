"""Exercise 01.3."""

from collections.abc import Sequence

import numpy as np

from ltviz.course.answers import Attempt, as_array
from ltviz.course.exercise import Case, Exercise, Wrong

_EPS = 1e-6


def _masked_gradient(w: np.ndarray, grad: np.ndarray, mask: np.ndarray) -> np.ndarray:
    return grad * mask


def _as_published(w: np.ndarray, grad: np.ndarray, mask: np.ndarray) -> np.ndarray:
    return np.where(w < _EPS, 0, grad)


def _asks_the_value(w: np.ndarray, grad: np.ndarray, mask: np.ndarray) -> np.ndarray:
    return np.where(np.abs(w) < _EPS, 0, grad)


def _upside_down(w: np.ndarray, grad: np.ndarray, mask: np.ndarray) -> np.ndarray:
    return np.where(mask, 0, grad)


def _untouched_gradient(w: np.ndarray, grad: np.ndarray, mask: np.ndarray) -> np.ndarray:
    return grad


def _count_frozen(attempts: Sequence[Attempt]) -> str:
    """How many negative survivors the published line holds still."""
    frozen = sum(int(np.sum((w < 0) & mask & (as_array(got) == 0))) for (w, _, mask), _, got in attempts)
    return (
        f"This froze every negative weight, {frozen} that are not pruned. It is the published line: every"
        " negative number is less than a small positive one."
    )


def _gradient_cases(rng: np.random.Generator) -> list[Case]:
    w, grad = rng.normal(size=(2, 4, 6)).astype(np.float32)
    mask = rng.random((4, 6)) < 0.6
    crossing = np.where(mask, w, 0)
    crossing[mask & (np.cumsum(mask).reshape(4, 6) <= 2)] = 0
    return [
        Case("a pruned layer", (np.where(mask, w, 0), grad, mask)),
        Case("a layer where two survivors are exactly 0 just now", (crossing, grad, mask)),
    ]


EXERCISE = Exercise(
    id="01.3",
    title="a bug that was published",
    statement=(
        "After a step of training the pruned weights must stay 0. A public repository of lottery tickets"
        " sets their gradients to 0 by this line, with `EPS = 1e-6`:\n\n"
        "```python\ngrad = np.where(w < EPS, 0, grad)\n```\n\n"
        "Which weights does it hold still? Write `masked_gradient(w, grad, mask)` that holds still the"
        " pruned ones and no others. `mask` is `True` where a weight was kept."
    ),
    difficulty=1,
    minutes=5,
    spec=_masked_gradient,
    cases=_gradient_cases,
    wrong=(
        Wrong("as published", _as_published, _count_frozen),
        Wrong(
            "asks the value",
            _asks_the_value,
            "A surviving weight may be 0 for a moment, on its way from + to −. You freeze it there for"
            " ever: ask the mask, not the value.",
        ),
        Wrong("inverted", _upside_down, "You hold the survivors still and let the pruned weights move."),
        Wrong(
            "no mask",
            _untouched_gradient,
            "The gradient of the pruned weights is not 0: the next step revives them.",
        ),
    ),
    hints=(
        "Try the line on a weight of −0.3.",
        "Compare with the magnitude: better, but what of a survivor that is 0 just now?",
        "The mask knows which weights are pruned. `True` counts as 1, `False` as 0.",
    ),
    solution='''\
def masked_gradient(w, grad, mask):
    """The gradient, 0 where a weight is pruned."""
    return grad * mask
''',
)
