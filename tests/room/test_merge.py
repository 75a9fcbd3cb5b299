"""Thirty files become the room's run; a bad file is named and stops nobody."""

import shutil
from dataclasses import replace

import numpy as np
import pytest

from ltviz import room
from ltviz.lottery.experiment import Experiment
from ltviz.records import paired, same, tickets, winning
from ltviz.room import recipe, say
from ltviz.room.folder import _differences, gather
from ltviz.widgets import TicketRace
from tests.room.conftest import SEEDS, small, thirty


def other(folder, name, seed=777, **changes):
    """A ticket of another setting, trained."""
    run = Experiment(small([seed], **changes)).run()
    return room.export(run, folder / name)


def test_thirty_files_are_the_run_that_they_came_from(folder, capsys):
    run = room.merge(folder)
    assert same(run, replace(thirty(), removed_at={}, initial={}, final={}, shown_seed=None), made=False)
    assert run.made["tickets"][7]["name"] == "laptop 107"
    assert capsys.readouterr().out == "30 ticket files: 30 counted, 0 repeated, 0 refused.\n"
    race = TicketRace(run, level=room.LEVEL)
    assert "30 seeds" in race.sentence()


def test_the_sentences_say_the_numbers_of_the_run(folder):
    lines = say.found(gather(folder))
    for line, arm in zip(lines, ("fresh", "shuffled"), strict=False):
        gap = paired(thirty(), "ticket", arm, 3)
        assert line.endswith(f"It is ahead in {(gap.values > 0).sum()} of 30.")
        assert f"{abs(100 * gap.mean):.1f} points" in line
    won = winning(thirty(), 3)
    answer = {True: "Yes", False: "No", None: "The room cannot tell"}[won.outcome]
    assert f"Did the room find winning tickets? {answer}: {won.reason}." in lines


@pytest.mark.parametrize(("gain", "answer"), [(0.1, "Yes: as accurate"), (-0.3, "No: the ticket is more")])
def test_the_answer_follows_the_rule(folder, gain, answer):
    found = gather(folder)
    run = found.run
    test, best = run.test_at_best.copy(), run.best_step.copy()
    test[0, :, 3] = np.clip(test[0, :, 0] + gain, 0, 1)
    best[0, :, [0, 3]] = 10.0  # far from the end: nothing is censored
    lines = say.found(replace(found, run=replace(run, test_at_best=test, best_step=best)))
    assert any(line.startswith(f"Did the room find winning tickets? {answer}") for line in lines)


def test_a_bad_file_stops_nobody(folder):
    (folder / "cut.ticket.npz").write_bytes((folder / "laptop-100.ticket.npz").read_bytes()[:500])
    (folder / "empty.ticket.npz").write_bytes(b"")
    (folder / "folder.ticket.npz").mkdir()
    (folder / "._laptop-100.ticket.npz").write_bytes(b"a memory stick's own note")
    (folder / "notes.txt").write_text("not a ticket")
    found = gather(folder)
    assert found.run.seeds == SEEDS
    assert set(found.refused) == {"cut.ticket.npz", "empty.ticket.npz", "folder.ticket.npz"}
    assert "must be a whole zip" in found.refused["cut.ticket.npz"]


def test_another_setting_is_refused_with_the_difference(folder):
    other(folder, "longer", steps=50)
    other(folder, "bolder", remove=0.5)
    found = gather(folder)
    assert found.run.seeds == SEEDS
    assert found.refused["longer.ticket.npz"] == (
        "another setting: setting.recipe.steps is 50, the room's is 40; arm_steps is (50, 50, 50), "
        "the room's is (40, 40, 40); steps is [10, 20, 30, 40, 50], the room's is [10, 20, 30, 40]"
    )
    assert found.refused["bolder.ticket.npz"] == "another setting: setting.remove is 0.5, the room's is 0.35"


def test_results_of_another_form_are_refused_though_their_setting_is_copied(folder):
    """Somebody writes the room's setting into a file of another network; the first by name, too."""
    ticket = tickets.load(folder / "laptop-100.ticket.npz")
    names = dict(zip(ticket.run.layers, ("a\x1b[2J", "<b>", "c"), strict=True))
    run = replace(
        ticket.run, layers=tuple(names.values()), shapes={names[n]: s for n, s in ticket.run.shapes.items()}
    )
    mask = {names[n]: kept for n, kept in ticket.mask.items()}
    tickets.save(tickets.Ticket(run, ticket.level, mask, ticket.initial), folder / "aaa")
    found = gather(folder)
    assert found.run.seeds == SEEDS
    assert found.refused["aaa.ticket.npz"].startswith(r"another setting: layers is ('a\x1b[2J', '<b>', 'c')")


