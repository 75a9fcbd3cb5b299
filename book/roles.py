"""What a screen reader is told, where Sphinx and MyST-NB say something else than is shown."""

from collections.abc import Callable
from typing import Any

from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode, depart_HideCellInput, visit_HideCellInput
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator


def said(visit: Callable[[Any, Any], None], theirs: str, ours: str) -> Callable[[Any, Any], None]:
    """That visitor with `ours` in the place of `theirs`; a ValueError where it no longer writes that."""

    def changed(self: Any, node: nodes.Element) -> None:
        start = len(self.body)
        visit(self, node)
        written = "".join(self.body[start:])
        if theirs not in written:
            raise ValueError(f"{theirs!r} must be in what is written for a {node.tagname}, got {written!r}")
        self.body[start:] = [written.replace(theirs, ours)]

    return changed


# The summary is called by its own words.
_fold = said(visit_HideCellInput, ' aria-label="Toggle hidden content"', "")
# Entries of a list; the role of their own is deprecated.
_entry = said(HTML5Translator.visit_citation, 'role="doc-biblioentry"', 'role="listitem"')


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_node(HideCodeCellNode, override=True, html=(_fold, depart_HideCellInput))
    app.add_node(nodes.citation, override=True, html=(_entry, HTML5Translator.depart_citation))
    return {"parallel_read_safe": True, "parallel_write_safe": True}
