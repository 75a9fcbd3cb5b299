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
  await new Promise((done) => requestAnimationFrame(() => {
    const after = new MessageChannel();  // answers once the frame has been painted
    after.port1.onmessage = () => done(undefined);
    after.port2.postMessage(0);
  }));
  return performance.now() - began;
}"""


def repaint(repeats: int) -> list[Row]:
    """Median milliseconds from a slider's event to the end of the frame that shows it; 16.7 are one frame."""
    ours = _in_browser(repeats * 10)
    peer = _imshow(repeats)
    note = f"interact + imshow redraws the same picture in {peer:.0f} ms, without the way through the kernel"
    return [Row("MaskGrid, 1 M weights, a move", f"{ours:.1f} ms", f"{peer / ours:.1f} ×", "one frame", note)]


def _grid():
    from ltviz.records import Run
    from ltviz.widgets import MaskGrid

    draw = np.random.default_rng(0)
    name, shape, levels = "layer.weight", (SIDE, SIDE), 5
    removed_at = draw.integers(1, levels + 1, size=(1, *shape)).astype(np.uint8)
    kept = [(removed_at > level).mean() for level in range(levels)]
    removed_at[removed_at == levels] = 255
    none = np.full((1, 1, levels), np.nan)
    weights = {name: draw.normal(size=shape).astype(np.float16)}
    run = Run(
        kind="imp", config={}, status="complete", made={}, arms=("ticket",), seeds=(0,), levels=tuple(range(levels)),
        steps=np.array([1]), arm_steps=(1,), layers=(name,), shapes={name: shape}, parameters=SIDE * SIDE,
        density=np.array(kept).reshape(1, levels, 1), test_at_best=none, test_at_end=none, best_step=none,
        val_loss=none[..., None].astype(np.float32), val_accuracy=none[..., None].astype(np.float32),
        removed_at={name: removed_at}, shown_seed=0, initial=weights, final=weights,
    )  # fmt: skip
    return MaskGrid(run, layer=name, level=0)


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
        times = [tab.evaluate(_MOVE, i % 5) for i in range(moves)]
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
