"""Sections whose heading stands in a cell tagged `more` become <details>, with the heading as the summary.

"## More" itself stays open: the sections below it fold one by one, as they do in JupyterLab.
"""

from pathlib import Path
from typing import Any

import jupytext
from docutils import nodes
from markdown_it import MarkdownIt
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from ltviz.course import manifest

FOLDED = "folded"  # the class of such a section


def headings(source: Path) -> list[tuple[str, bool]]:
    """Of each heading of a notebook in turn: its tag (h1, h2, …), and whether its cell is tagged `more`."""
    found = []
    for cell in jupytext.read(source, fmt="md:myst").cells:
        if cell.cell_type == "markdown":
            more = "more" in cell.metadata.get("tags", [])
            tokens = MarkdownIt().parse(cell.source)
            found += [
                (token.tag, more) for token in tokens if token.type == "heading_open" and not token.level
            ]
    return found


def fold(app: Sphinx, tree: nodes.document) -> None:
    """Mark the sections of this document that fold."""
    entry = manifest().entry(app.env.docname) if app.env.docname != app.config.root_doc else None
    if entry is None or not entry.executed:
        return
    try:
        mark(list(tree.findall(nodes.section)), headings(entry.source))
    except ValueError as error:
        raise ExtensionError(f"{entry.source.name}: {error}") from error


def mark(sections: list[nodes.section], listed: list[tuple[str, bool]]) -> None:
    """Mark those of a document's sections that fold; ``listed`` has its headings in the same order."""
    if len(sections) != len(listed):
        raise ValueError(f"{len(listed)} headings, but {len(sections)} sections")
    tagged = {id(section) for section, (_, more) in zip(sections, listed, strict=True) if more}
    for section in sections:
        below = [part for part in section.findall(nodes.section) if part is not section]
        heads_others = (
            below and all(id(part) in tagged for part in below) and id(section.parent) not in tagged
        )
        if id(section) in tagged and not heads_others and not any(map(is_folded, _above(section))):
            section["classes"].append(FOLDED)


def _above(node: nodes.Node) -> list[nodes.section]:
    """The sections around a section."""
    found = []
    while isinstance(node.parent, nodes.section):
        node = node.parent
        found.append(node)
    return found


def is_folded(node: nodes.Node) -> bool:
    """Whether the node is a section that folds."""
    return isinstance(node, nodes.section) and FOLDED in node["classes"]


def visit_section(self: Any, node: nodes.section) -> None:
    type(self).visit_section(self, node)
    if is_folded(node):
        self.body.append('<details class="more">')


def depart_section(self: Any, node: nodes.section) -> None:
    if is_folded(node):
        self.body.append("</details>")
    type(self).depart_section(self, node)


def visit_title(self: Any, node: nodes.title) -> None:
    if is_folded(node.parent):
        self.body.append("<summary>")
    type(self).visit_title(self, node)


def depart_title(self: Any, node: nodes.title) -> None:
    type(self).depart_title(self, node)
    if is_folded(node.parent):
        self.body.append("</summary>")


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("doctree-read", fold)
    app.add_node(nodes.section, override=True, html=(visit_section, depart_section))
    app.add_node(nodes.title, override=True, html=(visit_title, depart_title))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
