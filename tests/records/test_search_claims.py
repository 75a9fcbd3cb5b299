"""Claims about searches: what they must be, what is measured on them, and what is told beside it."""

from dataclasses import replace
from functools import lru_cache

import numpy as np
import pytest

from ltviz.records import (
    claim,
    judge,
    kendall_tau,
    predictor_agreement,
    rulebook,
    rules_sha256,
    save_searches,
    save_table,
)
from ltviz.records.search_statistics import Contest, sharing_agreement
from tests.records.searches import make_table
from tests.records.test_claims import records_text

BOOK = rulebook()
NEED = BOOK.records["mnist1d-searches"]
TABLE = make_table(nodes=4, operations=("skip", "conv3", "dil3"), spread=0.03)
TOP = int(np.argmax(TABLE.judged()))


def one(strategy, seed, *, row, shared=None, **changes):
    """A search that trained the architecture in that row by itself; shared: {row: accuracy} scored before it."""
    from ltviz.records import Search

    rows = [*(shared or {}), row]
    entry = TABLE.query(TABLE.ids[row], budget=40, seed=seed % 2)
    fields = {
        "space": TABLE.space, "strategy": strategy, "seed": seed, "budget": NEED.budget, "settings": {},
        "status": "complete", "ids": [TABLE.ids[r] for r in rows], "cells": [TABLE.cells[r] for r in rows],
        "epochs": [0] * (len(rows) - 1) + [40], "training_seeds": [1000] * (len(rows) - 1) + [seed % 2],
        "cost": [300.0] * (len(rows) - 1) + [340.0], "validation": [*(shared or {}).values(), entry.validation],
        "test": [*(shared or {}).values(), entry.test], "made": {},
    }  # fmt: skip
    return Search(**(fields | changes))


def scored(seed, noise):
    """What a supernet says of 120 architectures: the truth with that much noise."""
    rng = np.random.default_rng(seed)
    rows = rng.permutation(len(TABLE))[:120]
    said = TABLE.judged()[rows] + rng.normal(0, noise, 120)
    return {int(row): float(value) for row, value in zip(rows, np.clip(said, 0, 1), strict=True)}


@lru_cache
def contest(*, noise=0.02, rules=None):
    """Searches as the rules want them; DARTS always finds the best cell, the others one of the first ten."""
    searches = []
    for strategy in NEED.strategies:
        for seed in range(NEED.seeds):
            shared = scored(seed, noise) if strategy == "one_shot" else None
            row = TOP if strategy == "darts_second" else seed
            searches.append(
                one(strategy, seed, row=row, shared=shared, made={"rules_sha256": rules, "seconds": 1})
            )
    return Contest(tuple(searches), TABLE)


def test_agreement_is_kendalls_tau_on_what_each_supernet_scored():
    found = judge("N1", contest(), BOOK)
    taus = []
    for seed in range(10):
        said = scored(seed, 0.02)
        taus.append(kendall_tau(np.array(list(said.values())), TABLE.judged()[list(said)]))
    assert found.measured.values == pytest.approx(taus)
    assert found.verdict == "different setting"
    assert found.measured.low > 0.2


def test_the_gain_of_darts_is_paired_by_seed_and_judged_by_seeds_that_no_search_saw():
    found = judge("N2", contest(), BOOK)
    truth = TABLE.judged()
    assert found.measured.values == pytest.approx(100 * (truth[TOP] - truth[:10]))
    assert found.verdict == "different setting"
    assert "random search" not in found.details
    assert "darts +0.00 (+0.00 to +0.00)" in found.details
    assert "one shot +0.00" in found.details


@pytest.mark.parametrize(
    ("noise", "words"),
    [(0.001, "so sharing ranks better than counting"), (0.3, "is not shown to rank better")],
)
def test_sharing_ranks_well_only_where_it_beats_the_best_count(noise, words):
    details = judge("N1", contest(noise=noise), BOOK).details
    assert words in details
    counts = predictor_agreement(TABLE)
    assert f"parameters, reaches {max(counts.values()):+.2f}" in details
    for clause in ("one training each agrees with the other seeds by +0.", "would reach +0.", "10 supernets"):
        assert clause in details


@pytest.mark.parametrize("name", ["N1", "N2"])
def test_a_claim_on_searches_is_a_whole_sentence(name):
    found = judge(name, contest(), BOOK)
    assert found.sentence.startswith(f"Claim {name} ({found.row.title}) was measured in a different setting")
    assert "10 seeds" in found.sentence
    assert f"{len(TABLE)} " in found.setting
    assert not any(mark in repr(found) for mark in ("{", "}", "nan", "None", "  ", " -"))


