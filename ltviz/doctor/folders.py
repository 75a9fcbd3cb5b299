"""The folders: room, write access, files that hide modules, and copies of an older edition."""

from __future__ import annotations

import errno
import json
import os
import shutil
import sys
import tempfile
from pathlib import Path

from ltviz.doctor.finding import Finding, fail, ok, shortened, warn

GB = 1e9
COMFORTABLE, NEEDED = 1 * GB, 0.05 * GB
_OURS = {"ltviz", "torch", "numpy", "matplotlib", "ipykernel", "anywidget", "ipywidgets", "traitlets", "PIL"}


def disk(folder: Path | None = None) -> Finding:
    """Room where your copies lie."""
    folder = _nearest(folder or _learn())
    free = shutil.disk_usage(folder).free
    says = f"{free / GB:.1f} GB free at {folder}"
    if free < NEEDED:
        return fail(says, "Make room: notebooks could not be saved.")
    if free < COMFORTABLE:
        return warn(says, "Make room before you record runs or download data.")
    return ok(says)


def copies() -> Finding:
    """Whether your own copies can be written."""
    return _writable(_learn(), "Allow writing there, or set LTVIZ_LEARN to a folder of your own.")


def cache() -> Finding:
    """Whether data that is downloaded can be kept."""
    from pooch import os_cache

    remedy = "Allow writing there, or set LTVIZ_DATA to a folder that holds the data. mnist1d and digits need none."
    found = _writable(Path(os_cache("ltviz")), remedy)
    return warn(found.says, found.remedy) if found.state == "fail" else found


def _writable(folder: Path, remedy: str) -> Finding:
    """Write a kilobyte and remove it again; a folder that is not there yet would be made in its nearest parent."""
    place = _nearest(folder)
    try:
        with tempfile.NamedTemporaryFile(dir=place, prefix=".ltviz-doctor-") as file:
            file.write(b"x" * 1024)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            return fail(f"{place} is full", "Make room there.")
        return fail(f"{place} cannot be written: {error.strerror or error}", remedy)
    if folder.exists() and not folder.is_dir():
        return fail(f"{folder} is a file, where a folder is wanted", "Rename that file.")
    return ok(f"{folder} can be written")


def shadows(folders: list[Path] | None = None) -> Finding:
    """Files of yours that Python takes for one of its own modules: random.py beside a notebook, say."""
    hidden = _OURS | sys.stdlib_module_names
    places = dict.fromkeys(folders or [_learn(), Path.cwd()])
    found = [
        str(path)
        for folder in places
        if folder.is_dir()
        for path in sorted(folder.iterdir())
        if path.stem in hidden and (path.suffix == ".py" or _is_package(path)) and not _is_checkout(path)
    ]
    if found:
        return fail(
            f"{shortened(found)} would be imported in place of the module of that name",
            "Rename it, and restart.",
        )
    return ok("no file hides a module")


def _is_package(path: Path) -> bool:
    return path.is_dir() and (path / "__init__.py").is_file()


def _is_checkout(path: Path) -> bool:
    """The package itself, in a checkout where somebody works."""
    return path.resolve() == Path(__file__).resolve().parents[1]


def stale() -> Finding:
    """Whether your copies tell what the chapters of this edition tell."""
    from ltviz.course import copies, manifest

    old = []
    for chapter in manifest().chapters:
        mine = copies.own_copy(chapter)
        if mine.is_file() and chapter.notebook.is_file() and _differs(mine, chapter.notebook):
            old.append(chapter.number)
    if old:
        return warn(
            f"your copy of {', '.join(old)} is not of this edition",
            f"ltviz reset {old[0]} takes a fresh copy and keeps yours beside it.",
        )
    return ok(
        "your copies are of this edition" if _learn().is_dir() else "no copies yet: ltviz lab makes them"
    )


def _differs(mine: Path, chapter: Path) -> bool:
    """Whether a text of the chapter is missing in the copy; what you wrote in code cells does not count."""
    try:
        return bool(_texts(chapter) - _texts(mine))
    except (ValueError, KeyError, TypeError):
        return True  # damaged: a fresh copy mends that too


def _texts(notebook: Path) -> set[str]:
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    return {"".join(cell["source"]).strip() for cell in cells if cell["cell_type"] == "markdown"}


def _learn() -> Path:
    from ltviz.course.places import learn

    return learn()


def _nearest(folder: Path) -> Path:
    """The folder itself, or the nearest one above it that is there."""
    return next(path for path in (folder, *folder.parents) if path.is_dir())
