"""TicketRace between any two arms: runs without tickets, such as those of pruning at initialisation."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from ltviz.lottery import METHODS
from ltviz.lottery.methods import CHECKS
from ltviz.records import Run
from ltviz.records.statistics import paired
from ltviz.widgets import TicketRace
from ltviz.widgets.arrays import unpack
from ltviz.widgets.figure import tokens
from ltviz.widgets.ticket_race import source
from ltviz.widgets.ticket_race.names import CHECK_NAMES, MARKS, METHOD_NAMES, look
from ltviz.widgets.words import fixed
from tests.widgets.examples import tiny_run
from tests.widgets.marred import MEASURED, blown_up, late, unrun
from tests.widgets.test_ticket_race import says_the_same

ARMS = ("snip", "random", "snip/shuffled")


def at_init() -> Run:
    """A run of three methods; its dense networks stand at level 0 of the first, and there the others have nothing."""
    run = replace(tiny_run(seeds=4), arms=ARMS)
    return unrun(unrun(run, "random", levels=[0]), "snip/shuffled", levels=[0])


@pytest.mark.parametrize("arm", ARMS)
def test_every_difference_is_that_of_the_statistics(arm: str) -> None:
    run = at_init()
    widget = TicketRace(run, arm=arm, versus="dense")
    keys = [entry["key"] for entry in widget.arms]
    assert keys == [*ARMS, "dense"]
    gap, interval = unpack(widget.arrays["gap"]), unpack(widget.arrays["interval"])
    for versus in set(keys) - {arm}:
        for k, level in enumerate(run.levels[1:], start=1):
            expected = paired(run, arm, versus, level)
            np.testing.assert_array_equal(gap[keys.index(versus), :, k], expected.values)
            assert interval[keys.index(versus), k].tolist() == [expected.mean, expected.low, expected.high]
    assert np.isnan(gap[keys.index(arm)]).all()


@pytest.mark.parametrize("arm", ARMS)
def test_the_dense_network_is_that_of_the_first_arm(arm: str) -> None:
    run = at_init()
    arrays = {name: unpack(one) for name, one in TicketRace(run, arm=arm, versus="dense").arrays.items()}
    np.testing.assert_array_equal(arrays["test"][-1, :, 3], run.test_at_best[0, :, 0])
    assert (arrays["rows"][-1] == arrays["rows"][0, 0]).all()
    assert arrays["schedules"][-1] == run.arm_steps[0]


def test_the_arms_are_called_by_their_names() -> None:
    run = at_init()
    widget = TicketRace(run, arm="snip", versus="random", level=4)
    found = paired(run, "snip", "random", 4).scaled(100)
    assert widget.sentence() == (
        f"At 42.3 % of the weights SNIP is {fixed(found.mean, 1)} points above a random mask (95 % interval "
        f"{fixed(found.low, 1)} to {fixed(found.high, 1)}, 4 seeds)."
    )
    assert "SNIP minus a random mask at every level" in widget.alt()
    assert "ticket" not in widget.alt().lower()
    widget.level = 0
    assert widget.sentence().endswith("nothing is pruned yet: SNIP is the dense network.")


@pytest.mark.parametrize(("arm", "versus"), [("random", "snip"), ("snip", "random")])
def test_whoever_was_not_run_is_named(arm: str, versus: str, run_js: Callable[..., str]) -> None:
    widget = TicketRace(unrun(at_init(), "random", levels=[3]), arm=arm, versus=versus, level=3)
    assert " of the weights a random mask was not run; the nearest level that ran is " in widget.sentence()
    assert says_the_same(widget, run_js)


def test_an_arm_that_keeps_fewer_weights_says_so(run_js: Callable[..., str]) -> None:
    density = np.broadcast_to(at_init().density, (3, *at_init().density.shape)).copy()
    density[1, :, 4] *= 0.5
    run = replace(at_init(), arm_density=density)
    widget = TicketRace(run, arm="snip", versus="random", level=4)
    assert "Not as many weights: random leaves 21.2 %." in widget.notes()
    assert says_the_same(widget, run_js)
    widget.versus = "dense"
    assert not any("Not as many" in note for note in widget.notes())


def test_another_dense_network_at_level_0_is_compared(run_js: Callable[..., str]) -> None:
    run = replace(tiny_run(seeds=4), arms=ARMS)
    widget = TicketRace(run, arm="random", versus="dense", level=0)
    assert "a random mask is " in widget.sentence()
    assert says_the_same(widget, run_js)


def test_only_a_ticket_is_called_winning() -> None:
    assert (source.take(at_init(), "snip").outcome == source.NOT_RUN).all()
    assert (source.take(tiny_run(), "fresh").outcome == source.NOT_RUN).all()
    assert (source.take(tiny_run()).outcome != source.NOT_RUN).any()


def test_the_arm_compared_has_the_pen_of_the_ticket_and_no_other() -> None:
    for run, arm in [*((at_init(), arm) for arm in ARMS), (tiny_run(), "fresh"), (tiny_run(), "shuffled")]:
        looks = {one["key"]: one for one in TicketRace(run, arm=arm, versus="dense").arms}
        pens = [(one["token"], tuple(one["dash"]), one["mark"]) for one in looks.values()]
        assert looks[arm]["token"] == "ticket"
        assert len(set(pens)) == len(pens)


@pytest.mark.parametrize("arm", ARMS)
def test_the_browser_says_the_same_words(arm: str, run_js: Callable[..., str]) -> None:
    run = blown_up(late(at_init(), "random", 4, 2), "snip/shuffled", 5, 1)
    assert says_the_same(TicketRace(run, arm=arm, versus="dense"), run_js)


def test_the_picture_is_of_the_arm_compared() -> None:
    pictures = [TicketRace(at_init(), arm=arm, versus="dense", level=3).png() for arm in ARMS]
    assert len(set(pictures)) == len(ARMS)


def many() -> Run:
    """Sixty arms, with the long names of an ablation."""
    run = tiny_run()
    names = tuple(f"a_criterion_with_a_long_name_{i}/rewind/kept/zero" for i in range(60))
    rows = [0, *[1] * 59]
    return replace(
        run, arms=names, arm_steps=(run.arm_steps[0],) * 60, **{n: getattr(run, n)[rows] for n in MEASURED}
    )


def test_many_arms_with_long_names_leave_room_for_the_picture() -> None:
    """Names of all would leave the panels no room: matplotlib warned, and warnings are errors here."""
    run = many()
    assert TicketRace(run, arm=run.arms[0], versus=run.arms[1], level=3).png().startswith(b"\x89PNG")


def test_a_check_names_the_arms(capsys: pytest.CaptureFixture[str]) -> None:
    widget = TicketRace(at_init(), arm="snip", versus="random", level=4)
    widget._shown = True
    widget.check(at_least=-1.0)
    assert "at 42.3 % of the weights SNIP minus a random mask is at least" in capsys.readouterr().out


@pytest.mark.parametrize("method", METHODS)
def test_every_method_and_check_has_words_and_a_pen_of_its_own(method: str) -> None:
    assert set(CHECK_NAMES) == set(CHECKS)
    one = METHOD_NAMES[method]
    assert one.token in tokens()
    assert one.mark in MARKS
    pens = [(other.token, other.dash, other.mark) for other in METHOD_NAMES.values()]
    pens += [(o.token, o.dash, o.mark) for o in (look(f"snip/{check}") for check in CHECK_NAMES)]
    assert len(set(pens)) == len(pens)
    assert look(f"{method}/shuffled").said == f"{one.said}, shuffled within layers"


def test_a_run_without_tickets_asks_for_an_arm() -> None:
    with pytest.raises(
        ValueError, match=r"arm must be one of snip, random, snip/shuffled in this run, got 'ticket'"
    ):
        TicketRace(at_init(), versus="random")
    with pytest.raises(
        ValueError, match="versus must be one of random, snip/shuffled, dense in this run, got 'snip'"
    ):
        TicketRace(at_init(), arm="snip", versus="snip")
