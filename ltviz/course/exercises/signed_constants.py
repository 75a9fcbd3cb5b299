"""Exercise 03.1."""

import numpy as np

from ltviz.course.exercise import Case, Exercise, Wrong
from ltviz.course.exercises.networks import Layers, drawn, largest, moved


def _constants(signs: Layers, sizes: dict[str, float], mask: Layers) -> Layers:
    return {name: np.sign(signs[name]) * sizes[name] * keep for name, keep in mask.items()}


def _spread(values: Layers) -> dict[str, float]:
    return {name: float(w.std()) for name, w in values.items()}


def _signed_constants(initial: Layers, trained: Layers, mask: Layers) -> Layers:
    return _constants(initial, _spread(initial), mask)


def _survivors(initial: Layers, trained: Layers, mask: Layers) -> Layers:
    return _constants(initial, {name: float(initial[name][keep].std()) for name, keep in mask.items()}, mask)


def _mean_size(initial: Layers, trained: Layers, mask: Layers) -> Layers:
    return _constants(initial, {name: float(np.abs(w).mean()) for name, w in initial.items()}, mask)


def _trained_signs(initial: Layers, trained: Layers, mask: Layers) -> Layers:
    return _constants(trained, _spread(initial), mask)


def _trained_spread(initial: Layers, trained: Layers, mask: Layers) -> Layers:
    return _constants(initial, _spread(trained), mask)


def _no_signs(initial: Layers, trained: Layers, mask: Layers) -> Layers:
    return _constants({name: np.ones_like(w) for name, w in initial.items()}, _spread(initial), mask)


def _unmasked(initial: Layers, trained: Layers, mask: Layers) -> Layers:
    return _constants(initial, _spread(initial), {name: np.ones_like(keep) for name, keep in mask.items()})


def _one_constant(initial: Layers, trained: Layers, mask: Layers) -> Layers:
    spread = float(np.concatenate([w.ravel() for w in initial.values()]).std())
    return _constants(initial, dict.fromkeys(mask, spread), mask)


def _constant_cases(rng: np.random.Generator) -> list[Case]:
    shapes = {"fc1.weight": (12, 16), "out.weight": (10, 12)}
    initial = drawn(rng, shapes, {"fc1.weight": 0.3, "out.weight": 0.6})
    trained = moved(rng, initial)
    return [
        Case(f"{percent} % of each layer kept", (initial, trained, _mask(trained, percent)))
        for percent in (30, 10)
    ]


def _mask(trained: Layers, percent: int) -> Layers:
    return {name: largest(np.abs(w), w.size * percent // 100) for name, w in trained.items()}


EXERCISE = Exercise(
    id="03.1",
    title="nothing left but the sign",
    statement=(
        "Write `signed_constants(initial, trained, mask)`: what training begins with when the sizes are thrown"
        " away. The three are dicts from a layer's name to its weights before training, to its weights after it,"
        " and to its mask, `True` where a weight is kept. A kept weight gets the sign of its **initial** value"
        " and the one size of its layer: the standard deviation of **all** initial values of that layer. Pruned"
        " weights are 0. (Whether you divide by n or by n − 1 does not matter here.)"
    ),
    difficulty=1,
    minutes=6,
    spec=_signed_constants,
    cases=_constant_cases,
    tolerance=1e-2,  # both ways to divide are right
    wrong=(
        Wrong(
            "survivors only",
            _survivors,
            "This is the deviation of the kept values alone. The mask prefers what was large, so it comes out too"
            " wide: take the whole layer, as it was drawn.",
        ),
        Wrong(
            "mean size",
            _mean_size,
            "This is the mean size. The standard deviation squares first, so large values count for more:"
            " `initial[name].std()`.",
        ),
        Wrong(
            "trained signs",
            _trained_signs,
            "These are the signs after training, and some weights have flipped. The question is what the ticket"
            " needs of its initial values.",
        ),
        Wrong(
            "trained deviation",
            _trained_spread,
            "The signs are right, but the size comes from the trained values: training made the layer wider.",
        ),
        Wrong(
            "no signs",
            _no_signs,
            "The size is right, but every kept weight is positive: multiply by the sign of its initial value.",
        ),
        Wrong("no mask", _unmasked, "The constants are right, but pruned weights have one too: they are 0."),
        Wrong(
            "one constant",
            _one_constant,
            "One constant for the whole network. A wide layer is drawn with small values, a narrow one with"
            " large ones: each layer has its own.",
        ),
    ),
    hints=(
        "`w.sign()` is 1 or −1 for each entry of `w`.",
        "`w.std()` is one number for the whole layer. The pruned entries belong to it, too.",
        "Multiply three things: signs, deviation, mask. `trained` has chosen the mask already.",
    ),
    solution='''\
def signed_constants(initial, trained, mask):
    """Kept weights at ± the deviation of their layer, with their initial signs; pruned ones 0."""
    return {name: initial[name].sign() * initial[name].std() * keep for name, keep in mask.items()}
''',
)
