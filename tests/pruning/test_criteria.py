"""Every criterion in the registry keeps the interface; each of ours computes what its name says."""

import math

import pytest
import torch

from ltviz.pruning import CRITERIA, Criterion, full_mask, make_mask

SHAPES = {"fc1.weight": (5, 4), "fc1.bias": (5,), "out.weight": (3, 5), "out.bias": (3,)}
R = 3


def _network(seed, replicas=R):
    generators = [torch.Generator().manual_seed(seed + r) for r in range(replicas)]
    draws = [{name: torch.randn(shape, generator=g) for name, shape in SHAPES.items()} for g in generators]
    return {name: torch.stack([draw[name] for draw in draws]) for name in SHAPES}


def _forward(weights, x):
    hidden = torch.relu(x @ weights["fc1.weight"].mT + weights["fc1.bias"][:, None])
    return hidden @ weights["out.weight"].mT + weights["out.bias"][:, None]


def _generators(replicas=R):
    return [torch.Generator().manual_seed(90 + r) for r in range(replicas)]


def _everything(weights, replicas=R):
    """All that a criterion may need, for `weights` of as many replicas."""
    x = torch.randn(8, 4, generator=torch.Generator().manual_seed(1))
    return {
        "mask": full_mask(weights),
        "initial": _network(50, replicas),
        "forward": _forward,
        "batch": (x, torch.arange(8) % 3),
        "generator": _generators(replicas),
    }


every = pytest.mark.parametrize("name", CRITERIA)


@every
def test_scores_cover_what_may_be_pruned(name):
    weights = _network(0)
    scores = CRITERIA[name](weights, **_everything(weights))
    assert list(scores) == ["fc1.weight", "out.weight"]
    assert all(scores[layer].shape == weights[layer].shape for layer in scores)
    assert all(layer.dtype.is_floating_point for layer in scores.values())


@every
def test_the_keys_of_the_mask_decide(name):
    weights = _network(0)
    given = _everything(weights) | {"mask": full_mask(weights, prunable=["out.weight"])}
    assert list(CRITERIA[name](weights, **given)) == ["out.weight"]


@every
def test_scores_make_a_mask(name):
    weights = _network(0)
    scores = CRITERIA[name](weights, **_everything(weights))
    kept = make_mask(scores, 0.5)
    for layer, half in (("fc1.weight", 10), ("out.weight", 7)):
        allowed = (scores[layer] > -math.inf).flatten(1).sum(1)
        assert torch.equal(kept[layer].flatten(1).sum(1), allowed.clamp(max=half))
        assert (allowed > 0).all()


@every
def test_a_missing_need_is_named(name):
    weights = _network(0)
    for need in CRITERIA[name].needs - {"mask"}:  # without a mask, nothing is pruned
        with pytest.raises(ValueError, match=rf"criterion \w+ needs {need}=, got None"):
            CRITERIA[name](weights, **(_everything(weights) | {need: None}))


@every
def test_what_it_does_not_need_makes_no_difference(name):
    weights, needs = _network(0), CRITERIA[name].needs
    everything = CRITERIA[name](weights, **_everything(weights))
    only = CRITERIA[name](weights, **{need: _everything(weights)[need] for need in needs})
    assert all(torch.equal(only[layer], everything[layer]) for layer in everything)


@every
def test_a_replica_is_scored_alone(name):
    together = CRITERIA[name](_network(0), **_everything(_network(0)))
    one = _network(0, replicas=1)
    alone = CRITERIA[name](one, **_everything(one, replicas=1))
    assert all(torch.allclose(alone[layer][0], together[layer][0]) for layer in together)


@every
def test_nothing_is_changed_and_gradients_may_be_on(name):
    weights = {layer: w.requires_grad_() for layer, w in _network(0).items()}
    given = _everything(weights)
    initial = {layer: w.clone() for layer, w in given["initial"].items()}
    for scores in CRITERIA[name](weights, **given).values():
        assert not scores.requires_grad
        scores.fill_(7)
    assert all(torch.equal(w, _network(0)[layer]) for layer, w in weights.items())
    assert all(torch.equal(w, initial[layer]) for layer, w in given["initial"].items())
    assert all(w.grad is None for w in weights.values())


