"""The recorded experiments of the course: what each one is, and how it is made again.

    ltviz record --list
    ltviz record mnist1d-ladder

A recording trains for minutes to hours. It keeps every finished training under `checkpoints/`, so a killed one
resumes where it was, with the same result. The rules that will judge it are in data/claims.toml, committed before.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch

from ltviz.course import home
from ltviz.datasets import DatasetError, load
from ltviz.lottery import ARMS, imp, restore, retrain
from ltviz.models import MODELS
from ltviz.records import Run, rulebook, rules_sha256, save
from ltviz.records import load as load_run

RULES = "rules_sha256.txt"


@dataclass(frozen=True)
class Recording:
    """What is recorded, how many minutes we estimate on two quiet cores, and how."""

    about: str
    minutes: int
    make: Callable[[Path, int], Run]


# Frankle and Carbin, figure 2: 20 % a round, half of it in the output layer; and every control.
_LADDER: dict[str, Any] = {
    "rounds": 20,
    "remove": {"fc1.weight": 0.2, "fc2.weight": 0.2, "out.weight": 0.1},
    "arms": tuple(ARMS),
}


def _mnist_lenet(checkpoint: Path, workers: int) -> Run:
    """Frankle and Carbin's setting but for the length: 20,000 updates instead of 50,000."""
    return imp(
        MODELS["lenet_300_100"](),
        load("mnist"),
        seeds=range(6),
        **_LADDER,
        # Those that claims ask about come first: a recording that is cut short should answer them.
        control_levels=(7, 15, 4, 10, 13, 1, 18),
        steps=20_000,
        batch=60,
        lr=1.2e-3,
        evaluate_every=200,
        threads=1,
        workers=workers,
        checkpoint=checkpoint,
    )


def _mnist1d_ladder(checkpoint: Path, workers: int) -> Run:
    """The same ladder on MNIST-1D, with schedules long enough for the controls."""
    return imp(
        MODELS["mlp"](sizes=(40, 100, 50, 10)),
        load("mnist1d"),
        seeds=range(12),
        **_LADDER,
        control_levels=range(1, 21, 2),
        steps=10_000,
        batch=64,
        lr=1.2e-3,
        evaluate_every=100,
        threads=1,
        workers=workers,
        checkpoint=checkpoint,
    )


_NOTEBOOK: dict[str, Any] = {"steps": 1501, "batch": 100, "lr": 2e-2, "evaluate_every": 79, "threads": 1}


def _notebook_ladder(checkpoint: Path, workers: int) -> Run:
    rounds = 11
    return imp(
        MODELS["residual_mlp"](),
        load("mnist1d"),
        seeds=range(20),
        rounds=rounds,
        remove=1 - 0.08 ** (1 / rounds),
        arms=("ticket", "fresh", "shuffled"),
        control_levels=(rounds,),
        workers=workers,
        checkpoint=checkpoint,
        **_NOTEBOOK,
    )


def _mnist1d_notebook(checkpoint: Path, workers: int) -> Run:
    """Greydanus' lottery notebook: a residual network, pruned to 8 %."""
    return _without_masks(_notebook_ladder(checkpoint, workers))


def _mnist1d_fresh_draw(checkpoint: Path, workers: int) -> Run:
    """The masks of mnist1d-notebook on a fresh draw of the data."""
    ladder = _notebook_ladder(checkpoint.with_name("mnist1d-notebook"), workers)
    level = ladder.levels[-1]
    by_seed = [ladder.mask(level, seed) for seed in ladder.seeds]
    mask = {name: torch.stack([torch.from_numpy(kept[name]) for kept in by_seed]) for name in ladder.layers}
    run = retrain(
        MODELS["residual_mlp"](),
        load("mnist1d", seed=1),
        {level: mask},
        seeds=ladder.seeds,
        arms=("ticket", "fresh", "shuffled"),
        workers=workers,
        checkpoint=checkpoint,
        **_NOTEBOOK,
    )
    return _without_masks(run)


