"""The toy of DARTS against exact fractions, autograd and its own closed form."""

import json
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest
import torch

from ltviz import bilevel

CASES = json.loads((Path(__file__).parent / "cases" / "bilevel.json").read_text(encoding="utf-8"))


def exact(xi: str, rates: list[str], start: list[str], steps: int) -> list[tuple[Fraction, Fraction]]:
    """The recurrence worked out by hand in fractions: α −= r((1 − 2ξ)w + 4ξα − 2), then w −= 2s(w − α)."""
    look, (r, s), (alpha, w) = Fraction(xi), map(Fraction, rates), map(Fraction, start)
    path = [(alpha, w)]
    for _ in range(steps):
        alpha -= r * ((1 - 2 * look) * w + 4 * look * alpha - 2)
        w -= 2 * s * (w - alpha)
        path.append((alpha, w))
    return path


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_the_path_is_that_of_exact_fractions(case: dict) -> None:
    wanted = exact(*(case[key] for key in ("xi", "rates", "start", "steps")))
    found = bilevel.iterates(
        float(case["xi"]),
        rates=[float(v) for v in case["rates"]],
        start=[float(v) for v in case["start"]],
        steps=case["steps"],
    )
    assert [v for point in found for v in point] == pytest.approx([float(v) for p in wanted for v in p])
    assert found[-1] == tuple(case["end"])


@pytest.mark.parametrize("xi", [0.0, 0.1, 0.5, 1.3])
def test_the_gradients_are_those_of_autograd_through_the_step(xi: float) -> None:
    alpha, w = (torch.tensor(v, dtype=torch.float64, requires_grad=True) for v in (0.7, -1.2))
    (dw,) = torch.autograd.grad(bilevel.training_loss(alpha, w), w, create_graph=True)
    (da,) = torch.autograd.grad(bilevel.validation_loss(alpha, w - xi * dw), alpha)
    assert bilevel.weight_gradient(0.7, -1.2) == pytest.approx(dw.item())
    assert bilevel.architecture_gradient(0.7, -1.2, xi) == pytest.approx(da.item())


@pytest.mark.parametrize("xi", [0.0, 0.2, 0.5, 0.7, 1.0, 1.5])
@pytest.mark.parametrize("rates", [(0.1, 0.1), (0.3, 0.3), (0.3, 0.05), (0.05, 0.3)])
def test_every_path_comes_to_rest_at_the_closed_form(xi: float, rates: tuple[float, float]) -> None:
    path = bilevel.iterates(xi, rates=rates, steps=2000)
    assert path[-1] == pytest.approx((2 / (1 + 2 * xi),) * 2, abs=1e-9)


def test_the_optimum_of_the_feasible_line_is_found_at_one_half_only() -> None:
    losses = {xi: bilevel.validation_loss(*(bilevel.fixed_point(xi),) * 2) for xi in (0.0, 0.25, 0.5, 1.0)}
    assert losses[0.5] == bilevel.validation_loss(*bilevel.OPTIMUM) == 0
    assert all(loss > 0.05 for xi, loss in losses.items() if xi != 0.5)


@pytest.mark.parametrize(
    ("call", "problem"),
    [
        (lambda: bilevel.iterates(-0.1), "xi must be a number of at least 0, got -0.1"),
        (lambda: bilevel.fixed_point(float("nan")), "xi must be a number of at least 0, got nan"),
        (lambda: bilevel.iterates(0, rates=(0.1, 0.0)), "the rate of w must be above 0, got 0.0"),
        (lambda: bilevel.iterates(0, steps=0), "steps must be at least 1, got 0"),
        (lambda: bilevel.iterates(0, start=(0, float("inf"))), "start must be two finite numbers, got inf"),
    ],
)
def test_bad_input_is_refused_with_its_value_and_rule(call: Callable[[], object], problem: str) -> None:
    with pytest.raises(ValueError, match=problem.replace(".", r"\.")):
        call()
