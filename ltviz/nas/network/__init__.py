"""Networks of stacked cells: R different architectures trained side by side.

model = cell_network(cells)                              # one cell for each network, or one for all
weights, buffers = model.init(seeds)
train(model, weights, data, seeds=seeds, buffers=buffers, …)
"""

from ltviz.nas.network.cost import Cost, cost
from ltviz.nas.network.stacked import cell_network

__all__ = ["Cost", "cell_network", "cost"]
