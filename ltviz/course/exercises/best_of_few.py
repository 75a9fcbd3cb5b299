"""Exercise 06.4."""

import numpy as np

from ltviz.course.exercise import Case, Exercise, Wrong


def _expected(accuracies: np.ndarray, below: np.ndarray) -> float:
    """The mean of the best, for the chance `below` [n + 1] that it lies among the i lowest."""
    return float((np.sort(accuracies) * np.diff(below)).sum())


def _ranks(accuracies: np.ndarray) -> np.ndarray:
    return np.arange(len(accuracies) + 1)


def _expected_best(accuracies: np.ndarray, k: int) -> float:
    i, n = _ranks(accuracies), len(accuracies)
    each = [np.maximum(i - j, 0) / (n - j) for j in range(k)]
    return _expected(accuracies, np.prod(each, axis=0))


def _as_published(accuracies: np.ndarray, k: int) -> float:
    return _expected(accuracies, (_ranks(accuracies) / len(accuracies)) ** k)


def _best(accuracies: np.ndarray, k: int) -> float:
    return float(accuracies.max())


def _mean(accuracies: np.ndarray, k: int) -> float:
    return float(accuracies.mean())


def _first(accuracies: np.ndarray, k: int) -> float:
    return float(accuracies[:k].max())


def _mean_of_top(accuracies: np.ndarray, k: int) -> float:
    return float(np.sort(accuracies)[-k:].mean())


def _worst(accuracies: np.ndarray, k: int) -> float:
    return -_expected_best(-accuracies, k)


def _accuracy_cases(rng: np.random.Generator) -> list[Case]:
    several = rng.uniform(0.5, 0.9, size=6).round(3)
    return [
        Case("six accuracies, the best of two", (several, 2)),
        Case("six accuracies, the best of four", (several, 4)),
        Case("thirty accuracies, the best of five", (rng.uniform(0.4, 0.8, size=30).round(3), 5)),
    ]


EXERCISE = Exercise(
    id="06.4",
    title="a bug that was published: the best of k",
    statement=(
        "You have trained n architectures. What would a random search have found that stops after k of them? Drawing"
        " lots a thousand times would tell; there is also a formula. Sort the accuracies. The best of k different ones"
        " lies among the i lowest with the chance (i/n) · ((i − 1)/(n − 1)) · … (k factors): each draw takes one"
        " away. So the i-th lowest is the best of the k with that chance, minus the chance for i − 1. Write"
        " `expected_best(accuracies, k)`, the mean of the best. (A published formula, which papers use to compare"
        " budgets, has (i/n)ᵏ, as if one accuracy could be drawn twice; Tang and others, 2020, found the error.)"
    ),
    difficulty=3,
    minutes=10,
    spec=_expected_best,
    cases=_accuracy_cases,
    wrong=(
        Wrong(
            "as published",
            _as_published,
            "This is the published formula, (i/n)ᵏ: it draws with putting back. Some of its k draws are the same"
            " training, so its best is too low.",
        ),
        Wrong(
            "the best of all", _best, "This is the best of all n. A search that stops after k has seen fewer."
        ),
        Wrong("the mean", _mean, "This is the mean of all: the best of one. With k larger it must rise."),
        Wrong(
            "the first k",
            _first,
            "This is one search, the one that happened to draw the first k. The mean over all draws is asked for.",
        ),
        Wrong(
            "mean of the top k",
            _mean_of_top,
            "This is the mean of the k highest. Only one of the k drawn is the best, and it need not be among these.",
        ),
        Wrong("the worst of k", _worst, "This is the mean of the lowest of the k: sort the other way round."),
    ),
    hints=(
        "Let `i = torch.arange(n + 1)`: the chance for 0 is 0, for n it is 1.",
        "`(i - j).clamp(min=0) / (n - j)` is the factor of draw j = 0, 1, …, k − 1; multiply them.",
        "`below.diff()` is the chance that the i-th lowest is the best one.",
    ),
    solution='''\
def expected_best(accuracies, k):
    """Mean of the highest of k accuracies that are drawn from these without putting back."""
    n, i = len(accuracies), torch.arange(len(accuracies) + 1)
    below = torch.ones(n + 1)
    for j in range(k):
        below = below * (i - j).clamp(min=0) / (n - j)
    return (accuracies.sort().values * below.diff()).sum()
''',
)
