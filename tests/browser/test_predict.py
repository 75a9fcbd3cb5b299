"""Predict in a browser: by mouse and by keyboard, kept before it is measured, shown beside the answer after."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page

from ltviz.course.quizzes import Option, Prediction, Scale
from ltviz.widgets import MaskGrid, Predict, Quiz
from tests.browser.conftest import Shown, wait_until
from tests.browser.jupyterlab import Lab, served, write_notebook
from tests.widgets.examples import tiny_run

Show = Callable[..., Shown]
MARKUP = "<img src=x onerror=\"document.title='owned'\"> & <b>bold</b>"
CHOICES = Prediction(
    "09.p1",
    f"Is {MARKUP} text?",
    f"Because of `w` and {MARKUP}.",
    (Option(f"less {MARKUP}", 0, 0.5), Option("`more`", 0.5, 1), Option("all", 1, 2)),
)
NUMBER = Prediction("09.p3", "How much?", "So much.", scale=Scale(0.0, 1.5, 0.05, "%"))
STATE = ("choice", "reason", "revealed")


@pytest.fixture(autouse=True)
def learn(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The learner's progress lies in a folder of the test's own."""
    monkeypatch.setenv("LTVIZ_LEARN", str(tmp_path / "learn"))


def measured(spec: Prediction, value: float, text: str = "") -> Predict:
    widget = Predict(spec)
    widget.answer(value, text=text)
    return widget


def agrees(shown: Shown, widget: Predict) -> None:
    """The page says what Python says for the page's traits."""
    for name in STATE:
        setattr(widget, name, shown.trait(name))
    assert shown.readout() == widget.sentence()


def button(shown: Shown, name: str, n: int = 0) -> Locator:
    return shown.card(n).get_by_role("button", name=name, exact=True)


def sides(shown: Shown) -> list[str]:
    """Each side's paragraphs, one a line."""
    texts = shown.card().locator(".ltv-sides > div").all_inner_texts()
    return [text.replace("\u00a0", " ").replace("\n\n", "\n") for text in texts]


def test_the_answer_hides_until_the_reader_has_chosen(show: Show) -> None:
    widget = measured(CHOICES, 0.93, f"93.0 % of {MARKUP}")
    shown = show(widget)
    agrees(shown, widget)
    assert button(shown, "Reveal").is_disabled()
    assert "93.0" not in shown.card().inner_text()
    assert not any("Because" in text for text in shown.card().locator("*").all_text_contents())
    shown.card().locator("label").nth(0).click()
    agrees(shown, widget)
    shown.card().get_by_role("textbox", name="Your reason").fill(f"since {MARKUP}")
    button(shown, "Reveal").click()
    agrees(shown, widget)
    assert shown.readout() == "✗ It came out otherwise."
    assert sides(shown) == [
        f"You predicted\nless {MARKUP}\nYour reason was: “since {MARKUP}”",
        f"The answer\nmore\n93.0 % of {MARKUP}",
    ]
    assert shown.card().locator(".ltv-because").inner_text() == f"Because of w and {MARKUP}."
    assert shown.card().locator(".ltv-because code").inner_text() == "w"
    assert shown.card().locator("img, b, script").count() == 0
    assert shown.page.title() == "ltviz"
    left, right = (box.bounding_box() for box in shown.card().locator(".ltv-sides > div").all())
    assert left["y"] == right["y"]
    assert left["x"] + left["width"] < right["x"]
    assert not shown.card().get_by_role("textbox").is_visible()
    assert not button(shown, "Skip").is_visible()


def test_by_keyboard_alone(show: Show) -> None:
    widget = measured(CHOICES, 0.93)
    shown = show(widget)
    shown.page.keyboard.press("Tab")
    for key in ("ArrowDown", "ArrowDown", "ArrowUp"):
        shown.page.keyboard.press(key)
    assert shown.trait("choice") == 1
    shown.page.keyboard.press("Tab")
    shown.page.keyboard.type("because b, c and Escape are letters here")
    for key in ("Tab", "Enter"):
        shown.page.keyboard.press(key)
    assert shown.trait("revealed") is True
    assert shown.trait("reason") == "because b, c and Escape are letters here"
    assert shown.readout() == "✓ It came out as you predicted."
    agrees(shown, widget)
    inside = "document.querySelector('.ltv').contains(document.activeElement)"
    assert shown.page.evaluate(inside), "the keyboard must not fall out of the card"
    shown.page.keyboard.press("Tab")
    shown.page.keyboard.press("Enter")
    assert [shown.trait(name) for name in STATE] == [None, "", False]
    assert shown.page.evaluate("document.activeElement.type") == "radio"
    assert shown.card().get_by_role("textbox").input_value() == ""
    agrees(shown, widget)


