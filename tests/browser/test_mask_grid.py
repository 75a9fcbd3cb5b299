"""MaskGrid on a static page, by mouse and by keyboard."""

from collections.abc import Callable

import numpy as np
from ipywidgets import jslink

from ltviz.widgets import MaskGrid
from tests.browser.conftest import Shown
from tests.widgets.examples import tiny_run

Show = Callable[..., Shown]


def test_every_level_reads_as_python_says(show: Show) -> None:
    grid = MaskGrid(tiny_run(levels=12))
    shown = show(grid)
    for layer in ("", "fc1.weight", "out.weight"):
        shown.set_trait("layer", layer)
        grid.layer = layer
        for level in grid.levels:
            shown.set_trait("level", level)
            grid.level = level
            assert shown.readout() == grid.sentence()


def test_the_slider_moves_by_mouse_and_by_key(show: Show) -> None:
    shown = show(MaskGrid(tiny_run(), level=0))
    slider = shown.slider("level")
    assert shown.readout().startswith("All 938 weights are kept")
    shown.drag(slider, 1.0)
    assert shown.trait("level") == 5
    assert shown.readout().startswith("34.2 % of 938 weights kept")
    before = shown.fingerprint()
    slider.press("ArrowLeft")
    assert shown.trait("level") == 4
    assert slider.get_attribute("aria-valuetext") == "4 of 5"
    assert shown.fingerprint() != before
    slider.press("Home")
    assert shown.trait("level") == 0


def test_play_runs_to_the_end_and_stops_and_starts_over(show: Show) -> None:
    shown = show(MaskGrid(tiny_run(), level=3))
    shown.card().get_by_label("speed").select_option("4×")
    shown.card().get_by_role("button", name="play levels").click()
    shown.page.wait_for_function("() => document.querySelector('.ltv input[type=range]').value === '5'")
    assert shown.card().get_by_role("button", name="play levels").is_visible()
    shown.card().get_by_role("button", name="play levels").click()
    assert shown.trait("level") == 0
    shown.card().get_by_role("button", name="pause levels").click()
    at = shown.trait("level")
    shown.page.wait_for_timeout(500)
    assert shown.trait("level") == at


def test_hover_tells_a_click_pins_escape_lets_go_a_double_click_resets(show: Show) -> None:
    run = tiny_run()
    shown = show(MaskGrid(run, level=3, layer="fc1"))
    canvas = shown.card().locator("canvas")
    canvas.hover(position={"x": 8, "y": 28})
    assert shown.tip().startswith("fc1: unit 0, pixel row 0, column 0")
    assert f"at level {run.removed_at['fc1.weight'][0, 0, 0]}" in shown.tip()
    canvas.click(position={"x": 8, "y": 28})
    assert shown.trait("pinned") == ["weight", 0, 0]
    canvas.hover(position={"x": 200, "y": 100})
    assert "unit 0, pixel row 0, column 0" in shown.tip()
    canvas.focus()
    shown.page.keyboard.press("Escape")
    assert shown.trait("pinned") == []
    assert shown.tip() == ""
    shown.set_trait("level", 5)
    shown.set_trait("layer", "")
    canvas.dblclick(position={"x": 8, "y": 28})
    assert [shown.trait("level"), shown.trait("layer")] == [3, "fc1.weight"]


def test_the_exact_numbers_are_those_of_the_run(show: Show) -> None:
    run = tiny_run()
    shown = show(MaskGrid(run, layer="fc2"))
    shown.set_trait("pinned", ["weight", 1, 31])
    initial, trained = (values["fc2.weight"].flat[31] for values in (run.initial, run.final))
    for number in (initial, trained):
        assert f"{abs(float(number)):#.3g}" in shown.tip()
    assert "unit 2, input 7" in shown.tip()


def test_arrow_keys_walk_and_enter_pins(show: Show) -> None:
    shown = show(MaskGrid(tiny_run(), level=3, layer="fc1"))
    shown.card().locator("canvas").focus()
    for key in ("ArrowRight", "ArrowRight", "ArrowDown"):
        shown.page.keyboard.press(key)
    assert "unit 0, pixel row 1, column 1" in shown.tip()
    shown.page.keyboard.press("Enter")
    assert shown.trait("pinned") == ["weight", 0, 9]
    spoken = shown.card().locator("[aria-live=polite].ltv-hidden")
    assert "pixel row 1, column 1" in spoken.inner_text()


