"""The few lines of chapter 00 say what the package says: the very cells that the learner reads are run here."""

import jupytext
import numpy as np
import pytest
import torch

import ltviz
from ltviz.course import manifest

SOURCE = manifest().chapter("00").source
CELLS = [cell.source for cell in jupytext.read(SOURCE, fmt="md:myst").cells if cell.cell_type == "code"]
MOST_LINES = 12
DRAWING = ("import matplotlib.pyplot",)  # the one cell that may be longer: it is folded


def cell(part):
    """Source of the one code cell with this text in it."""
    (source,) = [source for source in CELLS if part in source]
    return source


def lines(source):
    return [line for line in source.splitlines() if line.strip()]


def test_a_subnetwork_is_what_the_package_makes_of_a_mask(capsys):
    names = {}
    exec(cell("subnetwork:"), names)
    w, mask, x = names["w"], names["mask"], names["x"]
    weights, masks = {"fc1.weight": w[None]}, {"fc1.weight": mask[None]}
    pruned = ltviz.pruning.apply(weights, masks)["fc1.weight"][0]
    whole, subnetwork, density = (line.split(":")[1].strip() for line in capsys.readouterr().out.splitlines())
    assert (whole, subnetwork) == (str(w @ x), str(pruned @ x))
    assert density == f"{int(mask.sum())} of {mask.numel()} = {ltviz.density(masks).item():.0%}"
    assert whole != subnetwork


@pytest.mark.parametrize("keep", [0.0, 0.1, 0.5, 1.0])
def test_the_exercise_counts_as_the_package_does(keep):
    names = {}
    exec(ltviz.course.exercise("00.1").solution, names)
    rng = np.random.default_rng(0)
    shapes = {"fc1.weight": (9, 7), "fc2.weight": (5, 9), "out.weight": (2, 5)}
    mask = {name: torch.from_numpy(rng.random(shape) < keep) for name, shape in shapes.items()}
    batched = {name: one[None] for name, one in mask.items()}
    assert names["density"](mask) == pytest.approx(ltviz.density(batched).item())


def test_cells_are_short():
    long = [source for source in CELLS if len(lines(source)) > MOST_LINES and not source.startswith(DRAWING)]
    assert long == []


def test_the_first_picture_comes_within_three_cells():
    assert any("MaskGrid(" in source for source in CELLS[:3])


def test_what_a_pinned_square_is_told_is_counted_in_the_mask(capsys):
    """The cell that answers a click, with a click in Python's stead."""
    kept = np.zeros((100, 64), dtype=bool)
    kept[:7, 10] = kept[:9, 11] = True

    class Grid:
        level, pinned = 5, ["input", 0, 10]

    class Run:
        shown_seed = 0

        def mask(self, level, seed):
            assert (level, seed) == (5, 0)
            return {"fc1.weight": kept}

    exec(cell("grid.pinned"), {"grid": Grid(), "run": Run()})
    assert capsys.readouterr().out == (
        "row 1, column 2 keeps 7 of 100 wires;\n1 of the other squares keep more\n"
    )
