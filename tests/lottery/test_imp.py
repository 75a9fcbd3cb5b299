import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest
import torch

from ltviz.datasets import load
from ltviz.lottery import ARMS, imp, moved_mask, restore, retrain, small_dense
from ltviz.models import MODELS
from ltviz.pruning import CRITERIA, full_mask, make_mask
from ltviz.records import load as load_run
from ltviz.records import same, save
from ltviz.training import train

from .interrupts import interrupted

SEEDS = (3, 1, 4)
SHORT = {"steps": 80, "batch": 32, "lr": 4e-3, "evaluate_every": 40}
REMOVE = {"fc1.weight": 0.4, "fc2.weight": 0.4, "out.weight": 0.2}


@pytest.fixture(scope="module")
def data():
    return load("mnist1d")


@pytest.fixture(scope="module")
def net():
    return MODELS["mlp"](sizes=(40, 20, 12, 10))


@pytest.fixture(scope="module")
def run(net, data):
    return imp(net, data, seeds=SEEDS, rounds=3, remove=REMOVE, rewind=10, arms=tuple(ARMS), **SHORT)


def test_the_ladder_is_the_loop_of_the_paper(net, data, run):
    """Train, cut the least magnitudes, rewind, again: the chapter's loop, written out for one seed."""
    weights, _ = net.init([1])
    mask = full_mask(weights)
    for level in range(4):
        start = 10 if level else 0
        trained = train(
            net, weights, data, seeds=[1], mask=mask, start=start, snapshots=(10,), **SHORT, chunk=64
        )
        if level == 0:
            weights, _ = trained.snapshots[10]
        assert {n: m[0].numpy().tolist() for n, m in mask.items()} == {
            n: m.tolist() for n, m in run.mask(level, seed=1).items()
        }
        mask = make_mask(CRITERIA["magnitude"](trained.weights), REMOVE, mask=mask)


def test_densities_are_the_exact_ladder(run):
    for layer, name in enumerate(run.layers):
        size, kept = int(np.prod(run.shapes[name])), [int(np.prod(run.shapes[name]))]
        for _ in range(3):
            kept.append(kept[-1] - round(REMOVE[name] * kept[-1]))
        assert np.array_equal((run.density[:, :, layer] * size).round(6), np.tile(kept, (3, 1)))


def test_every_arm_ran_at_every_level(run):
    assert run.status == "complete"
    assert run.arms == tuple(ARMS)
    assert not np.isnan(run.test_at_best[:, :, 1:]).any()
    assert np.isnan(run.test_at_best[1:, :, 0]).all()
    assert run.arm_steps[run.arm("longer")] == 160
    assert np.isfinite(run.val_loss[run.arm("longer"), :, 1]).all()
    assert np.isnan(run.val_loss[run.arm("fresh"), :, 1, run.steps > 80]).all()


def test_controls_change_one_thing(net, run):
    """Other places, the same counts: per layer, and for `wires` per input as well."""
    mask = {n: torch.from_numpy(np.stack([run.mask(2, s)[n] for s in SEEDS])) for n in run.layers}
    shuffled, wires = moved_mask("shuffled", mask, SEEDS), moved_mask("wires", mask, SEEDS)
    for name, kept in mask.items():
        assert torch.equal(shuffled[name].flatten(1).sum(1), kept.flatten(1).sum(1))
        assert torch.equal(wires[name].sum(1), kept.sum(1)), "wires kept per input"
        assert not torch.equal(shuffled[name], kept)
        assert not torch.equal(wires[name], kept)
    assert moved_mask("fresh", mask, SEEDS) is mask


@pytest.mark.parametrize("kept", [1160, 600, 60])
def test_the_small_dense_network_has_about_as_many_weights(net, kept):
    small = small_dense(net, kept)
    count = sum(int(np.prod(small.shapes[n])) for n in small.prunable)
    # One unit of the first layer brings 40 weights and more: no stack comes closer than half of that.
    assert abs(count - kept) <= 30
    assert small.shapes["fc1.weight"][1] == 40
    assert small.shapes["out.weight"][0] == 10


