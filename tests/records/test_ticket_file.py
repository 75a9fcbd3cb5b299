"""A ticket comes back equal from its file; whatever somebody did to the file in between is refused with the reason."""

import hashlib
import io
import json
import zipfile
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ltviz.records import Run, archive, load, same, tickets
from ltviz.records.tickets import file

ARMS = ("ticket", "fresh", "shuffled")
SHAPES = {"fc1.weight": (6, 5), "out.weight": (3, 6)}


def trained(seeds=(3, 17), rounds=3, steps=(10, 20, 40), shapes=None, seed=0):
    """A Run as `imp` makes it, but of random numbers: nested masks, early stops where the loss is least."""
    rng, shapes = np.random.default_rng(seed), shapes or SHAPES
    A, S, K, T = len(ARMS), len(seeds), rounds + 1, len(steps)
    at = {name: rng.integers(1, rounds + 3, (S, *shape)) for name, shape in shapes.items()}
    at = {name: np.where(level > rounds, 255, level).astype(np.uint8) for name, level in at.items()}
    kept = [[(level > k).reshape(S, -1).mean(1) for k in range(K)] for level in at.values()]
    loss = rng.uniform(0.1, 2, (A, S, K, T)).astype(np.float32)
    points = rng.uniform(size=(3, A, S, K))
    points[2] = np.array(steps)[loss.argmin(-1)]
    accuracy = rng.uniform(size=loss.shape).astype(np.float32)
    for values in (*points, loss, accuracy):
        values[1:, :, 0] = np.nan  # the dense network has no control
    config = dict.fromkeys(tickets.SETTING, "x") | {
        "rounds": rounds,
        "arms": list(ARMS),
        "seeds": list(seeds),
    }
    config |= {"control_levels": list(range(1, K)), "recipe": {"steps": steps[-1], "lr": 0.1}}
    made = {
        "versions": {"torch": "2.9.0"},
        "cpu": "a processor",
        "seconds": 1.5,
        "threads": 1,
        "commit": None,
    }
    return Run(
        kind="imp", config=config, status="complete", made=made, arms=ARMS, seeds=seeds, levels=tuple(range(K)),
        steps=np.array(steps), arm_steps=(steps[-1],) * A, layers=tuple(shapes), shapes=shapes, parameters=999,
        density=np.moveaxis(np.array(kept), (0, 1, 2), (2, 1, 0)),
        test_at_best=points[0], test_at_end=points[1], best_step=points[2], val_loss=loss, val_accuracy=accuracy,
        removed_at=at,
    )  # fmt: skip


VALUES = {"fc1.weight": np.ones((6, 5), np.float32), "fc1.bias": np.zeros(6, np.float32)}


def one(name="laptop 17", level=2, **options):
    return tickets.cut(trained(**options), 17, level, VALUES, name)


def equal(a, b):
    assert same(a.run, b.run)
    assert (a.level, a.initial, a.name, a.setting) == (b.level, b.initial, b.name, b.setting)
    assert {name: kept.tolist() for name, kept in a.mask.items()} == {
        name: kept.tolist() for name, kept in b.mask.items()
    }


def members(path):
    with zipfile.ZipFile(path) as archive:
        return {item: archive.read(item) for item in archive.namelist()}


def rewrite(path, content, method=zipfile.ZIP_STORED):
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, data in content.items():
            archive.writestr(name, data)


def npy(array, **options):
    out = io.BytesIO()
    np.lib.format.write_array(out, array, **options)
    return out.getvalue()


def forge(change=None, arrays=None):
    """Damage by somebody who knows the format: the document changed, arrays replaced, and every hash made to fit."""

    def damage(path):
        content = members(path)
        document = json.loads(content["ticket.json"])
        for name, array in (arrays or {}).items():
            content[f"{name}.npy"] = npy(archive._encoded(name, array))
            document["arrays"] |= archive.table({name: array})
        stored = archive.unpack(zipped(content), document["arrays"], also=("ticket.json",))
        document["arrays_sha256"] = file.digest(stored)
        if change:
            change(document)
        document["sha256"] = file._own_hash(document)
        rewrite(path, content | {"ticket.json": json.dumps(document).encode()})

    return damage


def zipped(content):
    out = io.BytesIO()
    rewrite(out, content)
    return out.getvalue()


# ---- there and back ---------------------------------------------------------------------------------------------

PLAIN = st.text(st.characters(exclude_categories=["C", "Zl", "Zp"]), max_size=40)


