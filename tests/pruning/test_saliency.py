"""Scores before training, each against an oracle that computes the same thing in another way."""

import itertools
import warnings

import pytest
import torch
from torch import nn

from ltviz.models import MODELS, Model
from ltviz.pruning import CRITERIA, density, make_mask
from ltviz.pruning.saliency import OneClassWarning, SilentError, cross_entropy, grasp, snip, synflow

NAMES = ("fc1.weight", "fc2.weight", "out.weight")
SIZES = (3, 4, 3, 2)
CRITERIA_HERE = pytest.mark.parametrize("name", ["snip", "grasp", "synflow"])


def network(replicas=2, seed=0):
    """A tiny stack in float64, biases included."""
    generator = torch.Generator().manual_seed(seed)
    weights = {}
    for name, (a, b) in zip(NAMES, itertools.pairwise(SIZES), strict=True):
        weights[name] = torch.randn(replicas, b, a, generator=generator, dtype=torch.float64)
        weights[name.replace("weight", "bias")] = torch.randn(
            replicas, b, generator=generator, dtype=torch.float64
        )
    return weights


def forward(weights, x):
    for name in NAMES:
        x = x @ weights[name].mT + weights[name.replace("weight", "bias")][:, None]
        x = x if name == "out.weight" else torch.relu(x)
    return x


def minibatch(replicas=2, seed=1):
    """One minibatch for each replica: x [R, 6, 3], y [R, 6]."""
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(replicas, 6, 3, generator=generator, dtype=torch.float64)
    return x, torch.arange(6).expand(replicas, -1) % 2


def losses(weights, batch):
    return cross_entropy(forward(weights, batch[0]), batch[1])


def central_difference(function, weights, name, index, eps):
    """Slope [R] of `function` when the connection at `index` of each replica is scaled by c, at c = 1."""
    values = []
    for c in (1 + eps, 1 - eps):
        scaled = weights[name].clone()
        scaled[(slice(None), *index)] *= c
        values.append(function({**weights, name: scaled}))
    return (values[0] - values[1]) / (2 * eps)


def places():
    for name, (a, b) in zip(NAMES, itertools.pairwise(SIZES), strict=True):
        yield from ((name, index) for index in itertools.product(range(b), range(a)))


def test_snip_is_the_slope_of_the_loss_as_a_connection_fades():
    weights, batch = network(), minibatch()
    scores = snip(weights, NAMES, forward, batch)
    for name, index in places():
        slope = central_difference(lambda w: losses(w, batch), weights, name, index, 1e-6)
        assert torch.allclose(scores[name][(slice(None), *index)], slope.abs(), atol=1e-8)


def test_a_scaled_loss_ranks_alike():
    weights, batch = network(), minibatch()
    scores = snip(weights, NAMES, forward, batch)
    scaled = snip(weights, NAMES, forward, batch, loss=lambda logits, y: 8 * cross_entropy(logits, y))
    assert all(torch.equal(scaled[name], 8 * scores[name]) for name in NAMES)
    masks = [make_mask(s, 0.7, scope="global") for s in (scores, scaled)]
    assert all(torch.equal(masks[0][name], masks[1][name]) for name in NAMES)


def test_grasp_is_the_product_with_the_explicit_hessian():
    weights, batch = network(), minibatch()
    scores = grasp(weights, NAMES, forward, batch, temperature=2.0)
    for r in range(2):
        one = {name: w[r : r + 1] for name, w in weights.items()}

        def loss(flat, one=one, r=r):
            parts = flat.split([one[name].numel() for name in NAMES])
            own = one | {name: part.view_as(one[name]) for name, part in zip(NAMES, parts, strict=True)}
            logits = forward(own, batch[0][r : r + 1]) / 2.0
            return torch.nn.functional.cross_entropy(logits[0], batch[1][r])

        theta = torch.cat([one[name].flatten() for name in NAMES])
        gradient = torch.autograd.functional.jacobian(loss, theta)
        hessian = torch.autograd.functional.hessian(loss, theta)
        ours = torch.cat([scores[name][r].flatten() for name in NAMES])
        assert torch.allclose(ours, theta * (hessian @ gradient), atol=1e-12)


