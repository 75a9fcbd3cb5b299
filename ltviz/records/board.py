"""The scoreboard: every claim of the rule book in one table, paper by paper.

scoreboard()  # the last line of a cell: HTML where a notebook is shown, Markdown or plain text elsewhere
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from importlib.resources import files
from itertools import groupby

from .claims import Claim, claim
from .rules import rulebook
from .verdicts import VERDICTS

__all__ = ["Scoreboard", "scoreboard"]

# Beside the word, never instead of it.
SYMBOLS = {
    "reproduced": "✓",
    "not": "✗",
    "inconclusive": "?",
    "different setting": "≠",
    "exact": "=",
    "not recorded": "…",
}
COLUMNS = ("Claim", "What is claimed", "Paper", "Ours", "Verdict", "Setting")
_CODE = re.compile(r"`([\w .-]+)`")
_SPECIAL = re.compile(rf"{_CODE.pattern}|[\\`*_{{}}\[\]<>|#~&]")


@dataclass(frozen=True, eq=False, repr=False)
class Scoreboard:
    """Judged claims as a table: what is claimed, the paper's number, ours with its interval, verdict and setting."""

    claims: tuple[Claim, ...]

    def papers(self) -> Iterator[tuple[str, list[Claim]]]:
        """Each paper with its claims. Claims of one paper stand together, as in the rule book."""
        for paper, found in groupby(self.claims, lambda claim: _paper(claim.row.source)):
            yield paper, list(found)

    def summary(self) -> str:
        """For example "12 claims: 2 reproduced, 1 exact, 9 not recorded", in the order of VERDICTS."""
        count = Counter(claim.verdict for claim in self.claims)
        told = ", ".join(f"{count[verdict]} {verdict}" for verdict in VERDICTS if count[verdict])
        return f"{len(self.claims)} claims: {told}"

    def __repr__(self) -> str:
        blocks = ["\n".join([paper, *map(_text, found)]) for paper, found in self.papers()]
        return "\n\n".join([self.summary(), *blocks])

    def _repr_markdown_(self) -> str:
        rules = "|".join(["---"] * len(COLUMNS))
        blocks = [
            "\n".join(
                [f"**{_markdown(paper)}**", "", _line(COLUMNS), f"|{rules}|", *map(_line, _rows(found))]
            )
            for paper, found in self.papers()
        ]
        return "\n\n".join([self.summary(), *blocks])

    def _repr_html_(self) -> str:
        # The roles say once more what the elements are: they are not laid out as a table.
        head = "".join(f'<th role="columnheader" scope="col">{name}</th>' for name in COLUMNS)
        body = "".join(_group(paper, found) for paper, found in self.papers())
        style = files(__package__).joinpath("board.css").read_text(encoding="utf-8")
        return (
            f'<style>{style}</style><div class="ltv-board"><table role="table"><caption>{self.summary()}</caption>'
            f'<thead role="rowgroup"><tr role="row">{head}</tr></thead>{body}</table></div>'
        )

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        """The same table three times."""
        return {
            "text/plain": repr(self),
            "text/markdown": self._repr_markdown_(),
            "text/html": self._repr_html_(),
        }


def scoreboard() -> Scoreboard:
    """Every claim of data/claims.toml, judged now; raises as `claim` does."""
    return Scoreboard(tuple(claim(identity) for identity in rulebook().claims))


def _paper(source: str) -> str:
    """Authors and venue or title of a source, whose parts are separated by ", "; the place in it is left out."""
    return ", ".join(source.split(", ")[:2])


def _rows(claims: list[Claim]) -> Iterator[tuple[str, ...]]:
    """The cells of each claim, one for each of COLUMNS."""
    for found in claims:
        word = f"{SYMBOLS[found.verdict]}\N{NO-BREAK SPACE}{found.verdict}"
        yield found.id, found.row.title, found.paper or "no number", found.ours, word, found.setting


def _text(found: Claim) -> str:
    ((name, title, paper, ours, verdict, setting),) = _rows([found])
    lines = [f"  {name:4} {verdict:19} {title}", f"       paper: {paper}; ours: {ours}"]
    return "\n".join([*lines, f"       {setting}"] if setting else lines)


def _line(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(map(_markdown, cells))} |"


def _markdown(text: str) -> str:
    """The text with nothing in it that Markdown or HTML would take for a mark; short code stays code."""
    return _SPECIAL.sub(lambda match: match[0] if match[1] else f"\\{match[0]}", text)


def _html(text: str) -> str:
    return _CODE.sub(r"<code>\1</code>", escape(text)).replace(" %", "\N{NO-BREAK SPACE}%")


def _group(paper: str, claims: list[Claim]) -> str:
    rows = "".join(map(_row, _rows(claims)))
    name = f'<th role="rowheader" scope="rowgroup" colspan="{len(COLUMNS)}">{_html(paper)}</th>'
    return f'<tbody role="rowgroup"><tr role="row">{name}</tr>{rows}</tbody>'


def _row(cells: tuple[str, ...]) -> str:
    named = zip(COLUMNS[1:], cells[1:], strict=True)
    rest = "".join(f'<td role="cell" data-label="{label}">{_html(text)}</td>' for label, text in named)
    return f'<tr role="row"><th role="rowheader" scope="row">{_html(cells[0])}</th>{rest}</tr>'
