"""What the tests of taught effects share: a chapter's own cells are run, so a changed setting is a changed test."""

from collections.abc import Sequence
from typing import Any

import jupytext
import numpy as np

from ltviz.course import manifest


def defined(number: str, wanted: Sequence[str], **given: Any) -> dict[str, Any]:
    """The names of a chapter after those code cells, one for each of `wanted`, that hold such a part."""
    cells = jupytext.read(manifest().chapter(number).source, fmt="md:myst").cells
    found = [c.source for c in cells if c.cell_type == "code" and any(part in c.source for part in wanted)]
    assert len(found) == len(wanted)
    names = dict(given)
    for source in found:
        exec(compile(source, f"chapter {number}", "exec"), names)
    return names


def standard_errors(values: Any) -> float:
    """The mean of some differences in standard errors, over seeds."""
    values = np.asarray(values)
    return values.mean() / (values.std(ddof=1) / len(values) ** 0.5)