def test_enter_in_the_reason_reveals_only_after_a_choice(show: Show) -> None:
    shown = show(measured(CHOICES, 0.93))
    field = shown.card().get_by_role("textbox")
    field.fill("a reason")
    field.press("Enter")
    assert shown.trait("revealed") is False
    shown.card().locator("label").nth(1).click()
    field.press("Enter")
    assert shown.trait("revealed") is True


@pytest.mark.parametrize("chosen", [False, True])
def test_skipping_is_always_possible(chosen: bool, show: Show) -> None:
    widget = measured(CHOICES, 0.93)
    shown = show(widget)
    if chosen:
        shown.card().locator("label").nth(2).click()
    button(shown, "Skip").click()
    assert [shown.trait(name) for name in STATE] == [None, "", True]
    assert sides(shown) == ["You predicted\nnothing", "The answer\nmore"]
    agrees(shown, widget)


def test_what_is_not_measured_yet_is_kept_and_comes_later(show: Show) -> None:
    widget = Predict(CHOICES)
    shown = show(widget, widget)
    assert button(shown, "Keep my prediction").is_disabled()
    shown.card().locator("label").nth(1).click()
    button(shown, "Keep my prediction").click()
    agrees(shown, widget)
    assert sides(shown)[:2] == ["You predicted\nmore", "The answer\nnot measured yet"]
    assert "Because" not in shown.card().inner_text()
    shown.set_trait("outcome", {"value": 0.93, "right": 1, "text": "93 %"})
    for view in (0, 1):
        assert shown.readout(view) == "✓ It came out as you predicted."
        assert "Because" in shown.card(view).inner_text()


def test_other_widgets_on_the_page_do_not_change_its_look(show: Show) -> None:
    """Every widget's sheet repeats the frame's rules: the last one must not win over this card's own."""
    looks = []
    for others in ([], [MaskGrid(tiny_run(), level=2)]):
        shown = show(Predict(CHOICES), Quiz("01.q3"), *others)
        looks.append(shown.page.evaluate(LOOK))
    assert looks[0] == looks[1]
    assert [size for size, _ in looks[0]] == ["15px", "15px"]


LOOK = """() => [...document.querySelectorAll('.ltv-predict .ltv-readout, .ltv-quiz .ltv-readout')]
  .map((e) => [getComputedStyle(e).fontSize, e.getBoundingClientRect().height])"""


def test_none_of_the_choices_is_said_so(show: Show) -> None:
    widget = measured(CHOICES, 5)
    shown = show(widget)
    shown.card().locator("label").nth(1).click()
    button(shown, "Reveal").click()
    agrees(shown, widget)
    assert sides(shown)[1] == "The answer\nNone of these."


def marks(shown: Shown) -> list[float]:
    """Where the marks stand, in units of the axis, read off its ticks."""
    return shown.card().evaluate(
        """(card) => {
          const middle = (e) => { const b = e.getBoundingClientRect(); return b.left + b.width / 2; };
          const ticks = [...card.querySelectorAll('.ltv-axis text:not(.ltv-axis-title)')];
          const [a, b] = [ticks[0], ticks[ticks.length - 1]];
          const unit = (parseFloat(b.textContent) - parseFloat(a.textContent)) / (middle(b) - middle(a));
          const value = (x) => parseFloat(a.textContent) + (x - middle(a)) * unit;
          return [...card.querySelectorAll('circle')].map((c) => value(middle(c)));
        }"""
    )


def test_a_number_is_predicted_by_slider_and_shown_on_one_axis(show: Show) -> None:
    widget = measured(NUMBER, 0.972, text="a stopwatch said so")
    shown = show(widget)
    assert button(shown, "Reveal").is_disabled(), "an untouched slider predicts nothing"
    assert shown.trait("choice") is None
    agrees(shown, widget)
    shown.drag(shown.slider("your prediction"), 0.2)
    assert shown.trait("choice") == pytest.approx(0.3, abs=0.051)
    agrees(shown, widget)
    slider = shown.slider("your prediction")
    slider.press("Home")
    for _ in range(2):
        slider.press("ArrowRight")
    assert shown.trait("choice") == pytest.approx(0.1)
    assert slider.get_attribute("aria-valuetext") == "10 %"
    button(shown, "Reveal").click()
    agrees(shown, widget)
    assert shown.readout().endswith("That is 87.2 points below what was measured, 97.2 %.")
    shown.settle()
    assert marks(shown) == pytest.approx([10, 97.2], abs=0.5)
    assert shown.card().locator("svg").get_attribute("aria-label") == "On one axis: you 10 %, measured 97.2 %"
    assert "a stopwatch said so" in shown.card().inner_text()
    button(shown, "Predict again").click()
    assert shown.trait("choice") is None
    assert button(shown, "Reveal").is_disabled()


