"""Exercise 01.1."""

from collections.abc import Sequence

import numpy as np

from ltviz.course.answers import Attempt, as_array
from ltviz.course.exercise import Case, Exercise, Wrong


def _cut(scores: np.ndarray, mask: np.ndarray, remove: int) -> np.ndarray:
    """``mask`` without its ``remove`` entries of least score, of equal ones the first."""
    order = np.argsort(np.where(mask, scores, np.inf), axis=None, kind="stable")
    kept = mask.copy()
    kept.flat[order[:remove]] = False
    return kept


def _fifth(mask: np.ndarray) -> int:
    return round(0.2 * int(mask.sum()))


def _next_mask(w: np.ndarray, mask: np.ndarray) -> np.ndarray:
    return _cut(np.abs(w), mask, _fifth(mask))


def _signed(w: np.ndarray, mask: np.ndarray) -> np.ndarray:
    return _cut(w, mask, _fifth(mask))


def _keeps_smallest(w: np.ndarray, mask: np.ndarray) -> np.ndarray:
    return _cut(-np.abs(w), mask, _fifth(mask))


def _share_of_all(w: np.ndarray, mask: np.ndarray) -> np.ndarray:
    return _cut(np.abs(w), mask, round(0.2 * mask.size))


def _threshold(w: np.ndarray, mask: np.ndarray) -> np.ndarray:
    return mask & (np.abs(w) > np.sort(np.abs(w[mask]))[_fifth(mask) - 1])


def _ranks_pruned(w: np.ndarray, mask: np.ndarray) -> np.ndarray:
    return mask & _cut(np.abs(w), np.ones_like(mask), _fifth(mask))


def _removed(w: np.ndarray, mask: np.ndarray) -> np.ndarray:
    return mask & ~_next_mask(w, mask)


def _rounds_down(w: np.ndarray, mask: np.ndarray) -> np.ndarray:
    return _cut(np.abs(w), mask, int(0.2 * int(mask.sum())))


def _revives(w: np.ndarray, mask: np.ndarray) -> np.ndarray:
    return _next_mask(w, mask) | ~mask


def _count_revived(attempts: Sequence[Attempt]) -> str:
    revived = sum(int(np.sum((as_array(got) != 0) & ~mask)) for (_, mask), _, got in attempts)
    return f"{revived} weights that were pruned earlier are back: start from a copy of `mask`, not from all `True`."


def _mask_cases(rng: np.random.Generator) -> list[Case]:
    full = np.ones((4, 5), dtype=bool)
    fresh = rng.normal(size=(4, 5)).astype(np.float32)
    pruned = _next_mask(fresh, _next_mask(fresh, full))
    steps = (np.arange(20).reshape(4, 5) % 4 + 1).astype(np.float32) * np.where(
        rng.random((4, 5)) < 0.5, -1, 1
    )
    return [
        Case("a layer that was never pruned", (fresh, full)),
        Case("a layer that is pruned already, and 0 there", (np.where(pruned, fresh, 0), pruned)),
        Case(
            "a layer with equal magnitudes, of which the first in row order leave",
            (steps.astype(np.float32), full),
        ),
    ]


EXERCISE = Exercise(
    id="01.1",
    title="one round of magnitude pruning",
    statement=(
        "Write `next_mask(w, mask)` for one layer. `w` holds its weights and `mask` is `True` where a"
        " weight is still there. Give back a new mask in which the 20 % of the **surviving** weights with"
        " the least magnitude are `False` too: `round(0.2 × survivors)` of them. Where magnitudes are"
        " equal, the first in row order leaves."
    ),
    difficulty=1,
    minutes=6,
    spec=_next_mask,
    cases=_mask_cases,
    wrong=(
        Wrong(
            "signed",
            _signed,
            (
                "You rank by the value, so the most negative weights leave, and they are large: rank by"
                " `w.abs()`."
            ),
        ),
        Wrong(
            "keeps the smallest", _keeps_smallest, "You remove the largest magnitudes and keep the smallest."
        ),
        Wrong(
            "share of all",
            _share_of_all,
            "You remove 20 % of all the weights, not of the survivors: count with `mask.sum()`.",
        ),
        Wrong(
            "threshold",
            _threshold,
            "Where several weights equal your threshold, all of them leave, so too many do. Count, do not"
            " compare: sort, and take the first ones of the order.",
        ),
        Wrong(
            "ranks the pruned",
            _ranks_pruned,
            "You rank the pruned weights too. They are 0, so they come first, and nothing new is removed:"
            " rank only the survivors.",
        ),
        Wrong("revives the pruned", _revives, _count_revived),
        Wrong(
            "rounds down",
            _rounds_down,
            "You remove too few where a fifth of the survivors is no whole number: `int(…)` cuts the rest off,"
            " `round(…)` is wanted.",
        ),
        Wrong(
            "inverted",
            _removed,
            "Your mask is `True` where a weight leaves now. It should be `True` where one stays.",
        ),
    ),
    hints=(
        "How many leave? `round(0.2 * int(mask.sum()))`.",
        "Give the pruned weights the score infinity, then they are never among the least.",
        "`scores.flatten().argsort(stable=True)` lists the positions, the least score first.",
    ),
    solution='''\
def next_mask(w, mask):
    """The mask without the 20 % of the survivors that have the least magnitude."""
    remove = round(0.2 * int(mask.sum()))
    scores = w.abs().masked_fill(~mask, float("inf"))
    order = scores.flatten().argsort(stable=True)
    kept = mask.flatten().clone()
    kept[order[:remove]] = False
    return kept.reshape(mask.shape)
''',
)
