"""The list of chapters and the places of the course."""

import re
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from ltviz.course import home, learn, manifest, places
from tests.parts import HEADER

BOOK = '[book]\ntitle = "A book"\nauthors = ["A", "B"]\nlanguage = "en"\nsrc = "text"\n'


@pytest.fixture
def book(tmp_path):
    """A book with that summary; each file that it lists is there, `executed` with a jupytext header."""

    def write(*lines, executed=(), missing=(), more=""):
        (tmp_path / "text").mkdir(exist_ok=True)
        (tmp_path / "book.toml").write_text(BOOK + more)
        (tmp_path / "text" / "SUMMARY.md").write_text("\n".join(("# Summary", *lines)))
        for name in set(re.findall(r"\(([a-z0-9-]+\.md)\)", " ".join(lines))) - set(missing):
            (tmp_path / "text" / name).write_text(f"{HEADER}# Text\n" if name in executed else "# Text\n")
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


def test_pages_stand_among_the_chapters(book):
    lines = ("- [Start](00-start.md)", "# Beside", "- [Words](glossary.md)", "- [Run it](your-own-model.md)")
    read = manifest(book(*lines, executed=["your-own-model.md"]))
    assert [(p.number, p.slug, p.title, p.part, p.executed) for p in read.pages] == [
        ("", "glossary", "Words", "Beside", False),
        ("", "your-own-model", "Run it", "Beside", True),
    ]
    assert [entry.slug for entry in read.entries] == ["start", "glossary", "your-own-model"]
    assert [c.executed for c in read.chapters] == [True]


def test_a_header_counts_only_at_the_top(book):
    folder = book("- [Words](glossary.md)")
    (folder / "text" / "glossary.md").write_text("# Words\n\n---\njupytext:\n  x: y\n---\n")
    assert not manifest(folder).pages[0].executed


@pytest.mark.parametrize(
    "line", ["- [Draft]()", "some text", "- [Upper](Start.md)", "- Start", "- [Up](../up.md)"]
)
def test_a_line_that_is_no_entry_is_named(book, line):
    with pytest.raises(ValueError, match="is neither '# Part' nor"):
        manifest(book(line))


def test_a_listed_file_must_exist(book):
    with pytest.raises(ValueError, match=r"01-cut\.md is listed, but there is no such file"):
        manifest(book("- [Cut](01-cut.md)", missing=["01-cut.md"]))


def test_a_file_is_listed_once(book):
    with pytest.raises(ValueError, match=r"01-cut\.md is listed twice"):
        manifest(book("- [Cut](01-cut.md)", "- [Cut again](01-cut.md)"))


def test_the_repository_is_the_one_of_mdbook(book):
    assert manifest(book()).repository == ""
    told = '[output.html]\ngit-repository-url = "https://example.org/a/b"\n'
    assert manifest(book(more=told)).repository == "https://example.org/a/b"


@pytest.mark.parametrize("name", ["01", "cut", "01-cut", "01-cut.md", "01-cut.ipynb"])
def test_a_chapter_by_any_of_its_names(book, name):
    assert manifest(book("- [Cut](01-cut.md)")).chapter(name).title == "Cut"


def test_an_unknown_chapter_lists_those_there_are(book):
    with pytest.raises(ValueError, match="no chapter '7'; there are 01 cut"):
        manifest(book("- [Cut](01-cut.md)")).chapter("7")


def test_a_chapter_or_page_by_its_name(book):
    read = manifest(book("- [Cut](01-cut.md)", "- [Words](glossary.md)"))
    assert [read.entry(name).title for name in ("01", "glossary", "glossary.ipynb")] == [
        "Cut",
        "Words",
        "Words",
    ]
    with pytest.raises(ValueError, match="no chapter or page ''; there are 01-cut, glossary"):
        read.entry("")


def test_mdbook_reads_the_summary_too():
    """Its rules: a title, then headings of the first order and lists, where each item is one link to a file."""
    summary = manifest().entries[0].source.parent / "SUMMARY.md"
    tokens = MarkdownIt().parse(summary.read_text(encoding="utf-8"))
    allowed = {"heading", "bullet_list", "list_item", "paragraph"}
    assert {token.type.rsplit("_", 1)[0] for token in tokens} - {"inline"} <= allowed
    assert {token.tag for token in tokens if token.type == "heading_open"} == {"h1"}
    items = [tokens[i + 2].children for i, token in enumerate(tokens) if token.type == "list_item_open"]
    assert [[part.type for part in item] for item in items] == [["link_open", "text", "link_close"]] * len(
        items
    )
    links = [item[0].attrs["href"] for item in items]
    assert links == [entry.source.name for entry in manifest().entries]


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
