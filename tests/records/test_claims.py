"""Each claim of the course can be computed, is judged by its rule, and is told in a whole sentence."""

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ltviz import records
from ltviz.records import (
    Rule,
    Run,
    check,
    claim,
    claims,
    judge,
    rule_sha256,
    rulebook,
    rules_sha256,
    save,
    verdict,
)
from ltviz.records.arithmetic import ALSO, ARITHMETIC, ladder
from ltviz.records.intervals import Interval
from ltviz.records.kinds import JUDGED
from ltviz.records.quantities import level_keeping
from ltviz.records.rules import Amendment
from ltviz.records.verdicts import VERDICTS, arithmetic

BOOK = rulebook()
# For numbers worked out by hand: the same rules, five seeds each.
FIVE = replace(BOOK, records={name: replace(need, seeds=5) for name, need in BOOK.records.items()})
RECORDED = [
    name for name, row in BOOK.claims.items() if row.record and BOOK.records[row.record].kind == "run"
]


def synthetic(record, *, book=BOOK, gain=0.0, steps=(100, 100, 250), made=None, seed=0):
    """A run as the rules for `record` require it. steps: early stop of dense, ticket and fresh, in evaluations."""
    need, rng = book.records[record], np.random.default_rng(seed)
    S, K = need.seeds, (need.rounds or 11) + 1
    length = need.steps or need.least_steps
    evaluated = np.linspace(length / 1000, length, 1000).round().astype(int)
    shares = ladder(sizes=(784, 300, 100, 10), remove=(0.2, 0.2, 0.1), rounds=range(21))
    kept = shares[:K] if K == 21 else np.linspace(1, 0.08, K)
    test = 0.9 + rng.normal(scale=1e-4, size=(2, S, K))
    test[0, :, 1:] += gain
    best = np.empty((2, S, K))
    dense, ticket, fresh = (evaluated[step] for step in steps)
    best[0], best[0, :, 0], best[1] = ticket, dense, fresh
    curve = np.ones((2, S, K, 1000)) - np.linspace(0, 0.5, 1000)
    return Run(
        kind="imp", config={}, status="complete", made=made or {}, arms=("ticket", "fresh"), seeds=range(S),
        levels=range(K), steps=evaluated, arm_steps=(length,) * 2, layers=("w",), shapes={"w": (4, 4)},
        parameters=need.parameters, density=np.broadcast_to(np.reshape(kept, (1, K, 1)), (S, K, 1)),
        test_at_best=test, test_at_end=test, best_step=best, val_loss=curve, val_accuracy=1 - curve,
    )  # fmt: skip


def shares_asked(record, need):
    """Kept shares of a record's levels: those that its claims name, made up where they name none."""
    rows = [row for row in BOOK.claims.values() if row.record == record]
    named = {float(kept) for row in rows for kept in np.atleast_1d(row.arguments.get("kept", []))}
    shares = [1.0, *sorted((kept / 100 for kept in named), reverse=True)]
    return shares if named else [1.0, *np.linspace(0.5, 0.01, need.rounds or 3)]


def invented(record, gain=0.003, seed=0):
    """A run of another kind than a ladder, as the rules for `record` require it; the first arm leads by `gain`."""
    need, rng = BOOK.records[record], np.random.default_rng(seed)
    kept, length = shares_asked(record, need), need.steps or need.least_steps or 1000
    A, S, K = len(need.arms), need.seeds, len(kept)
    evaluated = np.linspace(length / 4, length, 4).round().astype(int)
    test = 0.95 + rng.normal(scale=1e-4, size=(A, S, K))
    test[0] += gain
    through = np.ones((A, S, K))
    through[0, :, 3:], through[1:, :, 2:] = 0, 0
    return Run(
        kind="study", config={}, status="complete", made={}, arms=need.arms, seeds=range(S), levels=range(K),
        steps=evaluated, arm_steps=(length,) * A, layers=("w",), shapes={"w": (4, 4)},
        parameters=need.parameters, density=np.broadcast_to(np.reshape(kept, (1, K, 1)), (S, K, 1)),
        test_at_best=test, test_at_end=test, best_step=np.full((A, S, K), evaluated[1]),
        val_loss=np.ones((A, S, K, 4)), val_accuracy=np.full((A, S, K, 4), 0.9),
        measures={"train_accuracy": test, "effective_density": through},
    )  # fmt: skip


