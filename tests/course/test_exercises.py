"""Every exercise of the course: its stub, its solution, and each wrong answer that it knows."""

import dataclasses
import inspect
import itertools
import re
from collections import Counter

import numpy as np
import pytest
import torch

from ltviz.course import EXERCISES, exercise, manifest
from ltviz.course.answers import difference

pytestmark = pytest.mark.usefixtures("own_learn")
EACH = pytest.mark.parametrize("ex", EXERCISES.values(), ids=EXERCISES)
WRONG = [(ex, wrong) for ex in EXERCISES.values() for wrong in ex.wrong]


def function_of(source):
    """The function that the source defines, as a notebook cell with torch and numpy would."""
    names = {"torch": torch, "np": np}
    exec(compile(source, "cell", "exec"), names)
    return names[source.split("(")[0].removeprefix("def ")]


def in_numpy(function, ex):
    """A reference answer is written in numpy; a session with torch hands out tensors.

    It has the inputs of the exercise by name, since ``check`` looks at their number.
    """

    def convert(value):
        if isinstance(value, dict):
            return {key: convert(part) for key, part in value.items()}
        return value.numpy() if isinstance(value, torch.Tensor) else value

    answer = lambda *inputs: function(*map(convert, inputs))
    answer.__signature__ = inspect.signature(ex.spec)
    return answer


def outputs(function, ex):
    return [function(*case.inputs) for case in ex.cases(np.random.default_rng(ex.seed))]


def agree(wanted, got, ex):
    return all(difference(a, b, ex.tolerance) is None for a, b in zip(wanted, got, strict=True))


@EACH
def test_untouched_stub_is_not_attempted(ex, capsys):
    assert ex.check(function_of(ex.stub)).state == "not attempted"
    assert capsys.readouterr().out == (
        f"Exercise {ex.id}: not attempted yet. Replace the `...`, run the cell, then check again.\n"
    )


@EACH
def test_solution_is_correct(ex):
    assert ex.check(function_of(ex.solution)).state == "correct"


@EACH
def test_spec_is_correct(ex):
    assert ex.check(in_numpy(ex.spec, ex)).state == "correct"


@pytest.mark.parametrize(("ex", "wrong"), WRONG, ids=[f"{ex.id} {wrong.name}" for ex, wrong in WRONG])
def test_wrong_answer_is_known_again(ex, wrong, capsys):
    result = ex.check(in_numpy(wrong.function, ex))
    assert (result.state, result.wrong) == ("wrong", wrong.name)
    said = " ".join(capsys.readouterr().out.split())
    if isinstance(wrong.diagnosis, str):
        assert said == f"Exercise {ex.id}: not yet. {wrong.diagnosis}"
    else:
        assert re.match(rf"Exercise {re.escape(ex.id)}: not yet\. .*\b[1-9]\d*\b", said), "it names a count"


@EACH
def test_each_diagnosis_is_of_its_own(ex):
    texts = [wrong.diagnosis for wrong in ex.wrong]
    assert len(texts) >= 3
    assert len({wrong.name for wrong in ex.wrong}) == len(set(texts)) == len(texts)


@EACH
def test_the_unknown_and_the_broken_are_answered(ex):
    """Answers that no exercise knows: each gets a sentence, none raises."""

    def answer_with(body):
        head = ex.solution.splitlines()[0]
        return function_of(f"{head}\n    {body}\n")

    first = ex.solution.split("(")[1].split(",")[0].split(")")[0]
    for body, state in {
        f"return {first}, {first}, 'x'": "wrong",
        "return 12345.5": "wrong",
        "return 'a text'": "wrong",
        f"print({first})": "wrong",
        f"{first} = 1": "wrong",
        "raise ValueError('mine')": "error",
        "pass": "not attempted",
    }.items():
        assert ex.check(answer_with(body)).state == state, body


@EACH
def test_an_endless_answer_is_left(ex):
    head = ex.solution.splitlines()[0]
    endless = function_of(f"{head}\n    while True:\n        pass\n")
    result = dataclasses.replace(ex, limit_s=0.2).check(endless)
    assert (result.state, result.sentence) == (
        "error",
        "your code still ran after 0.2 s.\n    line 2 of your cell",
    ), "the source of this cell is not known"
    assert 1 <= ex.limit_s <= 30


