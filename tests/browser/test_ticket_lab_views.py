"""The ticket lab in several views, in an address, for readers of every kind, and with a kernel."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from ltviz.widgets.ticket_lab.playground import playground
from tests.browser.conftest import Shown, wait_until
from tests.browser.jupyterlab import Lab, served, write_notebook
from tests.browser.ticket_lab import (
    TINY,
    Show,
    arms,
    ask,
    button,
    canvas,
    charted,
    lab,
    ladder,
    notice,
    press,
    ready,
    train,
)
from tests.widgets.examples import lab_arms


def test_two_views_of_one_model_show_the_same_network(show: Show) -> None:
    widget = lab()
    shown = ready(show(widget, widget))
    press(shown, "train")
    wait_until(lambda: arms(shown) == [("dense", 0, 0)])
    wait_until(lambda: button(shown, "train", 1).inner_text() == "Train")
    wait_until(lambda: shown.readout(0) == shown.readout(1))
    pictures = "() => [...document.querySelectorAll('.ltv-drawn canvas')].map((c) => c.toDataURL())"
    wait_until(lambda: len(set(shown.page.evaluate(pictures))) == 1)
    button(shown, "prune", 1).click()
    wait_until(lambda: "fc2 keeps 11 of 16" in canvas(shown, 0).get_attribute("aria-label"))
    assert canvas(shown, 1).get_attribute("aria-label") == canvas(shown, 0).get_attribute("aria-label")


def test_the_playground_lives_in_its_address(show: Show, tmp_path: Path) -> None:
    shown = show(html=playground())
    wait_until(lambda: shown.readout().startswith("Rings"))
    ask(shown, "seed", "7")
    wait_until(lambda: shown.page.evaluate("() => location.hash") == "#set=rings&seed=7")
    shown.page.goto(f"{shown.page.url.partition('#')[0]}#set=moons&steps=60&hide=ladder-more")
    wait_until(lambda: shown.readout().startswith("Moons"))  # hashchange: the page was not opened anew
    assert shown.trait("scene")["steps"] == 60
    assert not button(shown, "ladder").is_visible()
    train(shown, "dense")
    shown.page.evaluate("() => { location.hash = '#set=mars&lr=fast&whatever=1'; }")
    wait_until(lambda: shown.readout().startswith("Rings"))
    said = notice(shown)
    assert "“whatever” is no entry of a scene" in said
    assert "lr must be a number in [0.0001, 100], got “fast”: it is 0.03 now" in said
    assert "set must be one of rings, moons, spirals, mnist1d, got “mars”" in said
    assert "the arms before are gone" in said
    shown.page.reload()
    shown.page.wait_for_function("() => window.ltviz && window.ltviz.ready.then(() => true)")
    wait_until(lambda: shown.readout().startswith("Rings"))


def test_a_prepared_address_opens_its_scene(show: Show, tmp_path: Path) -> None:
    shown = show(html=playground())
    file = shown.page.url.partition("#")[0]
    shown.page.goto("about:blank")
    shown.page.goto(f"{file}#set=spirals&hidden=3-5&seed=4&steps=60&hide=more")
    shown.page.wait_for_function("() => window.ltviz && window.ltviz.ready.then(() => true)")
    wait_until(lambda: shown.readout().startswith("Spirals with noise 0.05, a network of 2-3-5-2 units"))
    assert "seed 4" in shown.readout()
    train(shown, "dense")
    assert arms(shown) == [("dense", 4, 0)]


@pytest.mark.parametrize("context", [{"reduced_motion": "reduce"}, {"dark": True}, {"width": 360}])
def test_it_works_with_less_motion_in_the_dark_and_on_a_phone(context: dict[str, Any], show: Show) -> None:
    shown = ready(show(lab(rounds=1, seeds=2), **context))
    ladder(shown, 8)
    assert charted(shown)
    shown.card().locator("details.ltv-more summary").click()
    # Not the page's width to scroll: a card cuts off what is too wide for it.
    rights = (
        shown.card()
        .locator("button, input, select, canvas, svg, p")
        .evaluate_all(
            "(all) => all.filter((e) => e.checkVisibility() && !e.closest('.ltv-hidden'))"
            ".map((e) => e.getBoundingClientRect().right)"
        )
    )
    assert len(rights) > 20
    assert max(rights) <= context.get("width", 820)


def test_other_arms_of_the_same_number_are_drawn(show: Show) -> None:
    shown = ready(show(lab()))
    drawn = shown.card().locator(".ltv-charts")
    shown.set_trait("arms", lab_arms())
    before = drawn.inner_html()
    shown.set_trait("arms", lab_arms(fall=0.1))
    assert drawn.inner_html() != before


def test_the_keyboard_alone_does_the_experiment(show: Show) -> None:
    shown = ready(show(lab()))
    for name, done in (
        ("train", lambda: arms(shown) == [("dense", 0, 0)]),
        ("prune", lambda: "changed after" in shown.readout()),
        ("rewind", lambda: "the ticket, update 0" in shown.readout()),
        ("train", lambda: len(arms(shown)) == 2),
    ):
        button(shown, name).focus()
        shown.page.keyboard.press("Enter")
        wait_until(done)
    spoken = shown.card().locator("p.ltv-hidden").first
    wait_until(lambda: "Test accuracy: dense" in spoken.inner_text())


@pytest.mark.slow
def test_a_ladder_of_the_page_is_a_run_in_python(chromium: Browser, tmp_path: Path) -> None:
    root = Path(__file__).parents[2]
    made = (
        f"from ltviz.widgets import TicketLab, TicketRace\nlab = TicketLab({TINY!r}, rounds=1, seeds=2)\nlab"
    )
    cells = [
        f"import sys; sys.path.insert(0, {str(root)!r})\n{made}",
        "run = lab.run()\nprint(run.status, run.arms, run.seeds, run.levels, len(lab.network['values']))",
        "TicketRace(run)",
        "lab.scene = {**lab.scene, 'seed': 9}",
    ]
    write_notebook(tmp_path / "lab.ipynb", cells)
    with served(tmp_path) as url:
        context = chromium.new_context(viewport={"width": 1200, "height": 1400})
        shown = Shown(context.new_page())
        shown.page.on("pageerror", lambda error: shown.errors.append(str(error)))
        notebook = Lab(shown.page, url, "lab.ipynb")
        notebook.run_cell(0)
        shown.page.wait_for_selector(".ltv-ticket-lab .ltv-lab-ladder")
        button(shown, "ladder").click()
        wait_until(lambda: ", 2 seeds; it was ahead in" in shown.readout(), seconds=60)
        wait_until(lambda: button(shown, "train").inner_text() == "Train")
        notebook.run_cell(1)
        assert notebook.text(1).strip() == "complete ('ticket', 'fresh', 'shuffled') (0, 1) (0, 1) 6"
        notebook.run_cell(2)
        shown.page.wait_for_selector(".ltv-ticket-race .ltv-readout")
        assert "%" in shown.readout(1)
        notebook.run_cell(3)
        wait_until(lambda: shown.card().get_by_label("seed", exact=True).input_value() == "9")
        assert shown.errors == []
        context.close()
