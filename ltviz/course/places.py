"""Where the chapters and the recorded data are."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent


def home() -> Path:
    """The folder that holds ``chapters/``, ``data/`` and ``book.toml``.

    The checkout when ltviz runs from one, otherwise the copy inside the installed package.
    """
    checkout = _PACKAGE.parent
    if (checkout / "book.toml").is_file() and (checkout / "chapters").is_dir():
        return checkout
    return _PACKAGE / "_home"
