"""Architecture search: spaces, networks that hold them all, and the strategies that choose.

space = Space(4, ("skip", "conv3", "dil3"))
cell = space.sample(np.random.default_rng(0))
model = cell_network([cell, *space.neighbours(cell)])      # different architectures, trained side by side
"""

from ltviz.nas import singlepath
from ltviz.nas.network import Cost, cell_network, cost
from ltviz.nas.space import OPERATIONS, Cell, Genotype, Operation, Space
from ltviz.nas.tabular import MNIST1D_CELLS, Benchmark

__all__ = [
    "MNIST1D_CELLS",
    "OPERATIONS",
    "Benchmark",
    "Cell",
    "Cost",
    "Genotype",
    "Operation",
    "Space",
    "cell_network",
    "cost",
    "singlepath",
]