def test_the_sign_of_grasp_high_stays_because_without_it_the_gradient_would_shrink():
    weights, batch = network(), minibatch()
    scores = grasp(weights, NAMES, forward, batch, temperature=1.0)

    def norm(own):
        leaves = {name: own[name].clone().requires_grad_() for name in NAMES}
        found = torch.autograd.grad(losses(own | leaves, batch).sum(), list(leaves.values()))
        return sum(g.square().flatten(1).sum(1) for g in found)

    for name, index in places():
        slope = central_difference(norm, weights, name, index, 1e-5)
        assert torch.allclose(2 * scores[name][(slice(None), *index)], slope, atol=1e-6)


def test_the_temperature_of_grasp_is_that_of_the_authors_unless_given():
    weights, batch = network(), minibatch()
    same = grasp(weights, NAMES, forward, batch, temperature=200)
    assert all(torch.equal(grasp(weights, NAMES, forward, batch)[name], same[name]) for name in NAMES)


def test_synflow_counts_every_path():
    weights = network()
    scores = synflow(weights, NAMES, forward, minibatch())
    by_hand = {name: torch.zeros_like(weights[name]) for name in NAMES}
    for units in itertools.product(*map(range, SIZES)):
        wires = [(name, units[i + 1], units[i]) for i, name in enumerate(NAMES)]
        strength = torch.stack([weights[name][:, b, a].abs() for name, b, a in wires]).prod(0)
        for name, b, a in wires:
            by_hand[name][:, b, a] += strength
    assert all(torch.allclose(scores[name], by_hand[name]) for name in NAMES)
    totals = torch.stack([scores[name].flatten(1).sum(1) for name in NAMES])
    assert torch.allclose(totals, totals[0].expand_as(totals)), "what flows through a layer is conserved"


def test_synflow_reads_no_data_no_bias_and_no_sign():
    weights, (x, y) = network(), minibatch()
    scores = synflow(weights, NAMES, forward, (x, y))
    other = {name: w + 5 if name.endswith("bias") else -w for name, w in weights.items()}
    for batch in ((x[0], None), (x * torch.nan, y)):
        again = synflow(other, NAMES, forward, batch)
        assert all(torch.equal(again[name], scores[name]) for name in NAMES)


def test_synflow_stays_finite_where_float32_would_not():
    weights = {name: (w * 1e20).float() for name, w in network().items()}
    x, y = minibatch()
    assert all(s.isfinite().all() for s in synflow(weights, NAMES, forward, (x.float(), y)).values())
    with pytest.raises(ValueError, match=r"scores of synflow must be finite, got (inf|nan) in 'fc1.weight'"):
        synflow({name: w * 1e130 for name, w in network().items()}, NAMES, forward, (x, y))


@CRITERIA_HERE
def test_a_replica_hangs_on_its_own_network_and_minibatch(name):
    score = {"snip": snip, "grasp": grasp, "synflow": synflow}[name]
    weights, (x, y) = network(), minibatch()
    before = score(weights, NAMES, forward, (x, y))
    for w in weights.values():
        w[1] *= 1.5
    x[1] += 1
    after = score(weights, NAMES, forward, (x, y))
    alone = score({n: w[:1] for n, w in weights.items()}, NAMES, forward, (x[:1], y[:1]))
    for n in NAMES:
        assert torch.allclose(after[n][0], before[n][0], rtol=1e-12)
        assert torch.allclose(alone[n][0], before[n][0], rtol=1e-12)
        assert not torch.allclose(after[n][1], before[n][1])


def wrapped():
    """A user's module with normalisation and average pooling."""
    parts = [
        nn.Conv2d(1, 4, 3),
        nn.BatchNorm2d(4),
        nn.ReLU(),
        nn.AvgPool2d(2),
        nn.Flatten(),
        nn.Linear(36, 10),
    ]
    return Model.of(nn.Sequential(*parts))


