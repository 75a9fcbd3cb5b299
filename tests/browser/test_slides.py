"""The slides in a browser: each fits a projector, keys turn them, nothing is fetched, a page of print is a slide."""

import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from ltviz.course import manifest
from tests.browser.conftest import Shown

ROOT = Path(__file__).parents[2]
CHAPTERS = [chapter.number for chapter in manifest().chapters]
SMALLEST = 19  # px of the smallest running text at 1280 × 720; code is two thirds of it
# What of a slide does not fit, as "number: what".
MISFITS = """(smallest) => [...document.querySelectorAll(".slide")].flatMap((slide, i) => {
  const box = slide.querySelector(".fit");
  const edge = slide.getBoundingClientRect();
  const found = [];
  if (box.scrollHeight > box.clientHeight + 1) found.push(`${i + 1}: too tall`);
  if (box.scrollWidth > box.clientWidth + 1) found.push(`${i + 1}: too wide`);
  if (edge.width !== innerWidth || edge.height !== innerHeight) found.push(`${i + 1}: not a screen`);
  for (const part of box.querySelectorAll("p, li, pre, img, td")) {
    const r = part.getBoundingClientRect();
    if (r.bottom > edge.bottom || r.right > edge.right || r.height < 8) found.push(`${i + 1}: ${part.tagName} is cut`);
  }
  if (parseFloat(getComputedStyle(box).fontSize) < smallest) found.push(`${i + 1}: too small`);
  return found;
})"""
AT = "() => [...document.querySelectorAll('.slide')].findIndex((s) => Math.abs(s.getBoundingClientRect().top) < 2) + 1"


@pytest.fixture(scope="session")
def decks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All slides, made by the command."""
    out = tmp_path_factory.mktemp("slides")
    command = [sys.executable, str(ROOT / "book" / "slides.py"), "--out", str(out)]
    subprocess.run(command, check=True, capture_output=True)
    return out


@pytest.fixture
def turn(chromium: Browser, watch: Callable[[Page], Shown], decks: Path) -> Callable[..., Page]:
    """`turn("01")` opens the slides of chapter 01 on a projector of 1280 × 720."""

    def open_deck(number: str, width: int = 1280, height: int = 720) -> Page:
        page = watch(chromium.new_page(viewport={"width": width, "height": height})).page
        page.goto((decks / f"{number}.html").as_uri())
        return page

    return open_deck


@pytest.mark.parametrize("number", CHAPTERS)
@pytest.mark.parametrize(("width", "height"), [(1280, 720), (1024, 768)])
def test_every_slide_fits(turn: Callable[..., Page], number: str, width: int, height: int) -> None:
    page = turn(number, width, height)
    assert page.locator(".slide").count() >= 10
    assert page.evaluate(MISFITS, SMALLEST * width / 1280) == []
    page.close()


def test_what_does_not_fit_is_found(turn: Callable[..., Page]) -> None:
    page = turn("01")
    page.evaluate("""() => {
      const pre = document.createElement("pre");
      pre.textContent = "a line\\n".repeat(80);
      document.querySelectorAll(".fit")[1].append(pre);
      document.querySelectorAll(".fit")[2].append("x".repeat(300));
      dispatchEvent(new Event("resize"));
    }""")
    found = page.evaluate(MISFITS, SMALLEST)
    assert {"2: too tall", "2: too small", "3: too wide", "2: PRE is cut"} <= set(found)
    assert {line[0] for line in found} == {"2", "3"}
    page.close()


def test_keys_and_buttons(turn: Callable[..., Page]) -> None:
    page = turn("01")
    last = page.locator(".slide").count()
    for key, at in [("ArrowRight", 2), ("ArrowDown", 3), ("PageDown", 4), (" ", 5), ("ArrowLeft", 4), ("PageUp", 3),
                    ("End", last), ("ArrowRight", last), ("Home", 1), ("ArrowUp", 1)]:  # fmt: skip
        page.keyboard.press(key)
        assert page.evaluate(AT) == at, key
    page.get_by_role("button", name="Next slide").click()
    assert page.evaluate(AT) == 2
    assert page.url.endswith("#s2")
    page.keyboard.press("Enter")  # on the button that was clicked
    assert page.evaluate(AT) == 3
    page.close()


def test_light_dark_and_notes(turn: Callable[..., Page]) -> None:
    page = turn("01")
    ground = "() => getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(ground)
    page.keyboard.press("t")
    dark = page.evaluate(ground)
    assert (light, dark) == ("rgb(255, 255, 255)", "rgb(20, 24, 30)")
    notes = page.locator("#s2 .notes")
    page.keyboard.press("ArrowRight")
    assert not notes.is_visible()
    page.keyboard.press("n")
    assert "min" in notes.inner_text()
    assert page.get_by_role("button", name="Notes").get_attribute("aria-pressed") == "true"
    page.close()


def test_a_page_of_print_is_a_slide(turn: Callable[..., Page]) -> None:
    page = turn("02")
    pdf = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == page.locator(".slide").count()
    page.close()


def test_a_phone_reads_them_as_a_page(turn: Callable[..., Page]) -> None:
    page = turn("02", 360, 740)
    assert page.evaluate("() => document.documentElement.scrollWidth") == 360
    assert (
        page.evaluate("() => parseFloat(getComputedStyle(document.querySelector('.slide')).fontSize)") == 16
    )
    page.close()
