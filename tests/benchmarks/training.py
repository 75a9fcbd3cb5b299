"""Seconds per network and iteration: ltviz.train against the textbook loop, and against the machine's own limit."""

from __future__ import annotations

import time
from itertools import pairwise

import torch

from ltviz.datasets import load
from ltviz.datasets.dataset import DatasetError
from ltviz.models import MODELS
from ltviz.training import train

from . import textbook
from .report import Row, interleaved, median

LENET = (784, 300, 100, 10)
BATCH, EVERY, LR = 60, 250, 1.2e-3


def mnist():
    """MNIST where it can be had, else random pixels of the same shape: the arithmetic is the same."""
    try:
        return load("mnist"), "MNIST"
    except DatasetError:
        return _pixels(), "random pixels (MNIST could not be had)"


def _pixels():
    from types import SimpleNamespace

    from ltviz.datasets.dataset import Split

    generator = torch.Generator().manual_seed(0)
    sizes = {"train": 55_000, "validation": 5_000, "test": 10_000}
    return SimpleNamespace(
        **{
            name: Split(
                torch.rand(n, 1, 28, 28, generator=generator), torch.randint(0, 10, (n,), generator=generator)
            )
            for name, n in sizes.items()
        }
    )


def lenet(repeats: int) -> list[Row]:
    """LeNet-300-100 under a mask, four networks side by side, at default and at fast precision."""
    data, what = mnist()
    net = MODELS["lenet_300_100"]()
    images, held = (textbook.Images(*split) for split in (data.train, data.validation))
    generator = torch.Generator().manual_seed(0)

    def peer() -> float:
        plain = textbook.stack(LENET)
        steps = 500
        textbook.loop(plain, images, held, steps, BATCH, LR, EVERY, textbook.masks_of(plain, generator))
        return steps

    def ours(precision: str):
        def run() -> float:
            seeds, steps = range(4), 1000
            weights, _ = net.init(seeds)
            mask = {n: torch.rand(weights[n].shape, generator=generator) < 0.5 for n in net.prunable}
            train(
                net, weights, data, seeds=seeds, mask=mask, steps=steps, batch=BATCH, lr=LR,
                evaluate_every=EVERY, precision=precision,
            )  # fmt: skip
            return steps * len(seeds)

        return run

    times = interleaved({"textbook": peer, "highest": ours("highest"), "medium": ours("medium")}, repeats)
    limit = _limit("highest"), _limit("medium")
    base = median(times["textbook"])
    note = f"{what}, batch {BATCH}, validation every {EVERY} steps on both sides"
    rows = [Row("LeNet-300-100, textbook DataLoader loop", _ms(base), "1 ×", "", note)]
    for precision, target, least in (("highest", "≥ 6 ×", limit[0]), ("medium", "≥ 8 ×", limit[1])):
        mine = median(times[precision])
        note = f"matrix products alone, at the speed measured here, would take {_ms(least)}"
        rows.append(Row(f"ltviz.train, R = 4, {precision}", _ms(mine), f"{base / mine:.1f} ×", target, note))
    return rows


def _limit(precision: str) -> float:
    """Seconds that one LeNet iteration's products take at the best measured rate: forward, and both gradients."""
    before = torch.get_float32_matmul_precision()
    torch.set_float32_matmul_precision(precision)
    x, w = torch.randn(4, BATCH, 784), torch.randn(4, 784, 300)
    best = min(_timed(lambda: torch.bmm(x, w)) for _ in range(50)) / 4
    torch.set_float32_matmul_precision(before)
    forward = sum(a * b for a, b in pairwise(LENET))
    back = forward - LENET[0] * LENET[1]  # the inputs need no gradient
    return best * (2 * forward + back) / (784 * 300)


def _timed(work) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def small(repeats: int) -> list[Row]:
    """64 small networks at once against the textbook one by one, on digits."""
    data, net = load("digits"), MODELS["mlp"](sizes=(64, 100, 50, 10))
    settings = {"batch": 50, "lr": 2e-3}

    def peer() -> float:
        steps = 500
        plain = textbook.stack((64, 100, 50, 10))
        textbook.loop(
            plain, textbook.tensors(data.train), textbook.tensors(data.validation), steps, 50, 2e-3, EVERY
        )
        return steps

    def ours() -> float:
        steps, seeds = 500, range(64)
        train(net, net.init(seeds)[0], data, seeds=seeds, steps=steps, evaluate_every=EVERY, **settings)
        return steps * len(seeds)

    times = interleaved({"textbook": peer, "ours": ours}, repeats)
    base, mine = median(times["textbook"]), median(times["ours"])
    note = "64-100-50-10 on digits, batch 50; the textbook has a TensorDataset and no masks"
    return [
        Row("small network, textbook loop", _ms(base), "1 ×", "", note),
        Row("ltviz.train, R = 64", _ms(mine), f"{base / mine:.0f} ×", "≥ 20 ×", ""),
    ]


def _ms(seconds: float) -> str:
    return f"{seconds * 1e3:.3g} ms"
