"""TicketRace on a static page: walk the ladder, change the control, guess first, read every number."""

import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from ltviz.records import Run
from ltviz.records.statistics import paired
from ltviz.widgets import TicketRace
from ltviz.widgets.words import fixed, percent, points
from tests.browser.conftest import Shown
from tests.widgets.examples import tiny_run
from tests.widgets.marred import late, unrun
from tests.widgets.test_ticket_race import renamed
from tests.widgets.test_ticket_race_arms import at_init

Show = Callable[..., Shown]
ACCURACY, LADDER, CURVES, SEEDS = range(4)


def agrees(shown: Shown, widget: TicketRace) -> None:
    """Python, given the traits of the page, says what the page says."""
    for name in ("level", "versus", "prediction"):
        setattr(widget, name, shown.trait(name))
    shown.settle()
    assert shown.readout() == widget.sentence()
    assert shown.card().locator(".ltv-notes li").all_inner_texts() == widget.notes()


def dots(shown: Shown) -> list[float]:
    """Where the dots of the seeds stand, in points, read off the picture and its axis."""
    return shown.card().evaluate(
        """(card) => {
          const svg = card.querySelectorAll('.ltv-panel svg')[3];
          const middle = (e) => { const b = e.getBoundingClientRect(); return b.left + b.width / 2; };
          const ticks = [...svg.querySelectorAll('.ltv-axis text:not(.ltv-axis-title)')];
          const value = (t) => Number(t.textContent.replace('−', '-'));
          const [a, b] = [ticks[0], ticks[ticks.length - 1]];
          const scale = (x) => value(a) + (x - middle(a)) / (middle(b) - middle(a)) * (value(b) - value(a));
          return [...svg.querySelectorAll('path.ltv-solid')].slice(1).map((dot) => scale(middle(dot)));
        }"""
    )


def test_the_dots_stand_where_the_seeds_are(show: Show) -> None:
    run = tiny_run(seeds=5)
    shown = show(TicketRace(run, level=4))
    expected = 100 * paired(run, "ticket", "fresh", 4).values
    assert dots(shown) == pytest.approx(expected.tolist(), abs=0.15)
    shown.set_trait("versus", "dense")
    assert dots(shown) == pytest.approx((100 * paired(run, "ticket", "dense", 4).values).tolist(), abs=0.15)


def test_any_arm_can_be_the_one_compared(show: Show) -> None:
    run = at_init()
    widget = TicketRace(run, arm="snip", versus="random", level=4)
    shown = show(widget)
    agrees(shown, widget)
    assert dots(shown) == pytest.approx((100 * paired(run, "snip", "random", 4).values).tolist(), abs=0.15)
    assert shown.card().locator(".ltv-title").inner_text() == "Pruned networks: SNIP against the others"
    for heard in (shown.card().inner_text(), shown.card().aria_snapshot()):
        assert "ticket" not in heard.lower()
        assert "control better" not in heard
    against = shown.card().get_by_label("against")
    assert against.locator("option").all_inner_texts() == [
        "random mask",
        "SNIP, shuffled within layers",
        "the dense network",
    ]
    against.select_option(label="the dense network")
    agrees(shown, widget)
    assert dots(shown) == pytest.approx((100 * paired(run, "snip", "dense", 4).values).tolist(), abs=0.15)


def test_the_slider_walks_the_ladder_by_mouse(show: Show) -> None:
    widget = TicketRace(tiny_run(levels=9))
    shown = show(widget)
    before = shown.fingerprint()
    shown.drag(shown.slider("weights kept"), 0.3)
    assert shown.trait("level") in (2, 3)
    assert shown.fingerprint() != before
    agrees(shown, widget)


