"""What one training of a population leaves, and where finished trainings are kept."""

from __future__ import annotations

import io
import json
import os
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from ltviz.lottery.plan import plain
from ltviz.lottery.probe import check_probe
from ltviz.models import Model
from ltviz.training import Recipe, Trained
from ltviz.whole import write_whole

Arrays = dict[str, np.ndarray]
CURVES = ("val_loss", "val_accuracy")
# A further number of each network in a training is kept under this prefix.
MEASURE = "measure/"
POINTS = ("test_at_best", "test_at_end", "best_step")


def training_name(arm: str, level: int) -> str:
    """The name of the training of one arm at one level."""
    return f"{arm.replace('/', '.')}-{level:03d}"  # it becomes the name of a file


def result(trained: Trained, rows: slice) -> Arrays:
    """The numbers of some networks of a training: curves [S, T], points [S], steps [T]."""
    numbers = {name: getattr(trained, name)[rows].numpy() for name in (*CURVES, *POINTS)}
    return {**numbers, "steps": trained.steps.numpy()}


class Kept:
    """Finished trainings by name: in memory, and in a folder where one is given.

    A file is written whole and renamed, so a killed run leaves only finished trainings. The folder belongs to one
    plan: another one's is refused with the difference.
    """

    def __init__(self, folder: str | os.PathLike[str] | None, plan: dict[str, Any]) -> None:
        self._folder = Path(folder) if folder is not None else None
        self._memory: dict[str, Arrays] = {}
        self.plan = plan if self._folder is None else _agreed(self._folder, plan)

    def __contains__(self, name: str) -> bool:
        return name in self._memory or self._read(name)

    def __getitem__(self, name: str) -> Arrays:
        if name not in self:
            raise KeyError(f"the training {name!r} has not finished")
        return self._memory[name]

    def __setitem__(self, name: str, arrays: Arrays) -> None:
        if self._folder is not None:
            write_whole(self._folder / f"{name}.npz", _npz(arrays))
        self._memory[name] = arrays

    def _read(self, name: str) -> bool:
        path = self._folder / f"{name}.npz" if self._folder is not None else None
        if path is None or not path.exists():
            return False
        try:
            # From memory: numpy leaves a damaged archive open, and Windows deletes no open file.
            with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as file:
                self._memory[name] = {key: file[key] for key in file.files}
        except (ValueError, OSError, EOFError, zipfile.BadZipFile) as error:  # an empty file is an EOFError
            raise ValueError(
                f"the checkpoint {path} is damaged; delete it to train that part again"
            ) from error
        return True


def opened(
    folder: str | os.PathLike[str] | None, model: Model, data: Any, config: dict[str, Any], recipe: Recipe
) -> tuple[Kept, Recipe, dict[str, Any]]:
    """The finished trainings of an experiment; recipe and config with the chunk and threads that those had.

    Raises ValueError for a folder of another experiment.
    """
    kept = Kept(folder, config)
    if folder is not None:
        check_probe(Path(folder), model, data)
    stored = kept.plan["recipe"]
    recipe = replace(recipe, chunk=stored["chunk"], threads=stored["threads"])
    return kept, recipe, config | {"recipe": plain(recipe)}


def _agreed(folder: Path, plan: dict[str, Any]) -> dict[str, Any]:
    """The plan of the folder, which becomes this one where there is none yet."""
    path = folder / "plan.json"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        write_whole(path, json.dumps(plan, indent=1).encode())
        return plan
    stored = _stored(path)
    # Chunk and threads were probed by the first run; the later one must use the same to give the same numbers.
    ours = json.loads(json.dumps(plan))
    for name in ("chunk", "threads"):
        ours["recipe"][name] = stored["recipe"][name]
    if different := [key for key in ours | stored if ours.get(key) != stored.get(key)]:
        raise ValueError(
            f"the checkpoint in {folder} belongs to another experiment (it differs in {', '.join(different)}); "
            "give another folder, or delete this one"
        )
    return stored


def _stored(path: Path) -> dict[str, Any]:
    """The plan in a folder; raises ValueError where it is none."""
    try:
        stored: dict[str, Any] = json.loads(path.read_text())
        stored["recipe"]["chunk"], stored["recipe"]["threads"]
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(
            f"the checkpoint {path} is damaged, and nothing else says what the folder belongs to; give another "
            "folder, or delete this one"
        ) from error
    return stored


def _npz(arrays: Arrays) -> bytes:
    file = io.BytesIO()
    np.savez(file, **arrays)  # type: ignore[arg-type]
    return file.getvalue()
