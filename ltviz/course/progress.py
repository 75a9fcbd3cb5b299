"""What a learner has done, in one file of their own folder. Nothing of it leaves the machine.

    note("exercise", "01.1", "wrong")   # a check, a quiz or a prediction writes one line
    marks()                             # everything noted, {("exercise", "01.1"): Mark(…)}
    forget("01.1")                      # begin again; the old file is kept aside

A mark counts how often each state was noted, so notes from two kernels add up in any order. Every write reads
the file again under a lock and replaces it whole.
"""

import json
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ltviz.course.places import learn
from ltviz.whole import alone, aside, write_whole

KINDS = ("exercise", "quiz", "prediction")
DONE = {"correct", "answered", "predicted"}
SCHEMA = 1
_LIMIT = 1_000_000  # bytes and notes; a whole course needs some thousand
_NAME, _STATE = re.compile(r"\d\d\.[a-z]?\d{1,3}"), re.compile(r"[a-z]{1,20}")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00")
_said: set[str] = set()  # sentences that this session has printed already


@dataclass(frozen=True)
class Mark:
    """How often each state was noted for one exercise, quiz or prediction, and when first and last (UTC)."""

    kind: str
    name: str
    states: Mapping[str, int]
    first: str
    last: str

    @property
    def done(self) -> bool:
        """Whether it was ever right, answered or predicted."""
        return not DONE.isdisjoint(self.states)

    @property
    def tries(self) -> int:
        """How often it was tried."""
        return sum(self.states.values())


Marks = dict[tuple[str, str], Mark]


def note(kind: str, name: str, state: str) -> None:
    """Note that ``name``, as "01.1", came out as ``state``, a short word as "correct".

    Raises ValueError for an unknown kind or anything that is no name or word. Where the file cannot be
    written it says so once and goes on: a check must not fail because a folder is read-only.
    """
    now = datetime.now(UTC).isoformat(timespec="seconds")
    mark = _mark({"kind": kind, "name": name, "states": {state: 1}, "first": now, "last": now})
    try:
        _rewrite(lambda old: merge(old, {(kind, name): mark}))
    except OSError as error:
        _say_once(f"Your progress is not kept: {error.strerror or error}.")


def marks() -> Marks:
    """Everything that was noted. A file that cannot be understood is set aside, with a printed sentence."""
    if not path().exists():
        return {}
    try:
        with alone(path()):
            return _read(path())
    except PermissionError:  # a folder that we may only read: nobody else writes there either
        return _read(path())


def forget(name: str | None = None) -> Path | None:
    """Forget one name ("02.1"), all of one chapter ("02"), or everything.

    Returns where the old file was put, None where there was nothing to forget.
    """
    found = {key for key in marks() if name is None or key[1] == name or key[1].startswith(f"{name}.")}
    if not found:
        return None
    return _rewrite(lambda old: {key: mark for key, mark in old.items() if key not in found}, keep=True)


def merge(first: Marks, second: Marks) -> Marks:
    """Both together: counts add up, and the order does not matter."""
    both = {key: _sum(first[key], second[key]) for key in first.keys() & second.keys()}
    return {
        key: both.get(key) or first.get(key) or second[key] for key in sorted(first.keys() | second.keys())
    }


def path() -> Path:
    """The file that holds the progress."""
    return learn() / "progress.json"


def _sum(one: Mark, other: Mark) -> Mark:
    names = sorted({*one.states, *other.states})
    states = {name: one.states.get(name, 0) + other.states.get(name, 0) for name in names}
    return Mark(one.kind, one.name, states, min(one.first, other.first), max(one.last, other.last))


def _rewrite(change: Callable[[Marks], Marks], *, keep: bool = False) -> Path | None:
    """Replace the file by what ``change`` makes of it; with ``keep`` the old one stays under another name."""
    file = path()
    file.parent.mkdir(parents=True, exist_ok=True)
    with alone(file):
        changed = change(_read(file) if file.exists() else {})
        old = file.rename(aside(file)) if keep and file.exists() else None
        content = {"schema": SCHEMA, "marks": [asdict(mark) for mark in changed.values()]}
        write_whole(file, (json.dumps(content, indent=1) + "\n").encode())
    return old


def _read(file: Path) -> Marks:
    try:
        if file.stat().st_size > _LIMIT:
            raise ValueError(f"it has more than {_LIMIT} bytes")
        return _parse(json.loads(file.read_text(encoding="utf-8")))
    except (ValueError, RecursionError) as error:
        old = file.rename(aside(file)) if os.access(file.parent, os.W_OK) else file
        print(f"Your progress could not be read: {error}. It is kept as {old}, and a new one is begun.")
        return {}


def _parse(content: Any) -> Marks:
    """The marks of a parsed file. Raises ValueError for anything that :func:`note` would not have written."""
    if not isinstance(content, dict) or not isinstance(content.get("marks"), list):
        raise ValueError("it holds no list of marks")
    if content.get("schema") != SCHEMA:
        raise ValueError(f"its schema must be {SCHEMA}, got {content.get('schema')!r}")
    read = [_mark(entry) for entry in content["marks"]]
    return {(mark.kind, mark.name): mark for mark in read}


def _mark(entry: Any) -> Mark:
    fields = {"kind", "name", "states", "first", "last"}
    if not isinstance(entry, dict) or set(entry) != fields or not isinstance(entry["states"], dict):
        raise ValueError(f"a mark must have {', '.join(sorted(fields))}, got {entry!r:.60}")
    if entry["kind"] not in KINDS:
        raise ValueError(f"a kind must be one of {', '.join(KINDS)}, got {entry['kind']!r:.60}")
    if not _NAME.fullmatch(str(entry["name"])):
        raise ValueError(f"a name must look like 01.1 or 01.q1, got {entry['name']!r:.60}")
    for state, count in entry["states"].items() or [("", 0)]:
        if not _STATE.fullmatch(str(state)) or type(count) is not int or not 0 < count <= _LIMIT:
            raise ValueError(f"a state must be a word and its count, got {state!r:.60}: {count!r:.60}")
    return Mark(
        entry["kind"], entry["name"], entry["states"], *(_time(entry[key]) for key in ("first", "last"))
    )


def _time(text: Any) -> str:
    if not _TIME.fullmatch(str(text)):
        raise ValueError(f"a time must look like 2026-01-31T12:00:00+00:00, got {text!r:.60}")
    return str(text)


def _say_once(sentence: str) -> None:
    if sentence not in _said:
        _said.add(sentence)
        print(sentence)