# ---- verdicts ---------------------------------------------------------------------------------------------------


def interval(low, high):
    return Interval(np.array([low, high]), (low + high) / 2, low, high, 2)


HALF = Rule("within", 0.5, 0.4)
BOUNDARIES = [
    (interval(0.1, 0.9), HALF, "reproduced"),
    (interval(0.0999, 0.9), HALF, "inconclusive"),
    (interval(0.1, 0.9001), HALF, "inconclusive"),
    (interval(-1, 0.1), HALF, "inconclusive"),
    (interval(-1, 0.0999), HALF, "not"),
    (interval(0.9001, 2), HALF, "not"),
    (interval(-1, 2), HALF, "inconclusive"),
    (interval(0, 1), Rule("at_least", 0), "reproduced"),
    (interval(-0.001, 1), Rule("at_least", 0), "inconclusive"),
    (interval(-1, -0.001), Rule("at_least", 0), "not"),
    (interval(-9, 0.65), Rule("at_most", 0.65), "reproduced"),
    (interval(0.6, 0.651), Rule("at_most", 0.65), "inconclusive"),
    (interval(0.651, 1), Rule("at_most", 0.65), "not"),
    (interval(1.4, np.inf), Rule("at_least", 1.3), "reproduced"),
    (interval(1.2, np.inf), Rule("at_least", 1.3), "inconclusive"),
    (interval(0.2, np.inf), HALF, "inconclusive"),
    (interval(-np.inf, np.inf), HALF, "inconclusive"),
]


@pytest.mark.parametrize(("measured", "rule", "expected"), BOUNDARIES)
def test_verdicts_at_the_ends_of_a_rule(measured, rule, expected):
    assert verdict(measured, rule) == expected


def test_arithmetic_is_exact_or_not():
    rule = Rule("exact", tolerance=0.05)
    assert arithmetic([21.07, 1.25], [21.1, 1.2], rule) == "exact"
    assert arithmetic([21.07, 1.2501], [21.1, 1.2], rule) == "not"
    with pytest.raises(ValueError, match="as many numbers as the paper prints, 2, got 1"):
        arithmetic([21.07], [21.1, 1.2], rule)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("about", 1), "rule kind must be one of at_least, at_most, within, exact, got 'about'"),
        (("within", 1), "tolerance must be above 0 for within and exact, else 0, got 0"),
        (("at_least", 1, 0.1), "tolerance must be above 0 .* got 0.1"),
        (("within", 1, -1), "tolerance must be above 0 .* got -1"),
    ],
)
def test_rules_that_say_nothing_are_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        Rule(*arguments)


# ---- the rule book ----------------------------------------------------------------------------------------------


def test_the_book_has_the_planned_claims():
    tickets, zeros = [f"L{n}" for n in range(1, 10)], ["Z1", "Z2", "Z3", "Z4", "Z4b", "Z5"]
    saliency = ["S1a", "S1b", "S2a", "S2b", "S3", "S4", "S5", "S6"]
    paths = ["N1", "N2", "T1", "P1"]
    assert list(BOOK.claims) == [*tickets, "M1", "M2", "M3", *zeros, *saliency, "H1", *paths]


def test_every_quantity_and_every_sentence_beside_a_claim_is_used():
    quantities = [set(table.quantities) for table in JUDGED.values()]
    assert {row.quantity for row in BOOK.claims.values()} == set(ARITHMETIC).union(*quantities)
    assert {row.also for row in BOOK.claims.values()} - {None} == set(ALSO).union(
        *(t.also for t in JUDGED.values())
    )


@pytest.mark.parametrize("name", BOOK.claims)
def test_prose_and_numbers_of_a_claim_agree(name):
    row = BOOK.claims[name]
    printed = row.says.replace("1.7 million", "1700000").replace("dense network", "0")
    for number in row.paper:
        assert f"{number:g}" in printed or f"{number:.0f}" in printed
    assert row.finding.count("{measured}") == 1
    if "kept" in row.arguments:
        kept = [f"{number:g}" for number in np.atleast_1d(row.arguments["kept"])]
        listed = " and ".join([", ".join(kept[:-1]), kept[-1]] if len(kept) > 1 else kept)
        assert f"with {listed} % of the weights kept" in row.finding
    if row.arguments.get("what") == "test_at_end":
        assert "at the last step" in row.finding


