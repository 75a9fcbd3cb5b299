"""Every reader knows its own records from the others', and says what it found."""

import pytest

from ltviz.records import (
    KINDS,
    darts,
    kind_of,
    load,
    load_searches,
    load_table,
    names,
    save,
    save_searches,
    save_table,
    singlepath,
)
from tests.records import test_darts_trace, test_superkernel_trace
from tests.records.conftest import parts
from tests.records.searches import make_search, make_table

READERS = {
    "run": load, "table": load_table, "searches": load_searches, "superkernels": singlepath.load, "darts": darts.load,
}  # fmt: skip


def written(folder):
    """One small record of each kind, by its kind."""
    from ltviz.records import Run

    return {
        "run": save(Run(**parts()), folder / "a"),
        "table": save_table(make_table(), folder / "b"),
        "searches": save_searches([make_search()], folder / "c"),
        "superkernels": singlepath.save(test_superkernel_trace.trace(), folder / "d"),
        "darts": darts.save(test_darts_trace.trace(), folder / "e"),
    }


def test_every_kind_has_a_reader(tmp_path):
    paths = written(tmp_path)
    assert tuple(paths) == tuple(READERS) == KINDS
    for kind, path in paths.items():
        assert kind_of(path) == kind
        READERS[kind](path)


@pytest.mark.parametrize("wanted", KINDS)
def test_another_kind_is_refused_by_file_kind_found_and_kind_wanted(tmp_path, wanted):
    for kind, path in written(tmp_path).items():
        if kind != wanted:
            with pytest.raises(ValueError, match=f"{path.stem}.json must be of kind {wanted}, got {kind}"):
                READERS[wanted](path)


@pytest.mark.parametrize("kind", KINDS)
def test_a_newer_schema_is_refused_whatever_the_kind(tmp_path, kind):
    path = written(tmp_path)[kind]
    path.write_text(path.read_text().replace('"schema": 1', '"schema": 2'))
    with pytest.raises(ValueError, match=r"has the newer schema 2; this version of ltviz reads schema 1"):
        READERS[kind](path)


def test_names_may_be_asked_for_one_kind(at_home):
    written(at_home / "data" / "runs")
    assert names() == ("a", "b", "c", "d", "e")
    assert [names(kind) for kind in KINDS] == [("a",), ("b",), ("c",), ("d",), ("e",)]
    with pytest.raises(ValueError, match=r"kind must be one of run, table, .* got 'tables'"):
        names("tables")
