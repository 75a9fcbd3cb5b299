"""TicketRace: its numbers are those of the statistics, and both languages say the same words."""

import json
import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import traitlets

from ltviz.lottery import ARMS
from ltviz.records import Run
from ltviz.records.statistics import paired, winning
from ltviz.widgets import CheckError, TicketRace, gaps
from ltviz.widgets.arrays import unpack
from ltviz.widgets.figure import tokens
from ltviz.widgets.ticket_race import say, source
from ltviz.widgets.ticket_race.names import ARM_NAMES, MARKS, look
from ltviz.widgets.words import fixed, percent
from tests.widgets.examples import tiny_run
from tests.widgets.marred import blown_up, late, unrun


def shifted(run: Run, arm: str, by: float) -> Run:
    """The same run, an arm better by so much."""
    test = run.test_at_best.copy()
    test[run.arm(arm)] += by
    return replace(run, test_at_best=test)


def renamed(run: Run, arm: str, name: str) -> Run:
    return replace(run, arms=tuple(name if one == arm else one for one in run.arms))


RUNS: dict[str, Callable[[], Run]] = {
    "plain": tiny_run,
    "one seed": lambda: tiny_run(seeds=1),
    "every third level": lambda: unrun(tiny_run(levels=7), "fresh", levels=[0, 1, 2, 4, 5]),
    "never": lambda: unrun(tiny_run(), "shuffled"),
    "some seeds": lambda: unrun(unrun(tiny_run(), "fresh", seeds=[0]), "shuffled", seeds=[0, 2]),
    "censored": lambda: late(late(tiny_run(), "ticket", 4, 1), "fresh", 4, 3),
    "dense censored": lambda: late(tiny_run(), "ticket", 0, 2),
    "blown up": lambda: blown_up(blown_up(tiny_run(), "ticket", 4, 1), "fresh", 4, 3),
    "blown up dense": lambda: blown_up(tiny_run(), "ticket", 0, 2, np.inf),
    "blown up of some": lambda: blown_up(unrun(tiny_run(), "fresh", seeds=[2]), "fresh", 4, 1, np.inf),
    "interrupted": lambda: replace(tiny_run(), status="interrupted"),
    "ties": lambda: shifted(tiny_run(levels=2), "fresh", 0.004),
    "markup": lambda: renamed(tiny_run(), "shuffled", "<b>bold</b> & 'co'"),
    "no dense": lambda: replace(tiny_run(), levels=(1, 2, 3, 4, 5, 6), removed_at={}),
}
GUESSES = ["", "ask", "more", "same", "less", "skip"]
runs = pytest.mark.parametrize("name", list(RUNS))


def state(widget: TicketRace) -> dict[str, Any]:
    """The traits as JSON, bytes as lists of numbers."""
    names = ("level", "versus", "prediction", "arms", "seeds", "levels", "facts")
    arrays = {name: one | {"data": list(one["data"])} for name, one in widget.arrays.items()}
    return {name: getattr(widget, name) for name in names} | {"arrays": arrays}


@runs
def test_every_interval_is_that_of_the_statistics(name: str) -> None:
    run = RUNS[name]()
    widget = TicketRace(run, versus="fresh")
    gap, interval = unpack(widget.arrays["gap"]), unpack(widget.arrays["interval"])
    seen = 0
    for v, arm in enumerate(entry["key"] for entry in widget.arms):
        for k, level in enumerate(run.levels):
            try:
                expected = paired(run, "ticket", arm, level)
            except ValueError:
                assert np.isnan(interval[v, k]).all()
                continue
            if arm == "ticket":
                assert np.isnan(interval[v, k]).all()
                continue
            seen += 1
            np.testing.assert_array_equal(interval[v, k], [expected.mean, expected.low, expected.high])
            np.testing.assert_array_equal(gap[v, :, k], expected.values)
    assert seen >= len(run.levels)


def test_the_readout_prints_the_numbers_of_the_statistics() -> None:
    run = tiny_run(seeds=5)
    widget = TicketRace(run, level=4)
    found = paired(run, "ticket", "fresh", 4).scaled(100)
    assert repr(widget) == (
        f"TicketRace: At {percent(run.total_density[0, 4])} of the weights the ticket is {fixed(found.mean, 1)} "
        f"points above the same mask with fresh values (95 % interval {fixed(found.low, 1)} to "
        f"{fixed(found.high, 1)}, 5 seeds)."
    )
    assert repr(widget) == widget._repr_mimebundle_()[0]["text/plain"]


