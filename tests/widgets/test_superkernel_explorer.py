"""SuperkernelExplorer: what it takes, what it says, and that JavaScript decides as Python and the trace do."""

import io
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PIL import Image

from ltviz.records.singlepath import SuperkernelTrace
from ltviz.widgets import CheckError, SuperkernelExplorer
from ltviz.widgets.arrays import unpack
from tests.widgets.examples import packed, superkernel_trace

STATES: list[dict[str, Any]] = [
    {},
    {"lam": 0, "seed": 3, "step": 20},
    {"lam": 5, "step": 60, "layer": "3"},
    {"lam": 5, "step": 80, "shift": 0.65},
    {"lam": 20, "seed": 3, "shift": -0.3, "layer": "4"},
    {"lam": 20, "shift": 3.5, "step": 30},
]


def random_trace(seed: int = 0) -> SuperkernelTrace:
    """Norms and thresholds with no order in them, so that every part flips often."""
    rng = np.random.default_rng(seed)
    made = superkernel_trace()
    return replace(
        made,
        norms=rng.uniform(0, 2, made.norms.shape),
        thresholds=rng.uniform(-0.2, 3, made.thresholds.shape),
    )


def one(trace: SuperkernelTrace, lam: float, search: str = "") -> SuperkernelTrace:
    """The part of a trace that one λ is."""
    a = trace.lambdas.index(lam)
    arrays = {
        name: getattr(trace, name)[a : a + 1]
        for name in ("norms", "thresholds", "latency", "loss", "accuracy", "test")
    }
    return replace(trace, lambdas=(lam,), **arrays)


def said_in_javascript(widget: SuperkernelExplorer, run_js: Callable[..., str]) -> dict[str, Any]:
    """What the shipped functions make of the widget's traits."""
    state = {name: getattr(widget, name) for name in ("lambdas", "seeds", "steps", "layers", "facts")}
    state["arrays"] = packed({name: unpack(array) for name, array in widget.arrays.items()})
    chosen = {name: getattr(widget, name) for name in ("lam", "seed", "step", "layer", "shift")}
    script = f"""
    const trace = ltv.readKernels({json.dumps(state)});
    const scene = ltv.kernelScene(trace, {json.dumps(chosen)});
    const layers = trace.layers.map((_, l) => l), steps = trace.steps.map((_, t) => t), parts = [0, 1, 2];
    console.log(JSON.stringify({{
      sentence: ltv.kernelSentence(scene),
      network: layers.map((l) => ltv.decidedOption(scene, l)),
      blocks: layers.map((l) => ltv.decidedBlock(scene, l)),
      cost: ltv.networkCost(scene),
      on: scene.on,
      norms: parts.map((p) => steps.map((t) => ltv.partNorm(scene, p, t))),
      limits: parts.map((p) => steps.map((t) => ltv.partLimit(scene, p, t))),
      core: steps.map((t) => ltv.coreNorm(scene, t)),
      flips: parts.map((p) => ltv.partFlips(scene, p)),
    }}));"""
    return dict(json.loads(run_js(script, "superkernel_explorer")))


@pytest.mark.parametrize("state", STATES, ids=str)
def test_javascript_decides_and_says_what_python_does(
    state: dict[str, Any], run_js: Callable[..., str]
) -> None:
    widget = SuperkernelExplorer(random_trace(), **state)
    scene, said = widget._scene(), said_in_javascript(widget, run_js)
    assert said["sentence"] == widget.sentence()
    assert tuple(said["network"]) == widget.network
    assert tuple(said["blocks"]) == widget.blocks
    assert said["cost"] == scene.cost
    assert said["on"] == scene.on.tolist()
    for part in range(3):
        assert said["norms"][part] == pytest.approx(scene.norms(part), rel=1e-12)
        limits = [np.nan if v is None else v for v in said["limits"][part]]
        assert limits == pytest.approx(scene.thresholds(part), rel=1e-12, nan_ok=True)
        assert said["flips"][part] == scene.flips(part)
    assert said["core"] == pytest.approx(scene.core, rel=1e-12)


def test_the_network_is_the_one_that_the_trace_decides() -> None:
    trace = random_trace(3)
    for a, lam in enumerate(trace.lambdas):
        for shift in (0, 0.4):
            widget = SuperkernelExplorer(trace, lam=lam, seed=3, step=70, shift=shift)
            assert widget.network == trace.decided(a, 1, 7, shift=shift)
            assert widget._scene().cost == pytest.approx(trace.cost(widget.network))


def test_it_says_decisions_cost_and_accuracy() -> None:
    widget = SuperkernelExplorer(superkernel_trace(), lam=0, step=120)
    accuracy = 100 * float(superkernel_trace().accuracy[0, 0, -1])
    assert widget.sentence() == (
        "λ = 0, seed 0, step 120: the ring stays in 4 of 4 layers, the second half in 4. "
        f"The network costs 183,728 MAC, 100 % of the largest; its validation accuracy is {accuracy:.1f} %."
    )
    widget.step = 20
    assert "step 20 of the warm-up: " in widget.sentence()
    assert "accuracy" not in widget.sentence()
    widget.step, widget.shift = 120, 4
    assert widget.sentence().startswith(
        "What if, not retrained, every threshold 4.00 higher; λ = 0, seed 0, step 120: "
    )
    assert "the ring stays in 0 of 4 layers, the second half in 0; 2 are left out" in widget.sentence()
    assert "accuracy" not in widget.sentence()


