"""The one browser: widgets on a static page in a real Chromium, with everything that went wrong written down.

`show(widget, …)` opens a page and returns a Shown; when the test ends, a console error or a request that left
the machine fails it. BROWSER=no leaves these tests out and says so.
"""

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from ltviz.widgets import page as static_page
from tests.chromium import Shown

HERE = Path(__file__).parent
LEFT_OUT = pytest.StashKey[int]()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    here = [item for item in items if HERE in item.path.parents]
    for item in here:
        item.add_marker(pytest.mark.browser)
    if os.environ.get("BROWSER", "").lower() == "no":
        items[:] = [item for item in items if item not in here]
        config.hook.pytest_deselected(items=here)
        config.stash[LEFT_OUT] = len(here)


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    if LEFT_OUT in config.stash:
        terminalreporter.write_line(f"BROWSER=no: {config.stash[LEFT_OUT]} browser tests were left out")


@pytest.fixture
def show(chromium: Browser, watch: Callable[[Page], Shown], tmp_path: Path) -> Iterator[Callable[..., Shown]]:
    """`show(*widgets, dark=False, width=820, **context)` opens them on a static page from file://."""
    contexts = []

    def open_page(
        *widgets: Any, dark: bool = False, width: int = 820, html: str | None = None, **context: Any
    ) -> Shown:
        made = chromium.new_context(
            viewport={"width": width, "height": 900}, color_scheme="dark" if dark else "light", **context
        )
        contexts.append(made)
        file = tmp_path / f"page{len(contexts)}.html"
        file.write_text(html or static_page(*widgets), encoding="utf-8")
        shown = watch(made.new_page())
        shown.page.goto(file.as_uri())
        shown.page.wait_for_function("() => window.ltviz && window.ltviz.ready.then(() => true)")
        shown.settle()
        return shown

    yield open_page
    for context in contexts:
        context.close()


def wait_until(true: Callable[[], bool], seconds: float = 10.0) -> None:
    """Returns when `true()` is; fails after so many seconds."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, f"still not so after {seconds} s"
        time.sleep(0.05)
