"""ltviz room run, merge, verify: from a laptop's training to the room's page."""

import json
import re
from dataclasses import replace

import numpy as np
import pytest

from ltviz import cli, room
from ltviz.records import tickets
from ltviz.room import recipe
from tests.room.conftest import SEEDS, thirty


def test_a_laptop_trains_and_writes_its_file(tmp_path, capsys):
    assert cli.main(["room", "run", "--seed", "109", "--name", "Laptop № 9", "--out", str(tmp_path)]) == 0
    (path,) = tmp_path.iterdir()
    assert path.name == "laptop-9.ticket.npz"
    assert capsys.readouterr().out.splitlines()[-1] == str(path)
    ticket = tickets.load(path)
    assert (ticket.name, ticket.seed, ticket.level) == ("Laptop № 9", 109, room.LEVEL)
    assert tickets.mask_hash(ticket.mask) == tickets.mask_hash(thirty().mask(3, 109)), "as in the population"


def test_without_a_seed_the_machine_has_one_and_a_file_is_never_overwritten(tmp_path, capsys, monkeypatch):
    assert cli.main(["room", "run", "--out", str(tmp_path)]) == 0
    (path,) = tmp_path.iterdir()
    assert path.name == f"seed-{room.machine_seed()}.ticket.npz"
    before = path.read_bytes()
    monkeypatch.setattr(recipe, "Experiment", None)  # it must not come to a training
    assert cli.main(["room", "run", "--out", str(tmp_path)]) == 2
    assert "is there already; move it away, or give another --name" in capsys.readouterr().err
    assert path.read_bytes() == before


def test_a_name_that_is_refused_is_refused_before_the_training(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(recipe, "Experiment", None)
    assert cli.main(["room", "run", "--name", "x" * 41, "--out", str(tmp_path)]) == 2
    assert "at most 40 characters" in capsys.readouterr().err


def test_the_room_gets_a_page_a_picture_and_sentences(folder, tmp_path_factory, capsys):
    (folder / "bad.ticket.npz").write_bytes(b"x")
    out = tmp_path_factory.mktemp("out") / "new"
    assert cli.main(["room", "merge", str(folder), "--out", str(out)]) == 0
    said = capsys.readouterr().out
    assert said.startswith("31 ticket files: 30 counted, 0 repeated, 1 refused.\nrefused: 'bad.ticket.npz': ")
    assert re.search(r"Did the room find winning tickets\? \S", said)
    assert (out / "room.png").read_bytes().startswith(b"\x89PNG")
    html = (out / "room.html").read_text(encoding="utf-8")
    assert html.count("<tr>") == 31
    assert "<td>laptop 107</td><td>107</td>" in html
    assert not re.search(r"""(src|href)=["']?https?:""", html)


def test_names_with_markup_are_text_on_the_page(folder):
    room.export(thirty(), folder / "laptop-100", seed=100, name="<script>alert(1)</script>&\"'")
    cli.main(["room", "merge", str(folder)])
    html = (folder / "room.html").read_text(encoding="utf-8")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;&amp;&quot;&#x27;" in html
    assert "<script>alert" not in html


def test_a_folder_without_tickets_is_an_error(tmp_path, capsys):
    assert cli.main(["room", "merge", str(tmp_path)]) == 2
    assert "there is no file *.ticket.npz" in capsys.readouterr().err


@pytest.mark.parametrize("words", [[], ["fly"], ["merge"], ["run", "--seed", "x"]])
def test_wrong_use_says_what_is_right(words, capsys):
    with pytest.raises(SystemExit) as stopped:
        cli.main(["room", *words])
    assert stopped.value.code == 2
    assert "usage: ltviz room" in capsys.readouterr().err


# ---- same seed, same ticket -------------------------------------------------------------------------------------


def verified(path, capsys, *more):
    status = cli.main(["room", "verify", str(path), *more])
    return status, capsys.readouterr().out


def test_a_ticket_is_made_again(folder, capsys):
    status, said = verified(folder / "laptop-109.ticket.npz", capsys, "--train")
    assert status == 0
    assert "draws the same ones here, to the last bit" in said
    assert "the same, weight for weight" in said


def again(folder, name, **changes):
    """A file that somebody made from laptop-109's with other fields, every hash fitting."""
    ticket = tickets.load(folder / "laptop-109.ticket.npz")
    return tickets.save(replace(ticket, **changes), folder / name)


def test_last_bits_of_another_processor_are_forgiven(folder, capsys):
    ticket = tickets.load(folder / "laptop-109.ticket.npz")
    path = again(folder, "arm", initial=ticket.initial | {"sha256": "0" * 64})
    status, said = verified(path, capsys)
    assert status == 0
    assert "to two decimals. Their last bits differ" in said


def test_other_initial_values_are_not(folder, capsys):
    path = again(folder, "other", initial=tickets.load(folder / "laptop-108.ticket.npz").initial)
    status, said = verified(path, capsys, "--train")
    assert status == 1
    assert said == "Initial values: seed 109 draws other ones here. This is not the ticket of its seed.\n"


def test_results_that_were_changed_are_found_by_training_again(folder, capsys):
    run = tickets.load(folder / "laptop-109.ticket.npz").run
    better = run.test_at_best.copy()
    better[0, 0, 3] = 0.999
    path = again(folder, "liar", run=replace(run, test_at_best=better))
    assert verified(path, capsys)[0] == 0, "no hash tells"
    status, said = verified(path, capsys, "--train")
    assert status == 1
    assert "the results were changed" in said


def test_a_mask_that_was_changed_is_found_by_training_again(folder, capsys):
    mask = {
        name: np.roll(kept, 7) for name, kept in tickets.load(folder / "laptop-109.ticket.npz").mask.items()
    }
    status, said = verified(again(folder, "liar", mask=mask), capsys, "--train")
    assert status == 1
    assert "this is not the ticket of its seed" in said


def test_a_mask_that_differs_a_little_is_another_processor(folder, capsys):
    ticket = tickets.load(folder / "laptop-109.ticket.npz")
    mask = {name: kept.copy() for name, kept in ticket.mask.items()}
    flat = mask["fc1.weight"].reshape(-1)
    flat[[flat.argmax(), flat.argmin()]] = flat[[flat.argmin(), flat.argmax()]]
    status, said = verified(again(folder, "arm", mask=mask), capsys, "--train")
    assert status == 0
    assert "Another processor or version of torch differs in the last digits" in said


def test_the_rooms_own_setting_is_that_of_chapter_02_with_twice_the_steps(monkeypatch):
    monkeypatch.undo()
    assert SEEDS
    setting = recipe.common()["setting"]
    assert setting["model"] == {
        "name": "mlp", "config": {"sizes": [40, 100, 50, 10], "initialiser": "glorot_normal", "dropout": 0.0},
    }  # fmt: skip
    assert (setting["rounds"], setting["remove"], setting["recipe"]["steps"]) == (6, 0.35, 2000)
    assert setting["recipe"]["threads"] == 1, "what a probe chooses would differ between laptops"
    assert setting["recipe"]["chunk"] == 12
    assert json.dumps(setting)


@pytest.mark.slow
def test_the_rooms_own_setting_gives_a_small_file(tmp_path, monkeypatch):
    monkeypatch.undo()
    path = room.export(room.run(17), tmp_path / "mine")
    assert path.stat().st_size < 20_000
    assert room.verify(path).agrees
