"""AblationGrid: its numbers are those of the statistics, and both languages say the same words."""

import io
import json
from collections.abc import Callable
from dataclasses import replace
from itertools import permutations
from typing import Any

import numpy as np
import pytest
import traitlets

from ltviz.pruning import CRITERIA
from ltviz.records import Run
from ltviz.records.statistics import paired
from ltviz.widgets import AblationGrid, CheckError, gaps
from ltviz.widgets.ablation_grid import histograms, names, say, source, strips
from ltviz.widgets.ablation_grid.names import RANDOM, TICKET
from ltviz.widgets.arrays import unpack
from ltviz.widgets.figure import tokens
from ltviz.widgets.words import fixed, percent
from tests.widgets.ablations import FEW, FROZEN, GREW, KEPT, LOST, ablation_run, starting_values
from tests.widgets.examples import tiny_run
from tests.widgets.marred import at_levels, blown_up, late, unrun

ODD = "<b>bold/rewind & co/kept/zero"


def few(seeds: int = 3, **changes: Any) -> Run:
    return ablation_run(seeds, FEW, **changes)


def tied() -> Run:
    """A cell that is so little below the ticket that the difference prints as zero."""
    run = few()
    test = run.test_at_best.copy()
    test[run.arm(GREW), :, 3] = test[run.arm(TICKET), :, 3] - [0.0004, -0.0004, 0.0001]
    return replace(run, test_at_best=test)


RUNS: dict[str, Callable[[], Run]] = {
    "plain": lambda: ablation_run(5),
    "few": few,
    "one seed": lambda: few(1),
    "two seeds": lambda: few(2),
    "some seeds": lambda: unrun(unrun(few(), KEPT, seeds=[0]), FROZEN, seeds=[0, 2]),
    "no seed of both": lambda: unrun(unrun(few(2), KEPT, seeds=[0]), LOST, seeds=[1]),
    "some levels": lambda: unrun(few(), GREW, levels=[2, 3]),
    "never": lambda: unrun(few(), LOST),
    "no ticket at a level": lambda: unrun(few(), TICKET, levels=[2]),
    "late": lambda: late(late(few(), KEPT, 3, 2), TICKET, 3, 1),
    "blown up": lambda: blown_up(blown_up(few(), KEPT, 3, 1), TICKET, 3, 2),
    "blown up elsewhere": lambda: blown_up(blown_up(few(), GREW, 3, 3, np.inf), LOST, 3, 1),
    "blown up dense": lambda: blown_up(few(), TICKET, 0, 3),
    "blown up of some": lambda: blown_up(unrun(few(), KEPT, seeds=[2]), KEPT, 3, 1),
    "interrupted": lambda: replace(few(), status="interrupted"),
    "tied": tied,
    "markup": lambda: ablation_run(3, (TICKET, ODD)),
    "ticket alone": lambda: ablation_run(3, (TICKET,)),
    "nothing to compare": lambda: replace(ablation_run(3, (TICKET,)), levels=(1, 2, 3, 4, 5)),
    "no dense": lambda: replace(few(), levels=(1, 2, 3, 4, 5)),
    "one density": lambda: at_levels(blown_up(few(), GREW, 3, 1), 0, 3),
    "no random": lambda: ablation_run(3, (TICKET, KEPT, LOST)),
}
runs = pytest.mark.parametrize("name", list(RUNS))


def state(widget: AblationGrid) -> dict[str, Any]:
    """The traits as JSON, bytes as lists of numbers."""
    arrays = {name: one | {"data": list(one["data"])} for name, one in widget.arrays.items()}
    plain = (
        "level",
        "cell",
        "second",
        "sign",
        "versus",
        "zeros",
        "more",
        "cells",
        "seeds",
        "levels",
        "facts",
    )
    return {name: getattr(widget, name) for name in plain} | {"arrays": arrays}


