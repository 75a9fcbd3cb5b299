"""Every chapter of the book: source and notebook are one, and each ignored output is checked."""

import jupytext
import nbformat
import notebooks
import pytest

from ltviz.course import EXERCISES, manifest

CHAPTERS = manifest().chapters
EACH = pytest.mark.parametrize("chapter", CHAPTERS, ids=[chapter.slug for chapter in CHAPTERS])


def source_of(chapter):
    return jupytext.read(chapter.source, fmt="md:myst")


def notebook_of(chapter):
    return nbformat.read(chapter.notebook, as_version=4)


def test_the_manifest_lists_every_source():
    folder = CHAPTERS[0].source.parent
    assert sorted(folder.glob("[0-9]*.md")) == sorted(chapter.source for chapter in CHAPTERS)


@EACH
def test_notebook_is_its_source(chapter):
    assert notebooks.pair_problems(source_of(chapter), notebook_of(chapter)) == []


@EACH
def test_every_ignored_output_is_checked(chapter):
    assert notebooks.unchecked(source_of(chapter)) == []


@EACH
def test_a_folded_part_needs_nothing_but_the_core(chapter):
    assert notebooks.borrowed(source_of(chapter)) == []


@EACH
def test_notebook_is_clean(chapter):
    assert notebooks.unclean(notebook_of(chapter)) == []


@EACH
def test_title_is_that_of_the_manifest(chapter):
    first = source_of(chapter).cells[0].source.splitlines()[0]
    assert first.lstrip("# ").endswith(chapter.title)


@EACH
def test_exercises_stand_in_the_chapter_as_they_are_tested(chapter):
    code = [cell.source for cell in source_of(chapter).cells if cell.cell_type == "code"]
    for ex in EXERCISES.values():
        if ex.id.startswith(chapter.number):
            assert any(f'exercise("{ex.id}")' in cell for cell in code), f"{ex.id} is not shown"
            assert any(ex.stub.strip() in cell for cell in code), f"the stub of {ex.id} is not\n{ex.stub}"
