"""The ticket lab's network in a real browser: read, cut and restored with the mouse and from the keyboard."""

import re
from collections.abc import Callable
from typing import Any

from ltviz.widgets.ticket_lab import TicketLab
from tests.browser.conftest import Shown, wait_until

Show = Callable[..., Shown]


def opened(show: Show, scene: Any, **context: Any) -> Shown:
    shown = show(TicketLab(scene), **context)
    wait_until(lambda: "keeps" in words(shown))
    return shown


def canvas(shown: Shown) -> Any:
    return shown.card().locator(".ltv-picture:not([hidden]) canvas")


def words(shown: Shown) -> str:
    return canvas(shown).get_attribute("aria-label") if canvas(shown).count() else ""


def voice(shown: Shown) -> str:
    return shown.card().locator(".ltv-picture:not([hidden]) [aria-live]").inner_text()


def kept(shown: Shown) -> list[int]:
    """Kept connections of each layer, as a screen reader hears them."""
    return [int(n.replace(",", "")) for n in re.findall(r"keeps ([\d,]+) of", words(shown))]


def press(shown: Shown, *keys: str) -> None:
    canvas(shown).focus()
    for key in keys:
        shown.page.keyboard.press(key)
    shown.settle()


def test_a_click_on_a_line_cuts_it_and_another_restores_it(show: Show) -> None:
    shown = opened(show, {"set": "rings", "hidden": [4, 4]})
    assert kept(shown) == [8, 16, 8]
    box = canvas(shown).bounding_box()
    assert box is not None
    for y in range(0, 200, 3):  # from above, the first line is the one to the uppermost unit
        shown.page.mouse.move(box["x"] + 60, box["y"] + y)
        if tip := shown.only_tip():
            break
    assert tip.startswith("fc1: x to unit 0")
    assert tip.endswith("click or Enter cuts it")
    shown.page.mouse.down()
    shown.page.mouse.up()
    wait_until(lambda: sum(kept(shown)) == 31)
    assert "pruned" in shown.only_tip()
    assert voice(shown) == "fc1: x to unit 0 cut"
    shown.page.mouse.down()
    shown.page.mouse.up()
    wait_until(lambda: sum(kept(shown)) == 32)
    assert shown.only_tip() == tip  # untrained, the value that it began with is the value that it had


def test_keys_walk_over_connections_and_units_and_cut_them(show: Show) -> None:
    shown = opened(show, {"set": "moons", "hidden": [4, 4]})
    press(shown, "ArrowDown", "ArrowDown", "Enter")
    wait_until(lambda: kept(shown) == [7, 16, 8])
    assert voice(shown) == "fc1: y to unit 0 cut"
    press(shown, "ArrowRight", " ")
    wait_until(lambda: kept(shown) == [6, 12, 8])
    assert voice(shown) == "all connections of unit 0 cut"
    assert "connections in\n0 of 2" in shown.only_tip()
    press(shown, "Enter")
    wait_until(lambda: kept(shown) == [8, 16, 8])
    press(shown, "Escape")
    assert shown.only_tip() == ""


def test_a_pixel_is_a_weight_that_can_be_cut(show: Show) -> None:
    shown = opened(show, {"set": "mnist1d", "steps": 10})
    assert kept(shown) == [4000, 5000, 500]
    press(shown, "End", "Enter")
    wait_until(lambda: kept(shown) == [4000, 5000, 499])
    assert voice(shown) == "out: unit 49 to class 9 cut"
    assert shown.inks(canvas=1) > 100


def test_where_cutting_is_hidden_a_click_only_reads(show: Show) -> None:
    shown = opened(show, {"set": "rings", "hidden": [4, 4], "hide": ["cut"]}, width=360)
    press(shown, "ArrowDown", "Enter")
    assert voice(shown) == "nothing can be cut here"
    assert "click or Enter" not in shown.only_tip()
    assert kept(shown) == [8, 16, 8]
    assert shown.page.evaluate("() => document.documentElement.scrollWidth") <= 360
