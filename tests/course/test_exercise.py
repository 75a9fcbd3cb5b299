"""The one interface of all exercises, on an exercise of our own."""

import re
import subprocess
import sys

import numpy as np
import pytest
import torch

from ltviz.course import Case, Exercise, Wrong
from ltviz.course.progress import Mark, marks

pytestmark = pytest.mark.usefixtures("own_learn")


def double(x):
    return 2 * x


def make(**changes):
    fields = {
        "id": "99.1",
        "title": "twice",
        "statement": "Write `double(x)`.",
        "difficulty": 2,
        "minutes": 3,
        "spec": double,
        "cases": lambda rng: [
            Case("one row", (rng.normal(size=3),)),
            Case("a table", (rng.normal(size=(2, 2)),)),
        ],
        "wrong": (Wrong("square", lambda x: x**2, "You multiply x by itself."),),
        "hints": ("Once is x.", "Add it."),
        "solution": 'def double(x):\n    """Twice x."""\n    return x + x\n',
    }
    return Exercise(**{**fields, **changes})


def emptied(x):
    """Twice x."""


def half_done_without_return(x):
    missing = ...
    x * missing


def raises_on_purpose(x):
    values = {}
    return values["weight"]


def half_done(x):
    missing = ...
    return x * missing


@pytest.mark.parametrize(
    "stub",
    [
        lambda x: ...,
        lambda x: NotImplemented,
        lambda x: (x, ...),
        lambda x: None,
        emptied,
        half_done,
        half_done_without_return,
    ],
)
def test_not_attempted(stub):
    assert make().check(stub).state == "not attempted"
    assert marks() == {}, "nothing is noted"


def no_return(x):
    2 * x


def one_path_returns(x):
    if x.ndim == 1:
        return 2 * x
    return None


def prints_it(x):
    print(2 * x)


@pytest.mark.parametrize(
    ("answer", "name", "text"),
    [
        (no_return, "no return", "Your function gives back nothing; did you forget `return`?"),
        (one_path_returns, "no return", "Your function gives back nothing; did you forget `return`?"),
        (
            prints_it,
            "prints",
            "Your function prints, and gives back nothing: write `return` where it says `print`.",
        ),
    ],
)
def test_nothing_given_back_is_said(answer, name, text):
    result = make().check(answer)
    assert (result.state, result.wrong, result.sentence) == ("wrong", name, f"not yet. {text}")


def test_a_missing_part_is_a_wrong_answer():
    ex = make(spec=lambda x: (x, x), wrong=())
    assert ex.check(lambda x: (x, None)).sentence == (
        "not yet. With one row: value 2: numbers are wanted, got NoneType."
    )


def test_not_attempted_where_the_stub_raises():
    def stub(x):
        raise NotImplementedError

    assert make().check(stub).state == "not attempted"


def test_correct_prints_one_sentence(capsys):
    assert make().check(double).state == "correct"
    assert capsys.readouterr().out == "Exercise 99.1: correct, in all 2 cases.\n"


def test_known_wrong_answer_gets_its_diagnosis(capsys):
    result = make().check(lambda x: x * x)
    assert (result.state, result.wrong) == ("wrong", "square")
    assert capsys.readouterr().out == "Exercise 99.1: not yet. You multiply x by itself.\n"


def test_a_long_diagnosis_is_printed_in_lines(capsys):
    wrong = Wrong("square", lambda x: x**2, "You multiply `x` by itself. " * 9 + "`" + "long_" * 30 + "`")
    result = make(wrong=(wrong,)).check(lambda x: x * x)
    lines = capsys.readouterr().out.splitlines()
    assert " ".join(lines) == f"Exercise 99.1: {result.sentence}"
    assert max(len(line) for line in lines[:-1]) <= 88
    assert len(lines) == 5


def test_diagnosis_may_count():
    wrong = Wrong("nothing", lambda x: 0 * x, lambda attempts: f"{len(attempts)} of your answers are 0.")
    assert make(wrong=(wrong,)).check(lambda x: 0 * x).sentence == "not yet. 2 of your answers are 0."


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (lambda x: 2 * x + torch.arange(x.shape[-1]), "With one row: 2 of 3 entries differ."),
        (lambda x: 2 * x[:1], "With one row: the shape should be (3,), got (1,)."),
        (lambda x: 2 * x if x.ndim == 1 else x, "With a table: 4 of 4 entries differ."),
        (lambda x: "twice", "With one row: numbers are wanted, got str."),
        (lambda x: {"x": x}, "With one row: numbers are wanted, got dict."),
        (lambda x: x * np.nan, "With one row: 3 of 3 entries differ."),
    ],
)
def test_unknown_wrong_answer_says_where(answer, sentence):
    result = make().check(answer)
    assert (result.state, result.sentence, result.wrong) == ("wrong", f"not yet. {sentence}", None)


@pytest.mark.parametrize(
    ("expected", "answer", "text"),
    [
        (0.5, 0.25, "0.5 is wanted, got 0.25"),
        (0.5, [0.5, 0.5], "the shape should be (), got (2,)"),
        ({"a": 1.0}, {"b": 1.0}, "the keys should be a, got b"),
        ({"a": 1.0}, {}, "the keys should be a, got none"),
        ({"a": 1.0}, 1.0, "a dict is wanted, got float"),
        ({"a": np.ones(2)}, {"a": np.zeros(2)}, "a: 2 of 2 entries differ"),
        ((1.0, 2.0), 1.0, "2 values are wanted, got float"),
        ((1.0, 2.0), (1.0,), "2 values are wanted, got 1"),
        ((1.0, 2.0), (1.0, 3.0), "value 2: 2 is wanted, got 3"),
        (np.array([np.inf, 1]), np.array([1, 1]), "1 of 2 entries differ"),
    ],
)
def test_difference_of_each_kind(expected, answer, text):
    ex = make(spec=lambda: expected, cases=lambda rng: [Case("no input", ())], wrong=())
    assert ex.check(lambda: answer).sentence == f"not yet. With no input: {text}."
    assert ex.check(lambda: expected).state == "correct"


