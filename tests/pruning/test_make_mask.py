"""What make_mask promises, on scores that tie as often as they can."""

import math

import hypothesis.strategies as st
import pytest
import torch
from hypothesis import HealthCheck, given, settings

from ltviz.pruning import density, full_mask, make_mask

SCOPES = ("layer", "global")
FINITE = st.sampled_from([-1.0, -0.0, 0.0, 0.5, 1.0])
ANY = st.sampled_from([-math.inf, -1.0, -0.0, 0.0, 0.5, 1.0])
fractions = st.one_of(st.sampled_from([0.0, 0.1, 0.2, 0.25, 0.5, 0.75, 1.0]), st.floats(0, 1))
quick = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def layers(draw, values):
    """One to three layers [R, *shape] of values, R the same for all."""
    replicas = draw(st.integers(1, 3))
    shapes = draw(st.lists(st.lists(st.integers(1, 4), min_size=1, max_size=3), min_size=1, max_size=3))
    scores = {}
    for i, shape in enumerate(shapes):
        count = replicas * math.prod(shape)
        flat = draw(st.lists(values, min_size=count, max_size=count))
        scores[f"{i}.weight"] = torch.tensor(flat).view(replicas, *shape)
    return scores


@st.composite
def problems(draw, values):
    """Scores and a mask that has already removed some of the weights."""
    scores = draw(layers(values))
    seed = draw(st.integers(0, 99))
    generator = torch.Generator().manual_seed(seed)
    return scores, {name: torch.rand(s.shape, generator=generator) < 0.7 for name, s in scores.items()}


def _by_sorting(scores, remove, scope, mask):
    """The rule in the plainest words: sort (score, layer, index), remove from the front."""
    kept = {name: layer.clone() for name, layer in mask.items()}
    names = list(scores)
    for group in [names] if scope == "global" else [[name] for name in names]:
        for r in range(len(mask[names[0]])):
            alive = [
                (score, names.index(name), i)
                for name in group
                for i, score in enumerate(scores[name][r].flatten().tolist())
                if mask[name][r].flatten()[i]
            ]
            never = sum(score == -math.inf for score, _, _ in alive)
            for _, layer, i in sorted(alive)[: max(round(remove * len(alive)), never)]:
                kept[names[layer]][r].view(-1)[i] = False
    return kept


def _equal(a, b):
    return list(a) == list(b) and all(torch.equal(a[name], b[name]) for name in a)


@quick
@given(problems(ANY), fractions, st.sampled_from(SCOPES))
def test_agrees_with_sorting(problem, remove, scope):
    scores, mask = problem
    assert _equal(make_mask(scores, remove, scope=scope, mask=mask), _by_sorting(scores, remove, scope, mask))


@quick
@given(problems(FINITE), fractions)
def test_by_layer_an_exact_count_leaves_every_layer(problem, remove):
    scores, mask = problem
    kept = make_mask(scores, remove, mask=mask)
    for name, before in mask.items():
        survivors = before.flatten(1).sum(1).tolist()
        assert kept[name].flatten(1).sum(1).tolist() == [n - round(remove * n) for n in survivors]


@quick
@given(problems(FINITE), fractions)
def test_globally_an_exact_count_leaves_every_replica(problem, remove):
    scores, mask = problem
    kept = make_mask(scores, remove, mask=mask, scope="global")
    survivors = sum(before.flatten(1).sum(1) for before in mask.values()).tolist()
    remaining = sum(layer.flatten(1).sum(1) for layer in kept.values()).tolist()
    assert remaining == [n - round(remove * n) for n in survivors]


@quick
@given(problems(ANY), fractions, st.sampled_from(SCOPES))
def test_masks_are_nested(problem, remove, scope):
    scores, mask = problem
    kept = make_mask(scores, remove, scope=scope, mask=mask)
    assert not any((kept[name] & ~mask[name]).any() for name in mask)


@quick
@given(layers(FINITE), fractions, fractions, st.sampled_from(SCOPES))
def test_removing_more_keeps_a_subset(scores, some, more, scope):
    some, more = sorted((some, more))
    larger, smaller = make_mask(scores, some, scope=scope), make_mask(scores, more, scope=scope)
    assert not any((smaller[name] & ~larger[name]).any() for name in scores)


@quick
@given(problems(FINITE), st.sampled_from(SCOPES))
def test_nothing_leaves_at_0_and_everything_at_1(problem, scope):
    scores, mask = problem
    assert _equal(make_mask(scores, 0, scope=scope, mask=mask), mask)
    assert not any(layer.any() for layer in make_mask(scores, 1, scope=scope, mask=mask).values())


