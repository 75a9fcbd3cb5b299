"""What a Run must be: one function per rule, each naming the field, the value and the rule it breaks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from .fields import array, ascending, integers, jsonable, rounded, same_keys, within, words

SCHEMA = 1
STATUSES = ("complete", "interrupted")
# What a file of a record may hold. In the place of the first a Run says which experiment it was.
RUN = "run"
KINDS = (RUN, "table", "searches", "superkernels", "darts")
# In `removed_at`, a weight that no level removed. One byte a weight, so 254 levels are the most.
KEPT = 255

# Every measured array: its dtype, and one letter per axis (arms, seeds, levels, layers, steps).
ARRAYS: dict[str, tuple[type[np.generic], str]] = {
    "density": (np.float64, "SKL"),
    "test_at_best": (np.float64, "ASK"),
    "test_at_end": (np.float64, "ASK"),
    "best_step": (np.float64, "ASK"),
    "val_loss": (np.float32, "ASKT"),
    "val_accuracy": (np.float32, "ASKT"),
}
FRACTIONS = ("density", "test_at_best", "test_at_end", "val_accuracy")


def validated(fields: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a Run, checked and in their final types; arrays are read-only copies."""
    out = _head(fields) | _axes(fields)
    lengths = {
        "A": len(out["arms"]),
        "S": len(out["seeds"]),
        "K": len(out["levels"]),
        "L": len(out["layers"]),
        "T": len(out["steps"]),
    }
    for name, (dtype, letters) in ARRAYS.items():
        shape = tuple(lengths[letter] for letter in letters)
        out[name] = array(name, fields[name], dtype, shape, axes=letters)
    _measurements(out)
    out |= _further(fields, lengths)
    out |= _network(fields, out, lengths)
    _densities(out)
    return out


def _head(fields: Mapping[str, Any]) -> dict[str, Any]:
    if fields["schema"] != SCHEMA:
        raise ValueError(f"schema must be {SCHEMA}, got {fields['schema']!r}")
    if not isinstance(fields["kind"], str) or not fields["kind"]:
        raise TypeError(f"kind must be a word such as 'imp', got {fields['kind']!r}")
    if fields["kind"] in KINDS:
        raise ValueError(f"kind must be the name of an experiment, not of a record, got {fields['kind']!r}")
    if fields["status"] not in STATUSES:
        raise ValueError(f"status must be one of {', '.join(STATUSES)}, got {fields['status']!r}")
    head = {name: fields[name] for name in ("schema", "kind", "status")}
    return head | {name: jsonable(name, fields[name]) for name in ("config", "made")}


def _axes(fields: Mapping[str, Any]) -> dict[str, Any]:
    out: dict[str, Any] = {
        "arms": words("arms", fields["arms"]),
        "layers": words("layers", fields["layers"]),
        "seeds": integers("seeds", fields["seeds"]),
        "levels": integers("levels", fields["levels"]),
        "arm_steps": integers("arm_steps", fields["arm_steps"]),
    }
    if len(set(out["seeds"])) != len(out["seeds"]):
        raise ValueError(f"seeds must differ from one another, got {out['seeds']}")
    ascending("levels", out["levels"])
    if out["levels"][-1] >= KEPT:
        raise ValueError(f"levels must be below {KEPT}, got {out['levels'][-1]}")
    steps = integers("steps", np.asarray(fields["steps"]).tolist())
    ascending("steps", steps)
    out["steps"] = np.array(steps, dtype=np.int64)
    out["steps"].flags.writeable = False
    if len(out["arm_steps"]) != len(out["arms"]):
        raise ValueError(f"arm_steps must have one length per arm {out['arms']}, got {out['arm_steps']}")
    if steps[-1] > max(out["arm_steps"]):
        raise ValueError(f"steps must end by the longest schedule {max(out['arm_steps'])}, got {steps[-1]}")
    return out


def _measurements(out: dict[str, Any]) -> None:
    for name in FRACTIONS:
        within(name, out[name], 1.0)
    within("val_loss", out["val_loss"], np.inf)
    out["val_loss"] = rounded(out["val_loss"])
    ran = ~np.isnan(out["best_step"])
    for name in ("test_at_best", "test_at_end"):
        if not np.array_equal(ran, ~np.isnan(out[name])):
            raise ValueError(
                f"{name} must be NaN exactly where best_step is NaN (a training that did not run)"
            )
    evaluated = set(out["steps"].tolist())
    for arm, steps, last in zip(out["arms"], out["best_step"], out["arm_steps"], strict=True):
        for step in np.unique(steps[~np.isnan(steps)]):
            if step not in evaluated or step > last:
                raise ValueError(
                    f"best_step of {arm!r} must be an evaluated step of at most {last}, got {step:g}"
                )


