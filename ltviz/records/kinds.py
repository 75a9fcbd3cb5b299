"""The kinds of records that claims are about: what each must be, and what is measured on it.

Adding one: a class beside `Required`, its quantities, and a line in JUDGED at the bottom.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from . import quantities, search_quantities
from .intervals import Interval
from .required import Required, RequiredSearches
from .run import Run
from .search_statistics import Contest

__all__ = ["JUDGED", "Judged", "Record"]

Record = Run | Contest


class Judged(NamedTuple):
    """Of one kind of record: the class of what it must be, quantities and sentences by name."""

    required: type[Required] | type[RequiredSearches]
    quantities: dict[str, Callable[..., Interval]]
    also: dict[str, Callable[..., str]]


JUDGED: dict[str, Judged] = {
    "run": Judged(Required, quantities.QUANTITIES, quantities.ALSO),
    "searches": Judged(RequiredSearches, search_quantities.QUANTITIES, search_quantities.ALSO),
}
