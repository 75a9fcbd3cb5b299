"""Searches by DARTS as they were recorded: alphas at every step, what was cut, and what that lost. NumPy only."""

from .file import load, save
from .trace import BARS, Bars, DartsTrace, OneOrder, Space, joined

__all__ = ["BARS", "Bars", "DartsTrace", "OneOrder", "Space", "joined", "load", "save"]
