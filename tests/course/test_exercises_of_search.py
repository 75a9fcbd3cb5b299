"""What the exercises on architecture search ask is what the package does, and each known mistake is another thing."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from ltviz.course import exercise
from ltviz.nas import Cell, Space
from tests.records.searches import make_table

OPERATIONS = ("none", "conv3", "dil3")


def answers(name):
    """The right answer and every known mistake, by name."""
    ex = exercise(name)
    return {"": ex.spec} | {wrong.name: wrong.function for wrong in ex.wrong}


def matrix(cell):
    """The cell as the exercises have it: the number of the operation on each edge."""
    table = np.zeros((cell.nodes, cell.nodes), dtype=np.int64)
    for i, j, op in cell.edges:
        table[i, j] = OPERATIONS.index(op)
    return table


def sampled(nodes, count):
    """Cells at random, the same at each call."""
    space, rng = Space(nodes, OPERATIONS), np.random.default_rng(0)
    return [space.sample(rng) for _ in range(count)]


def alive(cell):
    return set(cell.live) == {edge for edge in cell.edges if edge[2] != "none"}


@pytest.mark.parametrize("name", answers("06.1"))
def test_a_choice_is_judged_as_the_table_judges_it(name):
    table, rng = make_table(), np.random.default_rng(0)
    noise = {part: rng.random(table.test.shape) for part in ("validation", "test")}
    table = replace(table, **noise)
    seen, unseen = (
        [table.seeds.index(seed) for seed in seeds] for seeds in (table.search_seeds, table.judge_seeds)
    )
    found = answers("06.1")[name](table.validation[:, -1, seen], table.test[:, -1, unseen])
    assert (abs(found - table.judged()[table.searched().argmax()]) < 1e-12) == (name == "")


def same_names(canonical, cells):
    """Whether cells have one table exactly when they have one id."""
    ids = [cell.id for cell in cells]
    tables = [canonical(matrix(cell)).tobytes() for cell in cells]
    return all((ids[i] == ids[j]) == (tables[i] == tables[j]) for i, j in combinations(range(len(cells)), 2))


@pytest.mark.parametrize("name", answers("06.2"))
def test_cells_of_one_function_have_one_table(name):
    # "the last one" is as good a name as the first: it is wrong only because the other was asked for.
    cells = [cell for cell in sampled(4, 300) if alive(cell)]
    assert same_names(answers("06.2")[name], cells) == (name in ("", "the last one"))


@pytest.mark.parametrize("name", answers("06.3"))
def test_live_edges_are_those_of_the_package(name):
    cells = sampled(6, 200)
    expected = [matrix(Cell.of({(i, j): op for i, j, op in cell.live}, nodes=6)) for cell in cells]
    found = [answers("06.3")[name](matrix(cell)) for cell in cells]
    assert all(map(np.array_equal, expected, found)) == (name == "")


@pytest.mark.parametrize("name", answers("06.4"))
@pytest.mark.parametrize("k", [2, 3])
def test_the_best_of_k_is_the_mean_over_all_draws(name, k):
    accuracies = np.random.default_rng(1).random(7)
    expected = np.mean([max(drawn) for drawn in combinations(accuracies, k)])
    assert (abs(answers("06.4")[name](accuracies, k) - expected) < 1e-12) == (name == "")


def test_the_published_formula_is_too_low_for_every_k():
    accuracies = np.random.default_rng(0).random(20)
    right, published = exercise("06.4").spec, answers("06.4")["as published"]
    assert all(published(accuracies, k) < right(accuracies, k) for k in range(2, 20))
