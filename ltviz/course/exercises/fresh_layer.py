"""Exercise 03.2."""

import numpy as np

from ltviz.course.exercise import Case, Exercise, Wrong
from ltviz.course.exercises.networks import Layers, drawn, largest, masked


def _with_fresh(ticket: Layers, fresh: Layers, mask: Layers, names: set[str]) -> Layers:
    """The ticket, but weights of these names are fresh ones under the mask."""
    return {
        name: fresh[name] * mask[name] if name in names else value.copy() for name, value in ticket.items()
    }


def _any_biases(values: Layers, mask: Layers) -> Layers:
    """Any biases at all: NaN stands for any number."""
    return {name: value if name in mask else np.full_like(value, np.nan) for name, value in values.items()}


def _fresh_layer(ticket: Layers, fresh: Layers, mask: Layers, layer: str) -> Layers:
    return _with_fresh(ticket, fresh, mask, {f"{layer}.weight"})


def _all_others(ticket: Layers, fresh: Layers, mask: Layers, layer: str) -> Layers:
    return _any_biases(_with_fresh(ticket, fresh, mask, set(mask) - {f"{layer}.weight"}), mask)


def _every_layer(ticket: Layers, fresh: Layers, mask: Layers, layer: str) -> Layers:
    return _any_biases(_with_fresh(ticket, fresh, mask, set(mask)), mask)


def _bias_too(ticket: Layers, fresh: Layers, mask: Layers, layer: str) -> Layers:
    return _fresh_layer(ticket, fresh, mask, layer) | {f"{layer}.bias": fresh[f"{layer}.bias"]}


def _unmasked(ticket: Layers, fresh: Layers, mask: Layers, layer: str) -> Layers:
    return ticket | {f"{layer}.weight": fresh[f"{layer}.weight"]}


def _layer_alone(ticket: Layers, fresh: Layers, mask: Layers, layer: str) -> Layers:
    name = f"{layer}.weight"
    return {name: fresh[name] * mask[name]}


def _layer_cases(rng: np.random.Generator) -> list[Case]:
    shapes = {
        "fc1.weight": (6, 8),
        "fc1.bias": (6,),
        "fc2.weight": (5, 6),
        "fc2.bias": (5,),
        "out.weight": (3, 5),
        "out.bias": (3,),
    }
    initial, fresh, trained = (drawn(rng, shapes) for _ in range(3))
    mask = {name: largest(np.abs(w), w.size // 3) for name, w in trained.items() if name.endswith("weight")}
    ticket = masked(initial, mask)
    return [
        Case("the middle layer fresh", (ticket, fresh, mask, "fc2")),
        Case("the first layer fresh", (ticket, fresh, mask, "fc1")),
    ]


EXERCISE = Exercise(
    id="03.2",
    title="fresh values in one layer only",
    statement=(
        "In which layer does a ticket need its initial values? Write `fresh_layer(ticket, fresh, mask, layer)`,"
        " the control that asks one layer at a time. `ticket` and `fresh` are dicts from a parameter's name to"
        ' its values: the ticket, and another draw of the whole network. `layer` is a text such as `"fc2"`.'
        " Give back the ticket with one thing changed: the **weights** of that layer, `fc2.weight`, are fresh,"
        " under its mask. Its biases and all other layers stay, and so does the dict that you were given."
    ),
    difficulty=1,
    minutes=6,
    spec=_fresh_layer,
    cases=_layer_cases,
    wrong=(
        Wrong(
            "all the others",
            _all_others,
            "The other way round: you left that layer as it was and gave the others fresh weights.",
        ),
        Wrong(
            "every layer",
            _every_layer,
            "All layers have fresh weights. That is the control of chapter 02; it cannot say which layer it was.",
        ),
        Wrong(
            "biases too",
            _bias_too,
            "The biases of the layer are fresh, too. One thing at a time: the name to change ends in `.weight`.",
        ),
        Wrong(
            "no mask",
            _unmasked,
            "The layer is dense again: fresh values come for all of its weights. Multiply by its mask.",
        ),
        Wrong(
            "that layer alone",
            _layer_alone,
            "The other parameters are missing: a network needs all of them. Start from a copy of the ticket.",
        ),
    ),
    hints=(
        'The name of the weights is `f"{layer}.weight"`.',
        "`dict(ticket)` is a new dict with the same values; to change it does not change `ticket`.",
        "The fresh values know nothing of the mask: `fresh[name] * mask[name]`.",
    ),
    solution='''\
def fresh_layer(ticket, fresh, mask, layer):
    """The ticket with fresh weights, under the mask, in one layer."""
    name = f"{layer}.weight"
    return {**ticket, name: fresh[name] * mask[name]}
''',
)
