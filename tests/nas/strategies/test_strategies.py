"""Every strategy keeps its budget and its records, and beats chance only where there is something to find."""

from dataclasses import dataclass, field, replace

import numpy as np
import pytest
import torch

from ltviz.nas.space import Cell
from ltviz.nas.strategies import STRATEGIES, Controller, Ledger, race, reinforce
from ltviz.nas.strategies.reinforce import _Learner
from ltviz.records import mean_interval, same
from tests.nas.strategies.landscapes import ALONE, EPOCHS, HILL, NOISE, SMALL_HILL, Found, Landscape

strategies = pytest.mark.parametrize("name", ALONE)
SMALL = 900  # epochs: 22 trainings of 40


@dataclass(frozen=True)
class Watched(Landscape):
    """A landscape that counts what is trained, and is interrupted or fails to give a number where it is told to."""

    stop_at: int = -1
    dead: frozenset[int] = frozenset()
    trained: list[tuple[str, int, int]] = field(default_factory=list)

    def evaluate(self, cell: Cell, epochs: int, seed: int) -> Found:
        if len(self.trained) == self.stop_at:
            raise KeyboardInterrupt
        self.trained.append((cell.id, epochs, seed))
        found = super().evaluate(cell, epochs, seed)
        return Found(float("nan"), float("nan")) if len(self.trained) in self.dead else found


def watched(**options) -> Watched:
    return Watched(HILL.height, HILL.spread, **options)


@strategies
@pytest.mark.parametrize("budget", [80, 97, 399, 900])
def test_the_budget_is_spent_and_never_exceeded(name, budget):
    problem = watched()
    search = STRATEGIES[name](problem, budget, seed=1)
    assert sum(epochs for _, epochs, _ in problem.trained) == search.cost[-1] <= budget
    assert budget - search.cost[-1] < 40 + 4 * 10, "another training, or round of halving, would have fitted"
    assert search.status == "complete"


@strategies
def test_every_training_is_on_record_in_its_order(name):
    problem = watched()
    search = STRATEGIES[name](problem, SMALL, seed=2)
    assert problem.trained == list(zip(search.ids, search.epochs, search.training_seeds, strict=True))
    assert [Cell.parse(text).id for text in search.cells] == list(search.ids)
    cells = [Cell.parse(text) for text in search.cells]
    outcomes = [HILL.evaluate(c, e, s) for c, (_, e, s) in zip(cells, problem.trained, strict=True)]
    assert search.validation.tolist() == [one.validation for one in outcomes]
    assert search.test.tolist() == [one.test for one in outcomes]
    assert set(search.training_seeds) == set(problem.seeds)
    assert search.strategy == name


@strategies
def test_the_same_seed_gives_the_same_search_and_another_one_another(name):
    first, again, other = (STRATEGIES[name](HILL, SMALL, seed=seed) for seed in (3, 3, 4))
    assert same(first, again, made=False)
    assert first.ids != other.ids


@strategies
def test_a_strategy_does_not_look_at_test_accuracies(name):
    class Blind(Landscape):
        def evaluate(self, cell, epochs, seed):
            return replace(super().evaluate(cell, epochs, seed), test=0.0)

    blind = STRATEGIES[name](Blind(HILL.height, HILL.spread), SMALL, seed=3)
    assert blind.ids == STRATEGIES[name](HILL, SMALL, seed=3).ids
    assert not blind.test.any()


@strategies
@pytest.mark.parametrize("stop_at", [0, 1, 11, 21])
def test_an_interrupted_search_keeps_its_trainings_and_goes_on_as_if_nothing_had_been(name, stop_at):
    whole = STRATEGIES[name](HILL, SMALL, seed=5)
    cut = STRATEGIES[name](watched(stop_at=stop_at), SMALL, seed=5)
    assert cut.status == "interrupted"
    assert cut.ids == whole.ids[:stop_at]
    rest = watched()
    assert same(STRATEGIES[name](rest, SMALL, seed=5, resume=cut), whole, made=False)
    assert len(rest.trained) == len(whole) - stop_at, "what is on record is not trained again"


@strategies
def test_a_training_without_a_number_is_recorded_and_never_chosen(name):
    search = STRATEGIES[name](watched(dead=frozenset({1, 2, 7, 20})), SMALL, seed=6)
    assert np.flatnonzero(np.isnan(search.validation)).tolist() == [0, 1, 6, 19]
    assert not np.isnan(search.validation[search.choice])
    longest = search.validation[search.epochs == search.epochs.max()]
    assert search.validation[search.choice] == np.nanmax(longest)


def test_halving_promotes_no_training_without_a_number():
    search = STRATEGIES["successive_halving"](watched(dead=frozenset(range(1, 30))), SMALL, seed=6)
    first = int((search.epochs == 10).argmin())
    lost = {search.ids[i] for i in range(29)}
    assert first > 29
    assert lost.isdisjoint(search.ids[first:])


def test_a_ledger_trains_nothing_that_it_does_not_afford():
    ledger = Ledger(HILL, "mine", 50, 0, {}, None, least=40)
    cell = HILL.space.sample(ledger.rng)
    ledger.train(cell, 40)
    with pytest.raises(ValueError, match="budget must cover 80 epochs, got 50"):
        ledger.train(cell, 40)


@strategies
def test_trainings_without_any_number_still_end(name):
    search = STRATEGIES[name](watched(dead=frozenset(range(1, 100))), SMALL, seed=6)
    assert search.status == "complete"
    assert np.isnan(search.validation).all()


