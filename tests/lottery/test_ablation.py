"""Cells of the ablation: how each begins, what they share, and that frozen weights end where they began."""

import numpy as np
import pytest
import torch

from ltviz.datasets import load
from ltviz.lottery import Cell, ablate, ablation, cross, fresh_values, imp, slices, starts
from ltviz.lottery import study as run_study
from ltviz.models import MODELS
from ltviz.pruning import CRITERIA, VALUES, ZEROS, make_mask
from ltviz.records import load as load_run
from ltviz.records import paired, same, save
from ltviz.training import train

SEEDS = (3, 1, 4)
SHORT = {"steps": 60, "batch": 32, "lr": 4e-3, "evaluate_every": 30, "chunk": 4, "threads": 1}
HALF_RATE = {"fc1.weight": 0.2, "fc2.weight": 0.2, "out.weight": 0.6}  # the output layer at half the rate
DENSITIES = (0.5, HALF_RATE)
TICKET = "large_final/rewind/kept/zero"
FROZEN = [f"large_final/rewind/kept/{zeros}" for zeros in ZEROS if zeros != "zero"]


@pytest.fixture(scope="module")
def data():
    return load("mnist1d")


@pytest.fixture(scope="module")
def net():
    return MODELS["mlp"](sizes=(40, 20, 12, 10))


@pytest.fixture(scope="module")
def final(net, data):
    """The weights of the dense networks after training."""
    return train(net, net.init(SEEDS)[0], data, seeds=SEEDS, **SHORT).weights


@pytest.fixture
def begin(net, data, final, monkeypatch):
    """`begin(cell, level)`: how a cell begins, without training it."""

    def starts(cells, densities=DENSITIES):
        asked = {}
        monkeypatch.setattr(ablation, "study", lambda *_, **given: asked.update(given))
        monkeypatch.setattr(ablation, "warn_of_collapse", lambda *_, **__: None)  # there is no run to look at
        ablate(net, data, seeds=SEEDS, densities=densities, cells=cells)
        return asked["start"]

    return lambda cell, level=1, **more: starts([cell], **more)(cell, level, final)


def go(net, data, cells=("random/rewind/kept/zero", *FROZEN), **more):
    return ablate(net, data, cells=cells, **({"seeds": SEEDS, "densities": DENSITIES} | SHORT | more))


@pytest.fixture(scope="module")
def run(net, data):
    return go(net, data)


def test_the_ticket_is_that_of_imp(net, data, run):
    """One round of `imp` with the same fractions, to the last digit; random masks too."""
    for arm, criterion in ((TICKET, "magnitude"), ("random/rewind/kept/zero", "random")):
        for level, remove in ((1, 0.5), (2, {name: 1 - kept for name, kept in HALF_RATE.items()})):
            ladder = imp(
                net,
                data,
                seeds=SEEDS,
                rounds=1,
                remove=remove,
                criterion=criterion,
                arms=("ticket",),
                **SHORT,
            )
            assert np.array_equal(run.test_at_best[run.arm(arm), :, level], ladder.test_at_best[0, :, 1])
            assert np.array_equal(run.val_loss[run.arm(arm), :, level], ladder.val_loss[0, :, 1])
            assert np.array_equal(run.arm_density[run.arm(arm), :, level], ladder.density[:, 1])


def test_the_ticket_comes_first_and_a_cell_is_trained_once(net, data, run):
    assert run.kind == "ablation"
    assert run.arms == (TICKET, "random/rewind/kept/zero", *FROZEN)
    assert run.config["densities"] == [0.5, HALF_RATE]
    assert not np.isnan(run.test_at_best[:, :, 1:]).any()
    twice = go(net, data, [FROZEN[0], Cell(zeros="freeze"), Cell()], densities=(0.5,), steps=1)
    assert twice.arms == (TICKET, FROZEN[0])


def test_frozen_weights_end_where_they_began(net, data, final, monkeypatch):
    """Read from what training returned: pruned weights are exactly at their value, kept ones have moved."""
    initial, _ = net.init(SEEDS)
    ends = {}

    def keep(*args, measure=None, **given):
        return run_study(*args, measure=lambda weights, _: ends.update({len(ends): weights}) or {}, **given)

    monkeypatch.setattr(ablation, "study", keep)
    go(net, data, FROZEN, densities=(0.5,), chunk=3)
    mask = make_mask(CRITERIA["magnitude"](final), 0.5)
    trained = [
        {name: w[r : r + 3] for name, w in end.items()}
        for end in ends.values()
        for r in range(0, len(w_of(end)), 3)
    ]
    dense, ticket, freeze, grown, both = trained
    for name, kept in mask.items():
        shrank = dense[name].abs() < initial[name].abs()
        rest = torch.where(shrank, 0.0, initial[name])
        assert torch.equal(ticket[name][~kept], torch.zeros_like(ticket[name][~kept]))
        assert torch.equal(freeze[name][~kept], initial[name][~kept])
        assert torch.equal(grown[name][~kept], rest[~kept])
        assert torch.equal(both[name][~kept], rest[~kept])
        for end in (ticket, freeze, grown, both):
            assert (end[name][kept] != initial[name][kept]).float().mean() > 0.8  # the rest feeds dead units
        assert 0.1 < shrank[~kept].float().mean() < 0.9


