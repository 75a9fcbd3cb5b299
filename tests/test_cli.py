"""The commands, on a course of one chapter in a folder of its own."""

import json
import os
from pathlib import Path

import pytest

from ltviz import cli
from ltviz.course import places

CELL = {
    "cell_type": "code",
    "execution_count": 7,
    "id": "c1",
    "metadata": {"tags": ["more"]},
    "outputs": [{"output_type": "stream", "name": "stdout", "text": "an answer"}],
    "source": "1 + 1",
}
NOTEBOOK = {
    "cells": [CELL, {"cell_type": "markdown", "id": "c2", "metadata": {}, "source": "Größe"}],
    "metadata": {"jupytext": {"formats": "md:myst,ipynb"}, "kernelspec": {"name": "python3"}},
    "nbformat": 4,
    "nbformat_minor": 5,
}


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A checkout with one executed chapter; the current folder is elsewhere."""
    root = tmp_path / "checkout"
    chapters = root / "chapters"
    chapters.mkdir(parents=True)
    (root / "book.toml").write_text('[book]\ntitle = "t"\nauthors = []\nlanguage = "en"\nsrc = "chapters"\n')
    (chapters / "SUMMARY.md").write_text("# Summary\n\n- [Start](01-start.md)\n")
    (chapters / "01-start.md").write_text("# Start\n")
    (chapters / "01-start.ipynb").write_text(json.dumps(NOTEBOOK), encoding="utf-8")
    monkeypatch.setattr(places, "_PACKAGE", root / "ltviz")
    monkeypatch.chdir(tmp_path)
    return root


@pytest.fixture
def started(monkeypatch):
    """The command lines with which JupyterLab was started."""
    lines = []
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", "")  # and put back what lab sets
    monkeypatch.setattr("jupyterlab.labapp.main", lines.append)
    return lines


def test_lab_opens_an_own_copy_without_the_answers(course, started, capsys):
    assert cli.main(["lab", "--no-browser", "--port", "8899"]) == 0
    copy = course / "learn" / "01-start.ipynb"
    assert capsys.readouterr().out == f"copied {copy}\n"
    content = json.loads(copy.read_text(encoding="utf-8"))
    assert content["cells"][0] == {**CELL, "outputs": [], "execution_count": None}
    assert content["cells"][1]["source"] == "Größe"
    assert content["metadata"] == {"kernelspec": {"name": "python3"}}
    (line,) = started
    assert line[-3:] == ["--no-browser", "--port", "8899"]
    assert f"--ServerApp.root_dir={copy.parent}" in line
    assert "--LabApp.default_url=/lab/tree/01-start.ipynb" in line


def test_lab_adds_its_settings_to_those_of_the_user(course, started, monkeypatch):
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", "/their/own")
    cli.main(["lab"])
    ours, theirs = os.environ["JUPYTER_CONFIG_PATH"].split(os.pathsep)
    settings = json.loads((Path(ours) / "labconfig" / "page_config.json").read_text())
    assert settings == {"disabledExtensions": {"@jupyterlab/apputils-extension:announcements": True}}
    assert theirs == "/their/own"


def test_lab_never_overwrites(course, started, capsys):
    cli.main(["lab"])
    copy = course / "learn" / "01-start.ipynb"
    copy.write_text("mine")
    capsys.readouterr()
    cli.main(["lab"])
    assert copy.read_text() == "mine"
    assert capsys.readouterr().out == ""
    assert len(started) == 2


def test_lab_without_jupyterlab_says_what_to_install(course, monkeypatch, capsys):
    monkeypatch.setattr(cli, "find_spec", lambda name: None)
    assert cli.main(["lab"]) == 1
    assert 'pip install "ltviz[lab]"' in capsys.readouterr().err


def test_lab_before_the_chapters_are_made_names_the_missing_file(course, capsys):
    (course / "chapters" / "01-start.ipynb").unlink()
    assert cli.main(["lab"]) == 2
    assert "01-start.ipynb" in capsys.readouterr().err
    assert not list((course / "learn").glob("*")), "nothing half-written"


def test_reset_keeps_the_old_copy_aside(course, capsys):
    learn = course / "learn"
    assert cli.main(["reset", "01"]) == 0
    for text in ("first try", "second try"):
        (learn / "01-start.ipynb").write_text(text)
        assert cli.main(["reset", "start"]) == 0
    assert json.loads((learn / "01-start.ipynb").read_text(encoding="utf-8"))["nbformat"] == 4
    assert (learn / "01-start.old-1.ipynb").read_text() == "first try"
    assert (learn / "01-start.old-2.ipynb").read_text() == "second try"
    assert "your old copy is now" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["reset"], "takes one chapter: 01"),
        (["reset", "02"], "there is no chapter '02'; there are 01 start"),
        (["prune"], f"has no command 'prune'; it has {', '.join(cli.COMMANDS)}"),
    ],
)
def test_wrong_use_says_what_is_right(course, capsys, arguments, message):
    assert cli.main(arguments) == 2
    assert message in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [[], ["--help"], ["-h"]])
def test_help_names_every_command(capsys, arguments, monkeypatch):
    monkeypatch.setattr("sys.argv", ["ltviz"])
    assert cli.main(arguments) == 0
    out = capsys.readouterr().out
    assert all(f"ltviz {name}" in out for name in cli.COMMANDS)


def test_version(capsys):
    assert cli.main(["--version"]) == 0
    assert capsys.readouterr().out == f"ltviz {cli.ltviz.__version__}\n"
