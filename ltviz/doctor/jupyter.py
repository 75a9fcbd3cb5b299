"""JupyterLab: the kernel that it starts, its half of the widgets, and a free port."""

from __future__ import annotations

import errno
import os
import re
import shutil
import socket
import sys
from pathlib import Path

from ltviz.doctor.child import AGAIN, Answer, ask
from ltviz.doctor.finding import Finding, fail, ok, warn
from ltviz.doctor.packages import pip

LIMIT_S = 6.0
_HALVES = {  # the labextension that draws → the package that brings it
    "@jupyter-widgets/jupyterlab-manager": "jupyterlab_widgets",
    "anywidget": "anywidget",
}


def jupyter() -> list[Finding]:
    """Findings kernel and widgets."""
    answer = ask(_LOOK, LIMIT_S)
    if "labextensions" not in answer.said:
        why = answer.trouble or "no answer"
        remedy = AGAIN if why.startswith("no answer") else pip('"ltviz[lab]"')
        return [warn(f"Jupyter could not be asked: {why}", remedy, name="jupyter")]
    return [_kernel(answer), _widgets(answer), _on_path()]


def _kernel(answer: Answer) -> Finding:
    """Whether a notebook of the course runs in this environment."""
    if "argv" not in answer.said and answer.trouble.startswith("no answer"):
        return warn(f"the kernels were not found in time ({answer.trouble})", AGAIN, name="kernel")
    if "argv" not in answer.said:
        return fail("Jupyter knows no kernel python3", pip("--force-reinstall ipykernel"), name="kernel")
    program, folder = answer.said["argv"][0], answer.said["folder"]
    if re.fullmatch(r"python(3(\.\d+)?)?(\.exe)?", program):  # Jupyter puts its own Python there
        return ok("notebooks run in this environment", name="kernel")
    if _same(Path(program).parent, Path(sys.executable).parent):
        return ok("notebooks run in this environment", name="kernel")
    remedy = f'"{sys.executable}" -m jupyter kernelspec remove -f python3 (then this environment\'s is used)'
    other = ask("import ltviz, json; print(json.dumps({'ltviz': ltviz.__version__}))", 3.0, program)
    if "ltviz" in other.said and not other.trouble:
        return warn(f"the kernel python3 of {folder} runs another Python: {program}", remedy, name="kernel")
    return fail(
        f"the kernel python3 of {folder} runs {program}, where ltviz cannot be used", remedy, name="kernel"
    )


def _widgets(answer: Answer) -> Finding:
    """Whether JupyterLab has the half of the widgets that draws."""
    folders = [Path(folder) for folder in answer.said["labextensions"]]
    missing = [p for half, p in _HALVES.items() if not any((f / half).is_dir() for f in folders)]
    if missing:
        return fail(
            f"JupyterLab lacks {' and '.join(missing)}: widgets stay empty",
            pip("--force-reinstall " + " ".join(missing)),
            name="widgets",
        )
    return ok("JupyterLab has what draws them", name="widgets")


def _on_path() -> Finding:
    """Whether `jupyter lab`, typed by habit, starts a JupyterLab that can show the widgets."""
    found = shutil.which("jupyter-lab") or shutil.which("jupyter")
    if found is None or _same(Path(found).parent, Path(sys.executable).parent):
        return ok("no other Jupyter in front of this one", name="other jupyter")
    prefix = Path(found).resolve().parents[1]
    missing = [p for h, p in _HALVES.items() if not (prefix / "share/jupyter/labextensions" / h).is_dir()]
    lacks = f", which lacks {' and '.join(missing)}" if missing else ""
    return warn(
        f"`jupyter lab` starts another one: {found}{lacks}",
        f'Start with: "{sys.executable}" -m ltviz lab',
        name="other jupyter",
    )


def _same(a: Path, b: Path) -> bool:
    return os.path.normcase(a.resolve()) == os.path.normcase(b.resolve())


def port(number: int = 8888) -> Finding:
    """Whether JupyterLab's usual port is free on this machine."""
    try:
        _listen(number)
    except OSError as error:
        if error.errno not in (errno.EADDRINUSE, errno.EACCES):
            return fail(f"no port of 127.0.0.1 can be opened: {error.strerror}", _LOOPBACK)
        return warn(
            f"port {number} is taken, perhaps by a JupyterLab that still runs; the next one is used",
            "jupyter server list shows those that run; jupyter server stop 8888 ends one.",
        )
    return ok(f"port {number} is free")


def _listen(number: int) -> None:
    with socket.socket() as one:
        if os.name != "nt":  # as JupyterLab does: a port that was just closed is free
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        one.bind(("127.0.0.1", number))
        one.listen()


_LOOPBACK = "A firewall or a broken network set-up holds the machine's own address: ask who looks after it."
_LOOK = """
import json
from jupyter_core.paths import jupyter_path
print(json.dumps({"labextensions": jupyter_path("labextensions")}), flush=True)
from jupyter_client.kernelspec import KernelSpecManager
spec = KernelSpecManager().get_kernel_spec("python3")
print(json.dumps({"argv": spec.argv, "folder": spec.resource_dir}), flush=True)
"""
