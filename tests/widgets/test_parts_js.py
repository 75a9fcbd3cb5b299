"""The shared JavaScript that needs no browser, run by node on the shipped text."""

import json
from collections.abc import Callable
from typing import Any

import pytest

Run = Callable[..., str]


def said(run_js: Run, expression: str) -> Any:
    return json.loads(run_js(f"console.log(JSON.stringify({expression}));"))


def test_scales_go_there_and_back(run_js: Run) -> None:
    script = """(() => {
      const x = ltv.logarithmic([1, 0.01], [0, 400]);
      const y = ltv.linear([0.9, 1], [200, 0]);
      return [x(1), x(0.1), x(0.01), x.invert(200), y(0.95), y.invert(200)];
    })()"""
    assert said(run_js, script) == pytest.approx([0, 200, 400, 0.1, 100, 0.9])


def test_a_log_scale_refuses_zero(run_js: Run) -> None:
    script = "(() => { try { ltv.logarithmic([1, 0], [0, 1]); } catch (e) { return e.message; } })()"
    assert "above 0, got [1,0]" in said(run_js, script)


@pytest.mark.parametrize(
    ("scale", "wanted", "ticks"),
    [("linear([0, 1], [0, 1])", 5, [0, 0.2, 0.4, 0.6, 0.8, 1]),
     ("linear([0.9, 0.99], [0, 1])", 4, [0.9, 0.92, 0.94, 0.96, 0.98]),
     ("linear([0, 50000], [0, 1])", 5, [0, 10000, 20000, 30000, 40000, 50000]),
     ("logarithmic([1, 0.01], [0, 1])", 3, [0.01, 0.03, 0.1, 0.3, 1]),
     ("logarithmic([1, 0.01], [0, 1])", 6, [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1])],
)  # fmt: skip
def test_ticks_are_round(run_js: Run, scale: str, wanted: int, ticks: list[float]) -> None:
    assert said(run_js, f"ltv.ticks(ltv.{scale}, {wanted})") == ticks


def test_a_ramp_is_packed_little_endian(run_js: Run) -> None:
    assert said(run_js, '[...ltv.ramp(["rgb(0, 0, 0)", "rgba(255, 128, 2, 1)"], 3)].map(ltv.css)') == [
        "rgb(0, 0, 0)", "rgb(128, 64, 1)", "rgb(255, 128, 2)",
    ]  # fmt: skip


def test_a_drag_tells_the_kernel_ten_times_a_second_and_once_at_the_end(run_js: Run) -> None:
    script = """
      const saves = []; const values = [];
      const model = { set: (_, v) => values.push(v), save_changes: () => saves.push(values[values.length - 1]) };
      const moves = ltv.sync(model, 100);
      const start = Date.now();
      let i = 0;
      while (Date.now() - start < 450) { moves.set("level", i); i += 1; await new Promise((r) => setTimeout(r, 5)); }
      const during = saves.length;
      moves.set("level", "last");
      moves.flush();
      await new Promise((r) => setTimeout(r, 150));
      console.log(JSON.stringify([values.length === i + 1, during, saves.length - during, saves[saves.length - 1]]));
    """
    every, during, after, last = json.loads(run_js(script))
    assert every
    assert 3 <= during <= 6
    assert (after, last) == (1, "last")


def test_a_life_undoes_everything_once(run_js: Run) -> None:
    script = """(() => {
      const target = new EventTarget(); const on = new Set(); const calls = [];
      const model = { on: (e, f) => on.add(f), off: (e, f) => on.delete(f) };
      const own = ltv.life();
      own.on(target, "x", () => calls.push("x"));
      own.watch(model, ["a", "b"], () => {});
      own.add(() => calls.push("undone"));
      target.dispatchEvent(new Event("x"));
      own.end(); own.end();
      target.dispatchEvent(new Event("x"));
      return [calls, on.size];
    })()"""
    assert said(run_js, script) == [["x", "undone"], 0]


def test_keys_ask_for_steps(run_js: Run) -> None:
    script = (
        """["ArrowLeft", "ArrowDown", "PageUp", "End", "b", "Escape"].map((key) => ltv.keyStep({ key }))"""
    )
    assert said(run_js, script) == [[-1, 0], [0, 1], [0, -10], "last", None, None]
    assert said(run_js, '[ltv.keyStep({ key: "ArrowLeft", ctrlKey: true })]') == [None]
