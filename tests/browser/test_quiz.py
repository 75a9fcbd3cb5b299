"""Quiz in a browser: by mouse and by keyboard, with markup as text, without a kernel and with one."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page

from ltviz.course.quizzes import QUIZZES, Choice
from ltviz.course.quizzes import Quiz as Spec
from ltviz.widgets import Quiz
from tests.browser.conftest import Shown
from tests.browser.jupyterlab import Lab, served, write_notebook

Show = Callable[..., Shown]
MARKUP = "<img src=x onerror=\"document.title='owned'\"> & <b>bold</b>"
SPEC = Spec(
    "09.q1",
    f"Is {MARKUP} text?",
    (
        Choice(f"no {MARKUP}", f"a reason {MARKUP}"),
        Choice("so is `<i>code</i>`", "because of `w.abs()`, 50 % of it", right=True),
        Choice("never", "another reason, with one ` alone"),
    ),
)


def radio(shown: Shown, n: int) -> Locator:
    return shown.card().get_by_role("radio").nth(n)


def agrees(shown: Shown, widget: Quiz) -> None:
    """The page says what Python says for the page's traits."""
    widget.tries = shown.trait("tries")
    widget.chosen = shown.trait("chosen")
    assert shown.readout() == widget.sentence()


@pytest.fixture(autouse=True)
def learn(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The learner's progress lies in a folder of the test's own."""
    monkeypatch.setenv("LTVIZ_LEARN", str(tmp_path / "learn"))


@pytest.mark.parametrize("name", ["01.q1", "02.q2"])
def test_every_answer_gives_its_reason_by_mouse(name: str, show: Show) -> None:
    widget = Quiz(name)
    shown = show(widget)
    agrees(shown, widget)
    order = sorted(range(len(widget.choices)), key=lambda i: i == widget.right)
    for n, i in enumerate(order):
        shown.card().locator("label").nth(i).click()
        assert shown.trait("tries") == order[: n + 1]
        agrees(shown, widget)
        said = shown.readout()
        assert said.startswith("✓ Right, at try" if i == widget.right else "✗ Not this one. ")
        assert said.endswith(QUIZZES[name].choices[i].reason.replace("`", ""))
    marks = shown.card().locator(".ltv-mark").all_inner_texts()
    assert [mark == "✓ right" for mark in marks] == [choice["right"] for choice in widget.choices]
    assert all(re.fullmatch("✓ right|✗ not this", mark) for mark in marks)
    shown.card().locator("label").nth(order[0]).click()
    assert shown.trait("tries") == order, "what is read after the right answer is no try"
    agrees(shown, widget)


def test_arrow_keys_pass_by_and_enter_answers(show: Show) -> None:
    widget = Quiz(SPEC)
    shown = show(widget)
    assert not shown.card().get_by_text("Arrow keys move").is_visible()
    shown.page.keyboard.press("Tab")
    assert shown.card().get_by_text("Arrow keys move").is_visible()
    for _ in range(2):
        shown.page.keyboard.press("ArrowDown")
    assert radio(shown, 2).is_checked()
    assert (shown.trait("chosen"), shown.trait("tries")) == (None, []), "passing by is no answer"
    shown.page.keyboard.press("Enter")
    assert shown.trait("tries") == [2]
    agrees(shown, widget)
    shown.page.keyboard.press("ArrowUp")
    shown.page.keyboard.press("Space")
    assert shown.trait("tries") == [2, 1]
    assert shown.readout().startswith("✓ Right, at try 2.")
    agrees(shown, widget)
    label = shown.card().locator("label").nth(0)
    shown.page.keyboard.press("ArrowUp")
    label.click()  # a key that was pressed before must not swallow a click
    assert shown.trait("chosen") == 0


def test_a_screen_reader_s_click_answers(show: Show) -> None:
    shown = show(Quiz(SPEC))
    radio(shown, 0).focus()
    shown.page.keyboard.press("ArrowDown")
    radio(shown, 2).evaluate("(input) => input.click()")
    assert shown.trait("chosen") == 2


def test_text_is_text_and_only_backticks_are_code(show: Show) -> None:
    widget = Quiz(SPEC)
    shown = show(widget)
    for i in range(3):
        shown.card().locator("label").nth(i).click()
        agrees(shown, widget)
    assert shown.card().locator("img, b, i, script").count() == 0
    assert shown.page.title() == "ltviz"
    assert MARKUP in shown.card().locator("legend").inner_text()
    assert MARKUP in shown.card().locator("label").nth(0).inner_text()
    assert shown.card().locator("label code").all_inner_texts() == ["<i>code</i>"]
    assert shown.readout().endswith("with one ` alone")


def test_the_verdict_is_read_aloud_and_stands_below(show: Show) -> None:
    shown = show(Quiz(SPEC))
    readout = shown.card().locator(".ltv-readout")
    assert readout.get_attribute("aria-live") == "polite"
    shown.card().locator("label").nth(1).click()
    answers, said = shown.card().locator("fieldset").bounding_box(), readout.bounding_box()
    assert answers is not None
    assert said is not None
    assert said["y"] >= answers["y"] + answers["height"]
    assert shown.card().locator(".ltv-readout code").inner_text() == "w.abs()"
    assert shown.card().get_by_role("radio", name="✓ right").count() == 1


def test_two_views_of_one_quiz_agree_and_a_kernel_can_answer(show: Show) -> None:
    widget = Quiz(SPEC)
    shown = show(widget, widget)
    shown.card(1).locator("label").nth(2).click()
    assert shown.readout(0) == shown.readout(1) == "✗ Not this one. another reason, with one ` alone"
    assert radio(shown, 2).is_checked()
    shown.set_trait("chosen", 1)
    assert shown.readout(1).startswith("✓ Right")


CELLS = [
    'from ltviz.widgets import Quiz\nquiz = Quiz("01.q3")\nquiz',
    "quiz.check()",
    "print(quiz.chosen, quiz.tries, quiz.solved)",
    "from ltviz.course.progress import marks\nprint({k[1]: dict(m.states) for k, m in marks().items()})",
]


@pytest.mark.slow
def test_a_live_notebook_hears_each_try(
    chromium: Browser,
    watch: Callable[[Page], Shown],
    tmp_path: Path,
) -> None:
    write_notebook(tmp_path / "quiz.ipynb", CELLS)
    with served(tmp_path) as url:
        context = chromium.new_context(viewport={"width": 1200, "height": 1100})
        shown = Shown(context.new_page())
        shown.page.on("pageerror", lambda error: shown.errors.append(str(error)))
        lab = Lab(shown.page, url, "quiz.ipynb")
        lab.run_all()
        assert lab.text(1).startswith("Quiz was shown: 4 answers, one of them right, each with its reason.")
        for answer in (3, 1):
            shown.card().locator("label").nth(answer).click()
        assert shown.readout().startswith("✓ Right, at try 2.")
        cells = lab.cells()
        radio(shown, 1).press("b")
        assert lab.cells() == cells, "a letter typed in the card is no command of the notebook"
        for cell in (2, 3):
            lab.run_cell(cell)
        assert lab.text(2).strip() == "1 [3, 1] True"
        assert lab.text(3).strip() == "{'01.q3': {'correct': 1, 'wrong': 1}}"
        lab.theme("JupyterLab Dark")
        shown.page.wait_for_function(
            "() => getComputedStyle(document.querySelector('.ltv')).backgroundColor !== 'rgb(255, 255, 255)'"
        )
        assert shown.errors == []
        context.close()
