"""CellExplorer: what it takes, what it says, what it refuses; its cells and its rule against ltviz.nas."""

import json
from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from ltviz.datasets import load
from ltviz.nas.space import Cell, Genotype, Space
from ltviz.nas.supernet import Derivation, derive, gap, search, supernet
from ltviz.records import mean_interval
from ltviz.widgets import CellExplorer, CheckError
from ltviz.widgets.cell_explorer.derivation import Rule, cut, shares
from ltviz.widgets.cell_explorer.notation import parse
from tests.widgets.cells import OPERATIONS, tiny_gap, tiny_table, tiny_trace

CASES = json.loads((Path(__file__).parents[1] / "cases" / "cells.json").read_text(encoding="utf-8"))
CHAIN = "|conv3~0|+|none~0|avg3~1|"
RULES = [Rule(*rule) for rule in product([False, True], [False, True], [None, 1, 2])]


@pytest.fixture(scope="module")
def table() -> Any:
    return tiny_table()


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_a_cell_is_read_with_its_dead_edges(case: dict[str, Any]) -> None:
    cell = parse(case["text"], inputs=case["inputs"], outputs=case["outputs"])
    assert (cell.nodes, str(cell), cell.gap) == (case["nodes"], case["text"], case["gap"])
    assert [[i, j, why] for (i, j), why in cell.dead.items()] == case["dead"]


def written(operations: tuple[str, ...]) -> str:
    """Six operations as a cell of four nodes."""
    a, b, c, d, e, f = operations
    return f"|{a}~0|+|{b}~0|{c}~1|+|{d}~0|{e}~1|{f}~2|"


def test_dead_edges_are_those_that_no_network_computes() -> None:
    for operations in product(("none", "skip", "conv3"), repeat=6):
        cell = parse(written(operations))
        if cell.gap:
            with pytest.raises(ValueError, match="a path must lead"):
                Cell.parse(str(cell))
        else:
            live = [edge for edge in cell.present if edge[:2] not in cell.dead]
            assert sorted(live) == sorted(Cell.parse(str(cell)).live)


@pytest.mark.parametrize("rule", RULES)
def test_the_rule_cuts_what_the_supernet_derives(rule: Rule) -> None:
    rng, space = np.random.default_rng(1), Space(4, OPERATIONS)
    named = Derivation(none=rule.none, raw=rule.raw, incoming=rule.incoming)
    drawn = [rng.normal(0, 1, (6, 5)).astype(np.float32) for _ in range(60)]
    drawn += [np.zeros((6, 5), np.float32), rng.integers(0, 2, (6, 5)).astype(np.float32)]
    for alphas in drawn:
        found = cut(alphas, list(OPERATIONS), 4, rule).operations
        derived = derive(space, torch.from_numpy(alphas).double(), named)
        if derived is None:
            assert parse(written(found)).gap
        else:
            assert found == derived.operations


def test_raw_alphas_choose_another_edge_than_their_softmax() -> None:
    # asks of a public implementation (khanrc/pt.darts, issue 16): none, a first and a second operation
    alphas = np.array([[0, 0, 0], [3, 1, 0], [-2, 0.9, 0.8]], np.float32)
    by_softmax, by_alpha = (
        cut(alphas, ["none", "conv3", "dil3"], 3, Rule(False, raw, 1)) for raw in (False, True)
    )
    assert by_softmax.operations == ("conv3", "none", "conv3")
    assert by_alpha.operations == ("conv3", "conv3", "none")


def test_every_cell_of_the_space_finds_the_row_of_its_function(table: Any) -> None:
    explorer = CellExplorer(table=table)
    for operations in product(OPERATIONS, repeat=3):
        a, b, c = operations
        explorer.cell = f"|{a}~0|+|{b}~0|{c}~1|"
        found = explorer.scene.reading(parse(explorer.cell))
        if b == "none" and "none" in (a, c):
            assert found is None
            assert "No path leads through the cell built by hand" in explorer.sentence()
        else:
            assert found is not None
            assert found.id == Cell.parse(explorer.cell).id


def test_its_numbers_are_those_of_the_table(table: Any) -> None:
    explorer = CellExplorer(table=table, cell=CHAIN, budget=5)
    found = explorer.scene.reading(parse(CHAIN))
    assert found is not None
    row = table.row(Cell.parse(CHAIN).id)
    seen = mean_interval(table.validation[row, 0, :2])
    assert (found.mean, found.low, found.high) == pytest.approx((seen.mean, seen.low, seen.high), abs=1e-6)
    assert found.test == pytest.approx(table.test[row, 0, 2:].mean(), abs=1e-6)
    assert found.rank == table.rank(Cell.parse(CHAIN), 5)
    assert (found.parameters, found.macs) == (table.parameters[row], table.macs[row])


