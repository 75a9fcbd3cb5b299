"""Single-path NAS: one superkernel a layer holds every block, and its norms decide (Stamoulis et al. 2019).

trace = search(ltviz.load("digits"), lambdas=(0, 10, 20, 30), seeds=(0, 1))
network = trace.decided(1, 0)                     # ("5x5-6", "skip", …)
blocks(DIGITS.layers, network)                    # ("r1_k5_s22_e6_i8_o8", "skip", …)
load_table("pixel1").of(["3x3-3"] * 20)           # ms, by the published table
"""

from ltviz.nas.singlepath.cut import cut, cut_model
from ltviz.nas.singlepath.latency import LatencyTable, load_table, read_table
from ltviz.nas.singlepath.macs import macs_table
from ltviz.nas.singlepath.measure import measure_latency
from ltviz.nas.singlepath.module import to_module
from ltviz.nas.singlepath.relaxations import exact_gradient, gumbel_gradient, straight_through_gradient
from ltviz.nas.singlepath.search import search, train_supernet
from ltviz.nas.singlepath.space import DIGITS, PIXEL1, Space
from ltviz.nas.singlepath.superkernel import indicator, masked, superkernels
from ltviz.records.singlepath import OPTIONS, SKIP, Layer, SuperkernelTrace, bits, blocks, from_blocks, option
from ltviz.records.singlepath import load as load_trace
from ltviz.records.singlepath import save as save_trace

__all__ = [
    "DIGITS",
    "OPTIONS",
    "PIXEL1",
    "SKIP",
    "LatencyTable",
    "Layer",
    "Space",
    "SuperkernelTrace",
    "bits",
    "blocks",
    "cut",
    "cut_model",
    "exact_gradient",
    "from_blocks",
    "gumbel_gradient",
    "indicator",
    "load_table",
    "load_trace",
    "macs_table",
    "masked",
    "measure_latency",
    "option",
    "read_table",
    "save_trace",
    "search",
    "straight_through_gradient",
    "superkernels",
    "to_module",
    "train_supernet",
]
