"""The guide, the glossary and the inventory tell of what is there; each fault, planted, is found."""

import math
import re

import guide
import pytest

from ltviz.course import EXERCISES, manifest
from ltviz.course.quizzes import PREDICTIONS, QUIZZES
from tests.test_documents import broken

PAGES = {entry.source.name: entry.source.read_text(encoding="utf-8") for entry in manifest().entries}
GUIDE, GLOSSARY, INVENTORY = (PAGES[name] for name in ("instructor-guide.md", "glossary.md", "inventory.md"))
CHAPTERS = {chapter.number: PAGES[chapter.source.name] for chapter in manifest().chapters}
MADE_LATER = {"data/hub.json", "data/chapter-seconds.json"}  # by a command that the guide names
WRONG = {
    "Exercise": {name: [wrong.name for wrong in ex.wrong] for name, ex in EXERCISES.items()},
    "Quiz": {name: [c.text for c in quiz.choices if not c.right] for name, quiz in QUIZZES.items()},
    "Prediction": {name: [choice.text for choice in p.choices] for name, p in PREDICTIONS.items()},
}
OURS = pytest.mark.parametrize("name", ["instructor-guide.md", "glossary.md", "inventory.md"])
EACH = pytest.mark.parametrize("number", CHAPTERS)
KIND = pytest.mark.parametrize("kind", WRONG)


def taught(kind):
    """The answers of the chapters that exist."""
    return {name: wrong for name, wrong in WRONG[kind].items() if name[:2] in CHAPTERS}


def found(problems):
    return sorted(problems)


@OURS
def test_commands_and_paths_are_there(name):
    assert sorted(set(broken(PAGES[name])) - MADE_LATER) == []


@OURS
def test_links_lead_somewhere(name):
    assert found(guide.link_problems(PAGES, name)) == []


def test_cuts_add_up():
    assert len(guide.headings(guide.part(GUIDE, "## Cuts"), 3)) == 3
    assert found(guide.cut_problems(GUIDE)) == []
    assert found(guide.quoted_problems(GUIDE, CHAPTERS)) == []


@EACH
def test_the_plan_is_that_of_the_chapter(number):
    assert found(guide.plan_problems(GUIDE, number, CHAPTERS[number])) == []


@KIND
def test_every_wrong_answer_has_a_reply(kind):
    assert taught(kind)
    assert found(guide.answer_problems(GUIDE, kind, taught(kind))) == []


def test_the_self_test_is_folded():
    assert found(guide.fold_problems(GUIDE)) == []


def test_the_self_test_is_right():
    """The numbers that answers 2 and 4 give, computed."""
    from ltviz.records import mean_interval

    w = 1 - 0.1 * (2 * (1 - 3))
    gain = mean_interval([2, 1, 3, 1.5, 2.5])
    answers = guide.part(GUIDE, "### Self-test")
    assert f"= {w:.1f}, nearer" in answers
    assert f"mean {gain.mean:.1f}, 95 % interval {gain.low:.1f}\nto {gain.high:.1f}" in answers


def test_the_glossary_is_whole():
    assert found(guide.glossary_problems(GLOSSARY, CHAPTERS)) == []


def test_the_inventory_is_whole():
    assert found(guide.inventory_problems(INVENTORY, CHAPTERS)) == []


def test_the_example_of_the_inventory_runs(capsys):
    (example,) = re.findall(r"```python\n(.*?)```", INVENTORY, re.DOTALL)
    exec(example, {})
    assert "of 4 questions, 95 % interval" in capsys.readouterr().out


def test_the_best_of_twenty_is_as_far_above_as_the_inventory_says():
    examples, right, networks = 500, 0.8, 20
    chances = [math.comb(examples, k) * right**k * (1 - right) ** (examples - k) for k in range(examples + 1)]
    below = [sum(chances[:k]) for k in range(examples + 1)]  # P(fewer than k right)
    best = sum(1 - below[k] ** networks for k in range(1, examples + 1)) / examples
    spread = math.sqrt(right * (1 - right) / examples)
    assert f"a standard deviation of {100 * spread:.1f} points" in INVENTORY
    assert f"lies about {100 * (best - right):.1f} points too high" in INVENTORY


# ---- planted faults


