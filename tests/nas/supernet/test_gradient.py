"""The architecture's gradient against the toy's closed form and against autograd through the unrolled step."""

from collections.abc import Callable

import pytest
import torch
from torch import Tensor

from ltviz import bilevel
from ltviz.models import Model
from ltviz.nas.supernet import gradient
from ltviz.nas.supernet.descent import Batch, losses
from ltviz.nas.supernet.gradient import architecture_gradient

Tensors = dict[str, Tensor]


def toy_train(weights: Tensors, alphas: Tensor) -> Tensor:
    return bilevel.training_loss(alphas[:, 0], weights["w"][:, 0])


def toy_validation(weights: Tensors, alphas: Tensor) -> Tensor:
    return bilevel.validation_loss(alphas[:, 0], weights["w"][:, 0])


def column(*values: float) -> Tensor:
    return torch.tensor(values, dtype=torch.float64)[:, None]


@pytest.mark.parametrize("xi", [0.0, 0.1, 0.5, 1.0])
def test_it_is_the_toy_s_gradient_in_every_replica(xi: float) -> None:
    alpha, w = (2.0, 0.3, 0.0), (-2.0, 1.0, 0.7)  # α = 0: the vector of the finite difference is 0
    found = architecture_gradient(column(*alpha), {"w": column(*w)}, toy_train, toy_validation, xi=xi)
    wanted = [bilevel.architecture_gradient(a, v, xi) for a, v in zip(alpha, w, strict=True)]
    assert found[:, 0].tolist() == pytest.approx(wanted, abs=1e-9)


@pytest.mark.parametrize("xi", [0.0, 0.2, 0.5, 0.8])
def test_its_descent_comes_to_rest_at_the_toy_s_fixed_point(xi: float) -> None:
    alpha, w = column(2.0, -1.0), column(-2.0, 3.0)
    for _ in range(300):
        alpha = alpha - 0.1 * architecture_gradient(alpha, {"w": w}, toy_train, toy_validation, xi=xi)
        w = w - 0.2 * (w - alpha)
    assert alpha[:, 0].tolist() == pytest.approx([2 / (1 + 2 * xi)] * 2, abs=1e-6)


def tiny_loss(x: Tensor, y: Tensor) -> object:
    """Two mixed layers of tanh and identity, R networks, cross-entropy."""

    def loss(weights: Tensors, alphas: Tensor) -> Tensor:
        mix = alphas.softmax(-1)  # [R, 2, 2]
        h = x.expand(len(alphas), -1, -1)
        for layer in range(2):
            z = h @ weights[f"{layer}"]
            h = mix[:, layer, 0, None, None] * z.tanh() + mix[:, layer, 1, None, None] * z
        each = torch.nn.functional.cross_entropy(h.flatten(0, 1), y.repeat(len(alphas)), reduction="none")
        return each.view(len(alphas), -1).mean(1)

    return loss


def tiny_net() -> tuple[Tensor, Tensors, object, object]:
    make = torch.Generator().manual_seed(0)

    def draw(*shape: int) -> Tensor:
        return torch.randn(*shape, generator=make, dtype=torch.float64)

    alphas, weights = draw(3, 2, 2), {"0": draw(3, 4, 5), "1": draw(3, 5, 3)}
    losses = [tiny_loss(draw(20, 4), torch.randint(3, (20,), generator=make)) for _ in range(2)]
    return alphas, weights, *losses


def unrolled(
    alphas: Tensor, weights: Tensors, train_loss, validation_loss, xi: float, decay: float
) -> Tensor:
    """The exact gradient: autograd goes through the step."""
    alphas = alphas.clone().requires_grad_()
    leaves = {name: value.clone().requires_grad_() for name, value in weights.items()}
    slopes = torch.autograd.grad(train_loss(leaves, alphas).sum(), list(leaves.values()), create_graph=True)
    ahead = {n: w - xi * (g + decay * w) for (n, w), g in zip(leaves.items(), slopes, strict=True)}
    return torch.autograd.grad(validation_loss(ahead, alphas).sum(), alphas)[0]


@pytest.mark.parametrize("decay", [0.0, 0.3])
def test_the_second_order_is_autograd_s_through_the_unrolled_step(decay: float) -> None:
    alphas, weights, train_loss, validation_loss = tiny_net()
    before = {name: value.clone() for name, value in weights.items()}
    found = architecture_gradient(
        alphas, weights, train_loss, validation_loss, xi=0.5,
        step=lambda w, g: {name: g[name] + decay * w[name] for name in w},
    )  # fmt: skip
    exact = unrolled(alphas, weights, train_loss, validation_loss, 0.5, decay)
    first = unrolled(alphas, weights, train_loss, validation_loss, 0.0, 0.0)
    assert torch.allclose(found, exact, atol=1e-5)
    assert (exact - first).abs().max() > 0.05  # so that the implicit term is what is tested
    assert all(torch.equal(weights[name], before[name]) for name in weights)


def test_on_the_supernet_itself_it_tends_to_autograd_s(net: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a step so small that it crosses no kink of a ReLU; the published one crosses some."""
    monkeypatch.setattr(gradient, "REACH", 1e-7)
    make = torch.Generator().manual_seed(0)
    weights, buffers = ({n: v.double() for n, v in tensors.items()} for tensors in net.init([0, 1]))

    def drawn() -> Callable[[Tensors, Tensor], Tensor]:
        x = torch.randn(2, 32, 40, generator=make, dtype=torch.float64)
        batch = Batch(x, torch.randint(10, (2, 32), generator=make))
        return lambda weights, alphas: losses(net, weights, buffers, alphas.softmax(-1), batch)[0]

    train_loss, validation_loss = drawn(), drawn()
    alphas = torch.randn(2, 3, 4, generator=make, dtype=torch.float64)
    found = architecture_gradient(alphas, weights, train_loss, validation_loss, xi=0.5)
    exact = unrolled(alphas, weights, train_loss, validation_loss, 0.5, 0.0)
    first = unrolled(alphas, weights, train_loss, validation_loss, 0.0, 0.0)
    assert torch.allclose(found, exact, atol=1e-6)
    assert (exact - first).abs().max() > 0.01


def test_a_replica_s_gradient_does_not_hang_on_its_neighbours() -> None:
    alphas, weights, train_loss, validation_loss = tiny_net()
    together = architecture_gradient(alphas, weights, train_loss, validation_loss, xi=0.5)
    alone = architecture_gradient(
        alphas[1:2], {n: w[1:2] for n, w in weights.items()}, train_loss, validation_loss, xi=0.5
    )  # fmt: skip
    assert torch.allclose(together[1:2], alone, rtol=0, atol=1e-11)


def test_a_negative_xi_is_refused() -> None:
    with pytest.raises(ValueError, match=r"xi must be at least 0, got -0\.1"):
        architecture_gradient(column(1.0), {"w": column(1.0)}, toy_train, toy_validation, xi=-0.1)