@pytest.mark.parametrize("name", BOOK.claims)
def test_the_papers_own_number_keeps_the_rule(name):
    row = BOOK.claims[name]
    low, high = row.rule.ends
    assert row.rule.kind == "exact" or all(low <= number <= high for number in row.paper)


GOOD = """
[records.r]
about = "a"
arms = ["ticket"]
seeds = 2
parameters = 1
[claims.X]
title = "t"
finding = "f {measured}"
source = "s"
paper = [1]
unit = "points"
says = "one"
quantity = "difference"
arguments = { arm = "ticket", versus = "dense", kept = 8.0, what = "test_at_best" }
rule = { kind = "at_least", target = 1 }
record = "r"
setting = "same"
notes = ""
"""
BAD = {
    'title = "t"': ('titel = "t"', r"X: missing keys \['title'\], unknown keys \['titel'\]"),
    'quantity = "difference"': ('quantity = "ladder"', "X: quantity must be one of .* got 'ladder'"),
    'unit = "points"': (
        'unit = "pp"',
        "X: unit must be one of points, percent, times, weights, ms, number, got 'pp'",
    ),
    'record = "r"': ('record = "q"', r"X: record must be one of \['r'\], got 'q'"),
    'kind = "at_least", target = 1': (
        'kind = "exact", tolerance = 1',
        "X: a rule must be exact where there is no",
    ),
    "target = 1 }": ("goal = 1 }", r"X.rule: missing keys \[\], unknown keys \['goal'\]"),
    'notes = ""': ('notes = ""\nalso = "x"', "X: also must be one of .* got 'x'"),
    'about = "a"': ('about = "a"\nkind = "tables"', "r: kind must be one of run, searches, got 'tables'"),
    "seeds = 2": ("seed = 2", r"r: missing keys \['seeds'\], unknown keys \['seed'\]"),
    "[records.r]": ("[other]\n[records.r]", r"must hold claims and records only, got \['other'\]"),
    "setting": (
        "amended = { why = 1 }\nsetting",
        r"X.amended: missing keys \['reason'\], unknown keys \['why'\]",
    ),
}


@pytest.mark.parametrize("old", BAD)
def test_a_careless_book_is_refused(tmp_path, old):
    new, message = BAD[old]
    path = tmp_path / "claims.toml"
    path.write_text(GOOD)
    assert rulebook(path).claims["X"].rule == Rule("at_least", 1)
    path.write_text(GOOD.replace(old, new, 1))
    with pytest.raises(ValueError, match=message):
        rulebook(path)


def test_an_unknown_claim_lists_the_known_ones():
    with pytest.raises(KeyError, match=r"claim must be one of L1, L2, .* got 'L99'"):
        claim("L99")


# ---- every claim on a synthetic run -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", RECORDED)
def test_every_claim_can_be_computed(name):
    row = BOOK.claims[name]
    make = synthetic if "ticket" in BOOK.records[row.record].arms else invented
    got = judge(name, make(row.record, gain=0.003), BOOK)
    assert got.verdict in VERDICTS
    assert got.measured.n == BOOK.records[row.record].seeds
    assert np.isfinite([got.measured.low, got.measured.mean, got.measured.high]).all()
    assert got.sentence.startswith(f"Claim {name} ({row.title}) is ")
    assert row.says in got.sentence
    assert f"{got.measured.n} seeds" in got.sentence
    assert "rule set before the run asked for" in got.sentence
    assert got.sentence.endswith(".")
    assert not re.search(r"[{}]|\bnan\b|None|  |[ (]-\d", repr(got))
    assert row.source in got._repr_markdown_()


