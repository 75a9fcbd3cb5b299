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
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

import numpy as np

from ltviz.course.answers import Attempt, as_given, difference, untouched
from ltviz.course.mishap import mishap

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
    """What ``check`` found: the ``sentence`` is printed, ``wrong`` names the mistake that it knew."""

    state: State
    sentence: str
    wrong: str | None = None

    def _ipython_display_(self) -> None:
        """Nothing: the sentence is printed already."""


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
    ``solution`` is the source of one function, and the stub is that source without its body.
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
    _given: list[str] = field(default_factory=list, init=False, compare=False)

    def check(self, answer: Callable[..., Any]) -> Result:
        """Run ``answer`` on every case, print one sentence that is the same on every machine, and return it.

        An exception in the learner's code is reported, never raised.
        """
        result = self._judge(answer)
        print(f"Exercise {self.id}: {result.sentence}")
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
        try:
            attempts = [self._attempt(answer, case) for case in cases]
        except NotImplementedError:
            return _NOT_ATTEMPTED
        except Exception as exception:
            return _stopped(exception, answer)
        if any(untouched(attempt.got) for attempt in attempts):
            return _NOT_ATTEMPTED
        return self._verdict(cases, attempts)

    def _attempt(self, answer: Callable[..., Any], case: Case) -> Attempt:
        return Attempt(case.inputs, self.spec(*case.inputs), answer(*as_given(case.inputs)))

    def _verdict(self, cases: Sequence[Case], attempts: Sequence[Attempt]) -> Result:
        found = [difference(attempt.expected, attempt.got, self.tolerance) for attempt in attempts]
        if not any(found):
            return Result("correct", f"correct, in all {len(cases)} cases.")
        for wrong in self.wrong:
            if all(self._agrees(wrong, attempt) for attempt in attempts):
                text = wrong.diagnosis if isinstance(wrong.diagnosis, str) else wrong.diagnosis(attempts)
                return Result("wrong", f"not yet. {text}", wrong.name)
        case, text = next((case, text) for case, text in zip(cases, found, strict=True) if text)
        return Result("wrong", f"not yet. With {case.name}: {text}.")

    def _agrees(self, wrong: Wrong, attempt: Attempt) -> bool:
        return difference(wrong.function(*attempt.inputs), attempt.got, self.tolerance) is None


_NOT_ATTEMPTED = Result(
    "not attempted", "not attempted yet. Replace the `...`, run the cell, then check again."
)


def _stopped(exception: Exception, answer: Callable[..., Any]) -> Result:
    if isinstance(exception, TypeError) and "ellipsis" in str(exception):
        return _NOT_ATTEMPTED
    return Result("error", f"your code stopped with {mishap(exception, answer)}")
