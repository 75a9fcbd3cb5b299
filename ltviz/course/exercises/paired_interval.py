"""Exercise 02.3."""

import numpy as np

from ltviz.course.exercise import Case, Exercise, Wrong

_T4 = 2.776  # Student's t for 95 % and 4 degrees of freedom
Interval = tuple[float, float, float]


def _around(mean: float, half: float) -> Interval:
    return mean, mean - half, mean + half


def _paired_interval(ticket: np.ndarray, control: np.ndarray) -> Interval:
    gain = ticket - control
    return _around(gain.mean(), _T4 * gain.std(ddof=1) / len(gain) ** 0.5)


def _spread(ticket: np.ndarray, control: np.ndarray) -> Interval:
    gain = ticket - control
    return _around(gain.mean(), _T4 * gain.std(ddof=1))


def _normal_quantile(ticket: np.ndarray, control: np.ndarray) -> Interval:
    gain = ticket - control
    return _around(gain.mean(), 1.96 * gain.std(ddof=1) / len(gain) ** 0.5)


def _divided_by_n(ticket: np.ndarray, control: np.ndarray) -> Interval:
    gain = ticket - control
    return _around(gain.mean(), _T4 * gain.std(ddof=0) / len(gain) ** 0.5)


def _unpaired(ticket: np.ndarray, control: np.ndarray) -> Interval:
    error = ((ticket.var(ddof=1) + control.var(ddof=1)) / len(ticket)) ** 0.5
    return _around(ticket.mean() - control.mean(), _T4 * error)


def _two_intervals(ticket: np.ndarray, control: np.ndarray) -> Interval:
    half = _T4 * (ticket.std(ddof=1) + control.std(ddof=1)) / len(ticket) ** 0.5
    return _around(ticket.mean() - control.mean(), half)


def _reversed(ticket: np.ndarray, control: np.ndarray) -> Interval:
    return _paired_interval(control, ticket)


def _ends_swapped(ticket: np.ndarray, control: np.ndarray) -> Interval:
    mean, low, high = _paired_interval(ticket, control)
    return mean, high, low


def _accuracy_cases(rng: np.random.Generator) -> list[Case]:
    seeds = 0.55 + 0.03 * rng.normal(size=(2, 5))
    gains = np.array([[0.02], [0.005]]) + 0.01 * rng.normal(size=(2, 5))
    cases = zip(("five seeds", "five other seeds"), seeds, gains, strict=True)
    return [
        Case(name, ((seed + gain).astype(np.float32), seed.astype(np.float32))) for name, seed, gain in cases
    ]


EXERCISE = Exercise(
    id="02.3",
    title="is the ticket better?",
    statement=(
        "Five seeds gave five test accuracies of the ticket and five of its control; the first of each come"
        " from the same seed, and so on. Write `paired_interval(ticket, control)` that gives back three"
        " numbers: the mean of ticket − control and the two ends, low and high, of its 95 % interval. For"
        " five seeds the interval is the mean ± 2.776 standard errors."
    ),
    difficulty=2,
    minutes=8,
    spec=_paired_interval,
    cases=_accuracy_cases,
    tolerance=2e-3,  # 2.78 is as right as 2.776
    wrong=(
        Wrong(
            "standard deviation",
            _spread,
            "This is the spread of single seeds. The mean of five is surer: divide by the root of 5.",
        ),
        Wrong(
            "1.96",
            _normal_quantile,
            (
                "1.96 holds for many seeds. With five, the spread itself is uncertain: 2.776 (Student's t,"
                " 4 degrees of freedom)."
            ),
        ),
        Wrong(
            "divided by n",
            _divided_by_n,
            (
                "The standard deviation of a sample divides by n − 1: `std(correction=1)`, numpy's"
                " `std(ddof=1)`."
            ),
        ),
        Wrong(
            "unpaired",
            _unpaired,
            "This is the interval of two groups that have nothing in common. Subtract seed by seed first:"
            " what a seed does to both falls out.",
        ),
        Wrong(
            "two intervals",
            _two_intervals,
            "You compare the ends of two separate intervals. Two that overlap can still differ surely:"
            " subtract seed by seed first.",
        ),
        Wrong(
            "ends swapped", _ends_swapped, "The numbers are right, but the low end comes before the high one."
        ),
        Wrong("reversed", _reversed, "You subtract the ticket from the control: ticket − control is wanted."),
    ),
    hints=(
        "Start with `gain = ticket - control`, five numbers.",
        "The standard error is the standard deviation divided by the root of the number of seeds.",
        "`gain.std()` in PyTorch divides by n − 1 already.",
    ),
    solution='''\
def paired_interval(ticket, control):
    """Mean of ticket − control, and its 95 % interval over five seeds."""
    gain = ticket - control
    half = 2.776 * gain.std() / len(gain) ** 0.5
    return gain.mean(), gain.mean() - half, gain.mean() + half
''',
)
