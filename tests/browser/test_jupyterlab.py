"""One pass through a live notebook: a kernel, JupyterLab's own keys, its dark theme."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import Shown, wait_until
from tests.browser.jupyterlab import Lab, served, write_notebook

ROOT = Path(__file__).parents[2]
CELLS = [
    f"""import sys; sys.path.insert(0, {str(ROOT)!r})
from ltviz.widgets import MaskGrid
from tests.widgets.examples import tiny_run
grid = MaskGrid(tiny_run(), level=2)
grid""",
    "grid.check(density=0.649)",
    "print(grid.level, grid.layer, grid.pinned)",
]


@pytest.mark.slow
def test_mask_grid_in_a_live_notebook(
    chromium: Browser, watch: Callable[[Page], Shown], tmp_path: Path
) -> None:
    write_notebook(tmp_path / "grid.ipynb", CELLS)
    with served(tmp_path) as url:
        context = chromium.new_context(viewport={"width": 1200, "height": 1100})
        # Errors of JupyterLab's own are none of ours: only what the widget's code throws is kept.
        shown = Shown(context.new_page())
        shown.page.on("pageerror", lambda error: shown.errors.append(str(error)))
        lab = Lab(shown.page, url, "grid.ipynb")
        lab.run_all()
        assert lab.text(1).startswith(
            "MaskGrid was shown: 3 layers with 938 weights; 6 nested masks; density is 64.9 %."
        )
        shown.page.wait_for_selector(".ltv canvas")
        assert shown.inks() > 3
        assert shown.readout().startswith("64.9 % of 938 weights kept")

        slider, cells = shown.slider("level"), lab.cells()
        slider.focus()
        for key in ("ArrowRight", "b", "a"):
            slider.press(key)
        assert shown.readout().startswith("52.5 % of 938 weights kept")
        assert lab.cells() == cells  # "b" and "a" would have inserted cells
        lab.run_cell(2)
        assert lab.text(2).split()[0] == "3"

        light = shown.fingerprint()
        lab.theme("JupyterLab Dark")
        wait_until(lambda: shown.fingerprint() != light)
        ground = shown.card().evaluate("(card) => getComputedStyle(card).backgroundColor")
        assert sum(int(part) for part in ground[4:-1].split(",")) < 150
        assert shown.errors == []
        context.close()
