"""The cases that hold make_mask in Python and makeMask in JavaScript to the same answers."""

import json
from pathlib import Path

import pytest
import torch

from ltviz.pruning import make_mask

CASES = json.loads((Path(__file__).parents[1] / "cases" / "make_mask.json").read_text(encoding="utf-8"))
NUMBERS = {"nan": float("nan"), "inf": float("inf"), "-inf": float("-inf")}


def _tensors(layers, dtype):
    return {
        name: torch.tensor([[NUMBERS.get(v, v) for v in layer]], dtype=dtype)  # R = 1
        for name, layer in layers.items()
    }


def _make(case):
    remove = case["remove"]
    return make_mask(
        _tensors(case["scores"], getattr(torch, case.get("dtype", "float32"))),
        remove if isinstance(remove, dict) else NUMBERS.get(remove, remove),
        scope=case.get("scope", "layer"),
        mask=_tensors(case["mask"], torch.bool) if "mask" in case else None,
    )


@pytest.mark.parametrize("case", [c for c in CASES if "kept" in c], ids=lambda c: c["name"])
def test_kept(case):
    kept = _make(case)
    assert {name: layer[0].int().tolist() for name, layer in kept.items()} == case["kept"]
    assert list(kept) == list(case["scores"])


@pytest.mark.parametrize("case", [c for c in CASES if "error" in c], ids=lambda c: c["name"])
def test_error_names_the_rule(case):
    with pytest.raises((ValueError, TypeError)) as raised:
        _make(case)
    assert case["error"] in str(raised.value)


def test_every_case_says_one_thing():
    assert len({case["name"] for case in CASES}) == len(CASES)
    assert all(("kept" in case) != ("error" in case) for case in CASES)
