"""The ticket lab in a real browser: train, prune, rewind, train; a guess first; the whole ladder."""

import re

from tests.browser.conftest import wait_until
from tests.browser.ticket_lab import (
    Show,
    agrees,
    arms,
    ask,
    button,
    charted,
    charts,
    lab,
    ladder,
    notice,
    press,
    ready,
    train,
)


def test_train_pause_prune_rewind_train(show: Show) -> None:
    """Large batches make the training last for seconds: a pause must come before its end on a fast machine, too."""
    shown = ready(show(lab(steps=20000, batch=200)))
    assert (
        shown.readout()
        == "Rings with noise 0.10, a network of 2-4-4-2 units with 32 connections, seed 0: not trained yet."
    )
    assert not charted(shown)
    press(shown, "train")
    wait_until(lambda: button(shown, "train").inner_text() == "Pause")
    press(shown, "train")
    wait_until(lambda: button(shown, "train").inner_text() == "Train")
    at = int(re.search(r"update ([\d,]+) of 20,000", shown.readout())[1].replace(",", ""))
    assert 0 < at < 20000
    wait_until(lambda: shown.trait("network")["step"] == at)
    press(shown, "step")
    wait_until(lambda: f"update {at + 1:,} of 20,000" in shown.readout())
    train(shown, "dense")
    assert "the dense network has" in shown.readout().lower()
    press(shown, "prune")
    wait_until(lambda: "changed after its training" in shown.readout())
    press(shown, "train")
    wait_until(lambda: notice(shown) != "")
    assert (
        notice(shown)
        == "Not trained: all 20000 updates of the schedule are done: rewind, or take fresh values."
    )
    press(shown, "rewind")
    wait_until(lambda: "the ticket, update 0 of 20,000" in shown.readout())
    assert notice(shown) == ""
    train(shown, "dense", "ticket")
    assert shown.trait("arms")[1]["density"] == 23 / 32
    assert "At 71.9 % of the connections the ticket has" in shown.readout()
    press(shown, "shuffle")
    wait_until(lambda: "a shuffled mask" in shown.readout())
    wait_until(lambda: button(shown, "rewind").inner_text() == "Back to the ticket")
    train(shown, "dense", "ticket", "shuffled")
    assert "a shuffled mask with original values (one seed gives no interval)" in shown.readout()
    agrees(shown, lab(steps=20000, batch=200))


def test_while_nothing_was_run_the_charts_are_not_there_and_the_buttons_stay_when_they_come(
    show: Show,
) -> None:
    shown = ready(show(lab()))
    assert not charted(shown)
    before = button(shown, "train").bounding_box()
    train(shown, "dense")
    assert charted(shown)
    assert button(shown, "train").bounding_box() == before


def test_the_same_seed_gives_the_same_curve_and_another_keeps_the_arms(show: Show) -> None:
    shown = ready(show(lab()))
    train(shown, "dense")
    (first,) = shown.trait("arms")
    ask(shown, "seed", "3")
    wait_until(lambda: shown.trait("network").get("seed") == 3)
    assert arms(shown) == [("dense", 0, 0)]
    train(shown, "dense", "dense")
    other = shown.trait("arms")[1]
    assert other["curve"] != first["curve"]
    shown.set_trait("arms", [other])
    ask(shown, "seed", "0")
    wait_until(lambda: shown.trait("network").get("seed") == 0)
    train(shown, "dense", "dense")
    assert shown.trait("arms")[0] == first


def test_the_question_comes_at_the_first_rewind_and_hides_the_ticket_until_it_is_answered(show: Show) -> None:
    shown = ready(show(lab(predict=True)))
    question = shown.card().locator(".ltv-question")
    assert not question.is_visible()
    train(shown, "dense")
    press(shown, "prune")
    wait_until(lambda: "changed after its training" in shown.readout())
    press(shown, "rewind")
    wait_until(question.is_visible)
    assert "your guess first" in charts(shown)
    assert shown.trait("network")["arm"] == "other"  # it waits
    question.get_by_text("less accurate", exact=True).click()
    wait_until(lambda: "the ticket, update 0" in shown.readout())
    assert not question.is_visible()
    assert shown.trait("prediction") == "less"
    assert shown.page.evaluate("() => document.activeElement.className").startswith("ltv-lab-train")
    train(shown, "dense", "ticket")
    assert "You expected it to be less accurate than the dense network" in shown.readout()
    press(shown, "rewind")
    wait_until(lambda: "update 0" in shown.readout())
    assert not question.is_visible()
    press(shown, "train")
    # The arms are the same again: that it has ended is in the readout.
    wait_until(lambda: "You expected" in shown.readout())
    agrees(shown, lab(predict=True))


def test_a_skipped_question_is_no_guess(show: Show) -> None:
    shown = ready(show(lab(predict=True, rounds=1, seeds=1)))
    press(shown, "ladder")
    assert arms(shown) == []
    shown.card().locator(".ltv-question .ltv-skip").click()
    wait_until(lambda: len(arms(shown)) == 4)
    assert "You expected" not in shown.readout()


def test_two_rounds_over_three_seeds_have_an_interval_and_few_toys_hide_fresh_values(show: Show) -> None:
    shown = ready(show(lab(rounds=2, seeds=3)))
    wait_until(lambda: button(shown, "ladder").inner_text() == "Two rounds for me, 3 seeds")
    ladder(shown, 3 * (1 + 2 * 3))
    assert re.search(r"\(95 % interval −?[\d.]+ to −?[\d.]+, 3 seeds; it was ahead in \d\)", shown.readout())
    gap = shown.panel(2).locator("svg")
    assert len(gap.locator("path.ltv-solid").all()) >= 3
    assert "fresh" not in shown.panel(1).inner_text()
    assert "winning" not in shown.card().inner_text().lower().replace(
        "about winning tickets it says nothing", ""
    )
    shown.card().get_by_role("radio", name="fresh values").check()
    wait_until(lambda: shown.trait("versus") == "fresh")
    shown.settle()
    assert "at least 20 seeds of a toy, 3 so far" in shown.readout()
    assert "run 20 seeds" in charts(shown)
    agrees(shown, lab(rounds=2, seeds=3))
