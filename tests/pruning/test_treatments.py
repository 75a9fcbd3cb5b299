"""What kept weights begin with and where pruned ones stay: every pair of actions, and each by hand."""

from itertools import product

import pytest
import torch

from ltviz.pruning import VALUES, ZEROS, make_mask, treat
from ltviz.pruning.treatments import SIGNS

SHAPES = {"conv.weight": (4, 3, 2, 2), "out.weight": (3, 9)}
SEEDS = (5, 6, 7)

each = pytest.mark.parametrize(("values", "sign", "zeros"), list(product(VALUES, SIGNS, ZEROS)))
every_value = pytest.mark.parametrize("values", VALUES)


def draw(seed):
    generator, R = torch.Generator().manual_seed(seed), len(SEEDS)
    draws = {name: torch.randn(R, *shape, generator=generator) for name, shape in SHAPES.items()}
    return draws | {"out.bias": torch.randn(R, 3, generator=generator)}


def case():
    """initial, final, mask and fresh values; two fifths are kept."""
    scores = {name: layer.abs() for name, layer in draw(3).items() if name in SHAPES}
    return draw(1), draw(2), make_mask(scores, 0.6), draw(4)


def treated(*, seeds=SEEDS, rows=slice(None), **actions):
    initial, final, mask, fresh = ({name: t[rows] for name, t in part.items()} for part in case())
    return treat(initial, final, mask, fresh=fresh, seeds=seeds, **actions)


def alike(a, b):
    return list(a) == list(b) and all(torch.equal(a[name], b[name]) for name in a)


@each
def test_shapes_names_and_what_the_mask_does_not_name(values, sign, zeros):
    initial, *_ = case()
    weights, pruned_value = treated(values=values, sign=sign, zeros=zeros)
    assert {name: w.shape for name, w in weights.items()} == {name: w.shape for name, w in initial.items()}
    assert all(w.dtype == torch.float32 for w in (*weights.values(), *pruned_value.values()))
    assert torch.equal(weights["out.bias"], initial["out.bias"])
    assert list(pruned_value) == ([] if zeros == "zero" else list(SHAPES))


@each
def test_a_replica_hangs_on_its_own_seed_only(values, sign, zeros):
    actions = {"values": values, "sign": sign, "zeros": zeros}
    together = treated(**actions)
    for r, seed in enumerate(SEEDS):
        alone = treated(**actions, seeds=[seed], rows=slice(r, r + 1))
        assert all(
            alike(a, {n: t[r : r + 1] for n, t in b.items()}) for a, b in zip(alone, together, strict=True)
        )


@each
def test_nothing_is_changed_and_gradients_may_be_on(values, sign, zeros):
    initial, final, mask, fresh = case()
    initial = {name: w.requires_grad_() for name, w in initial.items()}
    out = treat(initial, final, mask, fresh=fresh, seeds=SEEDS, values=values, sign=sign, zeros=zeros)
    for tensors in out:
        for value in tensors.values():
            assert not value.requires_grad
            value.fill_(7)
    assert alike(initial, case()[0])
    assert alike(final, case()[1])
    assert alike(fresh, case()[3])


@each
def test_pruned_places_stand_at_their_value(values, sign, zeros):
    _, _, mask, _ = case()
    weights, pruned_value = treated(values=values, sign=sign, zeros=zeros)
    for name, kept in mask.items():
        rest = pruned_value.get(name, torch.zeros_like(weights[name]))
        assert torch.equal(weights[name][~kept], rest[~kept])


@every_value
def test_a_kept_sign_is_that_of_the_initial_value(values):
    initial, _, mask, _ = case()
    (same, _), (lost, _) = (treated(values=values, sign=sign) for sign in SIGNS)
    for name, kept in mask.items():
        assert torch.equal(same[name][kept].sign(), initial[name][kept].sign())
        assert torch.equal(lost[name].abs(), same[name].abs()), "the sizes do not hang on the sign"
        assert 0.2 < (lost[name][kept].sign() == initial[name][kept].sign()).float().mean() < 0.8


def test_every_value_gets_the_same_random_signs():
    signs = [{name: treated(values=v, sign="lost")[0][name].sign() for name in SHAPES} for v in VALUES]
    assert all(alike(signs[0], other) for other in signs)


def test_a_place_has_one_coin_whatever_the_mask():
    initial, final, mask, _ = case()
    less = make_mask({name: initial[name].abs() for name in mask}, 0.5, mask=mask)
    some, fewer = (treat(initial, final, m, sign="lost", seeds=SEEDS)[0] for m in (mask, less))
    assert all(torch.equal(some[name][kept], fewer[name][kept]) for name, kept in less.items())