@settings(max_examples=25)
@given(
    seed=st.integers(0, 2**32 - 1),
    rounds=st.integers(1, 6),
    units=st.integers(1, 9),
    steps=st.lists(st.integers(1, 10_000), min_size=1, max_size=9, unique=True),
    name=PLAIN,
    data=st.data(),
)
def test_a_ticket_comes_back_equal(tmp_path_factory, seed, rounds, units, steps, name, data):
    run = trained(
        (seed,), rounds, tuple(sorted(steps)), {"fc1.weight": (units, 5), "out": (2, 3, units)}, seed
    )
    ticket = tickets.cut(run, seed, data.draw(st.integers(1, rounds)), VALUES, name)
    path = tickets.save(ticket, tmp_path_factory.mktemp("t") / "mine")
    assert path.name == "mine.ticket.npz"
    equal(tickets.load(path), ticket)


def test_a_ticket_is_cut_from_a_run_of_many_seeds_and_merged_again():
    run = trained(seeds=(3, 17, 5))
    merged = tickets.merge([tickets.cut(run, seed, 2, VALUES) for seed in run.seeds])
    assert same(merged, replace(run, removed_at={}), made=False)
    assert [entry["seed"] for entry in merged.made["tickets"]] == [3, 17, 5]


def test_equal_content_gives_equal_bytes(tmp_path):
    a, b = (tickets.save(one(), tmp_path / name) for name in "ab")
    assert a.read_bytes() == b.read_bytes()


def test_the_file_opens_in_numpy_without_pickle_and_holds_no_values(tmp_path):
    with np.load(tickets.save(one(), tmp_path / "t"), allow_pickle=False) as stored:
        assert stored["density"].shape == (4, 2)
        assert stored["mask/fc1.weight"].dtype == np.uint8
        assert set(json.loads(stored["ticket.json"])) == set(file.KEYS)
        assert not [name for name in stored.files if "initial" in name or "final" in name]


def test_a_record_of_the_course_is_too_large_for_a_ticket_file_and_stays_whole(tmp_path):
    run = load("mnist1d-ladder")
    ticket = tickets.cut(run, run.seeds[3], 7, VALUES)
    assert "of 9,500 weights" in repr(ticket)
    with pytest.raises(ValueError, match=r"at most 100000 bytes, got \d+: validate less often"):
        tickets.save(ticket, tmp_path / "t")
    assert not list(tmp_path.iterdir())


def test_values_that_differ_in_their_last_bit_share_one_hash_of_two():
    values = {"w": np.linspace(-0.7, 0.7, 999, dtype=np.float32)}
    other = {"w": np.nextafter(values["w"], np.float32(2))}
    far = {"w": values["w"] + np.float32(0.02)}
    a, b, c = map(tickets.initial_hashes, (values, other, far))
    assert a["sha256"] != b["sha256"]
    assert a["rounded_sha256"] == b["rounded_sha256"] != c["rounded_sha256"]


# ---- what a ticket must be --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("x" * 41, "at most 40 characters, got 41"),
        ("a\x1b[31mb", r"no control characters, got '\\x1b'"),
        ("a\nb", r"no control characters, got '\\n'"),
        ("a\u202eb", r"no control characters, got '\\u202e'"),
        ("a\u2028b", r"no control characters, got '\\u2028'"),
        (17, "name must be text, got int"),
    ],
)
def test_a_name_is_short_plain_text(name, reason):
    with pytest.raises((TypeError, ValueError), match=reason):
        one(name=name)


def test_markup_is_a_name_like_any_other(tmp_path):
    name = "<img src=x onerror=alert(1)>"
    assert tickets.load(tickets.save(one(name=name), tmp_path / "t")).name == name


def changed(**changes):
    """The ticket's run with other fields."""
    ticket = one()
    return tickets.Ticket(replace(ticket.run, **changes), ticket.level, ticket.mask, ticket.initial, "")


def without(name, where=(0, 0, 1)):
    values = getattr(one().run, name).copy()
    values[where] = np.nan
    return values


def late():
    steps = one().run.best_step.copy()
    loss = one().run.val_loss[0, 0, 2]
    steps[0, 0, 2] = one().run.steps[loss.argmax()]
    return steps


