"""Pruning in rounds: the schedule, and what a network that dies on the way does."""

import pytest
import torch

from ltviz.models import MODELS
from ltviz.pruning import CRITERIA, apply, density, full_mask, make_mask
from ltviz.pruning.paths import effective_density, vanished
from ltviz.pruning.rounds import prune_in_rounds
from ltviz.pruning.saliency import SilentError

NET = MODELS["mlp"](sizes=(40, 20, 12, 10))


def given(replicas=3):
    x = torch.randn(50, 40, generator=torch.Generator().manual_seed(2))
    return {"forward": lambda w, x: NET.forward(w, x)[0], "batch": (x, torch.arange(50) % 10)}


def weights_of(net=NET, replicas=3):
    return net.init(range(replicas))[0]


def test_the_schedule_is_exponential_and_exact():
    seen = []

    def spy(weights, *, mask):
        seen.append({name: layer.clone() for name, layer in mask.items()})
        assert all((weights[name][~m] == 0).all() for name, m in mask.items()), "scored under its mask"
        return CRITERIA["magnitude"](weights, mask=mask)

    mask = prune_in_rounds(spy, weights_of(), 0.03, rounds=7)
    size = 40 * 20 + 20 * 12 + 12 * 10
    counts = [(density(m) * size).round().tolist() for m in [*seen, mask]]
    assert counts == [[round(size * 0.03 ** (k / 7))] * 3 for k in range(8)]


@pytest.mark.parametrize("name", ["snip", "grasp", "synflow"])
def test_it_is_the_loop_of_the_paper(name):
    """Written out for one network at a time: score what is left, cut below the threshold."""
    weights, needed = weights_of(), given()
    mask = prune_in_rounds(CRITERIA[name], weights, 0.1, rounds=5, **needed)
    for r in range(3):
        own = {n: w[r : r + 1] for n, w in weights.items()}
        kept = full_mask(own)
        for k in range(1, 6):
            scores = CRITERIA[name](apply(own, kept), mask=kept, **needed)
            flat = torch.cat([scores[n][kept[n]] for n in kept])
            leave = len(flat) - round(0.1 ** (k / 5) * 1160)
            threshold = flat.sort().values[leave]
            kept = {n: kept[n] & (scores[n] >= threshold) for n in kept}
        assert all(torch.equal(kept[n][0], mask[n][r]) for n in kept)


def test_one_round_is_one_shot():
    weights, needed = weights_of(), given()
    once = prune_in_rounds(CRITERIA["snip"], weights, 0.1, rounds=1, **needed)
    shot = make_mask(CRITERIA["snip"](weights, **needed), 0.9, scope="global")
    assert all(torch.equal(once[name], shot[name]) for name in shot)


def test_by_layer_every_layer_keeps_its_share():
    mask = prune_in_rounds(CRITERIA["synflow"], weights_of(), 0.1, rounds=9, scope="layer", **given())
    assert [layer.flatten(1).sum(1).tolist() for layer in mask.values()] == [[80] * 3, [24] * 3, [12] * 3]


def test_it_goes_on_from_a_mask():
    weights = weights_of()
    half = make_mask(CRITERIA["magnitude"](weights), 0.5)
    mask = prune_in_rounds(CRITERIA["synflow"], weights, 0.1, rounds=3, mask=half, **given())
    assert all((half[name] | ~mask[name]).all() for name in mask)
    assert (density(mask) * 1160).tolist() == [116] * 3
    same = prune_in_rounds(CRITERIA["synflow"], weights, 0.8, rounds=3, mask=half, **given())
    assert all(torch.equal(same[name], half[name]) for name in half), "nothing comes back"


def test_synflow_loses_a_layer_in_one_round_and_none_in_a_hundred():
    net = MODELS["mlp"](sizes=(300, 100, 10, 10))
    weights = net.init([0, 1])[0]
    needed = {"forward": lambda w, x: net.forward(w, x)[0], "batch": (torch.ones(1, 300), None)}
    once = prune_in_rounds(CRITERIA["synflow"], weights, 0.02, rounds=1, **needed)
    assert vanished(once) == [("fc1.weight",)] * 2
    many = prune_in_rounds(CRITERIA["synflow"], weights, 0.02, rounds=100, **needed)
    assert vanished(many) == [(), ()]
    assert torch.equal(effective_density(many) > 0.015, torch.tensor([True, True]))


def test_a_network_that_dies_is_cut_to_the_count_and_harms_no_other():
    """Where the weights that carry most leave first, networks die one after the other."""
    weights, needed, dead = weights_of(replicas=4), given(), []

    def upside_down(weights, **rest):
        try:
            return {name: -score for name, score in CRITERIA["synflow"](weights, **rest).items()}
        except SilentError as error:
            dead.append(error.replicas)
            raise

    mask = prune_in_rounds(upside_down, weights, 0.2, rounds=40, **needed)
    assert len(dead[0]) < len(dead[-1]) == 4
    assert (density(mask) * 1160).tolist() == [232] * 4
    assert effective_density(mask).tolist() == [0] * 4
    for r in range(4):
        own = {n: w[r : r + 1] for n, w in weights.items()}
        alone = prune_in_rounds(upside_down, own, 0.2, rounds=40, **needed)
        assert all(torch.equal(alone[n][0], mask[n][r]) for n in mask)


def test_a_start_that_is_dead_is_an_error():
    start = full_mask(weights_of())
    start["out.weight"].fill_(False)
    with pytest.raises(SilentError, match="got 0 for all of replica 0; no gradient reaches its weights"):
        prune_in_rounds(CRITERIA["snip"], weights_of(), 0.1, mask=start, **given())


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"keep": 0.0}, r"keep must be in \(0, 1\], got 0.0"),
        ({"keep": 1.2}, r"keep must be in \(0, 1\], got 1.2"),
        ({"keep": float("nan")}, r"keep must be in \(0, 1\], got nan"),
        ({"rounds": 0}, "rounds must be a whole number, 1 or more, got 0"),
        ({"rounds": 2.5}, "rounds must be a whole number, 1 or more, got 2.5"),
        ({"scope": "all"}, "scope must be one of layer, global, got 'all'"),
    ],
)
def test_a_bad_value_is_named(change, words):
    with pytest.raises(ValueError, match=words):
        prune_in_rounds(CRITERIA["magnitude"], weights_of(), **({"keep": 0.5} | change))


def test_replicas_must_start_with_as_many_weights():
    start = full_mask(weights_of())
    start["fc1.weight"][1, 0, :7] = False
    with pytest.raises(
        ValueError, match=r"mask must keep as many weights in every replica, got \[1153, 1160\]"
    ):
        prune_in_rounds(CRITERIA["magnitude"], weights_of(), 0.5, mask=start)