def w_of(weights):
    return weights["fc1.weight"]


@pytest.mark.parametrize("criterion", ablation.CUTS)
def test_counts_are_exact_or_what_the_criterion_allows(net, final, begin, criterion):
    initial, _ = net.init(SEEDS)
    for level, density in ((1, dict.fromkeys(HALF_RATE, 0.5)), (2, HALF_RATE)):
        mask = begin(f"{criterion}/rewind/kept/zero", level).mask
        for name, kept in mask.items():
            flipped = final[name].sign() != initial[name].sign()
            allowed = {"same": ~flipped, "diff": flipped}.get(criterion.split("_")[-2:][0], flipped | True)
            asked = kept[0].numel() - round((1 - density[name]) * kept[0].numel())
            assert torch.equal(kept.flatten(1).sum(1), allowed.flatten(1).sum(1).clamp(max=asked))


def test_fewer_weights_than_asked_for_are_stated(net, data):
    """A density that same-sign weights cannot fill."""
    arm = "large_final_same_sign/rewind/kept/zero"
    run = go(net, data, [arm], densities=(1.0,))
    assert (run.kept(TICKET)[:, 1] == 1).all()
    assert (run.kept(arm)[:, 1] < 1).all()
    assert (run.kept(arm)[:, 1] > 0.5).all()
    assert (run.arm_density[run.arm(arm), :, 1] <= 1).all()


def test_cells_share_what_they_share(net, begin):
    """Sizes across signs, signs across sizes, the fresh draw with `imp`, random masks across levels."""
    initial, _ = net.init(SEEDS)
    for values in VALUES:
        same_sign, lost = (begin(f"large_final/{values}/{sign}/zero").weights for sign in ("kept", "lost"))
        for name, kept in begin(TICKET).mask.items():
            assert torch.equal(same_sign[name].abs(), lost[name].abs())
            assert torch.equal(same_sign[name][kept].sign(), initial[name][kept].sign())
            coins = begin("large_final/rewind/lost/zero").weights[name].sign()
            assert torch.equal(lost[name].sign(), coins)
    fresh = begin("large_final/fresh/kept/zero", level=2)
    for name, kept in fresh.mask.items():
        draw = fresh_values(net, SEEDS, 2)[name]
        assert torch.equal(fresh.weights[name][kept].abs(), draw[kept].abs())
    wide, narrow = (begin("random/rewind/kept/zero", level).mask for level in (1, 2))
    assert not (narrow["fc1.weight"] & ~wide["fc1.weight"]).any()
    assert torch.equal(begin("random/fresh/lost/zero").mask["fc1.weight"], wide["fc1.weight"])


def test_biases_are_initial_and_each_seed_has_its_coins(net, begin):
    initial, _ = net.init(SEEDS)
    start = begin("large_final/rewind/lost/freeze", densities=(1.0,))
    assert all(torch.equal(start.weights[n], initial[n]) for n in initial if n not in start.mask)
    coins = start.weights["fc1.weight"].sign()
    assert 0.3 < (coins[0] == coins[1]).float().mean() < 0.7


def test_a_run_from_checkpoints_is_the_same(net, data, run, tmp_path):
    first = go(net, data, checkpoint=tmp_path)
    victims = [
        path for path in tmp_path.glob("*.npz") if "freeze_grown-" in path.name or "random" in path.name
    ]
    assert len(victims) == 4
    for path in victims:
        path.unlink()
    again = go(net, data, checkpoint=tmp_path)
    assert same(first, run, made=False)
    assert same(again, run, made=False)
    with pytest.raises(ValueError, match="belongs to another experiment"):
        go(net, data, densities=(0.5, 0.2), checkpoint=tmp_path)


def test_a_stored_ablation_is_the_live_one(run, tmp_path):
    stored = load_run(save(run, tmp_path / "ablation"))
    assert same(stored, run)
    assert paired(stored, FROZEN[0], TICKET, level=2).n == len(SEEDS)


