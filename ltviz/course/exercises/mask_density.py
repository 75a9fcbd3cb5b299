"""Exercise 00.1."""

import numpy as np

from ltviz.course.exercise import Case, Exercise, Wrong

Mask = dict[str, np.ndarray]


def _kept(mask: Mask) -> int:
    return sum(int(keep.sum()) for keep in mask.values())


def _all(mask: Mask) -> int:
    return sum(keep.size for keep in mask.values())


def _density(mask: Mask) -> float:
    return _kept(mask) / _all(mask)


def _sparsity(mask: Mask) -> float:
    return 1 - _density(mask)


def _mean_of_layers(mask: Mask) -> float:
    return float(np.mean([keep.mean() for keep in mask.values()]))


def _times_smaller(mask: Mask) -> float:
    return _all(mask) / _kept(mask)


def _count(mask: Mask) -> float:
    return float(_kept(mask))


def _last_layer(mask: Mask) -> float:
    return float(list(mask.values())[-1].mean())


def _mask(rng: np.random.Generator, **layers: tuple[int, int, int]) -> Mask:
    """Layer → a table of rows × columns that keeps exactly so many, at random places."""
    return {
        f"{name}.weight": rng.permutation(rows * columns).reshape(rows, columns) < keep
        for name, (rows, columns, keep) in layers.items()
    }


def _density_cases(rng: np.random.Generator) -> list[Case]:
    return [
        Case("one layer that keeps 3 of 12 weights", (_mask(rng, fc1=(3, 4, 3)),)),
        Case(
            "a large layer that keeps little and a small one that keeps all of its weights",
            (_mask(rng, fc1=(20, 30, 60), out=(5, 4, 20)),),
        ),
        Case(
            "three layers, of which one keeps nothing",
            (_mask(rng, fc1=(8, 6, 5), fc2=(4, 8, 0), out=(2, 4, 3)),),
        ),
    ]


EXERCISE = Exercise(
    id="00.1",
    title="count what a mask keeps",
    statement=(
        "Write `density(mask)`. `mask` is a dict from a layer's name to a table of `True` (this weight stays)"
        " and `False` (it leaves). Give back one number for the whole network: weights kept ÷ all weights."
    ),
    difficulty=1,
    minutes=4,
    spec=_density,
    cases=_density_cases,
    wrong=(
        Wrong(
            "counts the zeros",
            _sparsity,
            "This is the share that leaves, which is called sparsity. Density is the share that stays.",
        ),
        Wrong(
            "mean over the layers",
            _mean_of_layers,
            "You average the layers' densities, as if all layers were of one size: a layer of 20 weights then"
            " counts as much as one of 600. Add up the kept of all layers first, and divide once.",
        ),
        Wrong(
            "divides by the kept",
            _times_smaller,
            "You divide all by the kept. That says how many times smaller the network is; density is the"
            " other way round, and never above 1.",
        ),
        Wrong(
            "a count",
            _count,
            "This is how many weights stay. Divide it by how many there are.",
        ),
        Wrong(
            "last layer only",
            _last_layer,
            "This is the density of the last layer alone. Does your loop start again in each layer?",
        ),
    ),
    hints=(
        "`mask.values()` gives the tables, one for each layer.",
        "`keep.sum()` counts the `True` of a table, `keep.numel()` all of its places.",
        "`sum(… for keep in mask.values())` adds up over the layers.",
    ),
    solution='''\
def density(mask):
    """Weights kept ÷ all weights, over all layers."""
    kept = sum(int(keep.sum()) for keep in mask.values())
    return kept / sum(keep.numel() for keep in mask.values())
''',
)