@runs
def test_outcomes_are_those_of_winning(name: str) -> None:
    run = RUNS[name]()
    race = source.take(run)
    for k, level in enumerate(run.levels):
        if level == 0 or 0 not in run.levels:
            assert race.outcome[k] == source.NOT_RUN
            continue
        expected = winning(run, level)
        assert {1: True, 0: False, 2: None}[int(race.outcome[k])] == expected.outcome
        assert race.reasons[k] == expected.reason


@pytest.mark.parametrize(
    ("name", "level", "versus", "words"),
    [
        ("one seed", 4, "fresh", "(one seed gives no interval)."),
        ("some seeds", 4, "fresh", "2 of 3 seeds)"),
        ("some seeds", 4, "shuffled", "(1 of 3 seeds ran both, which gives no interval)."),
        ("every third level", 4, "fresh", "was not run; the nearest level that ran is 52.5 %."),
        ("every third level", 0, "fresh", "nothing is pruned yet: the ticket is the dense network."),
        ("plain", 0, "dense", "nothing is pruned yet: the ticket is the dense network."),
        ("never", 4, "shuffled", "a shuffled mask with original values was not run."),
        ("plain", 5, "dense", "points below the dense network (95 % interval −"),
        ("ties", 1, "fresh", "; the interval contains zero."),
        ("markup", 3, "<b>bold</b> & 'co'", "points above <b>bold</b> & 'co' (95 %"),
    ],
)
def test_the_readout_says_what_is_special(name: str, level: int, versus: str, words: str) -> None:
    assert words in TicketRace(RUNS[name](), level=level, versus=versus).sentence()


def test_a_difference_that_prints_as_zero_is_level() -> None:
    run = tiny_run()
    test = run.test_at_best.copy()
    test[run.arm("fresh"), :, 3] = test[run.arm("ticket"), :, 3] - [0.0004, -0.0004, 0.0001]
    assert (
        "the ticket is level with the same mask"
        in TicketRace(replace(run, test_at_best=test), level=3).sentence()
    )


@pytest.mark.parametrize(
    ("name", "level", "words"),
    [
        (
            "censored",
            4,
            "Still improving when training ended (arrows): ticket 1 of 3 and fresh values 3 of 3.",
        ),
        ("dense censored", 4, "(arrows): dense 2 of 3."),
        ("plain", 4, "All seeds share one test set: the interval does not contain its error."),
        ("interrupted", 4, "The run was interrupted"),
        ("plain", 5, "Winning or not stays open: too few seeds to exclude a loss"),
    ],
)
def test_the_notes_say_what_the_interval_leaves_out(name: str, level: int, words: str) -> None:
    widget = TicketRace(RUNS[name](), level=level)
    assert any(words in note for note in widget.notes()), widget.notes()
    assert all(note in widget.alt() for note in widget.notes())


@pytest.mark.parametrize(
    ("name", "versus", "found"),
    [
        ("blown up", "fresh", "ticket 1 of 3 and fresh values 3 of 3"),
        ("blown up", "shuffled", "ticket 1 of 3"),
        ("blown up dense", "fresh", "dense 2 of 3"),
        ("blown up of some", "fresh", "fresh values 1 of 2"),
    ],
)
def test_what_blew_up_is_counted(name: str, versus: str, found: str) -> None:
    widget = TicketRace(RUNS[name](), level=4, versus=versus)
    assert widget.notes()[1:3] == [f"Blew up in training: {found}.", gaps.BLOWN_UP]
    assert all(note in widget.alt() for note in widget.notes())
    # Without a good step the last one is kept as the best: nothing was still improving there.
    assert not any("Still improving" in note for note in widget.notes())


@pytest.mark.parametrize("name", [name for name in RUNS if not name.startswith("blown up")])
def test_what_did_not_run_did_not_blow_up(name: str) -> None:
    race = source.take(RUNS[name]())
    for versus in race.controls:
        for k in range(len(race.levels)):
            assert not any("blew up" in note.lower() for note in say.notes(race, k, versus, None))