def test_unknown_and_missing_keys_of_a_setting_are_named():
    ours = recipe.common()["setting"]
    theirs = {key: value for key, value in ours.items() if key != "scope"} | {"recipe": {}}
    found = list(_differences(theirs | {"x\n": 1}, ours, ".setting"))
    assert "'setting.scope' is missing" in found
    assert r"'setting.x\n' is unknown" in found
    assert "'setting.recipe.lr' is missing" in found


def test_a_seed_counts_once(folder):
    shutil.copy(folder / "laptop-104.ticket.npz", folder / "laptop-104 (1).ticket.npz")
    ticket = tickets.load(folder / "laptop-105.ticket.npz")
    mask = {name: kept.copy() for name, kept in ticket.mask.items()}
    first = mask["fc1.weight"].reshape(-1)
    first[[first.argmax(), first.argmin()]] = first[[first.argmin(), first.argmax()]]
    tickets.save(tickets.Ticket(ticket.run, ticket.level, mask, ticket.initial), folder / "z-other-laptop")
    found = gather(folder)
    assert found.run.seeds == SEEDS
    assert found.repeated == {
        "laptop-104.ticket.npz": "seed 104 and its mask are already there from 'laptop-104 (1).ticket.npz'",
        "z-other-laptop.ticket.npz": "seed 105 is already there from 'laptop-105.ticket.npz', with another mask "
        "(another processor or version?)",
    }


def test_several_versions_of_torch_are_said(folder):
    ticket = tickets.load(folder / "laptop-104.ticket.npz")
    made = ticket.run.made | {"versions": ticket.run.made["versions"] | {"torch": "2.6.0"}}
    old = tickets.Ticket(replace(ticket.run, made=made), ticket.level, ticket.mask, ticket.initial)
    tickets.save(old, folder / "laptop-104")
    (line,) = [line for line in say.counted(gather(folder)) if "versions of torch" in line]
    assert "2.6.0" in line


def test_one_laptop_is_no_room_but_is_read(folder):
    for seed in SEEDS[1:]:
        (folder / f"laptop-{seed}.ticket.npz").unlink()
    lines = say.found(gather(folder))
    assert "one seed gives no interval" in lines[0]
    assert "Did the room find winning tickets? The room cannot tell: one seed has no interval." in lines


def test_nothing_to_merge_is_said(tmp_path):
    with pytest.raises(FileNotFoundError, match="there is no folder"):
        room.merge(tmp_path / "none")
    with pytest.raises(FileNotFoundError, match=r"there is no file \*\.ticket\.npz in"):
        room.merge(tmp_path)
    (tmp_path / "bad\x1b.ticket.npz").write_bytes(b"x")
    with pytest.raises(
        ValueError, match=r"no file can be counted. 'bad\\x1b.ticket.npz': a ticket file must"
    ):
        room.merge(tmp_path)


def test_a_run_of_many_seeds_is_exported_seed_by_seed(tmp_path):
    with pytest.raises(ValueError, match="this run has several"):
        room.export(thirty(), tmp_path / "x")
    stored = tickets.load(room.export(thirty(), tmp_path / "x", seed=109))
    assert stored.seed == 109
    assert {n: k.tolist() for n, k in stored.mask.items()} == {
        n: k.tolist() for n, k in thirty().mask(3, 109).items()
    }


def test_a_network_that_cannot_be_drawn_again_is_not_exported(tmp_path):
    run = replace(thirty(), config=thirty().config | {"model": {"name": "MyNet", "config": {}}})
    with pytest.raises(ValueError, match=r"model must be one of mlp, .* to be drawn again, got 'MyNet'"):
        room.export(run, tmp_path / "x", seed=109)


def test_an_interrupted_run_is_not_exported(tmp_path):
    with pytest.raises(ValueError, match="complete run of imp, got interrupted"):
        room.export(replace(thirty(), status="interrupted"), tmp_path / "x", seed=109)
    assert not list(tmp_path.iterdir())


def test_the_seed_of_a_machine_stays_and_a_name_changes_it():
    assert room.machine_seed("laptop 1") == room.machine_seed("laptop 1")
    seeds = {room.machine_seed(f"laptop {n}") for n in range(100)}
    assert len(seeds) == 100
    assert all(100_000 <= seed <= 999_999 for seed in seeds)
