"""What chapter 00 shows is there at its live setting: each effect exceeds three standard errors.

The chapter's own cells are run, without the pictures, so a changed setting is a changed test.
"""

import jupytext
import numpy as np
import pytest

from ltviz.course import manifest

SOURCE = manifest().chapter("00").source
# Cells by a line of theirs, in order: enough to have every number that the chapter compares.
NEEDED = ("run = ltviz.imp", "import torch", "start, _ =", "by_lot =", "by_size =", "chosen, lot =")

pytestmark = pytest.mark.slow


def ran(seeds):
    """The names that these cells leave behind, with other seeds than the chapter's five."""
    notebook = jupytext.read(SOURCE, fmt="md:myst")
    code = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    names = {}
    for start in NEEDED:
        (source,) = [source for source in code if any(line.startswith(start) for line in source.splitlines())]
        exec(source.replace('"seeds": range(5)', f'"seeds": {seeds}'), names)
    return names


@pytest.fixture(scope="module")
def chapter():
    return ran("range(5)")


def errors_from_zero(differences):
    """Mean ÷ standard error of differences that are paired by seed."""
    values = np.asarray(differences)
    return values.mean() / (values.std(ddof=1) / len(values) ** 0.5)


def test_five_seeds_and_a_named_level_of_one_in_sixteen(chapter):
    assert len(set(chapter["run"].seeds)) == 5
    assert chapter["run"].total_density[0, chapter["named"]] == pytest.approx(1 / 16, abs=0.001)


def test_few_wires_chosen_by_size_beat_as_many_drawn_by_lot(chapter):
    assert errors_from_zero(chapter["chosen"] - chapter["lot"]) > 3


def test_chosen_by_size_loses_little_and_drawn_by_lot_much(chapter):
    """The sentences of the chapter hold with a margin of three standard errors, seed by seed."""
    whole = chapter["whole"]
    assert errors_from_zero(3 - (whole - chapter["chosen"])) > 3
    assert errors_from_zero((whole - chapter["lot"]) - 10) > 3


def test_with_half_of_the_wires_any_half_will_do(chapter):
    assert errors_from_zero(3 - (chapter["whole"] - chapter["half_by_lot"])) > 3


def test_both_subnetworks_are_of_one_size_in_every_layer(chapter):
    chosen = chapter["masks"](chapter["named"])
    lot = chapter["ltviz"].pruning.shuffle(chosen, chapter["run"].seeds)
    for name, mask in chosen.items():
        assert (mask.flatten(1).sum(1) == lot[name].flatten(1).sum(1)).all()
        assert (mask != lot[name]).any()


def test_the_outermost_columns_of_pixels_keep_least(chapter):
    kept = np.stack([chapter["run"].mask(5, seed)["fc1.weight"].mean(0) for seed in chapter["run"].seeds])
    columns = kept.reshape(5, 8, 8).mean(1)  # [network, column]
    assert errors_from_zero(columns[:, 2:6].min(1) / 3 - columns[:, [0, 7]].max(1)) > 3


def test_it_holds_on_ten_seeds_that_did_not_choose_the_setting():
    """The authors chose level and setting with the results of the chapter's five seeds before them."""
    fresh = ran("range(5, 15)")
    assert list(fresh["run"].seeds) == list(range(5, 15))
    assert errors_from_zero(fresh["chosen"] - fresh["lot"]) > 3
    assert errors_from_zero(3 - (fresh["whole"] - fresh["chosen"])) > 3
    assert errors_from_zero((fresh["whole"] - fresh["lot"]) - 10) > 3
