"""Progress: adds up in any order, survives two writers, refuses what it did not write, and never breaks a check."""

import json
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ltviz.course import progress as show
from ltviz.course.progress import DONE, KINDS, Mark, forget, marks, merge, note, path

pytestmark = pytest.mark.usefixtures("own_learn")
TIME = "2026-01-31T12:00:00+00:00"
ENTRY = {"kind": "exercise", "name": "01.1", "states": {"correct": 1}, "first": TIME, "last": TIME}


def one(kind, name, state, hour):
    when = f"2026-01-31T{hour:02}:00:00+00:00"
    return {(kind, name): Mark(kind, name, {state: 1}, when, when)}


NOTES = st.builds(
    one,
    st.sampled_from(KINDS),
    st.sampled_from(["01.1", "01.2", "02.q1"]),
    st.sampled_from(["correct", "wrong", "error", "answered"]),
    st.integers(0, 23),
)


def total(notes):
    result = {}
    for each in notes:
        result = merge(result, each)
    return result


@given(st.lists(NOTES, max_size=12), st.randoms())
def test_any_order_gives_the_same(notes, random):
    shuffled = random.sample(notes, len(notes))
    half = len(notes) // 2
    assert total(notes) == total(shuffled) == merge(total(shuffled[:half]), total(shuffled[half:]))
    assert sum(mark.tries for mark in total(notes).values()) == len(notes)


def test_notes_are_there_again(own_learn):
    note("exercise", "01.1", "wrong")
    note("exercise", "01.1", "correct")
    note("exercise", "01.2", "error")
    note("prediction", "01.p1", "predicted")
    assert path() == own_learn / "progress.json"
    found = marks()
    assert list(found) == [("exercise", "01.1"), ("exercise", "01.2"), ("prediction", "01.p1")]
    assert found["exercise", "01.1"].states == {"correct": 1, "wrong": 1}
    assert [mark.done for mark in found.values()] == [True, False, True]
    assert {"correct", "answered", "predicted"} == DONE
    assert not [
        each for each in own_learn.iterdir() if each.name not in ("progress.json", ".progress.json.lock")
    ]


WRITER = """
import sys
from ltviz.course.progress import note
for i in range(25):
    note("exercise", "01.1", "wrong")
    note("quiz", f"0{sys.argv[1]}.q{i}", "answered")
"""


def test_kernels_that_write_at_once_lose_nothing():
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, str(i)]) for i in range(3)]
    assert [writer.wait(120) for writer in writers] == [0, 0, 0]
    found = marks()
    assert found["exercise", "01.1"].states == {"wrong": 75}
    assert len(found) == 76


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ("{", "Expecting property name"),
        ("\udcff", "can't decode"),
        ("[]", "it holds no list of marks"),
        ('{"schema": 1, "marks": {}}', "it holds no list of marks"),
        ('{"schema": 2, "marks": []}', "its schema must be 1, got 2"),
        ("[" * 100_000, "recursion"),
        (" " * 1_000_001, "it has more than 1000000 bytes"),
        ({"kind": "exploit"}, "a kind must be one of exercise, quiz, prediction, got 'exploit'"),
        ({"kind": ["exercise"]}, "a kind must be one of"),
        ({"name": "<script>alert(1)</script>"}, "a name must look like 01.1 or 01.q1, got '<script>"),
        ({"name": "../../01.1"}, "a name must look like 01.1"),
        ({"states": {"<b>": 1}}, "a state must be a word and its count, got '<b>': 1"),
        ({"states": {"correct": -1}}, "a state must be a word and its count"),
        ({"states": {"correct": True}}, "a state must be a word and its count"),
        ({"states": {"correct": 1e99}}, "a state must be a word and its count"),
        ({"states": {}}, "a state must be a word and its count"),
        ({"states": "correct"}, "a mark must have"),
        ({"first": "yesterday"}, "a time must look like"),
        ({"last": None}, "a time must look like"),
        ({"more": 1}, "a mark must have first, kind, last, name, states"),
    ],
)
def test_a_tampered_file_is_set_aside_with_the_reason(change, reason, own_learn, capsys):
    own_learn.mkdir()
    text = change if isinstance(change, str) else json.dumps({"schema": 1, "marks": [{**ENTRY, **change}]})
    path().write_bytes(text.encode("utf-8", "surrogateescape"))
    note("exercise", "01.2", "correct")
    said = capsys.readouterr().out
    assert said.startswith("Your progress could not be read: ")
    assert reason in said
    assert f"It is kept as {own_learn / 'progress.old-1.json'}, and a new one is begun." in said
    assert list(marks()) == [("exercise", "01.2")]
    assert (own_learn / "progress.old-1.json").read_bytes() == text.encode("utf-8", "surrogateescape")


def test_a_good_file_is_read(own_learn, capsys):
    own_learn.mkdir()
    path().write_text(json.dumps({"schema": 1, "marks": [ENTRY]}))
    assert marks() == {("exercise", "01.1"): Mark(**ENTRY)}
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("kind", "name", "state"),
    [
        ("exam", "01.1", "correct"),
        ("quiz", "1", "correct"),
        ("quiz", "01.q1", "not attempted"),
        ("quiz", "01.q1", ""),
    ],
)
def test_what_is_no_note_is_refused(kind, name, state):
    with pytest.raises(ValueError, match="got"):
        note(kind, name, state)
    assert marks() == {}


def test_a_folder_that_cannot_be_written_is_said_once(own_learn, capsys):
    own_learn.write_text("a file where the folder should be")  # root may write into any folder; not into this
    note("exercise", "01.1", "correct")
    note("exercise", "01.1", "correct")
    assert capsys.readouterr().out == "Your progress is not kept: File exists.\n"


def test_forgetting_keeps_the_old_file(own_learn):
    for name in ("01.1", "01.10", "01.q1", "02.1"):
        note("quiz" if "q" in name else "exercise", name, "correct")
    assert forget("01.1") == own_learn / "progress.old-1.json"
    assert {name for _, name in marks()} == {"01.10", "01.q1", "02.1"}
    assert forget("01.1") is None
    assert forget("01") == own_learn / "progress.old-2.json"
    assert {name for _, name in marks()} == {"02.1"}
    assert forget() == own_learn / "progress.old-3.json"
    assert marks() == {}
    assert len(json.loads((own_learn / "progress.old-1.json").read_text())["marks"]) == 4


def test_shown_in_a_notebook(own_learn, monkeypatch):
    note("exercise", "01.1", "correct")
    note("quiz", "01.q1", "wrong")
    report = show()
    assert repr(report).splitlines()[0].split() == ["chapter", "exercises", "quizzes", "predictions"]
    (row,) = [line for line in repr(report).splitlines() if line.startswith("01 ")]
    assert "1 of 3" in row
    assert "Tried, and not right yet: quiz 01.q1" in repr(report)
    shown = report._repr_html_()
    assert shown.startswith('<table><thead><tr><th style="text-align: left">chapter</th>')
    assert "<td>1 of 3</td>" in shown


def test_nothing_in_the_table_is_markup(tmp_path, monkeypatch):
    monkeypatch.setenv("LTVIZ_LEARN", str(tmp_path / "<img src=x onerror=alert(1)>"))
    shown = show()._repr_html_()
    assert "<img" not in shown
    assert "&lt;img" in shown
