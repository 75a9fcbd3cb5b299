"""What the exercises on signs, supermasks and saliency ask is what the package does, and no true answer is refused."""

import numpy as np
import pytest
import torch

from ltviz import pruning
from ltviz.course import EXERCISES, exercise
from tests.course.test_exercises import function_of

pytestmark = pytest.mark.usefixtures("own_learn")


def tensors(value):
    """An input of a case as the package has it: tensors."""
    if isinstance(value, dict):
        return {name: tensors(part) for name, part in value.items()}
    return torch.from_numpy(value) if isinstance(value, np.ndarray) else value


def solved(name):
    """For each case the inputs as tensors, and what the solution gives back."""
    ex = exercise(name)
    cases = [tuple(map(tensors, case.inputs)) for case in ex.cases(np.random.default_rng(ex.seed))]
    return [(inputs, function_of(ex.solution)(*inputs)) for inputs in cases]


def one(layers):
    """Layers of one network with the leading axis of the package."""
    return {name: value[None] for name, value in layers.items()}


def layer(values):
    """A network of one layer."""
    return {"fc1.weight": values[None]}


def equal(found, layers):
    return set(found) == set(layers) and all(torch.allclose(found[n][0], layers[n]) for n in layers)


# ---- as in the package


def test_constants_are_those_of_the_package():
    for (initial, trained, mask), given in solved("03.1"):
        weights, _ = pruning.treat(one(initial), one(trained), one(mask), values="constant", seeds=[0])
        pruned = pruning.apply(weights, one(mask))
        assert all(torch.allclose(pruned[name][0], given[name], rtol=0.01) for name in mask)


def test_reordered_units_compute_the_same():
    def output(weights, x):
        hidden = (x @ weights["fc1.weight"].T + weights["fc1.bias"]).relu()
        return hidden @ weights["out.weight"].T + weights["out.bias"]

    for (weights, _, order), (moved, mask) in solved("03.3"):
        x = torch.randn(10, 8, generator=torch.Generator().manual_seed(0))
        assert torch.allclose(output(weights, x), output(moved, x), atol=1e-5)
        assert all((moved[name][~keep] == 0).all() for name, keep in mask.items())
        assert not torch.equal(weights["fc1.weight"], moved["fc1.weight"]), order


def test_the_same_sign_is_that_of_the_package():
    for (initial, final, keep), given in solved("03.4"):
        scores = pruning.CRITERIA["large_final_same_sign"](layer(final), initial=layer(initial))
        mask = pruning.make_mask(scores, 1 - keep / final.numel())
        assert equal(mask, {"fc1.weight": given})


def test_a_supermask_is_cut_as_in_the_package():
    for (initial, trained, keep), given in solved("04.1"):
        mask = pruning.make_mask(pruning.CRITERIA["magnitude"](one(trained)), 1 - keep)
        assert equal(pruning.apply(one(initial), mask), given)


def test_the_straight_gradient_is_that_of_the_chance():
    for (m, w, _, upstream), given in solved("04.2"):
        leaf = m.clone().requires_grad_()
        (w * leaf.sigmoid() * upstream).sum().backward()
        assert torch.allclose(leaf.grad, given)


def test_a_rescaled_layer_expects_what_the_dense_one_gives():
    for (weights, mask), given in solved("04.3"):
        for name, keep in mask.items():
            assert torch.allclose(given[name].sum(), weights[name][keep].mean() * keep.numel(), rtol=1e-4)


def test_snip_cuts_as_in_the_package():
    for (weights, gradients, keep), given in solved("05.1"):
        scores = one({name: (w * gradients[name]).abs() for name, w in weights.items()})
        assert equal(pruning.make_mask(scores, 1 - keep / 72, scope="global"), given)
        assert sum(int(mask.sum()) for mask in given.values()) == keep


