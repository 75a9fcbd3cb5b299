"""BilevelToy: its traits, its words, and its JavaScript against ltviz.bilevel."""

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from ltviz import bilevel
from ltviz.widgets import BilevelToy, CheckError
from ltviz.widgets.bilevel_toy import say


def test_its_path_is_that_of_the_numbers() -> None:
    toy = BilevelToy(0.25, steps=40, start=(-1, 2), rates=(0.2, 0.1))
    assert toy.path == bilevel.iterates(0.25, steps=40, start=(-1.0, 2.0), rates=(0.2, 0.1))
    assert toy.rests_at == pytest.approx(4 / 3)
    assert toy.step == 40


def test_fewer_steps_take_the_mark_along() -> None:
    toy = BilevelToy(steps=40)
    toy.steps = 12
    assert toy.step == 12


def test_the_sentence_says_where_it_rests_and_what_the_optimum_has() -> None:
    toy = BilevelToy()
    assert toy.sentence().startswith("ξ = 0.00, first order: after 100 steps α = 2.00, w = 2.00")
    assert toy.sentence().endswith("α = w = 2.00, where it is 1.00; the optimum (1, 1) has 0.")
    toy.xi, toy.step = 0.5, 0
    assert toy.sentence() == (
        "ξ = 0.50, second order: at the start α = 2.00, w = −2.00, validation loss −7.00. "
        "The steps lead to α = w = 1.00, the optimum."
    )


@pytest.mark.parametrize(
    ("given", "error", "problem"),
    [
        ({"xi": 1.6}, ValueError, r"xi must be in \[0, 1.5\], got 1.6"),
        ({"xi": float("nan")}, ValueError, r"xi must be in \[0, 1.5\], got nan"),
        ({"xi": "half"}, TypeError, "xi must be a number, got 'half'"),
        ({"steps": 0}, ValueError, r"steps must be in \[1, 1000\], got 0"),
        ({"steps": 2.5}, TypeError, "steps must be a whole number, got 2.5"),
        ({"steps": 5, "step": 6}, ValueError, r"step must be in \[0, 5\], got 6"),
        ({"start": (4, 0)}, ValueError, r"start must be in \[-3, 3\], got 4"),
        ({"start": 2}, TypeError, "start must be two numbers, for α and for w, got 2"),
        ({"rates": (0.1, 0)}, ValueError, "a rate must be above 0"),
        ({"rates": (0.4, 0.1)}, ValueError, r"a rate must be in \[0, 0.3\], got 0.4"),
    ],
)
def test_bad_input_is_refused(given: dict[str, Any], error: type[Exception], problem: str) -> None:
    with pytest.raises(error, match=problem):
        BilevelToy(**given)


def test_within_its_ranges_every_path_comes_to_rest() -> None:
    for xi in np.linspace(0, 1.5, 7):
        for rate in (0.01, 0.1, 0.3):
            for other in (0.01, 0.3):
                path = bilevel.iterates(xi, rates=(rate, other), steps=4000)
                assert path[-1] == pytest.approx((bilevel.fixed_point(xi),) * 2, abs=1e-6)


def test_a_check_takes_a_step_from_the_fixed_point(monkeypatch: pytest.MonkeyPatch) -> None:
    toy = BilevelToy(0.5)
    toy._repr_mimebundle_()
    monkeypatch.setattr(bilevel, "fixed_point", lambda xi: 1 + xi)
    with pytest.raises(CheckError, match=r"a step from the fixed point 1\.5 must stay there, got \(1\."):
        toy.check()


def test_a_check_says_where_the_iterates_rest(capsys: pytest.CaptureFixture[str]) -> None:
    toy = BilevelToy(0.5)
    toy._repr_mimebundle_()
    toy.check(xi=0.5, step=100, rests_at=1)
    said = capsys.readouterr().out
    assert "a step from the fixed point stays there; xi is 0.5; step is 100; the fixed point is 1.00" in said
    with pytest.raises(CheckError, match=r"the fixed point must be 2\.00, got 1\.00"):
        toy.check(rests_at=2)


def test_javascript_has_the_same_numbers_and_words(run_js: Callable[..., str]) -> None:
    rng = np.random.default_rng(0)
    drawn = [
        (xi, rng.uniform(0.01, 0.3, 2).tolist(), rng.uniform(-3, 3, 2).tolist(), int(rng.integers(1, 90)))
        for xi in [0.0, 0.5, 0.498, *rng.uniform(0, 1.5, 40).tolist()]
    ]
    script = f"""
      console.log(JSON.stringify({json.dumps(drawn)}.map(([xi, rates, start, steps]) => {{
        const path = ltv.iterates(xi, rates, start, steps);
        return [path, [0, 1, steps].map((step) => ltv.toySentence(xi, step, path[step])),
          ltv.architectureGradient(...start, xi), ltv.trainingLoss(...start)];
      }})));
    """
    for (xi, rates, start, steps), found in zip(
        drawn, json.loads(run_js(script, "bilevel_toy")), strict=True
    ):
        path = bilevel.iterates(xi, rates=rates, start=start, steps=steps)
        assert found[0] == [list(point) for point in path]
        assert found[1] == [say.sentence(xi, step, path[step]) for step in (0, 1, steps)]
        assert found[2:] == [bilevel.architecture_gradient(*start, xi), bilevel.training_loss(*start)]
