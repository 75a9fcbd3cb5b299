"""Exercise 06.3."""

import numpy as np

from ltviz.course.exercise import Case, Exercise, Wrong


def _begun(cell: np.ndarray) -> np.ndarray:
    """Nodes to which a path leads from the input."""
    begun = np.zeros(len(cell), dtype=bool)
    begun[0] = True
    for node in range(1, len(cell)):
        begun[node] = np.any(begun & (cell[:, node] > 0))
    return begun


def _led(cell: np.ndarray) -> np.ndarray:
    """Nodes from which a path leads to the output: the same, seen from behind."""
    return _begun(cell[::-1, ::-1].T)[::-1]


def _live_edges(cell: np.ndarray) -> np.ndarray:
    return cell * (_begun(cell)[:, None] & _led(cell))


def _nominal(cell: np.ndarray) -> np.ndarray:
    return cell


def _forward(cell: np.ndarray) -> np.ndarray:
    return cell * _begun(cell)[:, None]


def _backward(cell: np.ndarray) -> np.ndarray:
    return cell * _led(cell)


def _one_step(cell: np.ndarray) -> np.ndarray:
    """A source that something enters and a target that something leaves, without asking from where and to where."""
    entered, left = np.any(cell > 0, axis=0), np.any(cell > 0, axis=1)
    entered[0] = left[-1] = True
    return cell * (entered[:, None] & left)


def _dead(cell: np.ndarray) -> np.ndarray:
    return cell - _live_edges(cell)


def _cell(nodes: int, edges: dict[tuple[int, int], int]) -> np.ndarray:
    cell = np.zeros((nodes, nodes), dtype=np.int64)
    for edge, operation in edges.items():
        cell[edge] = operation
    return cell


def _edge_cases(rng: np.random.Generator) -> list[Case]:
    del rng  # each case has a mistake to find
    lost = {(0, 1): 1, (1, 5): 2, (2, 3): 1, (3, 5): 3, (1, 4): 2, (0, 5): 1}
    chains = {(0, 1): 2, (1, 2): 1, (2, 3): 3, (0, 6): 1, (4, 5): 2, (5, 6): 2}
    whole = {(0, 1): 1, (0, 2): 2, (1, 3): 3, (2, 3): 1}
    return [
        Case("a node that nothing reaches, and one that leads nowhere", (_cell(6, lost),)),
        Case("a chain that leads nowhere, and one that comes from nowhere", (_cell(7, chains),)),
        Case("a cell in which every edge lives", (_cell(4, whole),)),
    ]


EXERCISE = Exercise(
    id="06.3",
    title="dead edges",
    statement=(
        "Spaces with `none` have cells in which an operation stands on no path from the input to the output. It is"
        " never computed, and counting its parameters is a mistake. `cell[i, j]` is the number of the operation on"
        " the edge i→j, 0 for none, and every edge leads to a later node; node 0 is the input, the last one the"
        " output. Write `live_edges(cell)`: the same table with 0 in place of every operation that is on no such"
        " path. (It is exercise 05.3 again, effective density, with operations in place of weights.)"
    ),
    difficulty=2,
    minutes=8,
    spec=_live_edges,
    cases=_edge_cases,
    wrong=(
        Wrong(
            "nominal",
            _nominal,
            "This is the cell as it was. Follow the edges from node 0: some nodes are never reached.",
        ),
        Wrong(
            "forward only",
            _forward,
            "You follow the paths from the input, but not to the output: an edge into a node that leads nowhere is"
            " still there.",
        ),
        Wrong(
            "backward only",
            _backward,
            "You follow the paths to the output, but not from the input: an edge out of a node that nothing reaches"
            " is still there.",
        ),
        Wrong(
            "one step",
            _one_step,
            "You ask whether anything enters a node and leaves it, but not whether that comes from the input and"
            " gets to the output. A chain that leads nowhere is still there.",
        ),
        Wrong("the dead", _dead, "These are the edges that do nothing. The others are asked for."),
    ),
    hints=(
        "Go through the nodes in their order: a node is reached if an edge comes from a node that is reached.",
        "Then from the last node backwards: a node leads on if an edge goes to a node that leads on.",
        "An edge i→j lives if i is reached **and** j leads on: `reached[:, None] & leads`.",
    ),
    solution='''\
def live_edges(cell):
    """`cell` without the operations that are on no path from node 0 to the last node."""
    there, nodes = cell > 0, len(cell)
    reached, leads = torch.arange(nodes) == 0, torch.arange(nodes) == nodes - 1
    for j in range(1, nodes):
        reached[j] = (reached & there[:, j]).any()
    for i in reversed(range(nodes - 1)):
        leads[i] = (leads & there[i]).any()
    return cell * (reached[:, None] & leads)
''',
)
