"""Python and JavaScript print the same numbers."""

import json
from collections.abc import Callable

import numpy as np
import pytest

from ltviz.widgets import words

FRACTIONS = [
    0, 1, 0.21072, 0.4783, 0.9995, 0.99949, 0.99951, 0.999999, 0.0099, 0.00996, 0.009949, 0.00004, 0.00005, -0.00004,
    -0.123, 0.1225, 0.12250001, 1.2, 0.5, 0.035, 1 / 3, float("nan"), *np.random.default_rng(0).random(200).tolist(),
]  # fmt: skip


@pytest.mark.parametrize(
    ("fraction", "said"),
    [(0.2107212, "21.1 %"), (1, "100 %"), (0, "0 %"), (0.99996, "100.00 %"), (0.9997, "99.97 %"), (0.0036, "0.36 %"),
     (0.00001, "< 0.01 %"), (float("nan"), "–"), (-0.012, "−1.2 %"), (0.1225, "12.3 %")],
)  # fmt: skip
def test_a_fraction_in_percent(fraction: float, said: str) -> None:
    assert words.percent(fraction) == said


def test_points_counts_and_lists() -> None:
    assert [words.points(x) for x in (0.012, -0.012, 0.0001, 0)] == [
        "+1.2 points",
        "−1.2 points",
        "0.0 points",
        "0.0 points",
    ]
    assert [words.count(n) for n in (0, 999, 266200, -1234)] == ["0", "999", "266,200", "−1,234"]
    assert [words.listed(x) for x in (["a"], ["a", "b"], ["a", "b", "c"])] == ["a", "a and b", "a, b and c"]


def test_a_value_has_three_digits() -> None:
    said = {0: "0", 0.03124: "0.0312", -1.5: "−1.50", 12345.6: "12346", 9.996: "10.00", 1e-5: "1.00e-5",
            9.999e-7: "1.00e-6", -123456: "−1.23e+5", float("nan"): "–"}  # fmt: skip
    assert {x: words.value(x) for x in said} == said


def test_javascript_prints_the_same(run_js: Callable[..., str]) -> None:
    counts = [0, 7, 1000, 266200, 12345678, -4321]
    values = [
        0,
        1,
        9.996,
        99.95,
        1000,
        1e5,
        1e-4,
        9.9996e-5,
        -0.25,
        1.005e-7,
        *np.random.default_rng(1).normal(size=200),
    ]
    values += [v * 10.0**e for e in range(-9, 9) for v in (1.2345, -9.9949, 5.5555)]
    script = f"""
      const fractions = {json.dumps(FRACTIONS)};
      console.log(JSON.stringify([
        fractions.map(ltv.percent), fractions.map(ltv.points), {counts}.map(ltv.count),
        {[float(v) for v in values]}.map(ltv.value),
        [["a"], ["a", "b"], ["a", "b", "c"]].map(ltv.list),
      ]));
    """
    assert json.loads(run_js(script)) == [
        [words.percent(x) for x in FRACTIONS],
        [words.points(x) for x in FRACTIONS],
        [words.count(n) for n in counts],
        [words.value(float(v)) for v in values],
        ["a", "a and b", "a, b and c"],
    ]
