"""Architectures as values: cells that are checked, printed, compared and drawn at random.

space = Space(4, ("none", "skip", "conv3"))
cell = space.sample(np.random.default_rng(0))
str(cell)                                       # "|conv3~0|+|skip~0|conv3~1|+|…|"
Cell.parse(str(cell)).id == cell.id             # the id is shared by all cells of the same function
"""

from ltviz.nas.space.canonical import Graph
from ltviz.nas.space.cell import Cell
from ltviz.nas.space.convolution import convolve
from ltviz.nas.space.genotype import Genotype
from ltviz.nas.space.operations import OPERATIONS, Operation, normalise
from ltviz.nas.space.space import Space

__all__ = ["OPERATIONS", "Cell", "Genotype", "Graph", "Operation", "Space", "convolve", "normalise"]
