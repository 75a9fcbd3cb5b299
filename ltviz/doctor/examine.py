"""All checks at once, each for itself: one that raises, hangs or dies never takes another with it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping

from ltviz.doctor.child import AGAIN
from ltviz.doctor.finding import Finding, warn

Check = Callable[[], "Finding | list[Finding]"]


def examine(checks: Mapping[str, Check], limit_s: float) -> list[Finding]:
    """The findings of all checks, in their order; one that is not ready after ``limit_s`` seconds is named."""
    answers: dict[str, list[Finding]] = {}
    threads = [
        # A check that hangs, on a dead network drive say, must not keep the program from ending.
        threading.Thread(target=_look, args=(name, check, answers), daemon=True)
        for name, check in checks.items()
    ]
    for thread in threads:
        thread.start()
    deadline = time.monotonic() + limit_s
    for thread in threads:
        thread.join(max(0, deadline - time.monotonic()))
    found = dict(answers)  # what comes later is too late
    return [finding for name in checks for finding in found.get(name) or [_late(name, limit_s)]]


def _look(name: str, check: Check, answers: dict[str, list[Finding]]) -> None:
    try:
        found = check()
        answers[name] = [f.named(name) for f in (found if isinstance(found, list) else [found])]
    except BaseException as error:  # whatever a broken machine makes of a check, it ends here
        text = " ".join(str(error).split())[:200]
        answers[name] = [warn(f"could not be looked at: {type(error).__name__}: {text}", _REST, name=name)]


def _late(name: str, limit_s: float) -> Finding:
    return warn(f"no answer in {limit_s:.0f} s", AGAIN, name=name)


_REST = "Mend what fails first, then run ltviz doctor again."
