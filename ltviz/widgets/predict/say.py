"""What a prediction says; say.js says the same in the browser, and one test holds them together."""

from collections.abc import Mapping
from typing import Any

from ltviz.widgets.prose import plain
from ltviz.widgets.words import fixed, percent, points

SKIP = "Skipping is always possible."
LATER = "The answer comes here when the cells below have run."


def sentence(state: Mapping[str, Any]) -> str:
    """The readout for the traits of a Predict."""
    if not state["revealed"]:
        return _asked(state)
    if state["choice"] is None:
        return "You skipped. This is the answer." if state["outcome"] else f"You skipped. {LATER}"
    if not state["outcome"]:
        return f"Your prediction is kept. {LATER}"
    return _apart(state) if state["scale"] else _met(state)


def number(value: float, scale: Mapping[str, Any]) -> str:
    """A number on the scale with its unit; fractions in percent where the unit is "%"."""
    if scale["unit"] == "%":
        return percent(value).replace(".0 %", " %")
    return f"{fixed(value, decimals(scale['step']))} {scale['unit']}".rstrip()


def decimals(step: float) -> int:
    """How many decimals the steps of a slider need, at most 6."""
    return next((n for n in range(6) if abs(step - round(step, n)) < 1e-9), 6)


def predicted(state: Mapping[str, Any]) -> str:
    """What the reader predicted, "nothing" where it is nothing yet."""
    if state["choice"] is None:
        return "nothing"
    if state["scale"]:
        return number(state["choice"], state["scale"])
    return plain(state["choices"][int(state["choice"])])


def answered(state: Mapping[str, Any]) -> str:
    """What came out, "" where it is not known yet."""
    outcome = state["outcome"]
    if not outcome:
        return ""
    if state["scale"]:
        return number(outcome["value"], state["scale"])
    return "None of these." if outcome["right"] is None else plain(state["choices"][outcome["right"]])


def _asked(state: Mapping[str, Any]) -> str:
    if state["choice"] is not None:
        return "Chosen. Add your reason if you like, then go on."
    if state["scale"]:
        scale = state["scale"]
        low, high = number(scale["low"], scale), number(scale["high"], scale)
        return f"Move the slider, from {low} to {high}. {SKIP}"
    return f"Choose one of {len(state['choices'])}. {SKIP}"


def _met(state: Mapping[str, Any]) -> str:
    if state["outcome"]["right"] is None:
        return f"✗ None of the {len(state['choices'])} came out."
    same = state["outcome"]["right"] == state["choice"]
    return "✓ It came out as you predicted." if same else "✗ It came out otherwise."


def _apart(state: Mapping[str, Any]) -> str:
    scale, gap = state["scale"], state["choice"] - state["outcome"]["value"]
    size = points(abs(gap)).lstrip("+") if scale["unit"] == "%" else number(abs(gap), scale)
    side = "above" if gap > 0 else "below"
    if float(size.split()[0]) == 0:
        return f"✓ You predicted {predicted(state)}, and so it is."
    return f"You predicted {predicted(state)}. That is {size} {side} what was measured, {answered(state)}."
