"""A ticket with its results: what it must hold, each rule with the field, the value and the reason."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ltviz.records.run import Run
from ltviz.records.tickets.hashes import initial_hashes

__all__ = ["RESULTS", "SETTING", "Ticket", "cut", "nickname"]

# What a run's configuration holds beside its seeds; all of it must agree before tickets are merged.
SETTING = (
    "model", "dataset", "rounds", "remove", "rewind", "criterion", "scope", "arms", "control_levels", "recipe",
)  # fmt: skip
MADE = ("versions", "cpu", "seconds")
HASHES = ("sha256", "rounded_sha256")
RESULTS = ("test_at_best", "test_at_end", "best_step", "val_loss", "val_accuracy")  # [A, S, …]
MOST_SEEDS = 2**32  # a generator looks at 32 bits of its seed
LONGEST_NAME, LONGEST_WORD = 40, 100
SAME_DENSITY = 1e-6


@dataclass(frozen=True, eq=False, repr=False)
class Ticket:
    """One seed's ticket, checked when it is made.

    run: a complete Run of one seed, without masks and values. level: pruning rounds done, at least 1.
    mask: layer → bool [*shape] at that level. initial: {"sha256", "rounded_sha256"} of the values it starts from.
    name: what the laptop calls itself: plain text of at most 40 characters, or "".

    Raises TypeError or ValueError that names the field, the value and the rule.
    """

    run: Run
    level: int
    mask: dict[str, np.ndarray]
    initial: dict[str, str]
    name: str = ""

    def __post_init__(self) -> None:
        _one_seed(self.run)
        _setting(self.run)
        _made(self.run.made)
        _ladder(self.run)
        object.__setattr__(self, "mask", _mask(self.mask, self.run, self.level))
        _hashes(self.initial)
        nickname(self.name)

    def __repr__(self) -> str:
        named = f"{self.name!r}, " if self.name else ""
        kept = sum(int(layer.sum()) for layer in self.mask.values())
        prunable = sum(layer.size for layer in self.mask.values())
        return f"Ticket({named}seed {self.seed}, level {self.level}: {kept:,} of {prunable:,} weights)"

    @property
    def seed(self) -> int:
        """The seed of its initial values and batches."""
        return self.run.seeds[0]

    @property
    def setting(self) -> dict[str, Any]:
        """The run's configuration without its seeds: what all tickets of a room have in common."""
        return {key: self.run.config[key] for key in SETTING}


def cut(run: Run, seed: int, level: int, initial: Mapping[str, np.ndarray], name: str = "") -> Ticket:
    """The ticket of one seed of a run. initial: float32 [*shape] of every parameter, the values it starts from."""
    s, mask = run.seed(seed), run.mask(level, seed)
    results: dict[str, Any] = {field: getattr(run, field)[:, [s]] for field in RESULTS}
    alone = replace(
        run,
        seeds=(seed,),
        density=run.density[[s]],
        **results,
        config={key: run.config[key] for key in SETTING if key in run.config} | {"seeds": [seed]},
        made={key: run.made[key] for key in MADE if key in run.made},
        removed_at={},
        masks={},
        shown_seed=None,
        initial={},
        final={},
    )
    return Ticket(alone, level, mask, initial_hashes(initial), name)


def nickname(name: Any) -> str:
    """The name itself, if it is short plain text; raises TypeError or ValueError otherwise.

    Control, formatting and line-breaking characters could hide what is printed beside them.
    """
    if not isinstance(name, str):
        raise TypeError(f"name must be text, got {type(name).__name__}")
    if len(name) > LONGEST_NAME:
        raise ValueError(f"name must have at most {LONGEST_NAME} characters, got {len(name)}")
    kinds = {character: unicodedata.category(character) for character in name}
    if bad := [character for character, kind in kinds.items() if kind[0] == "C" or kind in ("Zl", "Zp")]:
        raise ValueError(f"name must hold no control characters, got {bad[0]!a}")
    return name


def _one_seed(run: Run) -> None:
    if (run.kind, run.status) != ("imp", "complete"):
        raise ValueError(f"a ticket comes from a complete run of imp, got {run.status} {run.kind!r}")
    if len(run.seeds) != 1 or run.seeds[0] >= MOST_SEEDS:
        raise ValueError(f"a ticket has one seed in [0, 2**32), got {run.seeds}")
    if run.removed_at or run.masks or run.shown_seed is not None:
        raise ValueError("the run of a ticket holds results only, got masks or values in it")


