"""Scores say what a weight is worth, a mask says what is kept. Dicts in, dicts out, never a model."""

from ltviz.pruning.criteria import CRITERIA, Criterion
from ltviz.pruning.masks import apply, density, full_mask, layer_density, make_mask, prunable_names
from ltviz.pruning.paths import effective_density, on_path, vanished
from ltviz.pruning.rounds import prune_in_rounds
from ltviz.pruning.saliency import OneClassWarning, SilentError
from ltviz.pruning.shuffles import shuffle, shuffle_wires
from ltviz.pruning.ties import untied
from ltviz.pruning.treatments import VALUES, ZEROS, treat
from ltviz.warned import LayerCollapseWarning

__all__ = [
    "CRITERIA",
    "VALUES",
    "ZEROS",
    "Criterion",
    "LayerCollapseWarning",
    "OneClassWarning",
    "SilentError",
    "apply",
    "density",
    "effective_density",
    "full_mask",
    "layer_density",
    "make_mask",
    "on_path",
    "prunable_names",
    "prune_in_rounds",
    "shuffle",
    "shuffle_wires",
    "treat",
    "untied",
    "vanished",
]
