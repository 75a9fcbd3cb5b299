import dataclasses

import pytest
import torch
import torch.nn.functional as F

from ltviz.datasets.dataset import Split
from ltviz.models import MODELS, Model, to_module
from ltviz.training import DivergedWarning, Recipe, evaluate, train
from ltviz.training import threads as probing
from ltviz.training.batches import Batches

SEEDS = [0, 1, 2]
SHORT = {"steps": 60, "batch": 32, "lr": 4e-3, "evaluate_every": 20}


def equal(a, b):
    return a.keys() == b.keys() and all(torch.equal(a[name], b[name]) for name in a)


def close(a, b, most=1e-5):
    return all((a[name] - b[name]).abs().max() <= most for name in a)


def test_learns_what_a_plain_loop_learns(net, data):
    """The population against the loop of every tutorial: nn.Module, one network, torch's own optimiser."""
    weights, _ = net.init(SEEDS)
    trained = train(net, weights, data, seeds=SEEDS, **SHORT)
    for r, seed in enumerate(SEEDS):
        w = {name: value[r].clone().requires_grad_() for name, value in weights.items()}
        optimizer = torch.optim.Adam(w.values(), lr=SHORT["lr"])
        batches = Batches([seed], len(data.train.y), SHORT["batch"])
        for step in range(SHORT["steps"]):
            index = batches.at(step)[0]
            x = data.train.x[index]
            for layer in ("fc1", "fc2"):
                x = F.relu(F.linear(x, w[f"{layer}.weight"], w[f"{layer}.bias"]))
            loss = F.cross_entropy(F.linear(x, w["out.weight"], w["out.bias"]), data.train.y[index])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        assert close({n: trained.weights[n][r] for n in w}, {n: v.detach() for n, v in w.items()}, 1e-4)


def test_same_call_same_numbers(net, data):
    weights, _ = net.init(SEEDS)
    one, two = (train(net, weights, data, seeds=SEEDS, **SHORT) for _ in range(2))
    assert equal(one.weights, two.weights)
    assert torch.equal(one.val_loss, two.val_loss)


def test_a_network_hangs_on_its_own_seed_alone(net, data):
    weights, _ = net.init([2, 0])
    together = train(net, weights, data, seeds=[2, 0], **SHORT, chunk=1)
    alone = train(net, {n: w[1:] for n, w in weights.items()}, data, seeds=[0], **SHORT, chunk=1)
    assert all(torch.equal(together.weights[n][1:], alone.weights[n]) for n in weights)


def test_workers_change_no_number(net, data):
    weights, _ = net.init(SEEDS)
    one = train(net, weights, data, seeds=SEEDS, **SHORT, chunk=1, threads=1)
    two = train(net, weights, data, seeds=SEEDS, **SHORT, chunk=1, threads=1, workers=3)
    assert equal(one.weights, two.weights)


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"weight_decay": 0.1},
        {"optimizer": "sgd", "lr": 0.05},
        {"optimizer": "sgd", "lr": 0.05, "weight_decay": 0.1},
    ],
    ids=["adam", "adam with decay", "sgd", "sgd with decay"],
)
@pytest.mark.parametrize("value", [None, 0.25], ids=["zero", "frozen"])
def test_a_masked_weight_stays_exactly(net, data, half_mask, settings, value):
    weights, _ = net.init(SEEDS)
    rest = None if value is None else {n: torch.full_like(weights[n], value) for n in half_mask}
    trained = train(
        net, weights, data, seeds=SEEDS, mask=half_mask, pruned_value=rest, **{**SHORT, **settings}
    )
    for name, kept in half_mask.items():
        for tensors in (trained.weights, trained.best):
            assert (tensors[name][~kept] == (value or 0.0)).all()
        assert (
            trained.weights[name][kept] != weights[name][kept]
        ).float().mean() > 0.9  # the others did move


