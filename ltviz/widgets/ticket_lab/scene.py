"""A scene: everything that a ticket lab is set to, and the limits that it keeps. scene.js reads the same tables."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

__all__ = [
    "CONTROLS",
    "KEEPS_ARMS",
    "KEEPS_DENSE",
    "RULES",
    "SCENES",
    "complete",
    "differs",
    "measured",
    "sizes",
    "tables",
]

_TOY: dict[str, Any] = {
    "noise": 0.1,
    "hidden": [8, 8],
    "activation": "relu",
    "optimiser": "adam",
    "lr": 0.03,
    "batch": 20,
    "steps": 1500,
    "rewind": 0,
    "remove": 0.3,
    "scope": "layer",
    "rounds": 4,
    "seed": 0,
    "seeds": 20,
    "hide": [],
}
SCENES: dict[str, dict[str, Any]] = {
    "rings": {"set": "rings", **_TOY},
    "moons": {"set": "moons", **_TOY},
    "spirals": {"set": "spirals", **_TOY, "noise": 0.05, "steps": 3000},
    "mnist1d": {
        "set": "mnist1d",
        **_TOY,
        "hidden": [100, 50],
        "lr": 0.003,
        "batch": 64,
        "rounds": 5,
        "seeds": 3,
    },
}

# What is drawn of a set: count training examples, held for validation and as many for test, updates between two
# validations, and cells along each side of the decision surface.
DATA: dict[str, dict[str, int]] = {
    **{
        name: {"inputs": 2, "classes": 2, "count": 200, "held": 500, "every": 50, "grid": 40}
        for name in SCENES
    },
    "mnist1d": {"inputs": 40, "classes": 10, "count": 4000, "held": 1000, "every": 50, "grid": 0},
}

# These change no training that was finished: arms from before them may stand beside arms from after.
KEEPS_ARMS = ("seed", "seeds", "rounds", "hide")
# These are about pruning: the dense network is trained alike.
KEEPS_DENSE = (*KEEPS_ARMS, "remove", "scope")

# Names of the buttons and groups that `hide` may take away.
CONTROLS = ("train", "step", "prune", "rewind", "fresh", "shuffle", "ladder", "cut", "more")

# kind: whole, number, one, widths or names. "widest" counts for toys and for mnist1d.
RULES: dict[str, dict[str, Any]] = {
    "set": {"kind": "one", "of": list(SCENES)},
    "noise": {"kind": "number", "least": 0, "most": 0.5},
    "hidden": {"kind": "widths", "most": 3, "drawn": 8, "measured": 200},
    "activation": {"kind": "one", "of": ["tanh", "relu"]},
    "optimiser": {"kind": "one", "of": ["adam", "sgd"]},
    "lr": {"kind": "number", "least": 0.0001, "most": 100},
    "batch": {"kind": "whole", "least": 1, "most": 200},
    "steps": {"kind": "whole", "least": 1, "most": 20000},
    "rewind": {"kind": "whole", "least": 0, "most": 19999},
    "remove": {"kind": "number", "least": 0.05, "most": 0.95},
    "scope": {"kind": "one", "of": ["layer", "global"]},
    "rounds": {"kind": "whole", "least": 1, "most": 8},
    "seed": {"kind": "whole", "least": 0, "most": 999999},
    "seeds": {"kind": "whole", "least": 1, "most": 40},
    "hide": {"kind": "names", "of": list(CONTROLS)},
}


def complete(given: str | Mapping[str, Any]) -> dict[str, Any]:
    """A whole scene from the name of a set, or from some of its entries; the rest is the set's own.

    Raises TypeError or ValueError that names the entry, its value and the rule.
    """
    if not isinstance(given, str | Mapping):
        raise TypeError(f"scene must be the name of a set or a dict, got {type(given).__name__}")
    asked = {"set": given} if isinstance(given, str) else dict(given)
    name = asked.get("set", next(iter(SCENES)))
    _check("set", name, measured=False)
    if unknown := [key for key in asked if key not in RULES]:
        raise ValueError(f"a scene must have entries of {', '.join(RULES)}, got {unknown[0]!r}")
    scene = {**SCENES[name], **asked}
    for key, value in scene.items():
        _check(key, value, measured=name == "mnist1d")
    if scene["rewind"] >= scene["steps"]:
        raise ValueError(f"rewind must be below steps ({scene['steps']}), got {scene['rewind']}")
    return {key: list(value) if isinstance(value, tuple) else value for key, value in scene.items()}


def measured(scene: Mapping[str, Any]) -> bool:
    """Whether the network is too large to draw each connection: then "winning" may be said."""
    return bool(scene["set"] == "mnist1d")


def sizes(scene: Mapping[str, Any]) -> list[int]:
    """Units of every layer, inputs first."""
    data = DATA[scene["set"]]
    return [data["inputs"], *scene["hidden"], data["classes"]]


def differs(one: Mapping[str, Any], other: Mapping[str, Any], *, but: Sequence[str]) -> bool:
    """Whether two scenes differ in an entry that is not in `but`: KEEPS_ARMS or KEEPS_DENSE."""
    return any(one[name] != other[name] for name in RULES if name not in but)


def tables() -> dict[str, Any]:
    """What scene.js reads."""
    return {"scenes": SCENES, "rules": RULES, "data": DATA, "keepsArms": list(KEEPS_ARMS)}


def _check(name: str, value: Any, *, measured: bool) -> None:
    rule = RULES[name]
    if not _KINDS[rule["kind"]](value, rule, measured):
        raise ValueError(f"{name} must be {_said(rule, measured)}, got {value!r}")


def _said(rule: Mapping[str, Any], measured: bool) -> str:
    widest = rule.get("measured" if measured else "drawn")
    words = {
        "whole": "a whole number in [{least}, {most}]",
        "number": "a number in [{least}, {most}]",
        "one": f"one of {', '.join(rule.get('of', []))}",
        "widths": f"a list of 1 to {{most}} whole numbers in [1, {widest}]",
        "names": f"a list of names out of {', '.join(rule.get('of', []))}",
    }
    return words[rule["kind"]].format(**{key: rule[key] for key in ("least", "most") if key in rule})


def _whole(value: Any, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


def _number(value: Any, least: float, most: float) -> bool:
    known = isinstance(value, int | float) and not isinstance(value, bool)
    return known and math.isfinite(value) and least <= value <= most


def _widths(value: Any, rule: Mapping[str, Any], measured: bool) -> bool:
    widest = rule["measured" if measured else "drawn"]
    known = isinstance(value, list | tuple) and 1 <= len(value) <= rule["most"]
    return known and all(_whole(width, 1, widest) for width in value)


_KINDS: dict[str, Any] = {
    "whole": lambda value, rule, _: _whole(value, rule["least"], rule["most"]),
    "number": lambda value, rule, _: _number(value, rule["least"], rule["most"]),
    "one": lambda value, rule, _: isinstance(value, str) and value in rule["of"],
    "widths": _widths,
    "names": lambda value, rule, _: isinstance(value, list | tuple) and all(v in rule["of"] for v in value),
}
