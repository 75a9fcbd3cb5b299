"""Options, block strings and the published space; every combination, since there are few."""

import itertools

import pytest

from ltviz.nas.singlepath import (
    DIGITS,
    OPTIONS,
    PIXEL1,
    SKIP,
    Layer,
    Space,
    bits,
    blocks,
    from_blocks,
    option,
)

EVERY = list(itertools.product((False, True), repeat=3))


def test_three_indicators_name_an_option_and_the_option_gives_them_back():
    for ring, first, second in EVERY:
        name = option(ring, first, second)
        assert bits(name) == ((ring, first, second) if first else (False, False, False))
        assert (name == SKIP) is not first


@pytest.mark.parametrize("space", [DIGITS, PIXEL1], ids=["digits", "pixel1"])
def test_every_option_of_every_layer_survives_its_block_string(space):
    for i, layer in enumerate(space.layers):
        for name in layer.options:
            network = ["5x5-3"] * len(space.layers)
            network[i] = name
            assert from_blocks(space.layers, blocks(space.layers, network)) == tuple(network)


def test_every_network_of_the_small_space_survives_its_block_strings():
    written = set()
    for network in itertools.product(*(layer.options for layer in DIGITS.layers)):
        strings = blocks(DIGITS.layers, network)
        assert from_blocks(DIGITS.layers, strings) == network
        written.add(strings)
    assert len(written) == DIGITS.count()


def test_the_expansion_is_its_own_decision():
    layer = Layer("7", 40, 80, 2)
    assert blocks([layer], ["3x3-6"]) == ("r1_k3_s22_e6_i40_o80",)
    assert blocks([layer], ["5x5-3"]) == ("r1_k5_s22_e3_i40_o80",)


def test_the_published_space_has_as_many_networks_as_its_skips_allow():
    assert PIXEL1.count() == 4**5 * 5**15
    kept = [i for i, layer in enumerate(PIXEL1.layers) if not layer.may_skip]
    assert kept == [0, 4, 8, 12, 16]
    assert [PIXEL1.layers[i].stride for i in kept] == [2, 2, 2, 1, 2]
    assert PIXEL1.sides[-1] == 7


@pytest.mark.parametrize(
    ("layers", "network", "message"),
    [
        (DIGITS.layers, ["3x3-3"] * 4, "one option for each of 5 layers, got 4"),
        (DIGITS.layers, ["3x3-3", "7x7-3", *OPTIONS[:3]], "layer 2 must be one of .*skip, got '7x7-3'"),
        (DIGITS.layers, [SKIP] * 5, "layer 1 must be one of 3x3-3, 3x3-6, 5x5-3, 5x5-6, got 'skip'"),
    ],
)
def test_a_network_that_cannot_be_is_refused(layers, network, message):
    with pytest.raises(ValueError, match=message):
        blocks(layers, network)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("r2_k3_s22_e3_i8_o8", "a block must read"),
        ("k3_e3", "a block must read"),
        ("r1_k3_s11_e3_i8_o8", r"layer 1 must have stride, inputs and outputs \(2, 8, 8\)"),
        ("r1_k3_s21_e3_i8_o8", "layer 1 must have stride"),
        ("r1_k3_s22_e3_i8_o9", "layer 1 must have stride"),
        ("r1_k7_s22_e3_i8_o8", "kernel 3 or 5 and expansion 3 or 6"),
        ("r1_k3_s22_e4_i8_o8", "kernel 3 or 5 and expansion 3 or 6"),
        (SKIP, "layer 1 must be one of"),
    ],
)
def test_a_block_string_that_cannot_be_is_refused(text, message):
    with pytest.raises(ValueError, match=message):
        from_blocks(DIGITS.layers[:1], [text])


def test_there_is_one_string_for_each_layer():
    with pytest.raises(ValueError, match="one block string for each of 5 layers, got 1"):
        from_blocks(DIGITS.layers, ["r1_k3_s22_e3_i8_o8"])


def test_an_unknown_option_has_no_indicators():
    with pytest.raises(ValueError, match=r"an option must be one of .*, got '3x3'"):
        bits("3x3")


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Layer("1", 0, 8, 1), "inputs of layer 1 must be at least 1, got 0"),
        (lambda: Layer("1", 8, 8, 3), "stride of layer 1 must be 1 or 2, got 3"),
        (lambda: Space("s", (1, 8, 8), 10, ()), "at least one layer"),
        (lambda: Space("s", (1, 8, 6), 10, DIGITS.layers), r"shape must be \(channels, side, side\)"),
        (
            lambda: Space("s", (1, 8, 8), 10, (Layer("a", 4, 8, 1), Layer("b", 4, 8, 1))),
            "layer b must take the 8 channels of layer a, got 4",
        ),
    ],
)
def test_a_space_that_does_not_join_is_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()
