"""Exercise 07.1."""

from collections.abc import Sequence

import numpy as np

from ltviz.course.answers import Attempt, as_array
from ltviz.course.exercise import Case, Exercise, Wrong


def _shares(alphas: np.ndarray, axis: int = 1) -> np.ndarray:
    raised = np.exp(alphas - alphas.max(axis, keepdims=True))
    return np.asarray(raised / raised.sum(axis, keepdims=True))


def _strongest(strength: np.ndarray, keep: int, none: bool = False) -> np.ndarray:
    """True at the strongest operation of each of the `keep` strongest edges; column 0, "none", may not win."""
    allowed = strength.copy()
    if not none:
        allowed[:, 0] = -np.inf
    mask = np.zeros(strength.shape, dtype=bool)
    for edge in np.argsort(-allowed.max(1), kind="stable")[:keep]:
        mask[edge, allowed[edge].argmax()] = True
    return mask


def _derived(alphas: np.ndarray, keep: int) -> np.ndarray:
    return _strongest(_shares(alphas), keep)


def _raw(alphas: np.ndarray, keep: int) -> np.ndarray:
    return _strongest(alphas, keep)


def _none_wins(alphas: np.ndarray, keep: int) -> np.ndarray:
    return _strongest(_shares(alphas), keep, none=True)


def _without_none(alphas: np.ndarray, keep: int) -> np.ndarray:
    shares = np.zeros_like(alphas)
    shares[:, 1:] = _shares(alphas[:, 1:])
    return _strongest(shares, keep)


def _over_the_edges(alphas: np.ndarray, keep: int) -> np.ndarray:
    return _strongest(_shares(alphas, axis=0), keep)


def _every_edge(alphas: np.ndarray, keep: int) -> np.ndarray:
    return _strongest(_shares(alphas), len(alphas))


def _two_on_an_edge(alphas: np.ndarray, keep: int) -> np.ndarray:
    row = _shares(alphas)[:, 1:].ravel()
    mask = np.zeros(row.size, dtype=bool)
    mask[np.argsort(-row, kind="stable")[:keep]] = True
    return np.pad(mask.reshape(len(alphas), -1), ((0, 0), (1, 0)))


def _count_other_edges(attempts: Sequence[Attempt]) -> str:
    other = sum(
        int(np.sum(expected.any(1) & ~np.any(as_array(got) != 0, axis=1))) for _, expected, got in attempts
    )
    return (
        f"You drop {other} edges that should stay: you compare edges by raw α. A number may be added to all α of one"
        " edge without any change of its mixture, so raw α of two edges cannot be compared; their shares can. It"
        " is the published way."
    )


def _edge_cases(rng: np.random.Generator) -> list[Case]:
    two = np.array([[3.0, 1.0, 0.0], [-2.0, 0.9, 0.8]], dtype=np.float32)
    drawn = rng.normal(scale=0.02, size=(4, 4)).astype(np.float32)
    drawn += [
        [4, 1, 0.5, 0],  # nearly all "none"
        [3, 3.3, 3.1, 3],  # large α, even shares
        [0, 0.4, -0.5, -0.3],
        [-1, 1.2, 1.3, -1],  # two strong operations
    ]
    return [
        Case("two edges, one of which stays", (two, 1)),
        Case("four edges, two of which stay", (drawn, 2)),
    ]


EXERCISE = Exercise(
    id="07.1",
    title="read a node off",
    statement=(
        "Several edges lead into one node of a cell. `alphas` has a row for each of them and a column for each"
        " operation; column 0 is `none`. Write `derived(alphas, keep)` by the rule of DARTS. The **share** of an"
        " operation is its softmax among all operations of its edge, `none` included. The strength of an edge is"
        " the greatest share on it, `none` left out. The `keep` strongest edges stay, each with its strongest"
        " operation that is not `none`. Give back a mask of the same shape, `True` where an operation stays."
    ),
    difficulty=2,
    minutes=8,
    spec=_derived,
    cases=_edge_cases,
    wrong=(
        Wrong("raw alphas", _raw, _count_other_edges),
        Wrong(
            "none wins",
            _none_wins,
            "`none` wins an edge in your cell. It takes its share of the softmax, but it may not be chosen.",
        ),
        Wrong(
            "softmax without none",
            _without_none,
            "You leave `none` out before the softmax. Then an edge that is nearly all `none` looks strong: take the"
            " softmax over all operations, and leave `none` out of the choice only.",
        ),
        Wrong(
            "softmax over the edges",
            _over_the_edges,
            "Your softmax runs down the columns. The operations of one edge share it among them, so each row must"
            " add up to 1.",
        ),
        Wrong(
            "every edge",
            _every_edge,
            "Every edge of yours keeps an operation. Only the `keep` strongest edges stay; the rows of the others are"
            " all `False`.",
        ),
        Wrong(
            "two on an edge",
            _two_on_an_edge,
            "You keep the greatest shares of the whole table, so that two can lie on one edge. First choose the best"
            " operation of each edge, then the best edges.",
        ),
    ),
    hints=(
        "Shares: `alphas.softmax(1)`. Then put 0 in column 0 of a copy, so that `none` cannot win.",
        "`best, winner = shares.max(1)` gives the strength of each edge and its operation.",
        "`best.topk(keep).indices` are the edges that stay.",
    ),
    solution='''\
def derived(alphas, keep):
    """True at the operation that stays on each of the `keep` strongest edges."""
    shares = alphas.softmax(1)
    shares[:, 0] = 0
    best, winner = shares.max(1)
    mask = torch.zeros_like(alphas, dtype=torch.bool)
    edges = best.topk(keep).indices
    mask[edges, winner[edges]] = True
    return mask
''',
)
