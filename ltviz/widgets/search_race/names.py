"""What each strategy is called and how it looks: colour, dash and mark, in words, browser and figure.

To name a new strategy, add one line to STRATEGY_NAMES; one that is not in it is shown under its own name.
"""

from ltviz.widgets.ticket_race.names import Look

__all__ = ["STRATEGY_NAMES", "look"]

STRATEGY_NAMES: dict[str, Look] = {
    "random_search": Look("random search", "random search", "random", "random"),
    "regularised_evolution": Look(
        "regularised evolution", "regularised evolution", "evolution", "evolution", (8, 3), "square"
    ),
    "reinforce": Look("REINFORCE with a controller", "REINFORCE", "REINFORCE", "reinforce", (2, 3), "up"),
    "successive_halving": Look(
        "successive halving", "successive halving", "halving", "halving", (6, 3, 2, 3), "down"
    ),
    "one_shot": Look(
        "one-shot weight sharing", "one-shot weight sharing", "one-shot", "one-shot", (4, 2), "cross"
    ),
    "darts": Look("DARTS, first order", "first-order DARTS", "DARTS 1st", "darts", (10, 4), "right"),
    "darts_second": Look(
        "DARTS, second order", "second-order DARTS", "DARTS 2nd", "darts-second", (10, 3, 2, 3), "plus"
    ),
}


def look(strategy: str) -> Look:
    """The strategy's look; one that nobody named is called by its own name."""
    return STRATEGY_NAMES.get(strategy) or Look(strategy, strategy, strategy, "other", (3, 2, 1, 2), "block")
