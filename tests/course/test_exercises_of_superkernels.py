"""What the exercises on superkernels ask is what the package does, and no true answer is refused."""

import numpy as np
import pytest
import torch

from ltviz.course import exercise
from ltviz.nas.singlepath import LatencyTable, Layer, blocks, option
from ltviz.nas.singlepath.superkernel import quarters
from tests.course.test_exercises import function_of

pytestmark = pytest.mark.usefixtures("own_learn")
FREE = Layer("1", 4, 4, 1)


def solved(name):
    """For each case the inputs as tensors, and what the solution gives back."""
    ex = exercise(name)
    cases = [tuple(map(torch.from_numpy, case.inputs)) for case in ex.cases(np.random.default_rng(ex.seed))]
    return [(inputs, function_of(ex.solution)(*inputs)) for inputs in cases]


def test_blocks_are_those_of_the_package():
    for (ring, first, second), given in solved("08.1"):
        for *on, (kernel, expansion) in zip(ring, first, second, given.tolist(), strict=True):
            (written,) = blocks([FREE], [option(*map(bool, on))])
            assert written == (f"r1_k{kernel}_s11_e{expansion}_i4_o4" if kernel else "skip")


def test_a_folded_norm_is_the_package_s_norm_of_a_folded_kernel():
    seen = []
    for (kernel, gamma, spread), given in solved("08.2"):
        folded = kernel * (gamma / spread)[:, None, None]
        assert torch.allclose(quarters(folded[None])[0, 2:].norm(), given)
        seen.append(float(given))
    assert seen == pytest.approx([seen[0]] * 3, rel=1e-6), (
        "a factor that the normalisation undoes changes nothing"
    )


def test_a_slope_is_that_of_the_hard_sigmoid():
    for (x, upstream), given in solved("08.3"):
        leaf = x.clone().requires_grad_()
        torch.nn.functional.hardsigmoid(leaf).backward(upstream)
        assert torch.allclose(leaf.grad, given)


def test_a_predicted_time_is_the_table_s_estimate():
    for (times, ring, first, second), given in solved("08.4"):
        layers = tuple(Layer(str(i), 4, 4, 1) for i in range(len(times)))
        rows = tuple(map(tuple, times.tolist()))
        table = LatencyTable("drawn", "ms", 0.0, layers, rows, {})
        wanted = table.estimate(*(part.double() for part in (ring, first, second)))
        assert float(given) == pytest.approx(float(wanted), rel=1e-5)


def test_blocks_may_be_written_one_by_one():
    def answer(ring, first, second):
        rows = [
            (5 if r else 3, 6 if s else 3) if f else (0, 0)
            for r, f, s in zip(ring, first, second, strict=True)
        ]
        return torch.tensor(rows)

    assert exercise("08.1").check(answer).state == "correct"


def test_the_lost_expansions_are_counted():
    ex = exercise("08.1")
    wrong = sum(
        int((first & (ring != second)).sum())
        for _, (ring, first, second) in ex.cases(np.random.default_rng(ex.seed))
    )
    published = "    expansion = torch.where(ring, 6, 3)\n"
    source = ex.solution.replace("    expansion = torch.where(second, 6, 3)\n", published)
    assert published in source
    result = ex.check(function_of(source))
    assert result.wrong == "as published"
    assert f"{wrong} blocks have the wrong expansion" in result.sentence


def test_a_raw_norm_triples_with_the_kernel():
    ex = exercise("08.2")

    def raw(kernel, gamma, spread):
        ring = kernel.clone()
        ring[:, 1:4, 1:4] = 0
        return ring.norm()

    assert ex.check(raw).wrong == "as published"
    first, second = (
        raw(*map(torch.from_numpy, case.inputs)) for case in ex.cases(np.random.default_rng(ex.seed))[:2]
    )
    assert float(second / first) == pytest.approx(3)
