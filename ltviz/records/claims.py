"""What a paper claims, what our recording shows, and the verdict of a rule written before it.

claim("L6")          # one plain sentence; nothing in it is typed, all is computed from the record
claim("L6").verdict  # "reproduced", "not", "inconclusive", "different setting", "exact", "not recorded"
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from . import store
from .arithmetic import ALSO, ARITHMETIC
from .intervals import Interval
from .kinds import JUDGED, Record
from .rules import Book, ClaimRow, check, rulebook
from .statistics import CensoredError, NotRunError
from .verdicts import Rule, arithmetic, verdict

__all__ = ["Claim", "claim", "judge"]

# From the units of a record (fractions, steps) to the unit in which a claim is written.
FACTORS = {"points": 100.0, "percent": 100.0, "times": 1.0, "weights": 1.0, "ms": 1.0, "number": 1.0}
WORDS = {"percent": "%", "number": ""}
OUTCOMES = {
    "reproduced": "is reproduced",
    "not": "is not reproduced",
    "inconclusive": "is inconclusive",
    "different setting": "was measured in a different setting, which cannot decide it",
    "not recorded": "is not recorded yet",
}


@dataclass(frozen=True, eq=False, repr=False)
class Claim:
    """One claim, measured and judged.

    measured: Interval in `row.unit`, the computed numbers of an arithmetic claim, or None where there are none.
    sentence: all of it in plain words. details: sentences beside it; `row`: source, paper's numbers, rule, notes.
    ours: what was found, or what is to be done first. setting: how ours differs from the paper's, "" while unrecorded.
    """

    id: str
    row: ClaimRow
    verdict: str
    measured: Interval | tuple[float, ...] | None
    sentence: str
    details: str = ""
    ours: str = ""
    setting: str = ""

    @property
    def paper(self) -> str:
        """The paper's number or numbers with their unit, "" where it prints none."""
        unit = self.row.unit
        return _listed([_plain(number, unit) for number in self.row.paper], unit) if self.row.paper else ""

    def __repr__(self) -> str:
        return f"{self.sentence} {self.details}".rstrip()

    def _repr_markdown_(self) -> str:
        return f"{self!r}\n\n*Source: {self.row.source}.* {self.row.notes}"


def claim(identity: str) -> Claim:
    """The claim of that id (a key of data/claims.toml), judged on the course's own record.

    An unfinished record answers the claims whose trainings are all in it. Raises KeyError for an unknown id,
    ValueError where the record is damaged, is not what the rules were written for, or was made under other rules.
    """
    book = rulebook()
    row = book.claim(identity)
    if row.record is None:
        return _arithmetic(identity, row)
    needs = book.records[row.record]
    if missing := [name for name in (*needs.beside, row.record) if name not in store.names()]:
        commands = " and then ".join(f"`ltviz record {name}`" for name in missing)
        return _unrecorded(identity, row, f"record it with {commands}")
    record = needs.read(row.record)
    if record.status != "complete" and not _answers(record, row, book):
        return _unrecorded(identity, row, f"its record is unfinished; go on with `ltviz record {row.record}`")
    check(record, row.record, book)
    return judge(identity, record, book)


def _answers(record: Record, row: ClaimRow, book: Book) -> bool:
    """Whether an unfinished record holds everything that a claim reads."""
    needs = book.records[row.record or ""]
    if not needs.may_answer(record):
        return False
    try:
        JUDGED[needs.kind].quantities[row.quantity](record, **row.arguments)
    except CensoredError:
        return True
    except NotRunError:
        return False
    return True


def judge(identity: str, run: Record, book: Book) -> Claim:
    """The claim judged on `run`, a record of whatever kind, which must be what the book requires of it."""
    row = book.claim(identity)
    if row.record is None:
        return _arithmetic(identity, row)
    needs = book.records[row.record]
    needs.check(row.record, run)
    setting = row.setting.format(**needs.words(run))
    judged = JUDGED[needs.kind]
    try:
        measured = judged.quantities[row.quantity](run, **row.arguments)
    except CensoredError as error:
        found = f"it cannot be measured, because {error}"
        text = _sentence(identity, row, "inconclusive", found, setting)
        return Claim(identity, row, "inconclusive", None, text, ours=found, setting=setting)
    measured = measured.scaled(FACTORS[row.unit])
    decided = "different setting" if row.other_setting else verdict(measured, row.rule)
    ours = _measured(measured, row.unit, on_test=row.arguments.get("what") != "train_accuracy")
    text = _sentence(identity, row, decided, row.finding.format(measured=ours), setting)
    return Claim(identity, row, decided, measured, text, _details(row, judged.also, run), ours, setting)


