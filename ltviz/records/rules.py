"""The rule book: data/claims.toml, read and checked, and the hashes that tie a record to its rules.

book = rulebook()
book.claims["L6"].rule                   # Rule(kind="within", target=0.5, tolerance=0.4)
book.records["mnist-lenet"].seeds        # what the record must be
rules_sha256("mnist-lenet")              # goes into made["rules_sha256"] when it is recorded
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from pathlib import Path
from typing import Any

from . import arithmetic
from .kinds import JUDGED, Record
from .required import Needs, Required
from .verdicts import Rule

__all__ = ["Amendment", "Book", "ClaimRow", "Required", "check", "rule_sha256", "rulebook", "rules_sha256"]

UNITS = ("points", "percent", "times", "weights", "ms", "number")


@dataclass(frozen=True)
class Amendment:
    """Why a rule is newer than its record. was: rule_sha256 of the rule before, "" where there was none."""

    reason: str
    was: str = ""


@dataclass(frozen=True)
class ClaimRow:
    """One claim as written down. data/README.md explains each key."""

    title: str
    finding: str
    source: str
    paper: list[float]
    unit: str
    says: str
    quantity: str
    arguments: dict[str, Any]
    rule: Rule
    setting: str
    notes: str
    record: str | None = None
    also: str | None = None
    other_setting: bool = False
    amended: Amendment | None = None


@dataclass(frozen=True)
class Book:
    """All claims and all records that they need, by name."""

    claims: dict[str, ClaimRow] = field(default_factory=dict)
    records: dict[str, Needs] = field(default_factory=dict)

    def claim(self, identity: str) -> ClaimRow:
        """One claim; a KeyError lists those that there are."""
        if identity not in self.claims:
            raise KeyError(f"claim must be one of {', '.join(self.claims)}, got {identity!r}")
        return self.claims[identity]


def rulebook(path: str | Path | None = None) -> Book:
    """The rule book at `path`, by default the course's data/claims.toml; raises ValueError naming claim and key."""
    if path is None:
        from ltviz.course import home

        path = Path(home()) / "data" / "claims.toml"
    document = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    if unknown := sorted(set(document) - {"claims", "records"}):
        raise ValueError(f"claims.toml must hold claims and records only, got {unknown}")
    records = {name: _needs(name, entry) for name, entry in document["records"].items()}
    claims = {identity: _row(identity, entry, records) for identity, entry in document["claims"].items()}
    return Book(claims, records)


def _needs(name: str, entry: Mapping[str, Any]) -> Needs:
    """What a record must be, by the kind that its entry states; a Run unless it does."""
    kind = entry.get("kind", "run")
    if kind not in JUDGED:
        raise ValueError(f"{name}: kind must be one of {', '.join(JUDGED)}, got {kind!r}")
    needed = JUDGED[kind].required
    keys = _keys(name, {key: value for key, value in entry.items() if key != "kind"}, needed)
    return needed(**keys)


def _keys(name: str, entry: Mapping[str, Any], kind: type) -> dict[str, Any]:
    known = {item.name: item for item in fields(kind)}
    required = {key for key, item in known.items() if item.default is MISSING}
    missing, unknown = sorted(required - set(entry)), sorted(set(entry) - set(known))
    if missing or unknown:
        raise ValueError(f"{name}: missing keys {missing}, unknown keys {unknown}")
    return dict(entry)


def _row(identity: str, entry: Mapping[str, Any], records: Mapping[str, Needs]) -> ClaimRow:
    keys = _keys(identity, entry, ClaimRow)
    if (record := keys.get("record")) is not None and record not in records:
        raise ValueError(f"{identity}: record must be one of {sorted(records)}, got {record!r}")
    judged = JUDGED[records[record].kind] if record is not None else None
    quantities = judged.quantities if judged else arithmetic.ARITHMETIC
    for key, table in (("quantity", quantities), ("also", judged.also if judged else arithmetic.ALSO)):
        if keys.get(key) is not None and keys[key] not in table:
            raise ValueError(f"{identity}: {key} must be one of {', '.join(table)}, got {keys[key]!r}")
    if keys["unit"] not in UNITS:
        raise ValueError(f"{identity}: unit must be one of {', '.join(UNITS)}, got {keys['unit']!r}")
    keys["rule"] = Rule(**_keys(f"{identity}.rule", keys["rule"], Rule))
    if (keys["rule"].kind == "exact") != ("record" not in keys):
        raise ValueError(f"{identity}: a rule must be exact where there is no record, and only there")
    if "amended" in keys:
        keys["amended"] = Amendment(**_keys(f"{identity}.amended", keys["amended"], Amendment))
    return ClaimRow(**keys)


def rule_sha256(identity: str, book: Book | None = None) -> str:
    """Hash of all that decides the verdict of one claim: not its prose, but its numbers and its record's."""
    book = book or rulebook()
    row = book.claim(identity)
    decides = {
        "arguments": row.arguments,
        "other_setting": row.other_setting,
        "paper": [float(number) for number in row.paper],
        "quantity": row.quantity,
        "record": _required(book.records[row.record]) if row.record else None,
        "rule": [row.rule.kind, float(row.rule.target), float(row.rule.tolerance)],
        "unit": row.unit,
    }
    return _sha256(decides)


def _required(record: Needs) -> dict[str, Any]:
    """What decides; without what is unset, so that a key added later leaves old hashes alone."""
    return {key: value for key, value in vars(record).items() if key != "about" and value is not None}


def _sha256(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()


def rules_sha256(record: str, book: Book | None = None) -> str:
    """Hash of the rules that judge one record, to be stored in its made["rules_sha256"]."""
    book = book or rulebook()
    if record not in book.records:
        raise KeyError(f"record must be one of {', '.join(book.records)}, got {record!r}")
    return _sha256(
        {name: rule_sha256(name, book) for name, row in book.claims.items() if row.record == record}
    )


def _before(record: str, book: Book) -> str:
    """The same hash with every amendment undone: changed rules as they were, new rules left out."""
    hashes = {}
    for name, row in book.claims.items():
        if row.record == record and (row.amended is None or row.amended.was):
            hashes[name] = rule_sha256(name, book) if row.amended is None else row.amended.was
    return _sha256(hashes)


def check(run: Record, record: str, book: Book | None = None) -> None:
    """Raises ValueError where a rule is newer than the record, and no `amended` entry says why."""
    book = book or rulebook()
    made = run.made.get("rules_sha256")
    # None is what a recording notes where no claim asks about it: its rules were none.
    if (made or _sha256({})) not in (rules_sha256(record, book), _before(record, book)):
        raise ValueError(
            f"the rules for {record} are not those that it was recorded under ({str(made)[:12]}…): record it again, "
            f"or give each changed or new claim `amended = {{ reason, was }}` in claims.toml"
        )
