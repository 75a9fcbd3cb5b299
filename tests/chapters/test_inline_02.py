"""The ladder of chapter 02, as the learner reads it, is `ltviz.imp`: the same masks, weight for weight."""

from copy import deepcopy
from dataclasses import replace
from itertools import pairwise

import jupytext
import pytest
import torch

import ltviz
from ltviz.course import manifest
from ltviz.training.batches import Batches

SIZES, ROUNDS, REMOVE, STEPS, BATCH, LR = (40, 30, 20, 10), 2, 0.35, 60, 32, 0.1
SEED = 3


def cell():
    """The source of the chapter's cell that defines `ladder`."""
    cells = jupytext.read(manifest().chapter("02").source, fmt="md:myst").cells
    (found,) = [c.source for c in cells if c.cell_type == "code" and "def ladder(" in c.source]
    return found


def ladder_of(source):
    names = {"torch": torch}
    exec(compile(source, "chapter 02", "exec"), names)
    return names["ladder"]


@pytest.fixture(scope="module")
def problem():
    """Data, model and one seed's plain network in float64: sums in another order then change no rank."""
    data = ltviz.load("mnist1d", train=400, validation=100, test=100)
    splits = {n: getattr(data, n) for n in ("train", "validation", "test")}
    data = replace(data, **{n: split._replace(x=split.x.double()) for n, split in splits.items()})
    model = ltviz.MODELS["mlp"](sizes=SIZES)
    values, buffers = model.init([SEED])
    values = {name: value.double() for name, value in values.items()}
    model = replace(model, init_fn=lambda seeds: (values, buffers))
    layers = [torch.nn.Linear(*pair) for pair in pairwise(SIZES)]
    module = torch.nn.Sequential(layers[0], torch.nn.ReLU(), layers[1], torch.nn.ReLU(), layers[2]).double()
    for mine, theirs in zip(module.parameters(), values.values(), strict=True):
        mine.data = theirs[0].clone()
    return data, model, module


def batches(data):
    order = Batches([SEED], len(data.train.y), BATCH)
    return [(data.train.x[i], data.train.y[i]) for i in (order.at(step)[0] for step in range(STEPS))]


def masks_of_imp(data, model):
    descent = {"optimizer": "sgd", "momentum": 0.0, "lr": LR, "batch": BATCH}
    schedule = {"rounds": ROUNDS, "remove": REMOVE, "steps": STEPS, "evaluate_every": STEPS, "threads": 1}
    return ltviz.imp(model, data, seeds=[SEED], arms=("ticket",), **schedule, **descent).mask(ROUNDS, SEED)


def compare(ladder, problem):
    """Whether the masks are those of imp, and whether the network is rewound and masked at the end."""
    data, model, module = problem
    net = deepcopy(module)
    found = ladder(net, batches(data), ROUNDS, REMOVE, LR)
    expected = masks_of_imp(data, model)
    masks = dict(zip(expected, found.values(), strict=True))
    same = all((masks[name].bool().numpy() == kept).all() for name, kept in expected.items())
    pairs = zip(net.parameters(), module.parameters(), strict=True)
    return same, all(bool((now == start * found.get(now, 1)).all()) for now, start in pairs)


def test_the_ladder_has_at_most_fifteen_lines():
    assert len(cell().splitlines()) <= 15


def test_the_ladder_finds_the_masks_of_imp_and_rewinds(problem):
    assert compare(ladder_of(cell()), problem) == (True, True)


MISTAKES = {
    "pruned weights train": (
        "* masks.get(p, 1)\n        for p, mask",
        "\n        for p, mask",
        (False, True),
    ),
    "negative weights leave": ("p.data.abs()", "p.data", (False, True)),
    "the pruned are counted again": ("score[mask > 0]", "score.flatten()", (False, True)),
    "a share of all weights": ("mask.sum().item()", "mask.numel()", (False, True)),
    "no rewinding": ("p.data = value *", "p.data = p.data *", (False, False)),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_planted_mistake_is_found(problem, name):
    old, new, found = MISTAKES[name]
    assert cell().count(old) == 1
    assert compare(ladder_of(cell().replace(old, new)), problem) == found
