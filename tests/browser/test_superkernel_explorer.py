"""SuperkernelExplorer on a static page: λ, steps and layers chosen, thresholds moved, by mouse and by keyboard."""

from collections.abc import Callable

from ltviz.widgets import SuperkernelExplorer
from tests.browser.conftest import Shown, wait_until
from tests.widgets.examples import superkernel_trace

Show = Callable[..., Shown]
TRAITS = ("lam", "seed", "step", "layer", "shift")


def explorer() -> SuperkernelExplorer:
    return SuperkernelExplorer(superkernel_trace(), lam=20, layer="2")


def agrees(shown: Shown, widget: SuperkernelExplorer) -> None:
    """Python, given the traits of the page, says what the page says, block by block."""
    for trait in TRAITS:
        setattr(widget, trait, shown.trait(trait))
    assert shown.readout() == widget.sentence()
    assert shown.card().locator(".ltv-blocks li").all_inner_texts() == list(widget.blocks)
    chosen = widget._scene().layer
    assert shown.card().locator(".ltv-blocks li").nth(chosen).get_attribute("class") == "ltv-mine"


def test_lambda_chooses_among_the_recorded_searches(show: Show) -> None:
    widget = explorer()
    shown = show(widget)
    agrees(shown, widget)
    before = shown.fingerprint()
    shown.card().get_by_role("radio", name="5", exact=True).check(force=True)
    assert shown.trait("lam") == 5
    assert shown.fingerprint() != before
    agrees(shown, widget)


def test_the_step_slider_walks_through_the_search(show: Show) -> None:
    widget = explorer()
    shown = show(widget)
    slider = shown.slider("step")
    slider.press("ArrowLeft")
    assert shown.trait("step") == 110
    agrees(shown, widget)
    slider.press("Home")
    assert shown.trait("step") == 0
    assert "of the warm-up" in shown.readout()
    agrees(shown, widget)


def test_play_goes_to_the_end_and_stops(show: Show) -> None:
    shown = show(explorer())
    shown.slider("step").press("Home")
    shown.card().get_by_label("speed").select_option("4×")
    shown.card().get_by_role("button", name="play the search").click()
    wait_until(lambda: shown.trait("step") == 120)
    wait_until(lambda: shown.card().get_by_role("button", name="play the search").count() == 1)


def test_the_thresholds_are_a_what_if_that_a_double_click_takes_back(show: Show) -> None:
    widget = explorer()
    shown = show(widget)
    slider = shown.slider("what if: thresholds, not retrained")
    assert slider.get_attribute("aria-valuetext") == "as trained"
    slider.press("End")
    assert shown.trait("shift") == 5
    assert shown.readout().startswith("What if, not retrained, every threshold 5.00 higher")
    agrees(shown, widget)
    shown.card().locator(".ltv-parts svg").dblclick(position={"x": 150, "y": 80})
    assert shown.trait("shift") == 0
    agrees(shown, widget)


def test_a_click_on_a_kernel_shows_its_norms(show: Show) -> None:
    widget = explorer()
    shown = show(widget)
    row = shown.card().locator(".ltv-row svg")
    row.hover(position={"x": 30, "y": 30})
    assert "layer 1: " in shown.card().locator(".ltv-tip:visible").inner_text()
    row.click(position={"x": 2 * 118 + 30, "y": 30})
    assert shown.trait("layer") == "3"
    agrees(shown, widget)
    assert "norms of layer 3" in shown.card().locator(".ltv-title").inner_text()


def test_the_row_and_the_panels_are_read_by_keys(show: Show) -> None:
    widget = explorer()
    shown = show(widget)
    row, parts = (shown.card().locator(f".{name} svg") for name in ("ltv-row", "ltv-parts"))
    row.focus()
    row.press("ArrowRight")
    row.press("ArrowRight")
    row.press("Enter")
    assert shown.trait("layer") == "3"
    row.press("Escape")
    parts.focus()
    parts.press("ArrowRight")
    parts.press("ArrowDown")
    parts.press("ArrowDown")
    parts.press("PageUp")
    tip = shown.card().locator(".ltv-tip:visible").inner_text()
    assert "second half, step 20" in tip
    assert "threshold" in tip
    parts.press("Enter")
    assert shown.trait("step") == 20
    agrees(shown, widget)


def test_the_pointer_reads_norm_and_threshold(show: Show) -> None:
    widget = explorer()
    shown = show(widget)
    shown.card().locator(".ltv-parts svg").hover(position={"x": 150, "y": 80})
    tip = shown.card().locator(".ltv-tip:visible").inner_text()
    assert "layer 2, ring, step " in tip
    assert "norm of the core" in tip


def test_seed_and_layer_stand_under_more(show: Show) -> None:
    widget = explorer()
    shown = show(widget)
    shown.card().locator("summary").click()
    shown.card().get_by_label("seed").select_option("3")
    shown.card().get_by_label("layer", exact=True).select_option("4")
    assert (shown.trait("seed"), shown.trait("layer")) == (3, "4")
    agrees(shown, widget)


def test_a_search_that_was_interrupted_says_so(show: Show) -> None:
    shown = show(SuperkernelExplorer(superkernel_trace(status="interrupted")))
    assert "A search of 120 steps, interrupted" in shown.card().locator(".ltv-title").inner_text()


def test_the_panels_stand_under_one_another_on_a_phone(show: Show) -> None:
    wide, narrow = (show(explorer(), width=width).card() for width in (820, 360))
    tall = [card.locator(".ltv-parts svg").bounding_box()["height"] for card in (wide, narrow)]
    assert tall[1] > 1.5 * tall[0]