FINAL = {"fc.weight": torch.tensor([[[3.0, -1.0], [0.5, -2.0]]])}
INITIAL = {"fc.weight": torch.tensor([[[-1.0, -4.0], [0.5, 1.0]]])}


@pytest.mark.parametrize(
    ("name", "scores"),
    [
        ("magnitude", [[3, 1], [0.5, 2]]),
        ("large_final", [[3, 1], [0.5, 2]]),
        ("small_final", [[-3, -1], [-0.5, -2]]),
        ("large_init", [[1, 4], [0.5, 1]]),
        ("small_init", [[-1, -4], [-0.5, -1]]),
        ("magnitude_increase", [[2, -3], [0, 1]]),
        ("movement", [[4, 3], [0, 3]]),
        ("large_final_same_sign", [[-math.inf, 1], [0.5, -math.inf]]),
        ("large_final_diff_sign", [[3, -math.inf], [-math.inf, 2]]),
        ("magnitude_increase_same_sign", [[-math.inf, -3], [0, -math.inf]]),
        ("magnitude_increase_diff_sign", [[2, -math.inf], [-math.inf, 1]]),
        # |w| ranks 4 2 1 3, |w_i| ranks 3 4 1 3 (the two of size 1 share the higher), each of four
        ("large_init_large_final", [[0.75, 0.5], [0.25, 0.75]]),
        # the smallest first: |w| ranks 1 3 4 2; |w_i| ranks 3 1 4 3
        ("small_init_small_final", [[0.25, 0.25], [1, 0.5]]),
    ],
)
def test_values(name, scores):
    assert CRITERIA[name](FINAL, initial=INITIAL)["fc.weight"][0].tolist() == scores


def test_magnitude_is_the_papers_large_final():
    assert CRITERIA["magnitude"] is CRITERIA["large_final"]


def test_the_criteria_of_the_paper_are_all_here():
    ends = {
        "large_final",
        "small_final",
        "large_init",
        "small_init",
        "movement",
        "random",
        "magnitude_increase",
    }
    both = {"large_init_large_final", "small_init_small_final"}
    signs = {
        f"{name}_{sign}_sign" for name in ("large_final", "magnitude_increase") for sign in ("same", "diff")
    }
    assert ends | both | signs <= set(CRITERIA)


def above_a_common_percentile(before, after, alive, large):
    """Kept sets [n] of the paper's definition, one for each percentile, written for one flat layer."""
    sets = []
    for percent in range(101):
        inside = alive.clone()
        for size in (before.abs(), after.abs()):
            ranked = size[alive].sort().values
            at = min(round(percent / 100 * (len(ranked) - 1)), len(ranked) - 1)
            inside &= size >= ranked[at] if large else size <= ranked[len(ranked) - 1 - at]
        sets.append(inside)
    return sets


@pytest.mark.parametrize(
    ("name", "large"), [("large_init_large_final", True), ("small_init_small_final", False)]
)
@pytest.mark.parametrize("removed", [0, 37])
def test_both_ends_keep_the_set_of_a_common_percentile(name, large, removed):
    """For every count that a common percentile of |w_i| and |w| leaves, the mask is the paper's set."""
    draw = torch.Generator().manual_seed(7)
    before, noise = torch.randn(2, 101, generator=draw)
    after = before + noise
    alive = torch.ones(101, dtype=torch.bool)
    alive[torch.randperm(101, generator=draw)[:removed]] = False
    network = [{"fc.weight": w.view(1, 1, 101)} for w in (after, before, alive)]
    scores = CRITERIA[name](network[0], initial=network[1], mask=network[2])
    counts = set()
    for inside in above_a_common_percentile(before, after, alive, large):
        count, survivors = int(inside.sum()), 101 - removed
        kept = make_mask(scores, (survivors - count) / survivors, mask=network[2])["fc.weight"]
        assert torch.equal(kept.flatten(), inside)
        counts.add(count)
    assert len(counts) > 30, "many different counts were compared"


def test_both_ends_keep_every_count_exactly():
    """Also a count between two percentiles, where the paper's search stops at a neighbour."""
    weights = _network(0)
    for name in ("large_init_large_final", "small_init_small_final"):
        scores = CRITERIA[name](weights, initial=_network(50))
        for count in range(21):
            kept = make_mask(scores, {"fc1.weight": 1 - count / 20})["fc1.weight"]
            assert kept.flatten(1).sum(1).tolist() == [count] * R


