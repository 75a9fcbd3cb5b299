"""Slides from a notebook: what is taken, what is left out, and that a notebook's text stays text."""

import base64
import re
from pathlib import Path

import nbformat
import nbformat.v4 as nb
import pytest

from ltviz.course import Chapter, home, manifest
from ltviz.widgets import figure

EVIL = '<script>alert(1)</script><img src=x onerror="alert(2)">'
PNG = base64.b64encode(figure.png(lambda made: made.gca().plot([0, 1]), height=1)).decode("ascii")


@pytest.fixture(scope="module")
def maker(part):
    """book/slides.py."""
    return part("slides")


def printed(text):
    return nb.new_output("stream", name="stdout", text=text)


def picture(alt):
    return nb.new_output("display_data", data={"image/png": PNG}, metadata={"image/png": {"alt": alt}})


def notebook(*cells):
    return nb.new_notebook(
        cells=[nb.new_markdown_cell("# A chapter\n\nYou will be able to\n\n1. see."), *cells]
    )


def code(source, *outputs, tags=()):
    return nb.new_code_cell(source, outputs=list(outputs), metadata={"tags": list(tags)})


def text_of(slides):
    return [(slide.title, re.sub(r"<[^>]+>", "", "".join(slide.parts)).strip()) for slide in slides]


def test_headings_code_and_findings(maker):
    made = maker.slides(
        notebook(
            nb.new_markdown_cell("## The question\n\nWhy? Because."),
            code("x = 2\nprint(x)", printed("2\n")),
            code("assert x > 1\nprint('x')", printed("It is more than one.\nYou predicted: ?\n")),
            nb.new_markdown_cell("Text without a heading stands in the chapter, not on a slide."),
            code("grid.check()", printed("MaskGrid was shown: 3 layers.\n")),
            nb.new_markdown_cell("+++", metadata={"tags": ["more"]}),
            nb.new_markdown_cell("## Folded"),
        )
    )
    assert [title for title, _ in text_of(made)] == ["A chapter", "The question", "The question"]
    assert text_of(made)[2][1] == "x = 2\nprint(x)\n2It is more than one."


def test_what_is_too_long_or_hidden_is_left_out(maker):
    made = maker.slides(
        notebook(
            nb.new_markdown_cell("## Long"),
            code("\n".join(f"x{i} = {i}" for i in range(16))),
            code("print('hidden')", printed("hidden"), tags=["hide-input"]),
            code("ex.reveal()", nb.new_output("execute_result", data={"text/plain": "the solution"})),
        )
    )
    assert [title for title, _ in text_of(made)] == ["A chapter"]


def test_a_question_is_text_and_keeps_its_answer(maker):
    answered = nb.new_output("execute_result", data={"image/png": PNG, "text/plain": "Predict: b"})
    made = maker.slides(
        notebook(
            nb.new_markdown_cell("## Predict\n\nGuess first."),
            code('guess = Predict("01.p1")\nguess', answered),
            code("print(1)", printed("1")),
            code("guess.answer(0.9)\nguess", printed("1"), answered),
            nb.new_markdown_cell("So the last one is right."),
            code('Quiz("00.q1")', answered),
        )
    )
    asked, answer, quiz = (text for _, text in text_of(made)[1:])
    assert asked.startswith("Guess first.\nTake one of these networks.")
    assert asked.endswith("More than nine in ten.")
    assert answer.endswith("So the last one is right.")
    assert "<code>loss.backward()</code>" in made[-1].parts[0]
    assert not any("<img" in part for slide in made for part in slide.parts)
    reasons = [choice.reason for choice in maker.QUIZZES["00.q1"].choices]
    assert not any(reason[:20] in quiz for reason in reasons)


def test_an_exercise_stands_with_its_stub(maker):
    shown = nb.new_output("execute_result", data={"text/markdown": "**Exercise 01.1**: cut."})
    stub = code('def cut(w):\n    """The cut."""\n    return ...')
    made = maker.slides(
        notebook(
            nb.new_markdown_cell("## Exercise"),
            code("ex", shown),
            stub,
            code("ex.check(cut)", printed("Exercise 01.1: not attempted yet. Replace it.\n")),
        )
    )
    title, text = text_of(made)[-1]
    assert title == "Exercise"
    assert text.startswith("Exercise 01.1: cut.")
    assert text.endswith("return ...")


def test_a_picture_has_its_text_and_a_caption(maker):
    cells = [nb.new_markdown_cell("## Look"), code("grid", picture("Wires & units")), code("grid.check()")]
    made = maker.slides(
        notebook(*cells, nb.new_markdown_cell("Half is left. The rest is not said here. " * 9))
    )
    (figure_,) = made[-1].parts
    assert 'alt="Wires &amp; units"' in figure_
    assert "<figcaption><p>Half is left. The rest" in figure_
    assert len(figure_.partition("<figcaption>")[2]) < 220


def test_first_sentences_and_whole_lists(maker):
    long = "One sentence, with *some words. And more* of them, of a fair length, is here again. "
    folded = "<details><summary>A</summary>\n\nsecret\n\n</details>"
    text = f"## Predict\n\n{long * 9}\n\n* **a** one;\n* **b** two.\n\n{folded}"
    _, told = text_of(maker.slides(notebook(nb.new_markdown_cell(text))))[-1]
    assert len(told) < 520
    assert "*" not in told  # no mark of emphasis was cut in two
    assert told.endswith("a one;\nb two.")


def test_code_in_a_text_keeps_its_lines(maker):
    loop = "```python\nfor x in y:\n    # step\n\n    z[0](1)\n```"
    text = (
        "## Loop\n\n"
        + "A sentence. " * 24
        + f"\n\nAbout `a[0](1)` and [this](https://example.org/):\n\n{loop}\n\nA last one."
    )
    told = text_of(maker.slides(notebook(nb.new_markdown_cell(text))))[-1][1]
    assert told.endswith("About a[0](1) and this:\nfor x in y:\n    # step\n\n    z[0](1)")
    assert "A last one" not in told


def test_text_stays_text(maker):
    made = maker.slides(
        notebook(
            nb.new_markdown_cell(
                f"## A {EVIL} heading\n\nSome {EVIL} text, [a link](https://example.org), [b](javascript:alert(3))."
            ),
            code(f"print('{EVIL}')", printed(EVIL)),
            code("assert True", printed(f"{EVIL}\n")),
            code("grid", picture(EVIL)),
        )
    )
    chapter = Chapter("01", "a", f"A {EVIL} chapter", "", Path("01-a.md"))
    page = maker.deck(chapter, made, {made[1].title: maker.excerpts.line(EVIL)})
    assert page.count("<script>") == 1  # our own
    assert not re.search(r"<img src=x|<[^>]*onerror=\"alert|https?:|href=", page)
    assert page.count("&lt;script&gt;") >= 6


def test_notes_are_the_plan_of_the_guide(maker):
    guide = (home() / "chapters" / "instructor-guide.md").read_text(encoding="utf-8")
    for chapter in manifest().chapters:
        sections = {slide.title for slide in maker.slides(nbformat.read(chapter.notebook, as_version=4))}
        said = maker.notes(guide, chapter.number)
        assert len(said) >= 7
        assert set(said) <= sections
