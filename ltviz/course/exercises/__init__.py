"""The exercises, one file each; they share `networks`. A new one is a file and its name in the list below."""

from ltviz.course.exercise import Exercise
from ltviz.course.exercises import (
    exponential_schedule,
    fresh_layer,
    kept_fan,
    layer_densities,
    live_paths,
    mask_density,
    mask_gradient,
    masked_gradient,
    next_mask,
    paired_interval,
    pruned_descent,
    reordered_units,
    rescaled_layers,
    same_sign_mask,
    scored_network,
    signed_constants,
    snip_mask,
    supermasked,
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
        signed_constants,
        fresh_layer,
        reordered_units,
        same_sign_mask,
        supermasked,
        mask_gradient,
        rescaled_layers,
        kept_fan,
        snip_mask,
        scored_network,
        live_paths,
        exponential_schedule,
    )
}


def exercise(name: str) -> Exercise:
    """The exercise of that number, as "01.1"; ValueError lists those there are."""
    if name not in EXERCISES:
        raise ValueError(f"there is no exercise {name!r}; there are {', '.join(EXERCISES)}")
    return EXERCISES[name]
