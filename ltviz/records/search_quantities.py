"""What a claim about searches measures: each quantity is a function of a Contest and of the claim's own arguments.

Adding one: write the function and add it at the bottom, to QUANTITIES or to ALSO (a sentence beside the claim).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from .intervals import Interval, mean_interval
from .search_statistics import Contest, by_seed, differences, shared, sharing_agreement
from .table_statistics import ceiling, predictor_agreement, seed_agreement

__all__ = ["ALSO", "QUANTITIES", "agreement", "gain"]


def agreement(contest: Contest, *, strategy: str) -> Interval:
    """Kendall's tau of what shared weights say with the judged accuracies, one number for each supernet."""
    own = by_seed(contest.searches)[strategy]
    return mean_interval(np.array([sharing_agreement(own[seed], contest.table) for seed in sorted(own)]))


def gain(contest: Contest, *, strategy: str, versus: str) -> Interval:
    """Judged accuracy of what `strategy` chose minus that of what `versus` chose, paired by seed, in fractions."""
    return differences(contest.searches, contest.table, versus=versus)[strategy]


def beside_counting(contest: Contest, *, strategy: str) -> str:
    """Sentences on what the same agreement is of one training, of a perfect predictor, and of the best count."""
    table, own = contest.table, by_seed(contest.searches)[strategy]
    counts = predictor_agreement(table)
    name = max(counts, key=lambda one: np.nan_to_num(counts[one], nan=-1.0))
    more = _more_than(contest, strategy, name)
    alike = mean_interval(np.array([sharing_agreement(one, table, by_size=True) for one in own.values()]))
    better = (
        "so sharing ranks better than counting" if more.low > 0 else "so sharing is not shown to rank better"
    )
    return (
        f"Of all {len(table)} architectures, one training each agrees with the other seeds by "
        f"{seed_agreement(table).mean():+.2f}, knowing every true accuracy would reach {ceiling(table):+.2f}, and the "
        f"best of {len(counts)} counts, {name}, reaches {counts[name]:+.2f}. On what the {len(own)} supernets scored, "
        f"sharing minus that count is {_told(more, 1)}, {better}. Among cells with equally many convolutions sharing "
        f"agrees by {_told(alike, 1)}."
    ).replace("-", "−")


def _more_than(contest: Contest, strategy: str, count: str) -> Interval:
    """Agreement of shared weights minus that of a count on the same architectures, one number for each supernet."""
    table, own = contest.table, by_seed(contest.searches)[strategy]
    gaps = []
    for seed in sorted(own):
        rows = np.array([table.row(one) for one in shared(own[seed]).ids])
        gaps.append(sharing_agreement(own[seed], table) - predictor_agreement(table, rows=rows)[count])
    return mean_interval(np.array(gaps))


def other_strategies(contest: Contest, *, strategy: str, versus: str) -> str:
    """Sentence on what the choices of all other strategies are worth more than those of `versus`."""
    found = differences(contest.searches, contest.table, versus=versus)
    told = [f"{name.replace('_', ' ')} {_told(one, 100)}" for name, one in found.items() if name != strategy]
    return f"In the same way, in points, the others: {'; '.join(told)}.".replace("-", "−")


def _told(interval: Interval, factor: float) -> str:
    mean, low, high = (factor * value for value in (interval.mean, interval.low, interval.high))
    return f"{mean:+z.2f} ({low:+z.2f} to {high:+z.2f})"


QUANTITIES: dict[str, Callable[..., Interval]] = {
    "agreement": agreement,
    "gain": gain,
}
ALSO: dict[str, Callable[..., str]] = {
    "beside_counting": beside_counting,
    "other_strategies": other_strategies,
}
