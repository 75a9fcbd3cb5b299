"""How well one thing ranks another: Kendall's tau, and what may be expected of it when seeds are noisy.

table = load_table("mnist1d-cells")
seed_agreement(table)                     # one training against the mean of the others, seed by seed
ceiling(table)                            # what knowing every true accuracy would reach
predictor_agreement(table)                # counting parameters, convolutions, depth
"""

from __future__ import annotations

import numpy as np

from .table import Table

__all__ = ["PREDICTORS", "best_rows", "ceiling", "kendall_tau", "predictor_agreement", "seed_agreement"]

# What can be counted without training anything.
PREDICTORS = ("parameters", "macs", "convolutions", "depth")
TOP = 0.1  # the share that a search is after
DRAWS = 200


def kendall_tau(x: np.ndarray, y: np.ndarray, *, groups: np.ndarray | None = None) -> float:
    """Kendall's tau-b of x and y [N]: the pairs ordered alike minus those ordered differently, ties corrected for.

    groups: labels [N]; only pairs within one group count. In [-1, 1]; NaN where no pair differs in x, or none in y.
    Raises ValueError where the lengths differ or a value is NaN.
    """
    x, y = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    groups = np.zeros(len(x)) if groups is None else np.asarray(groups)
    if not len(x) == len(y) == len(groups) or x.ndim != 1 or y.ndim != 1:
        raise ValueError(
            f"x, y and groups must be as long as one another, got {len(x)}, {len(y)}, {len(groups)}"
        )
    if np.isnan(x).any() or np.isnan(y).any():
        raise ValueError("x and y must hold numbers, got NaN")
    pair = groups[:, None] == groups
    by_x = np.sign(x[:, None] - x) * pair
    by_y = np.sign(y[:, None] - y) * pair
    differ = float((by_x**2).sum() * (by_y**2).sum())
    return float((by_x * by_y).sum() / np.sqrt(differ)) if differ else float("nan")


def seed_agreement(table: Table, budget: int | None = None, *, rows: np.ndarray | None = None) -> np.ndarray:
    """For each seed [S], tau of its validation accuracy with the mean test accuracy of the others.

    budget: epochs, the longest by default. rows: only these architectures.
    """
    rows = np.arange(len(table)) if rows is None else rows
    place = table.place(budget)
    validation, test = table.validation[rows, place], table.test[rows, place]  # [n, S]
    if test.shape[1] < 2:
        raise ValueError(f"seeds must be at least 2 to compare, got {test.shape[1]}")
    others = (test.sum(1, keepdims=True) - test) / (test.shape[1] - 1)
    return np.array([kendall_tau(validation[:, s], others[:, s]) for s in range(test.shape[1])])


def ceiling(
    table: Table,
    budget: int | None = None,
    *,
    rows: np.ndarray | None = None,
    draws: int = DRAWS,
    seed: int = 0,
) -> float:
    """Mean tau that a predictor would reach which knew each architecture's true accuracy, by simulation.

    The judges' mean is the truth plus the noise of as many seeds. True accuracies are taken to spread as the means
    over all seeds do, less the part of their variance that the noise explains; the noise is the pooled one, without
    what a seed does to all architectures alike. 0 where the noise explains all of it: then there is nothing to know.
    """
    rows = np.arange(len(table)) if rows is None else rows
    test = table.test[rows, table.place(budget)]  # [n, S]
    seeds = test.shape[1]
    if seeds < 2:
        raise ValueError(f"seeds must be at least 2 to know the noise, got {seeds}")
    test = test - test.mean(0)  # a seed that is kinder to all of them changes no order
    noise, means = test.var(1, ddof=1).mean(), test.mean(1)
    known = means.var(ddof=1) - noise / seeds  # variance of the true accuracies
    if known <= 0:
        return 0.0
    truth = means.mean() + (means - means.mean()) * np.sqrt(known / means.var(ddof=1))
    rng, spread = np.random.default_rng(seed), np.sqrt(noise / len(table.judge_seeds))
    return float(np.mean([kendall_tau(truth, rng.normal(truth, spread)) for _ in range(draws)]))


def predictor_agreement(
    table: Table, budget: int | None = None, *, rows: np.ndarray | None = None, by_size: bool = False
) -> dict[str, float]:
    """Name → tau of what can be counted with the judges' test accuracy: PREDICTORS, and each operation's edges.

    by_size: only pairs with as many convolutions, so that the number of convolutions itself has nothing to say.
    """
    rows = np.arange(len(table)) if rows is None else rows
    truth = table.judged(budget)[rows]
    groups = table.convolutions[rows] if by_size else None
    counts = {name: getattr(table, name) for name in PREDICTORS}
    for op in table.space["operations"]:
        counts[op] = np.array([cell.count(f"|{op}~") for cell in table.cells])
    return {name: kendall_tau(count[rows], truth, groups=groups) for name, count in counts.items()}


def best_rows(table: Table, budget: int | None = None, share: float = TOP) -> np.ndarray:
    """Rows of the best `share` by the search seeds' validation; chosen without the judges, which may then rank them."""
    if not 0 < share <= 1:
        raise ValueError(f"share must be in (0, 1], got {share}")
    order = np.argsort(-table.searched(budget), kind="stable")
    return np.sort(order[: max(2, round(share * len(table)))])
