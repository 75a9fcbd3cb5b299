"""Ctrl-C at a moment of one's choice."""

from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType

import pytest

from ltviz.training import train


@contextmanager
def interrupted(module: ModuleType, at: int) -> Iterator[list[int]]:
    """While it lasts, the `at`th training that the module begins is interrupted; gives how many networks each had."""
    begun: list[int] = []

    def stopping(*args, **kwargs):
        begun.append(len(kwargs["seeds"]))
        if len(begun) == at:
            raise KeyboardInterrupt
        return train(*args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "train", stopping)
        yield begun