def _setting(run: Run) -> None:
    config, wanted = run.config, {*SETTING, "seeds"}
    if wanted != set(config):
        missing, more = sorted(wanted - set(config)), sorted(set(config) - wanted)
        raise ValueError(f"setting must have the keys of an experiment; missing: {missing}, unknown: {more}")
    if config["seeds"] != list(run.seeds):
        raise ValueError(f"seeds must be those of the run, {list(run.seeds)}, got {config['seeds']!r}")
    if config["arms"] != list(run.arms):
        raise ValueError(f"arms must be those of the setting, {config['arms']!r}, got {list(run.arms)}")
    if "ticket" not in run.arms:
        raise ValueError(f"arms must hold 'ticket', got {list(run.arms)}")
    levels = list(run.levels)
    if levels != list(range(len(levels))) or config["rounds"] != levels[-1]:
        raise ValueError(f"levels must be 0 to the rounds of the setting, {config['rounds']!r}, got {levels}")
    controls = config["control_levels"]
    if not isinstance(controls, list) or any(level not in levels for level in controls):
        raise ValueError(f"control_levels must be among the levels, got {controls!r}")


def _made(made: Mapping[str, Any]) -> None:
    if set(made) != set(MADE) or not isinstance(made["versions"], dict):
        raise ValueError(f"made must have the keys {', '.join(MADE)}, got {sorted(made)}")
    for word in (made["cpu"], *made["versions"], *made["versions"].values()):
        if not isinstance(word, str) or len(word) > LONGEST_WORD or not word.isprintable():
            raise ValueError(f"made must hold short printable text, got {ascii(word)[:LONGEST_WORD]}")
    seconds = made["seconds"]
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or seconds < 0:
        raise ValueError(f"seconds must be a number from 0 up, got {seconds!r}")


def _ladder(run: Run) -> None:
    """All that the setting asks for ran, and nothing else did; nothing grows back on the way down."""
    for a, arm in enumerate(run.arms):
        for k, level in enumerate(run.levels):
            wanted = arm == "ticket" or level in run.config["control_levels"]
            if wanted == math.isnan(run.best_step[a, 0, k]):
                raise ValueError(f"{arm!r} must {'' if wanted else 'not '}have run at level {level}")
            _curve(run, a, k, wanted)
    density = run.density[0]
    if np.isnan(density).any() or (density[0] != 1).any() or (np.diff(density, axis=0) > 0).any():
        raise ValueError("density must be 1 at level 0 and never rise")


def _curve(run: Run, a: int, k: int, ran: bool) -> None:
    """A curve is finite where it was evaluated, reaches the end, and is least at the early stop."""
    arm, loss = run.arms[a], run.val_loss[a, 0, k]
    known = ~np.isnan(loss)
    if not np.array_equal(known, ~np.isnan(run.val_accuracy[a, 0, k])) or known.any() != ran:
        raise ValueError(f"the curves of {arm!r} must be there exactly where it ran")
    if not np.isfinite(loss[known]).all():
        raise ValueError(f"the validation loss of {arm!r} must be finite")
    if not ran:
        return
    if run.steps[known][-1] != run.arm_steps[a]:
        raise ValueError(f"the curves of {arm!r} must end with its schedule, at step {run.arm_steps[a]}")
    best = loss[np.searchsorted(run.steps, run.best_step[a, 0, k])]
    if not best <= loss[known].min():
        raise ValueError(f"best_step of {arm!r} must be where its validation loss is least")


def _mask(mask: Mapping[str, Any], run: Run, level: Any) -> dict[str, np.ndarray]:
    if type(level) is not int or level not in run.levels[1:]:
        raise ValueError(f"level must be one of {run.levels[1:]}, got {level!r}")
    if set(mask) != set(run.layers):
        raise ValueError(f"mask must have exactly the layers {run.layers}, got {tuple(mask)}")
    out = {}
    for layer, stated in zip(run.layers, run.density[0, run.level(level)], strict=True):
        kept = out[layer] = np.array(mask[layer])
        if kept.dtype != bool or kept.shape != run.shapes[layer]:
            raise ValueError(
                f"mask[{layer!r}] must be boolean {run.shapes[layer]}, got {kept.dtype} {kept.shape}"
            )
        if abs(kept.mean() - stated) > SAME_DENSITY:
            raise ValueError(
                f"mask[{layer!r}] must keep the share that density states, {stated:g}, got {kept.mean():g}"
            )
        kept.flags.writeable = False
    return out


def _hashes(initial: Any) -> None:
    if not isinstance(initial, Mapping) or set(initial) != set(HASHES):
        raise ValueError(f"initial must have the keys {', '.join(HASHES)}")
    for name, value in initial.items():
        if not isinstance(value, str) or not re.fullmatch("[0-9a-f]{64}", value):
            raise ValueError(
                f"initial[{name!r}] must be 64 hexadecimal digits, got {ascii(value)[:LONGEST_WORD]}"
            )
