"""SaliencyMap on a static page: maps side by side, one opened, the density moved, by mouse and by keyboard."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Locator

from ltviz.widgets import SaliencyMap
from ltviz.widgets.words import percent
from tests.browser.conftest import Shown

Show = Callable[..., Shown]
SHAPES = {"fc1.weight": (30, 64), "fc2.weight": (12, 30), "out.weight": (5, 12)}


def scores(bright: int = 0, seed: int = 0) -> dict[str, Any]:
    """Positive scores; one row of the 8 × 8 pixels matters most."""
    rng = np.random.default_rng(seed)
    made = {name: rng.exponential(size=(1, *shape)) for name, shape in SHAPES.items()}
    made["fc1.weight"].reshape(1, 30, 8, 8)[:, :, bright] *= 9
    return made


def signed() -> dict[str, Any]:
    rng = np.random.default_rng(5)
    return {name: rng.normal(size=(1, *shape)) ** 3 for name, shape in SHAPES.items()}


def collapsing() -> dict[str, Any]:
    made = scores()
    return made | {"fc2.weight": made["fc2.weight"] / 1e6}


def several(**options: Any) -> SaliencyMap:
    methods = {"SNIP": scores(2), "GraSP": signed(), "magnitude": collapsing()}
    return SaliencyMap(methods, **options)


def agrees(shown: Shown, widget: SaliencyMap) -> None:
    """Python, given the traits of the page, says what the page says."""
    for trait in ("method", "scope", "density"):
        setattr(widget, trait, shown.trait(trait))
    assert shown.readout() == widget.sentence()


def canvas(shown: Shown) -> Locator:
    return shown.card().locator("canvas")


def darkness(shown: Shown, x: float, y: float) -> float:
    """How far a point of the canvas is from white, 0 … 1; CSS pixels."""
    shown.settle()
    found = shown.page.evaluate(
        "([x, y]) => { const c = document.querySelector('.ltv canvas'); const r = c.width / c.clientWidth;"
        " return [...c.getContext('2d').getImageData(x * r, y * r, 1, 1).data]; }",
        [x, y],
    )
    return 1 - sum(found[:3]) / 765 if found[3] else 0.0


def test_the_bright_pixels_are_those_of_the_scores(show: Show) -> None:
    shown = show(SaliencyMap({"SNIP": scores(2)}, density=0.1))
    cell = 280 / 8
    rows = [
        np.mean([darkness(shown, (col + 0.3) * cell, (row + 0.3) * cell) for col in range(8)])
        for row in range(8)
    ]
    assert int(np.argmax(rows)) == 2
    assert rows[2] > 3 * max(rows[:2] + rows[3:])


def test_the_slider_moves_everything(show: Show) -> None:
    widget = several()
    shown = show(widget)
    slider = shown.slider("density")
    assert slider.get_attribute("aria-valuetext") == "5.0 %"
    before = shown.fingerprint()
    slider.press("ArrowRight")
    assert shown.trait("density") == 0.045
    assert shown.fingerprint() != before
    agrees(shown, widget)
    slider.press("Home")
    assert shown.trait("density") == 1
    agrees(shown, widget)
    slider.press("End")
    assert shown.trait("density") == 0.001
    agrees(shown, widget)
    shown.drag(slider, 0.33)
    assert 0.08 < shown.trait("density") < 0.15
    agrees(shown, widget)


def test_a_click_opens_a_map_and_the_control_leads_back(show: Show) -> None:
    widget = several()
    shown = show(widget)
    layers = shown.card().locator(".ltv-layers")
    assert not layers.is_visible()
    shown.card().locator("canvas").click(position={"x": 40, "y": 60})
    assert shown.trait("method") == "SNIP"
    assert layers.is_visible()
    assert shown.tip() == ""
    agrees(shown, widget)
    shown.card().get_by_label("all", exact=True).check()
    assert shown.trait("method") == ""
    assert not layers.is_visible()
    agrees(shown, widget)


def test_keys_walk_the_maps_and_open_one(show: Show) -> None:
    shown = show(several())
    canvas(shown).focus()
    canvas(shown).press("ArrowRight")
    assert shown.tip().startswith("SNIP")
    canvas(shown).press("ArrowRight")
    assert shown.tip().startswith("GraSP")
    assert "on a path" in shown.tip()
    canvas(shown).press("Enter")
    assert shown.trait("method") == "GraSP"
    canvas(shown).press("ArrowRight")
    assert "wires kept" in shown.tip()
    canvas(shown).press("ArrowDown")
    assert shown.tip().startswith("pixel row 5, column 4")
    canvas(shown).press("Escape")
    assert shown.tip() == ""


def test_a_pixel_tells_its_numbers(show: Show) -> None:
    widget = SaliencyMap({"SNIP": scores(2)}, density=0.1)
    shown = show(widget)
    box = canvas(shown).bounding_box()
    assert box
    shown.page.mouse.move(box["x"] + 3.5 * 35, box["y"] + 2.5 * 35)
    wires = int(widget._scene().wires(0)[2, 3])
    assert shown.tip().splitlines()[0] == "pixel row 2, column 3"
    assert f"{wires} of 30" in shown.tip()
    shown.page.mouse.click(box["x"] + 3.5 * 35, box["y"] + 2.5 * 35)
    shown.slider("density").press("Home")
    assert "30 of 30" in shown.tip()  # pinned, and told anew


def test_layers_show_what_python_counts(show: Show) -> None:
    widget = several(method="SNIP", density=0.2)
    shown = show(widget)
    for scope in ("one cut", "same share of each layer"):
        shown.card().get_by_label(scope).check()
        shown.settle()
        agrees(shown, widget)
        scene = widget._scene()
        told = shown.card().locator(".ltv-layers text.ltv-density").all_text_contents()
        assert told == [f"{percent(float(s))} kept" for s in scene.kept(0) / scene.tables.sizes]
        notes = shown.card().locator(".ltv-layers text.ltv-note").all_text_contents()
        live = [f"{percent(float(s))} on a path" for s in scene.live(0) / scene.tables.sizes]
        assert [note for note in notes if "path" in note] == live
        assert shown.card().locator(".ltv-cut-line").count() == (1 if scope == "one cut" else 3)


def test_a_layer_that_vanished_is_told_in_words(show: Show) -> None:
    shown = show(several(density=0.2))
    assert "In magnitude fc2 lost all its weights: nothing passes." in shown.readout()
    shown.set_trait("method", "magnitude")
    assert shown.readout().endswith("fc2 lost all its weights: nothing passes.")
    assert shown.card().locator(".ltv-lost").text_content() == "lost all its weights"
    assert shown.card().locator(".ltv-layers rect.ltv-kept").count() == 2
    assert {float(r.get_attribute("width") or 0) for r in shown.card().locator("rect.ltv-kept").all()} == {0}


def test_bins_and_shares_tell_their_numbers(show: Show) -> None:
    widget = several(method="GraSP", density=0.2)
    shown = show(widget)
    picture = shown.card().locator(".ltv-layers svg")
    picture.focus()
    picture.press("ArrowRight")

    def tip() -> str:
        return shown.card().locator(".ltv-tip:visible").inner_text()

    kept = int(widget._scene().kept(1)[0])
    assert tip().startswith("fc1.weight")
    assert f"{kept:,} of 1,920" in tip()
    picture.press("ArrowRight")
    assert "score −" in tip()
    picture.press("ArrowDown")
    assert tip().startswith("fc2.weight, score −")
    box = picture.bounding_box()
    assert box
    shown.page.mouse.move(box["x"] + box["width"] - 40, box["y"] + 50)
    assert "effective density" in tip()


def test_the_map_shows_scores_too(show: Show) -> None:
    shown = show(several())
    shown.card().locator("summary").click()
    before = shown.fingerprint()
    shown.card().get_by_label("sum of the scores").check()
    assert shown.trait("view") == "scores"
    assert shown.fingerprint() != before
    assert "sum of the scores per input pixel" in shown.card().inner_text()


def test_a_double_click_resets_what_was_moved(show: Show) -> None:
    shown = show(several(method="SNIP", density=0.2))
    shown.slider("density").press("End")
    shown.card().get_by_label("same share of each layer").check()
    canvas(shown).dblclick(position={"x": 50, "y": 50})
    assert (shown.trait("density"), shown.trait("scope"), shown.trait("method")) == (0.2, "global", "SNIP")


def test_inputs_that_are_no_image_and_kernels(show: Show) -> None:
    rng = np.random.default_rng(0)
    strip = {"fc1.weight": rng.exponential(size=(20, 40)), "out.weight": rng.exponential(size=(5, 20))}
    shown = show(SaliencyMap({"one": strip, "two": strip}))
    assert shown.inks() > 3
    shown.set_trait("method", "two")
    canvas(shown).focus()
    canvas(shown).press("ArrowRight")
    assert shown.tip().startswith("input 20")
    canvas(shown).press("End")
    assert shown.tip().startswith("input 39")
    taps = {
        "conv1.weight": rng.exponential(size=(6, 1, 3, 3)),
        "out.weight": rng.exponential(size=(5, 6 * 16)),
    }
    shown = show(SaliencyMap({"one": taps}))
    canvas(shown).focus()
    canvas(shown).press("ArrowRight")
    canvas(shown).press("Home")
    assert shown.tip().startswith("tap of the kernel row 0, column 0")


def test_scores_that_are_all_equal_are_told_on_the_page(show: Show) -> None:
    flat = {name: np.ones((1, *shape)) for name, shape in SHAPES.items()}
    shown = show(SaliencyMap({"flat": flat}))
    assert "All its scores are equal: position alone decides which weights stay." in shown.readout()


@pytest.mark.parametrize("width", [360, 820])
@pytest.mark.parametrize("method", ["", "<b>x</b>"])
def test_names_are_text_and_nothing_leaves_the_card(show: Show, width: int, method: str) -> None:
    evil = "<img src=x onerror=alert(1)>.a_very_long_name_of_a_layer_that_no_card_can_hold"
    rng = np.random.default_rng(0)
    made = {f"{evil}.weight": rng.normal(size=(1, 30, 64)), "out.weight": rng.normal(size=(1, 9, 30))}
    long = "a method with a name that is far too long for the map that it stands above"
    for density in (1.0, 0.05, 0.001):
        shown = show(SaliencyMap({"<b>x</b>": made, long: made}, method=method, density=density), width=width)
        if method:
            assert "<img src=x" in (shown.card().locator("svg title").first.text_content() or "")
            assert shown.readout().startswith("<b>x</b> keeps")
        assert shown.page.locator(".ltv img, .ltv b").count() == 0
        assert shown.page.evaluate("document.documentElement.scrollWidth") <= width
        out = shown.card().evaluate(
            """(card) => { const frame = card.getBoundingClientRect();
              return [...card.querySelectorAll('svg text')].filter((t) => { const b = t.getBoundingClientRect();
                return b.width && (b.right > frame.right + 1 || b.left < frame.left - 1);
              }).map((t) => t.textContent); }"""
        )
        assert out == []


def test_many_layers_fit(show: Show) -> None:
    rng = np.random.default_rng(0)
    deep = {f"block{i}.weight": rng.exponential(size=(1, 8, 64 if i == 0 else 8)) for i in range(16)}
    shown = show(SaliencyMap({"one": deep}, density=0.1))
    assert shown.card().locator(".ltv-layers text.ltv-name, .ltv-layers tspan.ltv-name").count() == 16
    box = shown.card().bounding_box()
    assert box
    assert box["height"] < 1300


LENET = {"fc1.weight": (300, 784), "fc2.weight": (100, 300), "out.weight": (10, 100)}


def test_ten_classes_of_lenet_follow_the_slider(show: Show) -> None:
    rng = np.random.default_rng(0)
    classes = {
        f"class {c}": {n: rng.exponential(size=(1, *shape)) for n, shape in LENET.items()} for c in range(10)
    }
    shown = show(SaliencyMap(classes))
    spent = shown.page.evaluate(
        """() => { const model = [...window.ltviz.models.values()].find((m) => m.get('_esm'));
          const densities = model.get('densities');
          return new Promise((done) => { const times = []; let i = 0;
            const next = () => { const begin = performance.now(); model.set('density', densities[(i += 1)]);
              requestAnimationFrame(() => { setTimeout(() => { times.push(performance.now() - begin);
                if (i < 30) next(); else done(times.sort((a, b) => a - b)[5]); }); }); };
            next(); }); }"""
    )
    assert (
        spent < 60
    )  # ms from the move to after the paint, a frame being 17; generous: the machine may be busy
