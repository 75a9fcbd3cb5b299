"""An exercise: a specification, wrong answers with a diagnosis, hints and a solution.

def keep(w, mask):
    return ...                  # the learner's part

ex = exercise("01.1")
ex                              # shows the statement
ex.check(keep)                  # "Exercise 01.1: not attempted yet. …"
ex.hint()                       # the next hint
ex.reveal()                     # the solution, folded
"""

import html
import inspect
import re
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

import numpy as np

from ltviz.course.answers import Attempt, as_given, difference, same, untouched
from ltviz.course.limit import StillRunningError, within
from ltviz.course.mishap import endless, misfit, mishap, prints, unfinished
from ltviz.course.picture import Picture, picture
from ltviz.course.progress import note

State = Literal["not attempted", "correct", "wrong", "error"]


class Case(NamedTuple):
    """One input of an exercise and the words for it, as in "a layer that is pruned already"."""

    name: str
    inputs: tuple[Any, ...]


@dataclass(frozen=True)
class Wrong:
    """A mistake that people make, as a function: a learner whose answer agrees with it reads the diagnosis.

    A NaN in what ``function`` gives stands for any number. ``diagnosis`` may be a function of the attempts,
    where it names a count.
    """

    name: str
    function: Callable[..., Any]
    diagnosis: str | Callable[[Sequence[Attempt]], str]


@dataclass(frozen=True)
class Result:
    """What ``check`` found: the ``sentence`` is printed, ``wrong`` names the mistake that it knew.

    A notebook shows the ``picture`` of a wrong result, where there is one, and else nothing.
    """

    state: State
    sentence: str
    wrong: str | None = None
    picture: Picture | None = field(default=None, repr=False)

    def _ipython_display_(self) -> None:
        """Nothing without a picture: the sentence is printed already."""
        if self.picture is not None:
            raise NotImplementedError  # by which IPython goes on to the bundle

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {} if self.picture is None else self.picture.bundle()


@dataclass(frozen=True, repr=False)
class Solution:
    """The text of a solution, shown folded in a notebook."""

    source: str

    def __repr__(self) -> str:
        return self.source

    def _repr_html_(self) -> str:
        return f"<details><summary>Solution</summary><pre>{html.escape(self.source)}</pre></details>"


