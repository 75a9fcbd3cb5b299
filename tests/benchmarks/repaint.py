"""From a slider's event to the painted frame: MaskGrid with a million weights, beside interact and imshow."""

from __future__ import annotations

import shutil
import statistics
import tempfile
import time
from pathlib import Path

import numpy as np

from .report import Row

SIDE = 1000
_MOVE = """async (step) => {
  const slider = document.querySelector('input[type=range]');
  const began = performance.now();
  slider.value = String(step);
  slider.dispatchEvent(new Event('input', {bubbles: true}));
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  return performance.now() - began;
}"""


def repaint(repeats: int) -> list[Row]:
    """Median milliseconds a move; two animation frames, 33 ms at 60 Hz, are the least that can be seen this way."""
    ours = _in_browser(repeats * 10)
    peer = _imshow(repeats)
    note = f"interact + imshow redraws the same picture in {peer:.0f} ms, without the way through the kernel"
    return [Row("MaskGrid, 1 M weights, a move", f"{ours:.1f} ms", f"{peer / ours:.1f} ×", "one frame", note)]


def _grid():
    from ltviz.widgets import MaskGrid

    generator = np.random.default_rng(0)
    weights = {"layer.weight": generator.normal(size=(1, SIDE, SIDE)).astype(np.float32)}
    return MaskGrid(weights, mask={"layer.weight": generator.random((1, SIDE, SIDE)) < 0.5})


def _in_browser(moves: int) -> float:
    from playwright.sync_api import sync_playwright

    from ltviz.widgets import page

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        file = Path(folder) / "page.html"
        file.write_text(page(_grid(), title="repaint"))
        own = playwright.chromium.executable_path
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium") or own, args=["--no-sandbox", "--disable-gpu"]
        )
        tab = browser.new_page()
        tab.goto(file.as_uri())
        tab.wait_for_selector("input[type=range]")
        times = [tab.evaluate(_MOVE, i % 2) for i in range(moves)]
        browser.close()
    return statistics.median(times)


def _imshow(moves: int) -> float:
    import matplotlib as mpl

    mpl.use("Agg")
    import io

    import matplotlib.pyplot as plt

    picture = np.random.default_rng(0).normal(size=(SIDE, SIDE))
    times = []
    for _ in range(moves):
        began = time.perf_counter()
        figure, axes = plt.subplots()
        axes.imshow(picture)
        figure.savefig(io.BytesIO(), format="png")
        plt.close(figure)
        times.append((time.perf_counter() - began) * 1e3)
    return statistics.median(times)
