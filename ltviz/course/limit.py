"""A time limit for a learner's function, so that an endless loop does not hang the notebook.

The function runs in a thread of its own while the caller waits. A signal would need Unix and the main thread; an
exception thrown into the caller itself may come late, after the function has returned, and hit whatever runs then.
Thrown into a thread that has nothing else to do, a late one harms nobody, and the caller can go on even where the
function swallows it. It works in the same way on Linux, macOS and Windows, in a kernel and in pytest.

What it cannot do: Python delivers the exception between two steps of Python code. A call into C that releases the
interpreter (``time.sleep``, most of torch) is left behind and ends when it returns. A function that swallows even
SystemExit around every such call may go on for ever: it is left behind too, and the error says so. A call that
holds the interpreter (``sum(range(10**12))``, ``10**10**8``) blocks the caller until the kernel is restarted.
"""

import ctypes
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from contextvars import copy_context
from types import FrameType
from typing import Any, NamedTuple, TypeVar

_LOOKS = 40  # how often the caller looks where the function is
_GRACE_S = 2.0  # for how long the caller waits for a function that is being stopped
_AGAIN_S, _LATER_S = 0.005, 1.0  # the pause between two exceptions, in that time and afterwards
_DEBUGGERS = ("bdb", "pdb", "pydevd")

T = TypeVar("T")


class Place(NamedTuple):
    """One function on the stack: its file, the line that it was at and the line where it starts."""

    file: str
    line: int
    start: int


class StillRunningError(Exception):
    """The function still ran after its limit.

    ``seen`` holds its stack at the last looks, outermost function first; ``ended`` is False where it runs still.
    """

    def __init__(self, limit_s: float, seen: Sequence[tuple[Place, ...]], ended: bool):
        super().__init__(f"still ran after {limit_s:g} s")
        self.limit_s, self.seen, self.ended = limit_s, seen, ended


def within(limit_s: float, function: Callable[[], T]) -> T:
    """What ``function`` gives back, or the exception that it raised; after ``limit_s`` seconds StillRunningError.

    Time in a debugger does not count. An interrupt (the notebook's stop button) reaches the caller and stops
    the function too.
    """
    worker = _Worker(copy_context().run, function)
    worker.start()
    try:
        seen = worker.watch(limit_s)
    finally:
        in_time = worker.over.is_set()
        if not in_time:
            threading.Thread(target=worker.stop, daemon=True).start()
    if in_time:
        return worker.outcome()
    raise StillRunningError(limit_s, seen, ended=worker.over.wait(_GRACE_S))


class _Worker(threading.Thread):
    """The thread in which a function runs. One waits for ``over``: an interrupted ``join`` mistakes its state."""

    def __init__(self, *call: Any):
        super().__init__(daemon=True)
        self._call, self._value = call, None
        self._error: BaseException | None = None
        self._ending, self.over = threading.Lock(), threading.Event()

    def run(self) -> None:
        function, *arguments = self._call
        try:
            self._value = function(*arguments)
        except BaseException as error:
            self._error = error
        while not self.over.is_set():
            with suppress(SystemExit), self._ending:  # the last one thrown may arrive here
                self.over.set()

    def outcome(self) -> Any:
        if self._error is not None:
            raise self._error
        return self._value

    def watch(self, limit_s: float) -> Sequence[tuple[Place, ...]]:
        """Wait, and look now and then where the function is. Returns the later half of the looks."""
        pause, left = limit_s / _LOOKS, limit_s
        seen: deque[tuple[Place, ...]] = deque(maxlen=_LOOKS // 2)
        while left > 0 and not self.over.is_set():
            began = time.monotonic()
            self.over.wait(min(pause, left))
            frame = sys._current_frames().get(self.ident or 0)
            if not _debugged(frame):
                left -= time.monotonic() - began
                seen.append(_places(frame))
        return seen

    def stop(self) -> None:
        """Throw until the function is left: a bare ``except`` around one line may swallow the first ones."""
        patient = time.monotonic() + _GRACE_S
        while self.is_alive() and not self.over.is_set():
            self._throw()
            self.over.wait(_AGAIN_S if time.monotonic() < patient else _LATER_S)

    def _throw(self) -> None:
        """SystemExit, since a thread that is hit while it ends must end in silence, and threads do so for it."""
        with self._ending:  # the thread is alive as long as we hold this, so its number is still its own
            if not self.over.is_set():
                ctypes.pythonapi.PyThreadState_SetAsyncExc(
                    ctypes.c_ulong(self.ident or 0), ctypes.py_object(SystemExit)
                )


def _stack(frame: FrameType | None) -> list[FrameType]:
    frames = []
    while frame is not None:
        frames.append(frame)
        frame = frame.f_back
    return frames[::-1]


def _places(frame: FrameType | None) -> tuple[Place, ...]:
    return tuple(
        Place(each.f_code.co_filename, each.f_lineno, each.f_code.co_firstlineno) for each in _stack(frame)
    )


def _debugged(frame: FrameType | None) -> bool:
    return any(each.f_globals.get("__name__", "").startswith(_DEBUGGERS) for each in _stack(frame))