RULES = {
    "two seeds": (lambda: tickets.Ticket(trained(), 2, one().mask, one().initial), "a ticket has one seed"),
    "unfinished": (lambda: changed(status="interrupted"), "complete run of imp, got interrupted"),
    "other kind": (lambda: changed(kind="snip"), "complete run of imp, got complete 'snip'"),
    "a huge seed": (
        lambda: changed(seeds=(2**32,), config=one().run.config | {"seeds": [2**32]}),
        r"one seed in \[0, 2\*\*32\)",
    ),
    "a level of zero": (lambda: one(level=0), r"level must be one of \(1, 2, 3\), got 0"),
    "an unknown setting": (
        lambda: changed(config=one().run.config | {"colour": "red"}),
        r"missing: \[\], unknown: \['colour'\]",
    ),
    "a lost setting": (
        lambda: changed(config={k: v for k, v in one().run.config.items() if k != "recipe"}),
        r"missing: \['recipe'\]",
    ),
    "other arms": (lambda: changed(config=one().run.config | {"arms": ["ticket"]}), "arms must be those of"),
    "other rounds": (lambda: changed(config=one().run.config | {"rounds": 9}), "rounds of the setting, 9"),
    "odd control levels": (
        lambda: changed(config=one().run.config | {"control_levels": [1, 9]}),
        r"control_levels must be among the levels, got \[1, 9\]",
    ),
    "made of more": (lambda: changed(made=one().run.made | {"x": 1}), "made must have the keys"),
    "made of a novel": (
        lambda: changed(made=one().run.made | {"cpu": "x" * 101}),
        "short printable text",
    ),
    "made with escapes": (
        lambda: changed(made=one().run.made | {"versions": {"torch": "\x1b[2J"}}),
        r"short printable text, got '\\x1b\[2J'",
    ),
    "seconds": (lambda: changed(made=one().run.made | {"seconds": -1}), "seconds must be a number from 0 up"),
    "an arm that did not run": (
        lambda: changed(**{name: without(name) for name in ("test_at_best", "test_at_end", "best_step")}),
        "'ticket' must have run at level 1",
    ),
    "a curve with a hole": (
        lambda: changed(val_loss=without("val_loss", (0, 0, 1, 1))),
        "curves of 'ticket'",
    ),
    "no curves": (
        lambda: changed(
            val_loss=without("val_loss", (1, 0, 2)), val_accuracy=without("val_accuracy", (1, 0, 2))
        ),
        "curves of 'fresh' must be there exactly where it ran",
    ),
    "an early stop elsewhere": (lambda: changed(best_step=late()), "best_step of 'ticket' must be where"),
    "an endless loss": (
        lambda: changed(val_loss=np.where(np.isnan(one().run.val_loss), np.nan, np.inf)),
        "validation loss of 'ticket' must be finite",
    ),
    "a longer schedule": (lambda: changed(arm_steps=(50, 40, 40)), "must end with its schedule, at step 50"),
    "weights that grow back": (
        lambda: changed(density=one().run.density[:, [0, 3, 2, 1]]),
        "density must be 1 at level 0 and never rise",
    ),
    "no density": (lambda: changed(density=np.full((1, 4, 2), np.nan)), "density must be 1 at level 0"),
    "another density": (
        lambda: changed(density=one().run.density * np.array([1, 0.9, 0.9, 0.9])[:, None]),
        "must keep the share that density states",
    ),
    "a mask of numbers": (
        lambda: tickets.Ticket(
            one().run, 2, {n: k.astype(int) for n, k in one().mask.items()}, one().initial
        ),
        "must be boolean",
    ),
    "a mask too few": (
        lambda: tickets.Ticket(one().run, 2, {"out.weight": one().mask["out.weight"]}, one().initial),
        "mask must have exactly the layers",
    ),
    "no hashes": (lambda: tickets.Ticket(one().run, 2, one().mask, {}), "initial must have the keys sha256"),
    "half a hash": (
        lambda: tickets.Ticket(one().run, 2, one().mask, one().initial | {"sha256": "ab"}),
        "64 hexadecimal digits, got 'ab'",
    ),
}


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_is_named(rule):
    make, reason = RULES[rule]
    with pytest.raises((TypeError, ValueError), match=reason):
        make()


def test_tickets_of_two_settings_do_not_merge():
    other = one()
    other = tickets.Ticket(
        replace(other.run, config=other.run.config | {"remove": 0.5}), 2, other.mask, other.initial
    )
    with pytest.raises(ValueError, match="must share one setting; seed 17 differs in remove"):
        tickets.merge([one(), other])
    with pytest.raises(ValueError, match="seed 17 differs in steps"):
        tickets.merge([one(), one(steps=(10, 30, 40))])
    with pytest.raises(ValueError, match=r"seeds must differ from one another"):
        tickets.merge([one(), one()])
    with pytest.raises(ValueError, match="a room needs at least one ticket, got none"):
        tickets.merge([])


