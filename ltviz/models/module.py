"""Your own `nn.Module` as stacked weights, and back."""

from __future__ import annotations

from copy import deepcopy

from torch import Tensor, nn

from ltviz.models.dropout import STATE
from ltviz.models.model import Buffers, Weights


def weights(module: nn.Module) -> Weights:
    """Every parameter of a module as a detached CPU copy [1, *shape]; a tied one once, by its first name."""
    return {name: value.detach().cpu().clone().unsqueeze(0) for name, value in module.named_parameters()}


def to_module(
    module: nn.Module, weights: Weights, replica: int = 0, *, buffers: Buffers | None = None
) -> nn.Module:
    """A copy of `module` that holds one replica's weights (and buffers); `module` itself stays as it is.

    weights  [R, *shape] for every parameter name; replica in [-R, R)
    Raises ValueError for a missing or unknown name or another shape, IndexError for a replica out of range.
    """
    filled = deepcopy(module)
    _fill(dict(filled.named_parameters()), weights, replica, "weights")
    if buffers is not None:
        given = {name: value for name, value in buffers.items() if name != STATE}
        _fill(dict(filled.named_buffers()), given, replica, "buffers")
    return filled


def _fill(slots: dict[str, Tensor], values: Weights, replica: int, what: str) -> None:
    if slots.keys() != values.keys():
        missing, unknown = slots.keys() - values.keys(), values.keys() - slots.keys()
        raise ValueError(
            f"{what} must have the names of the module: missing {sorted(missing)}, unknown {sorted(unknown)}"
        )
    for name, slot in slots.items():
        if not -len(values[name]) <= replica < len(values[name]):
            raise IndexError(f"replica must be in [0, {len(values[name])}), got {replica}")
        if values[name].shape[1:] != slot.shape:
            expected = [len(values[name]), *slot.shape]
            raise ValueError(f"{name} must have shape {expected}, got {list(values[name].shape)}")
        slot.data.copy_(values[name][replica])
