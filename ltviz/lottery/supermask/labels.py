"""Shuffled labels, other ones for every network, and still one population: the control of an untrained supermask.

    turned, numbered, buffers = each_its_own(model, data, seeds)
    train(turned, model.init(seeds)[0], numbered, seeds=seeds, buffers=buffers)

`train` gives all networks the same labels. So each network's outputs are turned by the distance between the label
that it is given and its own: the loss, the accuracy and the gradient are those of its own label.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import torch

from ltviz.datasets import Dataset, Split
from ltviz.lottery.arms import derived
from ltviz.models import Model

Tensors = dict[str, torch.Tensor]

TURN = "labels.turn"


def shuffled_labels(data: Dataset, seed: int) -> Dataset:
    """`data` with the labels of train and of validation permuted, each among themselves; the test set stays."""
    dice = torch.Generator().manual_seed(derived(seed, "labels"))

    def shuffled(split: Split) -> Split:
        order = torch.randperm(len(split.y), generator=dice)
        return Split(split.x, split.y[order.to(split.y.device)])

    return replace(data, train=shuffled(data.train), validation=shuffled(data.validation))


def each_its_own(model: Model, data: Dataset, seeds: Sequence[int]) -> tuple[Model, Dataset, Tensors]:
    """(model, data, buffers) for `train`, where network r learns the labels of `shuffled_labels(data, seeds[r])`.

    The examples of the new data carry their number, the buffers hold how far each network's label lies from the
    given one; weights have the names and shapes of `model`. The test set has its own labels for all.
    """
    own = [torch.cat([split.y for split in _splits(shuffled_labels(data, seed))]) for seed in seeds]
    given = torch.cat([split.y for split in _splits(data)])
    buffers = {**model.init(seeds)[1], TURN: (torch.stack(own) - given) % data.classes}
    numbers = torch.arange(len(given), dtype=torch.float32, device=given.device)
    parts = numbers.split([len(split.y) for split in _splits(data)])
    numbered = [
        Split(torch.cat([split.x.flatten(1), number[:, None]], 1), split.y)
        for split, number in zip(_splits(data), parts, strict=True)
    ]
    turned = replace(model, chain=None, forward_fn=partial(_forward, model, data.shape))
    return turned, replace(data, train=numbered[0], validation=numbered[1], test=numbered[2]), buffers


def _splits(data: Dataset) -> tuple[Split, Split, Split]:
    return data.train, data.validation, data.test


def _forward(
    model: Model, shape: tuple[int, ...], weights: Tensors, x: torch.Tensor, buffers: Tensors, train: bool
) -> tuple[torch.Tensor, Tensors]:
    examples, number = x[..., :-1].unflatten(-1, shape), x[..., -1].long()
    logits, after = model.forward(weights, examples, buffers, train=train)
    turn = buffers[TURN].gather(1, number.expand(len(logits), -1))  # [R, B]
    places = torch.arange(logits.shape[2], device=x.device) + turn[:, :, None]
    # At the place of the given label now stands the output of the network's own.
    return logits.gather(2, places % logits.shape[2]), after
