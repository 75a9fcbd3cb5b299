"""Model.of: a user's module as R networks, and what it must never do to that module."""

import json

import torch
import torch.nn.functional as F
from torch import nn

from ltviz.models import Model, weights


def net(*extra):
    return nn.Sequential(nn.Linear(6, 5), nn.BatchNorm1d(5), nn.ReLU(), *extra, nn.Linear(5, 3))


def test_names_shapes_and_what_may_be_pruned():
    model = Model.of(nn.Sequential(nn.Conv2d(1, 4, 3), nn.BatchNorm2d(4), nn.Flatten(), nn.Linear(16, 3)))
    assert model.shapes["0.weight"] == (4, 1, 3, 3)
    assert model.prunable == ("0.weight", "3.weight")
    assert model.chain is None
    assert model.name == "Sequential"
    assert model.config["module"] == "torch.nn.modules.container.Sequential"


def test_replicas_equal_the_module_run_alone():
    module = net()
    model = Model.of(module)
    stacked, buffers = model.init([1, 2])
    x = torch.randn(2, 7, 6)
    logits, _ = model.forward(stacked, x, buffers, train=True)
    for r in range(2):
        own = {name: value[r] for name, value in (stacked | buffers).items()}
        alone = torch.func.functional_call(net(), own, (x[r],))
        assert torch.allclose(logits[r], alone, atol=1e-6)


def test_batch_norm_statistics_move_in_the_new_buffers_only():
    module = net()
    model = Model.of(module)
    stacked, buffers = model.init([1, 2])
    old = {name: value.clone() for name, value in buffers.items()}
    x = torch.randn(2, 7, 6)
    _, new = model.forward(stacked, x, buffers, train=True)
    assert all(torch.equal(buffers[name], old[name]) for name in old)
    assert (module[1].running_mean == 0).all()
    assert module[1].num_batches_tracked == 0
    assert new["1.num_batches_tracked"].tolist() == [1, 1]
    for r in range(2):
        before = F.linear(x[r], stacked["0.weight"][r], stacked["0.bias"][r])
        assert torch.allclose(new["1.running_mean"][r], 0.1 * before.mean(0), atol=1e-6)
    _, later = model.forward(stacked, x, new, train=True)
    assert later["1.num_batches_tracked"].tolist() == [2, 2]


def test_outside_training_buffers_stay_and_are_used():
    model = Model.of(net())
    stacked, buffers = model.init([1])
    x = torch.randn(7, 6)
    shifted = {**buffers, "1.running_mean": buffers["1.running_mean"] + 1}
    plain, same = model.forward(stacked, x, buffers)
    assert same is buffers
    assert not torch.allclose(plain, model.forward(stacked, x, shifted)[0])


def test_without_buffers_the_modules_own_are_used_and_kept():
    module = net().eval()
    module[1].running_mean += 3
    model, x = Model.of(module), torch.randn(4, 6)
    for _ in range(2):
        new = model.forward(weights(module), x, train=True)[1]
        assert new["1.num_batches_tracked"].tolist() == [1]
    assert torch.allclose(model.forward(weights(module), x)[0][0], module(x), atol=1e-6)


def test_the_wrapped_module_is_a_copy():
    module = net().eval()
    model, x = Model.of(module), torch.randn(4, 6)
    stacked, buffers = model.init([1])
    before = model.forward(stacked, x, buffers, train=True)[0]
    assert not module.training
    module[2] = nn.Identity()
    assert torch.equal(model.forward(stacked, x, buffers, train=True)[0], before)


def test_each_replica_reads_its_own_statistics():
    model, x = Model.of(net()), torch.randn(4, 6)
    stacked, buffers = model.init([1, 1])
    mean = torch.stack([torch.zeros(5), torch.ones(5)])
    logits, _ = model.forward(stacked, x, {**buffers, "1.running_mean": mean})
    plain, _ = model.forward(stacked, x, buffers)
    assert torch.equal(logits[0], plain[0])
    assert not torch.allclose(logits[1], plain[1])


def test_init_depends_on_the_own_seed_only_and_not_on_the_modules_values():
    one, _ = Model.of(net()).init([1, 2, 3])
    other, _ = Model.of(net()).init([3, 1])
    assert all(torch.equal(one[name][[2, 0]], other[name]) for name in one)
    assert not torch.equal(one["0.weight"][0], one["0.weight"][1])
    assert one["0.weight"].abs().max() <= 6**-0.5  # torch's own uniform


def test_nothing_touches_torchs_global_random_state():
    model = Model.of(net(nn.Dropout(0.5)))
    before = torch.get_rng_state()
    stacked, buffers = model.init([1])
    model.forward(stacked, torch.ones(4, 6), buffers, train=True)
    assert torch.equal(torch.get_rng_state(), before)


def test_dropout_of_rate_0_needs_no_noise():
    encoder = nn.TransformerEncoderLayer(8, nhead=2, dim_feedforward=8, dropout=0.0, batch_first=True)
    module = nn.Sequential(nn.Unflatten(1, (2, 8)), encoder, nn.Flatten(), nn.Linear(16, 3))
    model = Model.of(module, shape=(16,))
    weights, buffers = model.init([0, 1])
    assert buffers == {}
    assert model.forward(weights, torch.ones(4, 16), {}, train=True)[0].shape == (2, 4, 3)


