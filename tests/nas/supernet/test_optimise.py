"""The optimisers against torch's own."""

import torch

from ltviz.nas.supernet.optimise import Moments, adam, clipped, towards


def test_sgd_is_that_of_torch() -> None:
    torch.manual_seed(0)
    w = torch.randn(2, 3)
    leaf = w.clone().requires_grad_()
    theirs = torch.optim.SGD([leaf], lr=0.1, momentum=0.9, weight_decay=0.01)
    velocity = {"w": torch.zeros(2, 3)}
    for gradient in torch.randn(5, 2, 3):
        leaf.grad = gradient.clone()
        theirs.step()
        velocity = towards({"w": w}, {"w": gradient}, velocity, momentum=0.9, decay=0.01)
        w = w - 0.1 * velocity["w"]
    assert torch.allclose(w, leaf, atol=1e-6)


def test_adam_is_that_of_torch() -> None:
    torch.manual_seed(0)
    values = torch.randn(2, 3)
    leaf = values.clone().requires_grad_()
    theirs = torch.optim.Adam([leaf], lr=0.1, betas=(0.5, 0.999), weight_decay=0.01)
    moments = Moments(torch.zeros(2, 3), torch.zeros(2, 3))
    for gradient in torch.randn(5, 2, 3):
        leaf.grad = gradient.clone()
        theirs.step()
        values, moments = adam(values, gradient, moments, rate=0.1, betas=(0.5, 0.999), decay=0.01)
    assert torch.allclose(values, leaf, atol=1e-6)


def test_clipping_is_by_replica_and_over_all_parameters() -> None:
    gradients = {"a": torch.tensor([[3.0], [0.3]]), "b": torch.tensor([[4.0], [0.4]])}
    found = clipped(gradients, 1.0)
    assert torch.allclose(found["a"], torch.tensor([[0.6], [0.3]]), atol=1e-5)
    assert torch.allclose(found["b"], torch.tensor([[0.8], [0.4]]), atol=1e-5)
