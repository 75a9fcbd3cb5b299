"""Finished trainings of the lab as a Run, and networks from elsewhere as its start. runs.js keeps the same books."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from ltviz.records import Run
from ltviz.widgets.arrays import as_arrays, matrices, pack, unpack
from ltviz.widgets.ticket_lab.scene import sizes

__all__ = ["from_run", "from_weights", "to_run"]

KEPT = 255  # in removed_at: removed by no round
CONTROLS = ("fresh", "shuffled")

Trainings = Mapping[tuple[str, int, int], Mapping[str, Any]]  # by arm, seed and round


def to_run(
    scene: Mapping[str, Any],
    arms: Sequence[Mapping[str, Any]],
    masks: Mapping[str, Any],
    made: Mapping[str, Any],
) -> Run:
    """The lab's ladder as a Run of kind "lab": dense network and tickets, with the controls that were run.

    scene, arms, masks: the lab's traits. made: where and how, see Run. Levels are the rounds up to the last that has
    a ticket. Seeds that lack the dense network or a ticket at one of them are left out, and the run then counts as
    interrupted; a control that did not run is NaN.

    Raises ValueError where no seed has them all, or where a mask is not the one that was trained.
    """
    trained = {(one["arm"], one["seed"], one["round"]): one for one in arms}
    levels, seeds, asked = _ladder(trained)
    names = _layers(scene)
    removed = _removed_at(masks, names, seeds, levels[-1])
    controls = [arm for arm in CONTROLS if any((arm, s, k) in trained for s in seeds for k in levels)]
    density = _densities(removed, seeds, levels, trained)
    return Run(
        kind="lab",
        config=dict(scene),
        status="complete" if len(seeds) == asked else "interrupted",
        made=dict(made),
        arms=("ticket", *controls),
        seeds=seeds,
        levels=levels,
        arm_steps=(scene["steps"],) * (1 + len(controls)),
        layers=tuple(names),
        shapes=names,
        parameters=sum(outputs * (inputs + 1) for outputs, inputs in names.values()),
        density=density,
        removed_at=removed,
        **_measured(trained, ("ticket", *controls), seeds, levels),
    )


def _ladder(trained: Trainings) -> tuple[tuple[int, ...], tuple[int, ...], int]:
    """Levels, the seeds that ran dense network and ticket at each of them, and how many seeds had begun."""
    last = max((level for arm, _, level in trained if arm == "ticket"), default=0)
    levels = tuple(range(last + 1))
    begun = sorted({seed for arm, seed, _ in trained if arm in ("dense", "ticket")})
    seeds = tuple(seed for seed in begun if all(_key("ticket", seed, level) in trained for level in levels))
    if last == 0 or not seeds:
        raise ValueError(
            "a run needs the dense network and a ticket at every round for at least one seed, "
            f"got tickets up to round {last} and {len(seeds) if last else 0} such seeds: run a ladder in the lab"
        )
    return levels, seeds, len(begun)


def _key(arm: str, seed: int, level: int) -> tuple[str, int, int]:
    """The lab calls the ticket of level 0 the dense network."""
    return ("dense" if arm == "ticket" and level == 0 else arm, seed, level)


def _layers(scene: Mapping[str, Any]) -> dict[str, tuple[int, ...]]:
    """Shapes by the names that the lab's layers have."""
    chain = list(pairwise(sizes(scene)))
    names = [f"{name}.weight" for name in _names(len(chain))]
    return {name: (outputs, inputs) for name, (inputs, outputs) in zip(names, chain, strict=True)}


def _names(count: int) -> list[str]:
    return [*(f"fc{i}" for i in range(1, count)), "out"]


def _removed_at(
    masks: Mapping[str, Any], shapes: Mapping[str, tuple[int, ...]], seeds: tuple[int, ...], last: int
) -> dict[str, np.ndarray]:
    """Of each weight the level that removed it, [S, out, in]."""
    known = list(masks.get("seeds", ()))
    if missing := [seed for seed in seeds if seed not in known]:
        raise ValueError(f"masks must hold every seed of the ladder, got none of seed {missing[0]}")
    rows = [known.index(seed) for seed in seeds]
    found = {}
    for name, shape in shapes.items():
        at = unpack(masks["removed_at"][name])[rows]
        if at.shape[1:] != shape:
            raise ValueError(f"masks of {name} must have shape {shape} in this scene, got {at.shape[1:]}")
        found[name] = np.where(at > last, KEPT, at).astype(np.uint8)
    return found


def _densities(
    removed: Mapping[str, np.ndarray], seeds: tuple[int, ...], levels: tuple[int, ...], trained: Trainings
) -> np.ndarray:
    """Kept share of each layer [S, K, L], by the masks; the trainings must say the same."""
    kept = np.array([[(at > k).mean(axis=(1, 2)) for at in removed.values()] for k in levels])  # [K, L, S]
    density = kept.transpose(2, 0, 1)
    for s, seed in enumerate(seeds):
        for k in levels:
            said = np.array(trained[_key("ticket", seed, k)]["densities"])
            if said.shape != density[s, k].shape or not np.allclose(said, density[s, k], atol=1e-6):
                raise ValueError(
                    f"densities of seed {seed} at round {k} must be what its mask keeps, "
                    f"{density[s, k].tolist()}, got {said.tolist()}: run its ladder anew"
                )
    return density