def test_dropout_layers_draw_from_the_replicas_own_noise():
    model, x = Model.of(net(nn.Dropout(0.5))), torch.randn(9, 6)
    stacked, buffers = model.init([1, 2])
    first, after = model.forward(stacked, x, buffers, train=True)
    torch.rand(5)  # what others draw does not matter
    assert torch.equal(first, model.forward(stacked, x, buffers, train=True)[0])
    assert not torch.allclose(
        first, model.forward(stacked, x, {**after, **_statistics(buffers)}, train=True)[0]
    )
    turned, turned_buffers = model.init([2, 1])
    assert torch.equal(first.flip(0), model.forward(turned, x, turned_buffers, train=True)[0])


def _statistics(buffers):
    return {name: value for name, value in buffers.items() if name.startswith("1.")}


def test_the_noise_of_a_recurrent_layer_is_seen():
    class Last(nn.Module):
        def __init__(self):
            super().__init__()
            self.rnn = nn.GRU(2, 5, num_layers=2, dropout=0.5, batch_first=True)
            self.out = nn.Linear(5, 3)

        def forward(self, x):
            return self.out(self.rnn(x)[0][:, -1])

    model, x = Model.of(Last(), shape=(4, 2)), torch.randn(6, 4, 2)
    stacked, buffers = model.init([1])
    assert torch.equal(*(model.forward(stacked, x, buffers, train=True)[0] for _ in range(2)))
    assert model.prunable == ("out.weight",)


def test_gradients_reach_every_parameter():
    model = Model.of(net())
    stacked, buffers = model.init([1, 2])
    leaves = {name: value.requires_grad_() for name, value in stacked.items()}
    # BatchNorm takes the mean away again, so the bias before it has no gradient.
    model.forward(leaves, torch.randn(7, 6), buffers, train=True)[0].pow(3).sum().backward()
    reached = {
        name for name, leaf in leaves.items() if all(leaf.grad[r].abs().sum() > 1e-3 for r in range(2))
    }
    assert reached == set(leaves) - {"0.bias"}


def test_a_tied_parameter_is_one_and_an_embedding_makes_it_unprunable():
    class Words(nn.Module):
        def __init__(self):
            super().__init__()
            self.leave = nn.Linear(4, 9, bias=False)
            self.words = nn.Embedding(9, 4)
            self.words.weight = self.leave.weight

        def forward(self, x):
            return self.leave(self.words(x.long()).mean(1))

    model = Model.of(Words(), shape=(3,))
    assert model.prunable == ()
    stacked, _ = model.init([1])
    assert list(stacked) == ["leave.weight"]
    x = torch.tensor([[0.0, 1, 2], [3, 4, 5]])
    w = stacked["leave.weight"][0]
    expected = torch.stack([w[row.long()].mean(0) @ w.T for row in x])
    assert torch.allclose(model.forward(stacked, x)[0][0], expected, atol=1e-6)


def test_images_flat_inputs_and_a_shape_of_ones_own():
    images = Model.of(nn.Sequential(nn.Conv2d(1, 2, 3), nn.Flatten(), nn.Linear(8, 3)))
    stacked, _ = images.init([1, 2])
    assert images.forward(stacked, torch.randn(5, 1, 4, 4))[0].shape == (2, 5, 3)
    assert images.forward(stacked, torch.randn(2, 5, 1, 4, 4))[0].shape == (2, 5, 3)
    series = nn.Sequential(nn.Conv1d(3, 2, 3), nn.Flatten(), nn.Linear(8, 3))
    model = Model.of(series, shape=(3, 6))
    stacked, _ = model.init([1, 2])
    # Two examples for two replicas: only the shape can tell the batch from the replica axis.
    x = torch.randn(2, 3, 6)
    shared = model.forward(stacked, x)[0]
    assert shared.shape == (2, 2, 3)
    assert torch.equal(model.forward(stacked, torch.stack([x, x]))[0], shared)


class Named(nn.Module):
    """Its repr names a function, with the place in memory where the function happens to lie."""

    def __init__(self):
        super().__init__()
        self.layer, self.act = nn.Linear(3, 2), lambda x: x

    def extra_repr(self):
        return f"act={self.act}"

    def forward(self, x):
        return self.act(self.layer(x))


def test_the_configuration_tells_modules_of_one_class_apart():
    def config(*parts):
        return Model.of(nn.Sequential(*parts)).config

    relu = config(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 2))
    assert json.loads(json.dumps(relu)) == relu
    assert relu == config(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 2))
    assert relu != config(nn.Linear(3, 4), nn.Sigmoid(), nn.Linear(4, 2))
    assert relu != config(nn.Linear(3, 5), nn.ReLU(), nn.Linear(5, 2))
    assert relu["shapes"]["0.weight"] == [4, 3]
    one, other = Named(), Named()
    assert repr(one) != repr(other)
    assert Model.of(one).config == Model.of(other).config
