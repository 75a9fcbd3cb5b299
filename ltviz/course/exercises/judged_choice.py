"""Exercise 06.1."""

import numpy as np

from ltviz.course.exercise import Case, Exercise, Wrong


def _choice(validation: np.ndarray) -> int:
    return int(validation.mean(1).argmax())


def _judged_choice(validation: np.ndarray, test: np.ndarray) -> float:
    return float(test[_choice(validation)].mean())


def _chosen_on_test(validation: np.ndarray, test: np.ndarray) -> float:
    return float(test.mean(1).max())


def _validation_reported(validation: np.ndarray, test: np.ndarray) -> float:
    return float(validation[_choice(validation)].mean())


def _luckiest_training(validation: np.ndarray, test: np.ndarray) -> float:
    return float(test[validation.max(1).argmax()].mean())


def _best_seed(validation: np.ndarray, test: np.ndarray) -> float:
    return float(test[_choice(validation)].max())


def _best_on_test(validation: np.ndarray, test: np.ndarray) -> float:
    return float(test.max())


def _no_choice(validation: np.ndarray, test: np.ndarray) -> float:
    return float(test.mean())


def _table_cases(rng: np.random.Generator) -> list[Case]:
    """The best on validation, the luckiest training and the best on test are three architectures."""
    return [_table(rng, rows, order) for rows, order in ((8, (2, 5, 1)), (20, (13, 4, 17)))]


def _table(rng: np.random.Generator, rows: int, order: tuple[int, int, int]) -> Case:
    validation, test = rng.uniform(0.6, 0.7, size=(2, rows, 3))
    best, lucky, tested = order
    validation[best] += 0.12
    validation[lucky, 1] = 0.85
    test[tested] += 0.12
    return Case(f"{rows} architectures", (validation.round(3), test.round(3)))


EXERCISE = Exercise(
    id="06.1",
    title="choose, then judge",
    statement=(
        "A search has trained every architecture three times. `validation` has a row for each architecture and a"
        " column for each of the seeds 0 to 2; `test` has the same rows, and the seeds 3 to 5, which the search did"
        " not see. Write `judged_choice(validation, test)`: the search keeps the architecture with the highest mean"
        " validation accuracy. Give back what it is **worth**: its mean test accuracy."
    ),
    difficulty=1,
    minutes=4,
    spec=_judged_choice,
    cases=_table_cases,
    wrong=(
        Wrong(
            "chosen on test",
            _chosen_on_test,
            "You keep the architecture that is best on test. Then test has chosen, and nothing is left to judge.",
        ),
        Wrong(
            "validation reported",
            _validation_reported,
            "The choice is right, but you report the number that chose it. It is too high by its luck: ask test.",
        ),
        Wrong(
            "the luckiest training",
            _luckiest_training,
            "You keep the architecture of the single best training. One lucky seed is enough for that: take the"
            " mean over the seeds first.",
        ),
        Wrong(
            "the best seed",
            _best_seed,
            "The choice is right, but of its three tests you report the best one. Whoever trains it next gets the"
            " mean.",
        ),
        Wrong(
            "best on test",
            _best_on_test,
            "This is the highest number in `test`: no choice was made on validation at all.",
        ),
        Wrong("no choice", _no_choice, "This is the mean over all architectures: what lots would get."),
    ),
    hints=(
        "`validation.mean(1)` is one number for each architecture.",
        "`.argmax()` says which row has the highest one.",
        "The same row of `test`, and its mean.",
    ),
    solution='''\
def judged_choice(validation, test):
    """Mean test accuracy of the architecture with the highest mean validation accuracy."""
    return test[validation.mean(1).argmax()].mean()
''',
)
