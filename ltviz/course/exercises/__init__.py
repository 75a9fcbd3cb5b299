"""The exercises, one file each; they share `networks`. A new one is a file and its name in the list below."""

from ltviz.course.exercise import Exercise
from ltviz.course.exercises import (
    best_of_few,
    derived_edges,
    exponential_schedule,
    folded_ring,
    fresh_layer,
    hard_slope,
    inferred_time,
    judged_choice,
    kept_fan,
    layer_densities,
    live_edges,
    live_paths,
    lost_expansion,
    mask_density,
    mask_gradient,
    masked_gradient,
    next_mask,
    paired_interval,
    pruned_descent,
    renamed_cell,
    reordered_units,
    rescaled_layers,
    same_sign_mask,
    scored_network,
    second_order,
    signed_constants,
    snip_mask,
    supermasked,
    ticket,
    toy_step,
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
        judged_choice,
        renamed_cell,
        live_edges,
        best_of_few,
        derived_edges,
        toy_step,
        second_order,
        lost_expansion,
        folded_ring,
        hard_slope,
        inferred_time,
    )
}


def exercise(name: str) -> Exercise:
    """The exercise of that number, as "01.1"; ValueError lists those there are."""
    if name not in EXERCISES:
        raise ValueError(f"there is no exercise {name!r}; there are {', '.join(EXERCISES)}")
    return EXERCISES[name]