def _further(fields: Mapping[str, Any], lengths: Mapping[str, int]) -> dict[str, Any]:
    """What only some experiments have: densities that differ between arms, and further measures."""
    density = fields["arm_density"]
    if density is not None:
        shape = tuple(lengths[letter] for letter in "ASKL")
        density = array("arm_density", density, np.float64, shape, axes="ASKL")
        within("arm_density", density, 1.0)
    if not isinstance(fields["measures"], Mapping):
        raise TypeError(f"measures must be a dict of arrays, got {type(fields['measures']).__name__}")
    names = words("measures", fields["measures"]) if fields["measures"] else ()
    if taken := [name for name in names if name in ARRAYS]:
        raise ValueError(f"measures must not use the name of a field, got {taken[0]!r}")
    shape = tuple(lengths[letter] for letter in "ASK")
    measures = {
        name: array(f"measures[{name!r}]", fields["measures"][name], np.float64, shape, axes="ASK")
        for name in names
    }
    return {"arm_density": density, "measures": measures}


def _network(fields: Mapping[str, Any], out: Mapping[str, Any], lengths: Mapping[str, int]) -> dict[str, Any]:
    layers, shapes = out["layers"], {}
    same_keys("shapes", fields["shapes"], layers)
    for layer in layers:
        shapes[layer] = integers(f"shapes[{layer!r}]", fields["shapes"][layer])
    prunable = sum(int(np.prod(shape)) for shape in shapes.values())
    parameters = integers("parameters", [fields["parameters"]])[0]
    if parameters < prunable:
        raise ValueError(f"parameters must be at least the {prunable} prunable weights, got {parameters}")
    removed = _removed(fields["removed_at"], shapes, out)
    masks = {arm: _packed(arm, packed, shapes, lengths) for arm, packed in fields["masks"].items()}
    for arm in masks:
        if arm not in out["arms"]:
            raise ValueError(f"masks must be named after arms {out['arms']}, got {arm!r}")
    network = {"shapes": shapes, "parameters": parameters, "removed_at": removed, "masks": masks}
    return network | _shown(fields, out, shapes)


def _removed(
    value: Mapping[str, Any], shapes: dict[str, tuple[int, ...]], out: Mapping[str, Any]
) -> dict[str, np.ndarray]:
    if not value:
        return {}
    same_keys("removed_at", value, out["layers"])
    seeds, last = len(out["seeds"]), out["levels"][-1]
    arrays = {}
    for layer, shape in shapes.items():
        at = array(f"removed_at[{layer!r}]", value[layer], np.uint8, (seeds, *shape))
        bad = at[(at == 0) | ((at > last) & (at < KEPT))]
        if bad.size:
            raise ValueError(
                f"removed_at[{layer!r}] must be 1 to {last}, or {KEPT} for kept, got {bad.flat[0]}"
            )
        arrays[layer] = at
    return arrays


def _packed(
    arm: str, value: Mapping[str, Any], shapes: dict[str, tuple[int, ...]], lengths: Mapping[str, int]
) -> dict[str, np.ndarray]:
    name = f"masks[{arm!r}]"
    same_keys(name, value, tuple(shapes))
    head = (lengths["S"], lengths["K"])
    return {
        layer: array(f"{name}[{layer!r}]", value[layer], np.uint8, (*head, -(-int(np.prod(shape)) // 8)))
        for layer, shape in shapes.items()
    }


def _shown(
    fields: Mapping[str, Any], out: Mapping[str, Any], shapes: dict[str, tuple[int, ...]]
) -> dict[str, Any]:
    seed, shown = fields["shown_seed"], {}
    if seed is not None:
        seed = integers("shown_seed", [seed])[0]
        if seed not in out["seeds"]:
            raise ValueError(f"shown_seed must be one of the seeds {out['seeds']}, got {seed}")
    for name in ("initial", "final"):
        if seed is None and fields[name]:
            raise ValueError(f"{name} needs shown_seed to say whose values they are, got None")
        if seed is not None:
            same_keys(name, fields[name], out["layers"])
        shown[name] = {
            layer: array(f"{name}[{layer!r}]", fields[name][layer], np.float16, shape)
            for layer, shape in shapes.items()
            if seed is not None
        }
    return {"shown_seed": seed, **shown}


def _densities(out: Mapping[str, Any]) -> None:
    """`density` and `removed_at` say the same thing twice; they must agree to a millionth."""
    for index, (layer, at) in enumerate(out["removed_at"].items()):
        flat = at.reshape(len(at), -1)
        gone = np.stack([np.bincount(row, minlength=KEPT + 1).cumsum() for row in flat])  # [S, 256]
        kept = 1 - gone[:, list(out["levels"])] / flat.shape[1]
        stated = out["density"][:, :, index]
        wrong = np.abs(kept - stated) > 1e-6
        if wrong.any():
            got, rule = stated[wrong][0], kept[wrong][0]
            raise ValueError(f"density of {layer!r} must be what removed_at keeps, {rule:g}, got {got:g}")