def _measured(
    trained: Trainings, arms: tuple[str, ...], seeds: tuple[int, ...], levels: tuple[int, ...]
) -> dict[str, Any]:
    """The measured arrays of a Run, NaN where a training did not run."""
    found = {
        (a, s, k): trained[key]
        for a, arm in enumerate(arms)
        for s, seed in enumerate(seeds)
        for k, level in enumerate(levels)
        if (key := _key(arm, seed, level)) in trained
    }
    steps = np.unique(np.concatenate([one["curve"]["steps"] for one in found.values()])).astype(np.int64)
    shape = (len(arms), len(seeds), len(levels))
    points = {name: np.full(shape, np.nan) for name in ("best", "atBest", "atEnd")}
    curves = {name: np.full((*shape, len(steps)), np.nan, np.float32) for name in ("loss", "accuracy")}
    for at, one in found.items():
        for name, values in points.items():
            values[at] = one[name]
        for name, curve in curves.items():
            curve[at][np.searchsorted(steps, one["curve"]["steps"])] = one["curve"][name]
    return {
        "steps": steps,
        "best_step": points["best"],
        "test_at_best": points["atBest"],
        "test_at_end": points["atEnd"],
        "val_loss": curves["loss"],
        "val_accuracy": curves["accuracy"],
    }


def from_run(run: Run, seed: int, level: int = 0) -> dict[str, Any]:
    """A start for the lab: the initial values of a Run's seed under its ticket's mask at `level`.

    Values are those of the record, in float16; a record holds no biases, so they are 0. The scene's hidden widths must
    be the run's. Raises TypeError for anything but a Run, ValueError or KeyError where it has no initial values of that
    seed, no such level or mask, or layers that are not dense and in a chain.
    """
    if not isinstance(run, Run):
        raise TypeError(f"from_run takes a Run (ltviz.imp makes one), got {type(run).__name__}")
    if run.shown_seed is None:
        raise ValueError("run must hold initial values, got one without a shown seed")
    if seed != run.shown_seed:
        raise ValueError(f"seed must be {run.shown_seed}, whose initial values the run holds, got {seed}")
    kept = run.mask(level, seed) if level else {}
    values = {layer: initial.astype(np.float32) for layer, initial in run.initial.items()}
    return {**_start(values, {}, kept), "round": level}


def from_weights(weights: Any, mask: Any = None, *, replica: int = 0) -> dict[str, Any]:
    """A start for the lab from dense layers `[R, out, in]` and their biases `[R, out]`, in the order of the dict.

    mask: dict of boolean `[R, out, in]`; a layer that is not in it is whole. Layers without a bias get 0. The scene's
    hidden widths must be those of the weights. Raises TypeError or ValueError for anything but dense layers in a chain,
    for NaN and infinity, and for a mask that does not fit.
    """
    given = as_arrays(weights, replica=replica)
    layers = matrices(given)
    biases = {name: given[bias] for name in layers if (bias := _bias(name)) in given}
    if strange := [name for name in given if name not in layers and name not in map(_bias, layers)]:
        raise ValueError(
            f"weights must be dense layers and their biases, got {strange[0]!r} of shape {given[strange[0]].shape}"
        )
    kept = as_arrays(mask, replica=replica, name="mask") if mask else {}
    return _start(layers, biases, kept)


def _bias(weight: str) -> str:
    return weight.removesuffix("weight") + "bias"


def _start(
    layers: Mapping[str, np.ndarray], biases: Mapping[str, np.ndarray], kept: Mapping[str, np.ndarray]
) -> dict[str, Any]:
    """Packed values and masks under the lab's names; checked."""
    _check_chain(layers)
    if unknown := [name for name in kept if name not in layers]:
        raise ValueError(f"mask must name layers of {', '.join(layers)}, got {unknown[0]!r}")
    values: dict[str, Any] = {}
    mask: dict[str, Any] = {}
    for own, (name, weight) in zip(_names(len(layers)), layers.items(), strict=True):
        bias = biases.get(name, np.zeros(len(weight)))
        keep = kept.get(name, np.ones(weight.shape, bool))
        if keep.dtype != bool:
            raise TypeError(f"mask[{name!r}] must be boolean, got {keep.dtype}")
        for what, array, shape in (("mask", keep, weight.shape), ("bias", bias, weight.shape[:1])):
            if array.shape != shape:
                raise ValueError(f"{what} of {name!r} must have shape {shape}, got {array.shape}")
        values |= {
            f"{own}.weight": pack(weight.astype(np.float32)),
            f"{own}.bias": pack(bias.astype(np.float32)),
        }
        mask[f"{own}.weight"] = pack(keep.astype(np.uint8))
    return {"values": values, "mask": mask}


def _check_chain(layers: Mapping[str, np.ndarray]) -> None:
    for name, weight in layers.items():
        if weight.ndim != 2:
            raise ValueError(f"layers must be dense, [out, in], got {name!r} of shape {weight.shape}")
    for (name, weight), (after, following) in pairwise(layers.items()):
        if following.shape[1] != weight.shape[0]:
            raise ValueError(
                f"{after!r} must take the {weight.shape[0]} outputs of {name!r}, got {following.shape[1]} inputs"
            )
