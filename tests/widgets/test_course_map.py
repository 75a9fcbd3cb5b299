"""The map of the course says which chapters are there, as the manifest does."""

import re
from dataclasses import dataclass
from xml.etree import ElementTree

import pytest

from ltviz.course import manifest
from ltviz.widgets.course_map import IDEAS, CourseMap
from ltviz.widgets.course_map.glyphs import glyph
from ltviz.widgets.figure import tokens


@dataclass(frozen=True)
class Chapter:
    number: str
    title: str


@dataclass(frozen=True)
class Book:
    chapters: tuple[Chapter, ...]


def html(*chapters):
    return CourseMap(Book(chapters))._repr_mimebundle_()["text/html"]


def test_the_book_decides_what_is_here():
    numbers = {chapter.number for chapter in manifest().chapters}
    for line in repr(CourseMap(manifest())).splitlines():
        assert line[4:9].strip() == ("here" if line[:2] in numbers else "later")


def test_a_chapter_that_is_there_brings_its_own_title():
    book = Book((Chapter("05", "SNIP and others"),))
    here = [line for line in repr(CourseMap(book)).splitlines() if " here " in line]
    assert here == ["05  here   SNIP and others: the mask is chosen before any training"]


def test_chapters_outside_the_map_are_left_out():
    assert repr(CourseMap(Book((Chapter("00", "Start here"),)))).count("later") == len(IDEAS) == 8


def test_the_picture_says_what_the_text_says():
    shown = html(Chapter("01", "Cut"), Chapter("03", "Signs"))
    assert re.findall(r'class="ltv-(there|later)".*?<strong>(\d\d) ', shown) == [
        ("there" if number in ("01", "03") else "later", number) for number in IDEAS
    ]
    assert shown.count("(later)") == 6
    assert all(idea in shown for _, idea in IDEAS.values())


def test_a_title_is_text_and_never_markup():
    shown = html(Chapter("02", "<img src=x onerror=alert(1)>"))
    assert "<img" not in shown
    assert "02 &lt;img src=x onerror=alert(1)&gt;" in shown


def test_every_chapter_has_a_picture_of_its_own():
    assert len({glyph(number) for number in IDEAS}) == 8


@pytest.mark.parametrize("number", IDEAS)
def test_a_picture_is_sound_and_its_colours_are_tokens(number):
    picture = ElementTree.fromstring(glyph(number))
    used = set(re.findall(r"var\(--ltv-([\w-]+)\)", glyph(number)))
    assert len(picture) > 8
    assert used <= tokens().keys()
    assert not re.search(r"#[0-9a-f]{3}|rgb", glyph(number))


@pytest.mark.parametrize(
    ("number", "kept"), [("01", 9), ("02", 9), ("03", 9), ("04", 9), ("05", 9), ("08", 9)]
)
def test_a_table_keeps_nine_of_25_weights(number, kept):
    sides = [float(square.get("width")) for square in ElementTree.fromstring(glyph(number))]
    assert (len(sides), sum(side > 0.2 for side in sides)) == (25, kept)


def test_what_loads_is_small():
    assert len(html()) < 25_000
