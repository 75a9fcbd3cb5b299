"""Exercise 02.2."""

from collections.abc import Sequence

import numpy as np

from ltviz.course.answers import Attempt, as_array
from ltviz.course.exercise import Case, Exercise, Wrong

_LR, _MOMENTUM = 0.1, 0.9


def _descend(
    w: np.ndarray,
    velocity: np.ndarray,
    gradients: np.ndarray,
    *,
    gradient_mask: np.ndarray | float = 1.0,
    weight_mask: np.ndarray | float = 1.0,
    damping: float = 1.0,
) -> np.ndarray:
    """SGD with momentum; ``weight_mask`` is applied after every step."""
    for gradient in gradients:
        velocity = _MOMENTUM * velocity + damping * gradient * gradient_mask
        w = (w - _LR * velocity) * weight_mask
    return w


def _pruned_descent(
    w: np.ndarray, velocity: np.ndarray, gradients: np.ndarray, mask: np.ndarray
) -> np.ndarray:
    return _descend(w, velocity, gradients, weight_mask=mask)


def _gradient_only(
    w: np.ndarray, velocity: np.ndarray, gradients: np.ndarray, mask: np.ndarray
) -> np.ndarray:
    return _descend(w, velocity, gradients, gradient_mask=mask)


def _mask_too_early(
    w: np.ndarray, velocity: np.ndarray, gradients: np.ndarray, mask: np.ndarray
) -> np.ndarray:
    for gradient in gradients:
        velocity = _MOMENTUM * velocity + gradient
        w = w * mask - _LR * velocity
    return w


def _no_mask(w: np.ndarray, velocity: np.ndarray, gradients: np.ndarray, mask: np.ndarray) -> np.ndarray:
    return _descend(w, velocity, gradients)


def _no_momentum(w: np.ndarray, velocity: np.ndarray, gradients: np.ndarray, mask: np.ndarray) -> np.ndarray:
    return _descend(w, 0 * velocity, gradients[-1:], weight_mask=mask)


def _fresh_velocity(
    w: np.ndarray, velocity: np.ndarray, gradients: np.ndarray, mask: np.ndarray
) -> np.ndarray:
    return _descend(w, 0 * velocity, gradients, weight_mask=mask)


def _damped(w: np.ndarray, velocity: np.ndarray, gradients: np.ndarray, mask: np.ndarray) -> np.ndarray:
    return _descend(w, velocity, gradients, weight_mask=mask, damping=1 - _MOMENTUM)


def _count_revived(attempts: Sequence[Attempt]) -> str:
    revived = sum(int(np.sum((as_array(got) != 0) & ~mask)) for (_, _, _, mask), _, got in attempts)
    return (
        f"{revived} pruned weights came back. You mask the gradient, but the velocity from before the"
        " pruning still moves them: mask the velocity or the weights too."
    )


def _descent_cases(rng: np.random.Generator) -> list[Case]:
    w, velocity = rng.normal(size=(2, 4, 5)).astype(np.float32)
    gradients = rng.normal(size=(3, 4, 5)).astype(np.float32)
    mask = rng.random((4, 5)) < 0.5
    start = np.where(mask, w, 0).astype(np.float32)
    return [
        Case("one step", (start, velocity, gradients[:1], mask)),
        Case("three steps", (start, velocity, gradients, mask)),
    ]


EXERCISE = Exercise(
    id="02.2",
    title="momentum revives the pruned",
    statement=(
        "Write `descend(w, velocity, gradients, mask)`: SGD with momentum, one step for each of"
        " `gradients`. Every step is `velocity = 0.9 × velocity + gradient`, then `w = w − 0.1 × velocity`."
        " The network was pruned just now: `w` is 0 where `mask` is `False`, but `velocity` still has the"
        " values from before. Give back `w` after the last step, with the pruned weights at exactly 0."
    ),
    difficulty=2,
    minutes=8,
    spec=_pruned_descent,
    cases=_descent_cases,
    wrong=(
        Wrong("gradient only", _gradient_only, _count_revived),
        Wrong(
            "mask too early",
            _mask_too_early,
            "You mask the weights, and then the step moves them again: mask after the step.",
        ),
        Wrong(
            "no mask",
            _no_mask,
            "The pruned weights train like all others: nothing in your step uses the mask.",
        ),
        Wrong(
            "last gradient only",
            _no_momentum,
            "Only your last gradient moved the weights: take one step for each.",
        ),
        Wrong(
            "fresh velocity",
            _fresh_velocity,
            (
                "The pruned weights stay 0, but you forgot the velocity of the survivors too: start from"
                " the one given."
            ),
        ),
        Wrong(
            "damped",
            _damped,
            "You weigh the gradient with 0.1. In this rule, which is PyTorch's, it enters whole.",
        ),
    ),
    hints=(
        "Write the loop without the mask first.",
        "Which two things can move a pruned weight? Its gradient and its velocity.",
        "Multiply by the mask after the step: then it does not matter what moved the weight.",
    ),
    solution='''\
def descend(w, velocity, gradients, mask):
    """SGD with momentum that leaves pruned weights at exactly 0."""
    for gradient in gradients:
        velocity = 0.9 * velocity + gradient
        w = (w - 0.1 * velocity) * mask
    return w
''',
)