@pytest.mark.parametrize(
    ("name", "gain", "steps", "expected"),
    [
        ("L2", 0, (200, 100, 250), "reproduced"),
        ("L2", 0, (100, 100, 250), "not"),
        ("L3", 0.002, (100, 100, 100), "reproduced"),
        ("L3", -0.002, (100, 100, 100), "not"),
        ("L4", 0.002, (100, 100, 100), "reproduced"),
        ("L4", 0.004, (100, 100, 100), "not"),
        ("L4", 0.003, (100, 100, 100), "inconclusive"),
        ("L5", 0, (100, 100, 250), "reproduced"),
        ("L5", 0, (100, 100, 120), "not"),
        ("L5", 0, (100, 400, 950), "reproduced"),
        ("L5", 0, (100, 800, 950), "inconclusive"),
        ("L6", 0.005, (100, 100, 100), "reproduced"),
        ("L6", 0.02, (100, 100, 100), "not"),
        ("L7", 0.006, (100, 100, 100), "reproduced"),
        ("L8", 0.0035, (100, 100, 100), "reproduced"),
        ("L8", 0.0, (100, 100, 100), "not"),
        ("L8", 0.01, (100, 100, 100), "not"),
        ("M1", 0.09, (100, 100, 100), "reproduced"),
        ("M1", 0.03, (100, 100, 100), "not"),
        ("M2", 0.02, (100, 100, 100), "reproduced"),
        ("M2", 0.05, (100, 100, 100), "not"),
    ],
)
def test_each_rule_can_pass_and_fail(name, gain, steps, expected):
    run = synthetic(BOOK.claims[name].record, gain=gain, steps=steps)
    assert judge(name, run, BOOK).verdict == expected


def test_a_sentence_in_full():
    run = synthetic("mnist-lenet", book=FIVE, gain=0.005)
    flat = np.full((2, 5, 21), 0.9)
    flat[0, :, 1:] += np.array([0.004, 0.004, 0.005, 0.006, 0.006])[:, None]
    got = judge("L6", replace(run, test_at_best=flat), FIVE)
    assert got.sentence == (
        "Claim L6 (a ticket is more accurate than the same mask with fresh values) is reproduced: with 21.1 % of "
        "the weights kept, the ticket's test accuracy minus that of the same mask with fresh values is +0.50 points "
        "(95 % interval +0.38 to +0.62, 5 seeds, one test set); the paper says half a point, 0.5; the rule set "
        "before the run asked for +0.1 to +0.9 points; unlike the paper, we train 20,000 steps instead of 50,000, "
        "with one draw of fresh values per ticket instead of three."
    )


def test_a_record_without_a_dense_network_is_judged():
    assert claims.claim("Z2").setting.startswith("unlike the paper, we train the masks for 40,000 steps")


def test_nothing_is_told_as_minus_zero():
    told = claims._measured(interval(-0.004, 0.003), "points")
    assert told == "+0.00 points (95 % interval +0.00 to +0.00, 2 seeds, one test set)"
    assert claims._measured(interval(-0.004, 0.003), "points", on_test=False).endswith("2 seeds)")
    assert "test set" not in claims.claim("S5").ours
    assert claims._measured(interval(-2, 3), "percent") == "0.5 % (95 % interval −2.0 to 3.0, 2 seeds)"


def test_an_open_interval_says_that_it_is_open():
    got = judge("L4", synthetic("mnist-lenet", book=FIVE, gain=0.003), FIVE)
    assert "the interval lies neither wholly inside nor wholly outside" in got.sentence


def test_a_censored_control_is_told_as_at_least():
    got = judge("L5", synthetic("mnist-lenet", book=FIVE, steps=(100, 400, 950)), FIVE)
    assert "earlier than" in got.sentence
    assert "at least 2.37 times (95 % interval 2.37 upwards, 5 seeds" in got.sentence


@pytest.mark.parametrize(
    ("name", "steps"), [("L2", (950, 100, 250)), ("L2", (100, 950, 250)), ("L5", (1, 950, 9))]
)
def test_a_censored_dense_network_or_ticket_decides_nothing(name, steps):
    got = judge(name, synthetic("mnist-lenet", book=FIVE, steps=steps), FIVE)
    assert (got.verdict, got.measured) == ("inconclusive", None)
    assert "it cannot be measured, because the early-stop step of" in got.sentence
    assert "5 of 5 seeds" in got.sentence


def test_early_stopping_also_tells_the_steps_to_the_dense_loss():
    got = judge("L5", synthetic("mnist-lenet", book=FIVE), FIVE)
    assert got.details == (
        "The least validation loss of the dense network is reached by the ticket in 5 of 5 seeds after 20,000 steps "
        "on average, and by the same mask with fresh values in 5 of 5 seeds after 20,000 steps on average."
    )


def test_earlier_is_a_share_of_the_dense_networks_steps():
    run = synthetic("mnist-lenet", book=FIVE, steps=(199, 99, 250))  # steps 4,000 and 2,000
    best = np.array(run.best_step)
    best[0, 0, 7], best[0, 1, 7] = 1000, 3000  # shares 0.75 and 0.25, ratios 4 and 4/3
    got = judge("L2", replace(run, best_step=best), FIVE).measured
    assert got.values == pytest.approx([75, 25, 50, 50, 50])
    assert got.mean == pytest.approx(100 * (1 - (4 * 4 / 3 * 8) ** (-1 / 5)))
    assert 0 < got.low < got.mean < got.high < 100


