"""The loop that every tutorial shows, as the peer of `ltviz.train`: a Dataset of samples, transforms, a DataLoader,
one network, masks after each step and `.item()` for the running loss."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import nn
from torch.utils.data import DataLoader, Dataset, TensorDataset


class Images(Dataset):
    """Images one by one, each through PIL, a tensor and a normalisation, as torchvision's MNIST does it."""

    def __init__(self, x: torch.Tensor, y: torch.Tensor) -> None:
        self._x = (x.reshape(len(x), 28, 28) * 255).to(torch.uint8).numpy()
        self._y = y.tolist()

    def __len__(self) -> int:
        return len(self._y)

    def __getitem__(self, i: int) -> tuple[torch.Tensor, int]:
        image = Image.fromarray(self._x[i])
        pixels = torch.from_numpy(np.array(image, copy=True)).unsqueeze(0).float().div(255)
        return pixels.sub_(0.1307).div_(0.3081), self._y[i]


def stack(sizes: tuple[int, ...]) -> nn.Sequential:
    """Dense layers joined by ReLU."""
    layers: list[nn.Module] = [nn.Flatten()]
    for a, b in pairwise(sizes):
        layers += [nn.Linear(a, b), nn.ReLU()]
    return nn.Sequential(*layers[:-1])


def loop(net, train, validation, steps, batch, lr, every, masks=None) -> float:
    """Train one network; validate every `every` steps; the last validation accuracy."""
    optimizer = torch.optim.Adam(net.parameters(), lr=lr)
    loader = DataLoader(train, batch_size=batch, shuffle=True, drop_last=True)
    done, accuracy = 0, 0.0
    while done < steps:
        for x, y in loader:
            optimizer.zero_grad()
            loss = F.cross_entropy(net(x), y)
            loss.backward()
            optimizer.step()
            if masks:
                with torch.no_grad():
                    for parameter, mask in masks:
                        parameter.mul_(mask)
            loss.item()
            done += 1
            if done % every == 0:
                accuracy = validate(net, validation)
            if done == steps:
                break
    return accuracy


@torch.no_grad()
def validate(net: nn.Module, split: Dataset) -> float:
    """Accuracy by the same kind of loader."""
    right = sum((net(x).argmax(1) == y).sum().item() for x, y in DataLoader(split, batch_size=1000))
    return right / len(split)


def masks_of(net: nn.Module, generator: torch.Generator) -> list[tuple[torch.Tensor, torch.Tensor]]:
    """A mask of half density for each matrix."""
    matrices = [p for p in net.parameters() if p.dim() == 2]
    return [(p, (torch.rand(p.shape, generator=generator) < 0.5).float()) for p in matrices]


def tensors(split) -> TensorDataset:
    """The lighter textbook: data already a tensor, no transforms."""
    return TensorDataset(split.x, split.y)
