"""SearchRace: its numbers are those of the records, and both languages say the same words."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from ltviz.nas.strategies import STRATEGIES
from ltviz.records import Search, differences, judged
from ltviz.widgets import CheckError, SearchRace
from ltviz.widgets.arrays import unpack
from ltviz.widgets.figure import tokens
from ltviz.widgets.search_race import say, source
from ltviz.widgets.search_race.names import STRATEGY_NAMES, look
from ltviz.widgets.ticket_race.names import MARKS
from tests.widgets.searches import TABLE, raced

NAN = float("nan")


def cut(search: Search, evaluations: int) -> Search:
    """The same search, interrupted after so many evaluations."""
    columns = ("ids", "cells", "epochs", "training_seeds", "cost", "validation", "test")
    kept = {name: getattr(search, name)[:evaluations] for name in columns}
    return replace(search, status="interrupted", **kept)


def dead(search: Search) -> Search:
    """The same search, but no training gave a number."""
    nothing = np.full(len(search), NAN)
    return replace(search, validation=nothing, test=nothing)


def changed(place: int, change: Callable[..., Search], *options: Any) -> list[Search]:
    return [change(one, *options) if i == place else one for i, one in enumerate(raced())]


RACES: dict[str, Callable[[], SearchRace]] = {
    "plain": lambda: SearchRace(raced(), TABLE),
    "no table": lambda: SearchRace(raced()),
    "one seed": lambda: SearchRace(raced(1), TABLE),
    "alone": lambda: SearchRace(raced()[:3], TABLE),
    "some seeds": lambda: SearchRace(raced()[:-1], TABLE),
    "one pair": lambda: SearchRace([raced()[0], raced()[4], raced()[3], *raced()[6:]], TABLE),
    "interrupted": lambda: SearchRace(changed(4, cut, 5), TABLE),
    "not begun": lambda: SearchRace(changed(4, cut, 0), TABLE),
    "no numbers": lambda: SearchRace([*raced()[:3], *(dead(one) for one in raced()[3:6])], TABLE),
    "nothing to compare with": lambda: SearchRace(
        [*(dead(one) for one in raced()[:3]), *raced()[3:6]], TABLE
    ),
    "other baseline": lambda: SearchRace(raced(), TABLE, versus="successive_halving"),
    "markup": lambda: SearchRace(
        [*raced()[:3], *(replace(one, strategy="<b>x</b>") for one in raced()[3:6])]
    ),
}
races = pytest.mark.parametrize("name", list(RACES))


def state(widget: SearchRace) -> dict[str, Any]:
    """The traits as JSON, bytes as lists of numbers."""
    names = ("cost", "strategy", "across", "strategies", "seeds", "costs", "facts")
    arrays = {name: one | {"data": list(one["data"])} for name, one in widget.arrays.items()}
    return {name: getattr(widget, name) for name in names} | {"arrays": arrays}


@pytest.mark.parametrize("name", ["plain", "no table", "some seeds", "interrupted", "other baseline"])
def test_every_interval_is_that_of_the_records(name: str) -> None:
    widget = RACES[name]()
    race = widget._race
    searches = {"some seeds": list(raced()[:-1]), "interrupted": changed(4, cut, 5)}.get(name, list(raced()))
    for g in range(len(race.costs) // 2, len(race.costs), 5):
        found = differences(searches, race.table, versus=race.versus, cost=race.costs[g])
        for v, strategy in enumerate(race.strategies):
            if strategy == race.versus:
                continue
            np.testing.assert_array_equal(race.gap[v, :, g], found[strategy].values)
            expected = (found[strategy].mean, found[strategy].low, found[strategy].high)
            np.testing.assert_array_equal(unpack(widget.arrays["interval"])[v, g], expected)


def test_the_choices_are_those_that_the_judges_know() -> None:
    widget = SearchRace(raced(), TABLE)
    race = widget._race
    for i, search in enumerate(raced()):
        v, s = divmod(i, 3)
        found = judged(search, TABLE)
        assert race.worth[v, s, -1] == found.accuracy
        assert race.rank[v, s, -1] == found.rank
        assert TABLE.ids[race.choice[v, s, -1]] == found.id
        assert (race.validation[v, s, -1], race.test[v, s, -1]) == (found.validation, found.test)
        steps = search.best_so_far()
        for g, cost in enumerate(race.costs):
            step = int((steps.cost <= cost).sum()) - 1
            expected = steps.validation[step] if step >= 0 else NAN
            np.testing.assert_array_equal(race.validation[v, s, g], expected)


def test_the_slider_ends_at_the_smallest_budget_and_has_few_stops() -> None:
    long = [replace(one, budget=5000) for one in raced()[:3]]
    widget = SearchRace([*long, *raced()[3:]], TABLE)
    assert widget.costs[-1] == widget.cost == 800
    many = SearchRace(raced(3, 4000), TABLE)
    assert len(many.costs) == source.MOST_COSTS
    assert many.costs[-1] == 4000


@races
def test_the_front_is_what_nothing_beats(name: str) -> None:
    widget = RACES[name]()
    for axis in widget.facts["axes"]:
        cost, truth = unpack(widget.arrays[axis]), unpack(widget.arrays["judged"])
        beaten = [((cost <= cost[i]) & (truth >= truth[i]) & ((cost < cost[i]) | (truth > truth[i]))).any()
                  for i in range(len(cost))]  # fmt: skip
        front = unpack(widget.arrays[f"{axis}_front"])
        assert not any(beaten[row] for row in front)
        points = {(cost[row], truth[row]) for row in front}
        assert points == {(cost[i], truth[i]) for i in range(len(cost)) if not beaten[i]}
    assert widget.facts["axes"] == ([] if widget._race.table is None else ["latency", "macs"])


def test_of_equals_only_the_cheapest_is_in_front() -> None:
    cost, accuracy = np.array([3.0, 1.0, 2.0, 1.0]), np.array([0.7, 0.5, 0.5, 0.6])
    assert source.front(cost, accuracy).tolist() == [3, 0]
    assert source.front(np.array([2.0, 1.0]), np.array([0.5, 0.5])).tolist() == [1]


def test_an_axis_that_was_not_measured_is_not_offered() -> None:
    unmeasured = replace(TABLE, latency_ms=np.full(len(TABLE), NAN))
    widget = SearchRace(raced(), unmeasured)
    assert (widget.facts["axes"], widget.across) == (["macs"], "macs")


@pytest.mark.parametrize(
    ("name", "strategy", "words"),
    [
        ("plain", "regularised_evolution", "On seeds that no search saw it is "),
        ("plain", "random_search", "On seeds that no search saw it has "),
        ("no table", "regularised_evolution", "on test. On test it is "),
        ("one seed", "regularised_evolution", "(one seed gives no interval)"),
        ("some seeds", "successive_halving", "2 of 3 seeds)"),
        ("no numbers", "regularised_evolution", "After 800 epochs regularised evolution has no choice yet."),
        (
            "nothing to compare with",
            "regularised_evolution",
            "There is no choice of random search to compare it with.",
        ),
        ("markup", "<b>x</b>", "the choice of <b>x</b> has"),
    ],
)
def test_the_readout_says_what_is_special(name: str, strategy: str, words: str) -> None:
    widget = RACES[name]()
    widget.strategy = strategy
    assert words in widget.sentence()


def test_the_notes_say_ranks_and_what_is_exploratory_or_cut() -> None:
    widget = RACES["interrupted"]()
    assert "Interrupted searches, counted as far as they came: 1." in widget.notes()
    assert any("of 59 architectures, on average " in note for note in widget.notes())
    assert not any("Exploratory" in note for note in widget.notes())
    widget.cost = 200
    assert "Exploratory: the budget is not spent yet." in widget.notes()
    assert any("whose own luck is not in them" in note for note in RACES["no table"]().notes())
    assert all(note in widget.alt() for note in widget.notes())


@races
def test_the_browser_says_the_same_words(name: str, run_js: Callable[..., str]) -> None:
    widget = RACES[name]()
    race = widget._race
    shown = [(g, v) for g in range(0, len(race.costs), 3) for v in range(len(race.strategies))]
    expected = [[g, v, say.sentence(race, g, v), say.notes(race, g, v)] for g, v in shown]
    script = f"""
      const race = ltv.readSearches({json.dumps(state(widget))});
      for (const [g, v, words, notes] of {json.dumps(expected)}) {{
        const found = ltv.searchSentence(race, g, v);
        if (found !== words) throw new Error(`${{found}} is not ${{words}}`);
        const lines = ltv.searchNotes(race, g, v);
        if (JSON.stringify(lines) !== JSON.stringify(notes)) throw new Error(`${{lines}} is not ${{notes}}`);
      }}
      console.log(race.G);
    """
    assert int(run_js(script, "search_race")) == len(widget.costs)


@races
def test_what_is_missing_still_gives_a_picture(name: str) -> None:
    widget = RACES[name]()
    widget.cost, widget.strategy = widget.costs[0], widget._race.strategies[-1]
    assert widget.png().startswith(b"\x89PNG")


def test_the_picture_follows_and_differs() -> None:
    widget = SearchRace(raced(), TABLE, cost=400)
    pictures = [widget.png()]
    for name, value in (("cost", 200), ("strategy", "successive_halving"), ("across", "macs")):
        setattr(widget, name, value)
        pictures.append(widget.png())
    assert len(set(pictures)) == len(pictures)


@pytest.mark.parametrize("strategy", list(STRATEGY_NAMES))
def test_every_strategy_has_a_name_a_colour_and_a_mark(strategy: str) -> None:
    one = STRATEGY_NAMES[strategy]
    assert one.token in tokens("light")
    assert one.token in tokens("dark")
    assert one.mark in MARKS
    others = [other for name, other in STRATEGY_NAMES.items() if name != strategy]
    assert one.token not in [other.token for other in others]
    assert (one.dash, one.mark) not in [(other.dash, other.mark) for other in others]


def test_the_strategies_of_the_library_are_named() -> None:
    assert set(STRATEGIES) <= set(STRATEGY_NAMES)
    assert (look("hill climbing").name, look("hill climbing").token) == ("hill climbing", "other")


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: SearchRace([]), "at least one search, got none"),
        (
            lambda: SearchRace(raced()[3:]),
            "versus must be one of regularised_evolution, .* got 'random_search'",
        ),
        (lambda: SearchRace([*raced(), raced()[0]]), "differ in strategy or seed, got random_search twice"),
        (
            lambda: SearchRace(raced(), TABLE, strategy="darts"),
            "strategy must be one of random_search.* got 'darts'",
        ),
        (lambda: SearchRace(raced(), TABLE, cost=0), r"cost must be in \(0, 800\] epochs, got 0"),
        (lambda: SearchRace(raced(), TABLE, cost=801), r"cost must be in \(0, 800\] epochs, got 801"),
        (
            lambda: SearchRace(raced(), replace(TABLE, search_seeds=(0, 3))),
            "must leave out the judges' seeds",
        ),
    ],
)
def test_a_bad_argument_is_named_with_the_rule(make: Callable[[], Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make()


def test_only_searches_and_a_table_are_taken() -> None:
    for wrong in ([1, 2], raced()[0]):
        with pytest.raises(TypeError, match="takes a list of Search"):
            SearchRace(wrong)
    with pytest.raises(TypeError, match=r"table must be a Table .* got dict"):
        SearchRace(raced(), {})


def displayed(**options: Any) -> SearchRace:
    """A race that counts as displayed, without the cost of its picture."""
    widget = SearchRace(raced(), TABLE, **options)
    widget._shown = True
    return widget


def test_a_check_says_bounds_and_never_the_number(capsys: pytest.CaptureFixture[str]) -> None:
    displayed().check(strategy="regularised_evolution", cost=800, at_least=-0.5, interval_at_most=0.9)
    assert capsys.readouterr().out == (
        "SearchRace was shown: 3 strategies and 3 seeds; each interval lies around the mean of its seeds; after 800 "
        "epochs regularised evolution minus random search is at least −50.0 points and has its whole 95 % interval at "
        "or below 90.0 points.\n"
    )


@pytest.mark.parametrize(
    ("expectations", "message"),
    [
        ({"at_least": 0.5}, r"is at least 50.0 points, got "),
        ({"interval_at_most": -0.9}, "whole 95 % interval at or below −90.0 points, got "),
        ({"strategy": "darts"}, "strategy must be one of .*got 'darts'"),
        ({"strategy": "random_search", "at_least": 0.0}, "random search minus random search was not run"),
    ],
)
def test_a_check_that_does_not_hold_says_what_was_found(expectations: dict[str, Any], message: str) -> None:
    with pytest.raises(CheckError, match=message):
        displayed().check(**expectations)


def test_a_check_finds_an_interval_that_left_its_seeds() -> None:
    widget = displayed()
    wrong = dict(widget.arrays["interval"])
    wrong["data"] = (unpack(wrong) + 0.01).tobytes()
    widget.arrays = widget.arrays | {"interval": wrong}
    with pytest.raises(CheckError, match="around the mean of its seeds"):
        widget.check()
