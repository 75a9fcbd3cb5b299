"""The line under a chapter's title: how to run it. Addresses are made only where book.toml names a repository."""

from urllib.parse import urlparse

from docutils import nodes
from sphinx.application import Sphinx

from ltviz.course import Chapter, manifest

BINDER = "https://mybinder.org/v2/gh{path}/HEAD?urlpath=lab/tree/chapters/{notebook}"
COLAB = "https://colab.research.google.com/github{path}/blob/HEAD/chapters/{notebook}"


def add_line(app: Sphinx, tree: nodes.document) -> None:
    """Put the line after the title of a chapter; `make lab` brings chapters only."""
    if app.env.docname == app.config.root_doc:
        return
    book = manifest()
    entry = book.entry(app.env.docname)
    if isinstance(entry, Chapter):
        title = next(tree.findall(nodes.title))
        title.parent.insert(title.parent.index(title) + 1, line(entry, book.repository))


def line(entry: Chapter, repository: str) -> nodes.paragraph:
    """How to run it, as one paragraph."""
    made = nodes.paragraph(classes=["ltv-run"])
    made += nodes.Text("Every picture here answers. To run the code too: ")
    made += nodes.literal("", "make lab")
    for name, address in places(entry, repository):
        made += nodes.Text(", or ")
        made += nodes.reference("", name, refuri=address, internal=False)
    made += nodes.Text(".")
    return made


def places(entry: Chapter, repository: str) -> list[tuple[str, str]]:
    """Name and address of each service that runs a notebook of that repository; both want one on GitHub."""
    address = urlparse(repository)
    if address.hostname != "github.com":
        return []
    told = {"path": address.path.removesuffix("/").removesuffix(".git"), "notebook": entry.notebook.name}
    return [("Binder", BINDER.format(**told)), ("Colab", COLAB.format(**told))]


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("doctree-read", add_line)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
