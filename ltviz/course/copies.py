"""The learner's own copies of the chapters and executed pages: made once, never overwritten."""

import json
from pathlib import Path
from typing import Any

from ltviz.course.exercise import Exercise
from ltviz.course.manifest import Chapter, Entry, Page, manifest
from ltviz.course.places import learn
from ltviz.whole import aside, write_whole


def executed() -> list[Chapter | Page]:
    """What a learner has a copy of, in reading order."""
    return [entry for entry in manifest().entries if entry.executed]


def provide() -> list[Path]:
    """Copy to :func:`learn` every notebook that is not there yet, and return the new copies."""
    return [_copy(entry) for entry in executed() if not own_copy(entry).exists()]


def reset(entry: Entry) -> tuple[Path, Path | None]:
    """A fresh copy of one notebook, and where the old one was put aside (None where there was none)."""
    copy = own_copy(entry)
    if not copy.exists():
        return _copy(entry), None
    fresh = _unanswered(entry)  # read before anything is moved
    old = copy.rename(aside(copy))
    write_whole(copy, fresh)
    return copy, old


def restore(exercise: Exercise) -> tuple[Path, Path | None] | None:
    """Put the stub of one exercise back into the learner's copy of its chapter, None where there is nothing to do.

    It takes the place of every cell that begins with the first line of the function. Returns the copy and where
    the old one was put. Raises ValueError where the copy is no notebook.
    """
    copy = own_copy(manifest().chapter(exercise.id.split(".")[0]))
    if not copy.exists():
        return None
    content = _notebook(copy)
    answers = [cell for cell in content["cells"] if _begins(cell, exercise.stub.split("(")[0] + "(")]
    stub = exercise.stub.removesuffix("\n")
    if all("".join(cell["source"]) == stub for cell in answers):
        return None
    for cell in answers:
        cell.update(source=stub, outputs=[], execution_count=None)
    old = aside(copy)
    write_whole(old, copy.read_bytes())
    write_whole(copy, _text(content))
    return copy, old


def own_copy(entry: Entry) -> Path:
    """Where the learner's copy of the notebook lies."""
    return learn() / entry.notebook.name


def _copy(entry: Entry) -> Path:
    copy = own_copy(entry)
    fresh = _unanswered(entry)
    copy.parent.mkdir(parents=True, exist_ok=True)
    write_whole(copy, fresh)
    return copy


def _begins(cell: dict[str, Any], line: str) -> bool:
    return cell["cell_type"] == "code" and "".join(cell["source"]).lstrip().startswith(line)


def _notebook(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if all({"cell_type", "source"} <= set(cell) for cell in content["cells"]):
            return dict(content)
    except (ValueError, LookupError, TypeError):
        pass
    raise ValueError(f"{path} is no notebook any more; `ltviz reset {path.stem}` takes a fresh copy")


def _unanswered(entry: Entry) -> bytes:
    """The notebook as a learner starts it: no outputs, since the chapter asks for a prediction first.

    Without the pairing of jupytext too, which would write a second file at every save.
    """
    content = json.loads(entry.notebook.read_text(encoding="utf-8"))
    content["metadata"].pop("jupytext", None)
    for cell in content["cells"]:
        if cell["cell_type"] == "code":
            cell.update(outputs=[], execution_count=None)
    return _text(content)


def _text(content: dict[str, Any]) -> bytes:
    return (json.dumps(content, indent=1, ensure_ascii=False) + "\n").encode()
