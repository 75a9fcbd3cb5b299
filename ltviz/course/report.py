"""What is done and what is open, as a table: ``course.progress()`` in a notebook, ``ltviz progress`` elsewhere."""

import html
import sys
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from ltviz.course.exercises import EXERCISES
from ltviz.course.manifest import manifest
from ltviz.course.progress import Mark, Marks, marks, path
from ltviz.course.quizzes import PREDICTIONS, QUIZZES
from ltviz.whole import write_whole

_KINDS: dict[str, Collection[str]] = {"exercise": EXERCISES, "quiz": QUIZZES, "prediction": PREDICTIONS}
_HEAD = ("chapter", "exercises", "quizzes", "predictions")


@dataclass(frozen=True, repr=False)
class Report:
    """The marks of a learner beside what the course has. A notebook shows the table."""

    marks: Marks
    kept_in: Path

    def rows(self) -> list[tuple[str, ...]]:
        """One row a chapter, then all together: its title, and "2 of 3" for each kind."""
        chapters = manifest().chapters
        rows = [(f"{each.number} {each.title}", *self._counts({each.number})) for each in chapters]
        return [*rows, ("all chapters", *self._counts({each.number for each in chapters}))]

    def open(self) -> list[str]:
        """What was tried and is not right yet."""
        return [f"{mark.kind} {mark.name}" for mark in self.marks.values() if not mark.done]

    def _counts(self, chapters: Collection[str]) -> Iterator[str]:
        for kind, known in _KINDS.items():
            names = [name for name in known if name.split(".")[0] in chapters]
            done = sum((kind, name) in self.marks and self.marks[kind, name].done for name in names)
            yield f"{done} of {len(names)}" if names else "–"

    def __repr__(self) -> str:
        return "\n".join([self._table(), "", *self._notes()])

    def _table(self) -> str:
        rows = [_HEAD, *self.rows()]
        widths = [max(len(row[column]) for row in rows) for column in range(len(_HEAD))]
        lines = [
            "  ".join(
                [row[0].ljust(widths[0]), *(c.rjust(w) for c, w in zip(row[1:], widths[1:], strict=True))]
            )
            for row in rows
        ]
        return "\n".join(lines)

    def _notes(self) -> list[str]:
        tried = [f"Tried, and not right yet: {', '.join(self.open())}"] if self.open() else []
        return [*tried, f"Kept in {self.kept_in}, and nowhere else."]

    def _repr_html_(self) -> str:
        rows = "".join(_row(row, "td") for row in self.rows())
        notes = "<br>".join(map(html.escape, self._notes()))
        return f"<table><thead>{_row(_HEAD, 'th')}</thead><tbody>{rows}</tbody></table><p>{notes}</p>"

    def record(self) -> str:
        """A record of completion as plain text, with every mark and nothing of the machine."""
        today = datetime.now(UTC).date().isoformat()
        lines = [f"{mark.kind:10} {mark.name:6} {_outcome(mark)}" for mark in self.marks.values()]
        return "\n".join(
            [
                f"{manifest().title}, ltviz {version('ltviz')}: record of {today}",
                "",
                self._table(),
                "",
                *lines,
                "",
            ]
        )


def progress() -> Report:
    """What is done, tried and open: a notebook shows it as a table."""
    return Report(marks(), path())


def main(arguments: list[str]) -> int:
    """Run ``ltviz progress`` and return its exit status."""
    if not arguments:
        print(progress())
    elif arguments[0] == "--record" and len(arguments) == 2:
        file = Path(arguments[1])
        write_whole(file, progress().record().encode())
        print(f"written to {file}")
    else:
        print("ltviz progress takes nothing, or --record FILE", file=sys.stderr)
        return 2
    return 0


def _row(cells: tuple[str, ...], tag: str) -> str:
    first, *others = map(html.escape, cells)
    counts = "".join(f"<{tag}>{cell}</{tag}>" for cell in others)
    return f'<tr><{tag} style="text-align: left">{first}</{tag}>{counts}</tr>'


def _outcome(mark: Mark) -> str:
    """As in "wrong 2, correct 1; from 2026-01-30 to 2026-01-31 (UTC)"."""
    states = ", ".join(f"{state} {count}" for state, count in mark.states.items())
    return f"{states}; from {mark.first[:10]} to {mark.last[:10]} (UTC)"
