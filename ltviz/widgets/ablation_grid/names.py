"""What each part of a cell is called: one table for the words, the browser and the figure.

A cell is named "criterion/values/sign/zeros". To name a new part, add one line; a part without one is shown under its
own name.
"""

from dataclasses import dataclass
from typing import Any

TICKET = "large_final/rewind/kept/zero"
RANDOM = "random/rewind/kept/zero"
PARTS = ("criterion", "values", "sign", "zeros")


@dataclass(frozen=True)
class Words:
    """label: at its row. doing: the same inside a sentence, as something that one does."""

    label: str
    doing: str


CRITERIA = {
    "large_final": Words("large after training", "keeping the weights that are large after training"),
    "small_final": Words("small after training", "keeping the weights that are small after training"),
    "large_init": Words("large before training", "keeping the weights that are large before training"),
    "small_init": Words("small before training", "keeping the weights that are small before training"),
    "large_init_large_final": Words(
        "large before and after", "keeping the weights that are large before and after training"
    ),
    "small_init_small_final": Words(
        "small before and after", "keeping the weights that are small before and after training"
    ),
    "magnitude_increase": Words("grew most", "keeping the weights that grew most"),
    "movement": Words("moved most", "keeping the weights that moved most"),
    "random": Words("drawn at random", "keeping weights drawn at random"),
    "large_final_same_sign": Words(
        "large, sign stayed", "keeping the weights that are large after training and kept their sign"
    ),
    "large_final_diff_sign": Words(
        "large, sign flipped", "keeping the weights that are large after training and flipped their sign"
    ),
    "magnitude_increase_same_sign": Words(
        "grew, sign stayed", "keeping the weights that grew most and kept their sign"
    ),
    "magnitude_increase_diff_sign": Words(
        "grew, sign flipped", "keeping the weights that grew most and flipped their sign"
    ),
}
VALUES = {
    "rewind": Words("initial values", "starting from the initial values"),
    "fresh": Words("fresh values", "starting from fresh values"),
    "reshuffle": Words(
        "initial, shuffled", "starting from the initial values shuffled among the kept weights"
    ),
    "constant": Words("one size for all", "starting from one size for all kept weights"),
}
SIGNS = {
    "kept": Words("sign kept", "with the initial signs kept"),
    "lost": Words("sign lost", "with the initial signs lost"),
}
ZEROS = {
    "zero": Words("set to zero", "setting the pruned weights to zero"),
    "freeze": Words("frozen as they began", "freezing the pruned weights at their initial values"),
    "freeze_grown": Words(
        "zero only if shrunk",
        "setting to zero only the pruned weights that shrank and freezing the others",
    ),
    "freeze_grown_both": Words(
        "all shrunk start at 0",
        "freezing the pruned weights that grew and starting all weights that shrank from zero",
    ),
}
NAMES = dict(zip(PARTS, (CRITERIA, VALUES, SIGNS, ZEROS), strict=True))
HEADS = {
    "criterion": "which weights stay",
    "values": "with what values they start",
    "zeros": "what becomes of the pruned",
}


@dataclass(frozen=True)
class Cell:
    """One treatment: its four parts, and how it is drawn and called.

    name: in a list of choices. said: as the subject of a sentence. token: its colour in tokens.css.
    """

    key: str
    criterion: str
    values: str
    sign: str
    zeros: str
    name: str
    said: str
    token: str

    def with_part(self, part: str, value: str) -> str:
        """The key of the cell that differs in this part."""
        return "/".join(value if one == part else getattr(self, one) for one in PARTS)

    @property
    def twin(self) -> str:
        """The key of the same cell with the other sign."""
        return self.with_part("sign", "lost" if self.sign == "kept" else "kept")


def words(part: str, value: str) -> Words:
    """The words of a part; one that nobody named is called by its own name."""
    return NAMES[part].get(value) or Words(value, f"with {value}")


def cell(key: str) -> Cell:
    """The cell of an arm's name; ValueError where it has not four parts."""
    found = key.split("/")
    if len(found) != len(PARTS) or not all(found):
        raise ValueError(f"an arm of an ablation must be named {'/'.join(PARTS)}, got {key!r}")
    own = dict(zip(PARTS, found, strict=True))
    return Cell(key, **own, name=_name(own), said=_said(own), token=_token(own))


def _changed(own: dict[str, str]) -> dict[str, str]:
    """The parts that are not the ticket's; where the values or their signs change, both are said."""
    ticket = dict(zip(PARTS, TICKET.split("/"), strict=True))
    found = {part for part in PARTS if own[part] != ticket[part]}
    return {
        part: own[part]
        for part in PARTS
        if part in found or (part in ("values", "sign") and found & {"values", "sign"})
    }


def _name(own: dict[str, str]) -> str:
    changed = {part: words(part, value).label for part, value in _changed(own).items()}
    if "sign" in changed:
        changed["values"] = f"{changed['values']}, {changed.pop('sign')}"
    return " · ".join(changed[part] for part in PARTS if part in changed) or "the ticket"


def _said(own: dict[str, str]) -> str:
    changed = {part: words(part, value).doing for part, value in _changed(own).items()}
    if "sign" in changed:
        changed["values"] = f"{changed['values']} {changed.pop('sign')}"
    found = [changed[part] for part in PARTS if part in changed]
    return " and ".join(found) or "the ticket"


def _token(own: dict[str, str]) -> str:
    """The colours that these treatments have in every other picture; ink for the rest."""
    if "/".join(own.values()) == TICKET:
        return "ticket"
    if own["values"] == "fresh":
        return "fresh"
    return "shuffled" if own["criterion"] == "random" else "kept"


def axes(cells: tuple[Cell, ...]) -> dict[str, list[dict[str, Any]]]:
    """What the run knows of each part, in the order of the tables: part → [{key, label}, …]."""
    found = {}
    for part in PARTS:
        own = dict.fromkeys(getattr(one, part) for one in cells)
        known = [value for value in NAMES[part] if value in own]
        order = known + [value for value in own if value not in NAMES[part]]
        found[part] = [{"key": value, "label": words(part, value).label} for value in order]
    return found