def views(widget: AblationGrid) -> list[say.View]:
    """Every cell against every reference at every level, and every other cell as the second at one level."""
    ablation = widget._ablation
    arms, K = ablation.run.arms, len(ablation.levels)
    seen = [
        say.View(k, arm, source.VERSUS[versus], "", sign)
        for versus in ablation.versus
        for sign in strips.SIGNS
        for k in range(K)
        for arm in arms[:: 1 if sign == "both" else 7]
    ]
    return seen + [
        say.View(k, *two[:1], TICKET, two[1]) for k in (0, K - 1) for two in permutations(arms[:8], 2)
    ]


@runs
def test_every_interval_is_that_of_the_statistics(name: str) -> None:
    run = RUNS[name]()
    ablation = source.take(run)
    seen = 0
    for first, second in permutations(ablation.names, 2):
        for k, level in enumerate(ablation.levels):
            found = ablation.gap(first, second, k)
            try:
                expected = paired(run, first, second, level)
            except ValueError:
                assert found.n == 0
                assert np.isnan(found.mean)
                continue
            seen += 1
            assert found == (expected.mean, expected.low, expected.high, expected.n)
    assert seen >= 2 * len(ablation.levels) or name in ("ticket alone", "nothing to compare")


def test_the_readout_prints_the_numbers_of_the_statistics() -> None:
    run = ablation_run(5)
    widget = AblationGrid(run, level=3, cell=KEPT)
    gap, sign = paired(run, KEPT, TICKET, 3).scaled(100), paired(run, KEPT, LOST, 3).scaled(100)
    assert abs(gap.mean) < 0.05
    assert repr(widget) == (
        "AblationGrid: At 10.0 % of the weights, starting from one size for all kept weights with the initial signs "
        f"kept is level with the ticket (95 % interval {fixed(gap.low, 1)} to {fixed(gap.high, 1)}, 5 seeds); the "
        f"interval contains zero. Its initial signs are worth {fixed(sign.mean, 1)} points (95 % interval "
        f"{fixed(sign.low, 1)} to {fixed(sign.high, 1)}, 5 seeds)."
    )
    assert repr(widget) == widget._repr_mimebundle_()[0]["text/plain"]


@pytest.mark.parametrize(
    ("name", "traits", "words"),
    [
        (
            "few",
            {"cell": TICKET},
            "% of the test examples right; the others are measured by it.",
        ),
        (
            "few",
            {"cell": FROZEN},
            "0.6 points below the ticket (95 % interval −",
        ),
        ("few", {"cell": GREW, "versus": "random"}, "points above keeping weights drawn at random (95"),
        ("few", {"cell": GREW, "versus": "dense"}, "below the dense network (95 % interval"),
        (
            "few",
            {"cell": LOST, "second": FROZEN},
            "signs lost is 0.3 points below freezing the pruned weights at",
        ),
        ("one seed", {"cell": GREW}, "(one seed gives no interval)."),
        ("some seeds", {"cell": KEPT}, "2 of 3 seeds)"),
        ("some seeds", {"cell": FROZEN}, "(1 of 3 seeds ran both, which gives no interval)."),
        ("no seed of both", {"cell": KEPT, "second": LOST}, "no seed of both was not recorded."),
        ("some levels", {"cell": GREW}, "was not recorded; the nearest level that has both is 4.0 %."),
        ("never", {"cell": LOST}, "with the initial signs lost was not recorded."),
        ("no ticket at a level", {"cell": GREW, "level": 2}, "the ticket was not recorded; the nearest"),
        ("tied", {"cell": GREW}, "keeping the weights that grew most is level with the ticket"),
        (
            "markup",
            {"cell": ODD},
            "with <b>bold and with rewind & co with the initial signs kept is level",
        ),
    ],
)
def test_the_readout_says_what_is_special(name: str, traits: dict[str, Any], words: str) -> None:
    widget = AblationGrid(RUNS[name](), level=3)
    for trait, value in traits.items():
        widget.set_trait(trait, value)
    assert words in widget.sentence()


@pytest.mark.parametrize("cell", [KEPT, LOST])
def test_a_sign_is_worth_the_same_from_both_sides(cell: str) -> None:
    worth = AblationGrid(few(), cell=cell).sentence().split("Its initial signs are worth ")[1]
    assert worth == AblationGrid(few(), cell=KEPT).sentence().split("Its initial signs are worth ")[1]
    assert "worth" not in AblationGrid(few(), cell=GREW).sentence()


