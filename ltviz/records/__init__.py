"""Recorded runs: what was measured, how it is stored, and what it says about the papers. NumPy only."""

from .board import Scoreboard, scoreboard
from .claims import Claim, claim, judge
from .intervals import Interval, mean_interval, t_quantile
from .rules import check, rule_sha256, rulebook, rules_sha256
from .run import Run, same
from .search import BestSoFar, Search
from .search_store import load_searches, save_searches
from .statistics import (
    CensoredError,
    Winning,
    censored_counts,
    early_stop,
    early_stop_ratio,
    paired,
    steps_to_dense_loss,
    winning,
)
from .store import load, names, save
from .verdicts import Rule, verdict

__all__ = [
    "BestSoFar",
    "CensoredError",
    "Claim",
    "Interval",
    "Rule",
    "Run",
    "Scoreboard",
    "Search",
    "Winning",
    "censored_counts",
    "check",
    "claim",
    "early_stop",
    "early_stop_ratio",
    "judge",
    "load",
    "load_searches",
    "mean_interval",
    "names",
    "paired",
    "rule_sha256",
    "rulebook",
    "rules_sha256",
    "same",
    "save",
    "save_searches",
    "scoreboard",
    "steps_to_dense_loss",
    "t_quantile",
    "verdict",
    "winning",
]
