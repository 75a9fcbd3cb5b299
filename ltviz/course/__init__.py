"""The course: where it lies, which chapters it has, and its exercises.

Numpy only: an exercise takes a learner's tensors as they are and never imports torch.
"""

from ltviz.course.places import home

__all__ = ["home"]
