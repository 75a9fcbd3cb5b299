"""Exercise 03.4."""

from collections.abc import Sequence

import numpy as np

from ltviz.course.answers import Attempt, as_array
from ltviz.course.exercise import Case, Exercise, Wrong
from ltviz.course.exercises.networks import largest


def _same_sign(initial: np.ndarray, final: np.ndarray) -> np.ndarray:
    return np.sign(initial) == np.sign(final)


def _highest(scores: np.ndarray, allowed: np.ndarray, keep: int) -> np.ndarray:
    """The highest scores among the allowed, and fewer than ``keep`` where there are fewer."""
    return largest(np.where(allowed, scores, -np.inf), keep) & allowed


def _filled(scores: np.ndarray, allowed: np.ndarray, keep: int) -> np.ndarray:
    """The same, filled up with any of the others: NaN stands for kept or not."""
    short = keep > allowed.sum()
    return np.where(allowed | (not short), _highest(scores, allowed, keep), np.nan)


def _mask(initial: np.ndarray, final: np.ndarray, keep: int) -> np.ndarray:
    return _highest(np.abs(final), _same_sign(initial, final), keep)


def _as_published(initial: np.ndarray, final: np.ndarray, keep: int) -> np.ndarray:
    return _filled(np.abs(final), _same_sign(initial, final), keep)


def _sign_ignored(initial: np.ndarray, final: np.ndarray, keep: int) -> np.ndarray:
    return largest(np.abs(final), keep)


def _dropped_afterwards(initial: np.ndarray, final: np.ndarray, keep: int) -> np.ndarray:
    return largest(np.abs(final), keep) & _same_sign(initial, final)


def _all_of_same_sign(initial: np.ndarray, final: np.ndarray, keep: int) -> np.ndarray:
    return _same_sign(initial, final)


def _by_product(initial: np.ndarray, final: np.ndarray, keep: int) -> np.ndarray:
    return _highest(initial * final, _same_sign(initial, final), keep)


def _flipped_only(initial: np.ndarray, final: np.ndarray, keep: int) -> np.ndarray:
    return _filled(np.abs(final), ~_same_sign(initial, final), keep)


def _count_flipped(attempts: Sequence[Attempt]) -> str:
    flipped = sum(
        int(np.sum((as_array(got) != 0) & ~_same_sign(initial, final)))
        for (initial, final, _), _, got in attempts
    )
    return (
        f"Your mask keeps {flipped} weights whose sign flipped. It is the published rule: a score of 0 is the lowest"
        " there is, but when the others run out, the lowest is kept as well."
    )


def _sign_cases(rng: np.random.Generator) -> list[Case]:
    initial = rng.normal(size=(5, 8)).astype(np.float32)
    final = (initial + 0.9 * rng.normal(size=(5, 8))).astype(np.float32)
    kept_sign = int(_same_sign(initial, final).sum())
    return [
        Case("half of the weights kept", (initial, final, 20)),
        Case("more places than weights that kept their sign", (initial, final, kept_sign + 4)),
    ]


EXERCISE = Exercise(
    id="03.4",
    title="a bug that was published: the lowest score is kept, too",
    statement=(
        "*Large final, same sign* keeps the weights that ended largest, but none whose sign flipped in training."
        " In the paper, and in the authors' repository `uber-research/deconstructing-lottery-tickets`, a flipped"
        " weight gets the score 0:\n\n"
        "```python\nscore = np.where(np.sign(initial) == np.sign(final), np.abs(final), 0)\n```\n\n"
        "Then as many of the highest scores stay as the density asks for. At which densities does this keep"
        " flipped weights? Write `same_sign_mask(initial, final, keep)` for one layer: `True` for the `keep`"
        " highest, but **never** for a flipped weight, even if fewer than `keep` stay."
    ),
    difficulty=2,
    minutes=8,
    spec=_mask,
    cases=_sign_cases,
    seed=1,  # a draw in which about as many flip as in training
    wrong=(
        Wrong("as published", _as_published, _count_flipped),
        Wrong(
            "sign ignored",
            _sign_ignored,
            "This is plain large final: nothing in it asks for the signs.",
        ),
        Wrong(
            "dropped afterwards",
            _dropped_afterwards,
            "You choose the largest first and drop the flipped ones then, so their places stay empty. Rule them"
            " out before you count.",
        ),
        Wrong(
            "all that kept their sign",
            _all_of_same_sign,
            "No flipped weight stays, which is right, but all others do: only the `keep` largest should.",
        ),
        Wrong(
            "product",
            _by_product,
            "You rank by initial × final. Its sign tells who flipped, but its size mixes in the initial value: rank"
            " by `abs(final)`.",
        ),
        Wrong(
            "flipped only",
            _flipped_only,
            "Upside down: you prefer the weights whose sign flipped.",
        ),
    ),
    hints=(
        "How many weights have a score above 0? What happens when `keep` is larger?",
        "A score of −infinity is lower than 0, but a count can still reach it. What else is needed?",
        "Take the `keep` first of the order, then `&` with the weights that kept their sign.",
    ),
    solution='''\
def same_sign_mask(initial, final, keep):
    """The `keep` largest trained weights among those that kept their sign, fewer where there are fewer."""
    same = initial.sign() == final.sign()
    score = final.abs().masked_fill(~same, -float("inf"))
    mask = torch.zeros(score.numel(), dtype=torch.bool)
    mask[score.flatten().argsort(descending=True)[:keep]] = True
    return mask.reshape(score.shape) & same
''',
)
