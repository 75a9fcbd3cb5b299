"""AblationGrid on a static page: walk the densities, switch signs, choose cells, compare two, read every number."""

from collections.abc import Callable
from typing import Any

import pytest

from ltviz.records.statistics import paired
from ltviz.widgets import AblationGrid, gaps
from ltviz.widgets.ablation_grid.names import RANDOM, TICKET
from ltviz.widgets.words import fixed, percent, points
from tests.browser.conftest import Shown
from tests.browser.test_accessibility import violations
from tests.chromium import MODEL_OF
from tests.widgets.ablations import FEW, FROZEN, GREW, KEPT, LOST, ablation_run, starting_values
from tests.widgets.marred import at_levels, blown_up, unrun

Show = Callable[..., Shown]
RUN = ablation_run(5, FEW)
NEAR = tuple(arm for arm in FEW if "diff_sign" not in arm)  # none of them lies beyond the axis
TRAITS = ("level", "cell", "second", "sign", "versus", "zeros", "more")


def agrees(shown: Shown, widget: AblationGrid) -> None:
    """Python, given the traits of the page, says what the page says."""
    for name in TRAITS:
        setattr(widget, name, shown.trait(name))
    shown.settle()
    assert shown.readout() == widget.sentence()
    assert shown.card().locator(".ltv-notes li").all_inner_texts() == widget.notes()


def strips(shown: Shown) -> Any:
    return shown.card().locator(".ltv-strips svg")


def table(shown: Shown) -> Any:
    return shown.card().locator(".ltv-table svg")


def at_cell(shown: Shown, picture: Any, key: str, act: str) -> None:
    """Moves to a cell of the strips or the grid, or clicks there; the plan of the page says where it stands."""
    kind = "strips" if picture.evaluate("(s) => s.closest('.ltv-strips') !== null") else "table"
    x, y = shown.page.evaluate(PLACE, [kind, key])
    getattr(picture, act)(position={"x": x, "y": y})  # scrolls there and waits until the picture stands still
    shown.settle()


# Where a cell stands inside its SVG, from the shipped functions.
PLACE = """async ([kind, key]) => {
  const model = [...window.ltviz.models.values()].find((m) => m.get('_esm'));
  const code = model.get('_esm').replace('export default { render };', '');
  const url = URL.createObjectURL(new Blob([code], { type: 'text/javascript' }));
  const ltv = await import(url);
  const names = ['cells', 'seeds', 'levels', 'arrays', 'facts'];
  const grid = ltv.readAblation(Object.fromEntries(names.map((name) => [name, model.get(name)])));
  const view = ltv.viewOf(model, grid);
  const width = document.querySelector(`.ltv-${kind} svg`).clientWidth;
  if (kind === 'table') {
    const cell = ltv.tablePlan(grid, view, width).cells.find((one) => one.key === key);
    return [cell.x + cell.width / 2, cell.y + cell.height / 2];
  }
  const plan = ltv.stripPlan(grid, view, width);
  const spot = ltv.spotsOf(plan).find((one) => one.key === key);
  return [plan.left + 30, spot.y + 18];
}"""


def means(shown: Shown) -> list[float]:
    """Where dots and rings stand on the axis, in points, in the order of the rows."""
    found = strips(shown).evaluate(
        """(svg) => {
          const middle = (e) => { const b = e.getBoundingClientRect(); return b.left + b.width / 2; };
          const high = (e) => e.getBoundingClientRect().top;
          const ticks = [...svg.querySelectorAll('.ltv-axis text:not(.ltv-axis-title)')];
          const value = (t) => Number(t.textContent.replace('−', '-'));
          const [a, b] = [ticks[0], ticks[ticks.length - 1]];
          const scale = (x) => value(a) + (x - middle(a)) / (middle(b) - middle(a)) * (value(b) - value(a));
          const key = svg.querySelector('.ltv-note') ? svg.querySelector('.ltv-note').parentElement : null;
          const dots = [...svg.querySelectorAll('path.ltv-solid:not(.ltv-cloud), path.ltv-open')];
          return dots.filter((dot) => dot.parentElement !== key).map((dot) => [scale(middle(dot)), high(dot)]);
        }"""
    )
    return [x for x, _ in sorted(found, key=lambda one: one[1])]


