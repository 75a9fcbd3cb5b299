"""What chapter 01 teaches is there at its live setting: each effect exceeds three standard errors.

The setting is read from the chapter: its own cells are run, without the pictures.
"""

import jupytext
import numpy as np
import pytest

from ltviz.course import manifest

# Cells by what they define, in order: enough to have every number that the chapter compares.
NEEDED = (
    "net = ltviz",
    "def show",
    "dense = ltviz.train",
    "def magnitude_mask",
    "sizes = ltviz",
    "def cut",
    "tuned, control = ",
    "def points",
    "never = ",
)

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def chapter():
    """The names that the core of the chapter leaves behind."""
    notebook = jupytext.read(manifest().chapter("01").source, fmt="md:myst")
    core = [
        c.source for c in notebook.cells if c.cell_type == "code" and "more" not in c.metadata.get("tags", [])
    ]
    names = {}
    for start in NEEDED:
        (source,) = [source for source in core if any(line.startswith(start) for line in source.splitlines())]
        exec(source, names)
    return names


def errors_from_zero(differences):
    """Mean ÷ standard error of differences that are paired by seed."""
    values = np.asarray(differences)
    return values.mean() / (values.std(ddof=1) / len(values) ** 0.5)


def test_five_seeds(chapter):
    assert len(set(chapter["seeds"])) == 5


def test_the_smaller_half_is_missed_less_than_a_random_half(chapter):
    cut, make_mask = chapter["cut"], chapter["ltviz"].make_mask
    gap = cut(make_mask(chapter["sizes"], 0.5)) - cut(make_mask(chapter["lots"], 0.5))
    assert errors_from_zero(gap) > 3


def test_fine_tuning_mends(chapter):
    assert errors_from_zero(chapter["tuned"].test_at_end - chapter["cut"](chapter["fifth"])) > 3


def test_after_fine_tuning_the_choice_still_matters(chapter):
    assert errors_from_zero(chapter["tuned"].test_at_end - chapter["control"].test_at_end) > 3


def test_both_masks_keep_as_many_weights_and_stay(chapter):
    density = chapter["ltviz"].density
    assert (density(chapter["fifth"]) == density(chapter["lot"])).all()
    for mask, trained in (("fifth", "tuned"), ("lot", "control")):
        for name, kept in chapter[mask].items():
            assert (chapter[trained].weights[name][~kept] == 0).all()


def test_pixels_without_ink_keep_fewer_wires(chapter):
    wires, never = chapter["wires"], chapter["never"]
    assert errors_from_zero(wires[:, ~never].mean(1) - wires[:, never].mean(1)) > 3
