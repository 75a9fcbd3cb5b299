"""The room's page, as the instructor opens it: from a file, alive, and a nickname is text whatever is in it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from ltviz import cli, room
from ltviz.widgets import TicketRace
from tests.browser.conftest import Shown
from tests.room.conftest import SEEDS, small_room, thirty  # noqa: F401  (the fixture counts for this file, too)

Show = Callable[..., Shown]
MARKUP = '<img src=x onerror="window.robbed=1"><script>window.robbed=1</script>'[:40]
CLOSING = "</script><script>window.robbed=1"


@pytest.fixture
def html(tmp_path: Path) -> str:
    """The page of thirty laptops, two of which have markup for a name."""
    names = {100: MARKUP, 101: CLOSING}
    for seed in SEEDS:
        room.export(thirty(), tmp_path / str(seed), seed=seed, name=names.get(seed, f"laptop {seed}"))
    assert cli.main(["room", "merge", str(tmp_path)]) == 0
    return (tmp_path / "room.html").read_text(encoding="utf-8")


def test_the_race_is_alive_and_says_what_python_says(show: Show, html: str) -> None:
    shown = show(html=html)
    assert shown.readout() == TicketRace(thirty(), level=room.LEVEL).sentence()
    before = shown.fingerprint()
    shown.slider("weights kept").focus()
    shown.page.keyboard.press("ArrowLeft")
    assert shown.trait("level") == room.LEVEL - 1
    assert shown.fingerprint() != before
    assert shown.card().locator("svg path.ltv-solid").count() > len(SEEDS)


@pytest.mark.parametrize("width", [820, 360])
def test_a_nickname_with_markup_is_text(show: Show, html: str, width: int) -> None:
    shown = show(html=html, width=width)
    cells = shown.page.locator("table td:first-child").all_inner_texts()
    assert cells[:3] == [MARKUP, CLOSING, "laptop 102"]
    assert len(cells) == len(SEEDS)
    assert shown.page.locator("table").locator("img, script").count() == 0
    assert shown.page.evaluate("window.robbed") is None
    assert shown.page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_answer_stands_above_the_picture(show: Show, html: str) -> None:
    shown = show(html=html)
    text = shown.page.locator("main > p").all_inner_texts()
    assert text[0] == "30 ticket files: 30 counted, 0 repeated, 0 refused."
    assert any(line.startswith("Did the room find winning tickets? ") for line in text)
    answer = shown.page.locator("main > p").last.bounding_box()
    assert answer["y"] < shown.card().bounding_box()["y"]
