"""The picture of a prediction by matplotlib, and in words."""

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ltviz.widgets.predict import say
from ltviz.widgets.prose import Words, plain, tokens_of, write

if TYPE_CHECKING:
    from matplotlib.figure import Figure

State = Mapping[str, Any]
AXIS = 0.75  # inches


def alt(state: State) -> str:
    """Question, choices and readout; both answers once they are shown."""
    choices = "; ".join(text.rstrip(".") for text in state["choices"])
    parts = [f"A prediction. {state['question']}", f"Choices: {choices}." if choices else ""]
    return plain(" ".join(part for part in [*parts, say.sentence(state), *_result(state)] if part))


def draw(figure: "Figure", state: State) -> None:
    """Text lines, and a small axis below them where a number is predicted."""
    signs = ["●" if i == state["choice"] else "○" for i in range(len(state["choices"]))]
    paragraphs = [
        Words("Predict", token="quiet", size=9),
        Words(state["question"], size=11),
        *(Words(text, sign) for text, sign in zip(state["choices"], signs, strict=True)),
        *(Words(text) for text in _result(state)),
        Words(say.sentence(state), token="quiet", size=9),
    ]
    write(figure, paragraphs, below=AXIS if state["scale"] else 0)
    if state["scale"]:
        _axis(figure, state)


def _result(state: State) -> list[str]:
    """What is shown only after the reveal."""
    if not state["revealed"]:
        return []
    lines = [f"You predicted: {say.predicted(state)}"]
    if state["reason"]:
        lines.append(f"Your reason was: “{state['reason']}”")
    if state["outcome"]:
        lines += [
            f"The answer: {say.answered(state)} {state['outcome']['text']}".rstrip(),
            state["explanation"],
        ]
    return lines


def _axis(figure: "Figure", state: State) -> None:
    scale, c = state["scale"], tokens_of(figure)
    values = [state["choice"]] if state["choice"] is not None else []
    if state["revealed"] and state["outcome"]:
        values.append(state["outcome"]["value"])
    axes = figure.add_axes((0.05, 0.36 / figure.get_figheight(), 0.9, 0.3 / figure.get_figheight()))
    axes.set(xlim=(min(scale["low"], *values, math.inf), max(scale["high"], *values, -math.inf)), ylim=(0, 1))
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.xaxis.set_major_formatter(lambda x, _: say.number(x, scale))
    names = ["you", "measured"] if state["choice"] is not None else ["measured"]
    for name, value in zip(names, values, strict=False):
        fill = c["ground"] if name == "you" else c["ink"]
        axes.plot(value, 0.5, "o", color=c["ink"], markerfacecolor=fill, clip_on=False)
        axes.annotate(name, (value, 0.5), (0, 6), textcoords="offset points", ha="center", fontsize=8)