def test_a_unit_lights_its_wires(show: Show) -> None:
    shown = show(MaskGrid(tiny_run(), level=3))
    pale = shown.fingerprint()
    shown.set_trait("pinned", ["unit", 0, 4])
    assert shown.tip().startswith("unit 4 of fc1")
    assert shown.fingerprint() != pale
    shown.set_trait("pinned", [])
    assert shown.fingerprint() == pale


def test_what_is_shown_is_chosen_by_key(show: Show) -> None:
    shown = show(MaskGrid(tiny_run()))
    shown.card().get_by_role("radio", name="all wires").focus()
    shown.page.keyboard.press("ArrowRight")
    assert shown.trait("layer") == "fc1.weight"
    assert shown.card().locator(".ltv-title").inner_text() == "Weights of fc1, seed 0"


def test_a_mask_over_weights_has_two_states(show: Show) -> None:
    rng = np.random.default_rng(3)
    weights = {"fc.weight": rng.normal(size=(1, 6, 20)).astype(np.float32)}
    shown = show(MaskGrid(weights, mask={"fc.weight": weights["fc.weight"] > 0}))
    assert shown.card().get_by_role("slider").count() == 0
    shown.card().get_by_role("radio", name="all weights").check(force=True)
    assert shown.readout().startswith("All 120 weights are kept")


def test_pruned_weights_are_hatched_from_four_pixels(show: Show) -> None:
    shown = show(MaskGrid(tiny_run(), level=5, layer="fc1"))
    # Within one pruned weight both the ground and the hatch's colour are there.
    cell = tiny_run().removed_at["fc1.weight"][0].argmin()
    shown.set_trait("pinned", ["weight", 0, int(cell)])
    tip = shown.tip()
    assert "pruned" in tip
    x, y = shown.page.evaluate(
        """([at]) => { const c = document.querySelector('.ltv canvas'); const size = 14; const tile = 8 * size + size;
          const per = Math.floor((c.width - 2 + size) / tile); const u = Math.floor(at / 64);
          const [row, col] = [Math.floor((at % 64) / 8), at % 8];
          return [1 + (u % per) * tile + col * size, 20 + Math.floor(u / per) * tile + row * size]; }""",
        [int(cell)],
    )
    inks = shown.page.evaluate(
        """([x, y]) => { const g = document.querySelector('.ltv canvas').getContext('2d');
          const d = g.getImageData(x, y, 12, 12).data;
          return new Set(new Uint32Array(d.buffer)).size; }""",
        [x, y],
    )
    assert inks > 1


def test_markup_in_a_layer_s_name_is_text(show: Show) -> None:
    evil = "<img src=x onerror=window.hacked=1>"
    shown = show(MaskGrid(tiny_run(sizes={f"{evil}.weight": (12, 64), "out.weight": (5, 12)})))
    shown.set_trait("layer", f"{evil}.weight")
    shown.set_trait("pinned", ["weight", 0, 3])
    assert evil in shown.tip()
    assert evil in shown.readout()
    assert shown.page.locator("img").count() == 0
    assert shown.page.evaluate("window.hacked") is None


def test_the_picture_turns_dark_with_the_page(show: Show) -> None:
    shown = show(MaskGrid(tiny_run()))
    light = shown.fingerprint()
    shown.page.evaluate("document.documentElement.dataset.theme = 'dark'")
    dark = shown.fingerprint()
    assert dark != light
    shown.page.evaluate("document.documentElement.dataset.theme = 'light'")
    assert shown.fingerprint() == light


def test_a_narrower_card_is_laid_out_anew(show: Show) -> None:
    shown = show(MaskGrid(tiny_run()), width=800)
    before = shown.card().locator("canvas").bounding_box()
    shown.page.set_viewport_size({"width": 360, "height": 800})
    shown.settle()
    after = shown.card().locator("canvas").bounding_box()
    assert before is not None
    assert after is not None
    assert after["width"] < before["width"]
    assert after["height"] > before["height"]
    assert shown.inks() > 3


def test_less_motion_is_respected_and_nothing_plays_by_itself(show: Show) -> None:
    shown = show(MaskGrid(tiny_run(), level=2), reduced_motion="reduce")
    at = shown.trait("level")
    shown.page.wait_for_timeout(300)
    assert shown.trait("level") == at


def test_linked_grids_move_together(show: Show) -> None:
    left, right = MaskGrid(tiny_run(), level=1), MaskGrid(tiny_run(), seed=1, level=1)
    shown = show(left, right, jslink((left, "level"), (right, "level")))
    shown.slider("level", 0).press("End")
    assert shown.trait("level", 1) == 5
    shown.slider("level", 1).press("Home")
    assert shown.readout(0).startswith("All 938 weights are kept")