@pytest.mark.parametrize(
    ("name", "other"),
    [("large_init_large_final", "large_final"), ("small_init_small_final", "small_final")],
)
@pytest.mark.parametrize("removed", [0.0, 0.3])
def test_equal_values_share_a_percentile(name, other, removed):
    """Where the initial values are ±c they rank nothing, so the values after training alone decide."""
    weights = _network(0)
    initial = {layer: 0.1 * w.sign() for layer, w in _network(50).items()}
    mask = make_mask(CRITERIA["random"](weights, generator=_generators()), removed)
    for remove in (0.1, 0.5, 0.9):
        found, expected = (
            make_mask(CRITERIA[each](weights, initial=initial, mask=mask), remove, mask=mask)
            for each in (name, other)
        )
        assert all(torch.equal(found[layer], expected[layer]) for layer in mask)


COMPARING = [name for name in CRITERIA if "sign" in name or name.count("_") == 3] + [
    "magnitude_increase",
    "movement",
]


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf])
@pytest.mark.parametrize("what", ["weights", "initial"])
@pytest.mark.parametrize("name", COMPARING)
def test_a_kept_weight_that_is_no_number_is_named(name, what, bad):
    """A comparison with NaN is false, so a sign or a rank would hide a network that has diverged."""
    given = {"weights": _network(0), "initial": _network(50)}
    given[what]["out.weight"][1, 2, 3] = bad
    mask = full_mask(given["weights"])
    with pytest.raises(ValueError, match=rf"^{what}\['out\.weight'\] must be finite, got {bad}$"):
        CRITERIA[name](given["weights"], initial=given["initial"])
    mask["out.weight"][1, 2, 3] = False
    scores = CRITERIA[name](given["weights"], initial=given["initial"], mask=mask)
    make_mask(scores, 0.5, mask=mask)


def test_what_is_not_read_may_be_anything():
    """The initial values alone decide: a network that has diverged since has them all the same."""
    weights = {layer: torch.full_like(w, math.nan) for layer, w in _network(0).items()}
    for name in ("large_init", "small_init"):
        scores = CRITERIA[name](weights, initial=_network(50))
        assert all(layer.isfinite().all() for layer in scores.values())


def test_random_hangs_on_the_generator_only():
    draw = CRITERIA["random"]
    weights = _network(0)
    scores = draw(weights, generator=_generators())
    assert torch.equal(draw(_network(9), generator=_generators())["out.weight"], scores["out.weight"])
    assert not torch.equal(scores["out.weight"][0], scores["out.weight"][1])
    assert all(((layer >= 0) & (layer < 1)).all() for layer in scores.values())
    last = draw(_network(0, replicas=1), generator=_generators()[2:])
    assert torch.equal(last["out.weight"][0], scores["out.weight"][2])
    one = torch.Generator().manual_seed(90)
    assert torch.equal(draw(weights, generator=one)["fc1.weight"][0], scores["fc1.weight"][0])
    with pytest.raises(ValueError, match="generator must be one, or one for each of 3 replicas, got 2"):
        draw(weights, generator=_generators(2))


def test_initial_must_agree_with_the_weights():
    with pytest.raises(ValueError, match=r"weights must name layers of initial, got 'fc\.weight'"):
        CRITERIA["movement"](FINAL, initial={"other": FINAL["fc.weight"]})
    with pytest.raises(ValueError, match=r"must have the shape of initial, \(1, 1, 2\), got \(1, 2, 2\)"):
        CRITERIA["movement"](FINAL, initial={"fc.weight": INITIAL["fc.weight"][:, :1]})


def test_a_criterion_of_ones_own():
    def largest_row(weights, names, batch):
        return {
            name: weights[name].abs().amax(-1, keepdim=True).expand_as(weights[name]) * batch
            for name in names
        }

    scores = Criterion(largest_row, frozenset({"batch"}))(FINAL, batch=2)
    assert scores["fc.weight"][0].tolist() == [[6, 6], [4, 4]]
    with pytest.raises(
        ValueError, match="needs must be among batch, forward, generator, initial, mask, got 'data'"
    ):
        Criterion(largest_row, frozenset({"data"}))
