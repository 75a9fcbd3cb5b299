"""The parts that make the book, and the header of the small sources that they are tried on."""

import importlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

BOOK = Path(__file__).parents[1] / "book"
HEADER = """\
---
jupytext:
  formats: md:myst,ipynb
kernelspec:
  display_name: Python 3
  language: python
  name: python3
---

"""


@pytest.fixture(scope="module")
def part() -> Iterator[Callable[[str], ModuleType]]:
    """`part("folds")` is the module book/folds.py, which finds the others as `python book/folds.py` would."""
    sys.path.insert(0, str(BOOK))
    yield importlib.import_module
    sys.path.remove(str(BOOK))
    for name in {path.stem for path in BOOK.glob("*.py")} & set(sys.modules):
        del sys.modules[name]