@EACH
def test_wrong_answers_differ_from_each_other(ex):
    for first, second in itertools.combinations(ex.wrong, 2):
        assert not agree(outputs(first.function, ex), outputs(second.function, ex), ex), (
            first.name,
            second.name,
        )


@EACH
def test_cases_are_the_same_every_time(ex):
    assert agree(outputs(ex.spec, ex), outputs(ex.spec, ex), ex)


@EACH
def test_texts_are_complete(ex):
    function = ex.solution.split("(")[0].removeprefix("def ")
    assert f"`{function}(" in ex.statement, "the statement names the function to write"
    assert len(ex.hints) >= 2
    assert ex.difficulty in (1, 2, 3)
    assert 0 < ex.minutes <= 15
    assert all(len(line) <= 110 for line in ex.solution.splitlines())


def test_every_chapter_has_three():
    count = Counter(name.split(".")[0] for name in EXERCISES)
    chapters = {chapter.number for chapter in manifest().chapters}
    assert set(count) <= chapters
    short = {number: count[number] for number in chapters if count[number] < (1 if number == "00" else 3)}
    assert short == {}, "the first chapter has one, every other at least three"


def test_unknown_exercise_lists_those_there_are():
    known = ", ".join(EXERCISES)
    with pytest.raises(ValueError, match=f"there is no exercise '99.9'; there are {known}"):
        exercise("99.9")


def test_published_bug_counts_the_frozen():
    ex = exercise("01.3")
    cases = ex.cases(np.random.default_rng(ex.seed))
    frozen = sum(int(((w < 0) & mask).sum()) for _, (w, _, mask) in cases)
    assert frozen > 0
    sentence = ex.check(lambda w, grad, _: np.where(w < 1e-6, 0, grad)).sentence
    assert f"This froze every negative weight, {frozen} that are not pruned." in sentence


def test_the_revived_are_counted():
    ex = exercise("01.1")
    pruned = sum(int((~mask).sum()) for _, (_, mask) in ex.cases(np.random.default_rng(ex.seed)))
    assert pruned > 0
    solution = function_of(ex.solution)
    sentence = ex.check(lambda w, mask: solution(w, mask) | ~mask).sentence
    assert sentence.startswith(f"not yet. {pruned} weights that were pruned earlier are back")


def test_momentum_counts_the_revived():
    ex = exercise("02.2")

    def gradient_only(w, velocity, gradients, mask):
        for gradient in gradients:
            velocity = 0.9 * velocity + gradient * mask
            w = w - 0.1 * velocity
        return w

    pruned = sum(int((~case.inputs[-1]).sum()) for case in ex.cases(np.random.default_rng(ex.seed)))
    assert f"{pruned} pruned weights came back" in ex.check(gradient_only).sentence


@pytest.mark.parametrize("mask_the", ["velocity", "weights", "weights and gradient"])
def test_momentum_may_be_mended_in_any_way(mask_the):
    def descend(w, velocity, gradients, mask):
        for gradient in gradients:
            gradient = gradient * mask if "gradient" in mask_the else gradient
            velocity = 0.9 * velocity + gradient
            velocity = velocity * mask if mask_the == "velocity" else velocity
            w = w - 0.1 * velocity
            w = w * mask if "weights" in mask_the else w
        return w

    assert exercise("02.2").check(descend).state == "correct"


def test_fresh_values_are_known_whatever_they_are():
    def ticket(initial, trained, mask):
        fresh = {name: torch.randn(value.shape) for name, value in initial.items()}
        return {name: value * mask[name] if name in mask else value for name, value in fresh.items()}

    assert exercise("02.1").check(ticket).wrong == "other values"


def test_a_rounded_t_is_right_enough():
    def paired_interval(ticket, control):
        gain = ticket - control
        half = 2.78 * gain.std() / 5**0.5
        return [gain.mean(), gain.mean() - half, gain.mean() + half]

    assert exercise("02.3").check(paired_interval).state == "correct"


def test_a_float_mask_is_a_mask():
    ex = exercise("01.1")
    solution = function_of(ex.solution)
    assert ex.check(lambda w, mask: solution(w, mask).float()).state == "correct"
