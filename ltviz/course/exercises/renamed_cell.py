"""Exercise 06.2."""

import numpy as np

from ltviz.course.exercise import Case, Exercise, Wrong

_SWAPPED = [0, 2, 1, 3]


def _renumbered(cell: np.ndarray) -> np.ndarray:
    return cell[np.ix_(_SWAPPED, _SWAPPED)]


def _first(*ways: np.ndarray) -> np.ndarray:
    return min(ways, key=lambda way: way.flatten().tolist())


def _canonical(cell: np.ndarray) -> np.ndarray:
    return _first(cell, _renumbered(cell))


def _as_written(cell: np.ndarray) -> np.ndarray:
    return cell


def _always_swapped(cell: np.ndarray) -> np.ndarray:
    return _renumbered(cell)


def _rows_only(cell: np.ndarray) -> np.ndarray:
    return _first(cell, cell[_SWAPPED])


def _columns_only(cell: np.ndarray) -> np.ndarray:
    return _first(cell, cell[:, _SWAPPED])


def _last(cell: np.ndarray) -> np.ndarray:
    return max(cell, _renumbered(cell), key=lambda way: way.flatten().tolist())


def _sorted(cell: np.ndarray) -> np.ndarray:
    """The operations in their order, whatever edge they stand on."""
    found = np.zeros_like(cell)
    found[np.triu_indices(4, 1)] = np.sort(cell[np.triu_indices(4, 1)])
    return found


def _cell(*operations: int) -> np.ndarray:
    """0→1, 0→2, 1→2, 0→3, 1→3, 2→3."""
    cell = np.zeros((4, 4), dtype=np.int64)
    cell[[0, 0, 1, 0, 1, 2], [1, 2, 2, 3, 3, 3]] = operations
    return cell


def _renaming_cases(rng: np.random.Generator) -> list[Case]:
    del rng  # each case has a mistake to find
    return [
        Case("two nodes side by side", (_cell(2, 1, 0, 0, 3, 1),)),
        Case("its twin", (_cell(1, 2, 0, 0, 1, 3),)),
        Case("a cell with an edge between them", (_cell(1, 3, 2, 2, 0, 1),)),
        Case("a cell that is its own twin", (_cell(1, 1, 0, 3, 2, 2),)),
    ]


EXERCISE = Exercise(
    id="06.2",
    title="published code: one cell, trained again and again",
    statement=(
        "In the public code of NAS-Bench-101 the searches go by how a cell is *written*. Somebody counted: of the"
        " cells that evolution made there, more than 98 % were the same graph as one before (google-research/nasbench,"
        " issue 6). A cell of four nodes is a table: `cell[i, j]` is the number of the operation on the edge i→j,"
        " 0 for none. Node 0 is the input, node 3 the output; **nodes 1 and 2 may change names**, and the graph is the"
        " same. Write `canonical(cell)`: of the two tables, give back the one that comes first when they are read row"
        " by row, as words come in a dictionary."
    ),
    difficulty=2,
    minutes=7,
    spec=_canonical,
    cases=_renaming_cases,
    wrong=(
        Wrong(
            "as written",
            _as_written,
            "You give back the table as it came. So does the published code: two names for one cell, two trainings.",
        ),
        Wrong(
            "always swapped",
            _always_swapped,
            "You always change the names. A cell and its twin then change places, and still have two tables.",
        ),
        Wrong(
            "rows only",
            _rows_only,
            "You change the rows and leave the columns. A row says where an edge begins, a column where it ends:"
            " node 1 has one of each.",
        ),
        Wrong(
            "columns only",
            _columns_only,
            "You change the columns and leave the rows. A column says where an edge ends, a row where it begins:"
            " node 1 has one of each.",
        ),
        Wrong("the last one", _last, "This is the table that comes last; the first one is asked for."),
        Wrong(
            "sorted operations",
            _sorted,
            "You sort the operations and forget on which edges they stand. Cells that differ become the same.",
        ),
    ),
    hints=(
        "`order = [0, 2, 1, 3]`, and `cell[order]` changes the rows.",
        "`cell[order][:, order]` changes the columns as well.",
        "Lists are compared as words are: `a.flatten().tolist() <= b.flatten().tolist()`.",
    ),
    solution='''\
def canonical(cell):
    """Of the two tables that nodes 1 and 2 can give this cell, the one that comes first."""
    order = [0, 2, 1, 3]
    renamed = cell[order][:, order]
    return min(cell, renamed, key=lambda table: table.flatten().tolist())
''',
)
