"""Made-up ablation runs (nothing was trained): a ticket, one change at a time, and a part of the full grid."""

from typing import Any

import numpy as np

from ltviz.records import Run
from ltviz.widgets.ablation_grid.names import CRITERIA, RANDOM, TICKET

LOST, KEPT = "large_final/constant/lost/zero", "large_final/constant/kept/zero"
FROZEN, GREW = "large_final/rewind/kept/freeze", "magnitude_increase/rewind/kept/zero"
FEW = (TICKET, RANDOM, GREW, KEPT, LOST, FROZEN, "large_final_diff_sign/rewind/kept/zero")
DENSITIES = (0.5, 0.2, 0.1, 0.04)
COSTS = {  # points of accuracy that a part costs at the sparsest level
    "small_final": 30, "small_init": 6, "large_init": 2.4, "small_init_small_final": 14, "movement": 0.5,
    "magnitude_increase": -0.2, "large_init_large_final": 0.3, "random": 3.2, "large_final_same_sign": 0.1,
    "large_final_diff_sign": 4.1, "magnitude_increase_same_sign": 0.2, "magnitude_increase_diff_sign": 4.4,
    "fresh": 0.5, "reshuffle": 0.4, "constant": 0.2, "lost": 1.5, "freeze": 1.1, "freeze_grown": -0.1,
    "freeze_grown_both": -0.4,
}  # fmt: skip


def arms(*criteria: str) -> tuple[str, ...]:
    """The three strips, and for two criteria the grid of values and signs."""
    values = [f"{v}/{s}" for v in ("rewind", "fresh", "reshuffle", "constant") for s in ("kept", "lost")]
    zeros = ("zero", "freeze", "freeze_grown", "freeze_grown_both")
    found = [f"{one}/rewind/kept/zero" for one in criteria or CRITERIA]
    found += [f"large_final/{one}/zero" for one in values]
    found += [f"large_final/rewind/kept/{one}" for one in zeros]
    found += [f"{one}/{pair}/zero" for one in ("magnitude_increase", "random") for pair in values]
    return tuple(dict.fromkeys(found))


def ablation_run(seeds: int = 5, names: tuple[str, ...] = (), **changes: Any) -> Run:
    """A Run of kind "ablation" over DENSITIES and the dense network; the dense one is level 0 of the ticket."""
    names = names or arms()
    rng, K = np.random.default_rng(4), len(DENSITIES) + 1
    shape = (len(names), seeds, K)
    strength = np.array([0.0, 0.1, 0.3, 0.55, 1.0])
    cost = np.array([sum(COSTS.get(part, 0.0) for part in name.split("/")) for name in names]) / 100
    own = rng.normal(0, 0.0015, (1, seeds, 1)) + rng.normal(0, 0.0012, shape)
    test = 0.979 - 0.008 * strength**2 - cost[:, None, None] * strength + own
    test[1:, :, 0] = np.nan
    ran = ~np.isnan(test)
    nan_of = lambda values: np.where(ran, values, np.nan)
    sizes = {"fc1.weight": (12, 64), "out.weight": (5, 12)}
    kept = np.array([1.0, *DENSITIES])[None, :, None] * np.ones((seeds, K, len(sizes)))
    own_density = np.where(ran[..., None], kept[None], np.nan)
    for a, name in enumerate(names):
        if "diff_sign" in name:
            own_density[a] *= 0.4
    curve = np.where(ran, 0.9, np.nan)[..., None] * np.ones(2)
    fields: dict[str, Any] = {
        "kind": "ablation", "config": {"densities": list(DENSITIES)}, "status": "complete", "made": {},
        "arms": names, "seeds": tuple(range(seeds)), "levels": tuple(range(K)), "steps": np.array([500, 1000]),
        "arm_steps": (1000,) * len(names), "layers": tuple(sizes), "shapes": sizes, "parameters": 850,
        "density": kept, "arm_density": own_density, "test_at_best": test, "test_at_end": nan_of(test - 0.001),
        "best_step": nan_of(500.0), "val_loss": curve, "val_accuracy": curve,
    }  # fmt: skip
    return Run(**(fields | changes))


def starting_values(run: Run) -> dict[str, dict[str, np.ndarray]]:
    """Values that some cells would begin with: bells without their middle, two spikes, frozen ones."""
    rng = np.random.default_rng(1)
    initial = rng.normal(0, 0.05, (40, 50))
    mask = np.abs(initial + rng.normal(0, 0.03, initial.shape)) > 0.07
    kept, pruned = initial[mask], initial[~mask]
    zero = np.zeros(pruned.size)
    found = {
        TICKET: {"kept": kept, "pruned": zero},
        RANDOM: {"kept": rng.choice(initial.ravel(), kept.size), "pruned": zero},
        "large_final/constant/kept/zero": {"kept": np.sign(kept) * initial.std(), "pruned": zero},
        "large_final/fresh/kept/zero": {
            "kept": np.sign(kept) * np.abs(rng.normal(0, 0.05, kept.size)),
            "pruned": zero,
        },
        "large_final/rewind/kept/freeze": {"kept": kept, "pruned": pruned},
        "large_final/rewind/kept/freeze_grown": {
            "kept": kept,
            "pruned": np.where(rng.random(pruned.size) < 0.6, 0, pruned),
        },
    }
    return {arm: sides for arm, sides in found.items() if arm in run.arms}
