"""The one Chromium of a test run, and a page with everything that went wrong written down.

The fixtures stand here and are named in tests/conftest.py alone: two definitions would start playwright twice in one
process, which it refuses.
"""

import contextlib
import functools
import http.server
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, sync_playwright

FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--disable-quic"]  # fmt: skip
LOCAL = (
    "http://127.0.0.1",
    "http://localhost",
    "ws://127.0.0.1",
    "ws://localhost",
    "file:",
    "data:",
    "blob:",
    "about:",
)
MEND = (
    "no Chromium: `.venv/bin/playwright install chromium`, or your distribution's package; "
    "BROWSER=no leaves these tests out"
)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Chromium from PATH, or playwright's own; a failure that says how to mend it where there is none."""
    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
        path = (
            shutil.which("chromium") or shutil.which("google-chrome") or (own if Path(own).exists() else None)
        )
        if path is None:
            pytest.fail(MEND)
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@dataclass
class Shown:
    """A page with widgets, and what a person does to it. `n` picks the card where there are several."""

    page: Page
    errors: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)

    def card(self, n: int = 0) -> Locator:
        """The n-th card, with whatever was done to it before drawn: cards gather changes for the next frame."""
        self.settle()
        return self.page.locator(".ltv").nth(n)

    def readout(self, n: int = 0) -> str:
        return self.card(n).locator(".ltv-readout").inner_text().replace("\u00a0", " ")

    def slider(self, label: str, n: int = 0) -> Locator:
        """The native range input with this label."""
        return self.card(n).get_by_role("slider", name=label)

    def tip(self, n: int = 0) -> str:
        """The tooltip's text; "" where none is shown."""
        box = self.card(n).locator(".ltv-tip").first
        return box.inner_text() if box.is_visible() else ""

    def only_tip(self) -> str:
        """The text of the one tooltip in sight, of however many the card has; "" where none is shown."""
        self.settle()
        found = [box.inner_text() for box in self.card().locator(".ltv-tip").all() if box.is_visible()]
        assert len(found) <= 1
        return found[0] if found else ""

    def panel(self, n: int) -> Locator:
        """The n-th of a card's panels."""
        return self.card().locator(".ltv-panel").nth(n)

    def hover(self, mark: Locator) -> None:
        """Moves the mouse onto the middle of a mark, which need not hear it itself."""
        box = mark.bounding_box()
        assert box is not None
        self.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)

    def trait(self, name: str, n: int = 0) -> Any:
        """A trait's value in the page's model of the n-th view."""
        return self.page.evaluate(f"([n, name]) => ({MODEL_OF})(n).get(name)", [n, name])

    def set_trait(self, name: str, value: Any, n: int = 0) -> None:
        """What a kernel's message does: set a trait from outside the view."""
        self.page.evaluate(f"([n, name, value]) => ({MODEL_OF})(n).set(name, value)", [n, name, value])
        self.settle()

    def settle(self) -> None:
        """Waits for two painted frames; two seconds at most, since some pages are made to draw none."""
        self.page.evaluate(
            "() => new Promise(r => { requestAnimationFrame(() => requestAnimationFrame(r)); setTimeout(r, 2000); })"
        )

    def rest(self) -> None:
        """Waits until every fade that ends has ended: halfway through, text has neither its colour nor its place."""
        self.settle()
        self.page.evaluate(AT_REST)

    def inks(self, n: int = 0, canvas: int = 0) -> int:
        """How many different pixel values a canvas shows: 1 is a blank."""
        self.settle()
        return self.page.evaluate(INKS, [n, canvas])

    def fingerprint(self, n: int = 0) -> str:
        """All that the card shows, pictures and text, as one string to compare."""
        self.settle()
        return self.page.evaluate(FINGERPRINT, n)

    def drag(self, slider: Locator, fraction: float) -> None:
        """Drags a slider's thumb to a fraction of its length with the mouse."""
        box = slider.bounding_box()
        assert box is not None
        self.page.mouse.move(box["x"] + 2, box["y"] + box["height"] / 2)
        self.page.mouse.down()
        self.page.mouse.move(box["x"] + fraction * box["width"], box["y"] + box["height"] / 2, steps=5)
        self.page.mouse.up()
        self.settle()


# The models of the page in the order of their views (host.js puts them on window.ltviz).
MODEL_OF = "(n) => [...window.ltviz.models.values()].filter((m) => m.get('_esm'))[n]"
AT_REST = """() => Promise.allSettled(document.getAnimations()
  .filter((a) => a.playState === "running" && a.effect.getComputedTiming().endTime < Infinity)
  .map((a) => a.finished))"""
INKS = """([n, k]) => {
  const canvas = document.querySelectorAll('.ltv')[n].querySelectorAll('canvas')[k];
  const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
  return new Set(new Uint32Array(pixels.buffer)).size;
}"""
FINGERPRINT = """(n) => {
  const card = document.querySelectorAll('.ltv')[n];
  const pictures = [...card.querySelectorAll('canvas')].map((c) => c.toDataURL());
  const values = [...card.querySelectorAll('input, select')].map((i) => `${i.value}${i.checked}`);
  const drawings = [...card.querySelectorAll('svg')].map((s) => s.outerHTML);
  return [card.innerText, ...drawings, ...values, ...pictures].join('\\n');
}"""


@pytest.fixture
def watch() -> Iterator[Callable[[Page], Shown]]:
    """Writes down a page's errors and outside requests; the test fails with them at its end."""
    watched: list[Shown] = []

    def follow(page: Page) -> Shown:
        shown = Shown(page)
        page.on(
            "console", lambda message: shown.errors.append(message.text) if message.type == "error" else None
        )
        page.on("pageerror", lambda error: shown.errors.append(str(error)))
        page.on("request", lambda r: None if r.url.startswith(LOCAL) else shown.outside.append(r.url))
        watched.append(shown)
        return shown

    yield follow
    assert [line for shown in watched for line in shown.errors] == []
    assert [line for shown in watched for line in shown.outside] == []


@contextlib.contextmanager
def over_http(folder: Path) -> Iterator[str]:
    """A folder over http, on a free port of this machine: its address."""
    handler = functools.partial(QuietHandler, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *args: object) -> None:
        """Nothing: pytest's output is for failures."""
