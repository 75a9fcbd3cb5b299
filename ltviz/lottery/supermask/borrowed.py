"""Untrained values under borrowed masks: what a network can do before it has learned anything but where to look.

    run = untrained(model, data, seeds=range(8), densities=(0.8, 0.5, 0.2), steps=2000)
    run.test_at_end[run.arm("large_final_same_sign/true/constant")]     # [S, K]

"Untrained" is true of the values, not of the information: the mask was chosen by trained weights. So every mask has a
control beside it, cut in the same way from a network of the same initial values and batches that was trained on
shuffled labels. Zhou et al. 2019 (1905.01067), section 5.
"""

from __future__ import annotations

import functools
import os
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
import torch

from ltviz.datasets import Dataset
from ltviz.lottery.ablation import CUTS
from ltviz.lottery.arms import derived
from ltviz.lottery.collapse import ON_PATH, check_finite, check_scores, is_sequence, warn_of_collapse
from ltviz.lottery.plan import check_distinct, described
from ltviz.lottery.record import Job, Record
from ltviz.lottery.results import MEASURE, Arrays, Kept, opened, result, training_name
from ltviz.lottery.supermask.counts import checked_densities
from ltviz.lottery.supermask.labels import each_its_own
from ltviz.lottery.supermask.masked import frozen
from ltviz.models import Model
from ltviz.pruning import CRITERIA, apply, effective_density, layer_density, make_mask
from ltviz.records import Run
from ltviz.training import Recipe, evaluate, settled, train
from ltviz.training.threads import computing_as

Tensors = dict[str, torch.Tensor]

LABELS = ("true", "shuffled")
_FINAL, _PATHS = "final/", MEASURE + ON_PATH


def untrained(
    model: Model,
    data: Dataset,
    *,
    seeds: Sequence[int],
    densities: Sequence[float],
    criteria: Sequence[str] = CUTS,
    constants: Sequence[bool] = (False, True),
    checkpoint: str | os.PathLike[str] | None = None,
    **settings: Any,
) -> Run:
    """Accuracy of untrained values under the masks of networks trained on true and on shuffled labels.

    densities: share that each layer keeps, in (0, 1] and falling; level k keeps densities[k − 1], cut at once from
    the last weights of training, not those of an early stop: with shuffled labels there is none to speak of.
    criteria: names in CUTS. constants: False for the initial values, True for sign(w) × the deviation of the layer's
    initial values; one or both. settings: those of `train`, for the two networks of each seed. checkpoint, an
    interrupt: as in `imp`.

    The Run is of kind "supermask". Arms are "criterion/labels" and "criterion/labels/constant", labels "true" or
    "shuffled"; a criterion that looks at no trained value (random, large_init) has the same masks in both. Nothing is
    trained at levels from 1: best_step is 0, both test accuracies are one, `arm_density` says what was kept (less
    than asked for where a criterion refuses weights, then perhaps none of a layer). Level 0 of the first arm is the
    dense network, that of the first arm with shuffled labels the network that learned those; the measure
    "train_accuracy" at level 0 is the accuracy on the labels that a network was trained on.

    Of a plain sequence of layers "effective_density" is measured, too. Without a weight in a layer, or without a path,
    an arm is evaluated all the same, with a LayerCollapseWarning. Raises ValueError or KeyError for a density,
    criterion or constant that is none, for seeds that repeat, where a trained network blew up and where a criterion
    gives all weights of a layer one score, naming the value and the rule.
    """
    layers = {name: model.shapes[name] for name in model.prunable}
    levels = checked_densities(layers, densities)
    arms, own_seeds = _arms(criteria, constants), tuple(int(seed) for seed in seeds)
    check_distinct("seeds", own_seeds)
    run = _Untrained(model, data, own_seeds, levels, arms).run(Recipe.of(settings), checkpoint)
    warn_of_collapse(run, stacklevel=3)
    return run


@dataclass(frozen=True)
class _Arm:
    criterion: str
    labels: str
    values: str

    @property
    def name(self) -> str:
        return f"{self.criterion}/{self.labels}" + ("/constant" if self.values == "constant" else "")


def _arms(criteria: Sequence[str], constants: Sequence[bool]) -> dict[str, _Arm]:
    for criterion in criteria:
        if criterion not in CUTS:
            raise KeyError(f"criteria must be among {', '.join(CUTS)}, got {criterion!r}")
    check_distinct("criteria", criteria)
    check_distinct("constants", constants)
    values = ["constant" if constant else "initial" for constant in constants]
    arms = [_Arm(*words) for words in product(criteria, LABELS, values)]
    return {arm.name: arm for arm in arms}