def test_a_given_cell_may_have_any_title(table: Any) -> None:
    explorer = CellExplorer(table=table, cell=CHAIN, cells={"built by hand": CHAIN})
    assert "built by hand: 2 edges" in explorer.sentence()


def test_one_seed_gives_no_interval() -> None:
    assert "on validation (one seed);" in CellExplorer(table=tiny_table(seeds=2)).sentence()


def test_the_envelope_hides_the_test_until_it_is_opened_and_counts(table: Any) -> None:
    explorer = CellExplorer(table=table, cell=CHAIN)
    assert "Test" not in explorer.sentence()
    assert explorer.sentence().endswith("Its test accuracy and rank lie in an envelope.")
    explorer.open_envelope()
    explorer.open_envelope()
    assert explorer.opened == [Cell.parse(CHAIN).id]
    assert f"rank {table.rank(Cell.parse(CHAIN))} of {len(table)}. 1 envelope opened" in explorer.sentence()
    assert explorer.sentence().endswith("building by hand while looking at test is a search on the test set.")
    explorer.cell = "|none~0|+|conv3~0|none~1|"
    assert "Test" not in explorer.sentence()
    explorer.open_envelope()
    assert "2 envelopes opened" in explorer.sentence()
    explorer.cell = "|none~0|+|none~0|conv3~1|"
    with pytest.raises(ValueError, match=r"an envelope holds a cell that was trained, got '\|none"):
        explorer.open_envelope()


def test_a_search_says_its_skips_and_what_other_rules_would_cut() -> None:
    trace = tiny_trace()
    explorer = CellExplorer(trace, seed=1, incoming=1)
    assert explorer.step == 60
    skips = sum(np.argmax(row[1:]) == 0 for row in trace.alphas[1, -1])
    assert explorer.sentence().startswith(f"Step 60: skip wins {skips} of 3 edges; ")
    assert len(explorer.notes()) >= 2
    explorer.step = 5
    assert f"{100 * trace.validation_accuracy[1, 0]:.1f} % on validation" in explorer.sentence()
    assert explorer.cut == str(parse(explorer.cut))
    explorer.none = True
    assert explorer.cut == str(parse(explorer.cut))


def test_a_long_search_keeps_its_first_and_last_step() -> None:
    explorer = CellExplorer(tiny_trace(steps=900))
    steps = explorer.facts["steps"]
    assert (steps[0], steps[-1]) == (0, 900)
    assert len(steps) == 200


def test_a_real_search_and_its_gap_are_shown() -> None:
    data = load("mnist1d", train=200, validation=60, test=20)
    net = supernet(Space(3, ("none", "skip", "conv3", "dil3")), channels=4)
    trace = search(net, data, seeds=[4, 7], steps=4, batch=32, evaluate_every=2)
    bars = gap(net, trace, data, steps=2)
    explorer = CellExplorer(trace, gap=bars, seed=7)
    assert explorer.facts["steps"] == [0, 1, 2, 3, 4]
    assert [explorer.facts["gap"][name] for name in ("supernet", "cut", "retrained")] == pytest.approx(
        [bars.supernet[1], bars.cut[1], bars.retrained[1]]
    )
    for step, derived in enumerate(trace.path(1)):
        explorer.step = step
        assert explorer.cut == str(derived)
    assert f"{100 * trace.validation_accuracy[1, -1]:.1f} % on validation" in explorer.sentence()


def test_shares_are_a_softmax() -> None:
    alphas = np.random.default_rng(0).normal(0, 5, (7, 3, 4)).astype(np.float32)
    assert np.allclose(shares(alphas), torch.from_numpy(alphas).softmax(-1).numpy(), atol=1e-6)


def test_a_genotype_is_two_cells_with_two_inputs() -> None:
    pairs = [("sep_conv_3x3", 0), ("skip_connect", 1), ("max_pool_3x3", 0), ("dil_conv_5x5", 2)]
    explorer = CellExplorer(cells=Genotype(pairs, [2, 3], pairs, [2, 3]))
    assert explorer.sentence() == (
        "normal: 4 edges, 2 learned, 1 pooled and 1 skip. reduction: 4 edges, 2 learned, 1 pooled and 1 skip."
    )
    assert explorer.notes()[0] == "normal: nodes 2 and 3 leave the cell side by side."
    with pytest.raises(ValueError, match="a cell is cut from a trace, got none"):
        _ = explorer.cut


