"""DARTS in a few lines, as chapter 07's reader writes it, moves shares and weights as `ltviz.nas.supernet` does."""

import jupytext
import pytest
import torch

from ltviz.course import manifest
from ltviz.datasets import load
from ltviz.nas import Space
from ltviz.nas.supernet import search, supernet
from ltviz.nas.supernet.descent import Batch, losses
from ltviz.nas.supernet.mixed import MixedCell
from ltviz.training.batches import Batches

STEPS, RATE, ALPHA_RATE = 4, 0.05, 0.03


def cells():
    """The source of the chapter's two cells: the mixed operation, and the turns."""
    code = [
        cell.source for cell in jupytext.read(manifest().chapter("07").source, fmt="md:myst").cells
        if cell.cell_type == "code"
    ]  # fmt: skip
    (mixed,) = [source for source in code if source.startswith("class Mixed")]
    (turns,) = [source for source in code if source.startswith("def take_turns")]
    return f"{mixed}\n\n\n{turns}"


def defined(source):
    names = {"torch": torch}
    exec(compile(source, "chapter 07", "exec"), names)
    return names


def convolution(kernel, dilation):
    layer = torch.nn.Conv1d(*kernel.shape[1::-1], 3, padding=dilation, dilation=dilation, bias=False)
    layer.weight.data = kernel
    norm = torch.nn.BatchNorm1d(len(kernel), affine=False)
    return torch.nn.Sequential(torch.nn.ReLU(), layer, norm)


def mixes_alike(source):
    """One edge of the reader's against a cell of two nodes."""
    space, make = Space(2, ("skip", "conv3", "dil3")), torch.Generator().manual_seed(0)
    kernels = {name: torch.randn(3, 3, 3, generator=make) for name in ("conv3", "dil3")}
    alphas, x = torch.randn(3, generator=make), torch.randn(5, 3, 12, generator=make)
    weights = {f"c.node0.{name}.conv.weight": kernel[None] for name, kernel in kernels.items()}
    start = {"mean": torch.zeros(1, 3), "variance": torch.ones(1, 3)}
    buffers = {f"c.node0.{name}.norm.{which}": value for name in kernels for which, value in start.items()}
    cell = MixedCell(space, "c", weights, buffers, alphas.softmax(0)[None, None], train=True)
    expected = cell(x.permute(1, 2, 0)[None])[0].permute(2, 0, 1)

    own = [torch.nn.Identity(), convolution(kernels["conv3"], 1), convolution(kernels["dil3"], 3)]
    edge = defined(source)["Mixed"](own)
    edge.alphas.data = alphas
    return torch.allclose(edge(x), expected, atol=1e-5)


@pytest.fixture(scope="module")
def trace():
    """A short search of the package, with the recipe that the reader's optimisers have, and its data."""
    data = load("mnist1d", train=200, validation=20, test=20)
    net = supernet(Space(3, ("skip", "conv3")), channels=4, cells_stacked=1)
    settings = {"rate": RATE, "least_rate": RATE, "clip": 1e9, "alpha_rate": ALPHA_RATE, "batch": 16}
    return net, data, search(net, data, seeds=[0], steps=STEPS, **settings)


def turns_alike(source, trace):
    """The reader's turns against the package's search, both from the same start on the same batches."""
    net, data, found = trace
    weights, buffers = net.init([0])
    leaves = {name: value.requires_grad_() for name, value in weights.items()}
    alphas = torch.from_numpy(found.alphas[:, 0]).clone().requires_grad_()
    of_weights = torch.optim.SGD(leaves.values(), lr=RATE, momentum=0.9, weight_decay=3e-4)
    of_alphas = torch.optim.Adam([alphas], lr=ALPHA_RATE, betas=(0.5, 0.999), weight_decay=1e-3)

    def loss(x, y):
        return losses(net, leaves, buffers, alphas.softmax(-1), Batch(x, y))[0].sum()

    index = [Batches([0], 100, 16).at(step) for step in range(STEPS)]
    seen, unseen = ([(data.train.x[i + h], data.train.y[i + h]) for i in index] for h in (0, 100))
    defined(source)["take_turns"](loss, of_weights, of_alphas, seen, unseen)
    moved = found.progress.net.weights
    pairs = [(alphas, found.progress.alphas), *((leaves[name], moved[name]) for name in moved)]
    return all(torch.allclose(a, b, atol=1e-4) for a, b in pairs)


def test_the_idea_has_at_most_fifteen_lines():
    assert len([line for line in cells().splitlines() if line]) <= 15


def test_an_edge_mixes_as_in_the_package():
    assert mixes_alike(cells())


def test_the_turns_are_those_of_the_package(trace):
    assert turns_alike(cells(), trace)


MIXTURES = {
    "raw parameters": ("self.alphas.softmax(0)", "self.alphas"),
    "shares of a sigmoid": ("self.alphas.softmax(0)", "self.alphas.sigmoid()"),
    "even shares": ("share * op(x)", "op(x) / 3"),
}
TURNS = {
    "halves swapped": ("((of_alphas, other), (of_weights, batch))", "((of_alphas, batch), (of_weights, other))"),
    "one half for both": ("(of_alphas, other)", "(of_alphas, batch)"),
    "weights first": ("((of_alphas, other), (of_weights, batch))", "((of_weights, batch), (of_alphas, other))"),
    "slopes add up": ("            optimiser.zero_grad()\n", ""),
}  # fmt: skip


@pytest.mark.parametrize("name", [*MIXTURES, *TURNS])
def test_a_planted_mistake_is_found(trace, name):
    old, new = (MIXTURES | TURNS)[name]
    assert cells().count(old) == 1
    wrong = cells().replace(old, new)
    assert not (mixes_alike(wrong) if name in MIXTURES else turns_alike(wrong, trace))