def test_small_dense_refuses_what_is_no_stack():
    with pytest.raises(
        ValueError, match="small_dense needs a plain stack of dense layers, residual_mlp is none"
    ):
        small_dense(MODELS["residual_mlp"](), 100)


def test_a_run_from_checkpoints_is_the_same(net, data, run, tmp_path):
    call = {"seeds": SEEDS, "rounds": 3, "remove": REMOVE, "rewind": 10, "arms": tuple(ARMS), **SHORT}
    first = imp(net, data, **call, checkpoint=tmp_path)
    for victim in ("ticket-002.npz", "wires-001.npz"):  # as if killed before these were written
        (tmp_path / victim).unlink()
    again = imp(net, data, **call, checkpoint=tmp_path)
    assert same(first, run, made=False)
    assert same(again, run, made=False)


def test_a_checkpoint_of_another_experiment_is_refused(net, data, tmp_path):
    imp(net, data, seeds=SEEDS, rounds=1, arms=(), checkpoint=tmp_path, **SHORT)
    with pytest.raises(ValueError, match=r"belongs to another experiment \(it differs in seeds\)"):
        imp(net, data, seeds=(0,), rounds=1, arms=(), checkpoint=tmp_path, **SHORT)
    (tmp_path / "ticket-001.npz").write_bytes(b"cut")
    with pytest.raises(ValueError, match=r"ticket-001\.npz is damaged; delete it"):
        imp(net, data, seeds=SEEDS, rounds=1, arms=(), checkpoint=tmp_path, **SHORT)


_CHILD = """
import sys
from ltviz.datasets import load
from ltviz.lottery import imp
from ltviz.models import MODELS
imp(MODELS["mlp"](sizes=(40, 20, 12, 10)), load("mnist1d"), seeds=(0, 1), rounds=6, remove=0.3,
    arms=("ticket", "fresh"), steps=400, batch=32, lr=4e-3, evaluate_every=40, checkpoint=sys.argv[1])
"""


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="SIGKILL is a signal of POSIX systems")
def test_a_killed_run_resumes_with_the_same_result(net, data, tmp_path):
    child = subprocess.Popen([sys.executable, "-c", _CHILD, str(tmp_path)])
    while not (tmp_path / "ticket-002.npz").exists():
        assert child.poll() is None, "the child ended before it could be killed"
        time.sleep(0.005)
    child.send_signal(signal.SIGKILL)
    child.wait()
    assert not (tmp_path / "fresh-006.npz").exists()
    call = {"seeds": (0, 1), "rounds": 6, "remove": 0.3, "arms": ("ticket", "fresh"), **SHORT, "steps": 400}
    resumed = imp(net, data, **call, checkpoint=tmp_path)
    assert same(resumed, imp(net, data, **call), made=False)


def test_an_interrupt_leaves_the_finished_levels(net, data, capsys):
    from ltviz.lottery import experiment

    with interrupted(experiment, 3):
        run = imp(net, data, seeds=SEEDS, rounds=4, **SHORT)
    assert run.status == "interrupted"
    assert run.levels == (0, 1)
    assert np.isfinite(run.test_at_best[run.arm("ticket")]).all()
    assert "have finished are in the run" in capsys.readouterr().err


def test_an_interrupted_record_goes_on_elsewhere(net, data, tmp_path):
    """Stop in the middle of the controls, store the record, unpack it in a new folder, go on: the same result."""
    from ltviz.lottery import experiment

    call = {"seeds": SEEDS, "rounds": 3, "remove": REMOVE, "arms": ("ticket", "fresh", "longer"), **SHORT}
    for stop_at in (3, 6):
        with interrupted(experiment, stop_at):
            partial = imp(net, data, **call)
        assert partial.status == "interrupted"
        stored = load_run(save(partial, tmp_path / f"partial-{stop_at}"))
        restore(stored, tmp_path / f"checkpoint-{stop_at}")
        resumed = imp(net, data, **call, checkpoint=tmp_path / f"checkpoint-{stop_at}")
        assert same(resumed, imp(net, data, **call), made=False)