@pytest.mark.parametrize(
    ("name", "cell", "words"),
    [
        ("few", KEPT, "Exploratory: no comparison was named beforehand."),
        ("few", KEPT, "Of 6 intervals at 95 %, 0.3 exclude zero by luck on average where nothing differs."),
        ("few", KEPT, "All seeds share one test set: the intervals do not contain its error."),
        ("few", "large_final_diff_sign/rewind/kept/zero", "large, sign flipped leaves 4.0 %."),
        ("late", KEPT, ": one size for all, sign kept 2 of 3 and the ticket 1 of 3."),
        ("interrupted", KEPT, "The run was interrupted"),
    ],
)
def test_the_notes_say_what_the_intervals_leave_out(name: str, cell: str, words: str) -> None:
    widget = AblationGrid(RUNS[name](), level=3, cell=cell)
    assert any(words in note for note in widget.notes()), widget.notes()
    assert all(note in widget.alt() for note in widget.notes())


@pytest.mark.parametrize(
    ("name", "traits", "found"),
    [
        ("blown up", {"cell": KEPT}, "one size for all, sign kept 1 of 3 and the ticket 2 of 3"),
        ("blown up", {"cell": GREW}, "the ticket 2 of 3 and networks of 1 other cell"),
        (
            "blown up",
            {"cell": GREW, "second": KEPT},
            "one size for all, sign kept 1 of 3 and the ticket 2 of 3",
        ),
        ("blown up elsewhere", {"cell": KEPT}, "networks of 2 other cells"),
        ("blown up elsewhere", {"cell": GREW}, "grew most 3 of 3 and networks of 1 other cell"),
        ("blown up dense", {"cell": KEPT, "level": 1}, "the dense network 3 of 3"),
        ("blown up of some", {"cell": KEPT}, "one size for all, sign kept 1 of 2"),
    ],
)
def test_what_blew_up_is_counted(name: str, traits: dict[str, Any], found: str) -> None:
    widget = AblationGrid(RUNS[name](), level=3)
    for trait, value in traits.items():
        widget.set_trait(trait, value)
    assert widget.notes()[1:3] == [f"Blew up in training: {found}.", gaps.BLOWN_UP]
    assert all(note in widget.alt() for note in widget.notes())
    # Without a good step the last one is kept as the best: nothing was still improving there.
    assert not any("Still improving" in note for note in widget.notes())


@pytest.mark.parametrize("name", [name for name in RUNS if not RUNS[name]().blown_up.any()])
def test_what_was_not_recorded_did_not_blow_up(name: str) -> None:
    widget = AblationGrid(RUNS[name]())
    for view in views(widget):
        notes = say.notes(widget._ablation, view, say.Named())
        assert not any("blew up" in note.lower() for note in notes)


def test_what_blew_up_is_said_of_its_own_level() -> None:
    widget = AblationGrid(RUNS["blown up"](), level=2, cell=KEPT)
    assert not any("blew up" in note.lower() for note in widget.notes())


@pytest.mark.parametrize("name", ["one seed", "ticket alone", "nothing to compare"])
def test_without_intervals_there_is_no_luck(name: str) -> None:
    assert not any("luck" in note for note in AblationGrid(RUNS[name](), level=3).notes())


def test_what_was_named_beforehand_is_said_with_its_level() -> None:
    widget = AblationGrid(few(), level=3, versus="dense", named=[LOST, FROZEN])
    assert widget.cell == LOST
    expected = (
        "Named beforehand (bold): one size for all, sign lost and frozen as they began, against the dense network, at "
        "10.0 %. Every other comparison is exploratory."
    )
    assert widget.notes()[0] == expected
    widget.level, widget.versus = 1, "ticket"
    assert widget.notes()[0] == expected