@quick
@given(problems(ANY), fractions, st.sampled_from(SCOPES))
def test_each_replica_is_cut_on_its_own(problem, remove, scope):
    scores, mask = problem
    together = make_mask(scores, remove, scope=scope, mask=mask)
    for r in range(len(scores["0.weight"])):
        one = slice(r, r + 1)
        alone = make_mask(
            {name: s[one] for name, s in scores.items()},
            remove,
            scope=scope,
            mask={name: m[one] for name, m in mask.items()},
        )
        assert _equal(alone, {name: layer[one] for name, layer in together.items()})


@quick
@given(problems(ANY), fractions, st.sampled_from(SCOPES))
def test_the_arguments_are_not_changed(problem, remove, scope):
    scores, mask = problem
    scores_before = {name: s.clone() for name, s in scores.items()}
    mask_before = {name: m.clone() for name, m in mask.items()}
    kept = make_mask(scores, remove, scope=scope, mask=mask)
    for layer in kept.values():
        layer.logical_not_()  # nor is the answer a view of them
    assert _equal(scores, scores_before)
    assert _equal(mask, mask_before)


@pytest.mark.parametrize("scope", SCOPES)
def test_ties_leave_in_c_order_whatever_the_strides(scope):
    scores = {"fc1.weight": torch.zeros(1, 3, 2).transpose(1, 2)}  # [1, 2, 3], not contiguous
    kept = make_mask(scores, 0.5, scope=scope)["fc1.weight"]
    assert kept.tolist() == [[[False, False, False], [True, True, True]]]


def test_half_precision_and_gradients_are_welcome():
    scores = torch.tensor([[[4.0, 1.0], [3.0, 2.0]]])
    for some in (scores.half(), scores.bfloat16(), scores.double(), scores.clone().requires_grad_()):
        kept = make_mask({"out.weight": some}, 0.5)["out.weight"]
        assert kept.tolist() == [[[True, False], [True, False]]]
        assert kept.dtype == torch.bool


def test_replicas_may_have_different_survivors():
    mask = {"a": torch.tensor([[True, True, True, True], [False, False, True, True]])}
    kept = make_mask({"a": torch.tensor([[1.0, 2, 3, 4], [1.0, 2, 3, 4]])}, 0.5, mask=mask)
    assert kept["a"].int().tolist() == [[0, 0, 1, 1], [0, 0, 0, 1]]
    assert density(kept).tolist() == [0.5, 0.25]


W = torch.ones(2, 3, 4)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (({"a": W, "b": W[:1]}, 0.5), r"scores must have one number of replicas, got \{'a': 2, 'b': 1\}"),
        (({"a": torch.ones(3)}, 0.5), r"scores\['a'\] must be \[R, \*shape\] with weights in it, got \(3,\)"),
        (({"a": torch.ones(0, 3)}, 0.5), r"scores\['a'\] must be .* got \(0, 3\)"),
        (({"a": W.int()}, 0.5), r"scores\['a'\] must be floating point, got torch.int32"),
        (({"a": W}, 0.5, {"a": W}), r"mask\['a'\] must be boolean, got torch.float32"),
        (({"a": W}, 0.5, {"a": W[:1].bool()}), r"shape of scores, \(2, 3, 4\), got \(1, 3, 4\)"),
        (({"a": W}, 0.5, {}), r"mask must hold at least one layer, got an empty dict"),
        (({"a": W}, {"a": "0.5"}), r"remove\['a'\] must be a number in \[0, 1\], got '0.5'"),
        (({"a": W}, torch.tensor(0.5)), r"remove must be a number in \[0, 1\], got tensor\(0.5"),
        (({"a": W, "b": W * math.nan}, 0.5), r"scores\['b'\] must be finite or -inf, got nan"),
    ],
)
def test_errors_name_the_value_and_the_rule(arguments, message):
    scores, remove, mask = (*arguments, None)[:3]
    with pytest.raises((ValueError, TypeError), match=message):
        make_mask(scores, remove, mask=mask)


def test_a_mask_of_everything_is_the_same_as_no_mask():
    scores = {"a": torch.arange(24.0).view(2, 3, 4)}
    assert _equal(make_mask(scores, 0.3), make_mask(scores, 0.3, mask=full_mask(scores, prunable=scores)))
