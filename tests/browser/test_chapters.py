"""Every chapter as a learner meets it: opened in JupyterLab, run to its end, and a slider moved."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page

from ltviz.course import Chapter, copies, manifest
from tests.browser.conftest import Shown, wait_until
from tests.browser.jupyterlab import Lab, served

ARTEFACTS = Path(__file__).parents[2] / "test-artefacts"
# A chapter takes a minute on a quiet machine; here another test file runs beside it on the second core.
PATIENCE = 420


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("chapter", manifest().chapters, ids=lambda chapter: chapter.number)
def test_a_chapter_runs_to_its_end_and_answers(
    chapter: Chapter, chromium: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copies, "learn", lambda: tmp_path)
    copies.provide()
    with served(tmp_path) as url:
        page = chromium.new_context(viewport={"width": 1280, "height": 1000}).new_page()
        shown = Shown(page)
        page.on("pageerror", lambda error: shown.errors.append(str(error)))
        lab = Lab(page, url, chapter.notebook.name)
        lab.run_all(PATIENCE)
        assert problems(page) == []
        card = shown.page.locator(".ltv", has=page.get_by_role("slider")).first
        card.scroll_into_view_if_needed()
        _picture(page, f"chapter-{chapter.number}-light")
        move(card)
        lab.theme("JupyterLab Dark")
        card.scroll_into_view_if_needed()
        _picture(page, f"chapter-{chapter.number}-dark")
        assert shown.errors == []
        page.context.close()


def problems(page: Page) -> list[str]:
    """What a cell wrote to standard error, or died of."""
    bad = (
        "[data-mime-type='application/vnd.jupyter.stderr'], [data-mime-type='application/vnd.jupyter.error']"
    )
    return page.locator(bad).all_inner_texts()


def move(card: Locator) -> None:
    """Press a slider's arrow key; the readout must follow."""
    readout = card.locator(".ltv-readout")
    before = readout.inner_text()
    slider = card.locator("input[type=range]").first
    slider.focus()
    slider.press("ArrowLeft")
    wait_until(lambda: readout.inner_text() != before)


def _picture(page: Page, name: str) -> None:
    ARTEFACTS.mkdir(exist_ok=True)
    page.screenshot(path=ARTEFACTS / f"{name}.png")