def test_the_level_is_chosen_on_validation_and_the_test_choice_told():
    run = synthetic("mnist-lenet", book=FIVE)
    test, score = np.full((2, 5, 21), 0.9), np.zeros((2, 5, 21, 1000))
    test[0, :, 4], test[0, :, 9] = 0.903, 0.907
    score[0, :, 4, -1], score[0, :, 0, -1], score[0, :, 9, 0] = 0.5, 0.9, 0.9
    got = judge("L8", replace(run, test_at_end=test, val_accuracy=score), FIVE)
    assert got.measured.mean == pytest.approx(0.3)
    assert got.details == (
        "Chosen on the test set instead, the best level would show +0.70 points, 0.40 more."
    )


def test_arithmetic_claims_need_no_record(at_home):
    (at_home / "data" / "claims.toml").write_text(records_text())
    ladder_claim, conv = claim("L1"), claim("L9")
    assert ladder_claim.verdict == "exact"
    assert np.round(ladder_claim.measured, 2).tolist() == [21.07, 13.52, 3.58, 1.19]
    assert "21.07, 13.52, 3.58 and 1.19 % of the weights" in repr(ladder_claim)
    assert (conv.verdict, conv.measured) == ("not", (2_261_184.0,))
    assert "is contradicted by arithmetic: the layers that the paper lists have 2,261,184 weights" in repr(
        conv
    )
    assert judge("L9", None, BOOK).verdict == "not"


def test_the_sums_of_the_latency_table_are_those_of_the_published_file():
    found = claim("P1")
    assert found.verdict == "exact"
    assert found.measured == pytest.approx([65.6914, 110.6524, 76.3622, 131.4578, 30.6319])


def test_the_toy_rests_at_its_optimum_for_one_half_alone():
    found = claim("T1")
    assert (found.verdict, found.measured) == ("exact", pytest.approx((1, 1)))
    assert (
        "ξ of 0, 0.25, 1 and 2 the same iterates come to rest at α = w = 2.00, 1.33, 0.67 and 0.40"
        in found.details
    )


def test_other_data_decides_nothing():
    rows = {"L6": replace(BOOK.claims["L6"], other_setting=True)}
    got = judge("L6", synthetic("mnist-lenet", book=FIVE, gain=0.005), replace(FIVE, claims=rows))
    assert got.verdict == "different setting"
    assert "+0.5" in got.sentence


def test_levels_are_found_by_what_they_keep():
    run = synthetic("mnist-lenet")
    assert [level_keeping(run, kept) for kept in (100, 21.1, 13.5, 3.6, 1.2)] == [0, 7, 9, 15, 20]
    with pytest.raises(ValueError, match=r"a level must keep 30 % of the weights, the nearest keeps 32.87 %"):
        level_keeping(run, 30)


