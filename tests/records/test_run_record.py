"""A Run checks itself; what it derives is right."""

from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from ltviz.records import Run, load, same, save
from ltviz.records.fields import rounded
from ltviz.records.validate import ARRAYS


def test_a_valid_run_is_accepted_and_says_what_it_is(make_run):
    assert repr(make_run()) == (
        "Run(imp, complete: arms ticket, fresh; 3 seeds; levels 0 to 2; 57 parameters)"
    )


def test_a_run_of_many_arms_is_still_one_line(make_run):
    run = make_run(arms=tuple(f"arm {n}" for n in range(7)))
    assert "arms arm 0, arm 1, arm 2, … 7 in all; 3 seeds" in repr(run)


@pytest.mark.parametrize("name", ARRAYS)
def test_every_array_is_held_to_the_axes(make_parts, name):
    wrong = make_parts()
    wrong[name] = np.asarray(wrong[name])[..., :-1]
    with pytest.raises(ValueError, match=rf"^{name} must have shape .* = \[.*\], got"):
        Run(**wrong)


@pytest.mark.parametrize("name", ARRAYS)
def test_objects_are_never_arrays(make_parts, name):
    wrong = make_parts()
    wrong[name] = np.asarray(wrong[name]).astype(object)
    with pytest.raises(TypeError, match=f"^{name} must be an array of numbers, got dtype object"):
        Run(**wrong)


def at(value, index, new):
    out = np.array(value, copy=True)
    out[index] = new
    return out


