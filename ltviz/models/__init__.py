"""Networks as data: `Model.init` makes the weights of R networks, `Model.forward` runs them together.

model = MODELS["mlp"](sizes=(40, 100, 50, 10))
weights, buffers = model.init([0, 1, 2])                # weights["fc1.weight"]: [3, 100, 40]
logits, buffers = model.forward(weights, x, buffers)    # x [B, 40] -> logits [3, B, 10]
"""

from collections.abc import Callable

from ltviz.models import conv, mlp
from ltviz.models.initialisers import INITIALISERS
from ltviz.models.model import Model
from ltviz.models.module import to_module, weights

__all__ = ["INITIALISERS", "MODELS", "Model", "to_module", "weights"]

MODELS: dict[str, Callable[..., Model]] = {
    "mlp": mlp.mlp,
    "lenet_300_100": mlp.lenet_300_100,
    "residual_mlp": mlp.residual_mlp,
    "lenet5": conv.lenet5,
    "conv2": conv.conv2,
    "conv4": conv.conv4,
    "conv6": conv.conv6,
}