def test_intervals_are_counted_once_and_follow_the_toggle() -> None:
    ablation = source.take(ablation_run(5))
    counts = {
        sign: say.intervals(ablation, say.View(2, KEPT, TICKET, "", sign))
        for sign in ("both", "kept", "lost")
    }
    # Twelve criteria beside the ticket, three other values, their signs and those of the ticket, three zeros.
    assert counts == {"both": 12 + 3 + 4 + 3, "kept": 12 + 3 + 3, "lost": 12 + 4 + 3}


@runs
def test_the_browser_says_the_same_words(name: str, run_js: Callable[..., str]) -> None:
    widget = AblationGrid(RUNS[name]())
    ablation, expected = widget._ablation, []
    for named in (say.Named(), say.Named(ablation.run.arms[-1:], ablation.levels[-1], widget._view.versus)):
        plain = {"cells": list(named.cells), "level": named.level, "versus": named.versus}
        for view in views(widget):
            words = [say.sentence(ablation, view), *say.notes(ablation, view, named)]
            expected.append([plain, vars(view), words])
    script = f"""
      const state = {json.dumps(state(widget))};
      const grid = ltv.readAblation(state);
      for (const [named, view, words] of {json.dumps(expected)}) {{
        grid.facts.named = named;
        const found = [ltv.gridSentence(grid, view), ...ltv.gridNotes(grid, view)];
        if (JSON.stringify(found) !== JSON.stringify(words)) throw new Error(`${{found}} is not ${{words}}`);
      }}
      console.log({len(expected)});
    """
    assert int(run_js(script, "ablation_grid")) >= len(widget.levels)


@runs
def test_a_tooltip_counts_what_blew_up_in_the_words_of_the_notes(
    name: str, run_js: Callable[..., str]
) -> None:
    widget, run = AblationGrid(RUNS[name]()), RUNS[name]()
    lost, ran = run.blown_up.sum(axis=1), (~np.isnan(run.test_at_best)).sum(axis=1)
    expected = [
        [k, arm, gaps.blown_up_said([f"{lost[a, at]} of {ran[a, at]}"])[:1] if lost[a, at] else []]
        for a, arm in enumerate(run.arms)
        for k, at in enumerate(map(run.level, widget.levels))
    ]
    script = f"""
      const grid = ltv.readAblation({json.dumps(state(widget))});
      for (const [k, cell, words] of {json.dumps(expected)}) {{
        const rows = ltv.cellRows(grid, {{ k, versus: "{TICKET}" }}, cell);
        const found = rows.filter((row) => /blew up/i.test(row));
        if (JSON.stringify(found) !== JSON.stringify(words)) throw new Error(`${{cell}}: ${{found}} is not ${{words}}`);
      }}
      console.log({len(expected)});
    """
    assert int(run_js(script, "ablation_grid")) >= len(widget.levels)


@runs
def test_the_browser_draws_the_same_strips(name: str, run_js: Callable[..., str]) -> None:
    widget = AblationGrid(RUNS[name]())
    ablation = widget._ablation
    expected = {
        "rows": {sign: strips.strips(ablation, sign) for sign in strips.SIGNS},
        "domains": [
            [source.VERSUS[versus], k, strips.domain(ablation, source.VERSUS[versus], k)]
            for versus in ablation.versus
            for k in range(len(ablation.levels))
        ],
    }
    script = f"""
      const grid = ltv.readAblation({json.dumps(state(widget))});
      const rowsOf = (rows) => rows.map((row) => [row.value, row.keys]);
      const plain = (sign) => ltv.stripsOf(grid, sign).map(({{ part, rows }}) => [part, rowsOf(rows)]);
      const expected = {json.dumps(expected)};
      const rows = Object.fromEntries(Object.keys(expected.rows).map((sign) => [sign, plain(sign)]));
      if (JSON.stringify(rows) !== JSON.stringify(expected.rows)) throw new Error(JSON.stringify(rows));
      for (const [versus, k, ends] of expected.domains) {{
        const found = ltv.stripDomain(grid, versus, k);
        const off = Math.abs(found[0] - ends[0]) + Math.abs(found[1] - ends[1]);
        if (off > 1e-9) throw new Error(`${{found}} is not ${{ends}}`);
      }}
      console.log("same");
    """
    assert run_js(script, "ablation_grid").strip() == "same"


