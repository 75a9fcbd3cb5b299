"""Quizzes and predictions: those of the course, and what a file must not be."""

import math
import re
from pathlib import Path

import pytest

from ltviz.course import home, quizzes
from ltviz.course.quizzes import PREDICTIONS, QUIZZES, Choice, Option, Prediction, Quiz, Scale, read

RIGHT, WRONG = Choice("yes", "it is so", right=True), Choice("no", "it is not so")
FILE = """
[q1]
question = "Is `mask` a mask?"
[[q1.choices]]
text = "yes"
reason = '''
it is
so'''
right = true
[[q1.choices]]
text = "no"
reason = "it is not so"

[p1]
question = "How much?"
explanation = "That much."
scale = { low = 0, high = 1, step = 0.1, unit = "%" }

[p2]
question = "Which?"
explanation = "This one."
choices = [{ text = "less", low = 0, high = 0.5 }, { text = "more", low = 0.5, high = 1 }]
"""


def texts(quiz: Quiz) -> list[str]:
    return [quiz.question, *(text for choice in quiz.choices for text in (choice.text, choice.reason))]


def test_every_chapter_that_asks_has_two_quizzes_or_more_and_a_prediction() -> None:
    numbers = {name[:2] for name in QUIZZES}
    assert numbers == {name[:2] for name in PREDICTIONS} >= {"01", "02"}
    assert all(sum(name.startswith(number) for name in QUIZZES) >= 2 for number in numbers)


@pytest.mark.parametrize("name", [*QUIZZES, *PREDICTIONS])
def test_each_stands_in_its_chapter_once(name: str) -> None:
    (source,) = (home() / "chapters").glob(f"{name[:2]}-*.md")
    made = "Quiz" if name in QUIZZES else "Predict"
    assert source.read_text(encoding="utf-8").count(f'{made}("{name}")') == 1


@pytest.mark.parametrize("name", QUIZZES)
def test_a_quiz_is_plain_text_and_says_why(name: str) -> None:
    quiz = quizzes.quiz(name)
    assert all(text.count("`") % 2 == 0 and "  " not in text for text in texts(quiz))
    assert not any(re.search(r"[<>*]|\n", text) for text in texts(quiz))
    assert all(choice.reason.rstrip()[-1] in ".!?" for choice in quiz.choices)


def test_the_right_answer_has_no_favourite_place() -> None:
    places = {[choice.right for choice in quiz.choices].index(True) for quiz in QUIZZES.values()}
    assert len(places) > 1


@pytest.mark.parametrize(
    ("choices", "rule"),
    [
        ((), "2 to 5 choices are asked for, got 0"),
        ((RIGHT,), "2 to 5 choices are asked for, got 1"),
        ((RIGHT, *(Choice(f"no {i}", "so") for i in range(5))), "2 to 5 choices are asked for, got 6"),
        ((WRONG, Choice("never", "so")), r"one answer must be right, got 0: \[\]"),
        (
            (RIGHT, Choice("always", "so", right=True)),
            r"one answer must be right, got 2: \['yes', 'always'\]",
        ),
        ((RIGHT, Choice("no", " ")), "the answer 'no' needs a reason"),
        ((Choice("yes", "", right=True), WRONG), "the answer 'yes' needs a reason"),
        ((RIGHT, WRONG, Choice("  NO ", "so")), "the choice '  NO ' is there twice"),
        ((RIGHT, Choice(" ", "so")), "a choice must not be empty"),
    ],
)
def test_a_malformed_quiz_is_refused(choices: tuple[Choice, ...], rule: str) -> None:
    with pytest.raises(ValueError, match=rule):
        Quiz("01.q1", "Is it?", choices)


@pytest.mark.parametrize("name", ["", "1.q1", "01.p1", "01.q", "01.q1234", "../q1"])
def test_a_quiz_needs_a_name_and_a_question(name: str) -> None:
    with pytest.raises(ValueError, match=r'a name is like "01\.q1"'):
        Quiz(name, "Is it?", (RIGHT, WRONG))
    with pytest.raises(ValueError, match="the question must not be empty"):
        Quiz("01.q1", " ", (RIGHT, WRONG))


