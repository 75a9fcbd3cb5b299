"""Widgets on the book's pages: alive without a kernel, and a picture with its numbers where there is no JavaScript.

MyST-NB puts each view and the page's state where host.js finds them. Here the state loses what no view shows; code, the
same for all widgets of a kind, and long arrays move from it into _static/shared/, one file each; and each view gets its
PNG, with the alt text that the notebook carries, and its sentence. book.css shows those where nothing lives.
"""

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import nbformat
from docutils import nodes
from jupyter_cache import get_cache
from myst_nb.core.render import WIDGET_VIEW_MIMETYPE
from myst_nb.sphinx_ import NbMetadataCollector
from sphinx.application import Sphinx

STATIC = "_build/static"  # beside conf.py; build.py makes it and puts host.js there
SHARED = "shared"
CODE = {"_esm", "_css"}
LINKS = ("LinkModel", "DirectionalLinkModel")
LONG = 50_000  # characters; a shorter text is not worth a file
PNG = "image/png"
DISPLAYED = ("display_data", "execute_result")


def mount(app: Sphinx, tree: nodes.document) -> None:
    """Give the page's pictures their alt texts and its widgets their stills, and make its state small."""
    notebook = executed(app)
    if notebook is None:
        return
    for cell in tree.findall(is_cell):
        join_streams(cell)
        describe(cell, notebook.cells[cell["cell_index"]].outputs)
    state = app.env.nb_metadata.get(app.env.docname, {}).get("js_files", {}).get("ipywidgets_state")
    if state:
        saved = json.loads(state[1]["body"])
        keep_shown(saved, views(notebook))
        texts = move_texts(saved)
        state[1]["body"] = script_json(saved)
        add_scripts(app, texts)


def executed(app: Sphinx) -> nbformat.NotebookNode | None:
    """The notebook of this page with its outputs, from where MyST-NB keeps them; None for a plain page."""
    file = Path(app.outdir).parent / "jupyter_execute" / f"{app.env.docname}.ipynb"
    if not file.is_file():
        return None
    cache = get_cache(app.config.nb_execution_cache_path)
    return cache.merge_match_into_notebook(nbformat.read(file, as_version=4))[1]


def views(notebook: nbformat.NotebookNode) -> set[str]:
    """The models that the notebook shows."""
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", []) if "data" in output]
    return {
        output.data[WIDGET_VIEW_MIMETYPE]["model_id"]
        for output in outputs
        if WIDGET_VIEW_MIMETYPE in output.data
    }


def keep_shown(saved: dict[str, Any], shown: set[str]) -> None:
    """Forget, in place, every model that no view shows, no link joins and no kept model refers to."""
    models = saved["state"]
    todo = [name for name, model in models.items() if name in shown or model["model_name"] in LINKS]
    kept: set[str] = set()
    while todo:
        name = todo.pop()
        if name in models and name not in kept:
            kept.add(name)
            todo += re.findall(r"IPY_MODEL_(\w+)", json.dumps(models[name]["state"]))
    saved["state"] = {name: model for name, model in models.items() if name in kept}


def is_cell(node: nodes.Node) -> bool:
    return isinstance(node, nodes.container) and node.get("nb_element") == "cell_code"


def join_streams(cell: nodes.container) -> None:
    """Make one text of what a cell printed in several pieces; a piece may end anywhere, also inside a number."""
    for text in list(cell.findall(nodes.literal_block)):
        before = text.parent[text.parent.index(text) - 1] if text.parent.index(text) else None
        if "stream" in text["classes"] and before is not None and before.get("classes") == text["classes"]:
            whole = before.astext() + text.astext()
            before.rawsource, before.children = whole, [nodes.Text(whole)]
            text.parent.remove(text)


def describe(cell: nodes.container, outputs: list[Any]) -> None:
    """Match the pictures of one cell with what the notebook stored for them."""
    shown = [output for output in outputs if output.output_type in DISPLAYED]
    bundles = [node for node in cell.findall(nodes.container) if node.get("nb_element") == "mime_bundle"]
    printed = " ".join(output.text for output in outputs if output.output_type == "stream")
    for bundle, output in zip(bundles, shown if bundles else [], strict=True):
        kinds = {part["mime_type"]: part for part in bundle.children}
        alt = output.metadata.get(PNG, {}).get("alt") or in_words(printed)
        for image in bundle.findall(nodes.image):
            image["alt"] = image.get("alt") or alt
        if WIDGET_VIEW_MIMETYPE in kinds:
            bundle.replace_self(figure(kinds, output.data.get("text/plain", "")))


def in_words(printed: str) -> str:
    """What a chart without a text of its own says: a cell that draws prints its numbers."""
    words = " ".join(printed.split())
    return f"A chart of the numbers printed beside it: {words[:300]}" if words else "A chart"


def figure(kinds: dict[str, nodes.container], sentence: str) -> nodes.container:
    """The live view, then what stands in for it on paper and without scripts: a picture, if any, and its numbers."""
    still = nodes.container(classes=["ltv-still"])
    if PNG in kinds:
        still.extend(kinds[PNG].children)
    words = sentence.partition(": ")[2] or sentence
    still.append(nodes.paragraph(words, words))
    return nodes.container("", *kinds[WIDGET_VIEW_MIMETYPE].children, still, classes=["ltv-figure"])


def move_texts(saved: dict[str, Any]) -> dict[str, str]:
    """Replace long texts of the models, in place, by their names; name → text."""
    texts: dict[str, str] = {}

    def moved(text: str) -> Any:
        if not isinstance(text, str) or len(text) < LONG:
            return text
        name = hashlib.sha256(text.encode()).hexdigest()[:16]
        texts[name] = text
        return {"shared": name}

    for model in saved["state"].values():
        for trait in CODE & set(model["state"]):
            model["state"][trait] = moved(model["state"][trait])
        for buffer in model.get("buffers", []):
            buffer["data"] = moved(buffer["data"])
    return texts


def add_scripts(app: Sphinx, texts: dict[str, str]) -> None:
    """Write each text as a script of its own, since a page from file:// may load nothing else, then host.js."""
    folder = Path(app.confdir) / STATIC / SHARED
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        script = f"(window.ltvizShared ??= {{}})[{json.dumps(name)}] = {json.dumps(text)};\n"
        (folder / f"{name}.js").write_text(script, encoding="utf-8")
    for number, script in enumerate([*(f"{SHARED}/{name}.js" for name in sorted(texts)), "host.js"]):
        about = {"loading_method": "defer", "priority": 600 + number}
        NbMetadataCollector.add_js_file(app.env, app.env.docname, f"ltviz_{number}", script, about)


def script_json(value: object) -> str:
    """JSON that cannot end its own script element, whatever a layer is called."""
    return json.dumps(value, separators=(",", ":")).replace("<", "\\u003c")


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("doctree-read", mount)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