def test_each_strip_changes_one_part_of_the_ticket() -> None:
    ticket = TICKET.split("/")
    for part, rows in strips.strips(source.take(ablation_run(2)), "both"):
        for _, keys in rows:
            for key in keys:
                changed = {names.PARTS[i] for i, own in enumerate(key.split("/")) if own != ticket[i]}
                assert changed <= ({"values", "sign"} if part == "values" else {part})


def test_what_is_far_worse_does_not_crowd_the_others() -> None:
    ablation = source.take(ablation_run(5))
    low, high = strips.domain(ablation, TICKET, 3)
    assert 100 * ablation.gap("small_final/rewind/kept/zero", TICKET, 3).mean < 3 * low
    for part, rows in strips.strips(ablation, "both")[1:]:
        for _, keys in rows:
            assert all(low < 100 * ablation.gap(key, TICKET, 3).mean < high for key in keys), part


@pytest.mark.parametrize("part", names.PARTS)
def test_every_part_has_words_of_its_own(part: str) -> None:
    labels = [one.label for one in names.NAMES[part].values()]
    assert len(set(labels)) == len(labels)
    assert max(map(len, labels)) <= 22, "a label must fit on a phone"
    assert len({one.doing for one in names.NAMES[part].values()}) == len(labels)


def test_every_criterion_of_the_package_that_ablations_use_has_words() -> None:
    drawn_before = {"magnitude", "snip", "grasp", "synflow"}  # another name; chosen before training
    assert set(CRITERIA) - drawn_before == set(names.CRITERIA)


@pytest.mark.parametrize(
    ("key", "name", "token"),
    [
        (TICKET, "the ticket", "ticket"),
        (RANDOM, "drawn at random", "shuffled"),
        ("large_final/rewind/lost/zero", "initial values, sign lost", "kept"),
        (
            "random/fresh/kept/freeze",
            "drawn at random · fresh values, sign kept · frozen as they began",
            "fresh",
        ),
        (ODD, "<b>bold · rewind & co, sign kept", "kept"),
    ],
)
def test_a_cell_is_named_by_what_differs_from_the_ticket(key: str, name: str, token: str) -> None:
    cell = names.cell(key)
    assert (cell.name, cell.token) == (name, token)
    assert token in tokens()


def test_it_opens_near_twenty_percent_on_a_cell_that_is_not_the_ticket() -> None:
    widget = AblationGrid(few())
    assert percent(widget._ablation.density[widget.levels.index(widget.level)]) == "20.0 %"
    assert widget.cell == KEPT
    assert AblationGrid(unrun(few(), TICKET, levels=[2])).level in (1, 3)
    assert AblationGrid(ablation_run(2, (TICKET, GREW))).cell == GREW
    assert AblationGrid(RUNS["ticket alone"]()).cell == TICKET


def test_the_nearest_level_is_nearest_in_ratio() -> None:
    ablation = source.take(unrun(few(), GREW, levels=[2]))
    assert ablation.nearest(GREW, TICKET, 1) == 2
    assert abs(ablation.density[1] - ablation.density[2]) < abs(ablation.density[1] - ablation.density[0])
    assert source.take(RUNS["never"]()).nearest(LOST, TICKET, 1) is None
    assert source.take(few()).compared(GREW, TICKET) == [0, 1, 2, 3]


