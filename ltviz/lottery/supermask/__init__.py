"""Supermasks: a mask over values that are never trained, cut from a trained network or learned by itself."""

from ltviz.lottery.supermask.bernoulli import (
    likely_accuracy,
    probabilities,
    sampled_accuracy,
    supermask_model,
)
from ltviz.lottery.supermask.borrowed import untrained
from ltviz.lottery.supermask.labels import shuffled_labels
from ltviz.lottery.supermask.learning import VARIANTS, learn_masks
from ltviz.lottery.supermask.popup import VARIANTS as POPUP_VARIANTS
from ltviz.lottery.supermask.popup import edge_popup, edge_popup_model, popup_masks

__all__ = [
    "POPUP_VARIANTS",
    "VARIANTS",
    "edge_popup",
    "edge_popup_model",
    "learn_masks",
    "likely_accuracy",
    "popup_masks",
    "probabilities",
    "sampled_accuracy",
    "shuffled_labels",
    "supermask_model",
    "untrained",
]
