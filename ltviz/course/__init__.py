"""The course: where it lies, which chapters it has, its exercises, and what is done of them.

Numpy only: an exercise takes a learner's tensors as they are and never imports torch.
"""

from ltviz.course.exercise import Case, Exercise, Result, Wrong
from ltviz.course.exercises import EXERCISES, exercise
from ltviz.course.manifest import Book, Chapter, Entry, Page, manifest
from ltviz.course.places import home, learn
from ltviz.course.report import progress

__all__ = [
    "EXERCISES",
    "Book",
    "Case",
    "Chapter",
    "Entry",
    "Exercise",
    "Page",
    "Result",
    "Wrong",
    "exercise",
    "home",
    "learn",
    "manifest",
    "progress",
]
