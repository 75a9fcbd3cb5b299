"""The lottery ticket experiment: iterative magnitude pruning, rewinding and the controls."""

from ltviz.lottery.ablation import Cell, ablate, cross, slices, starts
from ltviz.lottery.arms import ARMS, Arm, fresh_values, moved_mask, small_dense
from ltviz.lottery.at_init import at_init
from ltviz.lottery.ladder import imp, retrain
from ltviz.lottery.methods import METHODS, Method
from ltviz.lottery.restore import restore
from ltviz.lottery.study import Start, study
from ltviz.lottery.supermask import edge_popup, edge_popup_model, learn_masks, supermask_model, untrained
from ltviz.pruning import LayerCollapseWarning

__all__ = [
    "ARMS",
    "METHODS",
    "Arm",
    "Cell",
    "LayerCollapseWarning",
    "Method",
    "Start",
    "ablate",
    "at_init",
    "cross",
    "edge_popup",
    "edge_popup_model",
    "fresh_values",
    "imp",
    "learn_masks",
    "moved_mask",
    "restore",
    "retrain",
    "slices",
    "small_dense",
    "starts",
    "study",
    "supermask_model",
    "untrained",
]
