"""Exercises in a real kernel: an endless loop is left, the notebook goes on, a picture is shown, progress is kept."""

import nbclient
import nbformat
import pytest

from ltviz.course.progress import marks

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("own_learn")]
START = """
import dataclasses, ltviz
ex = dataclasses.replace(ltviz.course.exercise("01.1"), limit_s=0.5)
def next_mask(w, mask):
    return ...
"""
ENDLESS = """
def next_mask(w, mask):
    remove = round(0.2 * int(mask.sum()))
    while remove > 0:
        mask = mask.copy()
    return mask
"""
SWALLOWS = """
def next_mask(w, mask):
    while mask.sum():
        try:
            mask = mask[nothing]
        except:
            print(end="")
"""
CELLS = {
    "start": START,
    "stub": "ex.check(next_mask)",
    "endless": ENDLESS,
    "left": "ex.check(next_mask)",
    "swallows": SWALLOWS,
    "left too": "ex.check(next_mask)",
    "goes on": "print(sum(range(1000)))",
    "wrong": "ex.check(lambda w, mask: mask)",
    "solution": "import torch\nexec(ex.solution)",
    "right": "ex.check(next_mask)",
    "progress": "ltviz.course.progress()",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("learn")


@pytest.fixture(scope="module")
def outputs(folder):
    """Name of each cell → its outputs, from one run in a kernel of its own."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in CELLS.values()])
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LTVIZ_LEARN", str(folder))
        nbclient.NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
    return {name: cell.outputs for name, cell in zip(CELLS, notebook.cells, strict=True)}


def printed(outputs):
    return "".join(output.text for output in outputs if output.output_type == "stream")


def test_the_untouched_stub_prints_one_sentence_and_shows_nothing(outputs):
    (only,) = outputs["stub"]
    assert (only.output_type, only.name) == ("stream", "stdout")
    assert only.text == (
        "Exercise 01.1: not attempted yet. Replace the `...`, run the cell, then check again.\n"
    )


def test_an_endless_loop_is_left_and_named(outputs):
    (only,) = outputs["left"]
    assert only.text == (
        "Exercise 01.1: your code still ran after 0.5 s; look for a loop that does not end.\n"
        "    line 3 of your cell: while remove > 0:\n"
    )


def test_one_that_swallows_everything_is_left_too(outputs):
    assert printed(outputs["left too"]).startswith(
        "Exercise 01.1: your code still ran after 0.5 s; look for a loop that does not end.\n"
        "    line 2 of your cell: while mask.sum():\n"
    )


def test_the_notebook_goes_on(outputs):
    assert printed(outputs["goes on"]) == "499500\n"


def test_a_wrong_answer_shows_its_picture(outputs):
    text, shown = outputs["wrong"]
    assert text.text.startswith("Exercise 01.1: not yet. With a layer that was never pruned: 4 of 20")
    assert set(shown.data) == {"text/plain", "text/html"}
    assert "<svg" in shown.data["text/html"]


def test_a_right_answer_shows_nothing_but_the_sentence(outputs):
    (only,) = outputs["right"]
    assert only.text == "Exercise 01.1: correct, in all 3 cases.\n"


def test_what_was_done_is_kept(outputs, folder, monkeypatch):
    monkeypatch.setenv("LTVIZ_LEARN", str(folder))
    assert marks()["exercise", "01.1"].states == {"correct": 1, "error": 2, "wrong": 1}
    (shown,) = outputs["progress"]
    assert "1 of 3" in shown.data["text/plain"]
    assert "<table>" in shown.data["text/html"]
