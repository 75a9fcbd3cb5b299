"""JupyterLab for a test: a server on a free port of this machine, one notebook, all of its cells run.

with served(folder) as url:                     # no token: 127.0.0.1 only, and only while the test runs
    lab = Lab(page, url, "grid.ipynb")
    lab.run_all()
"""

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Locator, Page

SECONDS = 90
# A cell that waits shows [*]; cells whose source is hidden show no number at all, so numbers cannot be counted.
RESTING = """() => {
  const prompts = [...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')].map((p) => p.textContent);
  const idle = document.body.innerText.includes('Python 3 (ipykernel) | Idle');
  return idle && prompts.some((p) => /\\[\\d+\\]/.test(p)) && !prompts.some((p) => p.includes('*'));
}"""


def write_notebook(path: Path, cells: list[str]) -> None:
    """A notebook of code cells, without outputs."""
    made = [
        {
            "cell_type": "code",
            "id": f"cell{i}",
            "metadata": {},
            "execution_count": None,
            "outputs": [],
            "source": text,
        }
        for i, text in enumerate(cells)
    ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    book = {"cells": made, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    path.write_text(json.dumps(book), encoding="utf-8")


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


@contextlib.contextmanager
def served(folder: Path) -> Iterator[str]:
    """A JupyterLab server on `folder`; its own settings and runtime files, so that nothing of the user's is touched."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    home = folder / ".jupyter"
    places = {"JUPYTER_CONFIG_DIR": "config", "JUPYTER_RUNTIME_DIR": "runtime", "IPYTHONDIR": "ipython"}
    env = os.environ | {name: str(home / place) for name, place in places.items()} | {"OMP_NUM_THREADS": "1"}
    options = {
        "ServerApp.port": port, "ServerApp.ip": "127.0.0.1", "ServerApp.port_retries": 0,
        "ServerApp.open_browser": False,
        "IdentityProvider.token": "", "ServerApp.root_dir": str(folder), "ServerApp.allow_root": True,
        "LabApp.check_for_updates_class": "jupyterlab.NeverCheckForUpdate",
        "LabApp.workspaces_dir": str(home / "workspaces"), "LabApp.user_settings_dir": str(home / "settings"),
    }  # fmt: skip
    command = [sys.executable, "-m", "jupyterlab", *(f"--{name}={value}" for name, value in options.items())]
    settings = home / "settings" / "@jupyterlab" / "apputils-extension" / "notification.jupyterlab-settings"
    settings.parent.mkdir(parents=True)
    settings.write_text('{"fetchNews": "false", "checkForUpdates": false}', encoding="utf-8")
    log = folder / "jupyterlab.log"
    with log.open("wb") as out:
        process = subprocess.Popen(command, cwd=folder, env=env, stdout=out, stderr=subprocess.STDOUT)
    try:
        _wait_for(url, process, log)
        yield url
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for(url: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        assert process.poll() is None, log.read_text(errors="replace")[-2000:]
        with contextlib.suppress(urllib.error.URLError, ConnectionError, TimeoutError):
            urllib.request.urlopen(f"{url}/api/status", timeout=2).close()
            return
        time.sleep(0.2)
    raise AssertionError(
        f"JupyterLab did not answer in {SECONDS} s: {log.read_text(errors='replace')[-2000:]}"
    )


class Lab:
    """One notebook in JupyterLab, as a person sees it."""

    def __init__(self, page: Page, url: str, notebook: str) -> None:
        self.page = page
        page.set_default_timeout(SECONDS * 1000)
        # `reset` gives a fresh workspace; the notebook opens by itself.
        page.goto(f"{url}/lab/tree/{notebook}?reset")
        page.wait_for_selector(".jp-Notebook .jp-CodeCell")
        # The cells stand there before the kernel does: running them too soon would ask which kernel to take.
        page.get_by_text("Python 3 (ipykernel) | Idle").wait_for()

    def run_all(self, seconds: float = SECONDS) -> None:
        """Runs every cell and waits until the kernel rests: no cell waits, and it stays idle for two seconds."""
        self.page.get_by_role("menuitem", name="Run", exact=True).click()
        self.page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        end, rest = time.monotonic() + seconds, 0
        while rest < 4:
            assert time.monotonic() < end, f"the notebook still runs after {seconds} s"
            time.sleep(0.5)
            rest = rest + 1 if self.page.evaluate(RESTING) else 0

    def run_cell(self, index: int) -> None:
        """Runs one cell again and waits for its new number."""
        prompt = self.cell(index).locator(".jp-InputPrompt")
        before = prompt.inner_text()
        self.cell(index).locator(".cm-content").click()
        self.page.keyboard.press("Control+Enter")
        self.page.wait_for_function(
            "([i, before]) => { const t = document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')[i].textContent;"
            " return t !== before && /\\[\\d+\\]/.test(t); }",
            arg=[index, before],
        )

    def cell(self, index: int) -> Locator:
        return self.page.locator(".jp-Notebook .jp-CodeCell").nth(index)

    def text(self, index: int) -> str:
        """What a cell printed."""
        return self.cell(index).locator(".jp-OutputArea-output").inner_text()

    def cells(self) -> int:
        return self.page.locator(".jp-Notebook .jp-Cell").count()

    def theme(self, name: str) -> None:
        """Turns the whole of JupyterLab to "JupyterLab Dark" or "JupyterLab Light"."""
        self.page.get_by_role("menuitem", name="Settings", exact=True).click()
        self.page.locator(".lm-Menu-itemLabel").get_by_text("Theme", exact=True).hover()
        self.page.locator(".lm-Menu-itemLabel").get_by_text(name, exact=True).click()
