"""Loss and accuracy of a population on one split."""

from __future__ import annotations

from typing import Any

import torch
import torch.nn.functional as F

# A slice of a thousand images keeps the activations of a few networks in the cache.
_SLICE = 1000


@torch.no_grad()
def evaluate(
    model: Any, weights: dict[str, torch.Tensor], split: Any, buffers: dict[str, torch.Tensor] | None = None
) -> tuple[torch.Tensor, torch.Tensor]:
    """Mean cross-entropy and share of right answers of each network on `split`.

    weights: [R, *shape] each. split: has `x` [N, *example] and `y` [N]. Returns (loss [R], accuracy [R]), both
    float64 on the CPU, accuracy in [0, 1]. An answer whose logits are not all finite is wrong, so that a network that
    blew up stands at 0, not at chance. A split without examples raises ValueError.
    """
    if len(split.y) == 0:
        raise ValueError("the split to evaluate on has 0 examples; at least 1 is needed")
    loss: Any = 0.0
    right: Any = 0.0
    for i in range(0, len(split.y), _SLICE):
        logits, _ = model.forward(
            weights, split.x[i : i + _SLICE], buffers or {}, train=False
        )  # (R, B, classes)
        target = split.y[i : i + _SLICE].expand(logits.shape[0], -1)  # (R, B)
        each = F.cross_entropy(logits.flatten(0, 1), target.flatten(), reduction="none").view_as(target)
        loss = loss + each.sum(1, dtype=torch.float64 if each.device.type != "mps" else None)
        right = right + right_answers(logits, target).sum(1)
    return (loss / len(split.y)).double().cpu(), (right / len(split.y)).double().cpu()


def right_answers(logits: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    """Which of the logits [..., classes] name the target; never those that are not all finite."""
    finite = logits.abs().amax(-1).isfinite()  # NaN is the largest; argmax would take it for class 0
    return (logits.argmax(-1) == target) & finite
