"""What is saved comes back equal; whatever was changed in between is refused by name."""

import hashlib
import io
import json
import zipfile
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ltviz.records import Run, archive, load, names, same, save, store


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    seed=st.integers(0, 2**32 - 1),
    seeds=st.integers(1, 4),
    rounds=st.integers(1, 6),
    holes=st.floats(0, 1),
    bare=st.booleans(),
    config=st.dictionaries(
        st.text(max_size=5),
        st.one_of(
            st.integers(),
            st.text(),
            st.floats(allow_nan=False, allow_infinity=False),
            st.lists(st.booleans()),
        ),
    ),
)
def test_a_run_comes_back_equal(tmp_path, make_parts, seed, seeds, rounds, holes, bare, config):
    given_parts = make_parts(seed=seed, seeds=tuple(range(seeds)), levels=tuple(range(rounds + 1)))
    hole = np.random.default_rng(seed).random(given_parts["best_step"].shape) < holes
    for name in ("test_at_best", "test_at_end", "best_step", "val_loss", "val_accuracy"):
        given_parts[name][hole] = np.nan
    if bare:
        given_parts |= {"removed_at": {}, "shown_seed": None, "initial": {}, "final": {}}
    run = Run(**given_parts | {"config": config, "status": "interrupted"})
    assert same(load(save(run, tmp_path / "run")), run)


def test_packed_masks_come_back(tmp_path, make_run):
    packed = {layer: np.full((3, 3, n), 7, np.uint8) for layer, n in (("fc1.weight", 4), ("out.weight", 3))}
    run = make_run({"masks": {"fresh": packed}})
    back = load(save(run, tmp_path / "run"))
    assert same(back, run)
    assert np.array_equal(
        back.mask(1, 7, arm="fresh")["out.weight"], run.mask(1, 7, arm="fresh")["out.weight"]
    )


def test_equal_content_gives_equal_bytes(tmp_path, make_run):
    first, second = (save(make_run(), tmp_path / name) for name in ("a", "b"))
    assert first.read_bytes() == second.read_bytes()
    assert first.with_suffix(".npz").read_bytes() == second.with_suffix(".npz").read_bytes()


def test_the_json_is_for_people(tmp_path, make_run):
    document = json.loads(
        save(make_run({"best_step": np.full((2, 3, 3), 100.0)}), tmp_path / "run").read_text()
    )
    assert document["schema"] == 1
    assert document["arms"] == ["ticket", "fresh"]
    assert document["censored"] == {"ticket": 9, "fresh": 9}
    assert document["arrays"]["density"] == {"dtype": "float64", "shape": [3, 3, 2]}
    content = (tmp_path / "run.npz").read_bytes()
    assert document["npz_sha256"] == hashlib.sha256(content).hexdigest()
    with zipfile.ZipFile(tmp_path / "run.npz") as file:
        assert {item.date_time for item in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_failed_save_leaves_the_old_record_whole(tmp_path, make_run, monkeypatch):
    path = save(make_run(), tmp_path / "run")
    monkeypatch.setattr(store.Path, "replace", lambda *_: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        save(make_run(seed=1), path)
    monkeypatch.undo()
    assert same(load(path), make_run())
    assert sorted(item.name for item in tmp_path.iterdir()) == ["run.json", "run.npz"]


def test_a_crash_between_the_two_files_is_noticed(tmp_path, make_run):
    path = save(make_run(), tmp_path / "run")
    other = save(make_run(seed=1), tmp_path / "other")
    path.with_suffix(".npz").write_bytes(other.with_suffix(".npz").read_bytes())
    with pytest.raises(
        ValueError, match=r"run.npz was cut or changed: its sha256 is not the one in run.json"
    ):
        load(path)


# ---- damage -----------------------------------------------------------------------------------------------------


def rewrite(path, change, *, honest=True):
    """Apply `change` to the document; with the hash that fits it (honest), as an attacker or a bug could."""
    document = json.loads(path.read_text())
    change(document)
    if honest:
        document["sha256"] = store._hash(document)
    path.write_text(json.dumps(document))


def repack(path, change):
    """Apply `change` to {member: bytes} of the npz, and make all hashes fit."""
    npz = path.with_suffix(".npz")
    with zipfile.ZipFile(npz) as file:
        members = {item: file.read(item) for item in file.namelist()}
    change(members)
    with zipfile.ZipFile(npz, "w") as file:
        for name, content in members.items():
            file.writestr(name, content)
    rewrite(path, lambda d: d.update(npz_sha256=hashlib.sha256(npz.read_bytes()).hexdigest()))


def npy(array, **options):
    file = io.BytesIO()
    np.lib.format.write_array(file, array, **options)
    return file.getvalue()


def cut(path, share=0.5):
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])