def grid(**options: Any) -> AblationGrid:
    return AblationGrid(few(), **options)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: AblationGrid(tiny_run()), "Run of kind 'ablation', got one of kind 'imp'"),
        (
            lambda: AblationGrid(ablation_run(2, (RANDOM, KEPT))),
            f"needs the arm '{TICKET}', got a run of random/",
        ),
        (
            lambda: AblationGrid(ablation_run(2, (TICKET, "snip"))),
            "named criterion/values/sign/zeros, got 'snip'",
        ),
        (lambda: AblationGrid(at_levels(few(), 0)), "needs a level above 0"),
        (lambda: grid(versus="fresh"), "versus must be one of 'ticket', 'random', 'dense', got 'fresh'"),
        (
            lambda: AblationGrid(RUNS["no dense"](), versus="dense"),
            "versus must be one of 'ticket', 'random', got",
        ),
        (lambda: grid(level=0), "level must be one of 1, 2, 3, 4, got 0"),
        (lambda: grid(cell="snip"), "cell must be one of .*got 'snip'"),
        (lambda: grid(named=["snip"], level=3), "named must be one of .*got 'snip'"),
        (lambda: grid(named=[LOST]), "named needs level=.*got None"),
        (lambda: grid().set_trait("second", "<i>"), "second must be one of '', .*got '<i>'"),
        (lambda: grid().set_trait("zeros", "melt"), "zeros must be one of 'zero', 'freeze', got 'melt'"),
        (lambda: grid(starts={}), "starts must hold at least one cell"),
        (
            lambda: grid(starts={"snip": {"kept": [1.0], "pruned": []}}),
            "named after arms of the run, got 'snip'",
        ),
        (lambda: grid(starts={TICKET: {"kept": [1.0]}}), "must be a dict of kept and pruned"),
        (lambda: grid(starts={TICKET: {"kept": [1.0, np.nan], "pruned": [0.0]}}), "finite.*NaN.*1 of 2"),
        (lambda: grid(starts={TICKET: {"kept": [], "pruned": []}}), "at least one value, got none"),
    ],
)
def test_a_bad_argument_is_named_with_the_rule(make: Callable[[], Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make()


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: AblationGrid({"fc1.weight": 1}), r"takes a Run .*got dict"),
        (lambda: grid(named=LOST, level=3), "named must be a list of cells, got the text 'large_final/con"),
        (lambda: grid(starts=[1.0]), "starts must be a dict .*got list"),
    ],
)
def test_only_the_right_types_are_taken(make: Callable[[], Any], message: str) -> None:
    with pytest.raises(TypeError, match=message):
        make()
    with pytest.raises(traitlets.TraitError, match="perhaps"):
        grid().set_trait("sign", "perhaps")


def test_histograms_count_every_value_once() -> None:
    run = ablation_run(1)
    found = histograms.take(starting_values(run), run.arms)
    assert found is not None
    np.testing.assert_allclose(found.counts.sum(axis=(1, 2)) + found.zeros.sum(axis=1), 1)
    np.testing.assert_allclose(found.edges, -found.edges[::-1], atol=1e-15)
    of = dict(zip(found.cells, zip(found.counts, found.zeros, strict=True), strict=True))
    ticket, constant, frozen = of[TICKET], of[KEPT], of[FROZEN]
    assert (constant[0][0] > 0).sum() == 2, "one size and its signs are two spikes"
    assert (ticket[0][0] > 0).sum() > 20
    np.testing.assert_allclose(constant[0][0].sum(), ticket[0][0].sum())
    assert ticket[1][1] > 0.5
    assert frozen[1].tolist() == [0, 0]
    np.testing.assert_allclose(frozen[0][1].sum(), ticket[1][1])


def test_histograms_take_tensors_of_any_shape_and_all_zeros() -> None:
    import torch

    sides = {"kept": torch.tensor([[0.5, -0.5]], requires_grad=True), "pruned": torch.zeros(2, 3)}
    found = histograms.take({TICKET: sides}, (TICKET,))
    assert found is not None
    assert found.zeros.tolist() == [[0, 0.75]]
    flat = histograms.take({TICKET: {"kept": [0.0], "pruned": []}}, (TICKET,))
    assert flat is not None
    assert flat.edges[0] == -1
    assert histograms.take(None, (TICKET,)) is None


def test_the_picture_follows_and_differs() -> None:
    widget = AblationGrid(few(), level=3, starts=starting_values(few()))
    pictures = [widget.png()]
    for name, value in (
        ("level", 4), ("cell", LOST), ("versus", "dense"), ("sign", "lost"), ("more", True), ("second", GREW),
        ("zeros", "freeze"),
    ):  # fmt: skip
        setattr(widget, name, value)
        pictures.append(widget.png())
    assert len(set(pictures)) == len(pictures)