def _cifar_conv2(checkpoint: Path, workers: int) -> Run:
    """A quarter-width Conv-2 on CIFAR-10, a fifth of the paper's updates: ticket and fresh values only."""
    return imp(
        MODELS["conv2"](width=16, fc=64),
        load("cifar10"),
        seeds=range(3),
        rounds=8,
        remove={
            "conv1.weight": 0.1,
            "conv2.weight": 0.1,
            "fc1.weight": 0.2,
            "fc2.weight": 0.2,
            "out.weight": 0.1,
        },
        arms=("ticket", "fresh"),
        control_levels=(2, 4, 6, 8),
        steps=4000,
        batch=60,
        lr=2e-4,
        evaluate_every=200,
        threads=1,
        workers=workers,
        checkpoint=checkpoint,
    )


def _without_masks(run: Run) -> Run:
    """Twenty masks of a large network would make a record several megabytes; the claims read curves only."""
    return replace(run, removed_at={}, initial={}, final={}, shown_seed=None)


def _rules_at_start(name: str, checkpoint: Path) -> str | None:
    """Hash of the rules in force when the first training began; None where no claim asks about the record."""
    if name not in rulebook().records:
        return None
    note = checkpoint / RULES
    if not note.exists():
        note.parent.mkdir(parents=True, exist_ok=True)
        note.write_text(rules_sha256(name))
    return note.read_text()


def _continue(stored: Path, checkpoint: Path) -> None:
    """Unpack an interrupted record where its checkpoints are not at hand; the rules it began under stay its rules."""
    if checkpoint.exists() or not stored.exists() or (run := load_run(stored)).status != "interrupted":
        return
    restore(run, checkpoint)
    if rules := run.made.get("rules_sha256"):
        (checkpoint / RULES).write_text(rules)


def record(name: str, workers: int) -> Path:
    """Make (or resume) one recording and store it; the path of its JSON."""
    if name not in RECORDINGS:
        raise ValueError(f"a recording must be one of {', '.join(RECORDINGS)}, got {name!r}")
    checkpoint = Path("checkpoints") / name
    target = Path(home()) / "data" / "runs" / name
    _continue(target.with_suffix(".json"), checkpoint)
    rules = _rules_at_start(name, checkpoint)
    run = RECORDINGS[name].make(checkpoint, workers)
    run = replace(run, made=run.made | {"rules_sha256": rules, "command": f"ltviz record {name}"})
    return save(run, target)


def main(words: list[str] | None = None) -> int:
    """Command line: record one experiment by name, or list them."""
    ask = argparse.ArgumentParser(prog="ltviz record", description=(__doc__ or "").partition("\n")[0])
    ask.add_argument("name", nargs="?", help="which one; --list shows them")
    ask.add_argument("--list", action="store_true", help="list the recordings")
    ask.add_argument("--workers", type=int, default=2, help="chunks trained at the same time (default 2)")
    given = ask.parse_args(words)
    if given.list or not given.name:
        for name, recording in RECORDINGS.items():
            print(f"{name:20} about {recording.minutes:3} min  {recording.about}")
        return 0
    try:
        print(f"stored {record(given.name, given.workers)}")
    except DatasetError as error:
        print(f"ltviz record: {error}", file=sys.stderr)
        return 2
    return 0


RECORDINGS: dict[str, Recording] = {
    "mnist-lenet": Recording("LeNet-300-100 on MNIST, 21 levels, 6 seeds, all controls", 80, _mnist_lenet),
    "mnist1d-ladder": Recording(
        "40-100-50-10 on MNIST-1D, 21 levels, 12 seeds, all controls", 10, _mnist1d_ladder
    ),
    "mnist1d-notebook": Recording("the MNIST-1D notebook's network, to 8 %, 20 seeds", 10, _mnist1d_notebook),
    "mnist1d-fresh-draw": Recording("its masks on a fresh draw of the data", 2, _mnist1d_fresh_draw),
    "cifar-conv2": Recording("a narrow Conv-2 on CIFAR-10, 9 levels, 3 seeds, two arms", 30, _cifar_conv2),
}
