"""The arms of pruning at initialisation: how each chooses its mask, and with which values it is trained.

    METHODS["snip"]                              # one shot, all layers ranked together
    Method("snip", rounds=100)                   # iterative SNIP
    Method("snip", batch_size=10_000)            # scores from a large minibatch
    Method("snip", initialiser="he_normal")      # another draw of the values

"name/check" in place of a name is a sanity check of Frankle et al. 2021 (2009.08576) on that method:
shuffled   the same mask with its places permuted within each layer, and the method's own values
fresh      the same mask with values that no score has seen
inverted   the mask that keeps the lowest scores
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import torch

from ltviz.models import INITIALISERS
from ltviz.pruning import CRITERIA
from ltviz.pruning.masks import SCOPES
from ltviz.pruning.rounds import check_rounds

CHECKS = ("shuffled", "fresh", "inverted")
# Those that read the weights before training and after it: in a fresh network there is nothing to compare.
COMPARING = frozenset(name for name, criterion in CRITERIA.items() if "initial" in criterion.needs) - {
    "large_init",
    "small_init",
}


@dataclass(frozen=True)
class Method:
    """One arm of `at_init`.

    criterion: a name in CRITERIA. scope, rounds: as in `prune_in_rounds`. trained: the scores are those of the dense
    networks after training, as a criterion in COMPARING needs it; what is kept starts again from its initial values.
    batch_size: of the minibatch that is scored, None for that of the call. balanced: it holds as many examples of
    each class, or one more, as GraSP's does. initialiser: a name in INITIALISERS; the values that are scored and
    trained are drawn with it, and not as the model draws them. check: a name in CHECKS or "", not
    "inverted" for a criterion that never keeps some weights.
    """

    criterion: str
    scope: str = "global"
    rounds: int = 1
    trained: bool = False
    batch_size: int | None = None
    balanced: bool = False
    initialiser: str | None = None
    check: str = ""

    def __post_init__(self) -> None:
        _one_of("criterion", self.criterion, CRITERIA)
        _one_of("scope", self.scope, SCOPES)
        _one_of("check", self.check, ("", *CHECKS))
        check_rounds(self.rounds)
        if self.initialiser is not None:
            _one_of("initialiser", self.initialiser, INITIALISERS)
        if self.trained and "forward" in CRITERIA[self.criterion].needs:
            raise ValueError(f"trained must be False for {self.criterion}, which scores a fresh network")
        if not self.trained and self.criterion in COMPARING:
            raise ValueError(
                f"trained must be True for {self.criterion}, which compares the weights before and after training"
            )
        if self.check == "inverted" and self.criterion in COMPARING and _refuses(self.criterion):
            raise ValueError(
                f"check must not be 'inverted' for {self.criterion}, which never keeps some weights (their score is "
                "-inf, whose opposite ranks nothing); leave it out of sanity"
            )


def arms_of(methods: Sequence[str] | Mapping[str, Method], sanity: Sequence[str]) -> dict[str, Method]:
    """Every arm and its method: those that were named, then the sanity checks of the first.

    methods: names in METHODS, "name/check" among them, or a dict of Methods under names of one's own.
    """
    if not methods:
        raise ValueError("methods must name at least one arm, got none")
    arms = dict(methods) if isinstance(methods, Mapping) else {name: _named(name) for name in methods}
    first = next(iter(arms))
    for check in sanity:
        arms.setdefault(f"{first}/{check}", replace(arms[first], check=check))
    return arms


def _refuses(criterion: str) -> bool:
    """Whether it may say "never keep", asked about one weight that keeps its sign and one that does not."""
    before, after = torch.tensor([[[1.0, 1.0]]]), torch.tensor([[[2.0, -2.0]]])
    scores = CRITERIA[criterion]({"weight": after}, initial={"weight": before})
    return bool((scores["weight"] == -math.inf).any())


def _named(name: str) -> Method:
    base, _, check = name.partition("/")
    _one_of("a method", base, METHODS)
    return replace(METHODS[base], check=check)


def _one_of(what: str, value: str, known: Sequence[str] | Mapping[str, object]) -> None:
    if value not in known:
        raise ValueError(f"{what} must be one of {', '.join(map(repr, known))}, got {value!r}")


METHODS: dict[str, Method] = {
    "snip": Method("snip"),
    "grasp": Method("grasp", balanced=True),
    "synflow": Method("synflow", rounds=100),
    "magnitude": Method("magnitude"),
    "magnitude_layer": Method("magnitude", scope="layer"),
    "random": Method("random"),
    "after_training": Method("magnitude", trained=True),
}
