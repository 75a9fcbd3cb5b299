"""Model.of: fresh values for parts of one's own, and what is refused with which words."""

import pytest
import torch
from torch import nn

from ltviz.models import Model


def net():
    return nn.Sequential(nn.Linear(6, 5), nn.BatchNorm1d(5), nn.ReLU(), nn.Linear(5, 3))


def test_values_that_nothing_resets_need_a_reset():
    class Scaled(nn.Module):
        def __init__(self):
            super().__init__()
            self.scale = nn.Parameter(torch.ones(1))
            self.out = nn.Linear(2, 2)

        def forward(self, x):
            return self.out(x) * self.scale

    with pytest.raises(ValueError, match=r"no reset_parameters gives these fresh values: scale; pass reset="):
        Model.of(Scaled())

    def reset(module):
        for value in module.parameters():
            nn.init.normal_(value)

    stacked, _ = Model.of(Scaled(), reset=reset).init([1, 2])
    assert stacked["scale"][0] != stacked["scale"][1]
    expected = torch.randn(1, generator=torch.Generator().manual_seed(2))
    assert torch.equal(stacked["scale"][1], expected)


def test_a_part_that_resets_its_children_has_the_last_word():
    class Zeroed(nn.Module):
        def __init__(self):
            super().__init__()
            self.out = nn.Linear(2, 2)

        def reset_parameters(self):
            nn.init.zeros_(self.out.weight)

        def forward(self, x):
            return self.out(x)

    stacked, _ = Model.of(Zeroed()).init([1])
    assert stacked["out.weight"].abs().sum() == 0
    assert stacked["out.bias"].abs().sum() > 0


def frozen():
    module = net()
    module[0].weight.requires_grad_(False)
    return module


@pytest.mark.parametrize(
    ("module", "rule"),
    [
        (nn.ReLU(), "ReLU has no parameters"),
        (nn.LazyLinear(3), "weight has no shape yet: run one batch"),
        (nn.Linear(2, 2).double(), r"parameters must be float32, got torch\.float64 for weight"),
        (frozen(), r"0\.weight has requires_grad=False but would be trained"),
        (nn.Sequential(nn.Conv1d(1, 2, 3)), "starts with Conv1d must say shape="),
    ],
)
@pytest.mark.filterwarnings("ignore:Lazy modules are a new feature")
def test_modules_that_cannot_be_wrapped_are_told_why(module, rule):
    with pytest.raises(ValueError, match=rule):
        Model.of(module)


def test_wrong_inputs_and_outputs_are_named():
    model = Model.of(net())
    stacked, buffers = model.init([1, 2])
    with pytest.raises(ValueError, match=r"x has 3 replicas .* the weights have 2"):
        model.forward(stacked, torch.zeros(3, 4, 6), buffers)
    with pytest.raises(ValueError, match=r"x must have 2 to 5 dimensions"):
        model.forward(stacked, torch.zeros(6), buffers)
    shaped = Model.of(net(), shape=(6,))
    with pytest.raises(ValueError, match=r"x must be \[B, \*\[6\]\] or \[R, B, \*\[6\]\], got \[4, 5\]"):
        shaped.forward(stacked, torch.zeros(4, 5), buffers)
    images = Model.of(nn.Sequential(nn.Conv2d(1, 2, 3)))
    with pytest.raises(ValueError, match=r"the module must return logits \[B, classes\], got \[4, 2, 2, 2\]"):
        images.forward(images.init([1])[0], torch.zeros(4, 1, 4, 4))
    noisy = Model.of(nn.Sequential(nn.Dropout(), nn.Linear(2, 2)))
    with pytest.raises(ValueError, match="training with dropout needs the buffers that init made"):
        noisy.forward(noisy.init([1])[0], torch.zeros(4, 2), train=True)
