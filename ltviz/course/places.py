"""Where the chapters, the recorded data and the learner's copies are."""

import os
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent
_INSTALLED = _PACKAGE / "_home"


def home() -> Path:
    """The folder that holds ``chapters/``, ``data/`` and ``book.toml``.

    The checkout when ltviz runs from one, otherwise the copy inside the installed package.
    """
    checkout = _PACKAGE.parent
    if (checkout / "book.toml").is_file() and (checkout / "chapters").is_dir():
        return checkout
    return _INSTALLED


def learn() -> Path:
    """The folder of the learner's own copies and progress.

    ``LTVIZ_LEARN`` names it; otherwise it is ``learn`` in the checkout, without one in the current folder. A
    notebook runs in the folder that it lies in, so a current folder named ``learn`` is meant itself.
    """
    if named := os.environ.get("LTVIZ_LEARN"):
        return Path(named).expanduser().absolute()
    if home() != _INSTALLED:
        return home() / "learn"
    return Path.cwd() if Path.cwd().name == "learn" else Path.cwd() / "learn"
