"""What every entry of MODELS must keep; a new entry is tested by being there."""

import json
import pickle

import pytest
import torch

from ltviz.models import MODELS

# Small versions, so that the whole file takes a second; a model that is not named here runs at its default.
SMALL = {
    "lenet5": {},
    "conv2": {"width": 4, "fc": 8, "shape": (3, 8, 8)},
    "conv4": {"width": 4, "fc": 8, "shape": (3, 8, 8)},
    "conv6": {"width": 4, "fc": 8, "shape": (3, 8, 8)},
    "residual_mlp": {"width": 20},
}
WITH_DROPOUT = [name for name in MODELS if name != "residual_mlp"]


def build(name, **more):
    return MODELS[name](**{**SMALL.get(name, {}), **more})


def inputs(model, *lead):
    shape = model.config.get("shape") or (next(iter(model.shapes.values()))[1],)
    return torch.randn(*lead, *shape, generator=torch.Generator().manual_seed(7))


@pytest.fixture(params=MODELS)
def model(request):
    return build(request.param)


def test_config_is_json_and_builds_the_same_model(model):
    again = MODELS[model.name](**json.loads(json.dumps(model.config)))
    assert (again.shapes, again.prunable, again.chain, again.config) == (
        model.shapes,
        model.prunable,
        model.chain,
        model.config,
    )


def test_init_has_the_declared_names_shapes_and_a_replica_axis(model):
    weights, buffers = model.init([5, 6, 7])
    assert {name: tuple(w.shape) for name, w in weights.items()} == {
        name: (3, *shape) for name, shape in model.shapes.items()
    }
    assert list(weights) == list(model.shapes)
    assert buffers == {}
    assert all(w.dtype == torch.float32 and not w.requires_grad for w in weights.values())


def test_prunable_are_the_weights_and_never_a_bias(model):
    assert list(model.prunable) == [name for name in model.shapes if name.endswith(".weight")]
    assert model.parameters == sum(w[0].numel() for w in model.init([0])[0].values())


def test_a_replica_depends_on_its_own_seed_only(model):
    one, _ = model.init([11, 12, 13])
    other, _ = model.init([13, 11])
    assert all(torch.equal(one[name][[2, 0]], other[name]) for name in one)
    assert not any(torch.equal(one[name][0], one[name][1]) for name in model.prunable)


def test_init_leaves_torchs_global_random_state_alone(model):
    before = torch.get_rng_state()
    model.init([3])
    assert torch.equal(torch.get_rng_state(), before)


def test_one_batch_for_all_equals_the_same_batch_repeated(model):
    weights, buffers = model.init([0, 1])
    x = inputs(model, 5)
    shared, _ = model.forward(weights, x, buffers)
    repeated, _ = model.forward(weights, torch.stack([x, x]), buffers)
    assert shared.shape == (2, 5, 10)
    assert torch.equal(shared, repeated)


def test_each_replica_reads_its_own_batch(model):
    weights, _ = model.init([0, 1])
    x = inputs(model, 2, 5)
    together, _ = model.forward(weights, x)
    for r in range(2):
        alone, _ = model.forward({name: w[r : r + 1] for name, w in weights.items()}, x[r])
        assert torch.allclose(together[r], alone[0], atol=1e-5)


def test_flat_inputs_and_images_are_the_same(model):
    weights, _ = model.init([0, 1])
    size = inputs(model, 1).numel()
    image = torch.randn(2, 4, 1, 1, size) if "shape" not in model.config else inputs(model, 2, 4)
    flat = image.flatten(2)
    assert torch.equal(model.forward(weights, flat)[0], model.forward(weights, image)[0])
    assert torch.equal(model.forward(weights, flat[0])[0], model.forward(weights, image[0])[0])


def test_forward_twice_is_equal_to_the_bit(model):
    weights, _ = model.init([0, 1])
    x = inputs(model, 5)
    assert torch.equal(model.forward(weights, x)[0], model.forward(weights, x)[0])


def test_forward_and_backward_work_on_views(model):
    # The trainer keeps [R, in, out] and passes a transposed view; chunks of replicas are slices.
    weights, _ = model.init([0, 1, 2])
    views = {
        name: w.transpose(1, -1).contiguous().transpose(1, -1).requires_grad_() for name, w in weights.items()
    }
    assert not all(view.is_contiguous() for view in views.values())
    x = inputs(model, 5)
    logits, _ = model.forward(views, x)
    assert torch.allclose(logits, model.forward(weights, x)[0], atol=1e-5)
    logits.square().sum().backward()
    assert all(view.grad.abs().sum() > 0 for view in views.values())