@CRITERIA_HERE
@pytest.mark.parametrize(
    ("net", "shape"),
    [
        (MODELS["lenet5"](), (1, 28, 28)),
        (MODELS["conv4"](width=4, fc=8, shape=(3, 8, 8)), (3, 8, 8)),
        (MODELS["residual_mlp"](width=20), (40,)),
        (wrapped(), (1, 8, 8)),
    ],
    ids=lambda item: getattr(item, "name", ""),
)
def test_every_network_can_be_scored_and_cut_exactly(name, net, shape):
    weights, buffers = net.init([0, 1])
    x = torch.randn(20, *shape, generator=torch.Generator().manual_seed(3))

    def run(weights, x):
        return net.forward(weights, x, {n: b.to(x.dtype) for n, b in buffers.items()})[0]

    scores = CRITERIA[name](weights, forward=run, batch=(x, torch.arange(20) % 10))
    assert tuple(scores) == net.prunable
    mask = make_mask(scores, 0.9, scope="global")
    size = sum(w[0].numel() for w in scores.values())
    assert (density(mask) * size).tolist() == [size - round(0.9 * size)] * 2


def test_a_minibatch_of_one_class_is_said():
    weights, (x, y) = network(), minibatch()
    y = y.clone()
    y[1] = 1
    for score in (snip, grasp):
        with pytest.warns(OneClassWarning, match="the minibatch of replicas 1 holds one class only"):
            score(weights, NAMES, forward, (x, y))
        with pytest.warns(OneClassWarning, match="the minibatch holds one class only"):
            score(weights, NAMES, forward, (x[0], y[1]))
        score(weights, NAMES, forward, (x[:, :1], y[:, :1]))  # one example was asked for
    synflow(weights, NAMES, forward, (x, y))


def test_the_warning_points_at_the_caller():
    x, y = minibatch()
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        CRITERIA["snip"](network(), forward=forward, batch=(x[0], y[0] * 0))
    assert caught[0].filename == __file__


@CRITERIA_HERE
def test_a_silent_network_is_an_error_that_says_whose(name):
    weights = network()
    weights["out.weight"][1] = 0
    weights["fc2.weight"][1] = 0
    weights["fc2.bias"][1] = -1  # nothing goes forward, nothing comes back
    with pytest.raises(
        SilentError, match=rf"scores of {name} must tell .* got 0 for all of replica 1; no grad"
    ) as e:
        CRITERIA[name](weights, forward=forward, batch=minibatch())
    assert e.value.replicas == [1]


def test_one_layer_alone_may_be_even():
    weights = {"a.weight": torch.tensor([[[1.0, 1.0]]]), "b.weight": torch.tensor([[[1.0, 2.0]]])}
    scores = synflow(
        weights, list(weights), lambda w, x: sum(x @ v.mT for v in w.values()), (torch.ones(1, 2), None)
    )
    assert {name: layer.tolist() for name, layer in scores.items()} == {
        "a.weight": [[[1, 1]]],
        "b.weight": [[[1, 2]]],
    }


def test_equal_scores_rank_nothing():
    one = {name: torch.full_like(w, 0.5) for name, w in network(1).items()}
    equal = {"out.weight": one["out.weight"]}
    with pytest.raises(SilentError, match=r"must tell weights apart, got 1 for all of replica 0$"):
        synflow(equal, ["out.weight"], lambda w, x: x @ w["out.weight"].mT * 2, (torch.ones(1, 3), None))


@pytest.mark.parametrize("score", [snip, grasp])
def test_what_is_not_finite_is_named(score):
    weights, (x, y) = network(), minibatch()
    x[0, 0, 0] = torch.nan
    with pytest.raises(
        ValueError, match=r"scores of \w+ must be finite, got nan in 'fc1.weight'; look for NaN"
    ):
        score(weights, NAMES, forward, (x, y))


@pytest.mark.parametrize("score", [snip, grasp])
@pytest.mark.parametrize("y", [None, torch.zeros(5, dtype=torch.long), torch.tensor(3)])
def test_the_batch_must_be_a_pair_that_fits(score, y):
    x, _ = minibatch()
    with pytest.raises(ValueError, match=r"batch must be x \[B, ...\] with y \[B\] or .*, got \(2, 6, 3\), "):
        score(network(), NAMES, forward, (x, y))
