"""Exercise 05.3."""

from collections.abc import Sequence

import numpy as np

from ltviz.course.answers import Attempt, as_array
from ltviz.course.exercise import Case, Exercise, Wrong
from ltviz.course.exercises.networks import Layers


def _fed(mask: Layers) -> np.ndarray:
    return np.any(mask["fc1.weight"], axis=1)


def _heard(mask: Layers) -> np.ndarray:
    return np.any(mask["out.weight"], axis=0)


def _through(mask: Layers, first: np.ndarray, second: np.ndarray) -> Layers:
    """The first layer cut to some hidden units, the second to others."""
    return {"fc1.weight": mask["fc1.weight"] & first[:, None], "out.weight": mask["out.weight"] & second}


def _on_path(mask: Layers) -> Layers:
    alive = _fed(mask) & _heard(mask)
    return _through(mask, alive, alive)


def _nominal(mask: Layers) -> Layers:
    return mask


def _forward(mask: Layers) -> Layers:
    return _through(mask, np.ones_like(_fed(mask)), _fed(mask))


def _backward(mask: Layers) -> Layers:
    return _through(mask, _heard(mask), np.ones_like(_fed(mask)))


def _whole_units(mask: Layers) -> Layers:
    """All weights of the units that live, also those that the mask prunes."""
    alive = _fed(mask) & _heard(mask)
    return _through({name: np.ones_like(keep) for name, keep in mask.items()}, alive, alive)


def _dead(mask: Layers) -> Layers:
    return {name: mask[name] & ~live for name, live in _on_path(mask).items()}


def _count_idle(attempts: Sequence[Attempt]) -> str:
    idle = sum(
        int(np.sum((as_array(attempt.got[name]) != 0) & ~live))
        for attempt in attempts
        for name, live in attempt.expected.items()
    )
    return (
        f"This is the mask as it was: {idle} of its weights come from nowhere or lead nowhere. A unit needs an input"
        " and somebody who hears it, `&`; with `|` all stays as it was."
    )


def _path_cases(rng: np.random.Generator) -> list[Case]:
    first, second = rng.random((6, 8)) < 0.5, rng.random((4, 6)) < 0.5
    first[:, 0] = second[0] = True  # every unit lives, until it is cut off below
    whole = {"fc1.weight": first, "out.weight": second}
    cut = {name: keep.copy() for name, keep in whole.items()}
    cut["fc1.weight"][[1, 5]] = False
    cut["out.weight"][:, [3, 5]] = False
    empty = whole | {"out.weight": np.zeros_like(second)}
    return [
        Case("a unit without inputs, one that nobody hears, and one with neither", (cut,)),
        Case("a mask in which every unit lives", (whole,)),
        Case("a last layer that has vanished", (empty,)),
    ]


EXERCISE = Exercise(
    id="05.3",
    title="effective density",
    statement=(
        "A kept weight does something only on a path of kept weights from an input to an output. Write"
        " `on_path(mask)` for a network with one hidden layer. `mask` has `fc1.weight` (hidden × inputs) and"
        " `out.weight` (outputs × hidden), `True` where a weight is kept. Give back a dict of the same form that"
        " keeps only the weights on such a path. The density of what you give back is the **effective density**;"
        " the density of `mask` is the nominal one."
    ),
    difficulty=2,
    minutes=8,
    spec=_on_path,
    cases=_path_cases,
    wrong=(
        Wrong("nominal", _nominal, _count_idle),
        Wrong(
            "forward only",
            _forward,
            "You follow the paths from the inputs, but not from the outputs: a weight into a unit that nobody hears"
            " is still there.",
        ),
        Wrong(
            "backward only",
            _backward,
            "You follow the paths from the outputs, but not from the inputs: a weight out of a unit that gets no"
            " input is still there.",
        ),
        Wrong(
            "whole units",
            _whole_units,
            "The right units live, but all their weights are back, those that were pruned as well: `&` with the mask.",
        ),
        Wrong("the dead", _dead, "These are the kept weights that do nothing. The others are asked for."),
    ),
    hints=(
        '`mask["fc1.weight"].any(1)` tells for each hidden unit whether any input reaches it.',
        "Which units does any output hear? A column of `out.weight` belongs to one unit.",
        "A unit that lives has both. `alive[:, None]` stands beside rows, `alive` above columns.",
    ),
    solution='''\
def on_path(mask):
    """The kept weights that lie on a path from an input to an output."""
    first, second = mask["fc1.weight"], mask["out.weight"]
    alive = first.any(1) & second.any(0)
    return {"fc1.weight": first & alive[:, None], "out.weight": second & alive}
''',
)