def test_the_middle_of_the_slider_can_be_meant(show: Show) -> None:
    shown = show(measured(NUMBER, 0.972))
    shown.slider("your prediction").focus()
    shown.page.keyboard.press("Enter")
    assert shown.trait("choice") == pytest.approx(0.75)
    assert button(shown, "Reveal").is_enabled()


@pytest.mark.parametrize("width", [360, 820])
@pytest.mark.parametrize("value", [0.0, 12.5])
def test_the_axis_stays_in_the_card(value: float, width: int, show: Show) -> None:
    widget = measured(NUMBER, value)
    widget.choice, widget.revealed = 1.5, True
    shown = show(widget, width=width)
    shown.settle()
    card = shown.card().bounding_box()
    for mark in shown.card().locator("svg text, svg circle").all():
        box = mark.bounding_box()
        assert card["x"] - 1 <= box["x"]
        assert box["x"] + box["width"] <= card["x"] + card["width"] + 1


HIDE_IN_BETWEEN = """async () => {
  const card = document.querySelector('.ltv');
  const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)));
  card.style.width = '400px';
  await frame();  // the new width is noticed, and not drawn yet
  card.style.display = 'none';
  await frame(); await frame();
  card.style.display = '';
  await frame(); await frame(); await frame();
  return [card.querySelector('svg').clientWidth, card.querySelector('.ltv-axisbox').clientWidth];
}"""


def test_the_axis_comes_back_after_it_was_hidden(show: Show) -> None:
    """JupyterLab hides a notebook while it changes its theme, between a new width and its drawing."""
    widget = measured(NUMBER, 0.97)
    widget.choice, widget.revealed = 0.1, True
    drawn, room = show(widget).page.evaluate(HIDE_IN_BETWEEN)
    assert drawn == room > 300


CELLS = [
    'from ltviz.widgets import Predict\nguess = Predict("01.p1")\nguess',
    "guess.check()",
    "print(guess.choice, guess.reason, guess.revealed, guess.words)\nguess.answer(0.1, text='10 %')",
    "from ltviz.course.progress import marks\nprint({k: dict(m.states) for k, m in marks().items()})",
]


@pytest.mark.slow
def test_a_live_notebook_hears_the_prediction_and_answers(
    chromium: Browser,
    watch: Callable[[Page], Shown],
    tmp_path: Path,
) -> None:
    write_notebook(tmp_path / "guess.ipynb", [*CELLS[:2], *CELLS[3:], CELLS[2]])
    with served(tmp_path) as url:
        context = chromium.new_context(viewport={"width": 1200, "height": 1100})
        shown = Shown(context.new_page())
        shown.page.on("pageerror", lambda error: shown.errors.append(str(error)))
        lab = Lab(shown.page, url, "guess.ipynb")
        for cell in (0, 1):
            lab.run_cell(cell)
        shown.page.wait_for_selector(".ltv input[type=radio]")
        shown.card().locator("label").nth(0).click()
        cells = lab.cells()
        shown.card().get_by_role("textbox").press_sequentially("abba, dd and xx")
        assert lab.cells() == cells, "letters typed in the card are no commands of the notebook"
        button(shown, "Keep my prediction").click()
        assert shown.readout().startswith("Your prediction is kept.")
        for cell in (2, 3):
            lab.run_cell(cell)
        assert lab.text(2).strip() == "{('prediction', '01.p1'): {'predicted': 1}}"
        assert lab.text(3).strip().startswith("0 abba, dd and xx True About one in ten")
        wait_until(lambda: shown.readout() == "✓ It came out as you predicted.")
        light = shown.fingerprint()
        lab.theme("JupyterLab Dark")
        shown.page.wait_for_function(
            "() => getComputedStyle(document.querySelector('.ltv')).backgroundColor !== 'rgb(255, 255, 255)'"
        )
        assert shown.fingerprint() == light, "the theme changes colours, no words"
        assert shown.errors == []
        context.close()
