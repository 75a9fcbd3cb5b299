"""The first sentences of a chapter's text as HTML. Raw HTML is shown as text, and links are only their words."""

import re

from markdown_it import MarkdownIt

_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")
_MARKDOWN.disable(["link", "autolink", "image", "reference"])
_LINK = re.compile(r"\[([^\]]+)\]\([^)]*\)")
_UNSEEN = re.compile(r"<!--.*?-->|<details>.*?</details>", re.DOTALL)
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
    """First sentences of ``room`` characters, and whole lists, quotations and tables: these hold the choices."""
    kept = []
    for part in re.split(r"\n\s*\n", _LINK.sub(r"\1", text).strip()):
        if re.match(r"[*\-|>]|\d+\.", part) and not part.startswith("**"):
            kept.append(part)
        elif room > 0:
            kept.append(_sentences(part, room))
            room -= len(kept[-1])
    return block("\n\n".join(kept))


def remark(text: str, room: int) -> str:
    """First sentences of a text that has no heading."""
    return block(_sentences(_LINK.sub(r"\1", _UNSEEN.sub("", text)).strip().split("\n\n")[0], room))


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
