"""``ltviz reset``: begin an exercise, a chapter or everything again. What was there is kept aside."""

import re
import sys
from collections.abc import Iterable, Iterator

from ltviz.course.copies import executed, reset, restore
from ltviz.course.exercises import EXERCISES, exercise
from ltviz.course.manifest import Entry, manifest
from ltviz.course.progress import forget
from ltviz.course.quizzes import PREDICTIONS, QUIZZES


def main(arguments: list[str]) -> int:
    """Run the command and return its exit status."""
    if len(arguments) != 1:
        known = ", ".join([*(chapter.number for chapter in manifest().chapters), *EXERCISES])
        print(f"ltviz reset takes --all, or one of {known}, or the name of a quiz or page", file=sys.stderr)
        return 2
    for sentence in begin_again(arguments[0]):
        print(sentence)
    return 0


def begin_again(name: str) -> Iterator[str]:
    """Reset ``name`` and say what was done: "--all", a chapter or page, an exercise, a quiz or a prediction.

    An exercise gets its stub back, a chapter a fresh copy; what was noted of it is forgotten. Raises ValueError
    for a name that there is not.
    """
    if name == "--all":
        yield from _copies(executed())
        yield from _forgotten(None)
    elif name in QUIZZES or name in PREDICTIONS:
        yield from _forgotten(name)
    elif re.fullmatch(r"\d\d\.\d+", name):
        if restored := restore(exercise(name)):
            yield "the stub of exercise {} is back in {}\nyour old copy is now {}".format(name, *restored)
        yield from _forgotten(name)
    else:
        entry = manifest().entry(name)
        yield from _copies([entry] if entry.executed else [])
        yield from _forgotten(entry.number or entry.slug)


def _copies(entries: Iterable[Entry]) -> Iterator[str]:
    for entry in entries:
        copy, old = reset(entry)
        if old is not None:
            yield f"your old copy is now {old}"
        yield f"copied {copy}"


def _forgotten(name: str | None) -> Iterator[str]:
    old = forget(name)
    yield "there was no progress to forget" if old is None else f"your old progress is now {old}"
