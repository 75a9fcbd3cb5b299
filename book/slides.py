"""Slides from the committed notebooks: one HTML file for each chapter, with nothing to fetch.

usage: python book/slides.py [CHAPTER …] [--out FOLDER]      all of them by default; a number, a slug or a file name

Writes `NN.html` to book/_build/slides, or to FOLDER, from the core of the chapter: each heading with its first
sentences, short cells of code with what they print, pictures. What to say and to ask comes from the instructor's
guide and is shown by N. Arrow keys turn the pages, T changes light and dark; printed, one slide is one page.
"""

import argparse
import html
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import excerpts
import nbformat
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from ltviz.course import Chapter, home, manifest
from ltviz.course.quizzes import PREDICTIONS, QUIZZES
from ltviz.whole import write_whole
from ltviz.widgets.compose import read

HERE = Path(__file__).parent
OUT = HERE / "_build" / "slides"
WIDEST = 90  # characters of a printed line
LONGEST_CODE = 15  # lines; a longer cell is for reading, not for a wall
ENOUGH, CAPTION, FEW = (
    380,
    170,
    260,
)  # characters: of prose, below a picture, and so few that they are set larger
STYLES = {"light": "a11y-high-contrast-light", "dark": "a11y-high-contrast-dark"}
_PLUMBING = re.compile(r"\.(reveal|hint)\(")
_ASKS = re.compile(r'^(?:\w+ = )?(?:Quiz|Predict)\("(\d\d\.[qp]\d+)"', re.MULTILINE)
_ANSWERS = re.compile(r"\.answer\(")
_NOISE = re.compile(r"not attempted|^You predicted|^\w+ was shown: ")
_CHECK = re.compile(r"^assert |\.check\(", re.MULTILINE)


@dataclass
class Slide:
    """One slide: the heading that it stands under and its parts, already HTML."""

    title: str
    parts: list[str] = field(default_factory=list)
    first: bool = False  # of its section


def slides(notebook: nbformat.NotebookNode) -> list[Slide]:
    """The slides of a chapter's core: what stands before the first cell tagged `more`."""
    made: list[Slide] = []
    cells = list(_core(notebook))
    for place, cell in enumerate(cells):
        if cell.cell_type == "markdown":
            made += _texts(cell.source)
        elif made:
            made += _code(cell, made[-1], _caption(cells[place + 1 :]))
    return [slide for slide in made if any(slide.parts)]


def _core(notebook: nbformat.NotebookNode) -> Iterator[nbformat.NotebookNode]:
    for cell in notebook.cells:
        if "more" in _tags(cell):
            return
        yield cell


def _tags(cell: nbformat.NotebookNode) -> list[str]:
    return cell.metadata.get("tags", [])


def _texts(source: str) -> Iterator[Slide]:
    """A slide for every heading of a text cell. Text without a heading belongs to the cell before it."""
    for title, text in excerpts.sections(source):
        yield Slide(title, [excerpts.opening(text, ENOUGH)], first=True)


def _caption(following: list[nbformat.NotebookNode]) -> str:
    """What the chapter says right after a picture and its check."""
    after = next((cell for cell in following if not _is_check(cell)), None)
    if after is None or after.cell_type != "markdown" or after.source.startswith("#"):
        return ""
    return excerpts.remark(after.source, CAPTION)


def _question(name: str) -> str:
    """A quiz or a prediction as text, which a wall shows better than its picture. Nothing says which is right."""
    asked = QUIZZES.get(name) or PREDICTIONS[name]
    choices = "".join(f"<li>{_quoted(choice.text)}</li>" for choice in asked.choices)
    return f'<p>{_quoted(asked.question)}</p><ol type="a">{choices}</ol>'


def _quoted(text: str) -> str:
    """Text in which backticks, and nothing else, mark code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(text))


def _is_check(cell: nbformat.NotebookNode) -> bool:
    return cell.cell_type == "code" and _CHECK.search(cell.source) is not None


def _told(printed: str) -> list[str]:
    """The findings among what a check printed: its sentences where there are any."""
    lines = [line for line in printed.splitlines() if not _NOISE.search(line)]
    return ([line for line in lines if line.endswith(".")] or lines)[:4]


def _code(cell: nbformat.NotebookNode, last: Slide, caption: str) -> Iterator[Slide]:
    """The slides of one code cell; what a check says goes below the slide before it."""
    printed = "".join(o.text for o in cell.outputs if o.output_type == "stream" and o.name == "stdout")
    if _PLUMBING.search(cell.source):
        return
    if asked := _ASKS.search(cell.source):
        if last.first and len("".join(last.parts)) < FEW:
            last.parts.append(_question(asked[1]))
        else:
            yield Slide(last.title, [_question(asked[1])])
        return
    if _is_check(cell):
        last.parts += [f'<p class="result">{html.escape(line)}</p>' for line in _told(printed)]
        return
    if _ANSWERS.search(cell.source):  # the picture of the question once more: what follows says the answer
        last.parts.append(f'<div class="remark">{caption}</div>')
        return
    pictures = [figure for output in cell.outputs if (figure := _picture(output, caption))]
    statements = [o.data["text/markdown"] for o in cell.outputs if "text/markdown" in o.get("data", {})]
    if statements:
        last.parts += [excerpts.block(text) for text in statements]
    elif cell.source.rstrip().endswith("return ..."):
        last.parts.append(_listing(cell.source))
    elif pictures:
        yield from (Slide(last.title, [picture]) for picture in pictures)
    elif "hide-input" not in _tags(cell) and len(cell.source.splitlines()) <= LONGEST_CODE:
        yield Slide(last.title, [_listing(cell.source), _printed(printed or _value(cell))])


def _value(cell: nbformat.NotebookNode) -> str:
    """The value of a cell's last line as text."""
    return "".join(output.data.get("text/plain", "") for output in cell.outputs if "data" in output)


