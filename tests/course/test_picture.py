"""The picture of a wrong result: what is drawn, what is not, and nothing that a learner wrote."""

import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest
import torch

from ltviz.course import exercise
from ltviz.course.picture import picture

pytestmark = pytest.mark.usefixtures("own_learn")
MASK = np.array([[True, False, True], [True, True, True]])


def drawn(shown):
    """Class of mark → how many there are, read from the SVG as XML."""
    tree = ET.fromstring(shown.svg)
    rects = tree.findall("rect")
    return {
        "full": sum(r.get("fill") == "currentColor" for r in rects),
        "hollow": sum(r.get("fill") == "none" and r.get("rx") is None for r in rects),
        "ring": sum(r.get("rx") is not None for r in rects),
    }


def test_a_mask_beside_the_expected_one():
    got = MASK.copy()
    got[0, 1], got[1, 2] = True, False
    shown = picture("a layer", MASK, torch.from_numpy(got), 1e-5)
    assert drawn(shown) == {"full": 12, "hollow": 0, "ring": 4}
    assert shown.bundle()["text/plain"] == (
        "With a layer: 2 of 6 entries differ, in brackets.\n"
        " yours          expected\n"
        " 1  [1]  1      1  [0]  1\n"
        " 1   1  [0]     1   1  [1]"
    )


def test_numbers_have_a_sign_and_a_size():
    expected, got = np.array([1.0, -4.0, 0.0]), np.array([1.0, 4.0, 0.0])
    shown = picture("a row", expected, got, 1e-5)
    assert drawn(shown) == {"full": 5, "hollow": 1, "ring": 2}
    sides = [float(r.get("width")) for r in ET.fromstring(shown.svg).findall("rect") if r.get("rx") is None]
    assert sides[1] == pytest.approx(2 * sides[0], abs=0.1), "four times the number is four times the area"
    assert "A hollow square is negative." in shown.title
    assert shown.text.splitlines()[1] == " 1.00  [4.00]     0       1.00  [-4.00]      0"


def test_densities_are_bars():
    shown = picture("a network", {"fc1": 0.25, "out": 0.5}, {"fc1": torch.tensor(0.25), "out": 1.0}, 1e-5)
    bars = [float(r.get("width")) for r in ET.fromstring(shown.svg).findall("rect") if r.get("rx") is None]
    assert bars == [24, 24, 96, 48]
    assert drawn(shown)["ring"] == 2
    assert shown.text.splitlines() == [
        "         yours   expected",
        "fc1       0.25       0.25",
        "out        [1]      [0.5]",
    ]


def test_of_a_dict_the_first_that_differs():
    expected = {"a": np.ones((2, 2)), "b": np.zeros(3)}
    shown = picture("both", expected, {"a": np.ones((2, 2)), "b": np.ones(3)}, 1e-5)
    assert shown.title.startswith("With both, b: 3 of 3 entries differ")


@pytest.mark.parametrize(
    ("expected", "got"),
    [
        (MASK, MASK[:1]),
        (MASK, "a mask"),
        (MASK, None),
        (np.ones((13, 2)), np.zeros((13, 2))),
        (np.ones((2, 17)), np.zeros((2, 17))),
        (np.ones((2, 2, 2)), np.zeros((2, 2, 2))),
        (np.ones((0, 3)), np.ones((0, 3))),
        (np.ones(2), np.array([1, np.nan])),
        (0.5, 0.25),
        ((1.0, 2.0), (1.0, 3.0)),
        ({"a": 1.0}, {"b": 1.0}),
        ({"a": 1.0}, {"a": "much"}),
        ({"a": 1.0}, {"a": np.inf}),
        ({"a": np.ones(2)}, {"a": np.ones(3)}),
        ({"a": 1.0}, 1.0),
    ],
)
def test_what_cannot_be_compared_is_not_drawn(expected, got):
    assert picture("a case", expected, got, 1e-5) is None


def test_nothing_in_it_is_markup():
    shown = picture("<b>&\"'", {"<script>alert(1)</script>": 1.0}, {"<script>alert(1)</script>": 2.0}, 1e-5)
    assert "<script" not in shown.bundle()["text/html"]
    assert "<b>" not in shown.bundle()["text/html"]
    ET.fromstring(f"<x>{shown.bundle()['text/html']}</x>")


def test_it_names_no_colour_and_says_what_it_shows():
    shown = picture("a layer", MASK, ~MASK, 1e-5)
    assert not re.search(r"#[0-9a-f]{3}|rgb|white|black", shown.svg)
    tree = ET.fromstring(shown.svg)
    assert tree.get("role") == "img"
    assert tree.get("aria-label") == shown.title


def test_a_wrong_answer_shows_it():
    result = exercise("01.1").check(lambda w, mask: mask)
    with pytest.raises(NotImplementedError):
        result._ipython_display_()
    assert set(result._repr_mimebundle_()) == {"text/plain", "text/html"}
    assert "picture" not in repr(result)
