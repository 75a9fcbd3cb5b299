"""Quiz: what it says, what it remembers, what it notes; both languages say the same words."""

import itertools
import json
from collections.abc import Callable
from pathlib import Path

import pytest
import traitlets

from ltviz.course.progress import marks
from ltviz.course.quizzes import QUIZZES, Choice
from ltviz.course.quizzes import Quiz as Spec
from ltviz.widgets import CheckError, Quiz

MARKUP = "<img src=x onerror=alert(1)> & `<b>code</b>`"
SPEC = Spec(
    "09.q1",
    f"Is {MARKUP} text?",
    (Choice("no", "a reason"), Choice(MARKUP, "of `course`", right=True), Choice("never", "50 % of `it")),
)

Noted = Callable[[], dict[tuple[str, str], dict[str, int]]]


@pytest.fixture(autouse=True)
def noted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Noted:
    """How often each state is noted in the learner's progress, which lies in a folder of the test's own."""
    monkeypatch.setenv("LTVIZ_LEARN", str(tmp_path / "learn"))
    return lambda: {(mark.kind, mark.name): dict(mark.states) for mark in marks().values()}


def test_a_wrong_answer_says_why_and_may_be_tried_again(noted: Noted) -> None:
    quiz = Quiz(SPEC)
    assert (quiz.sentence(), quiz.solved) == ("Choose one of 3 answers.", False)
    quiz.chosen = 0
    assert quiz.sentence() == "✗ Not this one. a reason"
    quiz.chosen = 2
    quiz.chosen = 1
    assert quiz.sentence() == "✓ Right, at try 3. of course"
    assert (quiz.tries, quiz.solved) == ([0, 2, 1], True)
    assert noted() == {("quiz", "09.q1"): {"wrong": 2, "correct": 1}}


def test_right_at_once_is_said_so() -> None:
    quiz = Quiz(SPEC)
    quiz.chosen = quiz.right
    assert quiz.sentence().startswith("✓ Right, at the first try. ")


def test_reading_the_other_reasons_afterwards_is_no_try(noted: Noted) -> None:
    quiz = Quiz(SPEC)
    for answer in (1, 0, 2, 1):
        quiz.chosen = answer
    assert quiz.tries == [1]
    assert noted() == {("quiz", "09.q1"): {"correct": 1}}
    assert quiz.sentence().startswith("✓ Right, at the first try. ")


def test_what_a_browser_sends_is_noted_once(noted: Noted) -> None:
    quiz = Quiz(SPEC)
    quiz.set_state({"tries": [0], "chosen": 0})
    quiz.set_state({"tries": [0, 1], "chosen": 1})
    assert noted() == {("quiz", "09.q1"): {"wrong": 1, "correct": 1}}


@pytest.mark.parametrize("wrong", [-1, 3])
def test_an_answer_that_is_none_is_refused_and_nothing_is_lost(wrong: int) -> None:
    quiz = Quiz(SPEC)
    quiz.chosen = 0
    with pytest.raises((ValueError, traitlets.TraitError), match=f"counted from 0 to 2, got {wrong}"):
        quiz.chosen = wrong
    with pytest.raises((ValueError, traitlets.TraitError), match=f"counted from 0 to 2, got {wrong}"):
        quiz.tries = [0, wrong]
    assert (quiz.chosen, quiz.tries) == (0, [0])


def test_what_is_no_quiz_is_refused() -> None:
    with pytest.raises(ValueError, match=r"no quiz '09.q1'"):
        Quiz("09.q1")
    with pytest.raises(TypeError, match=r'quiz must be a name like "01.q1" or a Quiz, got dict'):
        Quiz({"question": "?"})  # type: ignore[arg-type]


def test_check_tells_a_solved_quiz() -> None:
    quiz = Quiz(SPEC)
    quiz._repr_mimebundle_()
    with pytest.raises(CheckError, match="solved must be True, got False"):
        quiz.check(solved=True)
    quiz.chosen = 1
    quiz.check(solved=True)


def test_the_twin_shows_question_and_answers() -> None:
    quiz = Quiz(SPEC)
    shown = drawn(quiz)
    for text in ("Is <img src=x", "no", "never", "Choose one of 3 answers."):
        assert any(text in line for line in shown), text
    assert "of course" not in " ".join(shown)
    quiz.chosen = 1
    assert any("of course" in line for line in drawn(quiz))
    assert quiz.png("dark") != quiz.png()


@pytest.mark.parametrize("name", QUIZZES)
def test_every_quiz_of_the_course_can_be_read_on_its_twin(name: str) -> None:
    quiz = Quiz(name)
    for answer in range(len(quiz.choices)):
        quiz.chosen = answer
        drawn(quiz)


def drawn(quiz: Quiz) -> list[str]:
    """The texts of the matplotlib twin, which must lie inside it and apart."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7.6, 3))
    quiz.draw(figure)
    boxes = [text.get_window_extent() for text in figure.texts]
    for box in boxes:
        assert figure.bbox.x0 <= box.x0 <= box.x1 <= figure.bbox.x1
        assert figure.bbox.y0 <= box.y0 <= box.y1 <= figure.bbox.y1
    assert not any(one.overlaps(other) for one, other in itertools.combinations(boxes, 2))
    return [text.get_text().replace("\n", " ") for text in figure.texts]


def test_both_languages_say_the_same(run_js: Callable[..., str]) -> None:
    states, expected = [], []
    for spec in (SPEC, *QUIZZES.values()):
        n = len(spec.choices)
        for chosen, tries in itertools.product([None, *range(n)], [[], [0], [n - 1, 0], [1, 0, n - 1]]):
            quiz = Quiz(spec)
            quiz.tries = tries
            quiz.chosen = chosen
            states.append(
                {"question": quiz.question, "choices": quiz.choices, "chosen": chosen, "tries": quiz.tries}
            )
            expected.append(quiz.sentence())
    script = f"""
      const said = (text) => ltv.pieces(text).map((piece) => piece.text).join("");
      console.log(JSON.stringify({json.dumps(states)}.map((state) => said(ltv.quizSentence(state)))));
    """
    assert json.loads(run_js(script, "quiz")) == expected
