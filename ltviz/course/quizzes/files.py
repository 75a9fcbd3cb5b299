"""A chapter's quizzes and predictions from a TOML file: `01.toml` holds q1, q2 and so on, and p1.

Text is read as text: nothing in a file is evaluated or rendered. A file that breaks a rule is refused whole.
"""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ltviz.course.quizzes.question import Choice, Option, Prediction, Quiz, Scale

_NUMBER = (int, float)
_CHOICE = {"text": str, "reason": str, "right": bool}
_OPTION = {"text": str, "low": _NUMBER, "high": _NUMBER}
_SCALE = {"low": _NUMBER, "high": _NUMBER, "step": _NUMBER, "unit": str}
_QUIZ = {"question": str, "choices": list}
_PREDICTION = {"question": str, "explanation": str, "choices": list, "scale": dict}


def read(path: Path) -> tuple[dict[str, Quiz], dict[str, Prediction]]:
    """The quizzes and the predictions of one file, by name.

    Raises ValueError that names the file, the entry and the rule where anything in it is not as it must be.
    """
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8"))
        quizzes = {f"{path.stem}.{key}": entry for key, entry in entries.items() if key.startswith("q")}
        others = {f"{path.stem}.{key}": entry for key, entry in entries.items() if not key.startswith("q")}
        return (
            {name: quiz(name, entry) for name, entry in quizzes.items()},
            {name: prediction(name, entry) for name, entry in others.items()},
        )
    except (ValueError, TypeError) as error:
        raise ValueError(f"{path.name} is refused: {error}") from error


def quiz(name: str, entry: Mapping[str, Any]) -> Quiz:
    """One quiz from a table of plain values."""
    table = _table(name, entry, _QUIZ)
    choices = [Choice(**_table(f"{name}, a choice", one, _CHOICE)) for one in table["choices"]]
    return Quiz(name, table["question"], tuple(choices))


def prediction(name: str, entry: Mapping[str, Any]) -> Prediction:
    """One prediction from a table of plain values."""
    table = _table(name, entry, _PREDICTION)
    options = [Option(**_table(f"{name}, a choice", one, _OPTION)) for one in table.pop("choices", [])]
    scale = table.pop("scale", None)
    made = None if scale is None else Scale(**_table(f"{name}, its scale", scale, _SCALE))
    return Prediction(name, **table, choices=tuple(options), scale=made)


def _table(where: str, entry: object, known: Mapping[str, Any]) -> dict[str, Any]:
    """The entry's values, each of its kind; strings lose the line breaks that wrap them in the file."""
    if not isinstance(entry, Mapping):
        raise TypeError(f"{where}: a table is asked for, got {entry!r}")
    unknown = sorted(set(entry) - set(known))
    if unknown:
        raise ValueError(f"{where}: {', '.join(unknown)} is unknown; known are {', '.join(known)}")
    for key, value in entry.items():
        if not isinstance(value, known[key]) or (isinstance(value, bool) and known[key] is not bool):
            raise ValueError(f"{where}: {key} must not be {value!r}")
    missing = [
        key for key in ("text", "reason", "question", "explanation") if key in known and key not in entry
    ]
    if missing:
        raise ValueError(f"{where}: {', '.join(missing)} is missing")
    return {key: " ".join(value.split()) if isinstance(value, str) else value for key, value in entry.items()}