def test_the_slider_walks_the_ladder_by_keyboard(show: Show) -> None:
    widget = TicketRace(tiny_run(levels=9), level=4)
    shown = show(widget)
    shown.slider("weights kept").focus()
    for key, level in (("ArrowRight", 5), ("ArrowLeft", 4), ("End", 8), ("Home", 0)):
        shown.page.keyboard.press(key)
        assert shown.trait("level") == level
        agrees(shown, widget)
    said = shown.slider("weights kept").get_attribute("aria-valuetext")
    assert said == "100 %"


def test_levels_need_not_be_their_own_indices(show: Show) -> None:
    run = tiny_run(levels=4)
    widget = TicketRace(replace(run, levels=(0, 3, 6, 9), removed_at={}), level=6)
    shown = show(widget)
    shown.slider("weights kept").focus()
    shown.page.keyboard.press("ArrowRight")
    assert shown.trait("level") == 9
    agrees(shown, widget)


def test_playing_stops_at_the_end(show: Show) -> None:
    shown = show(TicketRace(tiny_run(levels=4), level=1))
    shown.card().get_by_label("speed").select_option("4×")
    shown.card().get_by_role("button", name="play the levels").click()
    shown.page.wait_for_function(
        "() => [...window.ltviz.models.values()].find((m) => m.get('_esm')).get('level') === 3"
    )
    shown.card().get_by_role("button", name="play the levels").wait_for()


def test_the_control_is_chosen_by_its_name(show: Show) -> None:
    widget = TicketRace(tiny_run())
    shown = show(widget)
    choice = shown.card().get_by_label("against")
    assert choice.locator("option").all_inner_texts() == [
        "same mask, fresh values", "shuffled mask, original values", "the dense network",
    ]  # fmt: skip
    for name, key in (("shuffled mask, original values", "shuffled"), ("the dense network", "dense")):
        choice.select_option(label=name)
        assert shown.trait("versus") == key
        agrees(shown, widget)
    choice.focus()
    shown.page.keyboard.press("ArrowUp")
    assert shown.trait("versus") == "shuffled"


def test_curves_switch_from_loss_to_accuracy(show: Show) -> None:
    shown = show(TicketRace(tiny_run(), level=3))
    assert "validation loss, log axis" in shown.panel(CURVES).text_content()
    shown.card().locator("summary").click()
    shown.card().get_by_role("radio", name="validation accuracy").check()
    assert shown.trait("curve") == "accuracy"
    shown.settle()
    assert "validation accuracy, at" in shown.panel(CURVES).text_content()


def test_hovering_a_seed_says_both_networks(show: Show) -> None:
    run = late(tiny_run(seeds=5), "fresh", 4, 5)
    shown = show(TicketRace(run, level=4))
    shown.hover(shown.panel(SEEDS).locator("path.ltv-solid").nth(3))
    said = shown.only_tip()
    (t, f) = (run.test_at_best[run.arm(arm), 2, 4] for arm in ("ticket", "fresh"))
    for words in (
        "seed 2",
        percent(t),
        percent(f),
        points(t - f),
        "early stop: ticket",
        "fresh values ≥ 1,000",
    ):
        assert words in said


def test_hovering_the_ladder_says_the_interval(show: Show) -> None:
    run = tiny_run(seeds=5)
    shown = show(TicketRace(run, level=4))
    shown.hover(shown.panel(LADDER).locator(".ltv-rung path.ltv-solid:not(.ltv-cloud)").nth(2))
    found = paired(run, "ticket", "fresh", 2).scaled(100)
    assert f"{fixed(found.low, 1)} to {fixed(found.high, 1)}" in shown.only_tip()
    assert points(found.mean / 100) in shown.only_tip()


def test_a_click_pins_and_goes_to_that_level_and_escape_lets_go(show: Show) -> None:
    widget = TicketRace(tiny_run(), level=4)
    shown = show(widget)
    mark = shown.panel(ACCURACY).locator("[clip-path] path.ltv-open:not(.ltv-cloud)").last
    shown.hover(mark)
    said = shown.only_tip()
    box = mark.bounding_box()
    shown.page.mouse.click(box["x"] + 4, box["y"] + 4)
    shown.page.mouse.move(5, 5)
    assert shown.only_tip() == said != ""
    assert shown.trait("level") == 5
    agrees(shown, widget)
    shown.panel(ACCURACY).locator("svg").focus()
    shown.page.keyboard.press("Escape")
    assert shown.only_tip() == ""
    shown.panel(ACCURACY).locator("svg").dblclick(position={"x": 100, "y": 100})
    assert shown.trait("level") == 4


