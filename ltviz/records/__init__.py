"""Recorded runs: what was measured, how it is stored, and what it says about claims. NumPy only."""

from .run import Run, same
from .statistics import Interval, mean_interval, paired
from .store import load, names, save

__all__ = ["Interval", "Run", "load", "mean_interval", "names", "paired", "same", "save"]