def test_tolerance_is_of_the_largest():
    ex = make(
        spec=lambda: np.array([1000.0, 1.0]),
        cases=lambda rng: [Case("no input", ())],
        tolerance=1e-3,
        wrong=(),
    )
    assert ex.check(lambda: [1000.9, 1.9]).state == "correct"
    assert ex.check(lambda: [1001.1, 1.0]).state == "wrong"


def test_exception_is_two_lines_and_never_raised(capsys):
    result = make().check(raises_on_purpose)
    assert result.state == "error"
    line = raises_on_purpose.__code__.co_firstlineno + 2
    assert capsys.readouterr().out == (
        f"Exercise 99.1: your code stopped with KeyError: 'weight'\n    line {line} of your cell: "
        'return values["weight"]\n'
    )


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda: 1, "too many positional arguments"),
        (lambda x, mask: x, "missing a required argument: 'mask'"),
    ],
)
def test_wrong_number_of_inputs_is_said(answer, words):
    assert make().check(answer).sentence == (
        f"`check` gives your function 1 input, and it says: {words}. Its first line should be `def double(x):`."
    )


def test_a_function_that_does_not_tell_its_inputs_is_tried():
    assert make(spec=lambda x: -x).check(torch.neg).state == "correct"


def test_a_value_instead_of_the_function_is_said():
    assert make().check(3).sentence == "give `check` the function itself, without brackets; got 3."


def test_a_changed_input_is_said():
    def in_place(x):
        x *= 2
        return x

    result = make().check(in_place)
    assert (result.state, result.wrong) == ("wrong", "in place")
    assert "The values are right, but your function changes `x`" in result.sentence


def test_a_changed_input_is_said_beside_an_unknown_mistake():
    def in_place(x):
        x += 1
        return x

    assert make().check(in_place).sentence == (
        "not yet. With one row: 3 of 3 entries differ. Your function also changes `x` in place: work on a copy."
    )


def test_a_changed_dict_is_said():
    def spec(values):
        return values["w"] * 2

    def in_place(values):
        values["w"] *= 2
        return values.pop("w")

    ex = make(spec=spec, cases=lambda rng: [Case("a dict", ({"w": np.ones(3), "b": np.ones(1)},))], wrong=())
    assert ex.check(lambda values: values["w"] * 2).state == "correct"
    assert "changes `values`" in ex.check(in_place).sentence


def test_every_check_is_noted():
    ex = make()
    for answer in (double, lambda x: x * x, lambda x: 3 * x, raises_on_purpose):
        ex.check(answer)
    (mark,) = marks().values()
    assert isinstance(mark, Mark)
    assert (mark.kind, mark.name) == ("exercise", "99.1")
    assert mark.states == {"correct": 1, "error": 1, "wrong": 2}


def test_tensors_come_as_tensors_and_may_carry_a_gradient():
    seen = []

    def answer(x):
        seen.append(type(x))
        return (2 * x).requires_grad_()

    assert make().check(answer).state == "correct"
    assert seen == [torch.Tensor] * 2


def test_without_torch_inputs_are_arrays():
    code = (
        "import sys; from ltviz.course import exercise; "
        "exercise('01.3').check(lambda w, grad, mask: print(type(w).__name__) or grad * mask); "
        "print('torch' in sys.modules)"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert out.splitlines() == ["ndarray", "ndarray", "Exercise 01.3: correct, in all 2 cases.", "False"]


def test_hints_come_one_by_one(capsys):
    ex = make()
    for _ in range(3):
        ex.hint()
    assert capsys.readouterr().out.splitlines() == [
        "Hint 1 of 2: Once is x.",
        "Hint 2 of 2: Add it.",
        "There is no further hint. The solution is folded below.",
    ]


def test_shown_in_a_notebook():
    ex = make()
    assert ex._repr_markdown_() == "**Exercise 99.1: twice** (★★☆, 3 minutes)\n\nWrite `double(x)`."
    assert repr(ex) == "Exercise 99.1: twice"
    assert ex.stub == 'def double(x):\n    """Twice x."""\n    return ...\n'
    solution = make(solution="def double(x):\n    return x < 2\n").reveal()
    assert solution._repr_html_() == (
        "<details><summary>Solution</summary><pre>def double(x):\n    return x &lt; 2\n</pre></details>"
    )


def test_a_result_without_a_picture_shows_nothing():
    for answer in (double, lambda x: ..., raises_on_purpose):
        result = make().check(answer)
        assert result.picture is None
        assert result._ipython_display_() is None
        assert result._repr_mimebundle_() == {}


def test_a_specification_does_not_change():
    with pytest.raises(AttributeError):
        make().title = "other"


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"id": "A1"}, "the id of an exercise must look like 01.1, got 'A1'"),
        ({"id": "01.q1"}, "the id of an exercise must look like 01.1, got '01.q1'"),
        ({"limit_s": 0}, "limit_s must be above 0, got 0"),
        ({"limit_s": float("nan")}, "limit_s must be above 0, got nan"),
    ],
)
def test_a_specification_that_breaks_a_rule_is_refused(change, rule):
    with pytest.raises(ValueError, match=re.escape(rule)):
        make(**change)
