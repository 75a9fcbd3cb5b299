"""Masks before training: SNIP, GraSP and SynFlow on LeNet-300-100, beside a module whose layers are patched."""

from __future__ import annotations

from copy import deepcopy
from functools import partial
from types import MethodType

import torch
import torch.nn.functional as F
from torch import nn
from torch.nn.utils import prune

from ltviz.models import MODELS
from ltviz.pruning import CRITERIA, make_mask, prune_in_rounds

from . import textbook
from .report import Row, interleaved, median
from .training import LENET

BATCH, KEEP, ROUNDS = 100, 0.05, 100


def criteria(repeats: int) -> list[Row]:
    """Seconds to a mask of 5 %, one network, one minibatch of 100."""
    generator = torch.Generator().manual_seed(0)
    x = torch.rand(BATCH, 784, generator=generator)
    y = torch.randint(0, 10, (BATCH,), generator=generator)
    model = MODELS["lenet_300_100"]()
    weights, _ = model.init([0])
    given = {"forward": lambda w, x: model.forward(w, x)[0], "batch": (x, y)}
    plain = textbook.stack(LENET)

    def once(name: str) -> float:
        make_mask(CRITERIA[name](weights, **given), 1 - KEEP, scope="global")
        return 1

    def rounds() -> float:
        prune_in_rounds(CRITERIA["synflow"], weights, KEEP, rounds=ROUNDS, **given)
        return 1

    works = {name: partial(once, name) for name in ("snip", "grasp", "synflow")}
    times = interleaved(
        {
            **works,
            "rounds": rounds,
            "peer": partial(_snip, plain, x, y),
            "peer rounds": partial(_synflow, plain),
        },
        repeats,
    )
    seconds = {name: median(found) for name, found in times.items()}
    single = sum(seconds[name] for name in works)
    note = f"a mask of {KEEP:.0%}, one network, batch {BATCH}"
    peer, many = "copy, patched layers, torch.nn.utils.prune", f"SynFlow in {ROUNDS} rounds"
    return [
        Row("SNIP, textbook module", _ms(seconds["peer"]), "1 ×", "", peer),
        Row("SNIP", _ms(seconds["snip"]), f"{seconds['peer'] / seconds['snip']:.1f} ×", "", note),
        Row("SNIP, GraSP and SynFlow, one round each", _ms(single), "", "≤ 1 s", note),
        Row(f"{many}, textbook module", _ms(seconds["peer rounds"]), "1 ×", "", peer),
        Row(many, _ms(seconds["rounds"]), f"{seconds['peer rounds'] / seconds['rounds']:.1f} ×", "", note),
        Row(
            f"SNIP, GraSP and {many}", _ms(single - seconds["synflow"] + seconds["rounds"]), "", "≤ 1 s", note
        ),
    ]


def _snip(plain: nn.Module, x: torch.Tensor, y: torch.Tensor) -> float:
    """The usual re-implementation: a mask parameter in every layer, its gradient, the k-th largest of all."""
    net = deepcopy(plain)
    layers = [layer for layer in net.modules() if isinstance(layer, nn.Linear)]
    for layer in layers:
        layer.connection = nn.Parameter(torch.ones_like(layer.weight))
        layer.weight.requires_grad = False
        layer.forward = MethodType(
            lambda self, x: F.linear(x, self.weight * self.connection, self.bias), layer
        )
    F.cross_entropy(net(x), y).backward()
    scores = torch.cat([layer.connection.grad.abs().flatten() for layer in layers])
    scores /= scores.sum()
    threshold = scores.topk(int(KEEP * len(scores))).values[-1]
    pruned = deepcopy(plain)
    places = scores.split([layer.weight.numel() for layer in layers])
    for layer, place in zip([m for m in pruned.modules() if isinstance(m, nn.Linear)], places, strict=True):
        prune.custom_from_mask(layer, "weight", (place >= threshold).view_as(layer.weight))
    return 1


def _synflow(plain: nn.Module) -> float:
    """A hundred rounds of torch.nn.utils.prune, with the scores as its importance."""
    net = deepcopy(plain).double()
    layers = [layer for layer in net.modules() if isinstance(layer, nn.Linear)]
    with torch.no_grad():
        for p in net.parameters():
            p.abs_()
        for layer in layers:
            layer.bias.zero_()
    places, total = [(layer, "weight") for layer in layers], sum(layer.weight.numel() for layer in layers)
    left = total
    for k in range(1, ROUNDS + 1):
        net.zero_grad()
        net(torch.ones(1, 784, dtype=torch.float64)).sum().backward()
        leaves = [getattr(layer, "weight_orig", layer.weight) for layer in layers]
        scores = {(layer, "weight"): (p * p.grad).abs() for layer, p in zip(layers, leaves, strict=True)}
        keep = round(total * KEEP ** (k / ROUNDS))
        prune.global_unstructured(places, prune.L1Unstructured, importance_scores=scores, amount=left - keep)
        left = keep
    return 1


def _ms(seconds: float) -> str:
    return f"{seconds * 1e3:.3g} ms"