def wrong():
    """What the rules refuse: a name, the contest, and the message."""
    all_of_it = contest().searches
    few = [s for s in all_of_it if s.strategy != "darts"]
    lone = [s for s in all_of_it if s.seed < 9]
    unpaired = [replace(s, seed=20) if (s.strategy, s.seed) == ("darts", 9) else s for s in all_of_it]
    short = [replace(s, **_only(s, 50)) if s.strategy == "one_shot" else s for s in all_of_it]
    entry = all_of_it[0]
    return {
        "strategies": (few, "must have the strategies .* it lacks .'darts'"),
        "seeds": (lone, "must have 10 seeds of random_search, got 9"),
        "pairs": (unpaired, "every strategy from the same seeds"),
        "budget": ([replace(entry, budget=401), *all_of_it[1:]], "a budget of 400 epochs, got 401"),
        "scored": (short, "must score at least 100 architectures, got 50"),
        "judges": ([replace(entry, training_seeds=[3]), *all_of_it[1:]], "leave out the judges' seeds"),
        "table": (
            [replace(entry, validation=entry.validation / 2), *all_of_it[1:]],
            "must hold what its table holds, got another accuracy of .* from random_search, seed 0",
        ),
    }


def _only(search, count):
    at = [*range(count), len(search) - 1]
    columns = ("epochs", "training_seeds", "cost", "validation", "test")
    return {name: getattr(search, name)[at] for name in columns} | {
        name: [getattr(search, name)[i] for i in at] for name in ("ids", "cells")
    }


@pytest.mark.parametrize("case", ["strategies", "seeds", "pairs", "budget", "scored", "judges", "table"])
def test_searches_that_the_rules_were_not_written_for_are_refused(case):
    searches, message = wrong()[case]
    with pytest.raises(ValueError, match=message):
        judge("N2", Contest(tuple(searches), TABLE), BOOK)


def test_among_cells_of_one_size_the_size_says_nothing():
    sizes = {row: float(TABLE.convolutions[row]) / 10 for row in range(len(TABLE))}
    search = one("one_shot", 0, row=0, shared=sizes)
    assert sharing_agreement(search, TABLE) > 0.5
    assert np.isnan(sharing_agreement(search, TABLE, by_size=True))
    assert "equally many convolutions sharing agrees by +0." in judge("N1", contest(), BOOK).details


def test_a_search_that_scored_nothing_has_no_agreement():
    with pytest.raises(ValueError, match="must score at least 2 architectures with shared weights, got 0"):
        sharing_agreement(one("darts", 0, row=3), TABLE)


# ---- the course's own records -----------------------------------------------------------------------------------


def recorded(at_home, searches, rules=None):
    (at_home / "data" / "claims.toml").write_text(records_text())
    made = {"rules_sha256": rules or rules_sha256("mnist1d-searches")}
    stamped = [replace(search, made=made) for search in searches]
    save_searches(stamped, at_home / "data" / "runs" / "mnist1d-searches")


def test_a_claim_waits_for_the_searches_and_for_their_table(at_home):
    (at_home / "data" / "claims.toml").write_text(records_text())
    assert (
        claim("N1").ours
        == "record it with `ltviz record mnist1d-cells` and then `ltviz record mnist1d-searches`"
    )
    recorded(at_home, contest().searches)
    assert claim("N1").ours == "record it with `ltviz record mnist1d-cells`"
    save_table(TABLE, at_home / "data" / "runs" / "mnist1d-cells")
    assert claim("N1").verdict == "different setting"
    assert claim("N2").measured.n == 10


def test_unfinished_searches_answer_nothing(at_home):
    searches = contest().searches
    save_table(TABLE, at_home / "data" / "runs" / "mnist1d-cells")
    recorded(at_home, [*searches[:-1], replace(searches[-1], status="interrupted")])
    assert claim("N2").ours == "its record is unfinished; go on with `ltviz record mnist1d-searches`"


def test_searches_made_under_other_rules_are_refused(at_home):
    save_table(TABLE, at_home / "data" / "runs" / "mnist1d-cells")
    recorded(at_home, contest().searches, rules="0" * 64)
    with pytest.raises(ValueError, match="the rules for mnist1d-searches are not those"):
        claim("N1")


def test_searches_that_were_made_under_different_rules_agree_on_none():
    first, *rest = contest(rules="a").searches
    mixed = Contest((replace(first, made={"rules_sha256": "b", "seconds": 1}), *rest), TABLE)
    assert mixed.made == {"seconds": 1}
