"""A recorded ladder of the ticket lab in a real browser."""

from collections.abc import Callable

from ltviz.records import load
from ltviz.widgets import TicketLab
from tests.browser.conftest import Shown, wait_until

Show = Callable[..., Shown]


def plain(shown: Shown, part: str) -> str:
    return shown.card().locator(part).inner_text().replace("\u00a0", " ")


def typed(shown: Shown, label: str, name: str, value: int) -> None:
    """A setting under "more", entered and taken over."""
    box = shown.card().get_by_label(label, exact=True)
    box.fill(str(value))
    box.press("Enter")
    wait_until(lambda: shown.trait("scene")[name] == value)


def test_a_recorded_ladder_is_drawn_until_the_settings_are_another_experiments(show: Show) -> None:
    lab = TicketLab("rings", stored=load("lab-rings"))
    shown = show(lab)
    wait_until(lambda: "a recorded ladder of this scene, 40 seeds" in plain(shown, ".ltv-notes"))
    assert plain(shown, ".ltv-readout") == lab.sentence().replace("\u00a0", " ")
    shown.card().locator("details.ltv-more summary").click()
    typed(shown, "seed", "seed", 3)
    assert len(shown.trait("stored")) == len(lab.stored)
    typed(shown, "updates", "steps", 1000)
    assert shown.trait("stored") == []
    assert "Other settings are another experiment" in plain(shown, ".ltv-labnotice")
    wait_until(lambda: "recorded ladder" not in plain(shown, ".ltv-notes"))
