"""The quizzes and predictions of the course, one file of text for each chapter.

quiz("01.q1")           # a Quiz: question, answers, a reason for each
prediction("01.p1")     # a Prediction: what is asked before the answer is shown
read(Path("01.toml"))   # an instructor's own file, refused with the reason where it breaks a rule
"""

from pathlib import Path

from ltviz.course.quizzes.files import read
from ltviz.course.quizzes.question import Choice, Option, Prediction, Quiz, Scale

__all__ = [
    "PREDICTIONS",
    "QUIZZES",
    "Choice",
    "Option",
    "Prediction",
    "Quiz",
    "Scale",
    "prediction",
    "quiz",
    "read",
]

QUIZZES: dict[str, Quiz] = {}
PREDICTIONS: dict[str, Prediction] = {}
for _path in sorted(Path(__file__).parent.glob("*.toml")):
    _quizzes, _predictions = read(_path)
    QUIZZES |= _quizzes
    PREDICTIONS |= _predictions


def quiz(name: str) -> Quiz:
    """The quiz of that name; ValueError lists those there are."""
    if name not in QUIZZES:
        raise ValueError(f"there is no quiz {name!r}; there are {', '.join(QUIZZES)}")
    return QUIZZES[name]


def prediction(name: str) -> Prediction:
    """The prediction of that name; ValueError lists those there are."""
    if name not in PREDICTIONS:
        raise ValueError(f"there is no prediction {name!r}; there are {', '.join(PREDICTIONS)}")
    return PREDICTIONS[name]
