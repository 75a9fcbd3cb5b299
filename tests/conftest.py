"""What holds for every test: one thread, no progress bars, no windows, the same examples from hypothesis."""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("MPLBACKEND", "Agg")
os.environ["LTVIZ_PROGRESS"] = "0"

from hypothesis import settings  # torch and matplotlib read the lines above when they load

from tests.chromium import chromium, watch
from tests.parts import part

__all__ = ["chromium", "part", "watch"]  # fixtures

settings.register_profile("ltviz", deadline=None, derandomize=True, database=None)
settings.load_profile("ltviz")