# ---- damage and tricks ------------------------------------------------------------------------------------------


def edit(change):
    """The JSON changed by somebody who does not know of the hashes."""

    def damage(path):
        content = members(path)
        document = json.loads(content["ticket.json"])
        change(document)
        rewrite(path, content | {"ticket.json": json.dumps(document).encode()})

    return damage


def text(raw):
    return lambda path: rewrite(path, members(path) | {"ticket.json": raw})


def member(name, data):
    return lambda path: rewrite(path, members(path) | {name: data})


def lost(name):
    return lambda path: rewrite(path, {key: data for key, data in members(path).items() if key != name})


def packed(path):
    rewrite(path, members(path), zipfile.ZIP_LZMA)


def bomb(path):
    """A member of 200 MB in a file of 30 kB."""
    rewrite(path, members(path) | {"density.npy": b"\0" * 200_000_000}, zipfile.ZIP_LZMA)
    assert path.stat().st_size < 100_000


def twice(path):
    content = members(path)
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(path, "a") as archive:
        archive.writestr("density.npy", content["density.npy"])


def overlapping(path):
    """Twenty names for one and the same large member: each fits, together they do not."""
    rewrite(path, members(path) | {"x.npy": b"\0" * 80_000})
    with zipfile.ZipFile(path, "a") as archive:
        big = archive.getinfo("x.npy")
        for n in range(20):
            info = zipfile.ZipInfo(f"y{n}.npy")
            for field in ("header_offset", "file_size", "compress_size", "CRC"):
                setattr(info, field, getattr(big, field))
            archive.filelist.append(info)
            archive.NameToInfo[info.filename] = info
        archive._didModify = True


def vast(path):
    """A number that JSON allows and no float holds."""
    forge(lambda document: document["setting"].update(remove=np.inf))(path)
    content = members(path)
    rewrite(path, content | {"ticket.json": content["ticket.json"].replace(b"Infinity", b"1e999")})


def set_to(key, value):
    return lambda document: document.update({key: value})


