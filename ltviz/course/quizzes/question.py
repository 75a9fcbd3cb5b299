"""What a quiz and a prediction are. They are values: one that breaks a rule cannot be made.

Text is text. Inline code between backticks is the only mark that is understood.
"""

import itertools
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

_QUIZ, _PREDICTION = re.compile(r"\d\d\.q\d{1,3}"), re.compile(r"\d\d\.p\d{1,3}")
FEWEST, MOST = 2, 5  # answers


@dataclass(frozen=True)
class Choice:
    """One answer of a quiz, and why it is right or wrong."""

    text: str
    reason: str
    right: bool = False


@dataclass(frozen=True)
class Quiz:
    """One question with 2 to 5 answers. One is right, and each has its reason.

    ``name`` is chapter and number ("01.q1"). Raises ValueError that names the quiz and the rule it breaks.
    """

    name: str
    question: str
    choices: tuple[Choice, ...]

    def __post_init__(self) -> None:
        _named(self.name, _QUIZ, "01.q1")
        _said(self.name, "the question", self.question)
        _distinct(self.name, [choice.text for choice in self.choices])
        for choice in self.choices:
            if not choice.reason.strip():
                raise ValueError(f"quiz {self.name}: the answer {choice.text!r} needs a reason")
        right = [choice.text for choice in self.choices if choice.right]
        if len(right) != 1:
            raise ValueError(f"quiz {self.name}: one answer must be right, got {len(right)}: {right}")


@dataclass(frozen=True)
class Option:
    """One answer that a reader may predict; it comes out where ``low <= measured value < high``."""

    text: str
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Scale:
    """The slider of a predicted number. With unit "%" the numbers are fractions and are shown as percent."""

    low: float
    high: float
    step: float
    unit: str = ""


@dataclass(frozen=True)
class Prediction:
    """A question to which a reader predicts the answer: one of 2 to 5 ``choices``, or a number on a ``scale``.

    ``name`` is chapter and number ("01.p1"). The answer itself is measured, so it is not here; ``explanation`` is
    read with it. Raises ValueError that names the prediction and the rule it breaks.
    """

    name: str
    question: str
    explanation: str
    choices: tuple[Option, ...] = ()
    scale: Scale | None = None

    def __post_init__(self) -> None:
        _named(self.name, _PREDICTION, "01.p1")
        _said(self.name, "the question", self.question)
        _said(self.name, "the explanation", self.explanation)
        if (self.scale is None) is (not self.choices):
            raise ValueError(f"prediction {self.name}: it needs choices or a scale, one of the two")
        if self.scale is not None:
            _runs(self.name, self.scale)
        else:
            _distinct(self.name, [option.text for option in self.choices])
            _apart(self.name, self.choices)

    def holding(self, value: float) -> int | None:
        """Which choice the measured value is, counted from 0; None where it is none of them.

        Raises ValueError where the choices have no ranges.
        """
        found = None
        for at, option in enumerate(self.choices):
            if option.low is None or option.high is None:
                raise ValueError(
                    f"prediction {self.name}: its choices have no ranges, so say which one is right"
                )
            if option.low <= value < option.high:
                found = at
        return found


def _named(name: str, pattern: re.Pattern[str], like: str) -> None:
    if not pattern.fullmatch(name):
        raise ValueError(f'a name is like "{like}", got {name!r}')


def _said(name: str, what: str, text: str) -> None:
    if not text.strip():
        raise ValueError(f"{name}: {what} must not be empty")


def _distinct(name: str, texts: Sequence[str]) -> None:
    if not FEWEST <= len(texts) <= MOST:
        raise ValueError(f"{name}: {FEWEST} to {MOST} choices are asked for, got {len(texts)}")
    seen: set[str] = set()
    for text in texts:
        _said(name, "a choice", text)
        plain = " ".join(text.casefold().split())
        if plain in seen:
            raise ValueError(f"{name}: the choice {text!r} is there twice")
        seen.add(plain)


def _runs(name: str, scale: Scale) -> None:
    finite = all(math.isfinite(number) for number in (scale.low, scale.high, scale.step))
    if not (finite and scale.low < scale.high and 0 < scale.step <= scale.high - scale.low):
        raise ValueError(f"{name}: a scale runs from low to high in steps, got {scale}")


def _apart(name: str, options: Sequence[Option]) -> None:
    ranges = [(o.low, o.high) for o in options if o.low is not None and o.high is not None]
    if not ranges and all(o.low is None and o.high is None for o in options):
        return
    if len(ranges) != len(options) or not all(low < high for low, high in ranges):
        raise ValueError(f"{name}: every choice needs a range from low to high, or none does")
    ranges.sort()
    for (_, high), (low, _) in itertools.pairwise(ranges):
        if low < high:
            raise ValueError(f"{name}: the ranges of two choices overlap between {low} and {high}")