def test_coins_are_fair():
    """20,000 places; five standard errors."""
    ones = {"fc.weight": torch.ones(1, 100, 200)}
    weights, _ = treat(ones, ones, {"fc.weight": ones["fc.weight"].bool()}, sign="lost", seeds=[1])
    assert abs(weights["fc.weight"].mean()) < 5 / 20_000**0.5
    assert set(weights["fc.weight"].unique().tolist()) == {-1.0, 1.0}


def test_the_ticket_is_the_initial_values_under_the_mask():
    initial, _, mask, _ = case()
    weights, pruned_value = treated()
    assert pruned_value == {}
    for name, kept in mask.items():
        assert torch.equal(weights[name], torch.where(kept, initial[name], 0.0))


def test_fresh_sizes_are_those_of_the_draw():
    _, _, mask, fresh = case()
    weights, _ = treated(values="fresh", sign="kept")
    for name, kept in mask.items():
        assert torch.equal(weights[name][kept].abs(), fresh[name][kept].abs())


def test_a_reshuffle_permutes_among_the_kept_of_each_layer():
    initial, _, mask, _ = case()
    weights, _ = treated(values="reshuffle")
    for name, kept in mask.items():
        for r in range(len(SEEDS)):
            new, old = weights[name][r][kept[r]].abs(), initial[name][r][kept[r]].abs()
            assert torch.equal(new.sort().values, old.sort().values)
            assert not torch.equal(new, old)


LAYER = {"fc.weight": torch.tensor([[[3.0, -1.0, 0.5, -2.0], [1.0, -4.0, 2.0, -6.0]]])}
AFTER = {"fc.weight": torch.tensor([[[2.0, -3.0, 0.5, 1.0], [0.5, 5.0, -9.0, -1.0]]])}
ONE = {"fc.weight": torch.tensor([[[2.0, -3.0]]])}
KEPT = {"fc.weight": torch.tensor([[[True, True, True, True], [False, False, False, False]]])}


def by_hand(**actions):
    weights, pruned_value = treat(LAYER, AFTER, KEPT, seeds=[1], **actions)
    return weights["fc.weight"][0].tolist(), {name: value[0].tolist() for name, value in pruned_value.items()}


def test_the_constant_is_the_deviation_of_the_whole_layer():
    c = pytest.approx((71.25 / 8 - (6.5 / 8) ** 2) ** 0.5)  # squares 71.25, sum -6.5, of 8 values
    top, bottom = by_hand(values="constant")[0]
    assert [abs(value) for value in top] == [c] * 4
    assert [value > 0 for value in top] == [True, False, True, False]
    assert bottom == [0, 0, 0, 0]


@pytest.mark.parametrize(
    ("zeros", "top", "bottom"),
    [
        ("zero", [3, -1, 0.5, -2], [0, 0, 0, 0]),
        ("freeze", [3, -1, 0.5, -2], [1, -4, 2, -6]),
        ("freeze_grown", [3, -1, 0.5, -2], [0, -4, 2, 0]),
        ("freeze_grown_both", [0, -1, 0.5, 0], [0, -4, 2, 0]),  # what neither grew nor shrank stays
    ],
)
def test_where_pruned_weights_stay(zeros, top, bottom):
    weights, pruned_value = by_hand(zeros=zeros)
    assert weights == [top, bottom]
    assert all(value[1] == bottom for value in pruned_value.values())


def test_a_zero_keeps_a_place_in_play():
    """An initial value of exactly 0 has no sign of its own; it counts as positive."""
    nothing = {"fc.weight": torch.zeros(1, 1, 2)}
    kept = {"fc.weight": torch.ones(1, 1, 2, dtype=torch.bool)}
    weights, _ = treat(nothing, nothing, kept, values="fresh", fresh=ONE, seeds=[1])
    assert weights["fc.weight"].tolist() == [[[2.0, 3.0]]]


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"values": "new"}, KeyError, "values must be one of rewind, fresh, reshuffle, constant, got 'new'"),
        ({"sign": "flip"}, KeyError, "sign must be one of kept, lost, got 'flip'"),
        (
            {"zeros": "one"},
            KeyError,
            "zeros must be one of zero, freeze, freeze_grown, freeze_grown_both, got 'one'",
        ),
        (
            {"values": "fresh"},
            ValueError,
            'values "fresh" needs fresh=, a draw of new initial values, got None',
        ),
        ({"seeds": [1, 2]}, ValueError, "seeds must hold one seed for each of 1 replicas, got 2"),
        ({"final": {}}, ValueError, "mask must name layers of final, got 'fc.weight'"),
        ({"fresh": ONE}, ValueError, r"must have the shape of fresh, \(1, 1, 2\), got \(1, 2, 4\)"),
    ],
)
def test_errors(change, error, message):
    with pytest.raises(error, match=message):
        treat(**({"initial": LAYER, "final": AFTER, "mask": KEPT, "seeds": [1]} | change))
