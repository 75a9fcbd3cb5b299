"""A benchmark of small cells, trained by this project: looked up in microseconds, or trained again.

table = load_table("mnist1d-cells")
table.query(cell, budget=16, seed=0)                  # what the recording found
MNIST1D_CELLS.evaluate(cell, budget=16, seed=0)       # the same training, now; the same type
"""

from ltviz.nas.tabular.benchmark import MNIST1D_CELLS, Benchmark, Trainings
from ltviz.nas.tabular.latency import latency_ms

__all__ = ["MNIST1D_CELLS", "Benchmark", "Trainings", "latency_ms"]
