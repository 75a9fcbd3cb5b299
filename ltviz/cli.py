"""The commands of ``ltviz``. Each imports what it needs when it runs: the doctor must start where numpy does not."""

import os
import sys
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import ltviz

_SETTINGS = str(Path(__file__).with_name("course") / "jupyter")


def lab(flags: list[str]) -> int:
    """Open JupyterLab on your own copy of the first chapter; flags go to JupyterLab."""
    if find_spec("jupyterlab") is None:
        print('JupyterLab is not installed: pip install "ltviz[lab]"', file=sys.stderr)
        return 1
    from jupyterlab.labapp import main as jupyterlab

    from ltviz.course import copies, manifest

    for copy in copies.provide():
        print(f"copied {copy}")
    first = copies.own_copy(manifest().chapters[0])
    os.environ["LTVIZ_LEARN"] = str(first.parent)  # a kernel notes progress here, wherever its notebook lies
    defaults = [f"--ServerApp.root_dir={first.parent}", f"--LabApp.default_url=/lab/tree/{first.name}"]
    # Our settings turn off JupyterLab's news: nothing asks the network, no question covers the first page.
    os.environ["JUPYTER_CONFIG_PATH"] = os.pathsep.join(
        filter(None, [_SETTINGS, os.getenv("JUPYTER_CONFIG_PATH")])
    )
    jupyterlab([*defaults, *flags])
    return 0


def reset(arguments: list[str]) -> int:
    """Begin again, as in `ltviz reset 02`, `reset 01.1` or `reset --all`; what was there is kept aside."""
    from ltviz.course import again

    return again.main(arguments)


def progress(arguments: list[str]) -> int:
    """Show which exercises, quizzes and predictions are done; --record FILE writes it as text."""
    from ltviz.course import report

    return report.main(arguments)


def record(arguments: list[str]) -> int:
    """Record a run again, as in `ltviz record NAME`; --list names the runs."""
    from ltviz import recordings

    return recordings.main(arguments)


def room(arguments: list[str]) -> int:
    """The room's experiment: `run` on each laptop, `merge FOLDER` for all; --help says more."""
    from ltviz import room

    return room.main(arguments)


def playground(arguments: list[str]) -> int:
    """Write the ticket lab as one HTML page that needs nothing else: `ltviz playground [FILE]`."""
    from ltviz.widgets.ticket_lab.playground import playground

    path = Path(arguments[0] if arguments else "playground.html")
    path.write_text(playground(), encoding="utf-8")
    print(path.resolve())
    return 0


def doctor(arguments: list[str]) -> int:
    """Say what is wrong with this machine and how to mend it; --json, --network."""
    from ltviz import doctor

    return doctor.main(arguments)


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
    width = max(map(len, COMMANDS)) + 2
    lines = [f"  ltviz {name:{width}}{command.__doc__}" for name, command in COMMANDS.items()]
    return "\n".join(["usage:", *lines])


COMMANDS = {
    "lab": lab,
    "doctor": doctor,
    "progress": progress,
    "reset": reset,
    "record": record,
    "room": room,
    "playground": playground,
}