def test_what_blew_up_is_said_of_its_own_level_and_arms() -> None:
    run = blown_up(tiny_run(), "fresh", 4, 3)
    for level, versus in ((3, "fresh"), (4, "shuffled")):
        notes = TicketRace(run, level=level, versus=versus).notes()
        assert not any("blew up" in note.lower() for note in notes)


def test_an_infinite_loss_is_not_drawn() -> None:
    """An axis up to infinity would be looked for in vain by the browser, tick by tick."""
    arrays = TicketRace(RUNS["blown up of some"]()).arrays
    for name in ("loss", "loss_at_best"):
        assert not np.isinf(unpack(arrays[name])).any()


def test_only_the_level_named_beforehand_is_not_exploratory() -> None:
    widget = TicketRace(tiny_run(), level=4)
    assert not any("Exploratory" in note for note in widget.notes())
    widget.level = 2
    assert f"Exploratory: the level named beforehand is {percent(widget._race.density[4])}." in widget.notes()
    assert "Exploratory: no level was named beforehand." in TicketRace(tiny_run()).notes()


def says_the_same(widget: TicketRace, run_js: Callable[..., str]) -> bool:
    """Whether the browser has Python's words for every level, control and guess; an error where they differ."""
    expected = []
    for named in (None, widget.levels[-1]):
        widget._named = named
        for versus in widget._race.controls:
            for k, level in enumerate(widget.levels):
                words = [say.sentence(widget._race, k, versus, guess) for guess in GUESSES]
                widget.level, widget.versus = level, versus
                expected.append([named, versus, k, words, widget.notes()])
    script = f"""
      const state = {json.dumps(state(widget))};
      const race = ltv.readRace(state);
      for (const [named, versus, k, words, notes] of {json.dumps(expected)}) {{
        race.facts.named = named;
        const v = race.arms.findIndex((arm) => arm.key === versus);
        const found = {json.dumps(GUESSES)}.map((p) => ltv.raceSentence(race, k, v, p));
        if (JSON.stringify(found) !== JSON.stringify(words)) throw new Error(`${{found}} is not ${{words}}`);
        const lines = ltv.raceNotes(race, k, v);
        if (JSON.stringify(lines) !== JSON.stringify(notes)) throw new Error(`${{lines}} is not ${{notes}}`);
      }}
      console.log(race.K);
    """
    return int(run_js(script, "ticket_race")) == len(widget.levels)


@runs
def test_the_browser_says_the_same_words(name: str, run_js: Callable[..., str]) -> None:
    assert says_the_same(TicketRace(RUNS[name](), versus="fresh"), run_js)


def test_it_opens_near_twenty_percent_where_the_control_ran() -> None:
    run = unrun(tiny_run(levels=12), "fresh", levels=[8, 9])
    assert min(range(12), key=lambda k: abs(run.total_density[0, k] - 0.2)) in (8, 9)
    assert TicketRace(run).level == 7
    assert TicketRace(run, versus="shuffled").level in (8, 9)


def test_the_nearest_level_is_nearest_in_ratio() -> None:
    race = source.take(RUNS["every third level"]())
    assert [race.nearest("fresh", k) for k in range(7)] == [3, 3, 3, 3, 3, 6, 6]
    far = source.take(unrun(tiny_run(levels=7), "fresh", levels=[0, 2, 3, 4, 5]))
    assert abs(far.density[3] - far.density[6]) < abs(far.density[1] - far.density[3])
    assert far.nearest("fresh", 3) == 1
    assert source.take(RUNS["never"]()).nearest("shuffled", 3) is None


def test_curves_come_with_the_value_at_the_early_stop() -> None:
    run = tiny_run(levels=4)
    arrays = {name: unpack(one) for name, one in TicketRace(run).arrays.items()}
    a, s, k = run.arm("shuffled"), 2, 3
    np.testing.assert_array_equal(arrays["loss"][arrays["rows"][a, k], s], run.val_loss[a, s, k])
    t = run.steps.tolist().index(run.best_step[a, s, k])
    assert arrays["accuracy_at_best"][a, s, k] == run.val_accuracy[a, s, k, t]
    dense, ticket = len(run.arms), run.arm("ticket")
    assert (arrays["rows"][dense] == arrays["rows"][ticket, 0]).all()
    np.testing.assert_array_equal(arrays["test"][dense, :, 3], run.test_at_best[ticket, :, 0])