def changed(text, old, new):
    assert old in text, f"{old!r} is not there to be changed"
    return text.replace(old, new, 1)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("| 02 core | 35 |", "| 02 core | 40 |", "is 90, the rows add up to 95"),
        ("### 90 minutes", "### 80 minutes", "the rows add up to 90"),
        ("| break | 15 | |\n| 02 core | 40 |", "| pause | 15 | |\n| 02 core | 40 |", "without a break"),
    ],
)
def test_a_wrong_cut_is_found(old, new, problem):
    assert any(problem in line for line in guide.cut_problems(changed(GUIDE, old, new)))


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("| Train on | 5 |", "| Train on | 6 |", "the rows add up to 36"),
        ("| Train on | 5 |", "| Train | 5 |", "the plan has"),
        ("| Does a mask save time? | 10", "| Does a mask save space? | 10", "no folded part"),
    ],
)
def test_a_wrong_plan_is_found(old, new, problem):
    problems = guide.plan_problems(changed(GUIDE, old, new), "01", CHAPTERS["01"])
    assert any(problem in line for line in problems)


@pytest.mark.parametrize(
    ("kind", "old", "new", "problem"),
    [
        ("Exercise", "| `share of all` |", "| `share of some` |", "'share of some' is 0"),
        ("Exercise", "### Exercise 02.3", "### Exercise 02.4", "the guide has"),
        ("Quiz", '| "4 %" |', '| "5 %" |', "'5 %' is 0"),
        ("Quiz", '| "60 %" | 20 % of what, the second time? |\n', "", "2 rows for 3"),
        ("Prediction", '| "About half of them" |', '| "About" |', "'About' is 2"),
    ],
)
def test_a_wrong_answer_that_nobody_gives_is_found(kind, old, new, problem):
    problems = guide.answer_problems(changed(GUIDE, old, new), kind, taught(kind))
    assert any(problem in line for line in problems)


def test_an_answer_that_the_guide_does_not_know_is_found():
    wrong = {**taught("Exercise"), "01.1": [*WRONG["Exercise"]["01.1"], "a new one"]}
    assert any("rows for" in line for line in guide.answer_problems(GUIDE, "Exercise", wrong))
    wrong = {**taught("Exercise"), "01.9": []}
    assert any("01.9" in line for line in guide.answer_problems(GUIDE, "Exercise", wrong))


@pytest.mark.parametrize("link", ["[x](nowhere.md)", "[x](glossary.md#nothing)", "[x](#nothing)"])
def test_a_link_to_nowhere_is_found(link):
    assert len(list(guide.link_problems({**PAGES, "a.md": link}, "a.md"))) == 1


def test_a_part_that_a_chapter_does_not_have_is_found():
    text = changed(GUIDE, '"Once, or in rounds?", exercise', '"Draw once", exercise')
    assert any("'Draw once'" in line for line in guide.quoted_problems(text, CHAPTERS))


def test_an_answer_that_is_not_folded_is_found():
    assert found(guide.fold_problems(changed(GUIDE, "\n\n</details>", "\n")))


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("[arm](#arm) ·\n", "", "the index"),
        (
            '*Explained in* chapter 01, as "one-shot".',
            '*Explained in* chapter 01, as "one-off".',
            "'one-off'",
        ),
        ("*Explained in* chapter 08.", "*Planned for* chapter 08.", "is planned for"),
        ("is left. *Explained in*", "is left. So. And so. And so. And so. *Explained in*", "sentences"),
    ],
)
def test_a_fault_of_the_glossary_is_found(old, new, problem):
    assert any(problem in line for line in guide.glossary_problems(changed(GLOSSARY, old, new), CHAPTERS))


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("* ☐ **b** About half", "* ☐ **f** About half", "question 1 has the choices"),
        ("| **d** | [chapter 01]", "| **e** | [chapter 01]", "none of its choices"),
        ("*c* is right about time", "It is right about time", "the answers discuss"),
        ('"Does a mask save time?"', '"Does a mask save room?"', "has no part"),
        ('[chapter 08](08-single-path-nas.md), "The search"', "chapter 08, planned", "question 5"),
    ],
)
def test_a_fault_of_the_inventory_is_found(old, new, problem):
    assert any(problem in line for line in guide.inventory_problems(changed(INVENTORY, old, new), CHAPTERS))