ONES = np.ones((3, 4))
DAMAGE = {
    "cut": (lambda p: p.write_bytes(p.read_bytes()[:2000]), "must be a whole zip"),
    "empty": (lambda p: p.write_bytes(b""), "must be a whole zip"),
    "no zip": (lambda p: p.write_bytes(b"hello"), "must be a whole zip"),
    "too large": (lambda p: p.write_bytes(p.read_bytes() + bytes(100_000)), "at most 100000 bytes"),
    "packed": (packed, "nothing in a ticket file may be compressed"),
    "bomb": (bomb, "nothing in a ticket file may be compressed"),
    "overlapping": (overlapping, "at most 100000 bytes together"),
    "twice": (twice, "different names"),
    "no json": (lost("ticket.json"), "ticket.json must be there and whole"),
    "broken json": (text(b"{"), "ticket.json must be there and whole"),
    "not utf-8": (text(b'{"schema": "\xff"}'), "ticket.json must be there and whole"),
    "deep json": (text(b"[" * 50_000), "ticket.json must be there and whole"),
    "NaN": (text(b'{"schema": NaN}'), "numbers must be finite, got NaN"),
    "key twice": (text(b'{"schema": 1, "schema": 1}'), "a key must not come twice"),
    "a list": (text(b"[1]"), "must have schema 1, got None"),
    "newer": (edit(set_to("schema", 2)), "must have schema 1, got 2"),
    "unknown key": (forge(set_to("x", 1)), r"has the unknown keys \['x'\]"),
    "lost key": (forge(lambda d: d.pop("level")), r"lacks \['level'\]"),
    "edited": (edit(set_to("seed", 18)), "its sha256 does not fit"),
    "array lost": (lost("density.npy"), r"missing: \['density.npy'\]"),
    "array added": (member("x.npy", b""), r"unknown: \['x.npy'\]"),
    "object": (
        member("density.npy", npy(np.array([[{}]], object), allow_pickle=True)),
        "density must be stored as float64",
    ),
    "array changed": (member("test_at_best.npy", npy(ONES)), "the arrays were changed"),
    "mask changed": (forge(arrays={"mask/fc1.weight": np.zeros(4, np.uint8)}), "the mask was changed"),
    "short mask": (forge(arrays={"mask/fc1.weight": np.zeros(3, np.uint8)}), "must be 4 packed bytes"),
    "array of another name": (forge(arrays={"extra": ONES}), "arrays must be"),
    "other dtype": (
        forge(arrays={"density": np.ones((4, 2), np.float32)}),
        "density must be float64, got float32",
    ),
    "other shape": (forge(arrays={"test_at_end": np.ones((3, 5))}), "test_at_end must have shape"),
    "accuracy of two": (forge(arrays={"test_at_best": 2 * ONES}), r"test_at_best must lie in \[0, 1\]"),
    "accuracy unknown": (forge(arrays={"test_at_best": np.nan * ONES}), "must be NaN exactly where"),
    "no such level": (forge(set_to("level", 9)), "level must be one of"),
    "half a level": (forge(set_to("level", 2.0)), r"level must be one of .* got 2.0"),
    "a seed of text": (forge(set_to("seed", "17")), "seeds must be at least one whole number"),
    "a true seed": (forge(set_to("seed", True)), "seeds must be at least one whole number"),
    "a seed below": (forge(set_to("seed", -1)), "seeds must be 0 or more"),
    "a long name": (forge(set_to("name", "x" * 41)), "at most 40 characters"),
    "no name": (forge(set_to("name", None)), "name must be text, got NoneType"),
    "no setting": (forge(set_to("setting", 3)), "not a valid ticket"),
    "more setting": (forge(lambda d: d["setting"].update(x=1)), "setting must have the keys"),
    "infinite setting": (text(b'{"schema": 1, "setting": Infinity}'), "must be finite, got Infinity"),
    "a vast setting": (vast, "must be JSON"),
    "a table of nothing": (forge(set_to("arrays", None)), "not a valid ticket"),
    "vast shapes": (
        forge(lambda d: d["shapes"].update({"fc1.weight": [10**30, 10**30]})),
        "not a valid ticket",
    ),
    "layers of nothing": (forge(set_to("layers", [])), "arrays must be"),
    "a hash of text": (forge(lambda d: d["initial"].update(sha256="z" * 64)), "64 hexadecimal digits"),
}


@pytest.mark.parametrize("case", DAMAGE)
def test_a_changed_file_is_refused_with_the_reason(tmp_path, case):
    damage, reason = DAMAGE[case]
    path = tickets.save(one(), tmp_path / "t")
    damage(path)
    with pytest.raises(ValueError, match=reason):
        tickets.load(path)


def test_the_forger_of_these_tests_forges_well(tmp_path):
    """Without a change, what he writes is read: so it is the change that is refused, not his handwriting."""
    path = tickets.save(one(), tmp_path / "t")
    before = path.read_bytes()
    forge()(path)
    assert path.read_bytes() != before
    equal(tickets.load(path), one())


@settings(max_examples=60)
@given(where=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
def test_no_flipped_bit_passes_unnoticed(tmp_path_factory, where, bit):
    path = tickets.save(one(), tmp_path_factory.mktemp("t") / "t")
    content = bytearray(path.read_bytes())
    content[int(where * len(content))] ^= 1 << bit
    path.write_bytes(content)
    try:
        back = tickets.load(path)
    except ValueError:
        return
    equal(back, one())  # a date or an attribute in the zip, which nobody reads


def test_nothing_is_read_of_a_file_that_is_too_large(tmp_path):
    path = tmp_path / "t.ticket.npz"
    with path.open("wb") as out:
        out.seek(5_000_000_000)
        out.write(b"x")
    with pytest.raises(ValueError, match="at most 100000 bytes"):
        tickets.load(path)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"there is no file .*none\.ticket\.npz"):
        tickets.load(tmp_path / "none.ticket.npz")


def test_a_failed_save_leaves_the_old_file(tmp_path, monkeypatch):
    path = tickets.save(one(), tmp_path / "t")
    before = hashlib.sha256(path.read_bytes()).hexdigest()
    monkeypatch.setattr(
        "ltviz.records.store.Path.replace", lambda *_: (_ for _ in ()).throw(OSError("disk full"))
    )
    with pytest.raises(OSError, match="disk full"):
        tickets.save(one(name="other"), path)
    monkeypatch.undo()
    assert hashlib.sha256(path.read_bytes()).hexdigest() == before
    assert len(list(tmp_path.iterdir())) == 1
