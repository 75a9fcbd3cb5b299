"""The table of claims: all of them, paper by paper, with nothing in it that a page would take for markup."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from ltviz.course import home
from ltviz.records import Scoreboard, claim, rulebook, scoreboard
from ltviz.records.board import COLUMNS, SYMBOLS
from ltviz.records.verdicts import VERDICTS

BOOK = rulebook()
FIXED = "\N{NO-BREAK SPACE}"
MARKUP = "<img src=x onerror=alert(1)> | `a` *b* \\ [c](d) & \"e\" 'f'"


class Table(HTMLParser):
    """The rows of the table as text, and every element of the page."""

    def __init__(self, html):
        super().__init__()
        self.rows, self.elements = [], []
        self.feed(html)

    def handle_starttag(self, tag, _):
        self.elements.append(tag)
        if tag == "tr":
            self.rows.append([])
        if tag in ("th", "td"):
            self.rows[-1].append("")

    def handle_data(self, text):
        if self.rows and self.rows[-1]:
            self.rows[-1][-1] += text


@pytest.fixture(scope="module")
def board():
    return scoreboard()


def test_every_claim_of_the_book_stands_once_in_every_form(board):
    assert [found.id for found in board.claims] == list(BOOK.claims)
    named = [row[0] for row in Table(board._repr_html_()).rows if len(row) > 1]
    assert named == ["Claim", *BOOK.claims]
    assert re.findall(r"^  ([A-Z]\d+[a-z]?) ", repr(board), re.MULTILINE) == list(BOOK.claims)
    assert re.findall(r"^\| ([A-Z]\d+[a-z]?) \|", board._repr_markdown_(), re.MULTILINE) == list(BOOK.claims)


def test_a_row_says_what_the_claim_says(board):
    rows = {row[0]: row for row in Table(board._repr_html_()).rows if len(row) > 1}
    for found in board.claims:
        _, title, paper, ours, verdict, setting = (cell.replace(f"{FIXED}%", " %") for cell in rows[found.id])
        assert (title, setting) == (found.row.title, found.setting)
        assert ours == found.ours.replace("`", "")
        assert verdict.split(FIXED) == [SYMBOLS[found.verdict], found.verdict]
        assert paper == (found.paper or "no number")
        if found.verdict != "not recorded":
            assert ours in found.sentence
        else:
            assert f"ltviz record {found.row.record}" in ours


def test_no_line_begins_with_a_per_cent_sign(board):
    assert f"13.5{FIXED}%" in board._repr_html_()
    assert " %" not in board._repr_html_()


def test_what_the_paper_prints_has_its_unit():
    printed = {name: claim(name).paper for name in ("L1", "L2", "L5", "L6", "L7", "L9")}
    assert printed == {
        "L1": "21.1, 13.5, 3.6 and 1.2 %",
        "L2": "38 %",
        "L5": "2.51 times",
        "L6": "+0.5 points",
        "L7": "",
        "L9": "1,700,000 weights",
    }


def test_claims_stand_with_their_paper(board):
    papers = [paper for paper, _ in board.papers()]
    assert len(papers) == len(set(papers)) > 1, "claims of one paper stand together in the rule book"
    assert "Frankle and Carbin, ICLR 2019 (final text)" in papers
    # "A, B and C, NeurIPS 2019" would be cut after B: a source names its authors without a comma.
    venue = re.compile(r"[^,]+, ([^,]*\d{4}[^,]*|[^,]+ [^,]+ [^,]+)")
    assert [paper for paper in papers if not venue.fullmatch(paper)] == []


def test_the_summary_counts_every_verdict_in_their_order(board):
    told = [replace(board.claims[0], verdict=verdict) for verdict in reversed(VERDICTS)]
    assert Scoreboard((*told, told[0])).summary() == (
        "7 claims: 1 reproduced, 1 not, 1 inconclusive, 1 different setting, 1 exact, 2 not recorded"
    )
    assert board.summary() in board._repr_html_()


def test_a_verdict_is_a_word_and_a_sign_of_its_own():
    assert list(SYMBOLS) == list(VERDICTS)
    assert len(set(SYMBOLS.values())) == len(VERDICTS)


def test_the_page_explains_every_verdict():
    page = (home() / "chapters" / "scoreboard.md").read_text(encoding="utf-8")
    explained = re.findall(r"^\| (\S) ([a-z ]+) \| [^|]{20,} \|$", page, re.MULTILINE)
    assert explained == [(sign, verdict) for verdict, sign in SYMBOLS.items()]


@pytest.mark.parametrize("where", ["title", "source", "ours", "setting", "id"])
def test_text_is_text(board, where):
    plain = Table(board._repr_html_()).elements
    first = board.claims[0]
    if where in ("title", "source"):
        changed = replace(first, row=replace(first.row, **{where: MARKUP}))
    else:
        changed = replace(first, **{where: MARKUP})
    odd = Scoreboard((changed,))
    table = Table(odd._repr_html_())
    shown = MARKUP.replace("`", "")  # short code is the one mark that there is
    assert any(shown in cell for row in table.rows for cell in row)
    assert set(table.elements) - {"code"} == set(plain) - {"code"}
    assert "<img" not in odd._repr_html_()
    markdown = odd._repr_markdown_()
    assert r"\<img src=x onerror=alert(1)\> \| `a` \*b\* \\ \[c\](d) \& " in markdown
    assert [line.replace(r"\|", "").count("|") for line in markdown.splitlines() if line[:1] == "|"] == [
        7
    ] * 3


def test_each_row_has_all_cells_and_each_cell_its_column(board):
    html = board._repr_html_()
    assert {len(row) for row in Table(html).rows} == {1, len(COLUMNS)}
    assert html.count(f'data-label="{COLUMNS[-1]}"') == len(BOOK.claims)
    assert set(board._repr_mimebundle_()) == {"text/plain", "text/markdown", "text/html"}


def test_the_table_names_no_colour(board):
    style = board._repr_html_().partition("</style>")[0]
    assert not re.search(r"#[0-9a-f]{3}|rgb\(|hsl|[: ](black|white|red|green|grey)\b(?!-)", style)
