"""REINFORCE with a recurrent controller that writes a cell edge by edge (Zoph & Le 2017, 1611.01578, section 3.2)."""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

from ltviz.nas.space import Cell, Space
from ltviz.nas.strategies.ledger import Ledger, longest
from ltviz.nas.strategies.problem import Problem
from ltviz.records import Search

__all__ = ["Controller", "reinforce"]

SPREAD = 0.08  # the controller begins uniform in ±0.08, as in the paper's section 4


class Controller(nn.Module):
    """One LSTM cell: its input is the operation that it wrote before, its output chances for the next one."""

    def __init__(self, operations: int, hidden: int, generator: torch.Generator) -> None:
        super().__init__()
        self.embedding = nn.Embedding(operations + 1, hidden)  # the last entry stands before the first edge
        self.cell = nn.LSTMCell(hidden, hidden)
        self.head = nn.Linear(hidden, operations)
        for parameter in self.parameters():
            nn.init.uniform_(parameter, -SPREAD, SPREAD, generator=generator)

    def forward(self, edges: int, generator: torch.Generator) -> tuple[list[int], Tensor]:
        """(operation of each edge, by index; log of the chance to draw them all, a scalar)."""
        drawn = torch.tensor([self.embedding.num_embeddings - 1])
        state, logs, chosen = None, [], []
        for _ in range(edges):
            state = self.cell(self.embedding(drawn), state)
            chances = self.head(state[0]).log_softmax(-1)
            drawn = torch.multinomial(chances.detach().exp()[0], 1, generator=generator)
            logs.append(chances[0, drawn])
            chosen.append(int(drawn))
        return chosen, torch.cat(logs).sum()


def reinforce(
    problem: Problem,
    budget: int,
    *,
    seed: int,
    hidden: int = 32,
    learning_rate: float = 0.02,
    decay: float = 0.9,
    epochs: int | None = None,
    resume: Search | None = None,
) -> Search:
    """Train the cells that a controller writes, and make what turned out better than usual more likely.

    One step of Adam on −(reward − baseline) · log p after each cell. The reward is the validation accuracy, the
    baseline the moving average of the rewards before it. A training without a number has the reward 0, and so has a
    cell that connects nothing, which is not trained and costs nothing.
    hidden: units of the controller. decay: of the baseline, in [0, 1). budget: epochs of training, never exceeded.
    epochs: of each training, by default the longest of the problem.
    """
    if not 0 <= decay < 1:
        raise ValueError(f"decay must be in [0, 1), got {decay}")
    if learning_rate <= 0:
        raise ValueError(f"learning_rate must be above 0, got {learning_rate}")
    each = longest(problem, epochs)
    settings = {"epochs": each, "hidden": hidden, "learning_rate": learning_rate, "decay": decay}
    ledger = Ledger(problem, "reinforce", budget, seed, settings, resume, least=each)
    learner = _Learner(problem.space, hidden, learning_rate, decay, seed)

    def moves() -> None:
        while ledger.affords(each):
            cell, log_chance = learner.write()
            validation = ledger.train(cell, each)
            learner.learn(log_chance, 0.0 if math.isnan(validation) else validation)

    return ledger.kept(moves)


class _Learner:
    """A controller, what moves it, and the reward that it expects."""

    def __init__(self, space: Space, hidden: int, learning_rate: float, decay: float, seed: int) -> None:
        self.space, self.decay = space, decay
        self.generator = torch.Generator().manual_seed(seed)
        self.controller = Controller(len(space.operations), hidden, self.generator)
        self.optimiser = torch.optim.Adam(self.controller.parameters(), learning_rate)
        self.baseline: float | None = None

    def write(self) -> tuple[Cell, Tensor]:
        """The next cell with a path through it, and the log of its chance; those without one are learnt from."""
        while True:
            chosen, log_chance = self.controller(len(self.space.edges), self.generator)
            try:
                return Cell(tuple(self.space.operations[i] for i in chosen)), log_chance
            except ValueError:
                self._step(log_chance, 0.0 - (self.baseline or 0.0))

    def learn(self, log_chance: Tensor, reward: float) -> None:
        """Make a trained cell likelier or less likely, and expect its reward a little more."""
        expected = reward if self.baseline is None else self.baseline
        self._step(log_chance, reward - expected)
        self.baseline = self.decay * expected + (1 - self.decay) * reward

    def _step(self, log_chance: Tensor, advantage: float) -> None:
        self.optimiser.zero_grad()
        (-advantage * log_chance).backward()
        self.optimiser.step()
