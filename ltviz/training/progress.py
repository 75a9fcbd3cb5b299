"""A progress bar on long work, off where nobody watches."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import Any

# A bar that is gone before one can read it only flickers.
_SHORT = 300


def progress(steps: range, networks: int) -> Iterable[int]:
    """`steps` with a bar, unless LTVIZ_PROGRESS=0 or the work is short."""
    if os.environ.get("LTVIZ_PROGRESS") == "0" or len(steps) * networks < _SHORT:
        return steps
    return _bar(steps, networks)


def _bar(steps: range, networks: int) -> Iterator[Any]:
    # After the test above: an import that a quiet run need not pay for. In a notebook `auto` is a widget, which
    # leaves nothing behind; text on standard error would leave a red band under every cell that trains.
    from tqdm.auto import tqdm

    label = f"{networks} network{'s' if networks > 1 else ''}"
    yield from tqdm(steps, desc=label, unit="step", leave=False, mininterval=0.3, dynamic_ncols=True)
