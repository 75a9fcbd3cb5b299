"""The lab's figure: small, in both themes, and honest where there is nothing to draw."""

import io
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from matplotlib.figure import Figure
from PIL import Image

from ltviz.widgets import figure
from ltviz.widgets.ticket_lab import twin
from ltviz.widgets.ticket_lab.shown import View
from tests.widgets.test_ticket_lab_say import CASES, named


def texts(view: View) -> str:
    """Every word of the figure."""
    drawn = Figure()
    twin.draw(drawn, view)
    found = [text.get_text() for text in drawn.findobj(lambda one: hasattr(one, "get_text"))]
    return "\n".join(found)


@pytest.mark.parametrize("name", list(CASES))
def test_every_case_is_drawn(name: str) -> None:
    drawn, view = Figure(), named(name)
    twin.draw(drawn, view)
    assert len(drawn.axes) == 3
    assert all(note in texts(view) for note in CASES[name]["notes"])


@pytest.mark.parametrize("name", ["nothing was run", "twenty seeds of fresh values"])
def test_the_picture_is_small_and_follows_the_theme(name: str) -> None:
    images = [
        figure.png(lambda drawn: twin.draw(drawn, named(name)), height=5.6, theme=t)
        for t in ("light", "dark")
    ]
    assert all(len(image) < 100_000 for image in images)
    light, dark = (np.asarray(Image.open(io.BytesIO(image)).convert("L")) for image in images)
    assert light[0, 0] > 240
    assert dark[0, 0] < 60
    assert dark.max() > 200, "the ink of the dark theme is light"


def test_what_was_not_run_is_said() -> None:
    assert "not run yet: press train" in texts(named("nothing was run"))
    assert "Three empty charts: nothing was trained yet." in twin.alt(named("nothing was run"))
    assert "no ticket yet:\nprune, rewind, train" in texts(named("one dense network"))
    assert "nothing is pruned at this level" in texts(replace(named("three seeds"), round=0))
    assert "ticket: not run at this level yet" in texts(named("a control without its ticket"))
    assert "one seed says little" in texts(named("one seed"))
    assert "one seed says little" not in texts(named("three seeds"))


def test_a_toys_fresh_values_wait_for_twenty_seeds() -> None:
    few, many = (
        texts(named(name))
        for name in ("three seeds of fresh values of a toy", "twenty seeds of fresh values")
    )
    assert "run 20 seeds: one toy seed\noften teaches the opposite" in few
    assert "run 20 seeds" not in many
    assert "fresh values" in texts(named("three seeds of fresh values, measured")).splitlines()
    assert "fresh values" not in few.splitlines()


def marks(name: str) -> set[Any]:
    """Fill styles and faces of the ticket's marks in the chart of accuracies."""
    drawn = Figure()
    twin.draw(drawn, named(name))
    green = figure.tokens()["ticket"]
    lines = [one for one in drawn.axes[1].lines if one.get_markersize() >= 5 and one.get_marker() == "o"]
    return {
        (one.get_fillstyle(), one.get_markerfacecolor())
        for one in lines
        if one.get_markeredgecolor() == green
    }


def test_a_winning_ticket_is_filled_and_only_where_the_data_are_measured() -> None:
    ground, green = figure.tokens()["ground"], figure.tokens()["ticket"]
    assert marks("winning") == {("full", green)}
    assert marks("not winning: worse") == {("full", ground)}
    assert ("left", green) in marks("open: one seed")
    assert marks("three seeds") == {("full", green)}


def test_while_a_guess_is_asked_for_the_answer_is_not_drawn() -> None:
    assert marks("a guess is asked for, with tickets there") == set()
    assert "your guess first" in texts(named("a guess is asked for, with tickets there"))
    assert "shuffled" not in texts(named("a guess is asked for")).splitlines(), "nor a recorded ladder"


def test_the_alternative_text_has_the_numbers() -> None:
    said = twin.alt(named("three seeds"))
    assert CASES["three seeds"]["sentence"] in said
    assert CASES["three seeds"]["accuracies"] in said
