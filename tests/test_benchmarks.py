"""The table of timings in the README: written whole, or row by row on the machine that made it."""

import pytest

from tests.benchmarks.report import END, START, Row, rewrite, table, write

OLD = [Row("one", "1 ms", "1 ×", "", ""), Row("one more", "2 ms", "2 ×", "", "")]
NEW = Row("one", "3 ms", "1 ×", "", "again")


@pytest.fixture
def readme(tmp_path):
    path = tmp_path / "README.md"
    path.write_text(f"before\n{START}\n{END}\nafter\n")
    write(path, f"On a machine.\n\n{table(OLD)}")
    return path


def test_single_rows_take_their_places_and_the_others_stay(readme):
    rewrite(readme, "On a machine.", [NEW])
    assert readme.read_text() == f"before\n{START}\nOn a machine.\n\n{table([NEW, OLD[1]])}\n{END}\nafter\n"


def test_rows_of_another_machine_or_of_no_place_are_refused(readme):
    before = readme.read_text()
    with pytest.raises(ValueError, match=r"must say 'On another\.': run all benchmarks"):
        rewrite(readme, "On another.", [NEW])
    with pytest.raises(ValueError, match="no row 'two': run all benchmarks"):
        rewrite(readme, "On a machine.", [NEW, NEW._replace(what="two")])
    assert readme.read_text() == before


def test_a_readme_without_its_marks_is_refused(tmp_path):
    (tmp_path / "README.md").write_text("nothing")
    with pytest.raises(ValueError, match="must hold the lines"):
        write(tmp_path / "README.md", "text")
