"""A network that holds every cell of a space at once: DARTS (arXiv 1806.09055) and one-shot weight sharing.

net = supernet(Space(4, ("none", "skip", "avg3", "conv3", "dil3")))
trace = search(net, data, seeds=range(4), order="second")       # DARTS; trace.alphas, trace.cells()
gap(net, trace, data, steps=800)                                # supernet, cut, retrained
recorded = load_trace("mnist1d-darts")                          # of both orders, as `ltviz record` left it
weights = share_weights(net, data, seeds=[0])                   # one-shot: random cells share one set of weights
shared_accuracy(net, weights, cells, data)

toy.iterates(0.5)                                               # the paper's figure 2: (α, w) step by step
"""

from ltviz import bilevel as toy
from ltviz.nas.supernet.cut import cut, recomputed
from ltviz.nas.supernet.derive import DERIVATIONS, Derivation, derive, skip_share
from ltviz.nas.supernet.gap import Gap, gap
from ltviz.nas.supernet.gradient import architecture_gradient
from ltviz.nas.supernet.network import supernet
from ltviz.nas.supernet.recipe import SearchRecipe
from ltviz.nas.supernet.search import SearchDivergedError, search
from ltviz.nas.supernet.sharing import share_weights, shared_accuracy
from ltviz.nas.supernet.trace import Trace
from ltviz.records.darts import load as load_trace

__all__ = [
    "DERIVATIONS",
    "Derivation",
    "Gap",
    "SearchDivergedError",
    "SearchRecipe",
    "Trace",
    "architecture_gradient",
    "cut",
    "derive",
    "gap",
    "load_trace",
    "recomputed",
    "search",
    "share_weights",
    "shared_accuracy",
    "skip_share",
    "supernet",
    "toy",
]