@pytest.mark.parametrize("n", [ACCURACY, LADDER, CURVES, SEEDS])
def test_every_panel_can_be_read_by_keyboard(n: int, show: Show) -> None:
    shown = show(TicketRace(tiny_run(seeds=5), level=3))
    shown.panel(n).locator("svg").focus()
    shown.page.keyboard.press("ArrowDown" if n == SEEDS else "ArrowRight")
    first = shown.only_tip()
    shown.page.keyboard.press("ArrowDown" if n == SEEDS else "ArrowRight")
    assert re.search(r"\d", first)
    assert shown.only_tip() not in ("", first)
    assert shown.card().locator(".ltv-panels ~ .ltv-hidden").nth(n).inner_text()


def test_a_late_network_is_an_arrow_and_counted(show: Show) -> None:
    shown = show(TicketRace(late(tiny_run(seeds=5), "fresh", 4, 3), level=4))
    assert shown.panel(CURVES).locator("path.ltv-arrow").count() == 3
    assert "fresh values 3 of 5" in shown.card().locator(".ltv-notes").inner_text()


def test_a_control_that_was_not_run_offers_the_nearest_level(show: Show) -> None:
    widget = TicketRace(unrun(tiny_run(levels=7), "fresh", levels=[0, 1, 2, 4, 5]), level=4)
    shown = show(widget)
    agrees(shown, widget)
    assert "not run at this level" in shown.panel(SEEDS).text_content()
    shown.card().get_by_role("button", name="go to").click()
    assert shown.trait("level") == 3
    agrees(shown, widget)
    assert not shown.card().get_by_role("button", name="go to").is_visible()


def test_the_ticket_hides_until_the_reader_has_guessed(show: Show) -> None:
    widget = TicketRace(tiny_run(), level=4, predict=True)
    shown = show(widget)
    assert "will the ticket be more or less accurate" in shown.readout()
    assert not shown.slider("weights kept").is_visible()
    hidden = shown.card().locator(".ltv-panel").all_text_contents()
    assert not any(re.search("seed 0|± ", text) for text in hidden)
    assert shown.panel(CURVES).locator(".ltv-name", has_text="ticket").count() == 0
    assert shown.panel(ACCURACY).locator(".ltv-name", has_text="ticket").count() == 0
    shown.card().get_by_role("button", name="less accurate").click()
    shown.settle()
    assert shown.trait("prediction") == "less"
    assert shown.readout().endswith("You expected it to be less accurate.")
    assert shown.panel(ACCURACY).locator(".ltv-name", has_text="ticket").count() == 1
    agrees(shown, widget)


def test_a_guess_can_be_skipped(show: Show) -> None:
    widget = TicketRace(tiny_run(), level=4, predict=True)
    shown = show(widget)
    shown.card().get_by_role("button", name="skip").click()
    shown.settle()
    agrees(shown, widget)
    assert "expected" not in shown.readout()


@pytest.mark.parametrize("dark", [False, True])
def test_every_arm_has_its_own_colour_on_its_ground(dark: bool, show: Show) -> None:
    shown = show(TicketRace(tiny_run(), level=3), dark=dark)
    names = shown.panel(ACCURACY).locator(".ltv-name")
    inks = [names.nth(i).evaluate("(e) => getComputedStyle(e).fill") for i in range(names.count())]
    assert len(set(inks)) == len(inks) == 4
    for ink in inks:
        bright = sum(int(part) for part in re.findall(r"\d+", ink)[:3])
        assert bright > 300 if dark else bright < 560


