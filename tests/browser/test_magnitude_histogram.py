"""MagnitudeHistogram on a static page: drag the cuts, by mouse, by finger and by keyboard."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Locator

from ltviz.widgets import MagnitudeHistogram
from ltviz.widgets.magnitude_histogram.bins import BINS
from ltviz.widgets.words import percent
from tests.browser.conftest import Shown
from tests.widgets.examples import tiny_run

Show = Callable[..., Shown]
SIZES = {"fc1.weight": (30, 64), "fc2.weight": (20, 30), "out.weight": (10, 20)}


def histogram(**options: Any) -> MagnitudeHistogram:
    return MagnitudeHistogram(tiny_run(1, 2, SIZES), **options)


def cut(shown: Shown, label: str) -> Locator:
    return shown.card().get_by_role("slider", name=label, exact=True)


def place(handle: Locator) -> tuple[float, float]:
    """Where a cut stands: the middle of its handle, a little under its knob."""
    box = handle.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + 30


def pull(shown: Shown, handle: Locator, right: float) -> None:
    x, y = place(handle)
    shown.page.mouse.move(x, y)
    shown.page.mouse.down()
    shown.page.mouse.move(x + right, y, steps=6)
    shown.page.mouse.up()
    shown.settle()


def agrees(shown: Shown, widget: MagnitudeHistogram) -> None:
    """Python, given the traits of the page, says what the page says."""
    with widget.hold_trait_notifications():
        widget.scope, widget.remove = shown.trait("scope"), shown.trait("remove")
    assert shown.readout() == widget.sentence()
    shown.settle()
    printed = [percent(density) for density in widget.layer_density.values()]
    assert shown.card().locator("text.ltv-density").all_text_contents() == printed


def test_a_cut_moves_its_own_layer(show: Show) -> None:
    widget = histogram()
    shown = show(widget)
    before, began = shown.fingerprint(), place(cut(shown, "cut of fc2"))[0]
    pull(shown, cut(shown, "cut of fc2"), 60)
    remove = shown.trait("remove")
    assert remove["fc1.weight"] == remove["out.weight"] == 0.2
    assert remove["fc2.weight"] > 0.25
    assert shown.fingerprint() != before
    agrees(shown, widget)
    ended = place(cut(shown, "cut of fc2"))[0]
    assert abs(ended - began - 60) < 4  # under the pointer, to a step of a tenth of a percent
    assert abs(ended - _x_of(widget, shown)) < 1.5  # and where the axis has its magnitude


def _x_of(widget: MagnitudeHistogram, shown: Shown) -> float:
    """Where the magnitude of fc2's cut lies on the page's axis, from two of its ticks."""
    cuts = widget.cut
    assert isinstance(cuts, dict)
    ticks = shown.card().locator(".ltv-axis text:not(.ltv-axis-title)")
    marks = [(float(t.text_content() or "nan"), t.bounding_box()) for t in ticks.all()]
    (a, left), (b, right) = marks[0], marks[-1]
    assert left
    assert right
    x = [box["x"] + box["width"] / 2 for box in (left, right)]
    share = np.log(cuts["fc2.weight"] / a) / np.log(b / a)
    return float(x[0] + share * (x[1] - x[0]))


def test_one_line_goes_through_all_layers(show: Show) -> None:
    widget = histogram()
    shown = show(widget)
    shown.card().get_by_label("global").check()
    assert shown.trait("scope") == "global"
    assert shown.card().get_by_role("slider").count() == 2  # the one cut, and the slider below
    line = cut(shown, "cut of all layers")
    box = line.bounding_box()
    assert box
    assert box["height"] > 300
    agrees(shown, widget)
    pull(shown, line, 80)
    assert isinstance(shown.trait("remove"), float)
    assert shown.trait("remove") > 0.25
    agrees(shown, widget)
    shown.card().get_by_label("by layer").check()
    agrees(shown, widget)


def test_the_same_number_of_weights_stays_when_the_scope_changes(show: Show) -> None:
    shown = show(histogram(remove={"fc1.weight": 0.4, "out.weight": 0.1}))
    total = shown.readout().split(": ")[1].split(" weights")[0]
    shown.card().get_by_label("global").check()
    assert shown.readout().split(": ")[1].split(" weights")[0] == total


def test_a_drag_off_the_axis_ends_at_nothing_or_everything(show: Show) -> None:
    shown = show(histogram())
    pull(shown, cut(shown, "cut of fc1"), -700)
    assert shown.trait("remove")["fc1.weight"] == 0
    pull(shown, cut(shown, "cut of fc1"), 900)
    assert shown.trait("remove")["fc1.weight"] == 1
    assert "100 % removed, nothing kept" in (shown.card().locator("svg").first.text_content() or "")
    assert "fc1 keeps 0 %" in shown.readout()
    shown.card().get_by_label("global").check()
    for key, words in (("End", "100 % removed, nothing kept"), ("Home", "0 % removed, all kept")):
        cut(shown, "cut of all layers").press(key)
        shown.settle()
        assert cut(shown, "cut of all layers").get_attribute("aria-valuetext") == words
        assert words in (shown.card().locator("svg").first.text_content() or "")


def test_keys_move_a_cut(show: Show) -> None:
    widget = histogram()
    shown = show(widget)
    handle = cut(shown, "cut of out")
    for key, fraction in (
        ("ArrowRight", 0.201), ("ArrowUp", 0.211), ("PageUp", 0.311), ("ArrowLeft", 0.31), ("Home", 0), ("End", 1),
    ):  # fmt: skip
        handle.press(key)
        assert shown.trait("remove")["out.weight"] == fraction
    handle.press("PageDown")
    shown.settle()
    assert (handle.get_attribute("aria-valuetext") or "").startswith("90.0 % removed, |w| ≥ ")
    assert handle.get_attribute("aria-valuenow") == "90.0"
    agrees(shown, widget)


def test_the_slider_moves_every_layer(show: Show) -> None:
    widget = histogram(remove={"fc1.weight": 0.4})
    shown = show(widget)
    slider = shown.slider("remove")
    slider.press("ArrowRight")
    assert isinstance(shown.trait("remove"), float)
    shown.drag(slider, 0.5)
    assert abs(shown.trait("remove") - 0.5) < 0.03
    agrees(shown, widget)


def test_a_kernel_s_value_stands_exactly(show: Show) -> None:
    widget = histogram()
    shown = show(widget)
    for remove in (0.7902848, 1, {"fc2.weight": 0.1234567}, 0):
        shown.set_trait("remove", remove)
        agrees(shown, widget)


def test_a_double_click_resets(show: Show) -> None:
    shown = show(histogram(remove=0.3))
    before = shown.readout()
    pull(shown, cut(shown, "cut of fc1"), 60)
    shown.card().get_by_label("global").check()
    assert shown.readout() != before
    shown.card().locator("svg[role=img]").dblclick(position={"x": 60, "y": 8})
    assert shown.readout() == before
    pull(shown, cut(shown, "cut of fc1"), 60)
    cut(shown, "cut of fc1").dblclick()
    assert shown.trait("remove") == 0.3


def test_a_bin_tells_its_numbers(show: Show) -> None:
    widget = histogram()
    shown = show(widget)
    picture = shown.card().locator("svg[role=img]")
    picture.focus()
    assert shown.tip() == ""
    picture.press("ArrowRight")
    first = shown.tip()
    assert first.startswith("fc1, |w| ")
    assert "trained weights" in first
    assert "of kept weights" in first
    picture.press("ArrowDown")
    assert shown.tip().startswith("fc2, |w| ")
    picture.press("Home")
    assert shown.tip().startswith("fc1, |w| up to ")
    picture.press("Escape")
    assert shown.tip() == ""
    box = picture.bounding_box()
    assert box
    shown.page.mouse.move(box["x"] + 0.7 * box["width"], box["y"] + 100)
    assert "initial values" in shown.tip()
    shown.page.mouse.click(box["x"] + 0.55 * box["width"], box["y"] + 100)
    pinned = shown.tip()
    pull(shown, cut(shown, "cut of fc1"), 150)
    assert shown.tip().splitlines()[:-1] == pinned.splitlines()[:-1]
    assert shown.tip() != pinned  # fewer of its initial values are kept


def test_initial_values_follow_only_where_there_are_any(show: Show) -> None:
    run = tiny_run(1, 2, SIZES)
    bare = show(MagnitudeHistogram({name: w[None] for name, w in run.final.items()}))
    assert bare.card().locator(".ltv-survivors").count() == 0
    shown = show(MagnitudeHistogram(run))
    filled = shown.card().locator(".ltv-survivors").first
    before = filled.get_attribute("d")
    cut(shown, "cut of fc1").press("PageUp")
    shown.settle()
    assert shown.card().locator(".ltv-survivors").first.get_attribute("d") != before


def test_zeros_stand_apart(show: Show) -> None:
    run = tiny_run(1, 4, SIZES)
    mask = run.mask(3, 0)
    shown = show(MagnitudeHistogram(run, mask=mask))
    gone = int((~mask["fc1.weight"]).sum())
    assert f"0: {gone:,} weights" in shown.card().inner_text()
    assert shown.readout().endswith("were pruned before.")


def test_a_cut_at_the_edge_takes_the_zeros_and_beyond_it_nothing(show: Show) -> None:
    final = {name: np.where(run_mask, w, 0)[None] for (name, w), run_mask in _pruned()}
    shown = show(MagnitudeHistogram(final, remove=0.9))
    handle = cut(shown, "cut of fc1")
    axis = shown.card().locator(".ltv-base").first.bounding_box()
    assert axis
    pull(shown, handle, axis["x"] + 1 - place(handle)[0])
    zeros = float((final["fc1.weight"] == 0).mean())
    assert abs(shown.trait("remove")["fc1.weight"] - zeros) < 0.01
    pull(shown, handle, -40)
    assert shown.trait("remove")["fc1.weight"] == 0


def _pruned() -> Any:
    run = tiny_run(1, 4, SIZES)
    return zip(run.final.items(), run.mask(3, 0).values(), strict=True)


def test_equal_magnitudes_are_parted_as_counted(show: Show) -> None:
    rng = np.random.default_rng(0)
    shown = show(MagnitudeHistogram({"a.weight": np.sign(rng.normal(size=(1, 20, 30)))}, remove=0.25))
    path = shown.card().locator("path.ltv-kept").get_attribute("d") or ""
    begins = float(path[1:].split(",")[0])
    bin_width = float(shown.card().locator(".ltv-base").get_attribute("x2") or 0) / BINS
    assert begins / bin_width == pytest.approx(BINS // 2 + 0.25, abs=0.01)


@pytest.mark.parametrize("width", [360, 820])
def test_names_are_text_and_nothing_leaves_the_card(show: Show, width: int) -> None:
    rng = np.random.default_rng(0)
    evil = "<img src=x onerror=alert(1)>.a_very_long_name_of_a_layer_that_no_card_can_hold"
    weights = {f"{evil}.weight": rng.normal(size=(1, 30, 40)), "out.weight": rng.normal(size=(1, 9, 30)) * 3}
    for remove in (0.0, 0.5, 1.0):
        shown = show(MagnitudeHistogram(weights, initial=weights, remove=remove), width=width)
        assert "<img src=x" in (shown.card().locator("svg title").first.text_content() or "")
        assert shown.page.locator(".ltv img").count() == 0
        out = shown.card().evaluate(
            """(card) => { const frame = card.getBoundingClientRect();
              return [...card.querySelectorAll('svg text')].filter((t) => { const b = t.getBoundingClientRect();
                return b.width && (b.right > frame.right + 1 || b.left < frame.left - 1);
              }).map((t) => t.textContent); }"""
        )
        assert out == []


def test_a_finger_drags_too(show: Show) -> None:
    shown = show(histogram(), width=360, has_touch=True, is_mobile=True)
    x, y = place(cut(shown, "cut of fc1"))
    touch = shown.page.context.new_cdp_session(shown.page)
    for kind, at in (("touchStart", x), ("touchMove", x + 8), ("touchMove", x + 40)):
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": at, "y": y}]})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    shown.settle()
    assert shown.trait("remove")["fc1.weight"] > 0.25


def test_a_million_weights_follow_the_pointer_within_a_frame(show: Show) -> None:
    rng = np.random.default_rng(0)
    weights = {f"l{i}.weight": rng.normal(size=(1, 500, 500)).astype(np.float32) for i in range(4)}
    shown = show(MagnitudeHistogram(weights, initial=weights, scope="global"))
    spent = shown.page.evaluate(
        """() => { const model = [...window.ltviz.models.values()].find((m) => m.get('_esm'));
          return new Promise((done) => { const times = []; let i = 0;
            const next = () => { const begin = performance.now(); model.set('remove', (i += 1) / 100);
              requestAnimationFrame(() => { setTimeout(() => { times.push(performance.now() - begin);
                if (i < 30) next(); else done(times.sort((a, b) => a - b)[15]); }); }); };
            next(); }); }"""
    )
    assert (
        spent < 60
    )  # ms from the move to after the paint, a frame being 17; generous: the machine may be busy