def test_the_dots_stand_where_the_means_are(show: Show) -> None:
    run = ablation_run(5, NEAR)
    shown = show(AblationGrid(run, level=3))
    order = [TICKET, GREW, RANDOM, TICKET, KEPT, LOST, TICKET, FROZEN]
    expected = [0.0 if arm == TICKET else 100 * paired(run, arm, TICKET, 3).mean for arm in order]
    assert means(shown) == pytest.approx(expected, abs=0.03)
    shown.set_trait("versus", "dense")
    shown.set_trait("sign", "lost")
    order = [TICKET, GREW, RANDOM, LOST, TICKET, FROZEN]
    assert means(shown) == pytest.approx([100 * paired(run, a, "dense", 3).mean for a in order], abs=0.03)


def test_a_criterion_beyond_the_axis_is_an_arrow_with_its_number(show: Show) -> None:
    worst = "small_final/rewind/kept/zero"
    run = ablation_run(5, (*NEAR, worst))
    shown = show(AblationGrid(run, level=3))
    number = points(paired(run, worst, TICKET, 3).mean).replace(" points", "")
    assert number in strips(shown).text_content()
    assert strips(shown).locator("path.ltv-solid[d*='l8 -5v10Z']").count() == 1


def test_the_slider_walks_the_densities(show: Show) -> None:
    widget = AblationGrid(RUN, level=2)
    shown = show(widget)
    shown.slider("weights kept").focus()
    for key, level in (("ArrowRight", 3), ("ArrowRight", 4), ("Home", 1), ("End", 4)):
        shown.page.keyboard.press(key)
        assert shown.trait("level") == level
        agrees(shown, widget)
    assert shown.slider("weights kept").get_attribute("aria-valuetext") == "4.0 %"


@pytest.mark.parametrize("width", [820, 360])
def test_one_density_is_words_and_no_slider(width: int, show: Show) -> None:
    widget = AblationGrid(at_levels(RUN, 0, 3))
    shown = show(widget, width=width)
    controls = shown.card().locator(".ltv-controls")
    assert controls.locator("input[type=range]").count() == 0
    assert controls.locator(":scope > *").first.inner_text() == "weights kept 10.0 %"
    # On a phone too, and as a screen reader gets it: before the choices, name and number in one piece.
    assert controls.aria_snapshot().startswith("- text: weights kept 10.0 %\n- group")
    assert violations(shown) == []
    agrees(shown, widget)


def test_with_one_density_the_keyboard_skips_it(show: Show) -> None:
    widget = AblationGrid(at_levels(RUN, 0, 3))
    shown = show(widget)
    strips(shown).focus()
    for chosen in ("both", "ticket"):
        shown.page.keyboard.press("Tab")
        assert shown.page.locator(":focus").locator("..").inner_text() == chosen
        shown.page.keyboard.press("ArrowRight")
        agrees(shown, widget)
    assert (shown.trait("level"), shown.trait("sign"), shown.trait("versus")) == (3, "kept", "random")


@pytest.mark.parametrize("sliders", [1, 0])
def test_a_run_that_comes_later_decides_between_slider_and_words(sliders: int, show: Show) -> None:
    runs = [at_levels(RUN, 0, 3), RUN]
    shown = show(*(AblationGrid(run, level=3) for run in (runs if sliders else reversed(runs))))
    assert shown.card(0).get_by_role("slider").count() == 1 - sliders
    shown.page.evaluate(
        f"""() => {{
          const [to, from] = [0, 1].map({MODEL_OF});
          for (const name of ['levels', 'arrays', 'facts']) to.set(name, from.get(name));
        }}"""
    )
    assert shown.card(0).get_by_role("slider").count() == sliders
    assert shown.card(0).locator(".ltv-controls").get_by_text("10.0 %").count() == 1


