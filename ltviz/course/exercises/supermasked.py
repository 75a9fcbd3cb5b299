"""Exercise 04.1."""

import numpy as np

from ltviz.course.exercise import Case, Exercise, Wrong
from ltviz.course.exercises.networks import Layers, drawn, largest, largest_of_all, masked, moved


def _sizes(values: Layers) -> Layers:
    return {name: np.abs(w) for name, w in values.items()}


def _layer_masks(scores: Layers, keep: float) -> Layers:
    return {name: largest(score, round(keep * score.size)) for name, score in scores.items()}


def _supermasked(initial: Layers, trained: Layers, keep: float) -> Layers:
    return masked(initial, _layer_masks(_sizes(trained), keep))


def _trained_values(initial: Layers, trained: Layers, keep: float) -> Layers:
    return masked(trained, _layer_masks(_sizes(trained), keep))


def _initial_mask(initial: Layers, trained: Layers, keep: float) -> Layers:
    return masked(initial, _layer_masks(_sizes(initial), keep))


def _one_cut(initial: Layers, trained: Layers, keep: float) -> Layers:
    count = round(keep * sum(w.size for w in trained.values()))
    return masked(initial, largest_of_all(_sizes(trained), count))


def _smallest(initial: Layers, trained: Layers, keep: float) -> Layers:
    return masked(initial, _layer_masks({name: -np.abs(w) for name, w in trained.items()}, keep))


def _signed(initial: Layers, trained: Layers, keep: float) -> Layers:
    return masked(initial, _layer_masks(trained, keep))


def _wrong_share(initial: Layers, trained: Layers, keep: float) -> Layers:
    return _supermasked(initial, trained, 1 - keep)


def _network_cases(rng: np.random.Generator) -> list[Case]:
    shapes = {"fc1.weight": (8, 6), "out.weight": (4, 8)}
    initial = drawn(rng, shapes, {"fc1.weight": 0.4, "out.weight": 0.8})
    trained = moved(rng, initial)
    return [
        Case("a quarter of each layer kept", (initial, trained, 0.25)),
        Case("half of each layer kept", (initial, trained, 0.5)),
    ]


EXERCISE = Exercise(
    id="04.1",
    title="the network that was never trained",
    statement=(
        "Write `supermasked(initial, trained, keep)`: the network whose accuracy this chapter measures. `initial`"
        " and `trained` are dicts from a layer's name to its weights before and after training. In **each layer**"
        " the share `keep` of the weights stays, those with the largest sizes **after training**:"
        " `round(keep × all)` of them. They have their **initial** values; all other weights are 0."
    ),
    difficulty=1,
    minutes=6,
    spec=_supermasked,
    cases=_network_cases,
    wrong=(
        Wrong(
            "trained values",
            _trained_values,
            "This is the trained network under its mask: chapter 01 measured that. Here training may choose the"
            " mask and nothing else.",
        ),
        Wrong(
            "mask from initial sizes",
            _initial_mask,
            "Your mask looks at the initial sizes, so training has no say at all. It is a good control, but not"
            " the supermask.",
        ),
        Wrong(
            "one cut",
            _one_cut,
            "You cut all layers together, so the layer with the larger values keeps more. Cut each on its own.",
        ),
        Wrong("keeps the smallest", _smallest, "You keep the weights that ended smallest."),
        Wrong(
            "signed",
            _signed,
            "You rank by the trained value, so large negative weights leave first: rank by `abs()`.",
        ),
        Wrong(
            "the other share",
            _wrong_share,
            "You remove the share `keep`, and keep the rest. `keep` says what stays.",
        ),
    ),
    hints=(
        "Go through the layers, and count in each: `round(keep * w.numel())`.",
        "`w.abs().flatten().topk(count).values[-1]` is the smallest of the `count` largest.",
        "The comparison needs `trained`, the values come from `initial`.",
    ),
    solution='''\
def supermasked(initial, trained, keep):
    """Initial values under the mask of the largest trained weights of each layer."""
    network = {}
    for name, w in trained.items():
        least = w.abs().flatten().topk(round(keep * w.numel())).values[-1]
        network[name] = initial[name] * (w.abs() >= least)
    return network
''',
)