TWO = (Option("less", 0, 0.5), Option("more", 0.5, 1))


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"name": "01.q1"}, 'a name is like "01.p1"'),
        ({"explanation": ""}, "the explanation must not be empty"),
        ({"choices": ()}, "choices or a scale, one of the two"),
        ({"scale": Scale(0, 1, 0.1)}, "choices or a scale, one of the two"),
        ({"choices": (*TWO, Option("any"))}, "every choice needs a range from low to high, or none does"),
        ({"choices": (Option("less", 0), Option("more"))}, "every choice needs a range"),
        ({"choices": (Option("less", 0.5, 0), Option("more", 1, 2))}, "every choice needs a range"),
        ({"choices": (Option("less", 0, 0.6), Option("more", 0.5, 1))}, "overlap between 0.5 and 0.6"),
        ({"choices": (), "scale": Scale(1, 0, 0.1)}, "a scale runs from low to high"),
        ({"choices": (), "scale": Scale(0, 1, 0)}, "a scale runs from low to high"),
        ({"choices": (), "scale": Scale(0, math.inf, 1)}, "a scale runs from low to high"),
    ],
)
def test_a_malformed_prediction_is_refused(change: dict[str, object], rule: str) -> None:
    whole = {"name": "01.p1", "question": "Which?", "explanation": "This.", "choices": TWO}
    Prediction(**whole)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=rule):
        Prediction(**(whole | change))  # type: ignore[arg-type]


def test_a_measured_value_picks_the_choice_that_holds_it() -> None:
    made = Prediction("01.p1", "Which?", "This.", TWO)
    assert [made.holding(value) for value in (-0.1, 0, 0.49, 0.5, 1)] == [None, 0, 0, 1, None]
    with pytest.raises(ValueError, match="no ranges, so say which one is right"):
        Prediction("01.p1", "Which?", "This.", (Option("less"), Option("more"))).holding(0.5)


def test_a_file_is_read_as_text(tmp_path: Path) -> None:
    path = tmp_path / "07.toml"
    path.write_text(FILE, encoding="utf-8")
    found, predictions = read(path)
    assert found == {"07.q1": Quiz("07.q1", "Is `mask` a mask?", (Choice("yes", "it is so", True), WRONG))}
    assert predictions["07.p1"].scale == Scale(0, 1, 0.1, "%")
    assert predictions["07.p2"].choices == TWO


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ("right = true", "", "07.q1: one answer must be right, got 0"),
        ('reason = "it is not so"', "", "07.q1, a choice: reason is missing"),
        ('reason = "it is not so"', "reason = 3", "07.q1, a choice: reason must not be 3"),
        ('text = "no"', 'text = "no"\nright = true', "07.q1: one answer must be right, got 2"),
        ('text = "no"', 'text = "Yes"', "07.q1: the choice 'Yes' is there twice"),
        ('text = "no"', 'text = "no"\nhtml = "<b>"', "07.q1, a choice: html is unknown"),
        ("right = true", 'right = "true"', "07.q1, a choice: right must not be 'true'"),
        ("right = true", "right = 1", "07.q1, a choice: right must not be 1"),
        ("low = 0,", "low = true,", "low must not be True"),
        ("[p1]", "[x1]", "a name is like"),
        ("[q1]\nquestion", "q2 = 3\n[q1]\nquestion", "07.q2: a table is asked for, got 3"),
        ("[q1]", "[q1", "Expected"),
        ("step = 0.1", "step = nan", "a scale runs from low to high"),
        ('explanation = "That much."', "", "07.p1: explanation is missing"),
        (
            'choices = [{ text = "less"',
            'choices = ["less", { text = "less"',
            "a table is asked for, got 'less'",
        ),
    ],
)
def test_a_tampered_file_is_refused_with_the_reason(tmp_path: Path, old: str, new: str, rule: str) -> None:
    path = tmp_path / "07.toml"
    assert old in FILE
    path.write_text(FILE.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ValueError, match=rule) as caught:
        read(path)
    assert str(caught.value).startswith("07.toml is refused: ")


def test_an_unknown_name_lists_those_there_are() -> None:
    with pytest.raises(ValueError, match=r"no quiz '01.q99'; there are 0.*01.q1, "):
        quizzes.quiz("01.q99")
    with pytest.raises(ValueError, match=r"no prediction 'x'; there are 0.*01.p1, "):
        quizzes.prediction("x")
