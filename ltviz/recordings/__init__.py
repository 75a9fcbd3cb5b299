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

from ltviz.course import home
from ltviz.datasets import DatasetError
from ltviz.lottery.restore import obstacle, restore
from ltviz.recordings import initialisation, lab, masks, search, strategies, supernets, tickets
from ltviz.records import (
    Run,
    Search,
    Table,
    darts,
    kind_of,
    rulebook,
    rules_sha256,
    save,
    save_searches,
    save_table,
    singlepath,
)
from ltviz.records import load as load_run

RULES = "rules_sha256.txt"
Made = Run | Table | list[Search] | darts.DartsTrace | singlepath.SuperkernelTrace


@dataclass(frozen=True)
class Recording:
    """What is recorded, how many minutes we estimate on two quiet cores, and how."""

    about: str
    minutes: int
    make: Callable[[Path, int], Made]


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
    """Unpack an interrupted ladder where its checkpoints are not at hand; the rules it began under stay its rules.

    Only a ladder that its record holds whole: of another experiment it lacks the dense weights from which the masks
    were cut. What cannot be unpacked begins again.
    """
    if checkpoint.exists() or not stored.exists() or kind_of(stored) != "run":
        return
    run = load_run(stored)
    if run.kind != "imp" or run.status != "interrupted" or obstacle(run):
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
    made = RECORDINGS[name].make(checkpoint, workers)
    return _stored(made, target, {"rules_sha256": rules, "command": f"ltviz record {name}"})


def _stored(made: Made, target: Path, note: dict[str, str | None]) -> Path:
    """Save a record of whatever kind, with `note` among what made it."""
    if isinstance(made, list):
        return save_searches([replace(one, made=one.made | note) for one in made], target)
    made = replace(made, made=made.made | note)
    return SAVERS[type(made)](made, target)


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
    except (DatasetError, FileNotFoundError) as error:
        print(f"ltviz record: {error}", file=sys.stderr)
        return 2
    return 0


SAVERS: dict[type, Callable[..., Path]] = {
    Run: save,
    Table: save_table,
    darts.DartsTrace: darts.save,
    singlepath.SuperkernelTrace: singlepath.save,
}
RECORDINGS: dict[str, Recording] = {
    "mnist-lenet": Recording(
        "LeNet-300-100 on MNIST, 21 levels, 6 seeds, all controls", 80, tickets.mnist_lenet
    ),
    "mnist1d-ladder": Recording(
        "40-100-50-10 on MNIST-1D, 21 levels, 12 seeds, all controls", 10, tickets.mnist1d_ladder
    ),
    "mnist1d-notebook": Recording(
        "the MNIST-1D notebook's network, to 8 %, 20 seeds", 10, tickets.mnist1d_notebook
    ),
    "mnist1d-fresh-draw": Recording("its masks on a fresh draw of the data", 2, tickets.mnist1d_fresh_draw),
    "mnist-fine-tuned": Recording(
        "LeNet-300-100 on MNIST to 8 % without rewinding, 5 seeds", 6, tickets.mnist_fine_tuned
    ),
    "cifar-conv2": Recording(
        "a narrow Conv-2 on CIFAR-10, 9 levels, 3 seeds, two arms", 30, tickets.cifar_conv2
    ),
    "mnist-ablation": Recording(
        "LeNet-300-100 on MNIST, three strips of criteria, values and zeros, 5 seeds",
        45,
        masks.mnist_ablation,
    ),
    "mnist1d-ablation": Recording(
        "the full cross of the same on MNIST-1D, 5 seeds", 15, masks.mnist1d_ablation
    ),
    "mnist-supermask": Recording(
        "LeNet-300-100 on MNIST, untrained under the masks of trained networks", 3, masks.mnist_supermask
    ),
    "mnist-supermask-few": Recording(
        "untrained again, on 5,000 images whose shuffled labels can be learned by heart",
        3,
        masks.mnist_supermask_few,
    ),
    "mnist-supermask-learned": Recording(
        "LeNet-300-100 on MNIST, learned masks in four variants, 5 seeds", 55, masks.mnist_supermask_learned
    ),
    "mnist-snip": Recording(
        "LeNet-300-100 on MNIST, pruned before training in ten ways", 40, initialisation.mnist_snip
    ),
    "mnist-snip-long": Recording(
        "SNIP on LeNet-300-100, five times as long", 15, initialisation.mnist_snip_long
    ),
    "mnist-snip-lenet5": Recording("LeNet-5 on MNIST, pruned by SNIP", 40, initialisation.mnist_snip_lenet5),
    "mnist-snip-lenet5-slow": Recording(
        "LeNet-5 by SNIP at a tenth of the paper's rate", 20, initialisation.mnist_snip_lenet5_slow
    ),
    "mnist-snip-lenet5-plain": Recording(
        "LeNet-5 by SNIP without momentum", 60, initialisation.mnist_snip_lenet5_plain
    ),
    "mnist-snip-batch": Recording("SNIP scored on 1 to 10,000 examples", 10, initialisation.mnist_snip_batch),
    "mnist-snip-initialisers": Recording(
        "SNIP with four initialisers", 8, initialisation.mnist_snip_initialisers
    ),
    "mnist-random-labels": Recording(
        "SNIP on 5,000 images with shuffled labels", 10, initialisation.mnist_random_labels
    ),
    "collapse": Recording("five methods on digits until nothing passes", 3, initialisation.collapse),
    "mnist1d-cells": Recording(
        "every cell of four nodes on MNIST-1D, 6 seeds, two lengths of training", 60, search.mnist1d_cells
    ),
    "mnist1d-searches": Recording(
        "every strategy on mnist1d-cells, 10 seeds, 400 epochs each; three of them train supernets",
        25,
        strategies.mnist1d_searches,
    ),
    "mnist1d-darts": Recording(
        "DARTS on MNIST-1D, both orders, 4 seeds, with what its cells lose", 6, supernets.mnist1d_darts
    ),
    "digits-singlepath": Recording(
        "superkernels on digits, 4 strengths of the latency term, 4 seeds", 3, supernets.digits_singlepath
    ),
    "lab-rings": Recording("the ticket lab's ladder on rings, in Node, 40 seeds", 1, lab.lab_rings),
    "lab-moons": Recording("the same on moons", 1, lab.lab_moons),
    "lab-mnist1d": Recording("the ticket lab's ladder on MNIST-1D, in Node, 5 seeds", 5, lab.lab_mnist1d),
}
