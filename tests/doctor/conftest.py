"""Faults to plant: a broken module on the path of the children, and a checkout of one chapter."""

import json

import pytest

from ltviz.course import places


@pytest.fixture
def plant(tmp_path, monkeypatch):
    """Put a module with that code in front of the real one, for every child of this process."""
    folder = tmp_path / "planted"
    folder.mkdir()
    monkeypatch.setenv("PYTHONPATH", str(folder))

    def put(name, code):
        (folder / f"{name}.py").write_text(code)

    return put


@pytest.fixture
def own_learn(tmp_path, monkeypatch):
    folder = tmp_path / "learn"
    monkeypatch.setenv("LTVIZ_LEARN", str(folder))
    return folder


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    """A checkout with one chapter, in place of the real one."""
    root = tmp_path / "checkout"
    (root / "chapters").mkdir(parents=True)
    (root / "book.toml").write_text('[book]\ntitle = "t"\nauthors = []\nlanguage = "en"\nsrc = "chapters"\n')
    (root / "chapters/SUMMARY.md").write_text("# Summary\n\n- [Start](01-start.md)\n")
    (root / "chapters/01-start.md").write_text("# Start\n")
    notebook(root / "chapters/01-start.ipynb", ["# Start", "Cut a fifth."])
    monkeypatch.setattr(places, "_PACKAGE", root / "ltviz")
    return root


def notebook(path, texts):
    path.parent.mkdir(parents=True, exist_ok=True)
    cells = [
        {"cell_type": "markdown", "id": f"c{i}", "metadata": {}, "source": t} for i, t in enumerate(texts)
    ]
    content = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    path.write_text(json.dumps(content), encoding="utf-8")
