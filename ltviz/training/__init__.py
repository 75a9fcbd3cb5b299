"""train() and evaluate(): a whole population of networks at once."""

from ltviz.training.evaluation import evaluate
from ltviz.training.population import stack
from ltviz.training.recipe import Recipe
from ltviz.training.threads import settled
from ltviz.training.trainer import DivergedWarning, Trained, train

__all__ = ["DivergedWarning", "Recipe", "Trained", "evaluate", "settled", "stack", "train"]
