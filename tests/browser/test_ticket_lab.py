"""The ticket lab in a real browser: train, prune, rewind, train; the ladder; bad input; the playground."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from ltviz.widgets import page as static_page
from ltviz.widgets.page import _POLICY
from ltviz.widgets.ticket_lab import TicketLab
from ltviz.widgets.ticket_lab.playground import playground
from tests.browser.conftest import Shown, wait_until
from tests.browser.jupyterlab import Lab, served, write_notebook
from tests.chromium import MODEL_OF

Show = Callable[..., Shown]
TINY = {"set": "rings", "hidden": [4, 4], "steps": 100}


def lab(**entries: Any) -> TicketLab:
    predict = entries.pop("predict", False)
    return TicketLab({**TINY, **entries}, predict=predict)


def ready(shown: Shown, n: int = 0) -> Shown:
    """The worker has opened the network and the page has drawn it."""
    wait_until(lambda: (shown.trait("network") or {}).get("step") == 0)
    wait_until(lambda: "keeps" in (canvas(shown, n).get_attribute("aria-label") or ""))
    return shown


def canvas(shown: Shown, n: int = 0) -> Any:
    return shown.card(n).locator(".ltv-picture:not([hidden]) canvas")


def button(shown: Shown, name: str, n: int = 0) -> Any:
    return shown.card(n).locator(f".ltv-lab-{name}")


def press(shown: Shown, *names: str) -> None:
    for name in names:
        button(shown, name).click()


def arms(shown: Shown) -> list[tuple[str, int, int]]:
    return [(run["arm"], run["seed"], run["round"]) for run in shown.trait("arms")]


def train(shown: Shown, *expected: str) -> None:
    """Presses "Train" and waits for the end: then these arms are there."""
    press(shown, "train")
    wait_until(lambda: sorted(arm for arm, _, _ in arms(shown)) == sorted(expected))
    wait_until(lambda: button(shown, "train").inner_text() == "Train")


def notice(shown: Shown, n: int = 0) -> str:
    return shown.card(n).locator(".ltv-labnotice").inner_text().replace("\u00a0", " ")


def charts(shown: Shown) -> str:
    return shown.card().locator(".ltv-charts").inner_text() if charted(shown) else ""


def charted(shown: Shown) -> bool:
    return shown.card().locator(".ltv-charts").is_visible()


def ask(shown: Shown, label: str, text: str) -> None:
    """Types a number into a setting under "more"."""
    fold = shown.card().locator("details.ltv-more")
    if fold.get_attribute("open") is None:
        fold.locator("summary").click()
    box = shown.card().get_by_label(label, exact=True)
    box.fill(text)
    box.press("Enter")


def ladder(shown: Shown, runs: int) -> None:
    press(shown, "ladder")
    wait_until(lambda: len(arms(shown)) == runs, seconds=60)
    wait_until(lambda: button(shown, "train").inner_text() == "Train")


def agrees(shown: Shown, widget: TicketLab) -> None:
    """Python, given the traits of the page, says what the page says."""
    for name in ("scene", "prediction", "versus", "round"):
        setattr(widget, name, shown.trait(name))
    widget.arms = shown.trait("arms")
    assert shown.readout() == widget.sentence()
    assert shown.card().locator(".ltv-notes li").all_inner_texts() == widget.notes()


# ---- The experiment by hand


def test_train_pause_prune_rewind_train(show: Show) -> None:
    shown = ready(show(lab(steps=20000)))
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
    assert button(shown, "rewind").inner_text() == "Back to the ticket"
    train(shown, "dense", "ticket", "shuffled")
    assert "a shuffled mask with original values (one seed gives no interval)" in shown.readout()
    agrees(shown, lab(steps=20000))


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


# ---- A guess first


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
    train(shown, "dense", "ticket")
    agrees(shown, lab(predict=True))


def test_a_skipped_question_is_no_guess(show: Show) -> None:
    shown = ready(show(lab(predict=True, rounds=1, seeds=1)))
    press(shown, "ladder")
    assert arms(shown) == []
    shown.card().locator(".ltv-question .ltv-skip").click()
    wait_until(lambda: len(arms(shown)) == 4)
    assert "You expected" not in shown.readout()


# ---- The whole ladder


def test_two_rounds_over_three_seeds_have_an_interval_and_few_toys_hide_fresh_values(show: Show) -> None:
    shown = ready(show(lab(rounds=2, seeds=3)))
    assert button(shown, "ladder").inner_text() == "Two rounds for me, 3 seeds"
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


# ---- What goes wrong


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


def test_a_scene_that_changes_while_it_trains_gets_nothing_of_the_training_before(show: Show) -> None:
    shown = ready(show(lab(steps=20000)))
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


# ---- Views, addresses, readers


def test_two_views_of_one_model_show_the_same_network(show: Show) -> None:
    widget = lab()
    shown = ready(show(widget, widget))
    press(shown, "train")
    wait_until(lambda: arms(shown) == [("dense", 0, 0)])
    wait_until(lambda: button(shown, "train", 1).inner_text() == "Train")
    wait_until(lambda: shown.readout(0) == shown.readout(1))
    pictures = "() => [...document.querySelectorAll('.ltv-drawn canvas')].map((c) => c.toDataURL())"
    wait_until(lambda: len(set(shown.page.evaluate(pictures))) == 1)
    button(shown, "prune", 1).click()
    wait_until(lambda: "fc2 keeps 11 of 16" in canvas(shown, 0).get_attribute("aria-label"))
    assert canvas(shown, 1).get_attribute("aria-label") == canvas(shown, 0).get_attribute("aria-label")


def test_the_playground_lives_in_its_address(show: Show, tmp_path: Path) -> None:
    shown = show(html=playground())
    wait_until(lambda: shown.readout().startswith("Rings"))
    ask(shown, "seed", "7")
    wait_until(lambda: shown.page.evaluate("() => location.hash") == "#set=rings&seed=7")
    shown.page.goto(f"{shown.page.url.partition('#')[0]}#set=moons&steps=60&hide=ladder-more")
    wait_until(lambda: shown.readout().startswith("Moons"))  # hashchange: the page was not opened anew
    assert shown.trait("scene")["steps"] == 60
    assert not button(shown, "ladder").is_visible()
    train(shown, "dense")
    shown.page.evaluate("() => { location.hash = '#set=mars&lr=fast&whatever=1'; }")
    wait_until(lambda: shown.readout().startswith("Rings"))
    said = notice(shown)
    assert "“whatever” is no entry of a scene" in said
    assert "lr must be a number in [0.0001, 100], got “fast”: it is 0.03 now" in said
    assert "set must be one of rings, moons, spirals, mnist1d, got “mars”" in said
    assert "the arms before are gone" in said
    shown.page.reload()
    shown.page.wait_for_function("() => window.ltviz && window.ltviz.ready.then(() => true)")
    wait_until(lambda: shown.readout().startswith("Rings"))


def test_a_prepared_address_opens_its_scene(show: Show, tmp_path: Path) -> None:
    shown = show(html=playground())
    file = shown.page.url.partition("#")[0]
    shown.page.goto("about:blank")
    shown.page.goto(f"{file}#set=spirals&hidden=3-5&seed=4&steps=60&hide=more")
    shown.page.wait_for_function("() => window.ltviz && window.ltviz.ready.then(() => true)")
    wait_until(lambda: shown.readout().startswith("Spirals with noise 0.05, a network of 2-3-5-2 units"))
    assert "seed 4" in shown.readout()
    train(shown, "dense")
    assert arms(shown) == [("dense", 4, 0)]


@pytest.mark.parametrize("context", [{"reduced_motion": "reduce"}, {"dark": True}, {"width": 360}])
def test_it_works_with_less_motion_in_the_dark_and_on_a_phone(context: dict[str, Any], show: Show) -> None:
    shown = ready(show(lab(rounds=1, seeds=2), **context))
    ladder(shown, 8)
    assert charted(shown)
    assert shown.page.evaluate("() => document.documentElement.scrollWidth") <= context.get("width", 820)


def test_the_keyboard_alone_does_the_experiment(show: Show) -> None:
    shown = ready(show(lab()))
    for name, done in (
        ("train", lambda: arms(shown) == [("dense", 0, 0)]),
        ("prune", lambda: "changed after" in shown.readout()),
        ("rewind", lambda: "the ticket, update 0" in shown.readout()),
        ("train", lambda: len(arms(shown)) == 2),
    ):
        button(shown, name).focus()
        shown.page.keyboard.press("Enter")
        wait_until(done)
    spoken = shown.card().locator("p.ltv-hidden").first.inner_text()
    assert "Test accuracy: dense" in spoken


# ---- With a kernel


@pytest.mark.slow
def test_a_ladder_of_the_page_is_a_run_in_python(chromium: Browser, tmp_path: Path) -> None:
    root = Path(__file__).parents[2]
    made = (
        f"from ltviz.widgets import TicketLab, TicketRace\nlab = TicketLab({TINY!r}, rounds=1, seeds=2)\nlab"
    )
    cells = [
        f"import sys; sys.path.insert(0, {str(root)!r})\n{made}",
        "run = lab.run()\nprint(run.status, run.arms, run.seeds, run.levels, len(lab.network['values']))",
        "TicketRace(run)",
        "lab.scene = {**lab.scene, 'seed': 9}",
    ]
    write_notebook(tmp_path / "lab.ipynb", cells)
    with served(tmp_path) as url:
        context = chromium.new_context(viewport={"width": 1200, "height": 1400})
        shown = Shown(context.new_page())
        shown.page.on("pageerror", lambda error: shown.errors.append(str(error)))
        notebook = Lab(shown.page, url, "lab.ipynb")
        notebook.run_cell(0)
        shown.page.wait_for_selector(".ltv-ticket-lab .ltv-lab-ladder")
        button(shown, "ladder").click()
        wait_until(lambda: ", 2 seeds; it was ahead in" in shown.readout(), seconds=60)
        wait_until(lambda: button(shown, "train").inner_text() == "Train")
        notebook.run_cell(1)
        assert notebook.text(1).strip() == "complete ('ticket', 'fresh', 'shuffled') (0, 1) (0, 1) 6"
        notebook.run_cell(2)
        shown.page.wait_for_selector(".ltv-ticket-race .ltv-readout")
        assert "%" in shown.readout(1)
        notebook.run_cell(3)
        wait_until(lambda: shown.card().get_by_label("seed", exact=True).input_value() == "9")
        assert shown.errors == []
        context.close()
