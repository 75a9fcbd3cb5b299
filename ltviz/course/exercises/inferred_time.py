"""Exercise 08.4."""

import numpy as np

from ltviz.course.exercise import Case, Exercise, Wrong

Array = np.ndarray


def _predicted(times: Array, ring: Array, first: Array, second: Array) -> np.floating:
    _, small, half, full = times.T
    channels = first * (half + second * (full - half))
    return (channels * (small / full + (1 - small / full) * ring)).sum()


def _looked_up(times: Array, ring: Array, first: Array, second: Array) -> np.floating:
    column = 2 * ring.astype(int) + second
    return (times[np.arange(len(times)), column] * first).sum()


def _always_there(times: Array, ring: Array, first: Array, second: Array) -> np.floating:
    return _predicted(times, ring, np.ones_like(first), second)


def _halves_added(times: Array, ring: Array, first: Array, second: Array) -> np.floating:
    _, small, half, full = times.T
    channels = first * half + second * full
    return (channels * (small / full + (1 - small / full) * ring)).sum()


def _second_alone(times: Array, ring: Array, first: Array, second: Array) -> np.floating:
    _, small, half, full = times.T
    channels = first * half + second * (full - half)
    return (channels * (small / full + (1 - small / full) * ring)).sum()


def _ring_twice(times: Array, ring: Array, first: Array, second: Array) -> np.floating:
    _, small, half, full = times.T
    channels = first * (half + second * (full - half))
    return (channels * (small / full + ring)).sum()


def _ratio_turned(times: Array, ring: Array, first: Array, second: Array) -> np.floating:
    _, small, half, full = times.T
    channels = first * (half + second * (full - half))
    return (channels * (full / small + (1 - full / small) * ring)).sum()


def _time_cases(rng: np.random.Generator) -> list[Case]:
    small, half = rng.uniform(3, 4, size=(2, 6))
    times = np.stack([rng.uniform(1.5, 2, 6), small, half, rng.uniform(5, 7, 6)], 1).astype(np.float32)
    on = np.ones(6, bool)
    mixed = rng.random((3, 6)) < 0.6
    mixed[:, 0], mixed[:, 1] = (False, True, False), (True, False, True)
    return [
        Case("six layers with mixed decisions", (times, *mixed)),
        Case("six layers, all of 5 × 5 with expansion 6", (times, on, on, on)),
        Case("six layers, all of 3 × 3 with expansion 3", (times, ~on, on, ~on)),
    ]


EXERCISE = Exercise(
    id="08.4",
    title="the time that nobody measured",
    statement=(
        "Each row of `times` holds the milliseconds of one layer as 3×3-3, 3×3-6, 5×5-3 and 5×5-6. The paper's formula"
        " never reads the first. It counts the **channels** by the 5 × 5 kernel, t(5×5-3), and with the second half"
        " t(5×5-6) − t(5×5-3) more. Without its ring a kernel takes the share ρ = t(3×3-6) ÷ t(5×5-6) of that, and with"
        " it all. A layer without its first half takes nothing. Write `predicted(times, ring, first, second)`: the sum"
        " over the layers. The other inputs are boolean tensors with one entry for each layer."
    ),
    difficulty=2,
    minutes=8,
    spec=_predicted,
    cases=_time_cases,
    wrong=(
        Wrong(
            "looked up",
            _looked_up,
            "You look each time up in the table. That is the better prediction, but it is not the formula, which"
            " never reads the first column.",
        ),
        Wrong(
            "never left out",
            _always_there,
            "A layer without its first half still takes time in yours: multiply it by `first`.",
        ),
        Wrong(
            "halves added",
            _halves_added,
            "With both halves you add t(5×5-3) and t(5×5-6). The second half adds the difference of the two.",
        ),
        Wrong(
            "second half alone",
            _second_alone,
            "Where the first half is off you still count the second. The first indicator multiplies both.",
        ),
        Wrong(
            "ring on top",
            _ring_twice,
            "With its ring a kernel takes 1 + ρ in yours. It takes ρ + (1 − ρ), which is 1.",
        ),
        Wrong(
            "ratio turned",
            _ratio_turned,
            "Your ρ is above 1, so the small kernel takes longer: it is t(3×3-6) ÷ t(5×5-6).",
        ),
    ),
    hints=(
        "`_, small, half, full = times.T` gives each column a name.",
        "`first * (half + second * (full - half))` is the time by the 5 × 5 kernel.",
        "Multiply it by `rho + (1 - rho) * ring`, and add up.",
    ),
    solution='''\
def predicted(times, ring, first, second):
    """Time of a network by the paper's formula, in the unit of `times`."""
    _, small, half, full = times.T
    by_channels = first * (half + second * (full - half))
    rho = small / full
    return (by_channels * (rho + (1 - rho) * ring)).sum()
''',
)
