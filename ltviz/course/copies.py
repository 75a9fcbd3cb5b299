"""The learner's own copies of the chapters: made once, never overwritten."""

import json
from pathlib import Path

from ltviz.course.manifest import Chapter, manifest
from ltviz.course.places import learn


def provide() -> list[Path]:
    """Copy to :func:`learn` every chapter that is not there yet, and return the new copies."""
    missing = [chapter for chapter in manifest().chapters if not own_copy(chapter).exists()]
    return [_write(chapter) for chapter in missing]


def reset(name: str) -> tuple[Path, Path | None]:
    """A fresh copy of one chapter, and where the old one was put aside (None where there was none)."""
    chapter = manifest().chapter(name)
    copy = own_copy(chapter)
    aside = _set_aside(copy) if copy.exists() else None
    return _write(chapter), aside


def own_copy(chapter: Chapter) -> Path:
    """Where the learner's copy of the chapter lies."""
    return learn() / chapter.notebook.name


def _set_aside(copy: Path) -> Path:
    number = 1
    while (aside := copy.with_name(f"{copy.stem}.old-{number}.ipynb")).exists():
        number += 1
    return copy.rename(aside)


def _write(chapter: Chapter) -> Path:
    copy = own_copy(chapter)
    copy.parent.mkdir(parents=True, exist_ok=True)
    text = _unanswered(chapter.notebook.read_text(encoding="utf-8"))
    partial = copy.with_suffix(".partial")
    partial.write_text(text, encoding="utf-8")
    partial.replace(copy)  # a copy is whole or not there
    return copy


def _unanswered(notebook: str) -> str:
    """The notebook as a learner starts it: no outputs, since the chapter asks for a prediction first.

    Without the pairing of jupytext too, which would write a second file at every save.
    """
    content = json.loads(notebook)
    content["metadata"].pop("jupytext", None)
    for cell in content["cells"]:
        if cell["cell_type"] == "code":
            cell.update(outputs=[], execution_count=None)
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"
