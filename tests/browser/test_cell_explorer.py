"""CellExplorer on a static page: building by click and key, the envelope, the search played, and no label outside."""

from collections.abc import Callable
from typing import Any

import pytest

from ltviz.nas.space import Genotype
from ltviz.widgets import CellExplorer
from tests.browser.conftest import Shown, wait_until
from tests.widgets.cells import tiny_gap, tiny_table, tiny_trace

Show = Callable[..., Shown]
CHAIN = "|conv3~0|+|none~0|avg3~1|"
GRAPH = "svg[aria-label^='a cell as a graph']"


@pytest.fixture(scope="module")
def table() -> Any:
    return tiny_table()


def agrees(shown: Shown, widget: CellExplorer) -> None:
    """Python, given the traits of the page, says what the page says."""
    with widget.hold_trait_notifications():
        for name in ("cell", "cells", "edge", "step", "none", "raw", "opened"):
            setattr(widget, name, shown.trait(name))
    shown.settle()
    assert shown.readout() == widget.sentence()
    assert shown.card().locator(".ltv-notes li").all_inner_texts() == widget.notes()


def click_edge(shown: Shown, name: str, n: int = 0) -> None:
    """Clicks the n-th edge of that name on its label."""
    shown.card().locator(".ltv-edge text", has_text=name).nth(n).click(force=True)
    shown.settle()


def test_a_click_chooses_an_edge_and_a_second_one_changes_it(show: Show, table: Any) -> None:
    widget = CellExplorer(table=table, cell=CHAIN)
    shown = show(widget)
    before = shown.readout()
    click_edge(shown, "avg3")
    assert (shown.trait("edge"), shown.trait("cell")) == (2, CHAIN)
    click_edge(shown, "avg3")
    assert shown.trait("cell") == CHAIN.replace("avg3", "conv3")
    assert shown.readout() != before
    agrees(shown, widget)


def test_keys_walk_along_the_edges_and_enter_changes_them(show: Show, table: Any) -> None:
    widget = CellExplorer(table=table, cell=CHAIN)
    shown = show(widget)
    graph = shown.card().locator(GRAPH).first
    graph.press("ArrowRight")
    assert shown.trait("edge") == 1
    assert shown.tip().startswith("0 → 2: none")
    for _ in range(2):
        graph.press("Enter")
    assert shown.trait("cell") == "|conv3~0|+|avg3~0|avg3~1|"
    agrees(shown, widget)


def test_the_edge_and_its_operation_have_native_controls(show: Show, table: Any) -> None:
    widget = CellExplorer(table=table, cell=CHAIN)
    shown = show(widget)
    shown.card().get_by_label("edge", exact=True).select_option(label="1→2")
    shown.card().get_by_role("radio", name="none").check(force=True)
    assert shown.trait("cell") == "|conv3~0|+|none~0|none~1|"
    assert "No path leads through" in shown.readout()
    assert shown.card().get_by_role("button", name="open the envelope").is_disabled()
    agrees(shown, widget)
    shown.card().get_by_role("radio", name="dil3").check(force=True)
    assert shown.trait("cell") == "|conv3~0|+|none~0|dil3~1|"


def test_an_envelope_is_opened_once_and_counted(show: Show, table: Any) -> None:
    widget = CellExplorer(table=table, cell=CHAIN)
    shown = show(widget)
    assert "Test" not in shown.readout()
    shown.card().get_by_role("button", name="open the envelope").click()
    assert shown.trait("opened") == [table.ids[table.row(CHAIN)]]
    assert "rank" in shown.readout()
    agrees(shown, widget)
    assert shown.card().get_by_role("button", name="the envelope is open").is_disabled()
    click_edge(shown, "conv3")  # the edge that the controls are about from the start
    assert "Test" not in shown.readout()
    assert "1 envelope opened" in shown.readout()
    shown.card().get_by_text("more").click()
    assert "Of 1 opened cell, test minus validation is" in shown.card().inner_text()


def test_a_cell_can_be_kept_beside(show: Show, table: Any) -> None:
    widget = CellExplorer(table=table, cell=CHAIN)
    shown = show(widget)
    shown.card().get_by_text("more").click()
    shown.card().get_by_role("button", name="keep this cell beside").click()
    assert shown.trait("cells") == [{"title": "kept beside", "text": CHAIN, "inputs": 1, "outputs": [2]}]
    assert shown.card().locator(GRAPH + ":visible").count() == 2
    agrees(shown, widget)
    shown.card().get_by_role("button", name="only one cell").click()
    assert shown.card().locator(GRAPH + ":visible").count() == 1


def test_play_goes_to_the_last_step_and_stops(show: Show) -> None:
    widget = CellExplorer(tiny_trace(steps=6), step=0)
    shown = show(widget)
    shown.card().get_by_label("play the search").click()
    wait_until(lambda: shown.trait("step") == 6)
    assert shown.card().get_by_label("play the search").count() == 1
    agrees(shown, widget)


def test_the_step_and_the_switches_cut_anew(show: Show) -> None:
    widget = CellExplorer(tiny_trace(4), incoming=1)
    shown = show(widget)
    graphs = set()
    for key in ("Home", "PageUp", "End"):
        shown.slider("step").press(key)
        agrees(shown, widget)
        graphs.add(shown.card().locator(GRAPH).first.inner_html())
    assert len(graphs) > 1
    shown.card().get_by_text("more").click()
    for name in ("none may win", "compare raw α"):
        shown.card().get_by_label(name).check()
        agrees(shown, widget)


def test_hover_says_the_weights_of_an_edge(show: Show) -> None:
    shown = show(CellExplorer(tiny_trace(), incoming=1))
    shown.card().locator(".ltv-mix").nth(1).hover(force=True)
    tip = shown.card().locator(".ltv-weights .ltv-tip").inner_text()
    assert tip.startswith("0 → 2")
    assert "conv3" in tip
    assert "α" in tip


OUT = """(card) => { const frame = card.getBoundingClientRect();
  return [...card.querySelectorAll('svg text')].filter((t) => { const b = t.getBoundingClientRect();
    return b.width && (b.right > frame.right + 1 || b.left < frame.left - 1);
  }).map((t) => t.textContent); }"""


@pytest.mark.parametrize("width", [360, 820])
def test_no_label_leaves_the_card(show: Show, width: int, table: Any) -> None:
    pairs = [("sep_conv_3x3", 0), ("skip_connect", 1), ("max_pool_3x3", 0), ("dil_conv_5x5", 2)]
    for widget in (
        CellExplorer(tiny_trace(), table, {"beside": CHAIN}, gap=tiny_gap()),
        CellExplorer(tiny_trace(), raw=True),
        CellExplorer(cells=Genotype(pairs, [2, 3], pairs, [2, 3])),
    ):
        shown = show(widget, width=width)
        assert shown.card().evaluate(OUT) == []
