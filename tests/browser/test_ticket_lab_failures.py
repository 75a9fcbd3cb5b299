"""The ticket lab where something goes wrong: rates that diverge, empty layers, nonsense, refused workers."""

import re

import pytest

from ltviz import MODELS
from ltviz.widgets import page as static_page
from ltviz.widgets.page import _POLICY
from ltviz.widgets.ticket_lab import TicketLab
from ltviz.widgets.ticket_lab.runs import from_weights
from tests.browser.conftest import wait_until
from tests.browser.ticket_lab import (
    TINY,
    Show,
    arms,
    ask,
    button,
    canvas,
    lab,
    notice,
    press,
    ready,
    train,
)
from tests.chromium import MODEL_OF


def test_a_learning_rate_that_diverges_says_so_and_offers_a_tenth(show: Show) -> None:
    shown = ready(show(lab(optimiser="sgd", lr=100, steps=200)))
    back = shown.card().get_by_role("button", name="Go on with a tenth of the learning rate")
    assert not back.is_visible()
    press(shown, "train")
    for _ in range(6):
        wait_until(lambda: back.is_visible() or arms(shown) != [])
        if arms(shown):
            break
        assert re.match(
            r"The training has left all bounds at a learning rate of [\d.]+: it stands at update \d+",
            notice(shown),
        )
        assert "NaN" not in shown.card().inner_text()
        back.click()
        shown.settle()
    ((arm, *_),) = arms(shown)
    assert arm in ("dense", "other")  # other: it had made updates at the rate before
    assert shown.trait("scene")["lr"] < 100
    assert not back.is_visible()


def test_a_layer_without_a_connection_is_not_trained_and_it_is_said_why(show: Show) -> None:
    shown = ready(show(lab(hidden=[1])))
    canvas(shown).focus()
    for key in ("ArrowDown", "ArrowRight", "Enter"):  # the only unit between the inputs and the classes
        shown.page.keyboard.press(key)
        shown.settle()
    wait_until(lambda: "fc1 keeps 0 of 2" in canvas(shown).get_attribute("aria-label"))
    press(shown, "train")
    wait_until(lambda: notice(shown) != "")
    assert notice(shown).startswith("Not trained: fc1 has no connection left")
    assert arms(shown) == []
    canvas(shown).focus()
    for key in ("Escape", "ArrowDown", "ArrowRight", "Enter"):
        shown.page.keyboard.press(key)
        shown.settle()
    wait_until(lambda: "fc1 keeps 2 of 2" in canvas(shown).get_attribute("aria-label"))
    press(shown, "train")
    wait_until(lambda: arms(shown) != [])
    assert notice(shown) == ""


def test_nonsense_is_refused_with_the_rule_and_what_was_set_stays(show: Show) -> None:
    shown = ready(show(lab(seed=5)))
    ask(shown, "seed", "-1")
    wait_until(lambda: notice(shown) != "")
    assert notice(shown) == "Seed must be a whole number in [0, 999999], got “-1”: it is 5 now."
    assert shown.card().get_by_label("seed", exact=True).input_value() == "5"
    ask(shown, "updates", "50")
    ask(shown, "rewind to update", "60")
    wait_until(lambda: "rewind" in notice(shown).lower())
    assert shown.trait("scene")["rewind"] == 0
    assert shown.trait("scene")["steps"] == 50


def test_a_number_that_is_typed_while_it_trains_is_not_written_over(show: Show) -> None:
    shown = ready(show(lab(steps=20000, batch=200)))
    ask(shown, "seed", "3")
    press(shown, "train")
    box = shown.card().get_by_label("seeds", exact=True)
    box.press_sequentially("7", delay=200)  # some frames between two keys
    typed = box.input_value()
    shown.settle()
    assert "7" in typed
    assert box.input_value() == typed


def test_another_scene_from_python_clears_the_arms_and_says_so(show: Show) -> None:
    widget = lab()
    shown = ready(show(widget))
    train(shown, "dense")
    shown.set_trait("scene", TicketLab({**TINY, "set": "moons"}).scene)
    assert arms(shown) == []
    assert (
        notice(shown) == "Other settings are another experiment: the arms before are gone from the picture."
    )
    wait_until(lambda: shown.readout().startswith("Moons"))
    train(shown, "dense")
    shown.set_trait("scene", TicketLab({"set": "mnist1d", "steps": 60}).scene)
    wait_until(lambda: "40-100-50-10" in (canvas(shown).get_attribute("aria-label") or ""))
    assert shown.readout().startswith("MNIST-1D")


def test_another_way_of_pruning_keeps_the_dense_network(show: Show) -> None:
    shown = ready(show(lab()))
    train(shown, "dense")
    ask(shown, "seeds", "2")
    shown.drag(shown.slider("pruned at a time"), 0.5)
    assert shown.trait("scene")["remove"] > 0.4
    assert arms(shown) == [("dense", 0, 0)]
    assert shown.trait("network")["step"] == 100  # the trained network is still there to be pruned
    press(shown, "prune", "rewind")
    train(shown, "dense", "ticket")
    shown.card().get_by_role("radio", name="all layers").check()
    assert notice(shown) == (
        "Another way of pruning is another experiment: of the arms before, the dense network stays."
    )
    assert arms(shown) == [("dense", 0, 0)]
    wait_until(lambda: (shown.trait("network") or {}).get("arm") == "dense")  # not a ticket of the other way


