"""The list of chapters and the places of the course."""

from pathlib import Path

import pytest

from ltviz.course import home, learn, manifest, places

BOOK = '[book]\ntitle = "A book"\nauthors = ["A", "B"]\nlanguage = "en"\nsrc = "text"\n'


@pytest.fixture
def book(tmp_path):
    def write(*lines):
        (tmp_path / "text").mkdir(exist_ok=True)
        (tmp_path / "book.toml").write_text(BOOK)
        (tmp_path / "text" / "SUMMARY.md").write_text("\n".join(("# Summary", *lines)))
        return tmp_path

    return write


def test_chapters_in_order_with_their_parts(book):
    folder = book("- [Start](00-start.md)", "", "# Part one", "", "- [Cut & keep](01-cut-keep.md)")
    read = manifest(folder)
    assert (read.title, read.authors, read.language) == ("A book", ("A", "B"), "en")
    assert [(c.number, c.slug, c.title, c.part) for c in read.chapters] == [
        ("00", "start", "Start", ""),
        ("01", "cut-keep", "Cut & keep", "Part one"),
    ]
    assert read.chapters[1].notebook == folder / "text" / "01-cut-keep.ipynb"


@pytest.mark.parametrize("line", ["- [Draft]()", "some text", "- [No number](start.md)", "- Start"])
def test_a_line_that_is_no_chapter_is_named(book, line):
    with pytest.raises(ValueError, match="is neither '# Part' nor"):
        manifest(book(line))


@pytest.mark.parametrize("name", ["01", "cut", "01-cut", "01-cut.md", "01-cut.ipynb"])
def test_a_chapter_by_any_of_its_names(book, name):
    assert manifest(book("- [Cut](01-cut.md)")).chapter(name).title == "Cut"


def test_an_unknown_chapter_lists_those_there_are(book):
    with pytest.raises(ValueError, match="no chapter '7'; there are 01 cut"):
        manifest(book("- [Cut](01-cut.md)")).chapter("7")


def test_the_course_lies_in_the_checkout():
    root = Path(__file__).parents[2]
    assert home() == root
    assert learn() == root / "learn"
    assert [chapter.number for chapter in manifest().chapters] == sorted(
        {c.number for c in manifest().chapters}
    )


def test_an_installed_course_lies_in_the_package(monkeypatch, tmp_path):
    package = tmp_path / "site-packages" / "ltviz"
    monkeypatch.setattr(places, "_PACKAGE", package)
    monkeypatch.setattr(places, "_INSTALLED", package / "_home")
    monkeypatch.chdir(tmp_path)
    assert home() == package / "_home"
    assert learn() == tmp_path / "learn"