def test_a_long_history_is_thinned_but_not_its_early_stops() -> None:
    steps = np.arange(1, 1001)
    shape = (3, 2, 2, 1000)
    loss = np.linspace(2, 1, 1000, dtype=np.float32) * np.ones(shape, np.float32)
    best = np.full(shape[:3], 777.0)
    run = tiny_run(seeds=2, levels=2, steps=steps, val_loss=loss, val_accuracy=loss / 4, best_step=best)
    arrays = {name: unpack(one) for name, one in TicketRace(run).arrays.items()}
    assert arrays["steps"].shape == (source.MOST_STEPS,)
    assert arrays["steps"][[0, -1]].tolist() == [1, 1000]
    assert arrays["loss_at_best"][0, 0, 1] == run.val_loss[0, 0, 1, 776]


def test_a_training_that_did_not_run_has_no_curve() -> None:
    arrays = TicketRace(RUNS["every third level"]()).arrays
    rows = unpack(arrays["rows"])
    assert (rows[1] >= 0).tolist() == [False, False, False, True, False, False, True]
    assert unpack(arrays["loss"]).shape[0] == rows[:3].max() + 1 == 7 + 2 + 7


@pytest.mark.parametrize("arm", ["dense", *ARMS])
def test_every_arm_has_a_name_a_colour_and_a_mark(arm: str) -> None:
    one = ARM_NAMES[arm]
    assert one.token in tokens("light")
    assert one.token in tokens("dark")
    assert one.mark in MARKS
    others = [other for name, other in ARM_NAMES.items() if name != arm]
    assert one.token not in [other.token for other in others]
    # A second cue beside the colour: no two share both line and mark; dense is thick.
    assert arm == "dense" or (one.dash, one.mark) not in [
        (o.dash, o.mark) for o in others if o.token != "dense"
    ]
    assert one.name not in [other.name for other in others]


def test_an_arm_that_nobody_named_keeps_its_own_name() -> None:
    assert (look("early bird").name, look("early bird").token) == ("early bird", "other")
    assert "other" in tokens()


def race(**options: Any) -> TicketRace:
    return TicketRace(tiny_run(), **options)


def race_of(arm: str, name: str) -> TicketRace:
    """A race in which an arm has another name."""
    return TicketRace(renamed(tiny_run(), arm, name))


