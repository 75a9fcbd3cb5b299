"""What a reader waits for before anything happens: imports; and how much memory a ladder takes."""

from __future__ import annotations

import subprocess
import sys

from .report import Row, median

_IMPORT = "import time; t = time.perf_counter(); import {0}; print(time.perf_counter() - t)"
_MEMORY = """
import resource, sys
from tests.benchmarks.ladders import live
live(1)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(peak * (1 if sys.platform == "darwin" else 1024))
"""


def imports(repeats: int) -> list[Row]:
    """`import ltviz` beside `import torch`, each in a fresh interpreter."""
    ours, torch = ([_seconds(_IMPORT.format(name)) for _ in range(repeats)] for name in ("ltviz", "torch"))
    a, b = median(ours), median(torch)
    note = f"`import torch` in the same way: {b:.2f} s"
    return [Row("import ltviz", f"{a:.3f} s", f"{b / a:.0f} ×", "≤ 0.2 s", note)]


def memory(repeats: int) -> list[Row]:
    """Peak resident memory of a process that runs both live ladders, MNIST in memory included."""
    del repeats  # the peak does not vary
    peak = _seconds(_MEMORY)
    return [
        Row("peak memory of the live ladders", f"{peak / 1e9:.2f} GB", "", "≤ 1.5 GB", "the whole process")
    ]


def _seconds(code: str) -> float:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return float(done.stdout.split()[-1])
