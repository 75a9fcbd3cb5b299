"""The first sentences of a chapter's text as HTML. Raw HTML is shown as text, and links are only their words."""

import re

from markdown_it import MarkdownIt

SCRAP = 60  # characters: no paragraph is begun for so few
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")
_MARKDOWN.disable(["autolink", "image", "reference"])
for _mark in ("link_open", "link_close"):
    _MARKDOWN.add_render_rule(
        _mark, lambda *_: ""
    )  # what is linked stays, the link would lead out of the file
_UNSEEN = re.compile(r"<!--.*?-->|<details>.*?</details>", re.DOTALL)
_FENCE = re.compile(r"(^```.*?^```$)", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^(#{1,3}) (.+)$", re.MULTILINE)
_SENTENCE = re.compile(r"(?:(?<=[.?!:])|(?<=[.?!:][*)])|(?<=[.?!:]\*\*))\s+(?=[*(]*[A-ZÀ-Þ])")


def block(text: str) -> str:
    """Markdown as HTML."""
    return str(_MARKDOWN.render(text))


def line(text: str) -> str:
    """One line of Markdown as HTML, without a paragraph around it."""
    return str(_MARKDOWN.renderInline(text.strip()))


def sections(text: str) -> list[tuple[str, str]]:
    """Heading and text of each section; what stands before the first heading, and what is folded, is left out."""
    _, *pieces = _HEADING.split(_UNSEEN.sub("", text))
    return [(title.strip(), body) for _, title, body in zip(*[iter(pieces)] * 3, strict=True)]


def opening(text: str, room: int) -> str:
    """First sentences of ``room`` characters; whole lists, quotations, tables and code: these hold the choices."""
    kept = []
    for part in _parts(text):
        if re.match(r"[*\-|>]|\d+\.|```", part) and not part.startswith("**"):
            kept.append(part)
        elif room > SCRAP:
            kept.append(_sentences(part, room))
            room -= len(kept[-1])
    return block("\n\n".join(kept))


def _parts(text: str) -> list[str]:
    """Paragraphs, lists and fenced code, one by one."""
    found = []
    for place, piece in enumerate(_FENCE.split(text)):
        found += [piece] if place % 2 else [part for part in re.split(r"\n\s*\n", piece.strip()) if part]
    return found


def remark(text: str, room: int) -> str:
    """First sentences of a text that has no heading."""
    return block(_sentences(_UNSEEN.sub("", text).strip().split("\n\n")[0], room))


def _sentences(paragraph: str, room: int) -> str:
    """Whole sentences until the room is used, never with a mark of emphasis that stays open."""
    text = ""
    for sentence in _SENTENCE.split(" ".join(paragraph.split())):
        if (
            text
            and len(text) + len(sentence) > room
            and text.count("*") % 2 == 0
            and text.count("`") % 2 == 0
        ):
            break
        text = f"{text} {sentence}".strip()
    return text
