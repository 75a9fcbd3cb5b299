"""What the browser tests of the ticket lab do with it."""

from collections.abc import Callable
from typing import Any

from ltviz.widgets.ticket_lab import TicketLab
from tests.browser.conftest import Shown, wait_until

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
