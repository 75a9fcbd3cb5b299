"""What chooses no mask, and masks that nothing passes: said, before it becomes a curve at chance."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence

import numpy as np
import torch

from ltviz.models import Model
from ltviz.pruning import LayerCollapseWarning, full_mask, on_path
from ltviz.records import Run

Tensors = Mapping[str, torch.Tensor]

ON_PATH = "effective_density"  # the measure that says which share of the weights lies on a path


def seeds_not_finite(weights: Tensors, seeds: Sequence[int]) -> str:
    """The seeds whose weights are no finite numbers, as words; "" where all are."""
    gone = torch.stack([~layer.flatten(1).isfinite().all(1) for layer in weights.values()]).any(0).tolist()
    return ", ".join(str(seed) for seed, lost in zip(seeds, gone, strict=True) if lost)


def check_finite(weights: Tensors, seeds: Sequence[int]) -> None:
    """Raise ValueError unless trained weights can say what is kept."""
    if gone := seeds_not_finite(weights, seeds):
        raise ValueError(
            f"the weights of the dense networks with seeds {gone} are no finite numbers, which choose no mask; "
            "a smaller lr may help"
        )


def check_scores(criterion: str, scores: Tensors, seeds: Sequence[int]) -> None:
    """Raise ValueError where a criterion tells no two weights of a layer apart: the order in memory would choose.

    A layer whose weights are all refused (−inf) is another matter: it is left empty, and who cuts it says so.
    """
    for name, score in scores.items():
        flat = score.flatten(1)
        alike = ((flat == flat[:, :1]).all(1) & flat[:, 0].isfinite()).tolist()
        if flat.shape[1] > 1 and any(alike):
            raise ValueError(
                f"criterion {criterion} gives all weights of {name} the same score for seed "
                f"{seeds[alike.index(True)]}, which chooses none of them"
            )


def warn_of_collapse(run: Run, stacklevel: int) -> None:
    """A LayerCollapseWarning for each arm and level that keeps no weight of a layer, or no path from end to end."""
    assert run.arm_density is not None  # an experiment with arms at densities has one
    paths = run.measures.get(ON_PATH)
    for a, arm in enumerate(run.arms):
        for k, level in enumerate(run.levels):
            empty = run.arm_density[a, :, k] == 0  # [S, L]; NaN, a training that did not run, is not 0
            cut = np.zeros(len(run.seeds), bool) if paths is None else (paths[a, :, k] == 0) & ~empty.any(1)
            for lost, networks in (
                (f"no weight of {', '.join(np.array(run.layers)[empty.any(0)])}", empty.any(1)),
                ("weights in every layer, but no path through them,", cut),
            ):
                if networks.any():
                    warnings.warn(
                        f"{arm!r} at level {level} keeps {lost} in {networks.sum()} of {len(run.seeds)} seeds",
                        LayerCollapseWarning,
                        stacklevel=stacklevel,
                    )


def is_sequence(model: Model, x: torch.Tensor) -> bool:
    """Whether the prunable layers follow one another: shapes that fit, and no way around any of them for x [2, …]."""
    weights, buffers = model.init([0])
    try:
        on_path(full_mask(weights, model.prunable))
    except ValueError:
        return False
    cuts = (weights | {name: torch.zeros_like(weights[name])} for name in model.prunable)
    # Without a layer there is one answer to both inputs.
    answers = (model.forward(cut, x, buffers)[0][0] for cut in cuts)
    return all(torch.allclose(logits[0], logits[1]) for logits in answers)