def published(density: float, value: float) -> TicketRace:
    return race(paper=[{"density": density, "value": value}])


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: race_of("ticket", "winner"), "arm must be one of winner, .* got 'ticket'"),
        (lambda: race_of("fresh", "dense"), "'dense' is kept"),
        (lambda: race(versus="ticket"), "versus must be one of fresh, shuffled, dense.*'ticket'"),
        (lambda: race_of("fresh", "wires"), "versus must be one of wires, shuffled, dense.*'fresh'"),
        (lambda: race(level=9), r"level must be one of \(0, 1, .*got 9"),
        (lambda: published(21.1, 0.98), r"in \(0, 1\], got 21.1"),
        (lambda: published(0.2, 98), r"fraction in \[0, 1\], got 98"),
        (lambda: race(paper=[(0.2, 0.98)]), "dicts of density and value"),
        (lambda: race().set_trait("versus", "<i>"), "got '<i>'"),
        (lambda: race().set_trait("level", 12), "got 12"),
    ],
)
def test_a_bad_argument_is_named_with_the_rule(make: Callable[[], Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make()


def test_only_a_run_is_taken() -> None:
    with pytest.raises(TypeError, match=r"takes a Run .*got dict"):
        TicketRace({"fc1.weight": 1})
    with pytest.raises(traitlets.TraitError, match="perhaps"):
        race(predict=True).set_trait("prediction", "perhaps")


def test_a_run_without_a_dense_network_offers_none() -> None:
    widget = TicketRace(RUNS["no dense"]())
    assert [arm["key"] for arm in widget.arms] == ["ticket", "fresh", "shuffled"]
    assert not any("winning" in note for note in widget.notes())
    with pytest.raises(ValueError, match="versus must be one of fresh, shuffled in this run"):
        TicketRace(RUNS["no dense"](), versus="dense")


def test_the_picture_follows_and_differs() -> None:
    widget = TicketRace(tiny_run(), level=3)
    pictures = [widget.png()]
    for name, value in (
        ("level", 5),
        ("versus", "dense"),
        ("curve", "accuracy"),
        ("paper", [{"density": 0.5, "value": 0.95}]),
    ):
        setattr(widget, name, value)
        pictures.append(widget.png())
    assert len(set(pictures)) == len(pictures)


@runs
def test_what_is_missing_still_gives_a_picture(name: str) -> None:
    widget = TicketRace(RUNS[name](), versus="fresh")
    widget.level, widget.versus = widget.levels[0], widget._race.controls[-1]
    assert widget.png().startswith(b"\x89PNG")


def test_a_prediction_is_asked_and_remembered_for_its_own_comparison() -> None:
    widget = TicketRace(tiny_run(), predict=True)
    assert widget.prediction == "ask"
    plain = widget.sentence()
    widget.prediction = "less"
    assert widget.sentence() == f"{plain} You expected it to be less accurate."
    widget.level = 1
    assert "expected" not in widget.sentence()
    widget.level, widget.prediction = widget.facts["home"], "skip"
    assert widget.sentence() == plain


def shown(run: Run, **options: Any) -> TicketRace:
    """A race that counts as displayed, without the cost of its picture."""
    widget = TicketRace(run, **options)
    widget._shown = True
    return widget


def test_a_check_says_bounds_and_never_the_number(capsys: pytest.CaptureFixture[str]) -> None:
    run = tiny_run(seeds=5)
    shown(run, level=4).check(level=4, versus="fresh", at_least=0.0, at_most=0.5, interval_at_least=0.0)
    assert capsys.readouterr().out == (
        "TicketRace was shown: 6 levels, 3 arms and 5 seeds; each interval lies around the mean of its seeds; "
        "at 42.3 % of the weights the ticket minus the same mask with fresh values is at least 0.0 points and is at "
        "most 50.0 points and has its whole 95 % interval at or above 0.0 points.\n"
    )
    shown(run).check(level=2, versus="shuffled")
    assert capsys.readouterr().out.endswith("minus a shuffled mask with original values was run.\n")


@pytest.mark.parametrize(
    ("expectations", "message"),
    [
        ({"at_least": 0.2}, r"is at least 20.0 points, got \d"),
        ({"at_most": -0.2}, r"is at most −20.0 points, got \d"),
        ({"versus": "dense", "interval_at_least": 0.0}, "whole 95 % interval at or above 0.0 points, got −"),
        ({"interval_at_most": -0.2}, "whole 95 % interval at or below −20.0 points, got "),
        ({"level": 9}, "level must be one of .*got 9"),
        ({"versus": "wires"}, "versus must be one of .*got 'wires'"),
    ],
)
def test_a_check_that_does_not_hold_says_what_was_found(expectations: dict[str, Any], message: str) -> None:
    with pytest.raises(CheckError, match=message):
        shown(tiny_run(seeds=5), level=5).check(**expectations)


def test_a_check_of_what_was_not_run_fails() -> None:
    with pytest.raises(CheckError, match="was not run"):
        shown(RUNS["never"](), level=4).check(versus="shuffled", at_least=-1.0)


def test_a_check_finds_an_interval_that_left_its_dots() -> None:
    widget = shown(tiny_run())
    wrong = dict(widget.arrays["interval"])
    wrong["data"] = (unpack(wrong) + 0.01).tobytes()
    widget.arrays = widget.arrays | {"interval": wrong}
    with pytest.raises(CheckError, match="around the mean of its seeds"):
        widget.check()


def test_one_seed_has_no_interval_to_bound() -> None:
    widget = shown(RUNS["one seed"](), level=4)
    assert math.isinf(unpack(widget.arrays["interval"])[1, 4, 1])
    with pytest.raises(CheckError, match="has no interval: only one seed"):
        widget.check(interval_at_least=-1.0)
