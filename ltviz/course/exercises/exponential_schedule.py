"""Exercise 05.4."""

import numpy as np

from ltviz.course.exercise import Case, Exercise, Wrong


def _rounds(rounds: int) -> np.ndarray:
    return np.arange(1, rounds + 1)


def _schedule(size: int, density: float, rounds: int) -> np.ndarray:
    return np.round(size * density ** (_rounds(rounds) / rounds))


def _linear(size: int, density: float, rounds: int) -> np.ndarray:
    return np.round(size * (1 - (1 - density) * _rounds(rounds) / rounds))


def _whole_power(size: int, density: float, rounds: int) -> np.ndarray:
    return np.round(size * density ** _rounds(rounds))


def _one_round_late(size: int, density: float, rounds: int) -> np.ndarray:
    return np.round(size * density ** ((_rounds(rounds) - 1) / rounds))


def _at_once(size: int, density: float, rounds: int) -> np.ndarray:
    return np.full(rounds, np.round(size * density))


def _removes_the_share(size: int, density: float, rounds: int) -> np.ndarray:
    return np.round(size * (1 - density ** (1 / rounds)) ** _rounds(rounds))


def _rounds_down(size: int, density: float, rounds: int) -> np.ndarray:
    return np.floor(size * density ** (_rounds(rounds) / rounds))


def _rounds_again(size: int, density: float, rounds: int) -> np.ndarray:
    counts = [float(size)]
    for _ in range(rounds):
        counts.append(np.round(counts[-1] * density ** (1 / rounds)))
    return np.array(counts[1:])


def _schedule_cases(rng: np.random.Generator) -> list[Case]:
    del rng  # counts, nothing drawn
    return [
        Case("1,000 weights to 5 % in 5 rounds", (1000, 0.05, 5)),
        Case("2,345 weights to 2 % in 12 rounds", (2345, 0.02, 12)),
        Case("72 weights to 10 % in one round", (72, 0.1, 1)),
    ]


EXERCISE = Exercise(
    id="05.4",
    title="the way down in rounds",
    statement=(
        "SynFlow does not cut at once: it cuts a little, scores what is left, and cuts again. In each round the"
        " **same share of what is left** stays, so that after round r of `rounds` the share"
        " `density ** (r / rounds)` is left. Write `schedule(size, density, rounds)`: how many of `size` weights are"
        " left after round 1, 2, and so on to the last, as a list of whole numbers, rounded with `round`."
    ),
    difficulty=1,
    minutes=5,
    spec=_schedule,
    cases=_schedule_cases,
    wrong=(
        Wrong(
            "linear",
            _linear,
            "You remove the same number in each round. Then the last round takes most of what is left, and nothing"
            " looks at the scores again: the same share should stay.",
        ),
        Wrong(
            "whole power",
            _whole_power,
            "You reach the density in the first round and go on below it: the power is r ÷ rounds, not r.",
        ),
        Wrong(
            "one round late",
            _one_round_late,
            "Your first number is before the first cut, and the density is never reached: r runs from 1 to `rounds`.",
        ),
        Wrong(
            "all at once",
            _at_once,
            "You cut to the density in the first round; nothing is left for the others.",
        ),
        Wrong(
            "removes the share",
            _removes_the_share,
            "You remove the share that should stay: `density ** (1 / rounds)` stays in each round.",
        ),
        Wrong(
            "rounds down",
            _rounds_down,
            "You cut the decimals off, so one weight too few is left where they are above a half: `round(…)`.",
        ),
        Wrong(
            "rounds again and again",
            _rounds_again,
            "You round, and compute the next count from the rounded one, so the errors add up. Start from `size` in"
            " each round.",
        ),
    ),
    hints=(
        "After the last round r ÷ rounds is 1, and the density is reached.",
        "`range(1, rounds + 1)` counts from 1 to `rounds`.",
        "`round(size * density ** (r / rounds))` is one number of the list.",
    ),
    solution='''\
def schedule(size, density, rounds):
    """Weights that are left after each round."""
    return [round(size * density ** (r / rounds)) for r in range(1, rounds + 1)]
''',
)