@pytest.mark.parametrize(("level", "mark"), [(1, "ltv-solid"), (5, "ltv-open")])
def test_a_winning_ticket_is_filled_and_another_ringed(level: int, mark: str, show: Show) -> None:
    run = winner(tiny_run(seeds=5))
    widget = TicketRace(run, level=level)
    assert widget.notes()[0].startswith("A winning" if level == 1 else "Not a winning")
    shown = show(widget)
    drawn = shown.panel(ACCURACY).evaluate(TICKET_MARKS)
    assert drawn[level - 1] == mark


# The class of the ticket's mark at each pruned level, in order.
TICKET_MARKS = """(panel) => {
  const groups = [...panel.querySelectorAll('[clip-path] .ltv-arm')];
  const ticket = groups.find((group) => group.style.cssText.includes('ltv-ticket'));
  const marks = [...ticket.querySelectorAll('path:not(.ltv-mean, .ltv-cloud)')];
  return marks.map((mark) => mark.getAttribute('class'));
}"""


def winner(run: Run) -> Run:
    """At level 1 as good as dense and no later; at the last one much worse."""
    test, best = run.test_at_best.copy(), run.best_step.copy()
    ticket = run.arm("ticket")
    test[ticket, :, 1], best[ticket, :, 1] = test[ticket, :, 0] + 0.01, best[ticket, :, 0]
    test[ticket, :, 5] = test[ticket, :, 0] - 0.1
    return replace(run, test_at_best=test, best_step=best)


def test_names_with_markup_are_text(show: Show) -> None:
    name = "<img src=x onerror=alert(1)>"
    widget = TicketRace(renamed(tiny_run(), "shuffled", name), versus=name)
    shown = show(widget)
    agrees(shown, widget)
    assert shown.card().locator("img").count() == 0
    assert name in shown.card().get_by_label("against").locator("option").all_inner_texts()
    shown.hover(shown.panel(LADDER).locator(".ltv-rung path.ltv-solid:not(.ltv-cloud)").nth(2))
    assert name in shown.only_tip()


def test_on_a_phone_the_panels_stack_and_the_slider_stays_in_sight(show: Show) -> None:
    shown = show(TicketRace(tiny_run(seeds=5), level=4), width=360)
    boxes = [shown.panel(n).bounding_box() for n in range(4)]
    assert [box["x"] for box in boxes] == [boxes[0]["x"]] * 4
    assert boxes == sorted(boxes, key=lambda box: box["y"])
    slider = shown.slider("weights kept").bounding_box()
    assert slider["y"] + slider["height"] <= 900
    for svg in shown.card().locator(".ltv-panel svg").all():
        drawn = svg.evaluate(
            "(s) => Math.max(...[...s.querySelectorAll('text, path')].map((e) => e.getBoundingClientRect().right))"
        )
        assert drawn <= 360


def test_a_drag_repaints_within_a_frame_or_two(show: Show) -> None:
    """The largest ladder that the course records: 21 levels, 5 seeds, 200 points of each curve."""
    import numpy as np

    steps = np.arange(1, 201) * 100
    curve = np.broadcast_to(np.exp(-steps / 2000).astype(np.float32) + 0.1, (3, 5, 21, 200))
    run = tiny_run(5, 21, steps=steps, val_loss=curve, val_accuracy=1 - curve / 2, arm_steps=(20_000,) * 3)
    shown = show(TicketRace(run))
    spent = shown.page.evaluate(
        """async () => {
          const model = [...window.ltviz.models.values()].find((m) => m.get('_esm'));
          const times = [];
          for (let level = 1; level < 20; level += 1) {
            const start = performance.now();
            model.set('level', level);
            await new Promise((r) => requestAnimationFrame(() => setTimeout(r, 0)));
            times.push(performance.now() - start);
          }
          return times.sort((a, b) => a - b)[9];
        }"""
    )
    assert spent < 100
