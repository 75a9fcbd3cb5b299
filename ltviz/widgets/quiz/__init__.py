"""One question, and a reason for every answer.

Quiz("01.q1")                       # the last line of a cell
quizzes.read(Path("09.toml"))       # an instructor's own; Quiz takes what it gives
"""

from typing import TYPE_CHECKING, Any

import traitlets

from ltviz.course import quizzes
from ltviz.widgets import check
from ltviz.widgets.base import Widget
from ltviz.widgets.compose import css, esm
from ltviz.widgets.prose import Words, plain, write

if TYPE_CHECKING:
    from matplotlib.figure import Figure


class Quiz(Widget):
    """A question with its answers; picking one says at once whether it is right, and why.

    quiz: a name of the course, or a ltviz.course.quizzes.Quiz. `chosen` is the answer shown, counted from 0, and
    `tries` all that were picked until the right one was found; further picks only show their reasons. Each try is noted
    in the learner's progress. Raises ValueError or TypeError that names the value and the rule.
    """

    _esm = esm("quiz")
    _css = css("quiz")
    expectations = ("solved",)

    question = traitlets.Unicode().tag(sync=True)
    choices: traitlets.List = traitlets.List().tag(sync=True)  # {text, reason, right}
    chosen = traitlets.Int(None, allow_none=True).tag(sync=True)
    tries = traitlets.List(traitlets.Int()).tag(sync=True)

    def __init__(self, quiz: "str | quizzes.Quiz") -> None:
        spec = quizzes.quiz(quiz) if isinstance(quiz, str) else quiz
        if not isinstance(spec, quizzes.Quiz):
            raise TypeError(f'quiz must be a name like "01.q1" or a Quiz, got {type(quiz).__name__}')
        self.name = spec.name
        self._noted = 0
        super().__init__(question=spec.question, choices=[vars(choice) for choice in spec.choices])

    @property
    def right(self) -> int:
        """Which answer is right, counted from 0."""
        return next(i for i, choice in enumerate(self.choices) if choice["right"])

    @property
    def solved(self) -> bool:
        """Whether the right answer was found."""
        return self.right in self.tries

    @traitlets.validate("chosen")
    def _valid_chosen(self, proposal: Any) -> int | None:
        return None if proposal["value"] is None else self._answer(proposal["value"])

    @traitlets.validate("tries")
    def _valid_tries(self, proposal: Any) -> list[int]:
        return [self._answer(value) for value in proposal["value"]]

    def _answer(self, value: Any) -> int:
        if not 0 <= value < len(self.choices):
            raise ValueError(f"an answer is counted from 0 to {len(self.choices) - 1}, got {value!r}")
        return int(value)

    @traitlets.observe("chosen")
    def _try(self, change: Any) -> None:
        """An answer that a kernel set counts as one that a reader picked."""
        if change["new"] is not None and not self.solved and self.tries[-1:] != [change["new"]]:
            self.tries = [*self.tries, change["new"]]

    @traitlets.observe("tries")
    def _note(self, _: Any) -> None:
        from ltviz.course.progress import note

        for answer in self.tries[self._noted :]:
            note("quiz", self.name, "correct" if answer == self.right else "wrong")
        self._noted = len(self.tries)

    def sentence(self) -> str:
        """The readout: what to do, or right or not right, and the reason."""
        if self.chosen is None:
            return f"Choose one of {len(self.choices)} answers."
        choice = self.choices[self.chosen]
        return plain(f"{_verdict(choice['right'], len(self.tries))} {choice['reason']}")

    def alt(self) -> str:
        """Question, answers and readout in words."""
        answers = "; ".join(choice["text"].rstrip(".") for choice in self.choices)
        return plain(f"A question. {self.question} Answers: {answers}. {self.sentence()}")

    def draw(self, figure: "Figure") -> None:
        """The question and its answers, with the reason where one was picked."""
        signs = ["●" if i == self.chosen else "○" for i in range(len(self.choices))]
        answers = [Words(c["text"], sign) for c, sign in zip(self.choices, signs, strict=True)]
        title, question = Words("Check yourself", token="quiet", size=9), Words(self.question, size=11)
        write(figure, [title, question, *answers, Words(self.sentence(), token="quiet", size=9)])

    def holds(self, **expectations: Any) -> list[str]:
        """One right answer, and a reason for each. solved: whether the right one must have been found."""
        clauses = [f"{len(self.choices)} answers, one of them right, each with its reason"]
        if "solved" in expectations:
            clauses.append(check.equal("solved", self.solved, expectations["solved"]))
        return clauses


def _verdict(right: bool, tries: int) -> str:
    if not right:
        return "✗ Not this one."
    return "✓ Right, at the first try." if tries <= 1 else f"✓ Right, at try {tries}."