@runs
def test_what_is_missing_still_gives_a_picture(name: str) -> None:
    widget = AblationGrid(RUNS[name](), starts={TICKET: {"kept": [0.1, -0.2], "pruned": [0.0]}})
    widget.level, widget.versus, widget.more = widget.levels[-1], widget._ablation.versus[-1], True
    widget.cell = widget._ablation.run.arms[-1]
    picture = widget.png()
    assert picture.startswith(b"\x89PNG")
    assert len(picture) < 100_000


def test_the_picture_keeps_the_colours_of_a_few_dots() -> None:
    from PIL import Image

    run = ablation_run(5)
    image = Image.open(io.BytesIO(AblationGrid(run, level=3, starts=starting_values(run)).png()))
    assert image.mode == "P", "the picture must be one that is put into a palette"
    seen = {colour for _, colour in image.convert("RGB").getcolors(1 << 16)}
    for token in ("ticket", "shuffled", "fresh"):
        wanted = [int(tokens()[token][i : i + 2], 16) for i in (1, 3, 5)]
        assert min(sum(abs(a - b) for a, b in zip(wanted, one, strict=True)) for one in seen) < 24, token


def shown(run: Run, **options: Any) -> AblationGrid:
    """A grid that counts as displayed, without the cost of its picture."""
    widget = AblationGrid(run, **options)
    widget._shown = True
    return widget


def test_a_check_says_bounds_and_never_the_number(capsys: pytest.CaptureFixture[str]) -> None:
    shown(few(5), level=4).check(cell=KEPT, versus=LOST, at_least=0.0, at_most=0.5, interval_at_least=0.0)
    assert capsys.readouterr().out == (
        "AblationGrid was shown: 4 densities, 7 cells and 5 seeds; each accuracy is that of the run; "
        "at 4.0 % of the weights starting from one size for all kept weights with the initial signs kept minus "
        "starting from one size for all kept weights with the initial signs lost is at least 0.0 points and is at most "
        "50.0 points and has its whole 95 % interval at or above 0.0 points.\n"
    )
    shown(few(5)).check(level=4, cell=LOST, versus="ticket", interval_at_most=0.0)
    assert capsys.readouterr().out.endswith(
        "minus the ticket has its whole 95 % interval at or below 0.0 points.\n"
    )
    shown(few(5), cell=FROZEN).check(versus="dense")
    assert capsys.readouterr().out.endswith("minus the dense network was run.\n")


@pytest.mark.parametrize(
    ("expectations", "message"),
    [
        ({"at_least": 0.2}, r"is at least 20.0 points, got −?\d"),
        ({"cell": LOST, "at_most": -0.2}, r"is at most −20.0 points, got −\d"),
        ({"cell": LOST, "versus": "ticket", "interval_at_least": 0.0}, "above 0.0 points, got −"),
        ({"level": 9}, "level must be one of 1, 2, 3, 4, got 9"),
        ({"cell": "snip"}, "cell must be one of .*got 'snip'"),
        ({"versus": "fresh"}, "versus must be one of .*got 'fresh'"),
    ],
)
def test_a_check_that_does_not_hold_says_what_was_found(expectations: dict[str, Any], message: str) -> None:
    with pytest.raises(CheckError, match=message):
        shown(few(5), level=4).check(**expectations)


def test_a_check_of_what_was_not_recorded_or_has_no_interval_fails() -> None:
    with pytest.raises(CheckError, match="was not run"):
        shown(RUNS["never"]()).check(cell=LOST, at_least=-1.0)
    with pytest.raises(CheckError, match="no interval: only one seed"):
        shown(few(1)).check(cell=LOST, interval_at_most=0.0)


@pytest.mark.parametrize("fault", [0.01, np.nan])
def test_a_check_finds_a_number_that_is_not_the_run_s(fault: float) -> None:
    widget = shown(few())
    wrong = dict(widget.arrays["test"])
    wrong["data"] = (unpack(wrong) + fault).tobytes()
    widget.arrays = widget.arrays | {"test": wrong}
    with pytest.raises(CheckError, match="must be that of the run"):
        widget.check()