def _arithmetic(identity: str, row: ClaimRow) -> Claim:
    computed = tuple(FACTORS[row.unit] * number for number in ARITHMETIC[row.quantity](**row.arguments))
    decided = arithmetic(computed, row.paper, row.rule)
    ours = _listed([_computed(number) for number in computed], row.unit)
    found = row.finding.format(measured=ours)
    agrees = "holds exactly" if decided == "exact" else "is contradicted by arithmetic"
    text = f"Claim {identity} ({row.title}) {agrees}: {found}, and {row.says}; {row.setting}."
    return Claim(identity, row, decided, computed, text, _details(row, ALSO), ours, row.setting)


def _unrecorded(identity: str, row: ClaimRow, todo: str) -> Claim:
    text = f"Claim {identity} ({row.title}) {OUTCOMES['not recorded']}: {row.says}; {todo}."
    return Claim(identity, row, "not recorded", None, text, ours=todo)


def _sentence(identity: str, row: ClaimRow, decided: str, found: str, setting: str) -> str:
    rule = f"the rule set before the run asked for {_asked(row.rule, row.unit)}"
    if decided == "inconclusive" and not found.startswith("it cannot"):
        rule += ", and the interval lies neither wholly inside nor wholly outside"
    return f"Claim {identity} ({row.title}) {OUTCOMES[decided]}: {found}; {row.says}; {rule}; {setting}."


def _details(row: ClaimRow, also: Mapping[str, Callable[..., str]], *record: Record) -> str:
    parts = [also[row.also](*record, **row.arguments)] if row.also else []
    if row.amended:
        parts.append(f"The rule was amended after the recording: {row.amended.reason}.")
    return " ".join(parts)


def _measured(interval: Interval, unit: str, on_test: bool = True) -> str:
    """For example "+0.39 points (95 % interval +0.20 to +0.58, 5 seeds, one test set)"."""
    bound = "at least " if interval.bound == "lower" else ""
    mean = _listed([_number(interval.mean, unit)], unit)
    low, high = _number(interval.low, unit), _number(interval.high, unit)
    if interval.n == 1:
        return f"{bound}{mean} (one seed, so no interval)"
    span = f"{low} upwards" if math.isinf(interval.high) else f"{low} to {high}"
    where = ", one test set" if unit == "points" and on_test else ""
    return f"{bound}{mean} (95 % interval {span}, {interval.n} seeds{where})"


def _asked(rule: Rule, unit: str) -> str:
    low, high = rule.ends
    if rule.kind == "at_least":
        return f"at least {_listed([_plain(low, unit)], unit)}"
    if rule.kind == "at_most":
        return f"at most {_listed([_plain(high, unit)], unit)}"
    return f"{_plain(low, unit)} to {_listed([_plain(high, unit)], unit)}"


def _number(value: float, unit: str) -> str:
    formats = {"points": "+z.2f", "percent": "z.1f", "times": ".2f", "number": "+z.2f"}  # z: no −0.00
    return format(value, formats[unit]).replace("-", "−")


def _computed(value: float) -> str:
    """A number of arithmetic: two decimals, unless it is a count."""
    return f"{value:,.0f}" if value == round(value) else f"{value:.2f}"


def _plain(value: float, unit: str) -> str:
    """A number of a rule: as few digits as it was written with."""
    sign = "+" if unit == "points" and value else ""
    return format(round(value, 6), f"{sign},.12g").replace("-", "−")


def _listed(numbers: list[str], unit: str) -> str:
    """Numbers as words with their unit, for example "21.1, 13.5 and 3.6 %"."""
    head, last = ", ".join(numbers[:-1]), numbers[-1]
    word = WORDS.get(unit, unit)
    return (f"{head} and {last} {word}" if head else f"{last} {word}").rstrip()
