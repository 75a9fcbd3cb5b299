"""The commands of ``ltviz``."""

import os
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import ltviz
from ltviz.course import copies, manifest

_SETTINGS = str(Path(__file__).with_name("course") / "jupyter")


def lab(flags: list[str]) -> int:
    """Open JupyterLab on your own copy of the first chapter; flags go to JupyterLab."""
    if find_spec("jupyterlab") is None:
        print('JupyterLab is not installed: pip install "ltviz[lab]"', file=sys.stderr)
        return 1
    from jupyterlab.labapp import main as jupyterlab

    for copy in copies.provide():
        print(f"copied {copy}")
    first = copies.own_copy(manifest().chapters[0])
    defaults = [f"--ServerApp.root_dir={first.parent}", f"--LabApp.default_url=/lab/tree/{first.name}"]
    # Our settings turn off JupyterLab's news: nothing asks the network, no question covers the first page.
    os.environ["JUPYTER_CONFIG_PATH"] = os.pathsep.join(
        filter(None, [_SETTINGS, os.getenv("JUPYTER_CONFIG_PATH")])
    )
    jupyterlab([*defaults, *flags])
    return 0


def reset(arguments: list[str]) -> int:
    """Take a fresh copy of one chapter, as in `ltviz reset 02`; your old copy is kept beside it."""
    if len(arguments) != 1:
        known = ", ".join(chapter.number for chapter in manifest().chapters)
        print(f"ltviz reset takes one chapter: {known}", file=sys.stderr)
        return 2
    copy, aside = copies.reset(arguments[0])
    if aside is not None:
        print(f"your old copy is now {aside}")
    print(f"copied {copy}")
    return 0


def record(arguments: list[str]) -> int:
    """Record a run again, as in `ltviz record NAME`; --list names the runs."""
    from ltviz import recordings

    return recordings.main(arguments)


def room(arguments: list[str]) -> int:
    """The room's experiment: `run` on each laptop, `merge FOLDER` for all; --help says more."""
    from ltviz import room

    return room.main(arguments)


def main(argv: list[str] | None = None) -> int:
    """Run one command and return its exit status."""
    name, *rest = (sys.argv[1:] if argv is None else argv) or ["--help"]
    if name in ("-h", "--help"):
        print(_usage())
    elif name == "--version":
        print(f"ltviz {ltviz.__version__}")
    elif name not in COMMANDS:
        print(f"ltviz has no command {name!r}; it has {', '.join(COMMANDS)}", file=sys.stderr)
        return 2
    else:
        return _run(COMMANDS[name], rest)
    return 0


def _run(command: Callable[[list[str]], int], arguments: list[str]) -> int:
    try:
        return command(arguments)
    except (ValueError, OSError) as error:  # what a user can mend: a wrong name, a full disk
        print(f"ltviz: {error}", file=sys.stderr)
        return 2


def _usage() -> str:
    lines = [f"  ltviz {name:8}{command.__doc__}" for name, command in COMMANDS.items()]
    return "\n".join(["usage:", *lines])


COMMANDS = {"lab": lab, "reset": reset, "record": record, "room": room}
