"""Python itself: its version, what stands in its way, encodings, and paths that break programs."""

from __future__ import annotations

import os
import platform
import re
import site
import sys
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

from ltviz.doctor.finding import Finding, fail, ok, warn
from ltviz.doctor.ranges import Wanted

_NEEDED = ">=3.11"  # where ltviz is not installed; otherwise its own metadata says
_CLOUDS = ("onedrive", "dropbox", "icloud", "mobile documents", "google drive", "nextcloud")
_SIGNS = "×−λ→≥"  # in what the course prints


def version() -> Finding:
    """Whether this Python is new enough, and an ordinary one."""
    try:
        needed = metadata("ltviz")["Requires-Python"] or _NEEDED
    except PackageNotFoundError:
        needed = _NEEDED
    here = platform.python_version()
    if not Wanted("Python", needed, "").allows(here):
        return fail(
            f"Python {here}; ltviz needs {needed}",
            "Install a newer Python from python.org and make the environment with it.",
        )
    if sys.maxsize < 2**32:
        return fail(f"Python {here} is a 32-bit build; torch has none", "Install the 64-bit Python.")
    return ok(f"{platform.python_implementation()} {here} in {sys.prefix}")


def environment() -> Finding:
    """Whether packages from elsewhere slip in front of this environment's."""
    if folders := os.environ.get("PYTHONPATH"):
        return warn(
            f"PYTHONPATH is {folders}: packages there go before this environment's",
            "Unset PYTHONPATH in this terminal: unset PYTHONPATH (PowerShell: Remove-Item Env:PYTHONPATH).",
        )
    if sys.prefix == sys.base_prefix and not os.environ.get("CONDA_PREFIX"):
        return warn(
            f"no virtual environment: {sys.prefix} is shared with all your other work",
            "Make one: python -m venv .venv, then install ltviz with its pip.",
        )
    if site.ENABLE_USER_SITE and _holds_packages(Path(site.getusersitepackages())):
        return warn(
            f"packages of {site.getusersitepackages()} mix with this environment's",
            "Set PYTHONNOUSERSITE=1, or make a virtual environment: python -m venv .venv.",
        )
    return ok("packages come from this environment alone")


def _holds_packages(folder: Path) -> bool:
    return folder.is_dir() and any(folder.iterdir())


def encoding() -> Finding:
    """Whether names and text in any alphabet survive."""
    names = sys.getfilesystemencoding()
    if names.lower().replace("-", "") != "utf8":
        return fail(
            f"file names are {names}, not UTF-8", "Set PYTHONUTF8=1, or LC_ALL=C.UTF-8, and start again."
        )
    shown = getattr(sys.stdout, "encoding", None) or "ascii"
    try:
        _SIGNS.encode(shown)
    except (UnicodeEncodeError, LookupError):
        return warn(f"this terminal prints {shown}, which has no {_SIGNS[:3]}", "Set PYTHONIOENCODING=utf-8.")
    return ok("UTF-8")


def paths(places: dict[str, Path] | None = None) -> Finding:
    """Whether the folders have names that other programs trip over.

    places  what each is for → the folder; by default this Python's, and the one for your copies
    """
    if places is None:
        from ltviz.course.places import learn

        places = {"the environment": Path(sys.prefix), "your copies": learn()}
    found = {why: f"{what}: {path}" for what, path in places.items() if (why := _odd(path))}
    if not found:
        return ok("no spaces, no odd letters, no synchronised folder")
    why, where = next(iter(found.items()))
    return warn(
        f"{why} ({where})", "It may well work. If a tool cannot find its files, move to a plain path."
    )


def _odd(path: Path) -> str:
    text = str(path)
    if not text.isascii():
        return "letters outside ASCII in a path"
    if re.search(r"\s", text):
        return "a space in a path"
    if any(part.lower().startswith(_CLOUDS) for part in path.parts):
        return "a folder that a cloud service synchronises, file by file, while you work"
    if os.name == "nt" and len(text) > 120:
        return f"a path of {len(text)} letters, where Windows allows 260 in all"
    return ""