def test_the_gradient_of_one_replica_is_its_own(model):
    weights, _ = model.init([0, 1])
    leaves = {name: w.clone().requires_grad_() for name, w in weights.items()}
    model.forward(leaves, inputs(model, 5))[0][0].square().sum().backward()
    assert all(leaf.grad[1].abs().sum() == 0 for leaf in leaves.values())
    assert all(leaf.grad[0].abs().sum() > 0 for leaf in leaves.values())


def test_forward_changes_nothing_that_comes_in(model):
    weights, buffers = model.init([0])
    x = inputs(model, 3)
    copies = {name: w.clone() for name, w in weights.items()}, x.clone()
    model.forward(weights, x, buffers, train=True)
    assert all(torch.equal(weights[name], copies[0][name]) for name in weights)
    assert torch.equal(x, copies[1])
    assert buffers == {}


def test_a_model_survives_pickling(model):
    weights, _ = model.init([4])
    again = pickle.loads(pickle.dumps(model))
    x = inputs(model, 3)
    assert torch.equal(model.forward(weights, x)[0], again.forward(again.init([4])[0], x)[0])


def test_wrong_inputs_are_named(model):
    weights, _ = model.init([0, 1])
    good = inputs(model, 3)
    with pytest.raises(ValueError, match=r"x must have 2 to 5 dimensions .* got \[3\]"):
        model.forward(weights, torch.zeros(3))
    with pytest.raises(
        ValueError, match=r"one example must hold \d+ numbers .* got 3 from x of shape \[2, 3\]"
    ):
        model.forward(weights, torch.zeros(2, 3))
    with pytest.raises(ValueError, match=r"x has 3 replicas .* the weights have 2"):
        model.forward(weights, torch.stack([good] * 3))
    with pytest.raises(ValueError, match=r"weights must hold every parameter of .*, missing: out\.bias"):
        model.forward({name: w for name, w in weights.items() if name != "out.bias"}, good)


@pytest.mark.parametrize("seeds", [[-1], [2**32], [0.5]])
def test_a_seed_that_a_generator_would_fold_is_refused(model, seeds):
    with pytest.raises(ValueError, match=r"seeds must be whole numbers in \[0, 2\*\*32\), got"):
        model.init(seeds)


def test_no_seed_is_refused(model):
    with pytest.raises(ValueError, match="seeds must name at least one replica"):
        model.init([])


@pytest.mark.parametrize("name", WITH_DROPOUT)
def test_dropout_repeats_moves_on_and_belongs_to_the_replica(name):
    model = build(name, dropout=0.5)
    weights, buffers = model.init([8, 9])
    x = inputs(model, 6)
    first, after = model.forward(weights, x, buffers, train=True)
    assert torch.equal(first, model.forward(weights, x, buffers, train=True)[0])
    second, _ = model.forward(weights, x, after, train=True)
    assert not torch.allclose(first, second)
    turned, turned_buffers = model.init([9, 8])
    assert torch.allclose(first.flip(0), model.forward(turned, x, turned_buffers, train=True)[0], atol=1e-5)
    assert model.chain is None


@pytest.mark.parametrize("name", WITH_DROPOUT)
def test_dropout_is_off_outside_training(name):
    model, plain = build(name, dropout=0.3), build(name)
    weights, buffers = model.init([8])
    x = inputs(model, 2)
    off, unchanged = model.forward(weights, x, buffers)
    assert torch.equal(off, plain.forward(weights, x)[0])
    assert unchanged is buffers


@pytest.mark.parametrize(("name", "sizes"), [("mlp", {"sizes": (40, 60, 10)}), ("lenet5", {})])
def test_dropout_silences_its_share_and_keeps_the_mean(name, sizes):
    model = MODELS[name](
        **sizes, dropout=0.3
    )  # one hidden dense layer: the logits are linear in what is dropped
    weights, buffers = model.init([8])
    x = inputs(model, 1)
    off, _ = model.forward(weights, x, buffers)
    noisy, _ = model.forward(weights, x.expand(1500, *x.shape[1:]), buffers, train=True)
    spread = noisy[0].std(0)
    assert ((noisy[0].mean(0) - off[0, 0]).abs() < 5 * spread / 1500**0.5).all()
    assert (spread > 0.01).all()


@pytest.mark.parametrize("name", WITH_DROPOUT)
def test_bad_options_are_named(name):
    with pytest.raises(ValueError, match=r"dropout must be in \[0, 1\), got 1"):
        build(name, dropout=1)
    with pytest.raises(ValueError, match=r"initialiser must be one of glorot_normal, .*got 'glorot'"):
        build(name, initialiser="glorot")


def test_dropout_without_its_buffers_says_so():
    model = build("mlp", dropout=0.5)
    weights, _ = model.init([0])
    with pytest.raises(ValueError, match="training with dropout needs the buffers that init made"):
        model.forward(weights, inputs(model, 2), train=True)
