"""Effective density: drawn by hand, and against a count of all paths."""

import itertools

import pytest
import torch

from ltviz.pruning import density, layer_density
from ltviz.pruning.paths import effective_density, on_path, vanished
from ltviz.pruning.saliency import SilentError, synflow

SIZES = (5, 4, 4, 3)


def dense_masks(replicas=40, share=0.35):
    generator = torch.Generator().manual_seed(4)
    return {
        f"fc{i}.weight": torch.rand(replicas, b, a, generator=generator) < share
        for i, (a, b) in enumerate(itertools.pairwise(SIZES))
    }


def forward(weights, x):
    for w in weights.values():
        x = x @ w.mT
    return x


def test_dense_layers_are_exact():
    """A weight is live just when some path through it keeps all its wires: its flow with every weight at 1."""
    mask = dense_masks()
    live, dead = on_path(mask), 0
    for r in range(40):
        ones = {name: m[r : r + 1].double() for name, m in mask.items()}
        try:
            flow = synflow(ones, tuple(ones), forward, (torch.ones(1, 5), None))
        except SilentError:
            flow, dead = {name: torch.zeros_like(w) for name, w in ones.items()}, dead + 1
        assert all(torch.equal(live[name][r], flow[name][0] > 0) for name in mask)
    assert 0 < dead < 40, "the draw must hold both kinds"


def test_both_directions_are_followed():
    first = torch.tensor([[[True, False], [False, False], [True, True]]])  # unit 1 has no input
    last = torch.tensor(
        [[[True, True, False], [False, True, False]]]
    )  # unit 2 feeds nothing; output 1 only a bias
    live = on_path({"fc1.weight": first, "out.weight": last})
    assert live["fc1.weight"][0].tolist() == [[True, False], [False, False], [False, False]]
    assert live["out.weight"][0].tolist() == [[True, False, False], [False, False, False]]
    assert effective_density({"fc1.weight": first, "out.weight": last}).tolist() == [2 / 12]
    assert {n: d.tolist() for n, d in layer_density(live).items()} == {
        "fc1.weight": [1 / 6],
        "out.weight": [1 / 6],
    }


def test_a_whole_network_is_all_alive_and_nothing_is_changed():
    mask = {name: torch.ones_like(m) for name, m in dense_masks().items()}
    live = on_path(mask)
    assert list(live) == list(mask)
    assert (density(live) == 1).all()
    live["fc0.weight"].fill_(False)
    assert mask["fc0.weight"].all()


def test_convolutions_are_seen_by_channels():
    mask = {
        "conv1.weight": torch.zeros(1, 3, 1, 3, 3, dtype=torch.bool),
        "conv2.weight": torch.zeros(1, 2, 3, 3, 3, dtype=torch.bool),
        "fc.weight": torch.zeros(1, 2, 8, dtype=torch.bool),  # 2 channels of 2 x 2
    }
    mask["conv1.weight"][0, 0, 0, 0, :2] = True  # two weights of one kernel feed channel 0
    mask["conv1.weight"][0, 1, 0, 1, 1] = True  # channel 1 is fed, and nobody takes it
    mask["conv2.weight"][0, 0, 0, 2, 2] = True  # channel 0 to channel 0
    mask["conv2.weight"][0, 1, 2, 0, 0] = True  # from channel 2, which nothing feeds
    mask["fc.weight"][0, 0, 3] = True  # the last pixel of channel 0
    mask["fc.weight"][0, 1, 4] = True  # the first pixel of channel 1, which is constant
    live = on_path(mask)
    assert {name: layer.nonzero()[:, 1:].tolist() for name, layer in live.items()} == {
        "conv1.weight": [[0, 0, 0, 0], [0, 0, 0, 1]],
        "conv2.weight": [[0, 0, 2, 2]],
        "fc.weight": [[0, 3]],
    }
    mask["fc.weight"][0, 0, 3] = False
    assert effective_density(mask).tolist() == [0]


def test_replicas_are_kept_apart():
    mask = dense_masks()
    live = on_path(mask)
    for r in (0, 7):
        alone = on_path({name: m[r : r + 1] for name, m in mask.items()})
        assert all(torch.equal(alone[name][0], live[name][r]) for name in mask)


@pytest.mark.parametrize(
    ("shapes", "words"),
    [
        ([(4, 5), (3, 5)], r"'l1' \(3, 5\) cannot follow 'l0' \(4, 5\)"),
        ([(4, 5), (3, 8)], r"'l1' \(3, 8\) cannot follow 'l0' \(4, 5\)"),  # only channels are repeated
        ([(4, 5), (3, 4, 3, 3)], r"'l1' \(3, 4, 3, 3\) cannot follow 'l0' \(4, 5\)"),
        ([(4, 1, 3, 3), (3, 2, 3, 3)], r"'l1' \(3, 2, 3, 3\) cannot follow 'l0' \(4, 1, 3, 3\)"),
        ([(4, 1, 3, 3), (3, 6)], r"'l1' \(3, 6\) cannot follow 'l0' \(4, 1, 3, 3\)"),
        ([(4,)], r"mask\['l0'\] must be \[R, out, in, ...\], got \(1, 4\)"),
    ],
)
def test_what_is_no_sequence_is_refused(shapes, words):
    mask = {f"l{i}": torch.ones(1, *shape, dtype=torch.bool) for i, shape in enumerate(shapes)}
    with pytest.raises(ValueError, match=words):
        on_path(mask)


def test_a_layer_that_vanished_is_named_for_its_replica():
    mask = {name: torch.ones_like(m[:2]) for name, m in dense_masks().items()}
    mask["fc0.weight"][0, 1:] = False  # thin is not gone
    assert vanished(mask) == [(), ()]
    mask["fc1.weight"][1] = False
    mask["fc2.weight"][1] = False
    assert vanished(mask) == [(), ("fc1.weight", "fc2.weight")]
    assert (effective_density(mask) > 0).tolist() == [True, False]