def test_several_traces_are_one_by_lambda() -> None:
    whole = random_trace()
    parts = [one(whole, lam) for lam in (5.0, 20.0, 0.0)]
    for given in (parts, {"b": parts[0], "c": parts[1], "a": parts[2]}):
        widget = SuperkernelExplorer(given, lam=5)
        assert widget.lambdas == [0, 5, 20]
        assert widget.sentence() == SuperkernelExplorer(whole, lam=5).sentence()
        assert np.array_equal(unpack(widget.arrays["norms"]), whole.norms)


def test_traces_that_do_not_belong_together_are_refused() -> None:
    whole = random_trace()
    first, second = one(whole, 0.0), one(whole, 5.0)
    with pytest.raises(ValueError, match="traces must share their warmup, got 30 and 40"):
        SuperkernelExplorer([first, replace(second, warmup=40)])
    with pytest.raises(ValueError, match="traces must share their steps"):
        SuperkernelExplorer([first, replace(second, steps=second.steps * 2)])
    with pytest.raises(ValueError, match=r"traces must differ in their λ, got \[0\.0, 0\.0\]"):
        SuperkernelExplorer([first, first])
    for wrong in (3, "trace", [], [1]):
        with pytest.raises(TypeError, match="SuperkernelTrace"):
            SuperkernelExplorer(wrong)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("lam", 7.0, "lam must be one of 0.0, 5.0, 20.0, got 7.0"),
        ("seed", 1, "seed must be one of 0, 3, got 1"),
        ("step", 5, "step must be one of 0, 10, 20"),
        ("layer", "9", "layer must be one of 1, 2, 3, 4, got '9'"),
        ("shift", 99.0, r"shift must be in \[-5, 5\], got 99"),
        ("shift", float("nan"), r"shift must be in \[-5, 5\], got nan"),
    ],
)
def test_a_choice_that_was_not_recorded_is_refused(name: str, value: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        SuperkernelExplorer(superkernel_trace(), **{name: value})
    widget = SuperkernelExplorer(superkernel_trace())
    before = getattr(widget, name)
    with pytest.raises(ValueError, match=message):
        setattr(widget, name, value)
    assert getattr(widget, name) == before


def test_a_check_holds_what_is_asked_and_fails_where_it_is_not(capsys: pytest.CaptureFixture[str]) -> None:
    widget = SuperkernelExplorer(superkernel_trace(), lam=0)
    widget._repr_mimebundle_()
    widget.check(lam=0, seed=0, step=120, cost=(0.99, 1), accuracy=(0.8, 1))
    said = capsys.readouterr().out
    assert "each decision is a norm against its own threshold" in said
    assert "the cost as a share of the largest is between 99.0 % and 100 %" in said
    with pytest.raises(CheckError, match="the cost as a share of the largest must be between"):
        widget.check(cost=(0, 0.5))
    with pytest.raises(CheckError, match=r"lam must be 5, got 0\.0"):
        widget.check(lam=5)


def test_a_check_decides_again_from_what_the_browser_has() -> None:
    widget = SuperkernelExplorer(superkernel_trace(), lam=0)
    widget._repr_mimebundle_()
    widget.arrays = packed(
        {name: unpack(a) * (0 if name == "norms" else 1) + 0 for name, a in widget.arrays.items()}
    )
    widget.arrays = {
        name: array | {"data": bytes(array["data"])} for name, array in widget.arrays.items()
    } | {
        "thresholds": widget.arrays["thresholds"] | {"data": np.ones((3, 2, 13, 4, 3), np.float32).tobytes()}
    }
    with pytest.raises(CheckError, match="layer 1 must be 3x3-3 by its norms, got 5x5-6"):
        widget.check()


def test_the_picture_names_options_and_shows_both_themes() -> None:
    widget = SuperkernelExplorer(random_trace(), layer="2")
    for name in widget.network:
        assert name in widget.alt()
    light, dark = (
        np.asarray(Image.open(io.BytesIO(widget.png(theme))).convert("L")) for theme in ("light", "dark")
    )
    assert light[0, 0] > 240
    assert dark[0, 0] < 60
    assert len({widget.png(), SuperkernelExplorer(random_trace(), layer="3").png()}) == 2


def test_twenty_layers_still_fit() -> None:
    trace = superkernel_trace()
    layers = tuple(replace(trace.layers[1], name=str(i)) for i in range(20))
    wide = {name: np.repeat(getattr(trace, name)[:, :, :, 1:2], 20, 3) for name in ("norms", "thresholds")}
    widget = SuperkernelExplorer(
        replace(trace, layers=layers, costs=np.repeat(trace.costs[1:2], 20, 0), **wide)
    )
    assert "of 20 layers" in widget.sentence()
    assert len(widget.png()) < 100_000
