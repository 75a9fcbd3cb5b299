"""The lottery ticket experiment: iterative magnitude pruning, rewinding and the controls."""

from ltviz.lottery.ablation import Cell, ablate, cross, slices
from ltviz.lottery.arms import ARMS, Arm, fresh_values, moved_mask, small_dense
from ltviz.lottery.ladder import imp, retrain
from ltviz.lottery.restore import restore
from ltviz.lottery.study import Start, study

__all__ = [
    "ARMS",
    "Arm",
    "Cell",
    "Start",
    "ablate",
    "cross",
    "fresh_values",
    "imp",
    "moved_mask",
    "restore",
    "retrain",
    "slices",
    "small_dense",
    "study",
]
