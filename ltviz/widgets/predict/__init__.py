"""A question before its answer.

guess = Predict("01.p1")            # the last line of a cell: the reader chooses, may say why, or skips
guess.answer(0.93, text="…")        # in a later cell: what was measured; the card shows both
"""

import math
from typing import TYPE_CHECKING, Any

import traitlets

from ltviz.course import quizzes
from ltviz.widgets import check
from ltviz.widgets.base import Widget
from ltviz.widgets.compose import css, esm
from ltviz.widgets.predict import say, twin

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LONGEST = 300  # characters of a reason, as the field in the browser takes


class Predict(Widget):
    """A prediction that a reader makes before the answer is shown; skipping is always possible.

    prediction: a name of the course, or a ltviz.course.quizzes.Prediction. `choice` is what was predicted, a choice
    counted from 0 or a number on the scale, None before; `reason` is in the reader's own words; `revealed` is True once
    the reader asked for the answer. Revealing a prediction is noted in the learner's progress, skipping is not.
    Raises ValueError or TypeError that names the value and the rule.
    """

    _esm = esm("predict")
    _css = css("predict")
    expectations = ("right",)

    question = traitlets.Unicode().tag(sync=True)
    choices = traitlets.List(traitlets.Unicode()).tag(sync=True)
    scale = traitlets.Dict().tag(sync=True)  # {low, high, step, unit}; {} where a choice is predicted
    explanation = traitlets.Unicode().tag(sync=True)
    choice = traitlets.Union([traitlets.Int(), traitlets.Float()], default_value=None, allow_none=True).tag(
        sync=True
    )
    reason = traitlets.Unicode().tag(sync=True)
    revealed = traitlets.Bool(False).tag(sync=True)
    outcome = traitlets.Dict().tag(sync=True)  # {value, right, text}; {} until it is measured

    def __init__(self, prediction: "str | quizzes.Prediction") -> None:
        spec = quizzes.prediction(prediction) if isinstance(prediction, str) else prediction
        if not isinstance(spec, quizzes.Prediction):
            raise TypeError(
                f'prediction must be a name like "01.p1" or a Prediction, got {type(prediction).__name__}'
            )
        self._spec = spec
        super().__init__(
            question=spec.question,
            choices=[option.text for option in spec.choices],
            scale={} if spec.scale is None else dict(vars(spec.scale)),
            explanation=spec.explanation,
        )

    def answer(self, value: float | None = None, *, right: int | None = None, text: str = "") -> None:
        """Say what came out. The card shows it once the reader reveals.

        value: the number measured; it picks the choice whose range holds it. right: that choice, counted from 0, where
        the choices have no ranges. text: the measurement in words. Raises ValueError where neither or both are given.
        """
        if (value is None) is (right is None):
            raise ValueError(f"give the measured value or the right choice, got value={value}, right={right}")
        if value is not None:
            value = _finite(value)
            right = None if self.scale else self._spec.holding(value)
        elif self.scale:
            raise ValueError("a predicted number needs the measured value, got right only")
        elif not 0 <= right < len(self.choices):  # type: ignore[operator]
            raise ValueError(f"right must be a choice from 0 to {len(self.choices) - 1}, got {right!r}")
        self.outcome = {"value": value, "right": right, "text": str(text)}

    @property
    def words(self) -> str:
        """What the reader predicted in words, "nothing" before."""
        return say.predicted(self._state())

    @traitlets.validate("choice")
    def _valid_choice(self, proposal: Any) -> float | int | None:
        value = proposal["value"]
        if value is None:
            return None
        if self.scale:
            low, high = self.scale["low"], self.scale["high"]
            if not low <= value <= high:
                raise ValueError(f"a prediction must lie between {low} and {high}, got {value!r}")
            return float(value)
        if value not in range(len(self.choices)):
            raise ValueError(f"a choice is counted from 0 to {len(self.choices) - 1}, got {value!r}")
        return int(value)

    @traitlets.validate("reason")
    def _valid_reason(self, proposal: Any) -> str:
        if len(proposal["value"]) > LONGEST:
            raise ValueError(f"a reason has at most {LONGEST} characters, got {len(proposal['value'])}")
        return str(proposal["value"])

    @traitlets.observe("revealed")
    def _note(self, change: Any) -> None:
        if change["new"] and self.choice is not None:
            from ltviz.course.progress import note

            note("prediction", self._spec.name, "predicted")

    def _state(self) -> dict[str, Any]:
        names = ("question", "choices", "scale", "explanation", "choice", "reason", "revealed", "outcome")
        return {name: getattr(self, name) for name in names}

    def sentence(self) -> str:
        """The readout: what to do, or whether the prediction came out."""
        return say.sentence(self._state())

    def alt(self) -> str:
        """Question, choices and readout in words, with both answers once they are shown."""
        return twin.alt(self._state())

    def draw(self, figure: "Figure") -> None:
        """The question and what there is to choose; after the reveal both answers."""
        twin.draw(figure, self._state())

    def holds(self, **expectations: Any) -> list[str]:
        """What is asked. right: the choice that must have come out, counted from 0."""
        scale = self.scale
        asks = "asks for a number" if scale else f"asks for one of {len(self.choices)} choices"
        clauses = [f"it {asks}, and skipping is always possible"]
        if "right" in expectations:
            clauses.append(check.equal("right", self.outcome.get("right"), expectations["right"]))
        return clauses


def _finite(value: Any) -> float:
    number = float(value)
    if not math.isfinite(number):
        raise ValueError(f"a measured value must be a finite number, got {value!r}")
    return number