def _listing(source: str) -> str:
    return f'<pre class="code">{highlight(source, PythonLexer(), HtmlFormatter(nowrap=True))}</pre>'


def _printed(text: str) -> str:
    """What a cell printed: a table as it stands, sentences wrapped."""
    if not text.strip():
        return ""
    kind = "out wrap" if max(map(len, text.splitlines())) > WIDEST else "out"
    return f'<pre class="{kind}">{html.escape(text.rstrip())}</pre>'


def _picture(output: nbformat.NotebookNode, caption: str) -> str:
    """A figure from a PNG output, "" where there is none."""
    png = output.get("data", {}).get("image/png", "")
    if not png:
        return ""
    alt = output.metadata.get("image/png", {}).get("alt") or output.data.get("text/plain", "")
    source = html.escape("".join(png.split()), quote=True)
    return (
        f'<figure><img src="data:image/png;base64,{source}" alt="{html.escape(alt, quote=True)}">'
        f"<figcaption>{caption}</figcaption></figure>"
    )


def notes(guide: str, number: str) -> dict[str, str]:
    """Section → what the guide plans for it, as HTML."""
    text = guide.partition(f"\n## Chapter {number}")[2].partition("\n## ")[0]
    planned = re.findall(r"^\| ([^|*]+) \| (\d+) \| ([^|]*) \| ([^|]*) \|$", text, re.MULTILINE)
    return {
        section: f"<p><b>{minutes} min</b> {excerpts.line(say)}</p><p><b>Ask</b> {excerpts.line(ask)}</p>"
        for section, minutes, say, ask in planned
    }


def deck(chapter: Chapter, made: list[Slide], said: dict[str, str]) -> str:
    """The whole file."""
    sections = [_section(n, len(made), slide, chapter, said) for n, slide in enumerate(made, 1)]
    code = "\n".join(
        HtmlFormatter(style=s).get_style_defs(f'[data-theme="{t}"] .code') for t, s in STYLES.items()
    )
    texts: dict[str, Any] = {
        "title": html.escape(chapter.title),
        "style": "\n".join(
            [read("parts/tokens.css"), code, (HERE / "deck" / "deck.css").read_text(encoding="utf-8")]
        ),
        "slides": "\n".join(sections),
        "script": (HERE / "deck" / "deck.js").read_text(encoding="utf-8"),
    }
    page = (HERE / "deck" / "deck.html").read_text(encoding="utf-8")
    return re.sub(r"\{\{(\w+)\}\}", lambda match: texts[match[1]], page)


def _section(number: int, total: int, slide: Slide, chapter: Chapter, said: dict[str, str]) -> str:
    level = "h1" if number == 1 else "h2"
    aside = f'<aside class="notes">{said[slide.title]}</aside>' if slide.first and slide.title in said else ""
    name = html.escape(slide.title, quote=True)
    return (
        f'<section class="slide" id="s{number}" aria-roledescription="slide" aria-label="{number} of {total}: {name}">'
        f"<{level}>{excerpts.line(slide.title)}</{level}>"
        f'<div class="fit" data-most="{_most(slide)}">{"".join(slide.parts)}</div>{aside}'
        f"<footer>{chapter.number} {html.escape(chapter.title)}<span>{number} / {total}</span></footer></section>"
    )


def _most(slide: Slide) -> float:
    """How many times its usual size the text of a slide may have, where there is room."""
    text = "".join(slide.parts)
    return 1.35 if "<pre" in text or ("<img" not in text and len(text) < FEW) else 1


def main() -> None:
    """Write the slides of the named chapters, of all where none is named."""
    ask = argparse.ArgumentParser(description="Slides from the chapters.")
    ask.add_argument("chapters", nargs="*", metavar="CHAPTER")
    ask.add_argument("--out", type=Path, default=OUT, metavar="FOLDER")
    given, book = ask.parse_args(), manifest()
    guide = (home() / "chapters" / "instructor-guide.md").read_text(encoding="utf-8")
    given.out.mkdir(parents=True, exist_ok=True)
    for chapter in [book.chapter(name) for name in given.chapters] or book.chapters:
        if not chapter.notebook.is_file():
            sys.exit(f"{chapter.notebook.name} is not there: `make chapters ONLY={chapter.number}` writes it")
        made = slides(nbformat.read(chapter.notebook, as_version=4))
        text = deck(chapter, made, notes(guide, chapter.number)).encode()
        write_whole(given.out / f"{chapter.number}.html", text)
        print(f"{given.out / chapter.number}.html: {len(made)} slides, {len(text) / 1e6:.1f} MB", flush=True)


if __name__ == "__main__":
    main()
