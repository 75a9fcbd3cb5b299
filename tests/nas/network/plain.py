"""The network of one cell as one would write it without replicas: torch's own modules on [B, C, L]."""

import torch
from torch import nn

from ltviz.nas.space import OPERATIONS
from ltviz.nas.space.operations import EPSILON, MOMENTUM

CHANNELS, COPIES, LENGTH = 8, 2, 40


class Edge(nn.Module):
    """One operation of torch's own on [B, C, L]."""

    def __init__(self, name):
        super().__init__()
        op = OPERATIONS[name]
        self.convolves = op.kernel > 0
        if self.convolves:
            self.conv = nn.Conv1d(
                CHANNELS, CHANNELS, 3, padding=op.dilation, dilation=op.dilation, bias=False
            )
            self.norm = nn.BatchNorm1d(CHANNELS, eps=EPSILON, momentum=MOMENTUM)
        else:
            pool = {"avg3": nn.AvgPool1d(3, 1, 1, count_include_pad=False), "max3": nn.MaxPool1d(3, 1, 1)}
            self.fixed = pool.get(name, nn.Identity())

    def forward(self, x):
        return self.norm(self.conv(torch.relu(x))) if self.convolves else self.fixed(x)


class Plain(nn.Module):
    """The whole network of one cell, written as one would without replicas."""

    def __init__(self, cell):
        super().__init__()
        self.cell = cell
        self.stem = nn.ModuleDict(
            {"conv": nn.Conv1d(1, CHANNELS, 3, padding=1, bias=False), "norm": nn.BatchNorm1d(CHANNELS)}
        )
        for copy in range(COPIES):
            edges = {f"edge{i}_{j}": Edge(op) for i, j, op in cell.live}
            setattr(self, f"cell{copy}", nn.ModuleDict(edges))
        self.last = nn.ModuleDict({"norm": nn.BatchNorm1d(CHANNELS)})
        self.out = nn.Linear(CHANNELS, 10, bias=False)

    def forward(self, x):
        x = self.stem["norm"](self.stem["conv"](x.unsqueeze(1)))
        for copy in range(COPIES):
            values = {0: nn.functional.avg_pool1d(x, 2)}
            for i, j, _ in self.cell.live:
                y = getattr(self, f"cell{copy}")[f"edge{i}_{j}"](values[i])
                values[j] = values[j] + y if j in values else y
            x = values[self.cell.nodes - 1]
        return self.out(torch.relu(self.last["norm"](x)).mean(2))
