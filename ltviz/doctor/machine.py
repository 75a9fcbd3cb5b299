"""The machine: memory, processor, and a browser to look with."""

from __future__ import annotations

import ctypes
import os
import re
import shutil
import subprocess
import sys
import webbrowser
from pathlib import Path

from ltviz.doctor.child import ask
from ltviz.doctor.finding import Finding, fail, ok, warn
from ltviz.doctor.packages import pip

GB = 1e9
# JupyterLab, a kernel with torch and a browser tab want about this much.
COMFORTABLE, NEEDED = 2 * GB, 0.8 * GB
FAST_ENOUGH = 5.0  # GFLOP/s of a float32 product; a laptop of ten years ago has 50 on one core
_TEXT_BROWSERS = {"www-browser", "links", "elinks", "lynx", "w3m", "links2"}
_PROC, _CGROUP = Path("/proc/meminfo"), Path("/sys/fs/cgroup")


def memory() -> Finding:
    """Memory that a program could have now."""
    free = _available()
    if free is None:
        return ok("this system does not say how much is free")
    says = f"{free / GB:.1f} GB free"
    remedy = "Close other programs and browser tabs; shut down old kernels in JupyterLab."
    if free < NEEDED:
        return fail(f"{says}; a chapter needs about {NEEDED / GB:.1f} GB", remedy)
    return (
        warn(f"{says}; {COMFORTABLE / GB:.0f} GB is comfortable", remedy) if free < COMFORTABLE else ok(says)
    )


def _available() -> float | None:
    if sys.platform == "win32":
        return _available_windows()
    if sys.platform == "darwin":
        return _available_macos(subprocess.run(["vm_stat"], capture_output=True, text=True, timeout=3).stdout)
    return _available_linux(_PROC, _CGROUP)


def _available_linux(proc: Path, cgroup: Path) -> float | None:
    """Bytes: what the kernel could give, or what a container still allows, whichever is less."""
    match = re.search(r"^MemAvailable:\s+(\d+) kB", proc.read_text(), re.MULTILINE)
    free = [float(match[1]) * 1024] if match else []
    try:
        limit = (cgroup / "memory.max").read_text().strip()
        used = float((cgroup / "memory.current").read_text())
        cache = re.search(r"^inactive_file (\d+)", (cgroup / "memory.stat").read_text(), re.MULTILINE)
        if limit != "max":
            free.append(float(limit) - used + (float(cache[1]) if cache else 0))
    except OSError:
        pass  # no container, or an older kind
    return max(0.0, min(free)) if free else None


def _available_macos(said: str) -> float | None:
    """Bytes, from the pages that vm_stat calls free, inactive or speculative."""
    size = re.search(r"page size of (\d+) bytes", said)
    pages = re.findall(r"^Pages (?:free|inactive|speculative):\s+(\d+)", said, re.MULTILINE)
    return float(size[1]) * sum(map(float, pages)) if size and pages else None


def _available_windows() -> float | None:
    class Status(ctypes.Structure):
        _fields_ = [("length", ctypes.c_ulong), ("load", ctypes.c_ulong)] + [
            (name, ctypes.c_ulonglong) for name in ("all", "free", "b", "c", "d", "e", "f")
        ]

    status = Status(length=ctypes.sizeof(Status))
    done = ctypes.windll.kernel32.GlobalMemoryStatusEx(ctypes.byref(status))  # type: ignore[attr-defined]
    return float(status.free) if done else None


def cores() -> Finding:
    """Processors that this program may use, and whether a variable holds torch back."""
    count = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    held = {n: os.environ[n] for n in ("OMP_NUM_THREADS", "MKL_NUM_THREADS") if os.environ.get(n)}
    for name, value in held.items():
        if value.isdigit() and int(value) < min(count, 2):
            return warn(f"{count} processors, but {name} is {value}", f"Unset {name} for full speed.")
    if count < 2:
        return warn("1 processor; the chapters are made for 2", "Everything works, about twice as slowly.")
    return ok(f"{count} processors")


def speed() -> Finding:
    """Float32 matrix products, in a child: numpy may be what is broken."""
    answer = ask(_PRODUCTS, 3.0)
    rate = answer.said.get("gflops")
    if rate is None:
        return warn(f"not measured: {answer.trouble or 'no answer'}", pip("--force-reinstall numpy"))
    says = f"{rate:.0f} GFLOP/s in matrix products"
    if rate < FAST_ENOUGH:
        return warn(
            f"{says}: training will be slow",
            "Plug in the power, end what else is running; in a virtual machine, give it more processors.",
        )
    return ok(says)


_PRODUCTS = """
import json, time
import numpy as np
a = np.ones((512, 512), np.float32)
best = float("inf")
end = time.perf_counter() + 0.4
while time.perf_counter() < end:
    start = time.perf_counter()
    a @ a
    best = min(best, time.perf_counter() - start)
print(json.dumps({"gflops": 2 * 512**3 / best / 1e9}))
"""


def browser() -> Finding:
    """Whether this machine can show JupyterLab's page."""
    remedy = (
        "Start with ltviz lab --no-browser and open the address that it prints, in a browser of this machine."
    )
    try:
        name = getattr(webbrowser.get(), "name", "")
    except webbrowser.Error:
        return warn("no browser was found here", remedy)
    if Path(name).name in _TEXT_BROWSERS:
        return warn(f"the default browser is {name}, which shows text only", remedy)
    return ok(f"{name} opens pages" if name else "the system opens pages")


def chromium() -> Finding:
    """In a checkout: whether the browser tests could run. A learner needs none of it."""
    from ltviz.course.places import home

    if not (home() / "tests" / "browser").is_dir():
        return ok("only the tests need one")
    if found := shutil.which("chromium") or shutil.which("google-chrome"):
        return ok(f"the tests use {found}")
    if any(_playwrights().glob("chromium-*")):
        return ok("the tests use playwright's")
    return warn(
        "no Chromium: the browser tests fail (a learner needs none)",
        f'"{sys.executable}" -m playwright install chromium; or make test BROWSER=no',
    )


def _playwrights() -> Path:
    """The folder where playwright keeps its browsers."""
    if named := os.environ.get("PLAYWRIGHT_BROWSERS_PATH"):
        return Path(named)
    caches = {
        "win32": Path.home() / "AppData/Local",
        "darwin": Path.home() / "Library/Caches",
    }
    return caches.get(sys.platform, Path.home() / ".cache") / "ms-playwright"