def test_a_network_that_was_sent_in_is_put_aside_where_the_layers_are_others(show: Show) -> None:
    sent = from_weights(MODELS["mlp"](sizes=[2, 4, 4, 2]).init([7])[0])
    shown = ready(show(TicketLab(TINY, start=sent)))
    ask(shown, "updates", "80")
    assert shown.trait("start")["values"]  # another schedule keeps the network
    shown.card().get_by_label("data", exact=True).select_option(label="MNIST-1D, 40-100-50-10")
    assert "The network that was sent in has other layers" in notice(shown)
    assert shown.trait("start") == {}
    wait_until(lambda: "40-100-50-10" in (canvas(shown).get_attribute("aria-label") or ""))
    ask(shown, "updates", "20")
    train(shown, "dense")


def test_a_scene_that_changes_while_it_trains_gets_nothing_of_the_training_before(show: Show) -> None:
    shown = ready(show(lab(steps=20000, batch=200)))
    press(shown, "train")
    wait_until(lambda: button(shown, "train").inner_text() == "Pause")
    for name in ("moons", "spirals", "rings", "moons"):
        shown.set_trait("scene", TicketLab({**TINY, "set": name}).scene)
    wait_until(lambda: shown.readout().startswith("Moons"))
    wait_until(lambda: (shown.trait("network") or {}).get("step") == 0)
    assert arms(shown) == []
    train(shown, "dense")
    assert shown.trait("arms")[0]["curve"]["steps"] == [50, 100]


def test_an_answer_to_the_scene_before_is_not_taken_for_this_one(show: Show) -> None:
    shown = ready(show(lab()))
    act = "document.querySelector('.ltv-lab-prune').click()"
    change = f"({MODEL_OF})(0).set('scene', other)"
    shown.page.evaluate(f"(other) => {{ {act}; {change}; }}", TicketLab({**TINY, "hidden": [3]}).scene)
    wait_until(lambda: shown.trait("network") != {})
    assert shown.trait("network")["round"] == 0
    assert shown.trait("network")["values"]["fc1.weight"]["shape"] == [3, 2]


@pytest.mark.parametrize(("hide", "gone"), [("train", "train"), ("ladder", "ladder"), ("fresh", "fresh")])
def test_hidden_controls_are_not_there(hide: str, gone: str, show: Show) -> None:
    shown = ready(show(lab(hide=[hide, "more"])))
    assert not button(shown, gone).is_visible()
    assert not shown.card().locator("details.ltv-more").is_visible()
    assert button(shown, "prune").is_visible()
    shown.set_trait("scene", lab().scene)
    assert button(shown, gone).is_visible()
    assert shown.card().locator("details.ltv-more").is_visible()


def test_a_page_that_refuses_workers_trains_all_the_same_and_says_so_once(show: Show) -> None:
    html = static_page(lab()).replace(_POLICY, f"{_POLICY}; worker-src 'none'")
    shown = ready(show(html=html))
    wait_until(lambda: notice(shown) != "")
    assert notice(shown).startswith("This page refuses workers (")
    assert "began anew" not in notice(shown)
    train(shown, "dense")
    assert notice(shown) == ""
    refused = [line for line in shown.errors if "worker-src" in line]
    assert refused  # the browser's own word for it
    shown.errors[:] = [line for line in shown.errors if line not in refused]


def test_a_page_that_draws_no_frames_goes_on_training(show: Show) -> None:
    shown = ready(show(lab()))
    shown.page.evaluate(
        """() => {
          const held = [], real = window.requestAnimationFrame;
          window.requestAnimationFrame = (act) => held.push(act);
          window.back = () => { window.requestAnimationFrame = real; held.forEach((act) => real(act)); };
        }"""
    )
    button(shown, "train").dispatch_event("click")
    wait_until(lambda: arms(shown) == [("dense", 0, 0)])
    shown.page.evaluate("() => back()")
    wait_until(lambda: shown.trait("network")["step"] == 100)
    wait_until(lambda: button(shown, "train").inner_text() == "Train")


def test_a_level_that_was_not_run_is_drawn_without_numbers(show: Show) -> None:
    shown = ready(show(lab()))
    train(shown, "dense")
    shown.set_trait("round", 5)
    assert "NaN" not in shown.card().inner_text()
    assert "the ticket was not run yet" in shown.readout()
    press(shown, "prune")
    canvas(shown).focus()
    for key in ("ArrowDown", "Enter"):
        shown.page.keyboard.press(key)
    press(shown, "rewind")
    wait_until(lambda: shown.trait("network")["step"] == 0)
    train(shown, "dense", "other")
    assert "NaN" not in shown.card().inner_text()
    assert shown.trait("round") == -1