def flip(path, where=0.5):
    content = bytearray(path.read_bytes())
    content[int(len(content) * where)] ^= 1
    path.write_bytes(content)


def loop(document):
    document["arrays"]["density"]["dtype"] = "object"


DAMAGE = {
    "cut json": (lambda p: cut(p), "run.json must be whole JSON; it seems cut"),
    "empty json": (lambda p: p.write_text(""), "run.json must be whole JSON"),
    "other json": (lambda p: p.write_text("[]"), "run.json must be a record with a schema, got list"),
    "edited json": (
        lambda p: rewrite(p, lambda d: d["seeds"].reverse(), honest=False),
        "run.json was changed after",
    ),
    "new schema": (
        lambda p: rewrite(p, lambda d: d.update(schema=2)),
        "has the newer schema 2; .* reads schema 1",
    ),
    "old schema": (
        lambda p: rewrite(p, lambda d: d.update(schema=0)),
        "has the older schema 0; .* reads schema 1",
    ),
    "no schema": (lambda p: rewrite(p, lambda d: d.pop("schema")), "must be a record with a schema"),
    "odd schema": (lambda p: rewrite(p, lambda d: d.update(schema="x")), "has the older schema 'x'"),
    "lost field": (lambda p: rewrite(p, lambda d: d.pop("levels")), "not a valid record: .*it lacks levels"),
    "lost table": (lambda p: rewrite(p, lambda d: d.pop("arrays")), "unknown: .*density.npy"),
    "lost hash": (lambda p: rewrite(p, lambda d: d.pop("npz_sha256")), "run.npz was cut or changed"),
    "broken rule": (
        lambda p: rewrite(p, lambda d: d.update(status="ok")),
        "status must be one of .* got 'ok'",
    ),
    "cut npz": (lambda p: cut(p.with_suffix(".npz")), "run.npz was cut or changed"),
    "flipped npz": (lambda p: flip(p.with_suffix(".npz")), "run.npz was cut or changed"),
    "not a zip": (
        lambda p: (
            p.with_suffix(".npz").write_bytes(b"none"),
            rewrite(p, lambda d: d.update(npz_sha256=hashlib.sha256(b"none").hexdigest())),
        ),
        "the npz must be whole; it cannot be unpacked",
    ),
    "lost array": (lambda p: repack(p, lambda m: m.pop("density.npy")), r"missing: \['density.npy'\]"),
    "added array": (lambda p: repack(p, lambda m: m.update({"x.npy": b""})), r"unknown: \['x.npy'\]"),
    "object": (
        lambda p: repack(p, lambda m: m.update({"density.npy": npy(np.array([None]), allow_pickle=True)})),
        r"density must be stored as float64 \(3, 3, 2\), got object",
    ),
    "object table": (lambda p: rewrite(p, loop), "density must have one of the dtypes .* got 'object'"),
    "wrong dtype": (
        lambda p: repack(p, lambda m: m.update({"density.npy": npy(np.zeros((3, 3, 2), "float32"))})),
        r"density must be stored as float64 \(3, 3, 2\), got float32",
    ),
    "wrong shape": (
        lambda p: repack(p, lambda m: m.update({"density.npy": npy(np.zeros((3, 3, 3)))})),
        r"density must be stored as float64 \(3, 3, 2\), got float64 \(3, 3, 3\)",
    ),
    "Fortran": (
        lambda p: repack(p, lambda m: m.update({"density.npy": npy(np.zeros((3, 3, 2), order="F"))})),
        "density must be in C order",
    ),
    "short": (
        lambda p: repack(p, lambda m: m.update({"steps.npy": m["steps.npy"][:-8]})),
        "steps must hold 32 bytes, got 24",
    ),
    "long": (
        lambda p: repack(p, lambda m: m.update({"steps.npy": m["steps.npy"] + b"\0" * 50_000_000})),
        "steps must hold 32 bytes, got at least 33",
    ),
    "not npy": (
        lambda p: repack(p, lambda m: m.update({"steps.npy": b"hello, world"})),
        "steps must be a plain npy",
    ),
    "foreign dtype": (
        lambda p: (
            rewrite(p, lambda d: d["arrays"]["test_at_end"].update(dtype="float32")),
            repack(p, lambda m: m.update({"test_at_end.npy": npy(np.zeros((2, 3, 3), "float32"))})),
        ),
        "test_at_end must be float64, got float32",
    ),
    "lost layer": (
        lambda p: (
            rewrite(p, lambda d: d["arrays"].pop("final/out.weight")),
            repack(p, lambda m: m.pop("final/out.weight.npy")),
        ),
        "final must have exactly the layers",
    ),
    "big json": (
        lambda p: p.write_text(" " * 4_000_001),
        "run.json must be at most 4000000 bytes, got 4000001",
    ),
}