def test_the_toggle_shows_either_sign_or_both(show: Show) -> None:
    widget = AblationGrid(RUN, level=3)
    shown = show(widget)
    rings, joints = strips(shown).locator("path.ltv-open"), strips(shown).locator(".ltv-joint")
    # One ring and one dot more in the key; values that only one sign has are joined to nothing.
    assert (rings.count(), joints.count()) == (2, 1)
    for sign, counts in (("lost", (1, 0)), ("kept", (0, 0)), ("both", (2, 1))):
        shown.card().get_by_role("radio", name=sign, exact=True).check()
        shown.settle()
        assert (rings.count(), joints.count()) == counts
        agrees(shown, widget)


def test_cells_are_compared_with_the_ticket_with_random_weights_or_the_dense_network(show: Show) -> None:
    widget = AblationGrid(RUN, level=3)
    shown = show(widget)
    for name in ("random", "dense", "ticket"):
        shown.card().get_by_role("radio", name=name, exact=True).check()
        assert shown.trait("versus") == name
        agrees(shown, widget)


def test_hovering_a_row_says_its_numbers(show: Show) -> None:
    shown = show(AblationGrid(RUN, level=3))
    at_cell(shown, strips(shown), LOST, "hover")
    found = paired(RUN, LOST, TICKET, 3).scaled(100)
    said = shown.only_tip()
    for words in ("one size for all, sign lost", points(found.mean / 100), f"{fixed(found.low, 1)} to "):
        assert words in said
    assert percent(float(RUN.test_at_best[RUN.arm(LOST), :, 3].mean())) in said
    at_cell(shown, strips(shown), "large_final_diff_sign/rewind/kept/zero", "hover")
    assert "weights kept\n4.0 %" in shown.only_tip()


@pytest.mark.parametrize("kind", ["strips", "table"])
def test_hovering_what_blew_up_says_how_many_seeds(kind: str, show: Show) -> None:
    run = blown_up(blown_up(RUN, KEPT, 3, 2), GREW, 3, 5)
    run = blown_up(unrun(run, LOST, seeds=[4]), LOST, 3, 1)
    widget = AblationGrid(run, level=3)
    widget.more = True
    shown = show(widget)
    picture = {"strips": strips, "table": table}[kind](shown)
    for cell, count in ((KEPT, "2 of 5"), (GREW, "5 of 5"), (LOST, "1 of 4")):
        at_cell(shown, picture, cell, "hover")
        said, what_it_means = gaps.blown_up_said([count])
        assert said in shown.only_tip().splitlines()
        assert what_it_means in widget.notes()  # so the tooltip need not say it
    for cell in (TICKET, RANDOM):
        at_cell(shown, picture, cell, "hover")
        assert "blew up" not in shown.only_tip().lower()
    shown.set_trait("level", 2)
    at_cell(shown, picture, KEPT, "hover")
    assert "blew up" not in shown.only_tip().lower()


def test_the_keyboard_hears_what_blew_up(show: Show) -> None:
    shown = show(AblationGrid(blown_up(RUN, KEPT, 3, 2), level=3))
    strips(shown).focus()
    shown.page.keyboard.press("ArrowDown")
    voice = shown.card().locator(".ltv-hidden[aria-live]").first.inner_text()
    assert f"seeds 5, {gaps.blown_up_said(['2 of 5'])[0]}" in voice


def test_a_click_chooses_and_a_double_click_goes_back(show: Show) -> None:
    widget = AblationGrid(RUN, level=3)
    shown = show(widget)
    at_cell(shown, strips(shown), FROZEN, "click")
    assert shown.trait("cell") == FROZEN
    agrees(shown, widget)
    assert strips(shown).locator(".ltv-chosen").count() == 1
    at_cell(shown, strips(shown), GREW, "click")
    assert shown.trait("cell") == GREW
    shown.set_trait("level", 1)
    at_cell(shown, strips(shown), FROZEN, "dblclick")
    assert (shown.trait("cell"), shown.trait("level")) == (KEPT, 3)


