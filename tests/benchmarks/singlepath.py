"""A single-path search: all λ and seeds side by side, against plain torch modules one by one."""

from __future__ import annotations

import torch
import torch.nn.functional as F

import ltviz
from ltviz.nas.singlepath import DIGITS, search, to_module

from .report import Row, interleaved, median

STEPS, WARMUP, BATCH, LAMBDAS, SEEDS = 40, 10, 32, (0.0, 10.0, 20.0, 30.0), (0, 1)


def searched(repeats: int) -> list[Row]:
    """Milliseconds per step of one search, and seconds of a whole search at the chapter's setting."""
    data = ltviz.load("digits")
    networks = len(LAMBDAS) * len(SEEDS)

    def ours() -> float:
        setting = {"steps": STEPS, "warmup": WARMUP, "batch": BATCH, "evaluate_every": STEPS}
        search(data, lambdas=LAMBDAS, seeds=SEEDS, **setting)
        return STEPS * networks

    def peer() -> float:
        _textbook(data)
        return STEPS

    times = interleaved({"peer": peer, "search": ours}, repeats)
    base, mine = median(times["peer"]), median(times["search"])
    whole = median([search(data).made["seconds"] for _ in range(min(repeats, 3))])
    return [
        Row(
            "largest single network by torch modules, one step",
            f"{base * 1e3:.3g} ms",
            "1 ×",
            "",
            f"batch {BATCH}",
        ),
        Row(
            f"single-path search, {networks} side by side",
            f"{mine * 1e3:.3g} ms",
            f"{base / mine:.1f} ×",
            "",
            "",
        ),
        Row(
            "single-path search at the chapter's setting",
            f"{whole:.3g} s",
            "",
            "≤ 40 s",
            "4 λ, 2 seeds, 240 steps",
        ),
    ]


def _textbook(data: ltviz.datasets.Dataset) -> None:
    """Train the whole superkernels, as plain modules and without any indicator, for STEPS steps."""
    module = to_module(DIGITS, ["5x5-6"] * len(DIGITS.layers)).train()
    optimizer = torch.optim.RMSprop(module.parameters(), lr=0.005, momentum=0.9)
    for step in range(STEPS):
        at = slice(step % 30 * BATCH, (step % 30 + 1) * BATCH)
        optimizer.zero_grad()
        F.cross_entropy(module(data.train.x[at]), data.train.y[at]).backward()
        optimizer.step()