# ---- a record and its rules -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"arms": ("ticket", "shuffled")}, r"it lacks \['fresh'\]"),
        ({"parameters": 266_611}, "mnist-lenet must have 266610 parameters, got 266611"),
        (
            {"arm_steps": (20_000, 20_000), "steps": None},
            "mnist-lenet must have at least 20000 steps, got 10000",
        ),
    ],
)
def test_a_record_that_the_rules_were_not_written_for_is_refused(change, message):
    run = synthetic("mnist-lenet")
    if "steps" in change:
        half = {"steps": run.steps // 2, "best_step": run.best_step // 2, "arm_steps": (10_000, 20_000)}
        change = half | {"val_loss": run.val_loss}
    with pytest.raises(ValueError, match=message):
        judge("L6", replace(run, **change), BOOK)


def test_more_seeds_or_rounds_than_planned_are_refused_too():
    run = synthetic("mnist-lenet", book=FIVE)
    with pytest.raises(ValueError, match="mnist-lenet must have 4 seeds, got 5"):
        replace(BOOK.records["mnist-lenet"], seeds=4).check("mnist-lenet", run)
    with pytest.raises(ValueError, match="mnist-lenet must have 19 rounds, got 20"):
        replace(FIVE.records["mnist-lenet"], rounds=19).check("mnist-lenet", run)
    with pytest.raises(ValueError, match="mnist-lenet must have 50000 steps, got 20000"):
        replace(FIVE.records["mnist-lenet"], steps=50_000).check("mnist-lenet", run)


def records_text():
    return (Path(__file__).parents[2] / "data" / "claims.toml").read_text()


def recorded(at_home, text=None, **options):
    """mnist-lenet recorded in a home of its own under the rules as they are now; then the rules become `text`."""
    rules = at_home / "data" / "claims.toml"
    rules.write_text(records_text())
    made = {"rules_sha256": rules_sha256("mnist-lenet")}
    run = synthetic("mnist-lenet", gain=0.005, made=made, **options)
    save(run, at_home / "data" / "runs" / "mnist-lenet")
    rules.write_text(text or records_text())
    return run


def test_a_claim_is_judged_on_the_courses_record(at_home):
    (at_home / "data" / "claims.toml").write_text(records_text())
    before = claim("L6")
    assert before.verdict == "not recorded"
    assert repr(before).endswith("is not recorded yet: the paper says half a point, 0.5; record it with "
                                 "`ltviz record mnist-lenet`.")  # fmt: skip
    recorded(at_home)
    assert claim("L6").verdict == "reproduced"


def without(values, arm, level):
    """A copy with NaN where one arm at one level has not been trained."""
    values = values.copy()
    values[arm, :, level] = np.nan
    return values


def test_an_unfinished_record_answers_what_is_in_it(at_home):
    """L6 reads the ticket and the fresh values at level 7, L7 the same at level 15."""
    run, path = recorded(at_home), at_home / "data" / "runs" / "mnist-lenet"
    fields = ("test_at_best", "test_at_end", "best_step", "val_loss", "val_accuracy")
    part = {name: without(getattr(run, name), 1, 15) for name in fields}
    save(replace(run, status="interrupted", **part), path)
    assert claim("L6").verdict == "reproduced"
    assert claim("L7").verdict == "not recorded"
    assert "its record is unfinished; go on with `ltviz record mnist-lenet`" in repr(claim("L7"))


def test_a_ladder_that_is_cut_short_answers_nothing(at_home):
    run, path = recorded(at_home), at_home / "data" / "runs" / "mnist-lenet"
    cut = {name: getattr(run, name)[:, :, :10] for name in ("test_at_best", "test_at_end", "best_step")}
    cut |= {name: getattr(run, name)[:, :, :10] for name in ("val_loss", "val_accuracy")}
    save(replace(run, status="interrupted", levels=range(10), density=run.density[:, :10], **cut), path)
    assert {claim(name).verdict for name in ("L2", "L3", "L6", "L8")} == {"not recorded"}


def test_an_unfinished_record_with_a_censored_step_is_inconclusive(at_home):
    run, path = recorded(at_home, steps=(950, 100, 250)), at_home / "data" / "runs" / "mnist-lenet"
    save(replace(run, status="interrupted"), path)
    assert claim("L2").verdict == "inconclusive"


RULE = 'rule = { kind = "within", target = 0.5, tolerance = 0.4 }'


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (RULE, 'rule = { kind = "within", target = 0.5, tolerance = 0.5 }'),
        (RULE, 'rule = { kind = "at_most", target = 0.5 }'),
        (
            'rule = { kind = "at_least", target = 0 }\nrecord = "mnist-lenet"',
            'rule = { kind = "at_most", target = 0 }\nrecord = "mnist-lenet"',
        ),
        ('versus = "fresh", kept = 21.1, what', 'versus = "dense", kept = 21.1, what'),
        ("paper = [0.5]", "paper = [0.4]"),
        ("least_steps = 20_000", "least_steps = 10_000"),
    ],
)
def test_a_rule_changed_after_the_recording_is_refused(at_home, old, new):
    text = records_text()
    assert text.count(old) == 1
    recorded(at_home, text.replace(old, new))
    with pytest.raises(
        ValueError, match="the rules for mnist-lenet are not those that it was recorded under"
    ):
        claim("L6")


def test_words_may_change_after_the_recording(at_home):
    text = (
        records_text().replace("half a point, 0.5", "0.5 points").replace("LeNet-300-100 on MNIST:", "LeNet:")
    )
    recorded(at_home, text)
    assert "the paper says 0.5 points" in repr(claim("L6"))


