"""Recorded runs: what was measured, how it is stored, and what it says about the papers. NumPy only."""

from .board import Scoreboard, scoreboard
from .claims import Claim, claim, judge
from .intervals import Interval, mean_interval, t_quantile
from .rules import check, rule_sha256, rulebook, rules_sha256
from .run import Run, same
from .search import BestSoFar, Search
from .search_statistics import Judged, differences, judged, sharing_agreement
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
from .store import KINDS, kind_of, load, names, save
from .table import Result, Table
from .table_statistics import best_rows, ceiling, kendall_tau, predictor_agreement, seed_agreement
from .table_store import load_table, save_table
from .verdicts import Rule, verdict

__all__ = [
    "KINDS",
    "BestSoFar",
    "CensoredError",
    "Claim",
    "Interval",
    "Judged",
    "Result",
    "Rule",
    "Run",
    "Scoreboard",
    "Search",
    "Table",
    "Winning",
    "best_rows",
    "ceiling",
    "censored_counts",
    "check",
    "claim",
    "differences",
    "early_stop",
    "early_stop_ratio",
    "judge",
    "judged",
    "kendall_tau",
    "kind_of",
    "load",
    "load_searches",
    "load_table",
    "mean_interval",
    "names",
    "paired",
    "predictor_agreement",
    "rule_sha256",
    "rulebook",
    "rules_sha256",
    "same",
    "save",
    "save_searches",
    "save_table",
    "scoreboard",
    "seed_agreement",
    "sharing_agreement",
    "steps_to_dense_loss",
    "t_quantile",
    "verdict",
    "winning",
]