@strategies
@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"budget": 0}, "budget must be at least 1, got 0"),
        ({"budget": -5}, "budget must be at least 1, got -5"),
        ({"budget": 39}, r"budget must cover at least (40|80) epochs, got 39"),
    ],
)
def test_a_budget_that_allows_nothing_is_refused(name, change, message):
    with pytest.raises(ValueError, match=message):
        STRATEGIES[name](HILL, change["budget"], seed=0)


@strategies
def test_a_record_of_another_search_is_refused(name):
    search = STRATEGIES[name](HILL, SMALL, seed=0)
    with pytest.raises(ValueError, match=r"resume must have the same seed, 1, got 0"):
        STRATEGIES[name](HILL, SMALL, seed=1, resume=search)
    with pytest.raises(ValueError, match=r"resume must have the same budget, 500, got 900"):
        STRATEGIES[name](HILL, 500, seed=0, resume=search)
    changed = replace(search, ids=("elsewhere", *search.ids[1:]))
    with pytest.raises(
        ValueError, match=r"resume must hold the same search: its evaluation 0 is \('elsewhere'"
    ):
        STRATEGIES[name](HILL, SMALL, seed=0, resume=changed)


# ---- is it better than random? ----------------------------------------------------------------------------------


def gains(problem: Landscape, name: str, budget: int, seeds: int):
    """Interval of what a strategy's choice is truly worth more than random search's, paired by seed."""
    found = race(problem, ["random_search", name], budget, range(seeds))
    worth = [problem.truth(Cell.parse(search.cells[search.choice])) for search in found]
    return mean_interval(np.array(worth[seeds:]) - np.array(worth[:seeds]))


@pytest.mark.slow
def test_on_a_smooth_hill_evolution_beats_chance():
    assert gains(HILL, "regularised_evolution", 40 * 150, 12).low > 0.05


@pytest.mark.slow
def test_on_a_smooth_hill_the_controller_learns_to_write_better_cells():
    truth = np.array([[SMALL_HILL.truth(Cell.parse(text)) for text in reinforce(SMALL_HILL, 4000, seed=seed).cells]
                      for seed in range(6)])  # fmt: skip
    assert mean_interval(truth[:, -30:].mean(axis=1) - truth[:, :30].mean(axis=1)).low > 0


def test_the_controller_states_the_chance_of_what_it_draws():
    generator = torch.Generator().manual_seed(0)
    controller = Controller(2, 8, generator)
    for parameter in controller.parameters():
        torch.nn.init.normal_(parameter, generator=generator)
    drawn = [controller(2, generator) for _ in range(2000)]
    stated = {tuple(chosen): float(log_chance.detach().exp()) for chosen, log_chance in drawn}
    assert sum(stated.values()) == pytest.approx(1, abs=1e-5)
    for chosen, chance in stated.items():
        share = np.mean([tuple(other) == chosen for other, _ in drawn])
        assert share == pytest.approx(chance, abs=5 * np.sqrt(chance * (1 - chance) / 2000) + 1e-3)


@pytest.mark.parametrize("expected", [None, 0.5])
def test_a_controller_that_writes_cells_without_a_path_learns_to_stop(expected):
    learner = _Learner(SMALL_HILL.space, hidden=8, learning_rate=0.1, decay=0.9, seed=0)
    with torch.no_grad():
        learner.controller.head.bias[0] = 4.0  # "none" nearly everywhere
    learner.baseline = expected
    learner.write()
    less = learner.controller.head.bias[0].item() < 4
    assert less == (expected is not None), "such a cell is worth less than what is expected"


@pytest.mark.slow
def test_halving_tries_more_cells_and_so_finds_a_better_one_where_short_trainings_tell():
    assert gains(HILL, "successive_halving", 40 * 20, 30).low > 0


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in ALONE if name != "random_search"])
def test_where_there_is_only_noise_nothing_beats_chance(name):
    found = race(NOISE, ["random_search", name], 40 * 30, range(20))
    test = np.array([search.test[search.choice] for search in found])
    interval = mean_interval(test[20:] - test[:20])
    assert interval.low <= 0 <= interval.high
    chosen = np.array([search.validation[search.choice] for search in found])
    assert (chosen - test).mean() > 0.03, "what was chosen for its validation accuracy owes it to luck"


# ---- a race -----------------------------------------------------------------------------------------------------


def test_a_race_is_every_strategy_from_every_seed():
    found = race(HILL, ALONE, 400, (seed for seed in (4, 9)))
    assert [(search.strategy, search.seed) for search in found] == [(n, s) for n in ALONE for s in (4, 9)]
    assert same(found[3], STRATEGIES["regularised_evolution"](HILL, 400, seed=9), made=False)


def test_an_interrupted_race_is_continued():
    names = ["random_search", "regularised_evolution"]
    whole = race(HILL, names, 400, range(3))
    cut = race(watched(stop_at=35), names, 400, range(3))
    assert [search.status for search in cut] == ["complete"] * 3 + ["interrupted"]
    rest = watched()
    back = race(rest, names, 400, range(3), resume=cut)
    assert all(same(a, b, made=False) for a, b in zip(whole, back, strict=True))
    assert len(rest.trained) == 60 - 35


def test_an_unknown_strategy_is_named():
    with pytest.raises(ValueError, match=r"strategies must be among random_search, .*got 'grid_search'"):
        race(HILL, ["grid_search"], 400, [0])


def test_all_lengths_are_those_of_the_problem():
    assert HILL.epochs == EPOCHS
    with pytest.raises(ValueError, match=r"epochs must be one of \(10, 40\), got 20"):
        STRATEGIES["random_search"](HILL, 400, seed=0, epochs=20)