@dataclass(frozen=True, kw_only=True, repr=False)
class Exercise:
    """One exercise. It is a value: the notebook shows it, ``check`` runs it, tests try every answer it knows.

    ``id`` is chapter and number ("02.1"); ``statement`` is Markdown; ``difficulty`` runs from 1 to 3;
    ``spec`` is the right answer in numpy; ``cases`` makes the inputs from a generator seeded with ``seed``;
    ``solution`` is the source of one function, and the stub is that source without its body; ``limit_s`` is
    how long an answer may take for all cases together. Raises ValueError for an id that progress could not note
    and for a limit that is not above 0.
    """

    id: str
    title: str
    statement: str
    difficulty: int
    minutes: int
    spec: Callable[..., Any]
    cases: Callable[[np.random.Generator], Sequence[Case]]
    wrong: tuple[Wrong, ...]
    hints: tuple[str, ...]
    solution: str
    seed: int = 0
    tolerance: float = 1e-5
    limit_s: float = 5.0
    _given: list[str] = field(default_factory=list, init=False, compare=False)

    def __post_init__(self) -> None:
        if not re.fullmatch(r"\d\d\.\d{1,3}", self.id):
            raise ValueError(f"the id of an exercise must look like 01.1, got {self.id!r}")
        if not self.limit_s > 0:
            raise ValueError(f"limit_s must be above 0, got {self.limit_s}")

    def check(self, answer: Callable[..., Any]) -> Result:
        """Run ``answer`` on every case, print one sentence that is the same on every machine, and return it.

        An exception in the learner's code is reported, never raised; a loop without an end is left after
        ``limit_s``. What comes out is noted in the learner's progress, unless the answer is a stub still.
        """
        result = self._judge(answer)
        said = f"Exercise {self.id}: {result.sentence}"
        print(_wrapped(said) if result.state == "wrong" else said)
        if result.state != "not attempted":
            note("exercise", self.id, result.state)
        return result

    def hint(self) -> None:
        """Print the next hint."""
        if len(self._given) == len(self.hints):
            print("There is no further hint. The solution is folded below.")
            return
        self._given.append(self.hints[len(self._given)])
        print(f"Hint {len(self._given)} of {len(self.hints)}: {self._given[-1]}")

    def reveal(self) -> Solution:
        """The solution, to be unfolded."""
        return Solution(self.solution)

    @property
    def stub(self) -> str:
        """What the learner starts from: the solution's first line and docstring, then ``return ...``."""
        head, quotes, _ = self.solution.rpartition('"""')
        return f"{head}{quotes}\n    return ...\n"

    def __repr__(self) -> str:
        return f"Exercise {self.id}: {self.title}"

    def _repr_markdown_(self) -> str:
        stars = "★" * self.difficulty + "☆" * (3 - self.difficulty)
        return f"**Exercise {self.id}: {self.title}** ({stars}, {self.minutes} minutes)\n\n{self.statement}"

    def _judge(self, answer: Callable[..., Any]) -> Result:
        if not callable(answer):
            return Result("error", f"give `check` the function itself, without brackets; got {answer!r}.")
        cases = self.cases(np.random.default_rng(self.seed))
        if text := misfit(answer, cases[0].inputs, self.solution.splitlines()[0]):
            return Result("error", text)
        given = [as_given(case.inputs) for case in cases]
        try:
            got = within(self.limit_s, lambda: [answer(*inputs) for inputs in given])
        except StillRunningError as error:
            return Result("error", endless(error, answer))
        except NotImplementedError:
            return _NOT_ATTEMPTED
        except (Exception, SystemExit) as exception:
            return _stopped(exception, answer)
        if any(value is None for value in got):
            return _nothing(answer)
        if any(map(untouched, got)):
            return _NOT_ATTEMPTED
        attempts = [
            Attempt(case.inputs, self.spec(*case.inputs), value)
            for case, value in zip(cases, got, strict=True)
        ]
        return self._verdict(cases, attempts, self._changed(cases, given))

    def _changed(self, cases: Sequence[Case], given: Sequence[tuple[Any, ...]]) -> str:
        """The names of the inputs that the answer changed in place, "" where it left all as they were."""
        names = inspect.signature(self.spec).parameters
        pairs = [
            zip(names, case.inputs, after, strict=True) for case, after in zip(cases, given, strict=True)
        ]
        found = {name for pair in pairs for name, before, now in pair if not same(before, now)}
        return " and ".join(f"`{name}`" for name in names if name in found)

    def _verdict(self, cases: Sequence[Case], attempts: Sequence[Attempt], changed: str) -> Result:
        found = [difference(attempt.expected, attempt.got, self.tolerance) for attempt in attempts]
        if not any(found):
            return (
                _in_place(changed) if changed else Result("correct", f"correct, in all {len(cases)} cases.")
            )
        case, attempt, text = next(each for each in zip(cases, attempts, found, strict=True) if each[2])
        shown = picture(case.name, attempt.expected, attempt.got, self.tolerance)
        for wrong in self.wrong:
            if all(self._agrees(wrong, attempt) for attempt in attempts):
                words = wrong.diagnosis if isinstance(wrong.diagnosis, str) else wrong.diagnosis(attempts)
                return Result("wrong", f"not yet. {words}", wrong.name, shown)
        also = f" Your function also changes {changed} in place: work on a copy." if changed else ""
        return Result("wrong", f"not yet. With {case.name}: {text}.{also}", None, shown)

    def _agrees(self, wrong: Wrong, attempt: Attempt) -> bool:
        return difference(wrong.function(*attempt.inputs), attempt.got, self.tolerance) is None


def _wrapped(sentence: str) -> str:
    """Lines of at most 88 characters: JupyterLab would break a longer one within a word."""
    return textwrap.fill(sentence, 88, break_long_words=False, break_on_hyphens=False)


_NOT_ATTEMPTED = Result(
    "not attempted", "not attempted yet. Replace the `...`, run the cell, then check again."
)


def _nothing(answer: Callable[..., Any]) -> Result:
    """The answer gave back None, in one case at least."""
    if unfinished(answer):
        return _NOT_ATTEMPTED
    if prints(answer):
        text = "Your function prints, and gives back nothing: write `return` where it says `print`."
        return Result("wrong", f"not yet. {text}", "prints")
    return Result("wrong", "not yet. Your function gives back nothing; did you forget `return`?", "no return")


def _in_place(changed: str) -> Result:
    text = (
        f"The values are right, but your function changes {changed}, which belongs to the caller."
        " Work on a copy: `.clone()` of a tensor, `.copy()` of an array."
    )
    return Result("wrong", f"not yet. {text}", "in place")


def _stopped(exception: BaseException, answer: Callable[..., Any]) -> Result:
    if isinstance(exception, TypeError) and "ellipsis" in str(exception):
        return _NOT_ATTEMPTED
    return Result("error", f"your code stopped with {mishap(exception, answer)}")
