"""A page over http, and how long a million weights take."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Page

from ltviz.widgets import MaskGrid, page
from tests.browser.conftest import Shown
from tests.chromium import over_http
from tests.widgets.examples import removed, tiny_run

Show = Callable[..., Shown]


def test_a_million_weights_repaint(show: Show, record_property: Callable[..., None]) -> None:
    """Printed, not asserted: how long a frame takes where a drag repaints a million weights."""
    rng = np.random.default_rng(0)
    shape = (1000, 1024)
    size = rng.normal(size=shape)
    run = tiny_run(1, 6, {"fc1.weight": shape}, removed_at={"fc1.weight": removed(np.abs(size), 6, 0.2)[None]},
                   density=np.array([[[round(0.8**k, 6)] for k in range(6)]]),
                   shown_seed=None, initial={}, final={})  # fmt: skip
    for layer in ("", "fc1"):
        shown = show(MaskGrid(run, layer=layer, level=0))
        times = shown.page.evaluate(
            MEASURE, "(n) => [...window.ltviz.models.values()].filter((m) => m.get('_esm'))[n]"
        )
        assert len(times) == 20
        print(
            f"\n1,024,000 weights, {layer or 'wires'}: {np.median(times):.1f} ms of script and painting a level"
        )
        record_property(f"repaint_ms_{layer or 'wires'}", float(np.median(times)))


# Time from setting a level until its frame has been drawn; the wait for the frame itself is left out.
MEASURE = """async (find) => {
  const model = eval(find)(0);
  const times = [];
  const frame = window.requestAnimationFrame;
  let spent = 0;
  window.requestAnimationFrame = (act) => frame((t) => {
    const start = performance.now();
    act(t);
    spent += performance.now() - start;
  });
  for (let i = 0; i < 20; i += 1) {
    spent = 0;
    const start = performance.now();
    model.set("level", (i % 5) + 1);
    spent += performance.now() - start;
    await new Promise((done) => frame(() => setTimeout(done, 0)));
    times.push(spent);
  }
  window.requestAnimationFrame = frame;
  return times;
}"""


@pytest.fixture
def served(tmp_path: Path) -> Iterator[str]:
    with over_http(tmp_path) as address:
        yield address


def test_over_http_too(
    served: str, chromium: Browser, watch: Callable[[Page], Shown], tmp_path: Path
) -> None:
    (tmp_path / "grid.html").write_text(page(MaskGrid(tiny_run(), level=2)), encoding="utf-8")
    shown = watch(chromium.new_page())
    shown.page.goto(f"{served}/grid.html")
    shown.page.wait_for_selector(".ltv canvas")
    assert shown.inks() > 3
    shown.slider("level").press("ArrowRight")
    assert shown.trait("level") == 3
    shown.page.close()