def test_a_slow_click_is_not_lost_when_the_picture_is_drawn_anew(show: Show) -> None:
    widget = AblationGrid(RUN, level=3)
    widget.more = True
    shown = show(widget)
    at_cell(shown, table(shown), RANDOM, "hover")
    shown.page.mouse.down()
    shown.set_trait("level", 1)
    shown.page.mouse.up()
    shown.settle()
    assert shown.trait("cell") == RANDOM


def test_rows_and_cells_can_be_chosen_by_keyboard(show: Show) -> None:
    widget = AblationGrid(RUN, level=3)
    shown = show(widget)
    strips(shown).focus()
    shown.page.keyboard.press("ArrowDown")
    assert "one size for all, sign kept" in shown.only_tip()
    shown.page.keyboard.press("ArrowDown")
    assert "sign lost" in shown.only_tip()
    shown.page.keyboard.press("Enter")
    assert shown.trait("cell") == LOST
    agrees(shown, widget)
    shown.set_trait("more", True)
    table(shown).focus()
    for key in ("ArrowDown", "ArrowRight", "ArrowRight", "Enter"):
        shown.page.keyboard.press(key)
    assert shown.card().locator(".ltv-hidden[aria-live]").last.inner_text()
    agrees(shown, widget)


def test_two_clicks_in_the_full_grid_compare_two_cells(show: Show) -> None:
    widget = AblationGrid(RUN, level=3)
    shown = show(widget)
    assert not table(shown).is_visible()
    shown.card().locator("summary").click()
    shown.settle()
    assert shown.trait("more") is True
    stands = "(svg) => svg.getBoundingClientRect().top - svg.closest('.ltv').getBoundingClientRect().top"
    stood = table(shown).evaluate(stands)
    at_cell(shown, table(shown), LOST, "click")
    assert shown.card().locator(".ltv-pair").is_visible()
    assert table(shown).evaluate(stands) == stood  # the next click lands where the reader aims
    at_cell(shown, table(shown), RANDOM, "click")
    assert (shown.trait("cell"), shown.trait("second")) == (RANDOM, LOST)
    agrees(shown, widget)
    pair = shown.card().locator(".ltv-pair")
    assert pair.locator(".ltv-rowname").all_text_contents() == [*(f"seed {n}" for n in range(5)), "mean"]
    found = paired(RUN, RANDOM, LOST, 3).scaled(100)
    assert f"{fixed(found.mean, 1)} ± {fixed(found.mean - found.low, 1)}" in pair.text_content()
    shown.card().get_by_label("with", exact=True).select_option(label="nothing else")
    assert shown.trait("second") == ""
    shown.settle()
    assert not pair.is_visible()
    agrees(shown, widget)


def test_two_cells_can_be_compared_by_name(show: Show) -> None:
    widget = AblationGrid(RUN, level=3)
    widget.more = True
    shown = show(widget)
    shown.card().get_by_label("compare", exact=True).select_option(label="frozen as they began")
    shown.card().get_by_label("with", exact=True).select_option(label="grew most")
    assert (shown.trait("cell"), shown.trait("second")) == (FROZEN, GREW)
    agrees(shown, widget)


def test_what_was_not_recorded_says_so_and_cannot_be_chosen(show: Show) -> None:
    widget = AblationGrid(unrun(RUN, GREW, levels=[3]), level=3)
    widget.more = True
    shown = show(widget)
    assert strips(shown).locator(".ltv-absent").all_text_contents() == ["not recorded"] * 2
    absent = "random/constant/kept/zero"
    at_cell(shown, table(shown), absent, "hover")
    assert shown.only_tip() == (
        "drawn at random · one size for all · sign kept · set to zero\nnot recorded at this density"
    )
    at_cell(shown, table(shown), absent, "click")
    assert shown.trait("cell") == KEPT
    at_cell(shown, strips(shown), GREW, "click")
    agrees(shown, widget)
    assert "was not recorded" in shown.readout()


