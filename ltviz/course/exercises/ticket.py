"""Exercise 02.1."""

import numpy as np

from ltviz.course.exercise import Case, Exercise, Wrong
from ltviz.course.exercises.networks import Layers, masked


def _ticket(initial: Layers, trained: Layers, mask: Layers) -> Layers:
    return masked(initial, mask)


def _trained_ticket(initial: Layers, trained: Layers, mask: Layers) -> Layers:
    return masked(trained, mask)


def _unmasked(initial: Layers, trained: Layers, mask: Layers) -> Layers:
    return initial


def _weights_only(initial: Layers, trained: Layers, mask: Layers) -> Layers:
    return {name: value if name in mask else trained[name] for name, value in masked(initial, mask).items()}


def _prunable_only(initial: Layers, trained: Layers, mask: Layers) -> Layers:
    return {name: initial[name] * mask[name] for name in mask}


def _other_values(initial: Layers, trained: Layers, mask: Layers) -> Layers:
    """Any values at all under the mask: NaN stands for any number."""
    anything = {name: np.full_like(value, np.nan) for name, value in initial.items()}
    return {
        name: np.where(mask[name], value, 0) if name in mask else value for name, value in anything.items()
    }


def _ticket_cases(rng: np.random.Generator) -> list[Case]:
    shapes = {"fc1.weight": (5, 6), "fc1.bias": (5,), "out.weight": (3, 5), "out.bias": (3,)}
    initial = {name: rng.normal(size=shape).astype(np.float32) for name, shape in shapes.items()}
    trained = {name: (w + rng.normal(size=w.shape)).astype(np.float32) for name, w in initial.items()}
    mask = {name: np.abs(trained[name]) > 0.8 for name in ("fc1.weight", "out.weight")}
    return [
        Case("both layers pruned", (initial, trained, mask)),
        Case("only the first layer pruned", (initial, trained, {"fc1.weight": mask["fc1.weight"]})),
    ]


EXERCISE = Exercise(
    id="02.1",
    title="rewind to the ticket",
    statement=(
        "Write `ticket(initial, trained, mask)`: the network that the next round starts from. `initial` and"
        " `trained` are dicts from a parameter's name to its values, before and after training. `mask`"
        " holds only the layers that are pruned, `True` where a weight is kept. Survivors go back to their"
        " initial values, pruned weights are 0, and a parameter without a mask goes back whole."
    ),
    difficulty=1,
    minutes=6,
    spec=_ticket,
    cases=_ticket_cases,
    wrong=(
        Wrong(
            "trained values",
            _trained_ticket,
            "This is the trained network under the mask. A public toolkit once exported that as its winning"
            " ticket. A ticket carries the initial values.",
        ),
        Wrong(
            "no mask",
            _unmasked,
            "The values are right, but the mask is not applied: this is the dense network again.",
        ),
        Wrong(
            "weights only",
            _weights_only,
            (
                "The weights are rewound, the biases are not. A parameter without a mask goes back to its"
                " initial values too."
            ),
        ),
        Wrong(
            "prunable only",
            _prunable_only,
            "The parameters without a mask are missing: a network needs its biases.",
        ),
        Wrong(
            "other values",
            _other_values,
            "The mask is right, but some parameters hold neither their initial nor their trained values."
            " With fresh values this is the control that a ticket is compared with, not the ticket.",
        ),
    ),
    hints=(
        "Go through `initial.items()` and build a new dict.",
        "`value * mask[name]` is 0 where the mask is `False`.",
        "`name in mask` tells whether this parameter is pruned.",
    ),
    solution='''\
def ticket(initial, trained, mask):
    """Survivors at their initial values, pruned weights 0, everything else rewound."""
    return {name: value * mask[name] if name in mask else value.clone() for name, value in initial.items()}
''',
)
