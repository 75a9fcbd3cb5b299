"""A step of a learned supermask on LeNet-300-100, beside the loop that one would write with torch.bernoulli."""

from __future__ import annotations

from types import SimpleNamespace

import torch
import torch.nn.functional as F

from ltviz.datasets.dataset import Split
from ltviz.lottery import edge_popup_model, supermask_model
from ltviz.models import MODELS
from ltviz.training import train

from .report import Row, interleaved, median
from .training import mnist

BATCH, STEPS, NETWORKS = 250, 100, 4


class StraightThrough(torch.autograd.Function):
    """Zero or one by chance; the gradient passes as if the chance itself had come out."""

    @staticmethod
    def forward(_, chance):
        return torch.bernoulli(chance)

    @staticmethod
    def backward(_, grad):
        return grad


def learned(repeats: int) -> list[Row]:
    """Milliseconds per network and step at batch 250. A peer has no validation, so ours is left one batch for it."""
    data, what = mnist()
    few = Split(data.train.x[:BATCH], data.train.y[:BATCH])
    data = SimpleNamespace(train=data.train, validation=few, test=few)
    net = MODELS["lenet_300_100"]()
    x, y = data.train.x.flatten(1), data.train.y

    def peer() -> float:
        _textbook({name: value[0] for name, value in net.init([0])[0].items()}, x, y)
        return STEPS

    def ours(model, lr: float):
        def run() -> float:
            seeds = range(NETWORKS)
            parameters, buffers = model.init(seeds)
            train(
                model, parameters, data, seeds=seeds, buffers=buffers, steps=STEPS, batch=BATCH,
                optimizer="sgd", lr=lr, evaluate_every=STEPS,
            )  # fmt: skip
            return STEPS * NETWORKS

        return run

    times = interleaved(
        {
            "peer": peer,
            "mask": ours(supermask_model(net), 100.0),
            "rescaled": ours(supermask_model(net, rescale=True), 100.0),
            "edge-popup": ours(edge_popup_model(net, density=0.5), 0.1),
        },
        repeats,
    )
    base = median(times["peer"])
    note = f"{what}, batch {BATCH}"
    rows = [Row("learned supermask, textbook loop with torch.bernoulli", _ms(base), "1 ×", "", note)]
    for name, target in (("mask", "≥ 1.5 ×"), ("rescaled", ""), ("edge-popup", "")):
        mine = median(times[name])
        label = {"mask": "learned supermask", "rescaled": "learned supermask, rescaled"}.get(name, name)
        ratio = f"{base / mine:.1f} ×" if name != "edge-popup" else ""
        rows.append(Row(f"{label}, R = {NETWORKS}", _ms(mine), ratio, target, ""))
    return rows


def _textbook(weights: dict[str, torch.Tensor], x: torch.Tensor, y: torch.Tensor) -> None:
    """Train the mask of one network for STEPS steps."""
    names = [name for name in weights if name.endswith(".weight")]
    logits = {name: torch.zeros_like(weights[name], requires_grad=True) for name in names}
    optimizer = torch.optim.SGD(list(logits.values()), lr=100.0, momentum=0.9)
    order = torch.randperm(len(y), generator=torch.Generator().manual_seed(0))
    for step in range(STEPS):
        batch = order[step * BATCH : (step + 1) * BATCH]
        h = x[batch]
        for name in names:
            mask = StraightThrough.apply(torch.sigmoid(logits[name]))
            h = F.linear(h, weights[name] * mask, weights[name.replace("weight", "bias")])
            h = h if name == names[-1] else torch.relu(h)
        loss = F.cross_entropy(h, y[batch])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


def _ms(seconds: float) -> str:
    return f"{seconds * 1e3:.3g} ms"