BAD: list[tuple[Callable[[Any], Any], type[Exception], str]] = [
    (lambda _: CellExplorer(), ValueError, "needs a trace, a table or cells"),
    (lambda t: CellExplorer(t), TypeError, "trace must be what a search returns, got Table"),
    (lambda _: CellExplorer(table={}), TypeError, "table must be a Table of ltviz.records, got dict"),
    (lambda t: CellExplorer(table=t, budget=7), ValueError, "budget must be one of 5, 20, got 7"),
    (lambda _: CellExplorer(tiny_trace(), seed=9), ValueError, "seed must be one of 0, 1, got 9"),
    (lambda _: CellExplorer(tiny_trace(), step=61), ValueError, "step must be one of .*, got 61"),
    (lambda _: CellExplorer(tiny_trace(), incoming=0), ValueError, "incoming must be at least 1, got 0"),
    (lambda _: CellExplorer(tiny_trace(), incoming=1.5), TypeError, "incoming must be a whole number or None"),
    (lambda t: CellExplorer(tiny_trace(4), t), ValueError, "table and trace must have one space"),
    (lambda _: CellExplorer(cells=[CHAIN] * 3), ValueError, "cells must be at most 2, got 3"),
    (lambda _: CellExplorer(cells="conv3"), ValueError, "a node must be written .*, got 'conv3'"),
    (lambda _: CellExplorer(cells="|conv3~0|+|conv3~2|"), ValueError, "from an earlier node, got 2→2"),
    (lambda _: CellExplorer(cells="|conv3~0|skip~0|"), ValueError, "node 1 must read node 0 once"),
    (lambda t: CellExplorer(table=t, cell="|conv3~0|"), ValueError, "cell must have 3 nodes and one input"),
    (lambda t: CellExplorer(table=t, cell="|conv9~0|+|none~0|none~1|"), ValueError, "got 'conv9'"),
    (lambda t: setattr(CellExplorer(table=t), "opened", ["abc"]), ValueError, "opened must hold ids of the table"),
    (lambda t: setattr(CellExplorer(table=t), "edge", 3), ValueError, r"edge must be in \[0, 2\], got 3"),
]  # fmt: skip


@pytest.mark.parametrize(("make", "error", "problem"), BAD, ids=[problem for *_, problem in BAD])
def test_bad_input_is_refused(
    make: Callable[[Any], Any], error: type[Exception], problem: str, table: Any
) -> None:
    with pytest.raises(error, match=problem):
        make(table)


def test_alphas_that_are_no_numbers_are_named_with_their_edge() -> None:
    trace = tiny_trace()
    trace.alphas[0, 7, 1, 3] = np.nan
    with pytest.raises(ValueError, match="got nan for conv3 on the edge 0→2 at step 7"):
        CellExplorer(trace)
    trace.alphas = trace.alphas[..., :4]
    with pytest.raises(ValueError, match=r"alphas must have shape \[seeds, steps, 3, 5\], got \(61, 3, 4\)"):
        CellExplorer(trace)


def test_a_check_says_what_it_was_asked(table: Any, capsys: pytest.CaptureFixture[str]) -> None:
    explorer = CellExplorer(tiny_trace(), table, gap=tiny_gap(), cell=CHAIN)
    explorer._repr_mimebundle_()
    skips = explorer.scene.derived(explorer.scene.rule).winners.count("skip")
    explorer.check(cell=CHAIN, step=60, skips=skips, opened=0, validation=(0.4, 0.9))
    said = capsys.readouterr().out
    assert f"125 cells lead to {len(table)} functions; 61 steps of a search" in said
    assert "its validation accuracy is between 40.0 % and 90.0 %" in said
    for asked in ({"cell": "|none~0|"}, {"skips": 9}, {"opened": 1}, {"validation": (0.9, 1)}, {"live": 7}):
        with pytest.raises(CheckError, match="must be"):
            explorer.check(**asked)
    alone = CellExplorer(cells=CHAIN)
    alone._repr_mimebundle_()
    with pytest.raises(CheckError, match="step must be 3, got a picture without it"):
        alone.check(step=3)
    with pytest.raises(CheckError, match="the cell built by hand was not trained"):
        alone.check(validation=(0, 1))
