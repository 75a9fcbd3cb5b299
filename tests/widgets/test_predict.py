"""Predict: what it asks, keeps and shows; both languages say the same words."""

import itertools
import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import traitlets

from ltviz.course.progress import marks
from ltviz.course.quizzes import Option, Prediction, Scale
from ltviz.widgets import CheckError, Predict
from ltviz.widgets.predict import say

TWO = Prediction(
    "09.p1", "Which half of `w`?", "Because of it.", (Option("less", 0, 0.5), Option("`more`", 0.5, 1))
)
OPEN = Prediction("09.p2", "Which?", "Because.", (Option("this"), Option("that"), Option("none")))
SHARE = Prediction("09.p3", "How much?", "So much.", scale=Scale(0.0, 1.5, 0.05, "%"))
STEPS = Prediction("09.p4", "How many?", "So many.", scale=Scale(-10, 2000, 10, "steps"))
BARE = Prediction("09.p5", "How far?", "So far.", scale=Scale(0, 2, 0.25))

Noted = Callable[[], dict[tuple[str, str], dict[str, int]]]


@pytest.fixture(autouse=True)
def noted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Noted:
    """How often each state is noted in the learner's progress, which lies in a folder of the test's own."""
    monkeypatch.setenv("LTVIZ_LEARN", str(tmp_path / "learn"))
    return lambda: {(mark.kind, mark.name): dict(mark.states) for mark in marks().values()}


def test_untouched_it_predicts_nothing(noted: Noted, capsys: pytest.CaptureFixture[str]) -> None:
    guess = Predict(TWO)
    before = (guess.sentence(), guess.png(), guess.alt())
    guess.answer(0.93, text="93 %")
    assert (guess.sentence(), guess.png(), guess.alt()) == before, "a measured number must not show yet"
    assert (guess.words, guess.choice, guess.reason, guess.revealed) == ("nothing", None, "", False)
    guess._repr_mimebundle_()
    guess.check()
    said = "it asks for one of 2 choices, and skipping is always possible."
    assert capsys.readouterr().out == f"Predict was shown: {said}\n"
    assert noted() == {}


def test_a_prediction_meets_its_answer(noted: Noted) -> None:
    guess = Predict(TWO)
    guess.choice, guess.reason = 0, "half of the weights"
    assert noted() == {}
    guess.revealed = True
    assert noted() == {("prediction", "09.p1"): {"predicted": 1}}
    assert guess.sentence() == "Your prediction is kept. The answer comes here when the cells below have run."
    guess.answer(0.93, text="93.0 % of them")
    assert guess.sentence() == "✗ It came out otherwise."
    for words in (
        "You predicted: less",
        "half of the weights",
        "The answer: more 93.0 % of them",
        "Because of it.",
    ):
        assert words in guess.alt()
    guess.answer(0.1)
    assert guess.sentence() == "✓ It came out as you predicted."
    guess.answer(1.0)
    assert guess.sentence() == "✗ None of the 2 came out."
    assert guess.words == "less"


def test_skipping_shows_the_answer_and_is_no_prediction(noted: Noted) -> None:
    guess = Predict(TWO)
    guess.set_state({"choice": None, "revealed": True})
    assert guess.sentence() == "You skipped. The answer comes here when the cells below have run."
    guess.answer(0.93)
    assert guess.sentence() == "You skipped. This is the answer."
    assert noted() == {}


def test_what_a_browser_sends_is_noted_once(noted: Noted) -> None:
    guess = Predict(TWO)
    guess.set_state({"choice": 1, "reason": "", "revealed": True})
    assert noted() == {("prediction", "09.p1"): {"predicted": 1}}


def test_a_predicted_number_is_compared_in_its_unit() -> None:
    guess = Predict(SHARE)
    assert guess.sentence() == "Move the slider, from 0 % to 150 %. Skipping is always possible."
    guess.choice, guess.revealed = 0.1, True
    guess.answer(0.972)
    assert guess.sentence() == "You predicted 10 %. That is 87.2 points below what was measured, 97.2 %."
    guess.answer(0.1)
    assert guess.sentence() == "✓ You predicted 10 %, and so it is."
    steps = Predict(STEPS)
    steps.choice, steps.revealed = 500, True
    steps.answer(320)
    assert (
        steps.sentence() == "You predicted 500 steps. That is 180 steps above what was measured, 320 steps."
    )


def test_without_ranges_python_says_which_one_came_out() -> None:
    guess = Predict(OPEN)
    with pytest.raises(ValueError, match="no ranges, so say which one is right"):
        guess.answer(0.5)
    guess.answer(right=2)
    guess._repr_mimebundle_()
    guess.check(right=2)
    with pytest.raises(CheckError, match="right must be 1, got 2"):
        guess.check(right=1)


