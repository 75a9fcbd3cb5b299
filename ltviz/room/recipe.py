"""The one setting that every laptop of a room trains, so that its tickets can be merged.

It is the live experiment of chapter 02 with twice the steps: after 1,000, three quarters of the controls were still
improving, which made the ticket's lead half as large again as it is after 2,000. Threads and chunk are fixed here,
for they change the last digits of a training; elsewhere a probe chooses them.
"""

from __future__ import annotations

import hashlib
import os
import platform
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch

from ltviz.datasets import load
from ltviz.lottery.experiment import Experiment
from ltviz.lottery.plan import Plan
from ltviz.models import MODELS
from ltviz.records import Run, tickets
from ltviz.training import Recipe

# Named beforehand, for every room: other levels are exploration.
LEVEL = 3
ROUNDS = 6
# Six digits: far from the small numbers that people type, and short enough to read out.
FIRST_SEED, LAST_SEED = 100_000, 999_999


def plan(seeds: Sequence[int]) -> Plan:
    """What a room trains."""
    return Plan(
        model=MODELS["mlp"](sizes=(40, 100, 50, 10)),
        data=load("mnist1d"),
        seeds=tuple(seeds),
        rounds=ROUNDS,
        remove=0.35,
        rewind=0,
        criterion="magnitude",
        scope="layer",
        arms=("ticket", "fresh", "shuffled"),
        control_levels=tuple(range(1, ROUNDS + 1)),
        recipe=Recipe(steps=2000, lr=4e-3, threads=1, chunk=12),
    )


def run(seed: int) -> Run:
    """Train the room's experiment for one seed in [0, 2**32): a ladder of six rounds and two controls."""
    return Experiment(plan([seed])).run()


def common() -> dict[str, Any]:
    """What every ticket of a room shares: its configuration, and the form of its results."""
    room = plan([0])
    config, model = room.config(), room.model
    return {
        "setting": {key: config[key] for key in tickets.SETTING},
        "layers": model.prunable,
        "shapes": {name: tuple(model.shapes[name]) for name in model.prunable},
        "parameters": model.parameters,
        "arm_steps": tuple(room.recipe_of(arm).steps for arm in room.arms),
        "steps": room.recipe.evaluated_steps(),
    }


def machine_seed(name: str = "") -> int:
    """A seed of six digits for this machine, its user and `name`; always the same, so nobody draws until it suits."""
    facts = repr((platform.node(), uuid.getnode(), str(Path.home()), name)).encode()
    number = int.from_bytes(hashlib.sha256(facts).digest()[:8], "little")
    return FIRST_SEED + number % (LAST_SEED - FIRST_SEED + 1)


def export(
    run: Run, path: str | os.PathLike[str], *, level: int = LEVEL, seed: int | None = None, name: str = ""
) -> Path:
    """Write the ticket of one seed as `path`.ticket.npz and return that path.

    level: whose mask goes into the file. seed: needed where the run has several. name: of the laptop, at most 40
    characters of plain text. Raises ValueError that names the value and the rule; see ltviz.records.tickets.
    """
    if seed is None and len(run.seeds) > 1:
        raise ValueError(f"seed must be one of {run.seeds}, this run has several, got None")
    seed = run.seeds[0] if seed is None else seed
    ticket = tickets.cut(run, seed, level, initial_values(run.config, seed), name)
    return tickets.save(ticket, Path(path))


def initial_values(config: dict[str, Any], seed: int) -> dict[str, Any]:
    """The values that a seed draws for the network of a configuration, name → float32 [*shape]."""
    model = config["model"]
    if model["name"] not in MODELS:
        raise ValueError(f"model must be one of {', '.join(MODELS)} to be drawn again, got {model['name']!r}")
    drawn, _ = MODELS[model["name"]](**model["config"]).init([seed])
    return {name: value[0].to(torch.float32).numpy() for name, value in drawn.items()}
