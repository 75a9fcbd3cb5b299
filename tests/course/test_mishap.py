"""What a learner reads when their code stops, or does not stop."""

import time

import numpy as np
import pytest
import torch

from ltviz.course import Case, Exercise
from ltviz.course.progress import marks

pytestmark = pytest.mark.usefixtures("own_learn")


def check(answer, capsys, *, limit_s=5.0, arrays=False):
    """What is printed for an answer to an exercise with the inputs w and mask, without "Exercise 99.1: "."""

    def as_arrays(w, mask):
        return answer(w.numpy(), mask.numpy())

    ex = Exercise(
        id="99.1",
        title="",
        statement="",
        difficulty=1,
        minutes=1,
        spec=lambda w, mask: w * mask,
        cases=lambda rng: [Case("a table", (rng.normal(size=(2, 3)), np.array([[True, False, True]] * 2)))],
        wrong=(),
        hints=(),
        solution='def keep(w, mask):\n    """x."""\n    return w * mask\n',
        limit_s=limit_s,
    )
    result = ex.check(as_arrays if arrays else answer)
    assert result.state == "error"
    assert marks()["exercise", "99.1"].states == {"error": 1}
    return capsys.readouterr().out.removeprefix("Exercise 99.1: ").removesuffix("\n")


def recursion(w, mask):
    return recursion(w, mask)


ADVICE = [
    (recursion, "The function calls itself without an end."),
    (lambda w, mask: exit(), "`exit()` would end the whole notebook. Take it out."),
    (
        lambda w, mask: w.astype(float),
        "This is a PyTorch tensor, and numpy's name was asked: `.to(…)` changes",
    ),
    (lambda w, mask: w.tofile("x"), "This is a PyTorch tensor, and numpy was asked"),
    (lambda w, mask: w.requires_grad_().numpy(), "Write `t.detach().numpy()`."),
    (lambda w, mask: torch.relu(np.ones(2)), "This is a numpy array, and PyTorch was asked."),
    (lambda w, mask: w.numpy().clone(), "This is a numpy array, and PyTorch was asked."),
    (lambda w, mask: 1 if w > 0 else 0, "`if`, `and`, `or` and `not` ask for one True or False."),
    (lambda w, mask: w.numpy() > 0 and mask, "`if`, `and`, `or` and `not` ask for one True or False."),
    (lambda w, mask: 1 - mask, "`~mask` is the opposite of a mask."),
    (lambda w, mask: mask.numpy() - mask.numpy(), "`~mask` is the opposite of a mask."),
    (lambda w, mask: w.abs * 2, "The brackets of a call are missing"),
    (lambda w, mask: w[:, :2] * mask, "The shapes do not fit. Print them: `print(w.shape)`."),
    (lambda w, mask: w.numpy()[:, :2] * mask.numpy(), "The shapes do not fit."),
    (lambda w, mask: w @ w, "The shapes do not fit."),
    (lambda w, mask: eval("np.ones(2)", {}), "Run the cell that imports it first."),
    (lambda w, mask: w * [].sort(), "A value is None there, which a function without `return` gives back."),
]


@pytest.mark.parametrize(("answer", "advice"), ADVICE)
def test_a_common_mistake_gets_advice(answer, advice, capsys):
    what, where, *rest = check(answer, capsys).split("\n    ")
    assert what.startswith("your code stopped with ")
    assert where.startswith("line ")
    assert "".join(rest).startswith(advice)


def test_an_exception_of_their_own_gets_none(capsys):
    def answer(w, mask):
        raise ValueError("mine")

    line = answer.__code__.co_firstlineno + 1
    assert check(answer, capsys) == (
        f'your code stopped with ValueError: mine\n    line {line} of your cell: raise ValueError("mine")'
    )


def test_an_exception_without_words_ends_without_a_colon(capsys):
    def answer(w, mask):
        assert w is None

    assert check(answer, capsys).startswith("your code stopped with AssertionError")


def test_an_interrupt_passes_through(capsys):
    def answer(w, mask):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        check(answer, capsys)
    assert marks() == {}


def endless_while(w, mask):
    removed = 0
    while removed < 3:
        mask = mask.clone()
    return mask


def endless_outside(w, mask):
    remove = 1
    while remove:
        for i in range(3):
            w = w + i
    return w


def endless_helper(w, mask):
    def shrink(w):
        while True:
            w = w * 0.5

    for _ in range(2):
        shrink(w)


def too_slow(w, mask):
    time.sleep(1.5)
    return w


@pytest.mark.parametrize(
    ("answer", "loop", "words"),
    [
        (
            endless_while,
            2,
            "; look for a loop that does not end.\n    line {} of your cell: while removed < 3:",
        ),
        (endless_outside, 2, "; look for a loop that does not end.\n    line {} of your cell: while remove:"),
        (endless_helper, 2, "; look for a loop that does not end.\n    line {} of your cell: while True:"),
        (too_slow, 1, ".\n    line {} of your cell: time.sleep(1.5)"),
    ],
)
def test_an_endless_answer_is_left_with_the_place(answer, loop, words, capsys):
    line = answer.__code__.co_firstlineno + loop
    assert check(answer, capsys, limit_s=0.4) == f"your code still ran after 0.4 s{words.format(line)}"


def test_a_slow_call_in_c_has_no_line(capsys):
    assert check(stubborn, capsys, limit_s=0.2).endswith(
        "\n    It could not be stopped: restart the kernel before you go on."
    )


def stubborn(w, mask):
    time.sleep(4)
