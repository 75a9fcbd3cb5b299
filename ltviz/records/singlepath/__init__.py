"""Searches over one superkernel a layer: what was measured step by step, and what it decides. NumPy only."""

from .blocks import OPTIONS, SKIP, Layer, bits, block, blocks, checked, from_blocks, option
from .file import load, save
from .trace import QUARTERS, SuperkernelTrace, indicators, strengths

__all__ = [
    "OPTIONS",
    "QUARTERS",
    "SKIP",
    "Layer",
    "SuperkernelTrace",
    "bits",
    "block",
    "blocks",
    "checked",
    "from_blocks",
    "indicators",
    "load",
    "option",
    "save",
    "strengths",
]