@pytest.mark.parametrize(
    ("spec", "given", "rule"),
    [
        (OPEN, {}, "give the measured value or the right choice, got value=None, right=None"),
        (OPEN, {"value": 1, "right": 1}, "give the measured value or the right choice"),
        (OPEN, {"right": 3}, "right must be a choice from 0 to 2, got 3"),
        (OPEN, {"right": -1}, "right must be a choice from 0 to 2, got -1"),
        (SHARE, {"right": 0}, "a predicted number needs the measured value"),
        (SHARE, {"value": math.nan}, "a measured value must be a finite number, got nan"),
        (TWO, {"value": "many"}, "could not convert"),
    ],
)
def test_a_wrong_answer_call_is_refused(spec: Prediction, given: dict[str, Any], rule: str) -> None:
    guess = Predict(spec)
    with pytest.raises(ValueError, match=rule):
        guess.answer(**given)
    assert guess.outcome == {}


@pytest.mark.parametrize(
    ("spec", "trait", "value", "rule"),
    [
        (TWO, "choice", 2, "counted from 0 to 1, got 2"),
        (TWO, "choice", 0.5, "counted from 0 to 1, got 0.5"),
        (TWO, "choice", -1, "counted from 0 to 1, got -1"),
        (SHARE, "choice", 1.6, "between 0.0 and 1.5, got 1.6"),
        (SHARE, "choice", math.nan, "between 0.0 and 1.5, got nan"),
        (TWO, "reason", "x" * 301, "at most 300 characters, got 301"),
    ],
)
def test_what_is_no_prediction_is_refused(spec: Prediction, trait: str, value: Any, rule: str) -> None:
    guess = Predict(spec)
    with pytest.raises((ValueError, traitlets.TraitError), match=rule):
        setattr(guess, trait, value)
    assert (guess.choice, guess.reason) == (None, "")


def test_what_is_no_specification_is_refused() -> None:
    with pytest.raises(ValueError, match=r"no prediction '09.p1'"):
        Predict("09.p1")
    with pytest.raises(TypeError, match=r'prediction must be a name like "01.p1" or a Prediction, got int'):
        Predict(3)  # type: ignore[arg-type]


def test_the_twin_shows_what_the_card_shows() -> None:
    from matplotlib.figure import Figure

    for spec, value, picked in ((TWO, 0.93, 0), (SHARE, 1.9, 0.4)):
        guess = Predict(spec)
        guess.answer(value, text="measured in words")
        figures = []
        for choice in (None, picked):
            guess.choice, guess.revealed = choice, choice is not None
            figure = Figure(figsize=(7.6, 3))
            guess.draw(figure)
            for text in figure.texts:
                box = text.get_window_extent()
                assert figure.bbox.y0 <= box.y0 <= box.y1 <= figure.bbox.y1
                assert box.x1 <= figure.bbox.x1
            figures.append(figure)
        asked, shown = (" ".join(text.get_text() for text in one.texts) for one in figures)
        assert spec.question.replace("`", "") in asked
        assert "measured in words" not in asked
        assert "measured in words" in shown
        if spec is SHARE:
            (axes,) = figures[1].axes
            assert [line.get_xdata()[0] for line in axes.lines] == [picked, value]
            assert axes.get_xlim() == (0.0, value), "the axis grows until it holds what was measured"
            assert not list(figures[0].axes[0].lines)


def states() -> list[dict[str, Any]]:
    """Every kind of state of every kind of prediction."""
    found = []
    for spec, choices, values in (
        (TWO, [None, 0, 1], [None, 0.93, 2]),
        (SHARE, [None, 0, 0.05, 0.95, 1.5], [None, 0.05, 0.0501, 0.97213, 0, 12.5]),
        (STEPS, [None, -10, 500], [None, 320.4, 500, -3]),
        (BARE, [None, 0.25, 2], [None, 0.25, 1.999, 1 / 3]),
    ):
        for choice, value, revealed, reason in itertools.product(choices, values, [False, True], ["", "so"]):
            guess = Predict(spec)
            guess.set_trait("choice", choice)
            guess.reason, guess.revealed = reason, revealed
            if value is not None:
                guess.answer(value, text="measured")
            found.append(guess._state())
    return found


def test_both_languages_say_the_same(run_js: Callable[..., str]) -> None:
    script = f"""
      const said = (text) => ltv.pieces(text).map((piece) => piece.text).join("");
      const each = [ltv.predictSentence, ltv.predictedWords, ltv.answeredWords];
      const all = (state) => each.map((words) => said(words(state)));
      console.log(JSON.stringify({json.dumps(states())}.map(all)));
    """
    expected = [[say.sentence(one), say.predicted(one), say.answered(one)] for one in states()]
    assert json.loads(run_js(script, "predict")) == expected
    assert len(expected) > 100