@pytest.mark.parametrize("case", DAMAGE)
def test_damage_is_refused_by_name(tmp_path, make_run, case):
    damage, message = DAMAGE[case]
    path = save(make_run(), tmp_path / "run")
    damage(path)
    with pytest.raises(ValueError, match=message):
        load(path)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(where=st.floats(0, 1, exclude_max=True), which=st.sampled_from([".json", ".npz"]))
def test_no_single_flipped_bit_passes_unnoticed(tmp_path, make_run, where, which):
    path = save(make_run(), tmp_path / "run")
    flip(path.with_suffix(which), where)
    try:
        back = load(path)
    except ValueError:
        return
    assert same(back, make_run())  # white space in the JSON may change without a change of meaning


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path, make_run, monkeypatch):
    path = save(make_run(), tmp_path / "run")
    monkeypatch.setattr(archive, "UNPACKED_LIMIT", 1000)
    with pytest.raises(ValueError, match="the npz must unpack to at most 1000 bytes, got"):
        load(path)


def test_an_oversized_npz_is_refused_unread(tmp_path, make_run, monkeypatch):
    path = save(make_run(), tmp_path / "run")
    monkeypatch.setattr(store, "NPZ_LIMIT", 100)
    with pytest.raises(ValueError, match=r"run.npz must be at most 100 bytes, got"):
        load(path)


def test_a_missing_npz_is_named(tmp_path, make_run):
    path = save(make_run(), tmp_path / "run")
    path.with_suffix(".npz").unlink()
    with pytest.raises(FileNotFoundError, match=r"run.npz is missing in"):
        load(path)


def test_an_older_schema_is_migrated_where_somebody_wrote_how(tmp_path, make_run, monkeypatch):
    path = save(make_run(), tmp_path / "run")

    def age(document):
        document["schema"] = 0
        document["population"] = document.pop("seeds")

    def renew(document, arrays):
        return document | {"schema": 1, "seeds": document["population"]}, arrays

    rewrite(path, age)
    monkeypatch.setitem(store.MIGRATIONS, 0, renew)
    assert same(load(path), make_run())


# ---- names and sizes --------------------------------------------------------------------------------------------


