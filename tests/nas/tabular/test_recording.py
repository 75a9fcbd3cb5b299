"""`ltviz record` keeps a table as it keeps a run."""

import pytest

from ltviz import recordings
from ltviz.records import Table, load_table

from .test_benchmark import TINY


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A home and a current folder of one's own, and one recording that takes no time."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(recordings, "home", lambda: tmp_path)
    make = lambda checkpoint, workers: recordings.search.tabulated(TINY, checkpoint, workers)
    monkeypatch.setitem(recordings.RECORDINGS, "tiny", recordings.Recording("tiny", 0, make))
    return tmp_path


def test_a_table_is_stored_with_the_command_that_made_it(course):
    path = recordings.record("tiny", 1)
    assert path == course / "data" / "runs" / "tiny.json"
    table = load_table(path)
    assert isinstance(table, Table)
    assert table.made["command"] == "ltviz record tiny"
    assert len(table) == len(TINY.space.canonical())


def test_a_stored_table_is_made_again_where_its_checkpoints_are_not(course):
    first = load_table(recordings.record("tiny", 1))
    (course / "checkpoints").rename(course / "elsewhere")
    again = load_table(recordings.record("tiny", 1))
    assert (again.test == first.test).all()


def test_the_benchmark_is_among_the_recordings():
    assert "mnist1d-cells" in recordings.RECORDINGS
