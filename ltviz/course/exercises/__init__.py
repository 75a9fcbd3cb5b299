"""The exercises, one file each. A new one is a file and its name in the list below."""

from ltviz.course.exercise import Exercise
from ltviz.course.exercises import (
    layer_densities,
    mask_density,
    masked_gradient,
    next_mask,
    paired_interval,
    pruned_descent,
    ticket,
)

EXERCISES: dict[str, Exercise] = {
    module.EXERCISE.id: module.EXERCISE
    for module in (
        mask_density,
        next_mask,
        layer_densities,
        masked_gradient,
        ticket,
        pruned_descent,
        paired_interval,
    )
}


def exercise(name: str) -> Exercise:
    """The exercise of that number, as "01.1"; ValueError lists those there are."""
    if name not in EXERCISES:
        raise ValueError(f"there is no exercise {name!r}; there are {', '.join(EXERCISES)}")
    return EXERCISES[name]