def test_the_full_grid_shows_one_kind_of_zeros(show: Show) -> None:
    widget = AblationGrid(RUN, level=3)
    widget.more = True
    shown = show(widget)
    numbers = table(shown).locator(".ltv-cell")
    assert numbers.count() == len([arm for arm in FEW if arm.endswith("/zero")])
    shown.card().get_by_label("pruned weights").select_option(label="frozen as they began")
    shown.settle()
    assert shown.trait("zeros") == "freeze"
    number = points(paired(RUN, FROZEN, TICKET, 3).mean).replace(" points", "")
    assert numbers.all_text_contents() == [f"kept {number}"]


@pytest.mark.parametrize("level", [3, 4])
def test_only_the_comparison_named_beforehand_is_bold(level: int, show: Show) -> None:
    widget = AblationGrid(RUN, level=3, named=[LOST])
    shown = show(widget)
    shown.set_trait("level", level)
    number = points(paired(RUN, LOST, TICKET, 3).mean).replace(" points", "")
    bold = strips(shown).locator("text.ltv-named").all_text_contents()
    assert [text.split(" ±")[0] for text in bold] == (["one size for all", number] if level == 3 else [])
    agrees(shown, widget)


def test_starting_values_are_drawn_where_there_are_any(show: Show) -> None:
    bare, full = AblationGrid(RUN), AblationGrid(RUN, starts=starting_values(RUN))
    shown = show(bare, full)
    assert not shown.card(0).locator(".ltv-starts").is_visible()
    assert "23.1 % kept, 76.8 % pruned to 0" in shown.card(1).locator(".ltv-starts").text_content()
    assert "were not handed over" not in shown.card(1).locator(".ltv-starts").text_content()
    shown.set_trait("cell", FROZEN, n=1)
    assert "frozen (hatched)" in shown.card(1).locator(".ltv-starts").text_content()
    shown.set_trait("cell", LOST, n=1)
    assert "its values were not handed over" in shown.card(1).locator(".ltv-starts").text_content()


def test_names_with_markup_are_text(show: Show) -> None:
    odd = "<img src=x onerror=alert(1)>/rewind/kept/zero"
    widget = AblationGrid(ablation_run(3, (TICKET, odd)), cell=odd)
    widget.more = True
    shown = show(widget)
    agrees(shown, widget)
    assert shown.card().locator("img").count() == 0
    assert strips(shown).locator(".ltv-label").all_text_contents()[1] == "<img src=x onerror=alert(1)>"


def test_on_a_phone_nothing_is_cut_and_the_slider_stays_in_sight(show: Show) -> None:
    widget = AblationGrid(ablation_run(5), level=4, starts=starting_values(RUN))
    widget.more, widget.second = True, TICKET
    shown = show(widget, width=360)
    for svg in shown.card().locator(".ltv-stage svg, .ltv-more svg").all():
        ends = svg.evaluate(
            """(s) => [...s.querySelectorAll('text, path, rect')].map((e) => e.getBoundingClientRect())
              .filter((b) => b.width).flatMap((b) => [b.left, b.right])"""
        )
        assert max(ends) <= 360
        assert min(ends) >= 0
    overlaps = strips(shown).evaluate(
        """(s) => {
          const box = (e) => e.getBoundingClientRect();
          const labels = [...s.querySelectorAll('.ltv-label')];
          const dots = [...s.querySelectorAll('.ltv-arm path')].map(box);
          const meet = (l, d) => d.left < l.right && d.top < l.bottom && d.bottom > l.top;
          return labels.filter((l) => dots.some((d) => meet(box(l), d))).map((l) => l.textContent);
        }"""
    )
    assert overlaps == []
    slider = shown.slider("weights kept").bounding_box()
    assert slider["y"] + slider["height"] <= 900
