"""A question to a Python of its own: what crashes or hangs there cannot harm the doctor."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

AGAIN = "The first start after an install is slow, and so is a busy machine: try again, or ltviz doctor --patient."
_ROOT = Path(__file__).resolve().parents[2]  # where ltviz lies
# No dialogue box where a library of Windows is missing; ltviz is found in a checkout that is not installed, too.
_BEFORE = """
import os, sys
sys.path.append(sys.argv[1])
if os.name == "nt":
    import ctypes
    ctypes.windll.kernel32.SetErrorMode(0x8007)
"""


@dataclass(frozen=True)
class Answer:
    """What the child said: one object per line that is JSON, merged; and how it ended."""

    said: dict[str, Any] = field(default_factory=dict)
    trouble: str = ""  # "" when it ended well


patience = 1.0  # times as long as usual: ltviz doctor --patient


def ask(code: str, limit_s: float, python: str = sys.executable) -> Answer:
    """Run ``code`` in a child; never raises for what happens there."""
    # -P leaves the current folder out: a learner's random.py there has a finding of its own.
    limit_s *= patience
    command = [python, "-P", "-c", _BEFORE + code, str(_ROOT)]
    environment = {**os.environ, "PYTHONIOENCODING": "utf-8", "LTVIZ_PROGRESS": "0"}
    try:
        run = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=limit_s, env=environment
        )
    except subprocess.TimeoutExpired as late:
        return Answer(_objects(late.stdout or b""), f"no answer in {limit_s:.0f} s")
    except OSError as error:
        return Answer({}, f"{python} does not start: {error.strerror or error}")
    return Answer(_objects(run.stdout), _trouble(run.returncode, run.stderr))


def _objects(output: bytes) -> dict[str, Any]:
    merged: dict[str, Any] = {}
    for line in output.decode("utf-8", "replace").splitlines():
        if line.startswith("{"):
            try:
                merged.update(json.loads(line))
            except ValueError:
                continue  # a line that a package printed
    return merged


def _trouble(status: int, errors: bytes) -> str:
    """The last line of a traceback; the signal's name where there is none."""
    if status == 0:
        return ""
    lines = [line for line in errors.decode("utf-8", "replace").splitlines() if line.strip()]
    if status < 0:
        return f"it crashed ({_signal(-status)})"
    if status > 0x7FFFFFFF:  # Windows says a crash so
        return f"it crashed (0x{status:08X})"
    return lines[-1][:300] if lines else f"it ended with status {status}"


def _signal(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
