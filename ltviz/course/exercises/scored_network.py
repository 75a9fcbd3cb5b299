"""Exercise 05.2."""

from collections.abc import Sequence

import numpy as np

from ltviz.course.answers import Attempt, as_array
from ltviz.course.exercise import Case, Exercise, Wrong
from ltviz.course.exercises.networks import largest


def _gradient(w: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    return (x @ w.T - y).T @ x / len(x)


def _mask(w: np.ndarray, at: np.ndarray, x: np.ndarray, y: np.ndarray, keep: int) -> np.ndarray:
    """The highest |w · gradient|, the gradient taken at the values ``at``."""
    return largest(np.abs(w * _gradient(at, x, y)), keep)


def _snip_start(w: np.ndarray, fresh: np.ndarray, x: np.ndarray, y: np.ndarray, keep: int) -> np.ndarray:
    return w * _mask(w, w, x, y, keep)


def _as_published(w: np.ndarray, fresh: np.ndarray, x: np.ndarray, y: np.ndarray, keep: int) -> np.ndarray:
    return w * _mask(fresh, fresh, x, y, keep)


def _trains_the_copy(w: np.ndarray, fresh: np.ndarray, x: np.ndarray, y: np.ndarray, keep: int) -> np.ndarray:
    return fresh * _mask(fresh, fresh, x, y, keep)


def _crossed(w: np.ndarray, fresh: np.ndarray, x: np.ndarray, y: np.ndarray, keep: int) -> np.ndarray:
    return fresh * _mask(w, w, x, y, keep)


def _old_gradient(w: np.ndarray, fresh: np.ndarray, x: np.ndarray, y: np.ndarray, keep: int) -> np.ndarray:
    return w * _mask(w, fresh, x, y, keep)


def _old_weight(w: np.ndarray, fresh: np.ndarray, x: np.ndarray, y: np.ndarray, keep: int) -> np.ndarray:
    return w * _mask(fresh, w, x, y, keep)


def _unpruned(w: np.ndarray, fresh: np.ndarray, x: np.ndarray, y: np.ndarray, keep: int) -> np.ndarray:
    return w


def _count_foreign(attempts: Sequence[Attempt]) -> str:
    foreign = sum(int(np.sum((as_array(got) != 0) & (expected == 0))) for _, expected, got in attempts)
    return (
        f"You keep {foreign} weights that the scores of `w` would have pruned: they are scored in one network and"
        " trained in another. It is the published way."
    )


def _minibatch_cases(rng: np.random.Generator) -> list[Case]:
    x, y = rng.normal(size=(20, 8)).astype(np.float32), rng.normal(size=(20, 5)).astype(np.float32)
    w, fresh = rng.normal(size=(2, 5, 8)).astype(np.float32)
    return [
        Case("a quarter of the weights kept", (w, fresh, x, y, 10)),
        Case("a tenth of the weights kept, the two draws exchanged", (fresh, w, x, y, 4)),
    ]


EXERCISE = Exercise(
    id="05.2",
    title="a bug that was published: scored here, trained there",
    statement=(
        "A public SNIP (`mil-ad/snip`, asked there in issue 3) copies the network, draws the copy's weights anew,"
        " scores the copy and trains the original under that mask. Its owner answers that SNIP does so, and the"
        " authors' own code does: it scores one draw and trains another. In short, for one layer with the loss ½"
        " (x wᵀ − y)²:\n\n"
        "```python\n"
        "def snip_start(w, fresh, x, y, keep):\n"
        "    gradient = (x @ fresh.T - y).T @ x / len(x)\n"
        "    score = (fresh * gradient).abs()\n"
        "    least = score.flatten().topk(keep).values[-1]\n"
        "    return w * (score >= least)\n"
        "```\n\n"
        "`w` is the network, `fresh` the second draw, `x` and `y` the minibatch. Write `snip_start(w, fresh, x, y,"
        " keep)` so that the scores belong to the network that is trained, which is `w`."
    ),
    difficulty=1,
    minutes=5,
    spec=_snip_start,
    cases=_minibatch_cases,
    wrong=(
        Wrong("as published", _as_published, _count_foreign),
        Wrong(
            "trains the copy",
            _trains_the_copy,
            "Scores and values belong together now, but you changed the network: the caller wants to train `w`, from"
            " its own seed.",
        ),
        Wrong(
            "crossed",
            _crossed,
            "You score `w` and give back `fresh`: the same fault in the other direction.",
        ),
        Wrong(
            "old gradient",
            _old_gradient,
            "Half mended: you multiply by `w`, but the gradient is still that of the other network.",
        ),
        Wrong(
            "old weight",
            _old_weight,
            "Half mended: the gradient is that of `w`, but you multiply it by the other network's weights.",
        ),
        Wrong("not pruned", _unpruned, "You give back the whole network: nothing is pruned."),
    ),
    hints=(
        "Mark every `fresh` in the function. Which of them should be `w`?",
        "The score has two factors, and both belong to a network.",
        "When you are done, nothing needs `fresh`.",
    ),
    solution='''\
def snip_start(w, fresh, x, y, keep):
    """`w` with its own `keep` highest scores |w · gradient|, the others 0."""
    gradient = (x @ w.T - y).T @ x / len(x)
    score = (w * gradient).abs()
    least = score.flatten().topk(keep).values[-1]
    return w * (score >= least)
''',
)
