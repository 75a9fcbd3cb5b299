"""Latency tables: the published one's arithmetic, our counted one, the formula, and what is refused."""

import itertools
import json
from dataclasses import replace

import numpy as np
import pytest
import torch

from ltviz.nas.singlepath import (
    DIGITS,
    OPTIONS,
    PIXEL1,
    SKIP,
    Space,
    bits,
    cut_model,
    load_table,
    macs_table,
    measure_latency,
    read_table,
    to_module,
)
from ltviz.nas.singlepath.latency import document

PUBLISHED = {"3x3-3": 65.7, "3x3-6": 110.7, "5x5-3": 76.4, "5x5-6": 131.5}  # P1


def indicators(network):
    """Three tensors [L] as `estimate` takes them."""
    return torch.tensor([bits(name) for name in network], dtype=torch.float64).unbind(1)


@pytest.mark.parametrize(("option", "ms"), PUBLISHED.items())
def test_fixed_networks_on_the_pixel_take_what_is_published(option, ms):
    assert load_table("pixel1").of([option] * 20) == pytest.approx(ms, abs=0.05)


def test_the_least_network_on_the_pixel_takes_what_is_published():
    table = load_table("pixel1")
    assert table.least == pytest.approx(30.6, abs=0.05)
    assert table.most == pytest.approx(PUBLISHED["5x5-6"], abs=0.05)
    assert table.layers == PIXEL1.layers
    assert table.source["licence"] == "Apache-2.0"


def test_the_formula_is_the_table_where_it_has_the_entry():
    for table in (load_table("pixel1"), load_table("digits")):
        for option in ("3x3-6", "5x5-3", "5x5-6"):
            network = [option] * len(table.layers)
            assert float(table.estimate(*indicators(network))) == pytest.approx(table.of(network), rel=1e-12)


def test_the_formula_errs_by_what_formula_error_says():
    table = load_table("pixel1")
    network = ["3x3-3"] * 20
    each = table.formula_error() * [row[0] for row in table.costs]
    assert float(table.estimate(*indicators(network))) == pytest.approx(table.of(network) + each.sum())
    assert abs(table.formula_error()).max() > 0.03


def test_for_counted_operations_the_formula_is_exact():
    table = load_table("digits")
    assert table.formula_error() == pytest.approx(np.zeros(5), abs=1e-12)
    for network in itertools.islice(
        itertools.product(*(layer.options for layer in DIGITS.layers)), 0, None, 17
    ):
        assert float(table.estimate(*indicators(network))) == pytest.approx(table.of(network), rel=1e-12)


def test_a_part_that_is_off_pulls_the_estimate_down_and_each_has_a_gradient():
    bits_on = [torch.ones(20, dtype=torch.float64, requires_grad=True) for _ in range(3)]
    load_table("pixel1").estimate(*bits_on).backward()
    assert all((one.grad > 0).all() for one in bits_on)


def test_the_counted_table_is_the_one_in_the_file():
    assert load_table("digits") == macs_table(DIGITS)


def test_macs_are_those_that_torch_counts():
    from torch.utils.flop_counter import FlopCounterMode

    for option in (*OPTIONS, SKIP):
        network = [option if option in layer.options else "3x3-6" for layer in DIGITS.layers]
        with FlopCounterMode(display=False) as counter:
            to_module(DIGITS, network)(torch.zeros(1, 1, 8, 8))
        assert counter.get_total_flops() == 2 * macs_table(DIGITS).of(network)


def test_a_measured_time_is_a_time_and_leaves_the_threads_alone():
    before = torch.get_num_threads()
    small = Space("small", (1, 4, 4), 2, DIGITS.layers[:1])
    assert measure_latency(small, ["3x3-3"], repeats=3) > 0
    assert torch.get_num_threads() == before
    with pytest.raises(ValueError, match="repeats must be at least 1, got 0"):
        measure_latency(small, ["3x3-3"], repeats=0)


def changed(change):
    made = json.loads(document(macs_table(DIGITS)))
    change(made)
    return json.dumps(made)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            lambda d: d["layers"][2]["costs"].pop("5x5-3"),
            "layer 3 must have a time for each option, it lacks 5x5-3",
        ),
        (
            lambda d: d["layers"][1]["costs"].update({"7x7-3": 1.0}),
            "layer 2 must have times for .* alone, got 7x7-3",
        ),
        (
            lambda d: d["layers"][0]["costs"].update({"3x3-3": -1.0}),
            "3x3-3 of layer 1 must cost more than 0, got -1",
        ),
        (
            lambda d: d["layers"][0]["costs"].update({"3x3-3": float("nan")}),
            "3x3-3 of layer 1 must cost more than 0",
        ),
        (lambda d: d.update(fixed=-2.0), "fixed must be finite and 0 or more, got -2"),
        (lambda d: d.pop("unit"), "not a valid latency table: 'unit'"),
    ],
)
def test_a_table_that_lacks_or_lies_is_refused(tmp_path, change, message):
    path = tmp_path / "x-latency.json"
    path.write_text(changed(change))
    with pytest.raises(ValueError, match=message):
        read_table(path)


def test_a_table_survives_its_file(tmp_path):
    path = tmp_path / "t.json"
    path.write_text(document(load_table("pixel1")))
    assert read_table(path) == load_table("pixel1")


def test_a_table_has_a_row_for_each_layer():
    table = macs_table(DIGITS)
    with pytest.raises(ValueError, match="a row for each of 5 layers, got 4"):
        replace(table, costs=table.costs[:4])
    with pytest.raises(ValueError, match="layer 5 must have a time for each of"):
        replace(table, costs=(*table.costs[:4], (1.0, 2.0)))


def test_an_unknown_table_and_an_unknown_layer_are_named(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"no latency table pixel9-latency\.json"):
        load_table("pixel9")
    with pytest.raises(ValueError, match="one option for each of 20 layers, got 21"):
        load_table("pixel1").of(["3x3-3"] * 21)
    with pytest.raises(ValueError, match="layer 1 must be one of"):
        cut_model(DIGITS, ["skip"] * 5)
