"""Run in a child: import torch, compute and load the data. One line of JSON for each step that ended.

Why a child: a broken torch can take the whole process with it.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

# mnist1d at seed 0: its labels are whole numbers and the same everywhere; values differ in their last digits.
LABELS = "4ca4146a33b6299ec7e9f0414d87ec16e0979a039ff0609f1b2cf585541237e4"
VALUES = {("train", 0, 0): 0.39223, ("train", 1000, 20): 2.29908, ("test", 0, 0): 0.80057}
TOLERANCE = 1e-3


def main() -> None:
    """Say each step's answer, or its error, as soon as it is there."""
    steps: dict[str, Callable[[], object]] = {
        "torch": torch,
        "mnist1d": mnist1d,
        "digits": digits,
        "LTVIZ_DATA": own_files,
    }
    for name, step in steps.items():
        try:
            said = {"well": step()}
        except BaseException as error:  # an import may raise anything
            said = {"wrong": f"{type(error).__name__}: {' '.join(str(error).split())[:300]}"}
        print(json.dumps({name: said}), flush=True)


def torch() -> dict[str, Any]:
    """Version and threads; a product of matrices shows that its libraries are there."""
    import torch

    if float((torch.ones(8, 8) @ torch.ones(8, 8)).sum()) != 512:
        raise ArithmeticError("a product of two matrices of ones is wrong")
    return {"version": torch.__version__, "threads": torch.get_num_threads()}


def mnist1d() -> str:
    """Whether the data set that is computed is the one that the course speaks of."""
    from ltviz.datasets import load

    data = load("mnist1d")
    labels = hashlib.sha256(data.train.y.numpy().astype("<i8").tobytes()).hexdigest()
    if labels != LABELS:
        raise ValueError(f"the labels have SHA-256 {labels[:12]}…, not {LABELS[:12]}…")
    for (split, row, column), value in VALUES.items():
        found = float(getattr(data, split).x[row, column])
        if not abs(found - value) < TOLERANCE:
            raise ValueError(f"{split}.x[{row}, {column}] is {found:.5f}, not {value:.5f}")
    return f"{len(data.train.y):,} train examples"


def digits() -> str:
    """Whether the data set that comes with the package is whole."""
    from ltviz.datasets import load

    data = load("digits")
    return f"{sum(len(split.y) for split in (data.train, data.validation, data.test)):,} examples"


def own_files() -> str:
    """Whether the files in LTVIZ_DATA are those that were published."""
    from ltviz.datasets.files import own_folder

    if not os.environ.get("LTVIZ_DATA"):
        return "not set"
    root = Path(os.environ["LTVIZ_DATA"]).expanduser()
    if not root.is_dir():
        raise FileNotFoundError(f"{root} is no folder")
    there = [name for name in ("mnist", "fashion_mnist", "cifar10") if (root / name).is_dir()]
    if not there:
        raise FileNotFoundError(f"{root} holds no mnist/, no fashion_mnist/, no cifar10/")
    said = [_images(name, own_folder(name)) if name != "cifar10" else _cifar10(root / name) for name in there]
    return "; ".join(said)


def _images(name: str, folder: Path | None) -> str:
    from ltviz.datasets.files import checked
    from ltviz.datasets.mnist import FILES

    for file, (published, content) in FILES[name].items():
        path = Path(str(folder)) / f"{file}.gz"
        packed = path.read_bytes()
        if hashlib.md5(packed, usedforsecurity=False).hexdigest() == published:
            continue
        try:  # compressed again by somebody: the content counts
            checked(gzip.decompress(packed), content, path)
        except (OSError, EOFError, zlib.error) as error:
            raise ValueError(f"{path} does not decompress ({error})") from error
    return f"{name} matches its checksums"


def _cifar10(folder: Path) -> str:
    from ltviz.datasets.cifar10_files import ARCHIVE, checked

    archive = folder / ARCHIVE.name
    if not archive.is_file():
        return "cifar10 is there (its pictures are checked when they are loaded)"
    checked(archive.read_bytes(), ARCHIVE.md5, archive)
    return "cifar10 matches its checksum"


if __name__ == "__main__":
    main()
