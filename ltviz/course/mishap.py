"""An exception in a learner's code, in two lines instead of a page."""

import traceback
from collections.abc import Callable
from typing import Any


def mishap(exception: Exception, answer: Callable[..., Any]) -> str:
    """Type and message of the exception, and the last line of the learner's own code that it passed."""
    what = f"{type(exception).__name__}: {exception}"
    code = getattr(answer, "__code__", None)
    frames = traceback.extract_tb(exception.__traceback__)
    own = [frame for frame in frames if code is not None and frame.filename == code.co_filename]
    if not own:
        return what
    return f"{what}\n    line {own[-1].lineno} of your cell: {own[-1].line}"
