"""Exercise 05.1."""

import numpy as np

from ltviz.course.exercise import Case, Exercise, Wrong
from ltviz.course.exercises.networks import Layers, drawn, largest, largest_of_all


def _scores(weights: Layers, gradients: Layers) -> Layers:
    return {name: np.abs(w * gradients[name]) for name, w in weights.items()}


def _snip_mask(weights: Layers, gradients: Layers, keep: int) -> Layers:
    return largest_of_all(_scores(weights, gradients), keep)


def _gradient_only(weights: Layers, gradients: Layers, keep: int) -> Layers:
    return largest_of_all({name: np.abs(g) for name, g in gradients.items()}, keep)


def _weight_only(weights: Layers, gradients: Layers, keep: int) -> Layers:
    return largest_of_all({name: np.abs(w) for name, w in weights.items()}, keep)


def _signed(weights: Layers, gradients: Layers, keep: int) -> Layers:
    return largest_of_all({name: w * gradients[name] for name, w in weights.items()}, keep)


def _layer_by_layer(weights: Layers, gradients: Layers, keep: int) -> Layers:
    share = keep / sum(w.size for w in weights.values())
    scores = _scores(weights, gradients)
    return {name: largest(score, round(share * score.size)) for name, score in scores.items()}


def _normalised(weights: Layers, gradients: Layers, keep: int) -> Layers:
    scores = _scores(weights, gradients)
    return largest_of_all({name: score / score.sum() for name, score in scores.items()}, keep)


def _smallest(weights: Layers, gradients: Layers, keep: int) -> Layers:
    return largest_of_all({name: -score for name, score in _scores(weights, gradients).items()}, keep)


def _scored_cases(rng: np.random.Generator) -> list[Case]:
    shapes = {"fc1.weight": (6, 8), "out.weight": (4, 6)}
    weights = drawn(rng, shapes, {"fc1.weight": 0.4, "out.weight": 0.6})
    gradients = drawn(rng, shapes, {"out.weight": 1.5})
    return [
        Case("18 of 72 weights kept", (weights, gradients, 18)),
        Case("6 of 72 weights kept", (weights, gradients, 6)),
    ]


EXERCISE = Exercise(
    id="05.1",
    title="SNIP in three lines",
    statement=(
        "Write `snip_mask(weights, gradients, keep)`. `weights` and `gradients` are dicts from a layer's name to the"
        " untrained weights of a network, and to the gradient of the loss for each of them on one minibatch. The"
        " score of a weight is its size times the size of its gradient, |w × gradient|. One cut goes through **all"
        " layers**: give back a dict of masks, `True` for the `keep` highest scores of the whole network."
    ),
    difficulty=1,
    minutes=6,
    spec=_snip_mask,
    cases=_scored_cases,
    wrong=(
        Wrong(
            "gradient only",
            _gradient_only,
            "You rank by the gradient alone. That says what a small change of the weight does; SNIP asks what"
            " happens when it is taken away, and a small weight takes little with it: multiply by w.",
        ),
        Wrong(
            "weight only",
            _weight_only,
            "You rank by the size alone: that is magnitude pruning before training, and no data enter.",
        ),
        Wrong(
            "signed",
            _signed,
            "You rank the products with their signs, so half of what matters most counts as least. SNIP takes"
            " the size, whether the loss would rise or fall.",
        ),
        Wrong(
            "layer by layer",
            _layer_by_layer,
            "Every layer keeps the same share: you cut each on its own. Put all scores in one row first.",
        ),
        Wrong(
            "normalised by layer",
            _normalised,
            "You divide each layer by its own sum before the cut, so layers can no longer be compared. The paper"
            " divides by the sum over the whole network, which changes no rank.",
        ),
        Wrong(
            "keeps the smallest",
            _smallest,
            "You keep the lowest scores. A low score says that the loss hardly notices.",
        ),
    ),
    hints=(
        "A dict of scores first: `(w * gradients[name]).abs()`.",
        "`torch.cat([score.flatten() for score in scores.values()])` puts all scores in one row.",
        "`row.topk(keep).values[-1]` is the lowest score that stays.",
    ),
    solution='''\
def snip_mask(weights, gradients, keep):
    """True for the `keep` weights of the whole network with the highest |w · gradient|."""
    scores = {name: (w * gradients[name]).abs() for name, w in weights.items()}
    least = torch.cat([score.flatten() for score in scores.values()]).topk(keep).values[-1]
    return {name: score >= least for name, score in scores.items()}
''',
)
