"""Exercise 03.3."""

from collections.abc import Sequence

import numpy as np

from ltviz.course.answers import Attempt, as_array
from ltviz.course.exercise import Case, Exercise, Wrong
from ltviz.course.exercises.networks import Layers, drawn, largest, masked

Ticket = tuple[Layers, Layers]
_MOVING = ("rows", "bias", "columns", "mask rows", "mask columns")


def _moved(weights: Layers, mask: Layers, order: np.ndarray, but: dict[str, np.ndarray]) -> Ticket:
    """All that belongs to hidden units in ``order``, except what ``but`` has another order for."""
    by = dict.fromkeys(_MOVING, order) | but
    return (
        weights
        | {
            "fc1.weight": weights["fc1.weight"][by["rows"]],
            "fc1.bias": weights["fc1.bias"][by["bias"]],
            "out.weight": weights["out.weight"][:, by["columns"]],
        },
        {
            "fc1.weight": mask["fc1.weight"][by["mask rows"]],
            "out.weight": mask["out.weight"][:, by["mask columns"]],
        },
    )


def _staying(order: np.ndarray, *parts: str) -> dict[str, np.ndarray]:
    return dict.fromkeys(parts, np.arange(len(order)))


def _reordered(weights: Layers, mask: Layers, order: np.ndarray) -> Ticket:
    return _moved(weights, mask, order, {})


def _rows_only(weights: Layers, mask: Layers, order: np.ndarray) -> Ticket:
    return _moved(weights, mask, order, _staying(order, "columns", "mask columns"))


def _columns_only(weights: Layers, mask: Layers, order: np.ndarray) -> Ticket:
    return _moved(weights, mask, order, _staying(order, "rows", "bias", "mask rows"))


def _columns_back(weights: Layers, mask: Layers, order: np.ndarray) -> Ticket:
    return _moved(weights, mask, order, dict.fromkeys(("columns", "mask columns"), np.argsort(order)))


def _bias_stays(weights: Layers, mask: Layers, order: np.ndarray) -> Ticket:
    return _moved(weights, mask, order, _staying(order, "bias"))


def _mask_stays(weights: Layers, mask: Layers, order: np.ndarray) -> Ticket:
    return _moved(weights, mask, order, _staying(order, "mask rows", "mask columns"))


def _all_back(weights: Layers, mask: Layers, order: np.ndarray) -> Ticket:
    return _moved(weights, mask, np.argsort(order), {})


def _count_cut(attempts: Sequence[Attempt]) -> str:
    """How many weights of the ticket the unmoved mask would prune."""
    cut = sum(
        int(np.sum((as_array(weights[name]) != 0) & (as_array(keep) == 0)))
        for weights, mask in (attempt.got for attempt in attempts)
        for name, keep in mask.items()
    )
    return f"The weights moved and the mask did not: it cuts {cut} weights of the ticket, and keeps zeros instead."


def _reordered_cases(rng: np.random.Generator) -> list[Case]:
    shapes = {"fc1.weight": (6, 8), "fc1.bias": (6,), "out.weight": (4, 6), "out.bias": (4,)}
    cases = []
    for name, kept in {"a third of the weights kept": 1 / 3, "half of the weights kept": 1 / 2}.items():
        weights = drawn(rng, shapes)
        mask = {
            layer: largest(np.abs(weights[layer]), round(kept * weights[layer].size))
            for layer in ("fc1.weight", "out.weight")
        }
        cases.append(Case(name, (masked(weights, mask), mask, rng.permutation(6))))
    return cases


EXERCISE = Exercise(
    id="03.3",
    title="the same network in another order",
    statement=(
        "Hidden units have no order of their own: sort them anew, and the network computes the same. Write"
        " `reorder(weights, mask, order)` for a ticket with one hidden layer. `weights` holds `fc1.weight`"
        " (hidden × inputs), `fc1.bias`, `out.weight` (outputs × hidden) and `out.bias`, `mask` the masks of the"
        " two tables of weights. Unit j of the new network is unit `order[j]` of the old one. Give back the pair"
        " `weights, mask`, so that the network still computes the same function **and** is still a ticket."
    ),
    difficulty=2,
    minutes=8,
    spec=_reordered,
    cases=_reordered_cases,
    wrong=(
        Wrong(
            "rows only",
            _rows_only,
            "The units moved, but the next layer still listens at the old places: reorder its columns, too.",
        ),
        Wrong(
            "columns only",
            _columns_only,
            "The next layer listens at new places, but the units did not move: reorder the rows of `fc1`, too.",
        ),
        Wrong(
            "columns by the inverse",
            _columns_back,
            "The columns went by the inverse order. Rows and columns belong to the same units: take the same"
            " `order` for both.",
        ),
        Wrong(
            "bias forgotten",
            _bias_stays,
            "`fc1.bias` stayed where it was, so each unit has the threshold of another one.",
        ),
        Wrong("mask forgotten", _mask_stays, _count_cut),
        Wrong(
            "inverse order",
            _all_back,
            "It computes the same function, but in another order than asked: you put unit j to place `order[j]`."
            " Unit j of the new network should be unit `order[j]` of the old one.",
        ),
    ),
    hints=(
        "`table[order]` takes the rows in that order, `table[:, order]` the columns.",
        "What belongs to a hidden unit? A row of `fc1.weight`, an entry of `fc1.bias`, a column of `out.weight`.",
        "Each mask moves as its weights do. `out.bias` belongs to the outputs.",
    ),
    solution='''\
def reorder(weights, mask, order):
    """The same ticket with its hidden units in another order: weights, mask."""
    first = {name: weights[name][order] for name in ("fc1.weight", "fc1.bias")}
    moved = {**weights, **first, "out.weight": weights["out.weight"][:, order]}
    return moved, {"fc1.weight": mask["fc1.weight"][order], "out.weight": mask["out.weight"][:, order]}
''',
)
