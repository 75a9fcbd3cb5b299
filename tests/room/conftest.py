"""A room of thirty laptops, really trained, but small: three rounds of forty steps on two narrow layers."""

from functools import cache
from pathlib import Path

import pytest

from ltviz import room
from ltviz.datasets import load
from ltviz.lottery.experiment import Experiment
from ltviz.lottery.plan import Plan
from ltviz.models import MODELS
from ltviz.records import Run
from ltviz.room import recipe
from ltviz.training import Recipe

SEEDS = tuple(range(100, 130))


def small(seeds, steps=40, remove=0.35) -> Plan:
    return Plan(
        model=MODELS["mlp"](sizes=(40, 12, 8, 10)), data=load("mnist1d", train=400, validation=200, test=200),
        seeds=tuple(seeds), rounds=3, remove=remove, rewind=0, criterion="magnitude", scope="layer",
        arms=("ticket", "fresh", "shuffled"), control_levels=(1, 2, 3),
        recipe=Recipe(steps=steps, lr=1e-2, evaluate_every=10, threads=1, chunk=12),
    )  # fmt: skip


@cache
def thirty() -> Run:
    return Experiment(small(SEEDS)).run()


@pytest.fixture(autouse=True)
def small_room(monkeypatch: pytest.MonkeyPatch) -> None:
    """The room's setting is the small one."""
    monkeypatch.setattr(recipe, "plan", small)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Thirty ticket files."""
    for seed in SEEDS:
        room.export(thirty(), tmp_path / f"laptop-{seed}", seed=seed, name=f"laptop {seed}")
    return tmp_path
