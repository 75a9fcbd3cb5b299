"""BilevelToy on a static page: the path answers ξ, the keyboard walks along it, play goes through the steps."""

from collections.abc import Callable

import pytest

from ltviz.widgets import BilevelToy
from tests.browser.conftest import Shown, wait_until

Show = Callable[..., Shown]


def agrees(shown: Shown, widget: BilevelToy) -> None:
    """Python, given the traits of the page, says what the page says."""
    with widget.hold_trait_notifications():
        for name in ("xi", "step", "steps", "start", "rates"):
            setattr(widget, name, shown.trait(name))
    shown.settle()
    assert shown.readout() == widget.sentence()


def test_the_slider_of_xi_moves_the_path_and_its_fixed_point(show: Show) -> None:
    widget = BilevelToy()
    shown = show(widget)
    before = shown.card().locator("path.ltv-ahead").get_attribute("d")
    assert "fixed point 2.00" in shown.card().inner_text()
    shown.drag(shown.slider("ξ"), 0.5)
    assert abs(shown.trait("xi") - 0.75) < 0.05
    agrees(shown, widget)
    assert shown.card().locator("path.ltv-ahead").get_attribute("d") != before
    assert f"fixed point {widget.rests_at:.2f}" in shown.card().inner_text()
    shown.slider("ξ").press("Home")
    agrees(shown, widget)
    assert shown.trait("xi") == 0


def test_the_start_and_the_rates_stand_under_more(show: Show) -> None:
    widget = BilevelToy(0.5)
    shown = show(widget)
    shown.card().get_by_text("more").click()
    shown.slider("start α").press("ArrowLeft")
    shown.slider("learning rate of w").press("End")
    assert shown.trait("start") == [1.99, -2.0]
    assert shown.trait("rates") == [0.1, 0.3]
    agrees(shown, widget)


def test_play_goes_to_the_last_step_and_stops(show: Show) -> None:
    widget = BilevelToy(0.25, step=0, steps=6)
    shown = show(widget)
    shown.card().get_by_label("play steps").click()
    wait_until(lambda: shown.trait("step") == 6)
    assert shown.card().get_by_label("play steps").count() == 1
    agrees(shown, widget)


def test_keys_walk_along_the_iterates(show: Show) -> None:
    shown = show(BilevelToy(step=20))
    picture = shown.card().locator("svg[role=img]")
    picture.focus()
    picture.press("ArrowRight")
    assert shown.tip().startswith("step 21")
    picture.press("Home")
    assert shown.tip().startswith("start")
    assert "validation loss" in shown.tip()
    picture.press("Escape")
    assert shown.tip() == ""


def test_a_double_click_resets(show: Show) -> None:
    shown = show(BilevelToy(0.25))
    before = shown.readout()
    shown.slider("ξ").press("End")
    assert shown.readout() != before
    shown.card().locator("svg[role=img]").dblclick(position={"x": 60, "y": 40})
    assert shown.readout() == before


def test_fewer_steps_from_a_kernel_do_not_break_the_page(show: Show) -> None:
    shown = show(BilevelToy(step=50))
    shown.set_trait("steps", 10)
    assert "after 10 steps" in shown.readout()


@pytest.mark.parametrize("width", [360, 820])
def test_no_label_leaves_the_card(show: Show, width: int) -> None:
    for xi in (0.0, 0.5, 1.5):
        shown = show(BilevelToy(xi, start=(-3, 3)), width=width)
        out = shown.card().evaluate(
            """(card) => { const frame = card.getBoundingClientRect();
              return [...card.querySelectorAll('svg text')].filter((t) => { const b = t.getBoundingClientRect();
                return b.width && (b.right > frame.right + 1 || b.left < frame.left - 1);
              }).map((t) => t.textContent); }"""
        )
        assert out == []
