"""A step of DARTS: several seeds at once beside one at a time and beside the modules that one would write."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import nn

from ltviz.datasets import load
from ltviz.nas.space import Space
from ltviz.nas.supernet import search, supernet

from .report import Row, interleaved, median

STEPS, SEEDS, BATCH, CHANNELS = 20, 4, 64, 8
CHAPTER = 400  # steps of the chapter's search
SPACE = Space(4, ("none", "skip", "avg3", "conv3", "dil3"))


class Mixed(nn.Module):
    """All operations of one edge, as in the public code of DARTS."""

    def __init__(self) -> None:
        super().__init__()
        self.three, self.wide = (
            nn.Sequential(
                nn.ReLU(),
                nn.Conv1d(CHANNELS, CHANNELS, 3, padding=d, dilation=d, bias=False),
                nn.BatchNorm1d(CHANNELS, affine=False),
            )
            for d in (1, 3)
        )
        self.pool = nn.AvgPool1d(3, 1, 1, count_include_pad=False)

    def forward(self, x: torch.Tensor, mix: torch.Tensor) -> torch.Tensor:
        parts = (x * 0, x, self.pool(x), self.three(x), self.wide(x))
        return sum(w * y for w, y in zip(mix, parts, strict=True))


class Textbook(nn.Module):
    """The same supernet, one network at a time."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = nn.Sequential(nn.Conv1d(1, CHANNELS, 3, padding=1, bias=False), nn.BatchNorm1d(CHANNELS))
        self.copies = nn.ModuleList(nn.ModuleList(Mixed() for _ in SPACE.edges) for _ in range(2))
        self.last, self.out = nn.BatchNorm1d(CHANNELS), nn.Linear(CHANNELS, 10, bias=False)
        self.alphas = torch.zeros(len(SPACE.edges), len(SPACE.operations), requires_grad=True)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x, mix = self.stem(x[:, None]), self.alphas.softmax(-1)
        for copy in self.copies:
            nodes = [F.avg_pool1d(x, 2)]
            for target in range(1, SPACE.nodes):
                into = [e for e, (_, j) in enumerate(SPACE.edges) if j == target]
                nodes.append(sum(copy[e](nodes[SPACE.edges[e][0]], mix[e]) for e in into))
            x = nodes[-1]
        return self.out(torch.relu(self.last(x)).mean(2))


def darts(repeats: int) -> list[Row]:
    """Milliseconds per seed and step (one of the alphas, one of the weights), batch 64."""
    data = load("mnist1d", validation=10, test=10)
    net = supernet(SPACE, channels=CHANNELS)

    def ours(seeds: int, order: str):
        def run() -> float:
            search(net, data, seeds=range(seeds), steps=STEPS, order=order, evaluate_every=STEPS)
            return STEPS * seeds

        return run

    times = interleaved(
        {
            "peer": lambda: _textbook(data.train),
            "one": ours(1, "first"),
            "first": ours(SEEDS, "first"),
            "second": ours(SEEDS, "second"),
        },
        repeats,
    )
    base = median(times["peer"])
    note = f"mnist1d, {CHANNELS} channels, batch {BATCH}"
    rows = [Row("DARTS step, first order, modules edge by edge", _ms(base), "1 ×", "", note)]
    labels = {
        "one": "DARTS step, first order, R = 1",
        "first": f"DARTS step, first order, R = {SEEDS}",
        "second": f"DARTS step, second order, R = {SEEDS}",
    }
    for name, label in labels.items():
        mine = median(times[name])
        rows.append(Row(label, _ms(mine), f"{base / mine:.1f} ×" if name != "second" else "", "", ""))
    whole = median(times["first"]) * SEEDS * CHAPTER
    rows.append(
        Row(f"DARTS search, {SEEDS} seeds, {CHAPTER} steps", f"{whole:.3g} s", "", "≤ 30 s", "from its step")
    )
    return rows


def _textbook(train) -> float:
    """STEPS steps of one network, alphas and weights in turn."""
    model, half = Textbook(), len(train.y) // 2
    adam = torch.optim.Adam([model.alphas], lr=3e-4, betas=(0.5, 0.999), weight_decay=1e-3)
    weights = list(model.parameters())
    sgd = torch.optim.SGD(weights, lr=0.025, momentum=0.9, weight_decay=3e-4)
    order = torch.randperm(half, generator=torch.Generator().manual_seed(0))
    for step in range(STEPS):
        batch = order[step * BATCH : (step + 1) * BATCH]
        for optimizer, rows in ((adam, batch + half), (sgd, batch)):
            model.zero_grad()
            adam.zero_grad()
            F.cross_entropy(model(train.x[rows]), train.y[rows]).backward()
            if optimizer is sgd:
                nn.utils.clip_grad_norm_(weights, 5.0)
            optimizer.step()
    return STEPS


def _ms(seconds: float) -> str:
    return f"{seconds * 1e3:.3g} ms"