def test_what_a_record_cannot_continue_is_refused(run, tmp_path):
    with pytest.raises(ValueError, match="only a run with rewind 0 can be restored, this one rewinds to 10"):
        restore(run, tmp_path)


def test_an_interrupt_before_anything_finished_is_passed_on(net, data):
    from ltviz.lottery import experiment

    with pytest.raises(KeyboardInterrupt), interrupted(experiment, 1):
        imp(net, data, seeds=SEEDS, rounds=1, **SHORT)


def test_known_masks_on_a_fresh_draw(net, data, run):
    level = 2
    mask = {n: torch.from_numpy(np.stack([run.mask(level, s)[n] for s in SEEDS])) for n in run.layers}
    again = retrain(net, load("mnist1d", seed=9), {level: mask}, seeds=SEEDS, arms=("fresh",), **SHORT)
    assert again.levels == (0, level)
    assert again.arms == ("ticket", "fresh")
    assert all(
        np.array_equal(again.mask(level, s)[n], run.mask(level, s)[n]) for s in SEEDS for n in run.layers
    )
    assert np.isfinite(again.test_at_best[:, :, 1]).all()


def test_global_scope_cuts_the_layers_unevenly(net, data):
    run = imp(net, data, seeds=SEEDS, rounds=1, remove=0.5, scope="global", arms=(), **SHORT)
    assert run.total_density[:, 1] == pytest.approx(0.5, abs=1e-3)
    assert np.ptp(run.density[0, 1]) > 0.05


@pytest.mark.slow
def test_a_ticket_beats_its_control_where_the_chapter_says_so(data):
    """The effect that chapter 02 teaches, at its live setting: more than three standard errors."""
    run = imp(
        MODELS["mlp"](),
        data,
        seeds=range(5),
        rounds=6,
        remove=0.35,
        steps=1000,
        lr=4e-3,
        arms=("ticket", "fresh"),
    )
    a, k = run.arm("ticket"), run.level(4)
    gain = run.test_at_best[a, :, k] - run.test_at_best[run.arm("fresh"), :, k]
    assert gain.mean() > 3 * gain.std(ddof=1) / np.sqrt(len(gain))


@pytest.mark.parametrize(
    ("change", "error", "says"),
    [
        ({"rounds": 0}, ValueError, r"rounds must be in \[1, 254\], got 0"),
        ({"rounds": 255}, ValueError, r"rounds must be in \[1, 254\], got 255"),
        ({"rewind": -1}, ValueError, r"rewind must be a step in \[0, 80\) or None, got -1"),
        ({"rewind": 80}, ValueError, r"rewind must be a step in \[0, 80\) or None, got 80"),
        ({"criterion": "size"}, KeyError, "criterion must be one of magnitude, large_final"),
        ({"criterion": "snip"}, ValueError, "criterion must be one that looks at weights alone, got 'snip'"),
        ({"arms": ("reinit",)}, KeyError, "arms must be among ticket, fresh, .* got 'reinit'"),
        ({"control_levels": (0,)}, ValueError, r"control_levels must be in \[1, 1\], got 0"),
        ({"control_levels": (3,)}, ValueError, r"control_levels must be in \[1, 1\], got 3"),
        ({"seeds": ()}, ValueError, r"seeds must be at least one and all different, got \[\]"),
        ({"seeds": (1, 1)}, ValueError, r"seeds must be at least one and all different, got \[1, 1\]"),
        ({"remove": 1.2}, ValueError, r"remove must be in \[0, 1\], got 1.2"),
    ],
)
def test_errors_name_the_value_and_the_rule(net, data, change, error, says):
    with pytest.raises(error, match=says):
        imp(net, data, **{"seeds": (0,), "rounds": 1, **SHORT, **change})
