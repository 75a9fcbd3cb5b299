"""ltviz room run, merge and verify."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from ltviz.records.tickets import SUFFIX, nickname
from ltviz.room.folder import gather
from ltviz.room.recipe import LEVEL, export, machine_seed, run
from ltviz.room.say import caveats, counted, found
from ltviz.room.verification import verify
from ltviz.widgets.words import percent


def main(words: list[str] | None = None) -> int:
    """Command line of the room's experiment; returns the exit status."""
    given = _parser().parse_args(words)
    return int(given.work(given))


def _parser() -> argparse.ArgumentParser:
    ask = argparse.ArgumentParser(prog="ltviz room", description="The room's experiment: one seed a laptop.")
    which = ask.add_subparsers(required=True, metavar="run | merge | verify")
    one = which.add_parser("run", help="train this laptop's seed and write its ticket file")
    one.add_argument("--seed", type=int, help="unless given: one of six digits for this machine and name")
    one.add_argument("--name", default="", help="what the laptop is called, at most 40 characters")
    one.add_argument("--out", type=Path, default=Path(), metavar="FOLDER", help="where the file goes")
    one.set_defaults(work=_run)
    many = which.add_parser("merge", help=f"put all *{SUFFIX} of a folder together")
    many.add_argument("folder", type=Path)
    many.add_argument(
        "--out", type=Path, metavar="FOLDER", help="for room.html and room.png; else the folder"
    )
    many.set_defaults(work=_merge)
    again = which.add_parser("verify", help="does the seed of a ticket file give the same ticket here?")
    again.add_argument("file", type=Path)
    again.add_argument("--train", action="store_true", help="train it again, too")
    again.set_defaults(work=_verify)
    return ask


def _run(given: argparse.Namespace) -> int:
    # Whatever could refuse the file at the end does so before the training.
    name = nickname(given.name)
    seed = machine_seed(name) if given.seed is None else given.seed
    given.out.mkdir(parents=True, exist_ok=True)
    target = given.out / f"{_slug(name) or f'seed-{seed}'}{SUFFIX}"
    if target.exists():
        raise FileExistsError(f"{target} is there already; move it away, or give another --name")
    print(f"seed {seed}: training 19 networks, half a minute or less on most laptops", flush=True)
    trained = run(seed)
    k = trained.level(LEVEL)
    means = ", ".join(f"{arm} {percent(trained.test_at_best[a, 0, k])}" for a, arm in enumerate(trained.arms))
    print(f"test accuracy with {percent(trained.total_density[0, k])} of the weights: {means}")
    print("One seed says little. The room's seeds together say more: hand in")
    print(export(trained, target, name=name))
    return 0


def _merge(given: argparse.Namespace) -> int:
    from ltviz.room.picture import write

    room = gather(given.folder)
    print("\n".join([*counted(room), "", *found(room), *caveats(room), ""]))
    for path in write(room, given.out or given.folder):
        print(f"written: {path}")
    return 0


def _verify(given: argparse.Namespace) -> int:
    verified = verify(given.file, train=given.train)
    print("\n".join(verified.lines))
    return 0 if verified.agrees else 1


def _slug(name: str) -> str:
    """Letters and digits of a name, joined by hyphens: a file name on every system."""
    return "-".join(re.findall("[a-z0-9]+", name.lower()))
