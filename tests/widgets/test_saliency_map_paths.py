"""Weights on a path: the widget's numpy and the package's torch give the answers of one list of cases."""

import json
from itertools import pairwise, product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from ltviz.pruning.paths import on_path
from ltviz.widgets.saliency_map.paths import live_levels, unjoined

CASES = json.loads((Path(__file__).parents[1] / "cases" / "live_paths.json").read_text(encoding="utf-8"))
JOINED = [case for case in CASES if "live" in case]
APART = [case for case in CASES if "live" not in case]


def named(cases: list[Any]) -> Any:
    return pytest.mark.parametrize("case", cases, ids=[case["name"] for case in cases])


def arrays(layers: dict[str, Any]) -> list[np.ndarray]:
    return [np.array(layer) for layer in layers.values()]


@named(JOINED)
def test_numpy_finds_what_is_alive(case: dict[str, Any]) -> None:
    layers = arrays(case["mask"])
    assert unjoined([layer.shape for layer in layers]) is None
    assert [live.tolist() for live in live_levels(layers)] == list(case["live"].values())


@named(JOINED)
def test_torch_finds_the_same(case: dict[str, Any]) -> None:
    live = on_path({name: torch.tensor([layer], dtype=torch.bool) for name, layer in case["mask"].items()})
    assert {name: layer[0].int().tolist() for name, layer in live.items()} == case["live"]


@named(APART)
def test_layers_that_do_not_join_are_named_by_both(case: dict[str, Any]) -> None:
    assert unjoined([layer.shape for layer in arrays(case["mask"])]) == case["unjoined"]
    name = list(case["mask"])[case["unjoined"]]
    with pytest.raises(ValueError, match=f"'{name}'"):
        on_path({key: torch.tensor([layer], dtype=torch.bool) for key, layer in case["mask"].items()})


def walked(masks: list[np.ndarray]) -> list[np.ndarray]:
    """Dense layers by walking every path: exact, and slow."""
    live = [np.zeros_like(mask) for mask in masks]
    for path in product(range(masks[0].shape[1]), *(range(len(mask)) for mask in masks)):
        steps = list(zip(range(len(masks)), path[1:], path[:-1], strict=True))
        if all(masks[i][to, start] for i, to, start in steps):
            for i, to, start in steps:
                live[i][to, start] = 1
    return live


@pytest.mark.parametrize("seed", range(20))
def test_every_level_of_a_ladder_is_the_mask_of_that_level(seed: int) -> None:
    """One pass for all nested masks gives what each mask gives by itself."""
    rng = np.random.default_rng(seed)
    sizes = rng.integers(1, 6, 4)
    levels = [rng.integers(0, 5, (b, a)) for a, b in pairwise(sizes)]
    live = live_levels(levels)
    for p in range(5):
        alone = walked([(layer > p).astype(int) for layer in levels])
        assert [(layer > p).astype(int).tolist() for layer in live] == [layer.tolist() for layer in alone], p
