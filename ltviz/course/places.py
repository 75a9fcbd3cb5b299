"""Where the chapters, the recorded data and the learner's copies are."""

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
    """The folder of the learner's own copies: in the checkout, without one in the current folder."""
    return (Path.cwd() if home() == _INSTALLED else home()) / "learn"
