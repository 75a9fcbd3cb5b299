"""Exercise 08.1."""

from collections.abc import Sequence

import numpy as np

from ltviz.course.answers import Attempt, as_array
from ltviz.course.exercise import Case, Exercise, Wrong

Bits = np.ndarray


def _written(kernel: np.ndarray, expansion: np.ndarray, there: Bits) -> np.ndarray:
    return np.stack([kernel, expansion], 1) * there[:, None]


def _kernel(ring: Bits) -> np.ndarray:
    return np.where(ring, 5, 3)


def _expansion(second: Bits) -> np.ndarray:
    return np.where(second, 6, 3)


def _blocks(ring: Bits, first: Bits, second: Bits) -> np.ndarray:
    return _written(_kernel(ring), _expansion(second), first)


def _as_published(ring: Bits, first: Bits, second: Bits) -> np.ndarray:
    return _written(_kernel(ring), _expansion(ring), first)


def _crossed(ring: Bits, first: Bits, second: Bits) -> np.ndarray:
    return _written(_kernel(second), _expansion(ring), first)


def _never_left_out(ring: Bits, first: Bits, second: Bits) -> np.ndarray:
    return _written(_kernel(ring), _expansion(second), np.ones_like(first))


def _any_part(ring: Bits, first: Bits, second: Bits) -> np.ndarray:
    return _written(_kernel(ring), _expansion(second), ring | first | second)


def _only_second(ring: Bits, first: Bits, second: Bits) -> np.ndarray:
    return _written(_kernel(ring), np.where(second & ~first, 3, _expansion(second)), first | second)


def _one_half(ring: Bits, first: Bits, second: Bits) -> np.ndarray:
    return _written(_kernel(ring), 6 * second, first)


def _lost(attempts: Sequence[Attempt]) -> str:
    lost = 0
    for _, expected, got in attempts:
        given = as_array(got)
        lost += 0 if given is None else int((given[:, 1] != expected[:, 1]).sum())
    return (
        f"{lost} blocks have the wrong expansion: you take it from the ring, as the public code does, and nothing"
        " reads `second`. A search that decides it has decided for nothing."
    )


def _decided_cases(rng: np.random.Generator) -> list[Case]:
    every = np.array(np.meshgrid(*[[False, True]] * 3, indexing="ij")).reshape(3, -1)
    return [
        Case("every combination of the three indicators", tuple(every)),
        Case("twelve layers", tuple(rng.random((3, 12)) < 0.6)),
    ]


EXERCISE = Exercise(
    id="08.1",
    title="a bug that was published: the lost expansion",
    statement=(
        "Three indicators decide a layer: `ring`, `first` and `second`. Without the first half there is no block,"
        " whatever the others say. Else the kernel is 5 with its ring and 3 without, and the expansion is 6 with the"
        " second half and 3 without. The public code of the paper (`dstamoulis/single-path-nas`) finds one of four"
        " options in the indicators, rightly, and writes it down so:\n\n"
        "```python\n"
        "def blocks(ring, first, second):\n"
        "    kernel = torch.where(ring, 5, 3)\n"
        "    expansion = torch.where(ring, 6, 3)\n"
        "    return torch.stack([kernel, expansion], 1) * first[:, None]\n"
        "```\n\n"
        "Write `blocks(ring, first, second)` so that no decision is lost. Each input is a boolean tensor with one"
        " entry for each layer. Give back a tensor of as many rows: kernel and expansion, or 0 and 0 for a layer that"
        " is left out."
    ),
    difficulty=1,
    minutes=4,
    spec=_blocks,
    cases=_decided_cases,
    wrong=(
        Wrong("as published", _as_published, _lost),
        Wrong(
            "crossed",
            _crossed,
            "Kernel and expansion are exchanged: the ring is about the kernel's size, the second half about the"
            " number of channels.",
        ),
        Wrong(
            "never left out",
            _never_left_out,
            "A layer whose first half is off is still there. Without the first half there is no block.",
        ),
        Wrong(
            "any part will do",
            _any_part,
            "You leave a layer out only where all three indicators are off. The first half alone decides.",
        ),
        Wrong(
            "the second half alone",
            _only_second,
            "You build a block from the second half where the first is off. In the formula the first indicator"
            " multiplies both halves.",
        ),
        Wrong(
            "no expansion",
            _one_half,
            "Without the second half the expansion is 3: the first half is still there.",
        ),
    ),
    hints=(
        "Which of the three inputs does the published function never read?",
        "`torch.where(second, 6, 3)`",
        "`first[:, None]` is a column, so it multiplies kernel and expansion of its row.",
    ),
    solution='''\
def blocks(ring, first, second):
    """Kernel and expansion of each layer, [layers, 2]; 0 and 0 where it is left out."""
    kernel = torch.where(ring, 5, 3)
    expansion = torch.where(second, 6, 3)
    return torch.stack([kernel, expansion], 1) * first[:, None]
''',
)
