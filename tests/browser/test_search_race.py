"""SearchRace on a static page: spend the budget, read a strategy, find an architecture, read every number."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from ltviz.records import differences, judged
from ltviz.widgets import SearchRace
from ltviz.widgets.words import fixed, percent, points
from tests.browser.conftest import Shown
from tests.widgets.searches import TABLE, raced

Show = Callable[..., Shown]
VALIDATION, TEST, ARCHITECTURES, PAIRS = range(4)


def widget(**options: Any) -> SearchRace:
    return SearchRace(raced(5), TABLE, **options)


def agrees(shown: Shown, made: SearchRace) -> None:
    """Python, given the traits of the page, says what the page says."""
    for name in ("cost", "strategy"):
        setattr(made, name, shown.trait(name))
    shown.settle()
    assert shown.readout() == made.sentence()
    assert shown.card().locator(".ltv-notes li").all_inner_texts() == made.notes()


def test_the_slider_spends_the_budget_by_mouse_and_keyboard(show: Show) -> None:
    made = widget()
    shown = show(made)
    before = shown.fingerprint()
    shown.drag(shown.slider("epochs spent"), 0.4)
    assert made.costs[0] < shown.trait("cost") < made.costs[-1]
    assert shown.fingerprint() != before
    agrees(shown, made)
    shown.slider("epochs spent").focus()
    for key, cost in (("End", made.costs[-1]), ("ArrowLeft", made.costs[-2]), ("Home", made.costs[0])):
        shown.page.keyboard.press(key)
        assert shown.trait("cost") == cost
        agrees(shown, made)
    assert shown.slider("epochs spent").get_attribute("aria-valuetext") == f"{made.costs[0]:g}"


def test_a_strategy_is_read_by_its_name_and_by_a_click_on_its_difference(show: Show) -> None:
    made = widget()
    shown = show(made)
    shown.card().get_by_label("read").select_option(label="successive halving")
    assert shown.trait("strategy") == "successive_halving"
    agrees(shown, made)
    mark = shown.panel(PAIRS).locator(".ltv-arm path:not(.ltv-cloud)").first
    shown.hover(mark)
    shown.page.mouse.down()
    shown.page.mouse.up()
    assert shown.trait("strategy") == "regularised_evolution"
    agrees(shown, made)


def test_hovering_a_difference_says_its_interval(show: Show) -> None:
    shown = show(widget())
    found = differences(raced(5), TABLE)["regularised_evolution"].scaled(100)
    shown.hover(shown.panel(PAIRS).locator(".ltv-arm path:not(.ltv-cloud)").first)
    assert f"{fixed(found.low, 1)} to {fixed(found.high, 1)}" in shown.only_tip()
    assert points(found.mean / 100) in shown.only_tip()


def test_hovering_a_choice_says_the_architecture_and_who_chose_it(show: Show) -> None:
    shown = show(widget())
    shown.hover(shown.panel(ARCHITECTURES).locator("g[style*=evolution] path").first)
    said = shown.only_tip()
    chosen = {percent(judged(one, TABLE).accuracy) for one in raced(5)[5:10]}
    assert any(accuracy in said for accuracy in chosen)
    assert re.search(r"chosen by .*evolution \d", said)


def test_multiplications_stand_in_for_latency(show: Show) -> None:
    shown = show(widget())
    assert "milliseconds for one example" in shown.panel(ARCHITECTURES).text_content()
    shown.card().locator("summary").click()
    shown.card().get_by_role("radio", name="multiplications").check()
    shown.settle()
    assert shown.trait("across") == "macs"
    assert "thousand multiplications" in shown.panel(ARCHITECTURES).text_content()


def test_a_click_on_a_curve_goes_there_and_a_double_click_goes_back(show: Show) -> None:
    made = widget()
    shown = show(made)
    box = shown.panel(TEST).locator("svg").bounding_box()
    shown.page.mouse.click(box["x"] + 110, box["y"] + 100)
    assert shown.trait("cost") < made.costs[-1]
    agrees(shown, made)
    shown.panel(TEST).locator("svg").focus()
    shown.page.keyboard.press("Escape")
    assert shown.only_tip() == ""
    shown.panel(TEST).locator("svg").dblclick(position={"x": 120, "y": 100})
    assert shown.trait("cost") == made.costs[-1]


@pytest.mark.parametrize("n", [VALIDATION, TEST, ARCHITECTURES, PAIRS])
def test_every_panel_can_be_read_by_keyboard(n: int, show: Show) -> None:
    shown = show(widget(cost=400))
    shown.panel(n).locator("svg").focus()
    shown.page.keyboard.press("ArrowRight")
    first = shown.only_tip()
    shown.page.keyboard.press("ArrowRight")
    assert re.search(r"\d", first)
    assert shown.only_tip() not in ("", first)


def test_playing_stops_at_the_end(show: Show) -> None:
    made = widget()
    shown = show(SearchRace(raced(5), TABLE, cost=made.costs[-3]))
    shown.card().get_by_label("speed").select_option("4×")
    shown.card().get_by_role("button", name="play the search").click()
    end = f"(m) => m.get('_esm') && m.get('cost') === {made.costs[-1]}"
    shown.page.wait_for_function(f"() => [...window.ltviz.models.values()].some({end})")
    shown.card().get_by_role("button", name="play the search").wait_for()


def test_without_a_table_the_panel_says_so(show: Show) -> None:
    made = SearchRace(raced(5))
    shown = show(made)
    assert shown.panel(ARCHITECTURES).text_content() == "no table to judge by"
    assert shown.card().locator("summary").is_visible() is False
    agrees(shown, made)


def test_a_name_is_text_and_never_html(show: Show) -> None:
    wild = [replace(one, strategy="<img src=x onerror=alert(1)>") for one in raced(5)[5:10]]
    shown = show(SearchRace([*raced(5)[:5], *wild], TABLE))
    assert shown.card().locator("img").count() == 0
    assert "<img src=x onerror=alert(1)>" in shown.readout()
