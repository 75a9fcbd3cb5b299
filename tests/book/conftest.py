"""The site, built once for all tests, and the pages of it.

BOOK_SITE=folder takes a site that is built already. Execution is kept in book/_build/.jupyter_cache, so only the first
build after a change of the package, the data or a chapter's code is long.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from playwright.sync_api import Browser, BrowserContext, Page

from ltviz.course import manifest
from tests.chromium import Shown, over_http

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
BUILD = ROOT / "book" / "_build"
NAMES = ["index", *(entry.source.stem for entry in manifest().entries)]
EXECUTED = [entry.source.stem for entry in manifest().entries if entry.executed]
OPEN_ALL = "() => document.querySelectorAll('.bd-article details').forEach((fold) => { fold.open = true; })"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents and "site" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.slow)
            item.add_marker(pytest.mark.timeout(3000))
        if HERE in item.path.parents and "chromium" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def site(testrun_uid: str) -> Path:
    """The built site. Of several workers the first builds, the others wait for it."""
    if given := os.environ.get("BOOK_SITE"):
        return Path(given).resolve()
    BUILD.mkdir(parents=True, exist_ok=True)
    built = BUILD / "built-for-tests"
    with FileLock(BUILD / "tests.lock"):
        if not built.exists() or built.read_text(encoding="utf-8") != testrun_uid:
            command = [sys.executable, str(ROOT / "book" / "build.py")]
            made = subprocess.run(command, capture_output=True, text=True, check=False)
            assert made.returncode == 0, made.stdout + made.stderr
            built.write_text(testrun_uid, encoding="utf-8")
    return BUILD / "html"


@pytest.fixture(scope="session")
def served(site: Path) -> Iterator[str]:
    """The site over http: its address."""
    with over_http(site) as address:
        yield address


@pytest.fixture
def visit(
    site: Path, served: str, chromium: Browser, watch: Callable[[Page], Shown]
) -> Iterator[Callable[..., Shown]]:
    """`visit("glossary#mask", over="http", dark=True, width=360)` opens a page and waits for its widgets.

    A console error or a request outside the site fails the test when it ends.
    """
    contexts: list[BrowserContext] = []

    def open_page(
        name: str, *, over: str = "file", dark: bool = False, width: int = 1280, **more: Any
    ) -> Shown:
        page, _, place = name.partition("#")
        top = served if over == "http" else site.as_uri()
        size, scheme = {"width": width, "height": 900}, "dark" if dark else "light"
        contexts.append(chromium.new_context(viewport=size, color_scheme=scheme, **more))
        shown = watch(contexts[-1].new_page())
        shown.page.goto(f"{top}/{page}.html" + (f"#{place}" if place else ""))
        if more.get("java_script_enabled", True):
            shown.page.evaluate("() => window.ltviz ? window.ltviz.ready.then(() => true) : true")
            shown.settle()
        return shown

    yield open_page
    for context in contexts:
        context.close()


@dataclass
class Seen(HTMLParser):
    """What one page holds: its links, what it loads, its pictures, the ids in it and the text of its scripts."""

    links: list[str] = field(default_factory=list)
    loads: list[str] = field(default_factory=list)
    images: list[dict[str, str]] = field(default_factory=list)
    ids: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attributes}
        self.ids.update({found["id"]} if "id" in found else ())
        if tag == "a" and "href" in found:
            self.links.append(found["href"])
        if tag == "img":
            self.images.append(found)
        if tag in ("script", "img", "iframe", "source", "video") and found.get("src"):
            self.loads.append(found["src"])
        if tag == "link" and found.get("rel") in ("stylesheet", "preload", "icon", "modulepreload"):
            self.loads.append(found["href"])


def read_page(file: Path) -> Seen:
    """The page as a parser sees it."""
    seen = Seen()
    seen.feed(file.read_text(encoding="utf-8"))
    return seen