def test_an_amended_rule_says_why(at_home):
    was = rule_sha256("L6", BOOK)
    amended = f'amended = {{ reason = "the tolerance was misprinted", was = "{was}" }}'
    new = 'rule = { kind = "within", target = 0.5, tolerance = 0.45 }\n'
    recorded(at_home, records_text().replace(RULE, new + amended))
    assert repr(claim("L6")).endswith(
        "The rule was amended after the recording: the tolerance was misprinted."
    )
    assert "amended" not in repr(claim("L3"))
    (at_home / "data" / "claims.toml").write_text(
        records_text().replace(RULE, new + amended.replace(was, "0" * 64))
    )
    with pytest.raises(ValueError, match="the rules for mnist-lenet are not those"):
        claim("L3")


def test_a_claim_added_after_the_recording_says_why(at_home):
    start = records_text().index("[claims.L6]")
    row = records_text()[start : records_text().index("[claims.L7]")].replace("L6", "L60")
    recorded(at_home, records_text() + row)
    with pytest.raises(ValueError, match="record it again, or give each changed or new claim"):
        claim("L60")
    amended = row.replace("setting =", 'amended = { reason = "asked by a reader" }\nsetting =')
    (at_home / "data" / "claims.toml").write_text(records_text() + amended)
    assert "amended after the recording: asked by a reader" in repr(claim("L60"))
    assert claim("L6").verdict == "reproduced"


def test_a_claim_of_another_record_leaves_the_hash_alone():
    others = {name: row for name, row in BOOK.claims.items() if row.record != "mnist1d-notebook"}
    assert rules_sha256("mnist-lenet", replace(BOOK, claims=others)) == rules_sha256("mnist-lenet", BOOK)
    fewer = {name: row for name, row in BOOK.claims.items() if name != "L3"}
    assert rules_sha256("mnist-lenet", replace(BOOK, claims=fewer)) != rules_sha256("mnist-lenet", BOOK)
    with pytest.raises(KeyError, match=r"record must be one of mnist-lenet, .* got 'other'"):
        rules_sha256("other", BOOK)


def test_a_record_without_a_hash_is_refused():
    with pytest.raises(ValueError, match="are not those that it was recorded under"):
        check(synthetic("mnist-lenet"), "mnist-lenet", BOOK)
    rows = BOOK.claims | {"L6": replace(BOOK.claims["L6"], amended=Amendment("because"))}
    with pytest.raises(ValueError, match="are not those that it was recorded under"):
        check(synthetic("mnist-lenet"), "mnist-lenet", replace(BOOK, claims=rows))


def test_a_record_that_no_claim_asked_about_takes_amendments():
    """What `ltviz record` writes where a record has no rules yet is None: its rules were none."""
    run = synthetic("mnist-lenet", made={"rules_sha256": None})
    later = Amendment("asked after the recording")
    rows = {
        name: replace(row, amended=later) if row.record == "mnist-lenet" else row
        for name, row in BOOK.claims.items()
    }
    check(run, "mnist-lenet", replace(BOOK, claims=rows))
    with pytest.raises(ValueError, match=r"are not those that it was recorded under \(None"):
        check(run, "mnist-lenet", replace(BOOK, claims=rows | {"L6": replace(rows["L6"], amended=None)}))
    changed = Amendment("the tolerance was misprinted", was="0" * 64)
    with pytest.raises(ValueError, match="are not those that it was recorded under"):
        check(run, "mnist-lenet", replace(BOOK, claims=rows | {"L6": replace(rows["L6"], amended=changed)}))


# ---- what the course ships --------------------------------------------------------------------------------------


def shipped_claims_are_decided():
    """Every claim of every finished record is judged under its own rules, and none hangs on a censored step."""
    book = rulebook()
    for name, row in book.claims.items():
        if row.record in records.names():
            got = claim(name)
            if (
                got.verdict == "not recorded"
                and book.records[row.record].read(row.record).status == "interrupted"
            ):
                continue
            assert got.verdict != "not recorded", got
            assert got.measured is not None, got


def test_shipped_records_keep_their_rules():
    shipped_claims_are_decided()


def test_a_shipped_record_that_decides_nothing_would_be_noticed(at_home):
    recorded(at_home)
    shipped_claims_are_decided()
    recorded(at_home, steps=(950, 100, 250))
    with pytest.raises(AssertionError, match="it cannot be measured"):
        shipped_claims_are_decided()
