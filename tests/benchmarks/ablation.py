"""The three strips of the ablation on the small network, beside the same trainings one by one."""

from __future__ import annotations

from itertools import chain

import torch

from ltviz.datasets import load
from ltviz.lottery import ablate, slices
from ltviz.models import MODELS

from . import textbook
from .report import Row, interleaved, median

SIZES = (40, 100, 50, 10)
SEEDS, STEPS, DENSITY, BATCH, LR, EVERY, FEW = range(5), 300, 0.2, 64, 1.2e-3, 100, 3


def strips(repeats: int) -> list[Row]:
    """Milliseconds per training and step; cutting the masks and setting the values are in ours."""
    data, model = load("mnist1d"), MODELS["mlp"](sizes=SIZES)
    cells = tuple(dict.fromkeys(chain(*slices().values())))
    own, held = textbook.tensors(data.train), textbook.tensors(data.validation)
    generator = torch.Generator().manual_seed(0)

    def peer() -> float:
        for _ in range(FEW):
            plain = textbook.stack(SIZES)
            textbook.loop(plain, own, held, STEPS, BATCH, LR, EVERY, textbook.masks_of(plain, generator))
        return STEPS * FEW

    def ours() -> float:
        ablate(
            model, data, seeds=SEEDS, densities=[DENSITY], cells=cells,
            steps=STEPS, batch=BATCH, lr=LR, evaluate_every=EVERY,
        )  # fmt: skip
        return STEPS * len(SEEDS) * (1 + len(cells))

    times = {
        name: median(found) for name, found in interleaved({"textbook": peer, "ours": ours}, repeats).items()
    }
    base, mine = times["textbook"], times["ours"]
    note = f"40-100-50-10 on MNIST-1D, batch {BATCH}, validation every {EVERY} steps on both sides"
    label = f"ltviz.ablate, {len(cells)} cells × {len(SEEDS)} seeds with their dense networks"
    return [
        Row("strips of the ablation one by one, textbook loop", f"{base * 1e3:.3g} ms", "1 ×", "", note),
        Row(label, f"{mine * 1e3:.3g} ms", f"{base / mine:.1f} ×", "≥ 5 ×", ""),
    ]