WRONG = {
    "schema": (lambda p: {"schema": 2}, "schema must be 1, got 2"),
    "reserved": (lambda p: {"kind": "table"}, "kind must be the name of an experiment, .* got 'table'"),
    "kind": (lambda p: {"kind": ""}, "kind must be a word .* got ''"),
    "status": (lambda p: {"status": "done"}, "status must be one of complete, interrupted, got 'done'"),
    "config": (lambda p: {"config": {"lr": np.float32(1)}}, r"config\['lr'\] must be JSON"),
    "config nan": (lambda p: {"config": {"lr": float("nan")}}, r"config\['lr'\] must be JSON \(no NaN\)"),
    "made": (lambda p: {"made": [1]}, "made must be a dict, got list"),
    "arms": (lambda p: {"arms": ("ticket", "ticket")}, "arms must differ"),
    "no arms": (lambda p: {"arms": ()}, "arms must be at least one non-empty string"),
    "seeds": (lambda p: {"seeds": (1, 1, 2)}, r"seeds must differ from one another, got \(1, 1, 2\)"),
    "seeds float": (lambda p: {"seeds": (1, 1.5, 2)}, "seeds must be at least one whole number"),
    "negative": (lambda p: {"seeds": (-1, 1, 2)}, "seeds must be 0 or more, got -1"),
    "levels": (lambda p: {"levels": (0, 2, 1)}, "levels must ascend, got 1 after 2"),
    "many levels": (lambda p: {"levels": (0, 1, 255)}, "levels must be below 255, got 255"),
    "steps": (lambda p: {"steps": [10, 10, 30, 100]}, "steps must ascend, got 10 after 10"),
    "steps late": (lambda p: {"arm_steps": (90, 90)}, "steps must end by the longest schedule 90, got 100"),
    "arm_steps": (lambda p: {"arm_steps": (100,)}, "arm_steps must have one length per arm"),
    "shapes": (lambda p: {"shapes": {"fc1.weight": (6, 5)}}, "shapes must have exactly the layers"),
    "parameters": (
        lambda p: {"parameters": 47},
        "parameters must be at least the 48 prunable weights, got 47",
    ),
    "accuracy": (
        lambda p: {"test_at_best": at(p["test_at_best"], 0, 98.3)},
        r"test_at_best must lie in \[0, 1\] or be NaN, got 98.3",
    ),
    "loss": (lambda p: {"val_loss": at(p["val_loss"], 0, -1)}, r"val_loss must lie in \[0, inf\] .* got -1"),
    "ran": (
        lambda p: {"test_at_end": at(p["test_at_end"], (0, 0, 0), np.nan)},
        "test_at_end must be NaN exactly where best_step is NaN",
    ),
    "best_step": (
        lambda p: {"best_step": at(p["best_step"], (1, 0, 0), 25)},
        "best_step of 'fresh' must be an evaluated step of at most 100, got 25",
    ),
    "best_step late": (
        lambda p: {"best_step": at(p["best_step"], (1, 0, 0), 100), "arm_steps": (100, 30)},
        "best_step of 'fresh' must be an evaluated step of at most 30, got",
    ),
    "density": (
        lambda p: {"density": at(p["density"], (1, 2, 0), 0.5001)},
        "density of 'fc1.weight' must be what removed_at keeps, .* got 0.5001",
    ),
    "removed layers": (
        lambda p: {"removed_at": {"fc1.weight": 0}},
        "removed_at must have exactly the layers",
    ),
    "removed zero": (
        lambda p: {"removed_at": {k: at(v, 0, 0) for k, v in p["removed_at"].items()}},
        r"removed_at\['fc1.weight'\] must be 1 to 2, or 255 for kept, got 0",
    ),
    "removed later": (
        lambda p: {"removed_at": {k: at(v, 0, 3) for k, v in p["removed_at"].items()}},
        r"removed_at\['fc1.weight'\] must be 1 to 2, or 255 for kept, got 3",
    ),
    "removed wraps": (
        lambda p: {"removed_at": {k: at(v.astype(int), 0, 257) for k, v in p["removed_at"].items()}},
        r"removed_at\['fc1.weight'\] must lie in \[0, 255\], got 1 to 257",
    ),
    "removed floats": (
        lambda p: {"removed_at": {k: v.astype(float) for k, v in p["removed_at"].items()}},
        "must hold whole numbers, got dtype float64",
    ),
    "masks": (lambda p: {"masks": {"wires": {}}}, "masks.* must have exactly the layers"),
    "shown_seed": (lambda p: {"shown_seed": 5}, r"shown_seed must be one of the seeds \(3, 7, 8\), got 5"),
    "no shown_seed": (lambda p: {"shown_seed": None}, "initial needs shown_seed"),
    "overflow": (
        lambda p: {"final": {k: at(v, 0, 7e4) for k, v in p["final"].items()}},
        r"final\['fc1.weight'\] must be finite in float16 .* got 70000",
    ),
    "nan weight": (
        lambda p: {"final": {k: at(v, 0, np.nan) for k, v in p["final"].items()}},
        "must be finite in float16 .* got nan",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_errors_name_the_field_the_value_and_the_rule(make_parts, case):
    change, message = WRONG[case]
    valid = make_parts()
    with pytest.raises((TypeError, ValueError), match=message):
        Run(**valid | change(valid))


def test_masks_of_an_unknown_arm_are_refused(make_parts):
    packed = {layer: np.zeros((3, 3, n), np.uint8) for layer, n in (("fc1.weight", 4), ("out.weight", 3))}
    assert Run(**make_parts() | {"masks": {"fresh": packed}}).masks.keys() == {"fresh"}
    with pytest.raises(ValueError, match=r"masks must be named after arms .* got 'wires'"):
        Run(**make_parts() | {"masks": {"wires": packed}})


def test_a_run_does_not_change_when_its_makers_arrays_do(make_parts):
    given_parts = make_parts()
    run = Run(**given_parts)
    before = run.test_at_best[0, 0, 0]
    given_parts["test_at_best"][:] = 0
    given_parts["config"]["model"] = "other"
    assert run.test_at_best[0, 0, 0] == before
    assert run.config["model"] == "mlp"
    with pytest.raises(ValueError, match="read-only"):
        run.density[0] = 0


def test_masks_follow_the_level_at_which_weights_left(make_run):
    run = make_run()
    for k, level in enumerate(run.levels):
        mask = run.mask(level, seed=7)
        assert mask["fc1.weight"].dtype == bool
        shares = [mask[layer].mean() for layer in run.layers]
        assert np.allclose(shares, run.density[1, k])
    assert np.array_equal(run.mask(1, 7)["out.weight"], run.removed_at["out.weight"][1] > 1)
    assert all(kept.all() for kept in run.mask(0, 8).values())


def test_masks_that_do_not_nest_are_stored_packed(make_run, make_parts):
    rng = np.random.default_rng(1)
    bits = {layer: rng.random((3, 3, *shape)) < 0.5 for layer, shape in make_parts()["shapes"].items()}
    packed = {layer: np.packbits(b.reshape(3, 3, -1), axis=-1) for layer, b in bits.items()}
    run = make_run({"masks": {"fresh": packed}})
    for layer, b in bits.items():
        assert np.array_equal(run.mask(2, 7, arm="fresh")[layer], b[1, 2])
        assert np.array_equal(run.mask(2, 7, arm="ticket")[layer], run.removed_at[layer][1] > 2)
    with pytest.raises(KeyError, match="no mask is stored for arm 'ticket'; stored: none"):
        make_run({"removed_at": {}}).mask(1, 7)


def test_total_density_weighs_layers_by_their_size(make_run):
    run = make_run()
    kept = sum(run.mask(1, 3)[layer].sum() for layer in run.layers)
    assert run.total_density.shape == (3, 3)
    assert run.total_density[0, 1] == pytest.approx(kept / 48)


def test_the_last_tenth_of_each_arms_own_schedule_is_censored(make_run, make_parts):
    steps = np.array([10, 90, 91, 180, 190, 200])
    best = np.full((2, 3, 3), 10.0)
    best[0, :, 0] = 90, 91, np.nan  # schedule 100: 90 is the last step that is not in the last tenth
    best[1, :, 0] = 91, 180, 190  # schedule 200
    shape = (2, 3, 3, 6)
    test = np.where(np.isnan(best), np.nan, 0.5)
    curves = {"val_loss": np.ones(shape), "val_accuracy": np.ones(shape)}
    tests = {"test_at_best": test, "test_at_end": test, "best_step": best}
    run = make_run({"steps": steps, "arm_steps": (100, 200)} | tests | curves)
    assert run.censored[:, :, 0].tolist() == [[False, True, False], [False, False, True]]
    assert not run.censored[:, :, 1:].any()


def test_what_blew_up_has_a_last_loss_that_is_no_number(make_run, make_parts):
    parts = make_parts(arms=("ticket", "fresh", "longer", "untrained"), steps=(10, 20, 30, 100))
    loss, accuracy, best = (parts[name] for name in ("val_loss", "val_accuracy", "best_step"))
    test = parts["test_at_best"]
    best[:] = 10.0
    loss[:2, ..., 2:] = accuracy[:2, ..., 2:] = np.nan  # two arms end at step 20, where others go on
    loss[0, :, 0, 1] = np.nan, np.inf, 1.0
    loss[1, 0, 0, 0] = np.nan  # a number again at the end
    loss[2, :, 1, 3] = 1.0, np.nan, np.inf
    loss[2, 0, 2] = accuracy[2, 0, 2] = best[2, 0, 2] = test[2, 0, 2] = np.nan  # did not run
    loss[2, 1, 2, 3] = best[2, 1, 2] = test[2, 1, 2] = np.nan  # nor did this, whatever its curves say
    loss[3] = accuracy[3] = np.nan  # never validated
    parts |= {"arm_steps": (20, 20, 100, 100), "test_at_end": test}
    found = Run(**parts).blown_up
    assert found.shape == (4, 3, 3)
    assert [tuple(map(int, where)) for where in np.argwhere(found)] == [
        (0, 0, 0),
        (0, 1, 0),
        (2, 1, 1),
        (2, 2, 1),
    ]
    assert not make_run().blown_up.any()


def test_unknown_names_list_those_that_there_are(make_run):
    run = make_run()
    assert (run.arm("fresh"), run.level(2), run.seed(8)) == (1, 2, 2)
    with pytest.raises(KeyError, match="arm must be one of ticket, fresh, got 'shuffled'"):
        run.arm("shuffled")
    with pytest.raises(KeyError, match=r"level must be one of \(0, 1, 2\), got 5"):
        run.level(5)
    with pytest.raises(KeyError, match=r"seed must be one of \(3, 7, 8\), got 0"):
        run.mask(0, seed=0)


def test_runs_are_the_same_when_all_they_say_is(make_run):
    run = make_run({"test_at_best": np.full((2, 3, 3), 0.5)})
    assert same(run, replace(run))
    assert not same(run, replace(run, made={"seconds": 2.0}))
    assert same(run, replace(run, made={"seconds": 2.0}), made=False)


def changed(value):
    if isinstance(value, np.ndarray):
        new = np.array(value)
        new.flat[0] = 0.25 if value.dtype.kind == "f" else value.flat[0] - 1
        return new
    return {key: changed(item) for key, item in value.items()}


@pytest.mark.parametrize("name", [*ARRAYS, "steps", "initial", "final"])
def test_runs_differ_when_one_number_does(make_run, name):
    run = make_run({"removed_at": {}, "best_step": np.full((2, 3, 3), 30.0)})
    other = np.full((2, 3, 3), 20.0) if name == "best_step" else changed(getattr(run, name))
    assert not same(run, replace(run, **{name: other}))


def test_every_field_is_compared(make_run):
    run, other = make_run(), make_run()
    for item in fields(Run):
        object.__setattr__(other, item.name, "something else")
        assert not same(run, other), item.name
        object.__setattr__(other, item.name, getattr(run, item.name))


def test_nan_where_a_training_did_not_run_equals_itself(make_run):
    hole = np.full((2, 3, 3), 0.5)
    hole[1, 0] = np.nan
    steps = np.where(np.isnan(hole), np.nan, 30.0)
    run = make_run({"test_at_best": hole, "test_at_end": hole, "best_step": steps})
    assert same(run, replace(run))


@given(arrays(np.float32, 20, elements=st.floats(0, 2.0**100, width=32)))
def test_losses_keep_sixteen_significant_bits(values):
    kept = rounded(values)
    assert kept.dtype == np.float32
    normal = values > 1e-30  # below, the format itself has fewer bits
    assert (np.abs(kept - values)[normal] <= values[normal] * 2.0**-16).all()
    assert np.array_equal(rounded(np.array(kept)), kept)


def test_losses_that_are_not_numbers_stay_so():
    odd = np.array([np.nan, np.inf, 0.0], dtype=np.float32)
    assert np.array_equal(rounded(odd), odd, equal_nan=True)


def further(make_parts, **changes):
    """Parts of a run whose arms keep different weights, with a measure."""
    parts = make_parts()
    A, S, K, L = (len(parts[name]) for name in ("arms", "seeds", "levels", "layers"))
    density = np.full((A, S, K, L), 0.5)
    density[1] = 0.25
    return parts | {"arm_density": density, "measures": {"effective": np.zeros((A, S, K))}} | changes


def test_arms_may_keep_different_shares(make_parts, make_run):
    run = Run(**further(make_parts))
    assert np.allclose(run.kept("fresh"), 0.25)
    assert np.array_equal(make_run().kept("fresh"), make_run().total_density)
    with pytest.raises(KeyError, match="arm must be one of ticket, fresh, got 'none'"):
        run.kept("none")


FURTHER = {
    "shape": ({"arm_density": np.zeros((2, 3, 3))}, ValueError, r"arm_density must have shape .*A, S, K, L"),
    "share": ({"arm_density": np.full((2, 3, 3, 2), 1.5)}, ValueError, "arm_density must lie in"),
    "no dict": ({"measures": [1]}, TypeError, "measures must be a dict of arrays, got list"),
    "taken": ({"measures": {"density": np.zeros((2, 3, 3))}}, ValueError, "measures must not use the name"),
    "measure": ({"measures": {"x": np.zeros(3)}}, ValueError, r"measures\['x'\] must have shape .*A, S, K"),
    "unnamed": (
        {"measures": {"": np.zeros((2, 3, 3))}},
        TypeError,
        "measures must be at least one non-empty string",
    ),
}


@pytest.mark.parametrize(("changes", "error", "message"), FURTHER.values(), ids=FURTHER)
def test_further_fields_are_held_to_the_axes(make_parts, changes, error, message):
    with pytest.raises(error, match=message):
        Run(**further(make_parts, **changes))


def test_further_fields_are_stored(make_parts, tmp_path):
    run = Run(**further(make_parts))
    assert (run.measures["effective"] == 0).all()
    assert same(load(save(run, tmp_path / "further")), run)
