"""The same four panels by matplotlib, for wherever no browser draws them."""

from typing import TYPE_CHECKING

from ltviz.widgets.figure import tokens
from ltviz.widgets.ticket_race.source import Race
from ltviz.widgets.ticket_race.twin_ladder import draw_accuracy, draw_ladder
from ltviz.widgets.ticket_race.twin_level import draw_curves, draw_seeds
from ltviz.widgets.words import listed, percent

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def alt(race: Race, k: int, versus: str) -> str:
    """The panels in words."""
    names = listed([race.look(arm).name for arm in race.arms])
    mine = race.look(race.arm).said
    return (
        f"Four charts. Test accuracy against weights kept: {names}. Learning curves at {percent(race.density[k])} "
        f"of the weights. {mine[:1].upper()}{mine[1:]} minus {race.look(versus).said} at every level, and for each "
        "seed at this one."
    )


def draw(
    figure: "Figure",
    race: Race,
    k: int,
    versus: str,
    curve: str,
    paper: list[dict[str, float]],
    notes: list[str],
) -> None:
    """All panels on an empty figure, and the notes under them."""
    left, right = figure.subplots(2, 2, gridspec_kw={"height_ratios": [1, 1.1]}).T
    draw_accuracy(left[0], race, k, versus, paper)
    draw_ladder(left[1], race, k, versus)
    draw_curves(right[0], race, k, versus, curve)
    draw_seeds(right[1], race, k, versus)
    figure.supxlabel("\n".join(notes), fontsize=8, x=0.01, ha="left", color=tokens()["quiet"])
