"""The map of the course says which chapters are there, as the manifest does."""

import base64
import io
from dataclasses import dataclass

import numpy as np
import pytest
from PIL import Image

from ltviz.course import manifest
from ltviz.widgets.course_map import IDEAS, CourseMap

MOST_BYTES = 100_000


@dataclass(frozen=True)
class Chapter:
    number: str
    title: str


@dataclass(frozen=True)
class Book:
    chapters: tuple[Chapter, ...]


def shown(book):
    """The MIME bundle's picture as an array, its bytes, and its alt text."""
    data, metadata = CourseMap(book)._repr_mimebundle_()
    raw = base64.b64decode(data["image/png"])
    return np.asarray(Image.open(io.BytesIO(raw)).convert("RGB")), raw, metadata["image/png"]["alt"]


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


def test_every_chapter_has_a_picture_of_its_own():
    image, raw, _ = shown(Book(()))
    assert len(raw) < MOST_BYTES
    height, width = image.shape[0] // 2, image.shape[1] // 4
    tiles = [
        image[r * height :, c * width :][: int(0.6 * height), :width] for r in range(2) for c in range(4)
    ]
    assert len({tile.tobytes() for tile in tiles}) == 8
    assert all(len(np.unique(tile.reshape(-1, 3), axis=0)) > 2 for tile in tiles)


def test_a_chapter_that_is_there_looks_different():
    before, _, _ = shown(Book(()))
    after, _, _ = shown(Book((Chapter("03", "Zeros and signs"),)))
    assert before.shape == after.shape
    assert (before != after).any()


@pytest.mark.parametrize("name", [name for name, _ in IDEAS.values()])
def test_the_alternative_text_names_every_chapter(name):
    assert name in shown(Book(()))[2]