def test_a_shrunk_network_learns_the_same(data):
    net = MODELS["mlp"](sizes=(40, 30, 20, 10))
    weights, _ = net.init(SEEDS)
    generator = torch.Generator().manual_seed(1)
    mask = {n: torch.rand(weights[n].shape, generator=generator) < 0.5 for n in net.prunable}
    mask["fc1.weight"][:, :, 25:] = False  # inputs that feed nothing
    mask["fc2.weight"][:, :, 20:] = False  # units without an outgoing weight, some in all networks
    mask["fc2.weight"][0, :, 10:] = False  # and more in the first
    mask["fc1.weight"][:, 3] = False  # a unit without an input still adds its bias
    settings = {**SHORT, "steps": 200, "snapshots": (50,)}
    small, whole = (
        train(net, weights, data, seeds=SEEDS, mask=mask, shrink=shrink, **settings)
        for shrink in (True, False)
    )
    assert not equal(small.weights, whole.weights), "the sums must be shorter, or nothing was shrunk"
    for name in ("weights", "best"):
        assert close(getattr(small, name), getattr(whole, name), 1e-3)
    assert close(small.snapshots[50][0], whole.snapshots[50][0], 1e-3)
    assert torch.allclose(small.val_loss, whole.val_loss, atol=1e-3)


def test_resuming_at_a_snapshot_is_the_unbroken_run(net, data):
    """SGD without momentum has no state, so the two halves must meet exactly."""
    weights, _ = net.init(SEEDS)
    settings = {**SHORT, "optimizer": "sgd", "momentum": 0.0, "lr": 0.1, "schedule": "cosine", "warmup": 10}
    whole = train(net, weights, data, seeds=SEEDS, snapshots=(20,), **settings)
    middle, buffers = whole.snapshots[20]
    rest = train(net, middle, data, seeds=SEEDS, buffers=buffers, start=20, **settings)
    assert equal(whole.weights, rest.weights)
    assert rest.steps.tolist() == [40, 60]


def test_best_is_the_step_of_least_validation_loss(net, data):
    weights, _ = net.init(SEEDS)
    trained = train(net, weights, data, seeds=SEEDS, **{**SHORT, "steps": 1200, "lr": 3e-2})
    least = trained.val_loss.argmin(1)
    assert torch.equal(trained.best_step, trained.steps[least])
    assert (trained.best_step < 1200).any(), "the setting must over-fit, or this test shows nothing"
    loss, _ = evaluate(net, trained.best, data.validation)
    assert torch.allclose(loss, trained.val_loss.min(1).values, atol=1e-6)
    assert torch.equal(evaluate(net, trained.best, data.test)[1], trained.test_at_best)
    assert torch.equal(evaluate(net, trained.weights, data.test)[1], trained.test_at_end)


def test_nothing_passed_in_is_changed(net, data, half_mask):
    weights, _ = net.init(SEEDS)
    before = {n: w.clone() for n, w in weights.items()}
    train(net, weights, data, seeds=SEEDS, mask=half_mask, **SHORT)
    assert equal(before, weights)


def test_batch_norm_buffers_are_kept_with_the_best_weights(data):
    module = torch.nn.Sequential(
        torch.nn.Linear(40, 16), torch.nn.BatchNorm1d(16), torch.nn.ReLU(), torch.nn.Linear(16, 10)
    )
    net = Model.of(module)
    weights, buffers = net.init([0, 1])
    trained = train(net, weights, data, seeds=[0, 1], buffers=buffers, snapshots=(20,), **SHORT)
    name = next(n for n in buffers if n.endswith("running_mean"))
    assert (buffers[name] == 0).all()
    assert (trained.buffers[name] != trained.snapshots[20][1][name]).any()
    assert (trained.test_at_best > 0.15).all(), "better than chance on ten classes"


