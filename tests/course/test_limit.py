"""A function that does not end is left; one that ends in time is not touched afterwards."""

import contextvars
import subprocess
import sys
import threading
import time

import pytest

from ltviz.course.limit import StillRunningError, within

LIMIT_S = 0.2


def endless():
    while True:
        pass


def endless_with_calls():
    numbers = []
    while True:
        numbers.append(1)
        numbers.pop()


def swallows():
    """What a beginner writes around the line that went wrong."""
    number = 0
    while True:
        try:
            number += int("1")
        except:  # noqa: E722
            number = 0


def endless_generator():
    return sum(1 for _ in iter(int, 1))


def ended(name):
    """Whether no thread is left that runs the function of that name."""

    def runs(frame):
        while frame is not None and frame.f_code.co_name != name:
            frame = frame.f_back
        return frame is not None

    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if not any(runs(frame) for frame in sys._current_frames().values()):
            return True
        time.sleep(0.01)
    return False


@pytest.mark.parametrize("function", [endless, endless_with_calls, swallows, endless_generator])
def test_an_endless_function_is_left_and_ended(function):
    with pytest.raises(StillRunningError, match=r"still ran after 0\.2 s"):
        within(LIMIT_S, function)
    assert ended(function.__name__)


def test_what_it_gives_back_is_handed_on():
    assert within(LIMIT_S, lambda: 42) == 42


@pytest.mark.parametrize("error", [ValueError("x"), SystemExit(3), KeyboardInterrupt(), StopIteration()])
def test_what_it_raises_is_handed_on(error):
    def raises():
        raise error

    with pytest.raises(type(error)) as caught:
        within(LIMIT_S, raises)
    assert caught.value is error


def test_a_call_that_waits_in_c_is_left_behind():
    def waits():
        time.sleep(4)

    with pytest.raises(StillRunningError) as caught:
        within(LIMIT_S, waits)
    assert not caught.value.ended
    assert ended("waits")


def test_what_cannot_be_stopped_does_not_hold_the_caller():
    enough = threading.Event()

    def stubborn():
        while not enough.is_set():
            try:
                time.sleep(0.01)  # the exception always arrives just after it
            except BaseException as error:
                swallowed.append(error)

    swallowed = []
    with pytest.raises(StillRunningError) as caught:
        within(LIMIT_S, stubborn)
    assert not caught.value.ended
    assert len(swallowed) > 10, "it was struck again and again"
    enough.set()
    assert ended("stubborn")


def test_nothing_strikes_late():
    """The race: functions that end just when their time is over, then code that must not be hit."""
    outcomes = set()
    for i in range(60):
        seconds = 0.001 + 0.0008 * (i % 20)

        def until(end):
            while time.monotonic() < end:
                pass
            return "ended"

        try:
            outcomes.add(within(0.01, lambda s=seconds, until=until: until(time.monotonic() + s)))
        except StillRunningError:
            outcomes.add("left")
        total = 0
        for number in range(2000):
            total += len(str(number))
        assert total == 6890
    assert outcomes == {"ended", "left"}, "both sides of the race were run"


def test_the_callers_context_is_there():
    variable = contextvars.ContextVar("variable")
    variable.set("the caller's")
    assert within(LIMIT_S, variable.get) == "the caller's"


def test_time_in_a_debugger_does_not_count():
    """A module named pdb on the stack, as when a learner writes breakpoint() in the answer."""
    names = {"__name__": "pdb", "time": time}
    exec(
        "def interaction():\n    end = time.monotonic() + 0.6\n    while time.monotonic() < end: pass", names
    )
    assert within(LIMIT_S, lambda: names["interaction"]() or "went on") == "went on"


INTERRUPTED = """
import _thread, threading, time
from ltviz.course.limit import within
steps = []
def endless():
    while True:
        steps.append(1)
        time.sleep(0.001)
threading.Timer(0.3, _thread.interrupt_main).start()
try:
    within(60, endless)
except KeyboardInterrupt:
    print("interrupted", threading.current_thread() is threading.main_thread())
time.sleep(0.5)
count = len(steps)
time.sleep(0.5)
print("ended", count == len(steps))
"""


def test_an_interrupt_reaches_the_caller_and_ends_the_function():
    run = subprocess.run([sys.executable, "-c", INTERRUPTED], capture_output=True, text=True, check=True)
    assert run.stdout.splitlines() == ["interrupted True", "ended True"]
    assert run.stderr == ""


def test_the_last_looks_are_kept():
    with pytest.raises(StillRunningError) as caught:
        within(LIMIT_S, endless)
    lines = {place.line for stack in caught.value.seen for place in stack if place.file == __file__}
    start = endless.__code__.co_firstlineno
    assert {start + 1, start + 2} & lines
    assert 0 < len(caught.value.seen) <= 20
