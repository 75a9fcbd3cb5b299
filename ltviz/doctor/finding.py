"""What one check says: a state, a sentence, and how to mend it."""

from __future__ import annotations

from dataclasses import dataclass, replace

OK, WARN, FAIL = STATES = ("ok", "warn", "fail")


@dataclass(frozen=True)
class Finding:
    """One line of the report. ``remedy`` is empty where there is nothing to mend."""

    state: str
    says: str
    remedy: str = ""
    name: str = ""

    def named(self, name: str) -> Finding:
        """The same finding under that name, unless it has one of its own."""
        return self if self.name else replace(self, name=name)


def ok(says: str, *, name: str = "") -> Finding:
    """All is well."""
    return Finding(OK, says, "", name)


def warn(says: str, remedy: str, *, name: str = "") -> Finding:
    """The course works, but something will be slow, puzzling or missing."""
    return Finding(WARN, says, remedy, name)


def fail(says: str, remedy: str, *, name: str = "") -> Finding:
    """Some part of the course cannot work before this is mended."""
    return Finding(FAIL, says, remedy, name)


def shortened(names: list[str], most: int = 4) -> str:
    """The first few of them, and how many more there are."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