def test_a_bare_name_means_the_courses_record(at_home, tmp_path_factory, make_run, monkeypatch):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    monkeypatch.chdir(elsewhere)
    save(make_run(), at_home / "data" / "runs" / "demo")
    save(make_run(seed=1), elsewhere / "demo")
    save(make_run(seed=2), "mine")
    assert names() == ("demo",)
    assert same(load("demo"), make_run())
    assert same(load("./demo.json"), make_run(seed=1))
    assert same(load(elsewhere / "demo"), make_run(seed=1))
    assert same(load("mine"), make_run(seed=2))


def test_an_unknown_name_lists_the_known_ones(at_home, make_run):
    with pytest.raises(FileNotFoundError, match=r"no record at demo.json; the course has: none"):
        load("demo")
    save(make_run(), at_home / "data" / "runs" / "other")
    with pytest.raises(FileNotFoundError, match="the course has: other"):
        load("demo")
    with pytest.raises(FileNotFoundError, match=r"no record at .*demo.json$"):
        load(at_home / "demo")


def test_a_record_over_its_budget_is_refused_unless_asked_for(tmp_path, make_run):
    with pytest.raises(ValueError, match="a record must be at most 1000 bytes, got"):
        save(make_run(), tmp_path / "run", limit=1000)
    assert not list(tmp_path.iterdir())


def lenet(seed=0):
    """The largest record that the course plans: all eight arms at all levels, random where it would be."""
    rng = np.random.default_rng(seed)
    A, S, K, T = 8, 5, 21, 160
    shapes = {"fc1.weight": (300, 784), "fc2.weight": (100, 300), "out.weight": (10, 100)}
    removed = {}
    for layer, shape in shapes.items():
        at = rng.geometric(0.1 if layer == "out.weight" else 0.2, size=(S, *shape))
        removed[layer] = np.where(at >= K, 255, at).astype(np.uint8)
    kept = [[(at > k).reshape(S, -1).mean(axis=1) for k in range(K)] for at in removed.values()]
    time = np.arange(T)
    learning = np.exp(-time / 6)
    loss = 0.08 + 0.4 * learning + 4e-4 * time * rng.uniform(0.3, 1.5, size=(A, S, K, 1))
    loss = loss * np.exp(0.04 * rng.normal(size=(A, S, K, T)))
    accuracy = np.rint(5000 * (0.98 - 0.1 * learning + 0.002 * rng.normal(size=(A, S, K, T)))) / 5000
    initial = {layer: 0.04 * rng.normal(size=shape) for layer, shape in shapes.items()}
    steps = 125 * (time + 1)
    return Run(
        kind="imp", config={}, status="complete", made={}, arms=tuple("abcdefgh"), seeds=tuple(range(S)),
        levels=tuple(range(K)), steps=steps, arm_steps=(20_000,) * A, layers=tuple(shapes), shapes=shapes,
        parameters=266_610, density=np.moveaxis(np.array(kept), (0, 1, 2), (2, 1, 0)),
        test_at_best=rng.integers(9000, 9999, size=(A, S, K)) / 1e4,
        test_at_end=rng.integers(9000, 9999, size=(A, S, K)) / 1e4,
        best_step=steps[loss.argmin(axis=-1)].astype(float), val_loss=loss, val_accuracy=np.clip(accuracy, 0, 1),
        removed_at=removed, shown_seed=0, initial=initial,
        final={layer: w + 0.02 * rng.normal(size=w.shape) for layer, w in initial.items()},
    )  # fmt: skip


def test_the_largest_planned_record_fits_the_budget(tmp_path):
    run = lenet()
    path = save(run, tmp_path / "lenet")  # raises above 2 MB
    assert path.with_suffix(".npz").stat().st_size < 1_950_000  # without byte planes: 1.99 MB
    assert same(load(path), run)


def test_a_stored_run_may_be_changed_into_another(tmp_path, make_run):
    back = load(save(make_run(), tmp_path / "run"))
    assert replace(back, status="interrupted").status == "interrupted"
