"""What each arm of a run is called, and how it looks: one table for the words, the browser and the figure.

A hue stands for a mask, a dash and a mark for the values in it, so that colour is never alone. To name a new arm,
add one line to ARM_NAMES or METHOD_NAMES; an arm that is in neither is shown under its own name.
"""

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Look:
    """An arm's words and marks.

    name: in a list of choices. said: inside a sentence. short: at the end of its line. token: its colour in
    tokens.css. dash: lengths on and off in pixels. mark: a name in MARKS.
    """

    name: str
    said: str
    short: str
    token: str
    dash: tuple[float, ...] = ()
    mark: str = "dot"


# Mark → the same in matplotlib; marks.js draws them in the browser. Diamonds are kept for the papers' numbers.
MARKS = {
    "dot": "o",
    "square": "s",
    "cross": "x",
    "plus": "+",
    "up": "^",
    "down": "v",
    "right": ">",
    "block": "s",
}
FILLED = ("dot", "block")

DENSE = Look("the dense network", "the dense network", "dense", "dense")
ARM_NAMES: dict[str, Look] = {
    "dense": DENSE,
    "ticket": Look("same mask, original values", "the ticket", "ticket", "ticket"),
    "fresh": Look(
        "same mask, fresh values",
        "the same mask with fresh values",
        "fresh values",
        "fresh",
        (6, 4),
        "square",
    ),
    "shuffled": Look(
        "shuffled mask, original values",
        "a shuffled mask with original values",
        "shuffled",
        "shuffled",
        (2, 3),
        "cross",
    ),
    "shuffled_fresh": Look(
        "shuffled mask, fresh values",
        "a shuffled mask with fresh values",
        "shuffled, fresh",
        "shuffled-fresh",
        (6, 3, 2, 3),
        "plus",
    ),
    "wires": Look(
        "same wires per input, original values",
        "a mask with the same wires per input and original values",
        "wires",
        "wires",
        (2, 3),
        "up",
    ),
    "wires_fresh": Look(
        "same wires per input, fresh values",
        "a mask with the same wires per input and fresh values",
        "wires, fresh",
        "wires-fresh",
        (6, 3, 2, 3),
        "down",
    ),
    "longer": Look(
        "same mask, fresh values, twice the steps",
        "the same mask with fresh values and twice the steps",
        "twice the steps",
        "longer",
        (10, 4),
        "right",
    ),
    "small_dense": Look(
        "small dense network",
        "a dense network with as many weights",
        "small dense",
        "small-dense",
        (),
        "block",
    ),
}

# The arms of pruning at initialisation. No run has both these and the arms above, so they share hues.
METHOD_NAMES: dict[str, Look] = {
    "snip": Look("SNIP", "SNIP", "SNIP", "wires-fresh", (6, 3, 2, 3), "down"),
    "grasp": Look("GraSP", "GraSP", "GraSP", "longer", (10, 4), "right"),
    "synflow": Look("SynFlow", "SynFlow", "SynFlow", "wires", (2, 3), "up"),
    "magnitude": Look(
        "largest initial weights", "a cut by initial size", "magnitude", "small-dense", (), "block"
    ),
    "magnitude_layer": Look(
        "largest initial weights of each layer",
        "a cut by initial size in each layer",
        "by layer",
        "small-dense",
        (8, 3),
        "square",
    ),
    "random": Look("random mask", "a random mask", "random", "other", (3, 2, 1, 2), "plus"),
    "after_training": Look(
        "cut after training", "a cut after training", "after training", "shuffled-fresh", (4, 2), "cross"
    ),
}
# Sanity checks of a method ("snip/shuffled"): in words, and the arm above whose pen they have.
CHECK_NAMES = {
    "shuffled": (", shuffled within layers", "shuffled"),
    "fresh": (", fresh values", "fresh"),
    "inverted": (", lowest scores kept", "shuffled_fresh"),
}


def look(arm: str) -> Look:
    """The arm's look; one that nobody named is called by its own name."""
    method, _, check = arm.partition("/")
    if method in METHOD_NAMES and check in CHECK_NAMES:
        return _checked(METHOD_NAMES[method], check)
    return ARM_NAMES.get(arm) or METHOD_NAMES.get(arm) or Look(arm, arm, arm, "other", (3, 2, 1, 2), "plus")


def as_control(one: Look) -> Look:
    """What stands beside a ticket's arrow; of arms that are no tickets none is a control."""
    return replace(one, short="control")


def _checked(method: Look, check: str) -> Look:
    words, like = CHECK_NAMES[check]
    name, said, short = method.name + words, method.said + words, f"{method.short}, {check}"
    return replace(ARM_NAMES[like], name=name, said=said, short=short)
