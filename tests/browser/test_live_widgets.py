"""Every widget in JupyterLab with a kernel: drawn, moved from both sides, shown twice, run again, closed."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import Shown, wait_until
from tests.browser.jupyterlab import Lab, served, write_notebook
from tests.widgets.examples import EXAMPLES

ROOT = Path(__file__).parents[2]
# The trait that a test sets from Python, for each widget, and whose value it asks for after a key.
SET = {
    "MagnitudeHistogram": ("remove", "0.7"),
    "MaskGrid": ("level", "5"),
    "TicketRace": ("level", "5"),
    "AblationGrid": ("level", "1"),
    "CriteriaPlane": ("density", "0.7"),
    "Quiz": ("chosen", "2"),
    "Predict": ("choice", "2"),
    "SaliencyMap": ("density", "0.5"),
    "BilevelToy": ("step", "5"),
    "CellExplorer": ("step", "10"),
    "SuperkernelExplorer": ("step", "30"),
    "TicketLab": ("versus", "'dense'"),
    "SearchRace": ("strategy", "'random_search'"),
}


def cells(name: str) -> list[str]:
    trait, value = SET[name]
    made = f"from tests.widgets.examples import EXAMPLES\nshown = EXAMPLES[{name!r}].make()\nshown"
    return [
        f"import sys; sys.path.insert(0, {str(ROOT)!r})\n{made}",
        "before = {key: repr(getattr(shown, key)) for key in shown.keys if key[0] != '_'}",
        "print([key for key in before if repr(getattr(shown, key)) != before[key]])",
        f"shown.{trait} = {value}",
        "shown",
        "shown.close()",
    ]


@pytest.fixture(scope="module")
def notebooks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of one server with a notebook for every widget."""
    folder = tmp_path_factory.mktemp("live")
    for name in EXAMPLES:
        write_notebook(folder / f"{name}.ipynb", cells(name))
    with served(folder) as url:
        yield url


@pytest.mark.slow
@pytest.mark.parametrize("name", EXAMPLES)
def test_a_widget_lives_in_a_notebook(name: str, notebooks: str, chromium: Browser) -> None:
    context = chromium.new_context(viewport={"width": 1200, "height": 1400})
    # Errors of JupyterLab's own are none of ours: only what the widget's code throws is kept.
    shown = Shown(context.new_page())
    shown.page.on("pageerror", lambda error: shown.errors.append(str(error)))
    lab = Lab(shown.page, notebooks, f"{name}.ipynb")
    cards = shown.page.locator(".jp-Notebook .ltv")

    lab.run_cell(0)
    shown.page.wait_for_selector(".ltv-readout")
    assert cards.count() == 1
    lab.run_cell(1)
    answers_a_key(shown)
    wait_until(lambda: reported(lab) != "[]")

    before = shown.fingerprint()
    lab.run_cell(3)
    wait_until(lambda: shown.fingerprint() != before)

    lab.run_cell(4)
    wait_until(lambda: cards.count() == 2)
    wait_until(lambda: shown.readout(0) == shown.readout(1))
    answers_a_key(shown, n=1)
    wait_until(lambda: shown.readout(0) == shown.readout(1))

    lab.theme("JupyterLab Dark")
    wait_until(lambda: dark(shown))
    lab.run_cell(0)
    wait_until(lambda: cards.count() == 2)
    shown.page.wait_for_selector(".ltv-readout")
    assert dark(shown)
    lab.run_cell(5)
    wait_until(lambda: cards.count() <= 1)
    lab.theme("JupyterLab Light")
    assert shown.errors == []
    context.close()


def answers_a_key(shown: Shown, n: int = 0) -> None:
    """Press keys on the card's first control until its picture changes."""
    before = shown.fingerprint(n)
    control = shown.card(n).locator("input:visible, button:visible").first
    control.focus()
    for key in ("ArrowRight", "ArrowDown", "Enter", " "):
        shown.page.keyboard.press(key)
        if shown.fingerprint(n) != before:
            return
    raise AssertionError("no key on the first control changes the picture")


def reported(lab: Lab) -> str:
    """The traits that Python has seen change."""
    lab.run_cell(2)
    return lab.text(2)


def dark(shown: Shown) -> bool:
    ground = shown.card().evaluate("(card) => getComputedStyle(card).backgroundColor")
    return sum(int(part) for part in ground[4:-1].split(",")) < 150