def test_what_a_cell_began_with_is_made_again_from_its_record(net, run, begin, tmp_path):
    """The first network of what was trained, though a record holds trained weights in half precision."""
    stored = load_run(save(run, tmp_path / "ablation"))
    again = starts(net, stored, level=2, layer="fc2.weight")
    assert tuple(again) == run.arms
    for arm, values in again.items():
        began = begin(arm, 2)
        kept = began.mask["fc2.weight"][0]
        assert torch.equal(began.weights["fc2.weight"][0][kept], values["kept"].flatten())
        assert torch.equal(began.weights["fc2.weight"][0][~kept], values["pruned"].flatten())
    assert len({float(values["pruned"].abs().sum()) for values in again.values()}) > 2, "the cells differ"


@pytest.mark.parametrize(("level", "layer"), [(0, "fc1.weight"), (3, "fc1.weight"), (1, "fc1.bias")])
def test_a_place_that_a_run_has_not_is_named(net, run, level, layer):
    with pytest.raises(ValueError, match=rf"level must be one of \(1, 2\) .* got {level} and '{layer}'"):
        starts(net, run, level=level, layer=layer)


def test_another_model_or_another_kind_of_run_is_named(net, data, run):
    other = MODELS["mlp"](sizes=(40, 21, 12, 10))
    with pytest.raises(ValueError, match=r"model must be that of the run, .* got .*\(21, 40\)"):
        starts(other, run, level=1, layer="fc1.weight")
    ladder = imp(net, data, seeds=SEEDS, rounds=1, remove=0.5, arms=(), **SHORT)
    with pytest.raises(ValueError, match=r"run must be an ablation .*, got Run\(imp"):
        starts(net, ladder, level=1, layer="fc1.weight")


def test_a_criterion_that_empties_a_layer_is_refused_before_the_cells_train(net, data, tmp_path):
    message = (
        r"large_final_diff_sign keeps no weight of fc1\.weight for seed 3 at level 1; give a higher density"
    )
    with pytest.raises(ValueError, match=message):
        go(net, data, ["large_final_diff_sign/rewind/kept/zero"], steps=1, lr=1e-9, checkpoint=tmp_path)
    assert [path.name for path in tmp_path.glob("*.npz")] == ["large_final.rewind.kept.zero-000.npz"]
    with pytest.raises(ValueError, match=r"large_final keeps no weight of out\.weight for seed 3 at level 2"):
        go(net, data, [], densities=(0.5, {"out.weight": 0.001}), steps=1)


def test_the_three_strips_cross_at_the_ticket():
    strips = slices()
    assert list(strips) == ["criterion", "values", "zeros"]
    assert [len(strip) for strip in strips.values()] == [13, 8, 4]
    assert all(Cell() in strip for strip in strips.values())
    assert len({cell for strip in strips.values() for cell in strip}) == 13 + 8 + 4 - 2
    assert "magnitude" not in {cell.criterion for cell in strips["criterion"]}


def test_the_cross_holds_every_cell_once():
    cells = cross()
    assert len(set(cells)) == len(cells) == 13 * 8 * 4
    assert {cell for strip in slices().values() for cell in strip} <= set(cells)
    assert all(Cell.of(cell.arm) == cell for cell in cells)


@pytest.mark.parametrize(
    ("cell", "error", "message"),
    [
        (
            "large_final/rewind",
            ValueError,
            r"a cell must be criterion/values/sign/zeros, such as large_final/rewind/",
        ),
        (
            "largest/rewind/kept/zero",
            KeyError,
            "criterion must be one of large_final, small_final, .*, got 'largest'",
        ),
        ("magnitude/rewind/kept/zero", KeyError, "criterion must be one of .*, got 'magnitude'"),
        (
            "random/new/kept/zero",
            KeyError,
            "values must be one of rewind, fresh, reshuffle, constant, got 'new'",
        ),
        ("random/fresh/flip/zero", KeyError, "sign must be one of kept, lost, got 'flip'"),
        ("random/fresh/kept/one", KeyError, "zeros must be one of zero, freeze, .*, got 'one'"),
    ],
)
def test_a_bad_cell_is_named(net, data, cell, error, message):
    with pytest.raises(error, match=message):
        go(net, data, [cell])


@pytest.mark.parametrize(
    ("density", "message"),
    [
        (1.2, r"density must be in \(0, 1\], got 1\.2 for fc1\.weight"),
        (0, r"density must be in \(0, 1\], got 0 for fc1\.weight"),
        ({"out.weight": -0.1}, r"density must be in \(0, 1\], got -0\.1 for out\.weight"),
        ({"fc9.weight": 0.1}, "densities must name layers among fc1.weight, .*, got 'fc9.weight'"),
    ],
)
def test_a_bad_density_is_named(net, data, density, message):
    with pytest.raises(ValueError, match=message):
        go(net, data, densities=(density,))
