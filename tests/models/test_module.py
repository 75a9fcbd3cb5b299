"""weights() and to_module(): a module as a dict, and back."""

import pytest
import torch
from torch import nn

from ltviz.models import Model, to_module, weights


def net():
    return nn.Sequential(nn.Linear(6, 5), nn.BatchNorm1d(5), nn.ReLU(), nn.Linear(5, 3))


class Tied(nn.Module):
    def __init__(self):
        super().__init__()
        self.enter = nn.Linear(4, 4, bias=False)
        self.leave = nn.Linear(4, 4, bias=False)
        self.leave.weight = self.enter.weight

    def forward(self, x):
        return self.leave(torch.relu(self.enter(x)))


def test_weights_are_detached_copies_with_one_replica():
    module = net()
    taken = weights(module)
    assert [list(w.shape) for w in taken.values()] == [[1, *p.shape] for p in module.parameters()]
    assert not any(w.requires_grad for w in taken.values())
    taken["0.weight"].zero_()
    assert module[0].weight.abs().sum() > 0


def test_tied_weights_come_once():
    assert list(weights(Tied())) == ["enter.weight"]


def test_there_and_back_is_the_same_network():
    module, x = net().eval(), torch.randn(4, 6)
    again = to_module(module, weights(module))
    assert again is not module
    assert torch.equal(again(x), module(x))


def test_a_replica_of_a_model_as_a_module():
    module, x = net().eval(), torch.randn(4, 6)
    model = Model.of(module)
    stacked, buffers = model.init([1, 2, 3])
    logits, _ = model.forward(stacked, x, buffers)
    for replica in (0, 2, -1):
        alone = to_module(module, stacked, replica, buffers=buffers)
        assert torch.allclose(alone(x), logits[replica], atol=1e-6)


def test_to_module_keeps_ties_and_leaves_the_module_alone():
    module, x = Tied(), torch.randn(2, 4)
    before = module(x)
    changed = to_module(module, {"enter.weight": torch.ones(1, 4, 4)})
    assert changed.leave.weight is changed.enter.weight
    assert (changed.leave.weight == 1).all()
    assert torch.equal(module(x), before)


def test_to_module_takes_the_statistics_along():
    module = net()
    buffers = {name: (value + 2).unsqueeze(0) for name, value in module.named_buffers()}
    assert (to_module(module, weights(module), buffers=buffers)[1].running_mean == 2).all()
    assert (module[1].running_mean == 0).all()


def test_names_shapes_and_replicas_that_do_not_fit_are_named():
    module, taken = net(), weights(net())
    with pytest.raises(ValueError, match=r"missing \['3\.bias'\], unknown \['more'\]"):
        to_module(module, {("more" if name == "3.bias" else name): w for name, w in taken.items()})
    with pytest.raises(ValueError, match=r"0\.weight must have shape \[1, 5, 6\], got \[1, 6, 5\]"):
        to_module(module, {**taken, "0.weight": taken["0.weight"].transpose(1, 2)})
    with pytest.raises(IndexError, match=r"replica must be in \[0, 1\), got 1"):
        to_module(module, taken, 1)
    with pytest.raises(ValueError, match=r"buffers must have the names of the module: missing \['1\.num"):
        to_module(module, taken, buffers={})
