"""The two gradients of an indicator, against the exact one and against each other by simulation."""

import pytest
import torch

from ltviz.nas.singlepath import exact_gradient, gumbel_gradient, straight_through_gradient

N = 40_000
XS = [-1.5, 0.0, 0.8]


def bent(z):
    return (z - 0.3) ** 2


def slope(z):
    return 2 * (z - 0.3)


def straight(z):
    return torch.full_like(z, 3.0)


def drawn(at, x, temperature, seed=0):
    chance = torch.Generator().manual_seed(seed)
    return gumbel_gradient(at, x, temperature=temperature, samples=N, generator=chance)


@pytest.mark.parametrize("x", XS)
def test_the_exact_gradient_is_that_of_the_mean(x):
    at = torch.tensor(x, dtype=torch.float64, requires_grad=True)
    chance = torch.sigmoid(at)
    (chance * bent(torch.tensor(1.0)) + (1 - chance) * bent(torch.tensor(0.0))).backward()
    assert exact_gradient(bent, x) == pytest.approx(float(at.grad), rel=1e-6)


@pytest.mark.parametrize("x", XS)
def test_straight_through_is_exact_on_a_straight_line_and_not_on_a_bent_one(x):
    assert straight_through_gradient(straight, x) == pytest.approx(exact_gradient(lambda z: 3 * z, x))
    assert straight_through_gradient(slope, x) != pytest.approx(exact_gradient(bent, x), rel=0.1)


@pytest.mark.parametrize(("x", "side"), [(0.8, 1.0), (0.0, 1.0), (-0.8, 0.0)])
def test_straight_through_takes_the_slope_where_the_hard_indicator_lies(x, side):
    at = torch.tensor(x, dtype=torch.float64, requires_grad=True)
    torch.sigmoid(at).backward()
    wanted = float(slope(torch.tensor(side, dtype=torch.float64)) * at.grad)
    assert straight_through_gradient(slope, x) == pytest.approx(wanted)


def test_a_draw_is_what_autograd_gives():
    x, temperature = torch.tensor(0.4, dtype=torch.float64, requires_grad=True), 0.7
    noise = torch.logit(torch.rand(1, generator=torch.Generator().manual_seed(9), dtype=torch.float64))
    bent(torch.sigmoid((x + noise) / temperature)).sum().backward()
    chance = torch.Generator().manual_seed(9)
    found = gumbel_gradient(slope, 0.4, temperature=temperature, samples=1, generator=chance)
    assert float(found) == pytest.approx(float(x.grad))


@pytest.mark.parametrize("x", XS)
def test_a_lower_temperature_trades_bias_for_noise(x):
    exact = exact_gradient(bent, x)
    warm, cold = drawn(slope, x, 2.0), drawn(slope, x, 0.2)
    error = cold.std() / N**0.5
    assert abs(cold.mean() - exact) < abs(warm.mean() - exact)
    assert abs(cold.mean() - exact) < 0.02 + 3 * error
    assert cold.std() > 3 * warm.std()


def test_what_cannot_be_drawn_is_refused():
    with pytest.raises(ValueError, match="temperature must be above 0, got 0"):
        gumbel_gradient(slope, 0.0, temperature=0, samples=1)
    with pytest.raises(ValueError, match="samples must be at least 1, got 0"):
        gumbel_gradient(slope, 0.0, temperature=1, samples=0)