@dataclass(frozen=True, eq=False)
class _Untrained:
    model: Model
    data: Dataset
    seeds: tuple[int, ...]
    densities: tuple[float, ...]
    arms: dict[str, _Arm]

    def run(self, recipe: Recipe, checkpoint: str | os.PathLike[str] | None) -> Run:
        initial, _ = self.model.init(self.seeds)
        recipe = settled(recipe, initial)
        config = described(self.model, self.data, self.seeds, recipe)
        config |= {"kind": "supermask", "arms": list(self.arms), "densities": list(self.densities)}
        kept, recipe, config = opened(checkpoint, self.model, self.data, config, recipe)
        status = "complete"
        try:
            for labels in LABELS:
                if _dense(labels) not in kept:
                    kept[_dense(labels)] = self._trained(labels, recipe)
                check_finite(self._weights(labels, kept), self.seeds)
            with computing_as(recipe):
                for name, arm in self.arms.items():
                    if training_name(name, 1) not in kept:
                        kept[training_name(name, 1)] = self._evaluated(arm, initial, kept)
        except KeyboardInterrupt:
            if _dense("true") not in kept:
                raise
            status = "interrupted"
            print("interrupted: the arms that have finished are in the run", file=sys.stderr)
        done = self._done(kept)
        # Nothing but the dense networks is trained, so their arms alone have a schedule.
        steps = tuple(recipe.steps if (name, 0) in done else 0 for name in self.arms)
        record = Record("supermask", self.model, config, recipe, self.seeds, tuple(self.arms), steps)
        shown = {name: final[0].numpy() for name, final in self._weights("true", kept).items()}
        return record.run(done, status, initial, shown)

    def _trained(self, labels: str, recipe: Recipe) -> Arrays:
        """The dense networks of all seeds, trained on such labels."""
        began, (weights, buffers) = time.perf_counter(), self.model.init(self.seeds)
        model, data = self.model, self.data
        if labels == "shuffled":
            model, data, buffers = each_its_own(model, data, self.seeds)
        trained = train(model, weights, data, seeds=self.seeds, buffers=buffers, recipe=recipe)
        last, after = (
            {name: value.cpu() for name, value in tensors.items()}
            for tensors in (trained.weights, trained.buffers)
        )
        with computing_as(recipe):
            _, fitted = evaluate(model, last, data.train, after)
        return result(trained, slice(None)) | {
            "seconds": np.array(time.perf_counter() - began),
            "density": np.ones((len(self.seeds), len(self.model.prunable))),
            MEASURE + "train_accuracy": fitted.numpy(),
            **{_FINAL + name: last[name].numpy() for name in self.model.prunable},
        }

    def _weights(self, labels: str, kept: Kept) -> Tensors:
        """Last weights of the prunable layers, [S, *shape]."""
        arrays = kept[_dense(labels)]
        return {name: torch.from_numpy(arrays[_FINAL + name]) for name in self.model.prunable}

    def _evaluated(self, arm: _Arm, initial: Tensors, kept: Kept) -> Arrays:
        """The arm's accuracies at every density: arrays [S, K], density [S, K, L]."""
        began = time.perf_counter()
        values, buffers = frozen(self.model, arm.values, self.seeds)
        # The dice of `imp` and `ablate`: the random masks are theirs.
        dice = [torch.Generator().manual_seed(derived(seed, "criterion", 0)) for seed in self.seeds]
        trained = self._weights(arm.labels, kept)
        scores = CRITERIA[arm.criterion](trained, initial=initial, generator=dice)
        check_scores(arm.criterion, scores, self.seeds)
        columns = []
        for density in self.densities:
            mask = make_mask(scores, 1 - density)
            masked = apply(values, mask)
            loss, accuracy = evaluate(self.model, masked, self.data.validation, buffers)
            _, test = evaluate(self.model, masked, self.data.test, buffers)
            share = torch.stack(list(layer_density(mask).values()), 1)
            columns.append({"val_loss": loss, "val_accuracy": accuracy, "test": test, "density": share})
            if self._sequence:
                columns[-1][_PATHS] = effective_density(mask)
        stacked = {name: torch.stack([c[name] for c in columns], 1).numpy() for name in columns[0]}
        return stacked | {"seconds": np.array((time.perf_counter() - began) / len(columns))}

    @functools.cached_property
    def _sequence(self) -> bool:
        return is_sequence(self.model, self.data.train.x[:2])

    def _done(self, kept: Kept) -> dict[Job, Arrays]:
        """What has finished, by arm and level."""
        done: dict[Job, Arrays] = {}
        for labels in LABELS:
            if _dense(labels) in kept:
                first = next(name for name, arm in self.arms.items() if arm.labels == labels)
                done[first, 0] = kept[_dense(labels)]
        for name in self.arms:
            if training_name(name, 1) in kept:
                arrays = kept[training_name(name, 1)]
                done |= {(name, k + 1): _at(arrays, k) for k in range(len(self.densities))}
        return done


def _dense(labels: str) -> str:
    return training_name(f"dense/{labels}", 0)


def _at(arrays: Arrays, k: int) -> Arrays:
    """One density of an arm, as a training that ended at step 0."""
    test = arrays["test"][:, k]
    measured = {_PATHS: arrays[_PATHS][:, k]} if _PATHS in arrays else {}
    return measured | {
        "steps": np.array([0]),
        "best_step": np.zeros(len(test)),
        "test_at_best": test,
        "test_at_end": test,
        "val_loss": arrays["val_loss"][:, k : k + 1],
        "val_accuracy": arrays["val_accuracy"][:, k : k + 1],
        "density": arrays["density"][:, k],
        "seconds": arrays["seconds"],
    }
