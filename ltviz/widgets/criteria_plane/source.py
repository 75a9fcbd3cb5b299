"""Where the values come from: a recorded run, or two weights dicts."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ltviz.widgets.arrays import as_arrays, is_run, matrices
from ltviz.widgets.mask_grid.source import HALF_MAX, image_of

TAIL = 0.999  # share of a layer whose size sets the axes ...
ROOM = 1.6  # ... with so much room beyond; what lies farther out is gathered at the rim
MARGIN = 1.04  # a little more than the largest


@dataclass(frozen=True, eq=False)
class Layer:
    """One layer: `before` and `after` float32 [n] in C order; `image` [channels, height, width] of its inputs."""

    name: str
    shape: tuple[int, ...]
    image: tuple[int, int, int] | None
    before: np.ndarray
    after: np.ndarray

    @property
    def label(self) -> str:
        """The name without ".weight"."""
        return self.name.removesuffix(".weight") or self.name

    @property
    def reach(self) -> tuple[float, float]:
        """Half the width and the height of the plane: both axes go from −reach to reach."""
        return _reach(self.before), _reach(self.after)


def take(
    initial: Any, final: Any, *, replica: int, image_shape: tuple[int, ...] | None
) -> tuple[list[Layer], str]:
    """The layers that may be pruned, and a caption; raises ValueError or TypeError that names the value."""
    if is_run(initial):
        before, after = _of_run(initial, final, replica)
        caption = f"seed {initial.shown_seed}"
    else:
        if final is None:
            raise ValueError("final must hold the weights after training, got None")
        before, after = _arrays(initial, "initial", replica), _arrays(final, "final", replica)
        caption = f"replica {replica}" if replica else ""
    return _layers(before, after, image_shape), caption


def _of_run(run: Any, final: Any, replica: int) -> tuple[dict[str, np.ndarray], ...]:
    if final is not None or replica:
        given = f"replica={replica}" if final is None else "final"
        raise ValueError(f"a Run brings its own values, before and after, got {given}")
    if not (run.initial and run.final):
        raise ValueError("this run holds no weights: record it with a shown seed, or give two weights dicts")
    both = {"initial": run.initial, "final": run.final}
    return tuple(_bare({layer: of[layer] for layer in run.layers}, name) for name, of in both.items())


def shortest(values: np.ndarray) -> np.ndarray:
    """The same numbers in two bytes each where nothing is lost, as in a record; else float32."""
    if np.abs(values).max(initial=0) <= HALF_MAX:
        half = values.astype(np.float16)
        if np.array_equal(half.astype(np.float32), values):
            return half
    return values


def _arrays(given: Any, name: str, replica: int = 0) -> dict[str, np.ndarray]:
    if not isinstance(given, Mapping) or _has_axis(given):
        return matrices(as_arrays(given, replica=replica, name=name), name)
    if replica:
        raise ValueError(f"replica must be 0 for {name} without a replica axis, got {replica}")
    return _bare(given, name)


def _bare(given: Mapping[str, Any], name: str) -> dict[str, np.ndarray]:
    """From layer -> [*shape]."""
    return matrices(as_arrays({key: _front(value) for key, value in given.items()}, name=name), name)


def _front(value: Any) -> Any:
    return value[None] if hasattr(value, "shape") else np.asarray(value)[None]


def _has_axis(given: Mapping[str, Any]) -> bool:
    """[R, *shape] rather than [*shape]: the same first axis everywhere, and a matrix behind it."""
    shapes = [np.shape(value) for value in given.values()]
    first = {shape[:1] for shape in shapes}
    return len(first) == 1 and any(len(shape) >= 3 for shape in shapes)


def _layers(
    before: dict[str, np.ndarray], after: dict[str, np.ndarray], image_shape: tuple[int, ...] | None
) -> list[Layer]:
    if list(before) != list(after) and (odd := sorted(set(before) ^ set(after))):
        raise ValueError(f"initial and final must hold the same layers, {odd[0]!r} is in one of them only")
    for name, values in before.items():
        if values.shape != after[name].shape:
            raise ValueError(
                f"final[{name!r}] must have the shape of initial, {values.shape}, got {after[name].shape}"
            )
        if values.size == 0:
            raise ValueError(
                f"initial[{name!r}] must be a layer with weights in it, got shape {values.shape}"
            )
    first = next(iter(before))
    return [
        Layer(
            name,
            values.shape,
            image_of(values.shape, image_shape) if name == first else None,
            values.ravel(),
            after[name].ravel(),
        )
        for name, values in before.items()
    ]


def _reach(values: np.ndarray) -> float:
    """The largest size, or less where a few stand far out; 1 where all are 0."""
    sizes = np.abs(values)
    most = float(sizes.max())
    return MARGIN * (min(most, ROOM * float(np.quantile(sizes, TAIL))) or most or 1.0)
