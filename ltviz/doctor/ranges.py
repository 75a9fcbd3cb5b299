"""Which versions a package asks for: enough of the rules for the ranges that ltviz itself states."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

_REQUIREMENT = re.compile(r"\s*([A-Za-z0-9._-]+)\s*(?:\[[^\]]*\])?\s*\(?([^;)]*)\)?\s*(?:;(.*))?")
_BOUND = re.compile(r"(>=|<=|==|!=|<|>)\s*([0-9][^\s,]*)")
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
}


@dataclass(frozen=True)
class Wanted:
    """One line of a package's metadata: the package that it needs, its bounds, the extra it belongs to."""

    name: str
    bounds: str  # ">=2.0,<3"
    extra: str  # "" where it is always needed

    def allows(self, version: str) -> bool:
        """Whether that version is within the bounds."""
        return all(_COMPARE[sign](*_same_length(version, end)) for sign, end in _BOUND.findall(self.bounds))


def parse(line: str) -> Wanted:
    """A requirement as metadata and constraints.txt spell it; ValueError where it is none."""
    match = _REQUIREMENT.fullmatch(line)
    if match is None:
        raise ValueError(f"{line!r} is no requirement")
    name, bounds, marker = match[1], (match[2] or "").replace(" ", ""), match[3] or ""
    extra = re.search(r"""extra\s*==\s*['"]([\w-]+)['"]""", marker)
    return Wanted(name, bounds, extra[1] if extra else "")


def _same_length(version: str, end: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    a, b = release(version), release(end)
    length = max(len(a), len(b))
    return a + (0,) * (length - len(a)), b + (0,) * (length - len(b))


def release(version: str) -> tuple[int, ...]:
    """The numbers of a version: 2.13.0+cpu is (2, 13, 0), 3.14.0rc1 is (3, 14, 0)."""
    match = re.match(r"\d+(\.\d+)*", version.strip().lstrip("v"))
    if match is None:
        raise ValueError(f"{version!r} is no version")
    return tuple(int(part) for part in match[0].split("."))
