"""What made a record: versions, machine, settings that were probed, seconds, commit."""

from __future__ import annotations

import platform
import subprocess
from importlib.metadata import version
from pathlib import Path
from typing import Any

from ltviz.course import home
from ltviz.training import Recipe

PACKAGES = ("ltviz", "torch", "numpy")


def made(recipe: Recipe, seconds: dict[str, dict[str, float]]) -> dict[str, Any]:
    """JSON-able facts beside a run's numbers; `seconds` by arm and level."""
    return {
        "versions": {"python": platform.python_version(), **{name: version(name) for name in PACKAGES}},
        "cpu": processor(),
        "device": recipe.device,
        "threads": recipe.threads,
        "chunk": recipe.chunk,
        "precision": recipe.precision,
        "commit": _commit(),
        "seconds": round(sum(sum(levels.values()) for levels in seconds.values()), 1),
        "seconds_per_level": seconds,
    }


def processor() -> str:
    """The processor's name; Linux alone knows more than the architecture."""
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _commit() -> str | None:
    """The commit of the checkout, marked where files differ from it; None outside one."""
    where = Path(home())
    if not (where / ".git").exists():
        return None
    try:
        commit = _git(where, "rev-parse", "HEAD")
        changed = _git(where, "status", "--porcelain", "--untracked-files=no")
    except (OSError, subprocess.CalledProcessError):
        return None
    return commit + ("+changes" if changed else "")


def _git(where: Path, *words: str) -> str:
    return subprocess.run(
        ["git", "-C", str(where), *words], capture_output=True, text=True, check=True
    ).stdout.strip()
