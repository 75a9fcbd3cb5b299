"""The superkernel of chapter 08, written inline, decides and learns as `ltviz.nas.singlepath` does."""

import jupytext
import pytest
import torch

from ltviz.course import manifest
from ltviz.nas.singlepath import Layer, masked

LAYER = Layer("1", 3, 3, 1)  # it may be skipped, so all three indicators count
FAR, NEAR = 50.0, 0.1
THRESHOLDS = [(NEAR, NEAR, NEAR), (FAR, NEAR, NEAR), (NEAR, FAR, NEAR), (NEAR, NEAR, FAR), (8.5, 6.0, 3.0)]


def cell():
    """The source of the chapter's cell that defines `superkernel`."""
    cells = jupytext.read(manifest().chapter("08").source, fmt="md:myst").cells
    (found,) = [c.source for c in cells if c.cell_type == "code" and "def superkernel(" in c.source]
    return found


def gradients(kernel, thresholds, kept):
    """What a loss that hangs on every entry of `kept` sends back to kernel and thresholds."""
    return torch.autograd.grad(
        (kept * (1 + torch.arange(kept.numel()).view_as(kept))).sum(), [kernel, thresholds]
    )


def compare(source):
    names = {"torch": torch}
    exec(compile(source, "chapter 08", "exec"), names)
    torch.manual_seed(0)
    for drawn in THRESHOLDS:
        kernel, thresholds = torch.randn(6, 5, 5, requires_grad=True), torch.tensor(drawn, requires_grad=True)
        mine = names["superkernel"](kernel, thresholds)
        theirs = masked(LAYER, kernel[None], thresholds[None]).kernel[0]
        pairs = [(mine, theirs)]
        pairs += zip(gradients(kernel, thresholds, mine), gradients(kernel, thresholds, theirs), strict=True)
        if not all(torch.allclose(a, b, rtol=1e-4, atol=1e-3) for a, b in pairs):
            return False
    return True


def test_it_has_at_most_fifteen_lines():
    assert len(cell().splitlines()) <= 15


def test_it_decides_and_learns_as_the_package_does():
    assert compare(cell())


MISTAKES = {
    "the ring always stays": ("core + ring * (1 - core)", "core + (1 - core) + 0 * ring"),
    "the core instead of the ring": ("(kernel * (1 - core)).norm()", "(kernel * core).norm()"),
    "no slope backwards": ("soft + ((x >= 0).float() - soft).detach()", "(x >= 0).float() + 0 * x"),
    "soft forwards": ("soft + ((x >= 0).float() - soft).detach()", "soft"),
    "the second half outlives the first": (
        "first * torch.cat([low, second",
        "torch.cat([first * low, second",
    ),
    "two thresholds exchanged": ("zip((low, high), thresholds[1:]", "zip((low, high), thresholds[[2, 1]]"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_planted_mistake_is_found(name):
    old, new = MISTAKES[name]
    assert cell().count(old) == 1
    assert not compare(cell().replace(old, new))
