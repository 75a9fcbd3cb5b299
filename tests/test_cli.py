"""The commands, on a course of one chapter in a folder of its own."""

import json
import os
import re
from pathlib import Path

import pytest

from ltviz import cli
from ltviz.course import exercise, places
from ltviz.course.progress import marks, note

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
    monkeypatch.setenv("LTVIZ_LEARN", "")  # and take away what lab sets
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
    assert f"your old copy is now {learn / '01-start.old-2.ipynb'}" in capsys.readouterr().out


def test_reset_of_a_chapter_forgets_what_was_noted_of_it(course, capsys):
    note("exercise", "01.1", "correct")
    note("exercise", "02.1", "correct")
    assert cli.main(["reset", "01"]) == 0
    old = course / "learn" / "progress.old-1.json"
    assert capsys.readouterr().out.splitlines() == [
        f"copied {course / 'learn' / '01-start.ipynb'}",
        f"your old progress is now {old}",
    ]
    assert {name for _, name in marks()} == {"02.1"}
    assert '"01.1"' in old.read_text()


def test_reset_of_an_exercise_brings_its_stub_back(course, capsys):
    learn = course / "learn"
    answered = {**CELL, "source": ["def next_mask(w, mask):\n", "    return mask\n"], "id": "c3"}
    other = {**CELL, "source": "def next_masks(w):\n    return 1", "id": "c4"}
    text = {
        "cell_type": "markdown",
        "id": "c5",
        "metadata": {},
        "source": "def next_mask(w, mask): is a function",
    }
    (course / "chapters" / "01-start.ipynb").write_text(
        json.dumps({**NOTEBOOK, "cells": [CELL, answered, other, text]}), encoding="utf-8"
    )
    cli.main(["reset", "01"])
    before = (learn / "01-start.ipynb").read_bytes()
    note("exercise", "01.1", "wrong")
    note("exercise", "01.2", "wrong")
    capsys.readouterr()
    assert cli.main(["reset", "01.1"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"the stub of exercise 01.1 is back in {learn / '01-start.ipynb'}",
        f"your old copy is now {learn / '01-start.old-1.ipynb'}",
        f"your old progress is now {learn / 'progress.old-1.json'}",
    ]
    assert (learn / "01-start.old-1.ipynb").read_bytes() == before
    cells = json.loads((learn / "01-start.ipynb").read_text(encoding="utf-8"))["cells"]
    assert cells[1]["source"] == exercise("01.1").stub.rstrip("\n")
    assert (cells[1]["outputs"], cells[1]["metadata"]) == ([], CELL["metadata"])
    assert [cell["source"] for cell in cells[2:]] == [other["source"], text["source"]]
    assert {name for _, name in marks()} == {"01.2"}
    assert cli.main(["reset", "01.1"]) == 0, "twice is no mistake"
    assert capsys.readouterr().out == "there was no progress to forget\n"


def test_reset_of_an_exercise_in_a_damaged_copy_says_so(course, capsys):
    (course / "learn").mkdir()
    (course / "learn" / "01-start.ipynb").write_text('{"cells": ["<script>"]}')
    assert cli.main(["reset", "01.1"]) == 2
    assert "is no notebook any more; `ltviz reset 01-start` takes a fresh copy" in capsys.readouterr().err


def test_reset_of_a_quiz_and_of_everything(course, capsys):
    for kind, name in (("quiz", "01.q1"), ("prediction", "01.p1"), ("exercise", "02.1")):
        note(kind, name, "answered")
    assert cli.main(["reset", "01.q1"]) == 0
    assert {name for _, name in marks()} == {"01.p1", "02.1"}
    assert cli.main(["reset", "--all"]) == 0
    assert marks() == {}
    assert (course / "learn" / "progress.old-2.json").exists()
    assert (course / "learn" / "01-start.ipynb").exists()


def test_progress_is_a_table(course, capsys):
    note("exercise", "01.1", "correct")
    note("exercise", "01.2", "wrong")
    assert cli.main(["progress"]) == 0
    out = capsys.readouterr().out
    assert "01 Start" in out
    assert "1 of 3" in out
    assert "Tried, and not right yet: exercise 01.2" in out
    assert f"Kept in {course / 'learn' / 'progress.json'}, and nowhere else." in out


def test_progress_is_recorded_as_text(course, capsys, tmp_path):
    note("exercise", "01.1", "wrong")
    note("exercise", "01.1", "correct")
    file = tmp_path / "record.txt"
    assert cli.main(["progress", "--record", str(file)]) == 0
    assert capsys.readouterr().out == f"written to {file}\n"
    text = file.read_text(encoding="utf-8")
    assert "exercise   01.1   correct 1, wrong 1; from 20" in text
    assert str(course) not in text, "what is handed on says nothing of the machine"


def test_lab_tells_the_kernels_where_progress_is_kept(course, started, monkeypatch):
    cli.main(["lab"])
    monkeypatch.chdir(course / "chapters")
    assert places.learn() == course / "learn"
    assert os.environ["LTVIZ_LEARN"] == str(course / "learn")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["reset"], "takes --all, or one of 01, 00.1, 01.1"),
        (["reset", "02"], "there is no chapter or page '02'; there are 01-start"),
        (["reset", "01.9"], "there is no exercise '01.9'; there are 00.1, 01.1"),
        (["reset", "../01"], "there is no chapter or page '../01'"),
        (["progress", "01"], "ltviz progress takes nothing, or --record FILE"),
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


def test_the_playground_is_one_file_that_needs_nothing(capsys, tmp_path):
    page = tmp_path / "lab.html"
    assert cli.main(["playground", str(page)]) == 0
    assert capsys.readouterr().out == f"{page}\n"
    text = page.read_text(encoding="utf-8")
    assert "default-src 'none'" in text
    assert not re.search(r"""(?:src|href)=["']?https?:""", text)
    assert cli.main(["playground", str(tmp_path / "missing" / "lab.html")]) == 2
    assert "missing" in capsys.readouterr().err


def test_version(capsys):
    assert cli.main(["--version"]) == 0
    assert capsys.readouterr().out == f"ltviz {cli.ltviz.__version__}\n"
