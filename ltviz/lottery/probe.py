"""What a network answers to a few examples: it tells apart what a description cannot.

Two modules of the same layers can differ in their forward pass, or in how they draw their values, and two datasets of
one name in their examples. A folder of checkpoints keeps the answers of its own.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import torch

from ltviz.models import Model
from ltviz.whole import write_whole

_EXAMPLES = 8
# Other processors round otherwise: by far less than this share of the largest answer.
_ROUNDING = 1e-3


def check_probe(folder: Path, model: Model, data: Any) -> None:
    """Raise ValueError unless the folder's network answers as this one does; a folder without answers gets these."""
    path, answers = folder / "probe.npy", _answers(model, data)
    if not path.exists():
        write_whole(path, _npy(answers))
        return
    before = _stored(path)
    if before.shape != answers.shape or not np.allclose(
        before, answers, rtol=0, atol=_ROUNDING * abs(answers).max(), equal_nan=True
    ):
        raise ValueError(
            f"the checkpoint in {folder} belongs to another experiment (its untrained network answers the first "
            "examples otherwise: another forward pass, other initial values or other data); give another folder, or "
            "delete this one"
        )


def _stored(path: Path) -> np.ndarray:
    try:
        return np.lib.format.read_array(io.BytesIO(path.read_bytes()), allow_pickle=False)
    except (ValueError, OSError, EOFError) as error:
        raise ValueError(
            f"the checkpoint {path} is damaged; delete it, and the next run writes it anew"
        ) from error


@torch.no_grad()
def _answers(model: Model, data: Any) -> np.ndarray:
    """Logits of the untrained network of seed 0, float32 [1, 8, classes]."""
    weights, buffers = model.init([0])
    return model.forward(weights, data.train.x[:_EXAMPLES], buffers, train=False)[0].numpy()


def _npy(array: np.ndarray) -> bytes:
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()
