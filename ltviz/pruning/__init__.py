"""Scores say what a weight is worth, a mask says what is kept. Dicts in, dicts out, never a model."""

from ltviz.pruning.criteria import CRITERIA, Criterion
from ltviz.pruning.masks import apply, density, full_mask, layer_density, make_mask, prunable_names
from ltviz.pruning.shuffles import shuffle, shuffle_wires
from ltviz.pruning.treatments import VALUES, ZEROS, treat

__all__ = [
    "CRITERIA",
    "VALUES",
    "ZEROS",
    "Criterion",
    "apply",
    "density",
    "full_mask",
    "layer_density",
    "make_mask",
    "prunable_names",
    "shuffle",
    "shuffle_wires",
    "treat",
]