def test_a_split_of_any_length_is_evaluated_whole(net, data):
    weights, _ = net.init([0])
    x, y = data.train.x[:2500], data.train.y[:2500]
    loss, accuracy = evaluate(net, weights, Split(x, y))
    module = to_module(_plain(), weights)
    with torch.no_grad():
        logits = module(x)
    assert loss.item() == pytest.approx(F.cross_entropy(logits, y).item(), abs=1e-6)
    assert accuracy.item() == pytest.approx((logits.argmax(1) == y).float().mean().item(), abs=1e-6)


def _plain():
    class Plain(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.fc1, self.fc2, self.out = (
                torch.nn.Linear(40, 20),
                torch.nn.Linear(20, 12),
                torch.nn.Linear(12, 10),
            )

        def forward(self, x):
            return self.out(F.relu(self.fc2(F.relu(self.fc1(x)))))

    return Plain()


def test_a_diverging_network_says_so(net, data):
    weights, _ = net.init(SEEDS)
    with pytest.warns(DivergedWarning, match=r"seeds 0, 1, 2 .*learning rate 1e\+20"):
        trained = train(net, weights, data, seeds=SEEDS, **{**SHORT, "lr": 1e20, "optimizer": "sgd"})
    assert not trained.val_loss[:, -1].isfinite().any()


@pytest.mark.parametrize(
    ("change", "error", "says"),
    [
        ({"lr": 0.0}, ValueError, "lr must be a finite number above 0, got 0.0"),
        ({"lr": float("nan")}, ValueError, "lr must be a finite number above 0, got nan"),
        ({"steps": 0}, ValueError, "steps must be at least 1, got 0"),
        ({"momentum": 1.0}, ValueError, r"momentum must be in \[0, 1\), got 1.0"),
        ({"optimizer": "adamw"}, ValueError, "optimizer must be one of adam, sgd, got 'adamw'"),
        ({"learning_rate": 0.1}, TypeError, "unknown training setting learning_rate; known: batch, chunk"),
        ({"recipe": Recipe()}, TypeError, "give either a recipe or settings, got a recipe and steps, batch"),
        ({"batch": 5000}, ValueError, "batch must be at most the 4000 training examples, got 5000"),
        ({"start": 60}, ValueError, r"start must be in \[0, 60\)"),
        ({"snapshots": (61,)}, ValueError, r"a snapshot must be in \[0, 60\], got 61"),
        ({"seeds": [0, 1]}, ValueError, "fc1.weight has R = 3 replicas, but there are 2 seeds"),
        ({"seeds": []}, ValueError, "must not be empty"),
        (
            {"mask": {"fc9.weight": torch.ones(3, 2, 2, dtype=torch.bool)}},
            KeyError,
            "fc9.weight, which is no parameter",
        ),
        ({"mask": {"fc1.weight": torch.ones(3, 20, 40)}}, ValueError, "mask of fc1.weight must be boolean"),
        (
            {"mask": {"fc1.weight": torch.ones(3, 40, 20, dtype=torch.bool)}},
            ValueError,
            r"\(3, 40, 20\), its weights",
        ),
    ],
)
def test_errors_name_the_value_and_the_rule(net, data, change, error, says):
    weights, _ = net.init(SEEDS)
    with pytest.raises(error, match=says):
        train(net, weights, data, **{"seeds": SEEDS, **SHORT, **change})


@pytest.mark.parametrize("bad", [float("nan"), float("inf")])
def test_weights_that_are_no_numbers_are_refused(net, data, bad):
    weights, _ = net.init(SEEDS)
    weights["fc2.weight"][1, 0, 0] = bad
    with pytest.raises(ValueError, match=r"fc2\.weight holds NaN or infinite weights"):
        train(net, weights, data, seeds=SEEDS, **SHORT)


def test_the_probe_of_threads_leaves_the_random_state_alone():
    before = torch.get_rng_state()
    probing._probed.cache_clear()
    assert probing._probed(2, 8, "highest", (2, 30, 20), 0) in (1, 2)
    assert torch.equal(torch.get_rng_state(), before)


@pytest.mark.parametrize("sizes", [(40, 12, 10), (784, 300, 10)])
def test_threads_that_do_not_clearly_win_are_not_taken(monkeypatch, sizes):
    """And a toy is measured again where another program may have started since."""
    speed, now = {1: 100.0, 2: 130.0}, [0.0]
    monkeypatch.setattr(probing, "_rate", lambda x, w, threads, precision: speed[threads])
    monkeypatch.setattr(probing.torch, "get_num_threads", lambda: 2)
    monkeypatch.setattr(probing.time, "monotonic", lambda: now[0])
    probing._probed.cache_clear()
    weights, _ = MODELS["mlp"](sizes=sizes).init([0])
    recipe = Recipe.of({"batch": 60})
    assert probing.best_threads(weights, recipe) == 2
    speed[2], now[0] = 110.0, 10.0
    assert probing.best_threads(weights, recipe) == 2
    now[0] = 200.0
    assert probing.best_threads(weights, recipe) == (1 if sizes[0] == 40 else 2)
    probing._probed.cache_clear()
    assert probing.best_threads(weights, recipe) == 1
    probing._probed.cache_clear()


def test_rates_follow_the_schedule():
    step = Recipe(steps=100, lr=1.0, schedule="step", milestones=(50, 80), warmup=10)
    assert [step.rate(k) for k in (0, 9, 10, 49)] == [0.1, 1.0, 1.0, 1.0]
    assert step.rate(50) == pytest.approx(0.1)
    assert step.rate(80) == pytest.approx(0.01)
    cosine = dataclasses.replace(step, schedule="cosine", warmup=0)
    assert (cosine.rate(0), cosine.rate(50)) == (1.0, pytest.approx(0.5))
    assert step.evaluated_steps() == [100]
    assert Recipe(steps=250, evaluate_every=100).evaluated_steps(start=100) == [200, 250]


def test_an_epoch_sees_every_example_once_and_the_order_is_the_seeds_own():
    batches = Batches([3, 4, 3], examples=10, batch=5)
    first = torch.cat([batches.at(0), batches.at(1)], 1)
    assert first.sort(1).values.tolist() == [list(range(10))] * 3
    assert torch.equal(first[0], first[2])
    assert not torch.equal(first[0], first[1])
    assert not torch.equal(first[0], torch.cat([batches.at(2), batches.at(3)], 1)[0])


@pytest.mark.parametrize("settings", [{}, {"weight_decay": 0.1}])
@pytest.mark.parametrize(
    ("name", "value", "error", "says"),
    [
        (
            "fc1.bias",
            torch.ones(3, 20),
            KeyError,
            "pruned_value names fc1.bias, which has no mask; .* fc1.weight",
        ),
        ("fc9.weight", torch.ones(3, 2, 2), KeyError, "pruned_value names fc9.weight, which has no mask"),
        (
            "fc1.weight",
            torch.ones(20, 40),
            ValueError,
            r"pruned_value of fc1\.weight has shape \(20, 40\), its weights \(3, 20, 40\)",
        ),
        (
            "fc1.weight",
            torch.full((3, 20, 40), torch.nan),
            ValueError,
            r"pruned_value of fc1\.weight holds NaN",
        ),
    ],
)
def test_a_bad_pruned_value_is_named(net, data, half_mask, settings, name, value, error, says):
    weights, _ = net.init(SEEDS)
    with pytest.raises(error, match=says):
        train(
            net, weights, data, seeds=SEEDS, mask=half_mask, pruned_value={name: value}, **SHORT, **settings
        )


def test_a_pruned_value_without_a_mask_is_refused(net, data):
    weights, _ = net.init(SEEDS)
    with pytest.raises(KeyError, match=r"pruned_value names fc1\.weight, which has no mask; there are none"):
        train(net, weights, data, seeds=SEEDS, pruned_value={"fc1.weight": weights["fc1.weight"]}, **SHORT)