def test_one_layer_is_scored_as_in_the_package():
    def forward(weights, x):
        return x @ weights["fc1.weight"].transpose(1, 2)

    def loss(outputs, y):
        return 0.5 * (outputs - y).square().sum(-1).mean(-1)

    for (w, _, x, y, keep), given in solved("05.2"):
        leaf = layer(w.clone().requires_grad_())
        (slope,) = torch.autograd.grad(loss(forward(leaf, x), y).sum(), list(leaf.values()))
        mask = pruning.make_mask(layer((w * slope[0]).abs()), 1 - keep / w.numel())
        assert equal(pruning.apply(layer(w), mask), {"fc1.weight": given})


def test_paths_are_those_of_the_package():
    for (mask,), given in solved("05.3"):
        assert equal(pruning.on_path(one(mask)), given)


def test_rounds_are_those_of_the_package():
    for (size, density, rounds), given in solved("05.4"):
        seen = []

        def scores(weights, mask, seen=seen):
            seen.append(int(mask["fc1.weight"].sum()))
            return weights

        weights = layer(torch.rand(1, size, generator=torch.Generator().manual_seed(0)))
        last = pruning.prune_in_rounds(scores, weights, density, rounds=rounds)
        assert [*seen[1:], int(last["fc1.weight"].sum())] == given


# ---- answers that are right or known in another form too


@pytest.mark.parametrize("correction", [0, 1])
def test_both_ways_to_divide_are_right(correction):
    def answer(initial, trained, mask):
        return {n: initial[n].sign() * initial[n].std(correction=correction) * mask[n] for n in mask}

    assert exercise("03.1").check(answer).state == "correct"


def test_a_ticket_that_is_changed_in_place_is_known():
    def answer(ticket, fresh, mask, layer):
        ticket[f"{layer}.weight"] = fresh[f"{layer}.weight"] * mask[f"{layer}.weight"]
        return ticket

    result = exercise("03.2").check(answer)
    assert result.wrong == "in place"
    assert "`ticket`" in result.sentence


@pytest.mark.parametrize("keep_biases", [True, False])
def test_fresh_values_in_the_other_layers_are_known_with_and_without_biases(keep_biases):
    def answer(ticket, fresh, mask, layer):
        names = [name for name in ticket if name != f"{layer}.weight" and (name in mask or not keep_biases)]
        return ticket | {name: fresh[name] * mask.get(name, 1) for name in names}

    assert exercise("03.2").check(answer).wrong == "all the others"


@pytest.mark.parametrize("sort", [torch.argsort, lambda score, descending: (-score).argsort(stable=True)])
def test_the_published_score_is_known_whichever_zeros_it_takes(sort):
    def answer(initial, final, keep):
        score = torch.where(initial.sign() == final.sign(), final.abs(), 0).flatten()
        return torch.isin(torch.arange(len(score)), sort(score, descending=True)[:keep]).view_as(final)

    result = exercise("03.4").check(answer)
    assert result.wrong == "as published"
    assert "keeps 4 weights whose sign flipped" in result.sentence


def test_any_order_of_a_tie_at_minus_infinity_is_right():
    def answer(initial, final, keep):
        same = initial.sign() == final.sign()
        least = final.abs()[same].sort(descending=True).values[: min(keep, int(same.sum()))][-1]
        return same & (final.abs() >= least)

    assert exercise("03.4").check(answer).state == "correct"


def test_the_idle_weights_are_counted():
    ex = exercise("05.3")
    mask = ex.cases(np.random.default_rng(ex.seed))
    idle = sum(
        int((case.inputs[0][n] & ~ex.spec(*case.inputs)[n]).sum()) for case in mask for n in case.inputs[0]
    )
    assert f"{idle} of its weights come from nowhere" in ex.check(lambda mask: mask).sentence


def test_each_chapter_has_its_published_bug():
    published = {ex.id[:2] for ex in EXERCISES.values() if ex.title.startswith("a bug that was published")}
    assert published >= {"01", "03", "04", "05"}
