"""A book mounts widgets from the state that executing a notebook leaves: host_script() alone must do."""

import json
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from ltviz.widgets import host_script
from tests.browser.conftest import Shown

ROOT = Path(__file__).parents[2]
STATE = "application/vnd.jupyter.widget-state+json"
VIEW = "application/vnd.jupyter.widget-view+json"
CELLS = [
    "from ltviz.widgets import MaskGrid, link\nfrom tests.widgets.examples import tiny_run",
    "left = MaskGrid(tiny_run(), level=1)\nleft",
    "left.check()",
    """right = MaskGrid(tiny_run(), level=1, layer="fc1")
link(left, right, "level")
right""",
]


@pytest.mark.slow
def test_a_notebook_s_state_mounts_without_its_kernel(show: Callable[..., Shown]) -> None:
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(text) for text in CELLS])
    NotebookClient(book, timeout=120, resources={"metadata": {"path": str(ROOT)}}).execute()
    displays = [out for cell in book.cells for out in cell.outputs if out.output_type == "execute_result"]
    assert [set(out.data) for out in displays] == [{"text/plain", "image/png", VIEW}] * 2
    assert all(len(out.metadata["image/png"]["alt"]) > 20 for out in displays)
    assert book.cells[2].outputs[0].text.startswith("MaskGrid was shown: 3 layers")

    # As MyST-NB writes it: views where they stand, one state for the page.
    views = "".join(
        f'<div><script type="{VIEW}">{json.dumps(out.data[VIEW])}</script></div>' for out in displays
    )
    state = json.dumps(book.metadata.widgets[STATE]).replace("</script>", "<\\/script>")
    html = (
        "<!doctype html><html data-theme='dark'><body>"
        f"{views}<script type='{STATE}'>{state}</script><script>{host_script()}</script></body></html>"
    )
    shown = show(html=html)
    assert shown.page.locator(".ltv").count() == 2
    assert shown.inks(0) > 3
    assert shown.inks(1) > 3
    shown.slider("level", 0).press("End")
    assert shown.readout(1).startswith("34.2 % of 938 weights kept")


def test_a_broken_widget_says_so_and_leaves_the_others(show: Callable[..., Shown]) -> None:
    def model(name: str, code: str) -> dict[str, object]:
        return {"model_name": "AnyModel", "state": {"_esm": code, "_css": "", "name": name}}

    good = "export default { render({ model, el }) { el.textContent = model.get('name'); el.className = 'ltv'; } };"
    bad = "export default { render() { throw new Error('no such layer'); } };"
    state = {
        "version_major": 2,
        "version_minor": 0,
        "state": {"a": model("first", bad), "b": model("second", good)},
    }
    views = "".join(f'<p><script type="{VIEW}">{json.dumps({"model_id": i})}</script></p>' for i in "ab")
    html = f"<body>{views}<script type='{STATE}'>{json.dumps(state)}</script><script>{host_script()}</script></body>"
    shown = show(html=html)
    shown.page.get_by_text("This widget could not be drawn: no such layer").wait_for()
    shown.page.get_by_text("second").wait_for()
    assert len(shown.errors) == 1
    assert "no such layer" in shown.errors[0]
    shown.errors.clear()


SHARED = (
    "export default { render({ model, el }) {"
    " el.textContent = `${model.get('name')} ${model.get('bytes').getUint8(1)}`; el.className = 'ltv'; } };"
)


def site_page(code: dict[str, str]) -> str:
    """A page of a site: two widgets with the same code, which lies beside the state."""
    state = {
        "state": {
            name: {
                "model_name": "AnyModel",
                "state": {"_esm": {"shared": "c0de"}, "_css": {"shared": "5ty1e"}, "name": name},
                "buffers": [{"path": ["bytes"], "data": {"shared": "da7a"}, "encoding": "base64"}],
            }
            for name in ("first", "second")
        }
    }
    views = "".join(
        f'<p><script type="{VIEW}">{json.dumps({"model_id": name})}</script></p>' for name in state["state"]
    )
    scripts = f"<script>window.ltvizShared = {json.dumps(code)};</script><script>{host_script()}</script>"
    return f"<body>{views}<script type='{STATE}'>{json.dumps(state)}</script>{scripts}</body>"


def test_widgets_of_a_site_share_their_code(show: Callable[..., Shown]) -> None:
    shown = show(html=site_page({"c0de": SHARED, "5ty1e": ".ltv { font-weight: 800 }", "da7a": "AAcA"}))
    assert shown.page.locator(".ltv").all_inner_texts() == ["first 7", "second 7"]
    assert shown.page.locator("style").count() == 1
    assert shown.card().evaluate("(card) => getComputedStyle(card).fontWeight") == "800"


def test_code_that_is_missing_is_named(show: Callable[..., Shown]) -> None:
    shown = show(html=site_page({"5ty1e": "", "da7a": "AAcA"}))
    told = "This widget could not be drawn: a part of it, c0de, is missing"
    assert shown.page.locator(".ltv-failed").all_inner_texts() == [told, told]
    assert len(shown.errors) == 2
    shown.errors.clear()
