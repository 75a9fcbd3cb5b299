"""CriteriaPlane on a static page: criteria, density and brush, by mouse, by finger and by keyboard."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from ipywidgets import jslink
from playwright.sync_api import Locator

from ltviz.widgets import CriteriaPlane, MaskGrid, link, page
from ltviz.widgets.criteria_plane.scores import CRITERIA
from tests.browser.conftest import Shown
from tests.browser.test_accessibility import violations
from tests.widgets.examples import tiny_run

Show = Callable[..., Shown]
SIZES = {"fc1.weight": (30, 64), "fc2.weight": (20, 30), "out.weight": (10, 20)}
BINS = 96
LEFT, TOP, CELL = 44, 24, 4  # of the plane on a wide card, pixels


def plane(**options: Any) -> CriteriaPlane:
    return CriteriaPlane(tiny_run(1, 2, SIZES), **options)


def canvas(shown: Shown) -> Locator:
    return shown.card().locator("canvas").first


def brush(shown: Shown) -> Locator:
    return shown.card().get_by_role("application")


def corner(shown: Shown) -> tuple[float, float]:
    """The plane's upper left corner on the page."""
    box = canvas(shown).bounding_box()
    assert box is not None
    return box["x"] + LEFT, box["y"] + TOP


def pull(shown: Shown, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Drags from one place of the plane to another, in its cells."""
    x, y = corner(shown)
    shown.page.mouse.move(x + CELL * start[0], y + CELL * start[1])
    shown.page.mouse.down()
    shown.page.mouse.move(x + CELL * end[0], y + CELL * end[1], steps=5)
    shown.page.mouse.up()
    shown.settle()


def agrees(shown: Shown, widget: CriteriaPlane) -> None:
    """Python, given the traits of the page, says what the page says."""
    for name in ("criterion", "density", "layer", "brush"):
        setattr(widget, name, shown.trait(name))
    assert shown.readout() == widget.sentence()


def cells(shown: Shown) -> list[float]:
    """The brush in cells of the plane: left, right, top, bottom."""
    box = brush(shown).bounding_box()
    assert box is not None
    x, y = corner(shown)
    left, top = (box["x"] - x) / CELL, (box["y"] - y) / CELL
    return [left, left + box["width"] / CELL, top, top + box["height"] / CELL]


def test_every_criterion_reads_as_python_says(show: Show) -> None:
    widget = plane()
    shown = show(widget)
    seen = set()
    for criterion in CRITERIA:
        shown.card().get_by_label("keep", exact=True).select_option(criterion)
        assert shown.trait("criterion") == criterion
        for density in (0.05, 0.9):
            shown.set_trait("density", density)
            agrees(shown, widget)
            seen.add(shown.fingerprint())
    assert len(seen) == 2 * len(CRITERIA)


def test_the_slider_moves_by_mouse_and_by_key(show: Show) -> None:
    widget = plane()
    shown = show(widget)
    slider = shown.slider("density")
    before = shown.fingerprint()
    slider.press("ArrowRight")
    assert shown.trait("density") == 0.201
    assert slider.get_attribute("aria-valuetext") == "20.1 %"
    assert shown.fingerprint() != before
    shown.drag(slider, 0.6)
    assert abs(shown.trait("density") - 0.6) < 0.03
    agrees(shown, widget)
    slider.press("End")
    assert shown.readout() == "large_final keeps all 1,920 weights of fc1."


def test_layers_are_chosen_by_key(show: Show) -> None:
    widget = plane()
    shown = show(widget)
    shown.card().get_by_role("radio", name="fc1").focus()
    shown.page.keyboard.press("ArrowRight")
    assert shown.trait("layer") == "fc2.weight"
    assert (
        shown.card().locator(".ltv-title").inner_text()
        == "Every weight of fc2 before and after training, seed 0"
    )
    agrees(shown, widget)


def test_a_drag_brushes_and_a_click_does_not(show: Show) -> None:
    widget = plane()
    shown = show(widget)
    pull(shown, (30.4, 60.6), (60.5, 20.5))
    x, y = widget.layers[0]["reach"]
    edges = [-x + 2 * x * 30 / BINS, -x + 2 * x * 61 / BINS, y - 2 * y * 61 / BINS, y - 2 * y * 20 / BINS]
    np.testing.assert_allclose(shown.trait("brush"), edges, rtol=1e-9)
    assert cells(shown) == pytest.approx([30, 61, 20, 61], abs=0.1)
    assert shown.tip() == ""  # the click that ends the drag pins nothing
    agrees(shown, widget)
    assert "Brushed: " in shown.readout()
    drawn = shown.trait("brush")
    shown.page.mouse.click(corner(shown)[0] + 20, corner(shown)[1] + 20)
    assert shown.trait("brush") == drawn
    assert "weights" in shown.tip()


def test_a_brush_is_moved_and_taken_away(show: Show) -> None:
    widget = plane()
    shown = show(widget)
    pull(shown, (40, 40), (60, 70))
    pull(shown, (50, 50), (40, 45))
    assert cells(shown) == pytest.approx([30, 50, 35, 65], abs=0.1)
    agrees(shown, widget)
    pull(shown, (40, 50), (-200, 50))
    assert cells(shown) == pytest.approx([0, 20, 35, 65], abs=0.1)
    shown.card().get_by_role("button", name="remove the brush").first.click()
    assert shown.trait("brush") == []
    assert not brush(shown).is_visible()
    agrees(shown, widget)


def test_a_brush_at_the_rim_takes_what_lies_beyond(show: Show) -> None:
    run = tiny_run(1, 2, SIZES)
    final = {name: w.astype(np.float32) for name, w in run.final.items()}
    final["fc1.weight"][0, 0] = 50
    shown = show(CriteriaPlane(run.initial, final))
    pull(shown, (-5 + 6, 50), (200, -200))
    assert shown.trait("brush")[3] == 50
    assert shown.trait("brush")[1] >= np.abs(run.initial["fc1.weight"]).max()


def test_the_brush_from_the_keyboard_alone(show: Show) -> None:
    widget = plane()
    shown = show(widget)
    shown.card().locator("summary").press("Enter")
    shown.card().get_by_role("button", name="brush the smallest weights").press("Enter")
    shown.settle()
    assert cells(shown) == pytest.approx([42, 54, 42, 54], abs=0.1)
    for key in (
        "ArrowRight",
        "ArrowUp",
        "PageDown",
        "Shift+ArrowRight",
        "Shift+ArrowDown",
        "Shift+ArrowLeft",
    ):
        shown.page.keyboard.press(key)
    shown.settle()
    assert cells(shown) == pytest.approx([43, 55, 51, 64], abs=0.1)
    agrees(shown, widget)
    shown.page.keyboard.press("Delete")
    assert shown.trait("brush") == []
    assert shown.page.evaluate("document.activeElement.tagName") == "CANVAS"


def test_a_brush_keeps_the_rules_of_accessibility(show: Show) -> None:
    widget = plane()
    widget.brush = [-0.1, 0.1, -0.1, 0.1]
    assert violations(show(widget)) == []


def test_a_finger_brushes_sideways(show: Show) -> None:
    shown = show(plane(), width=360, has_touch=True, is_mobile=True)
    x, y = corner(shown)
    touch = shown.page.context.new_cdp_session(shown.page)
    steps = [("touchStart", 0, 0), ("touchMove", 20, 0), ("touchMove", 90, 30), ("touchMove", 120, 60)]
    for kind, dx, dy in steps:
        touch.send(
            "Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x + 60 + dx, "y": y + 60 + dy}]}
        )
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    shown.settle()
    assert "Brushed: " in shown.readout()


def test_the_map_counts_the_kept_or_the_brushed(show: Show) -> None:
    widget = plane()
    shown = show(widget)
    x, y = corner(shown)
    side = 31  # 8 × 8 pixels in 252
    at = x + BINS * CELL + 34 + 2.5 * side, y + 4.5 * side
    shown.page.mouse.move(*at)
    kept = widget.mask["fc1.weight"].reshape(30, 8, 8).sum(0)[4, 2]
    assert shown.tip().split("\n") == ["pixel row 4, column 2", "kept", f"{kept} of 30"]
    pull(shown, (30, 30), (60, 60))
    widget.brush = shown.trait("brush")
    shown.page.mouse.move(*at)
    counted = widget.brushed.reshape(30, 8, 8).sum(0)[4, 2]
    assert shown.tip().split("\n")[1:] == ["brushed", f"{counted} of 30"]


def test_a_cell_tells_its_numbers(show: Show) -> None:
    widget = plane()
    shown = show(widget)
    canvas(shown).focus()
    for key in ("ArrowRight", "ArrowLeft"):
        shown.page.keyboard.press(key)
    run = tiny_run(1, 2, SIZES)
    x, y = (values["fc1.weight"].astype(float) for values in (run.initial, run.final))
    reach = widget.layers[0]["reach"]
    column, row = (
        np.floor((v + r) * BINS / (2 * r)).clip(0, BINS - 1) for v, r in zip((x, y), reach, strict=True)
    )
    here = (column == 47) & (row == 48)
    assert f"weights\n{here.sum()}" in shown.tip()
    spoken = shown.card().locator("[aria-live=polite].ltv-hidden").inner_text()
    assert spoken.startswith("before ")
    canvas(shown).press("Escape")
    assert shown.tip() == ""


def test_a_double_click_resets(show: Show) -> None:
    shown = show(plane(criterion="movement", density=0.3))
    before = shown.readout()
    shown.set_trait("criterion", "random")
    shown.set_trait("density", 0.7)
    shown.set_trait("layer", "out.weight")
    pull(shown, (40, 40), (60, 70))
    canvas(shown).dblclick(position={"x": LEFT + 30, "y": TOP + 30})
    assert shown.readout() == before
    assert shown.trait("brush") == []


def colours_at(shown: Shown, left: float, top: float, side: int = 24) -> set[int]:
    """Colours in a square of the plane, its corner in cells."""
    shown.settle()
    return set(
        shown.page.evaluate(
            """([x, y, side]) => { const canvas = document.querySelector('.ltv canvas');
              const bytes = canvas.getContext('2d').getImageData(x, y, side, side).data;
              return [...new Set(new Uint32Array(bytes.buffer))]; }""",
            [LEFT + CELL * left, TOP + CELL * top, side],
        )
    )


def test_the_kept_region_is_shaded_and_chance_is_hatched(show: Show) -> None:
    shown = show(plane())
    far = 86, 86  # no weight is there
    (shade,) = colours_at(shown, *far)
    assert shade != 0
    shown.set_trait("criterion", "small_final")
    assert colours_at(shown, *far) == {0}
    shown.set_trait("criterion", "random")
    assert len(colours_at(shown, *far)) > 1


def test_names_are_text(show: Show) -> None:
    rng = np.random.default_rng(0)
    evil = "<img src=x onerror=alert(1)>.a_very_long_name_of_a_layer_that_no_card_can_hold"
    values = {f"{evil}.weight": rng.normal(size=(1, 30, 40)), "out.weight": rng.normal(size=(1, 9, 30)) * 3}
    shown = show(CriteriaPlane(values, values, density=0.5), width=360)
    assert "<img src=x" in shown.readout()
    assert shown.page.locator(".ltv img").count() == 0
    assert shown.page.evaluate("document.documentElement.scrollWidth") <= 360


def test_a_linked_grid_shows_where_the_brushed_weights_sit(show: Show) -> None:
    run = tiny_run(1, 2, SIZES)
    widget, grid = CriteriaPlane(run), MaskGrid(run, level=0, layer="fc1")
    for trait in ("brush", "layer"):
        link(widget, grid, trait)  # refuses a trait that one of them lacks
    links = [jslink((widget, trait), (grid, trait)) for trait in ("brush", "layer")]
    shown = show(html=page(widget, grid, *links))
    before = shown.fingerprint(1)
    pull(shown, (30, 30), (60, 60))
    assert shown.trait("brush", 1) == shown.trait("brush") != []
    assert shown.fingerprint(1) != before
    said = shown.readout()
    shown.card(1).get_by_label("all wires").check()
    assert shown.readout() == said  # the plane has a layer always
    shown.card(1).get_by_label("out").check()
    assert " of out, " in shown.readout()


@pytest.mark.parametrize("brushing", [False, True])
def test_a_million_weights_follow_the_slider_within_a_frame(brushing: bool, show: Show) -> None:
    rng = np.random.default_rng(0)
    before = {"l.weight": rng.normal(size=(1, 1000, 1000)).astype(np.float16)}
    after = {"l.weight": (before["l.weight"] + rng.normal(size=(1, 1000, 1000))).astype(np.float16)}
    widget = CriteriaPlane(before, after, criterion="movement")
    widget.brush = [-1, 1, -1, 1] if brushing else []
    shown = show(widget)
    spent = shown.page.evaluate(
        """() => { const model = [...window.ltviz.models.values()].find((m) => m.get('_esm'));
          return new Promise((done) => { const times = []; let i = 0;
            const next = () => { const begin = performance.now(); model.set('density', (i += 1) / 100);
              requestAnimationFrame(() => { setTimeout(() => { times.push(performance.now() - begin);
                if (i < 30) next(); else done(Math.min(...times)); }); }); };
            next(); }); }"""
    )
    # ms from the move to after the paint, a frame being 17. The best of 30 moves: a busy machine delays many of them.
    assert spent < 40
