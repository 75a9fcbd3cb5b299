import io
import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from ltviz.pruning import CRITERIA, make_mask
from ltviz.widgets import CheckError, MagnitudeHistogram
from ltviz.widgets.arrays import pack, unpack
from ltviz.widgets.figure import tokens
from ltviz.widgets.magnitude_histogram.bins import BINS, CELLS, STEPS, bins_of
from tests.widgets.examples import packed, tiny_run

LENET = {"fc1.weight": (300, 784), "fc2.weight": (100, 300), "out.weight": (10, 100)}
SHAPES = {"conv.weight": (3, 2, 3, 3), "conv.bias": (3,), "fc.weight": (7, 45), "out.weight": (1, 5)}
CUTS = (0.0, 0.001, 0.1, 0.2, 0.3141592653589793, 0.5, 0.7, 0.8192, 0.9995, 1.0)


def draw(kind: str = "normal", seed: int = 0, shapes: dict[str, tuple[int, ...]] = SHAPES) -> dict[str, Any]:
    """A weights dict [2, *shape]: normal, coarse (many ties, many zeros), or signed constants."""
    rng = np.random.default_rng(seed)
    made = {name: rng.normal(size=(2, *shape)).astype(np.float32) for name, shape in shapes.items()}
    if kind == "coarse":
        return {name: np.round(w, 1) * (np.abs(w) > 0.3) for name, w in made.items()}
    return {name: np.sign(w) for name, w in made.items()} if kind == "signs" else made


def tensors(arrays: dict[str, Any], replica: int = 1) -> dict[str, torch.Tensor]:
    return {name: torch.tensor(np.asarray(w)[replica : replica + 1]) for name, w in arrays.items()}


def oracle(weights: dict[str, Any], remove: Any, scope: str, mask: dict[str, Any] | None) -> list[int]:
    """Weights that leave each layer by `make_mask`."""
    scores = CRITERIA["magnitude"](tensors(weights))
    before = None if mask is None else tensors(mask)
    after = make_mask(scores, remove, scope=scope, mask=before)
    kept = [int(layer.sum()) for layer in after.values()]
    had = [int(before[n].sum()) if before and n in before else layer.numel() for n, layer in after.items()]
    return [a - b for a, b in zip(had, kept, strict=True)]


def earlier(weights: dict[str, Any]) -> dict[str, Any]:
    """A mask of two of the three layers."""
    return {name: np.asarray(weights[name]) > -0.2 for name in ("conv.weight", "fc.weight")}


SOURCES = [
    (kind, with_mask) for kind in ("normal", "coarse", "signs") for with_mask in (False, True)
]  # fmt: skip


def made(kind: str, with_mask: bool, **options: Any) -> tuple[MagnitudeHistogram, dict[str, Any], Any]:
    weights = draw(kind)
    mask = earlier(weights) if with_mask else None
    shown = MagnitudeHistogram(weights, initial=draw(seed=1), mask=mask, replica=1, **options)
    return shown, weights, mask


@pytest.mark.parametrize(("kind", "with_mask"), SOURCES)
@pytest.mark.parametrize("scope", ["layer", "global"])
def test_counts_are_those_of_make_mask(kind: str, with_mask: bool, scope: str) -> None:
    shown, weights, mask = made(kind, with_mask, scope=scope)
    for remove in CUTS:
        shown.remove = remove
        assert shown.removed.tolist() == oracle(weights, remove, scope, mask), remove


def test_of_equal_magnitudes_the_same_leave() -> None:
    weights = draw("coarse")
    shown = MagnitudeHistogram(weights, replica=1, remove=0.55)
    mask = make_mask(CRITERIA["magnitude"](tensors(weights)), 0.55)
    for layer, places, k in zip(mask.values(), shown._ranks.places, shown.removed, strict=True):
        assert sorted(places[k:]) == layer[0].flatten().nonzero().squeeze(1).tolist()


def test_fractions_by_layer_are_those_of_make_mask() -> None:
    remove = {"fc.weight": 0.35, "out.weight": 0.5}
    shown, weights, mask = made("coarse", True, remove=remove)
    assert shown.removed.tolist() == oracle(weights, remove, "layer", mask)
    assert shown.removed[0] == 0


def test_under_one_line_a_dict_stands_for_as_many_weights() -> None:
    shown, *_ = made("normal", False, remove={"fc.weight": 0.35, "out.weight": 0.5})
    before = shown.removed
    shown.scope = "global"
    assert shown.removed.sum() == before.sum() > 0
    assert shown.removed.tolist() != before.tolist()
    shown.scope = "layer"
    assert shown.removed.tolist() == before.tolist()


@pytest.mark.parametrize("scope", ["layer", "global"])
def test_the_cut_is_the_smallest_that_stays_and_can_be_set(scope: str) -> None:
    shown, weights, _ = made("normal", False, scope=scope, remove=0.3)
    cuts = shown.cut if isinstance(shown.cut, dict) else dict.fromkeys(shown.layer_density, shown.cut)
    for name, removed in zip(cuts, shown.removed, strict=True):
        assert (np.abs(weights[name][1]) < cuts[name]).sum() == removed
    shown.cut = 0.5
    below = [int((np.abs(weights[name][1]) < 0.5).sum()) for name in cuts]
    assert shown.removed.tolist() == below
    if scope == "layer":
        shown.cut = {"fc.weight": 0.25}
        assert shown.removed.tolist() == [0, int((np.abs(weights["fc.weight"][1]) < 0.25).sum()), 0]


def test_what_the_readout_says() -> None:
    run = tiny_run(1, 2, LENET)
    shown = MagnitudeHistogram(run)
    assert shown.sentence() == "Removing the least 20.0 % of each layer: 80.0 % of 266,200 weights kept."
    shown.remove = {"fc1.weight": 0.2, "fc2.weight": 0.2, "out.weight": 0.1}
    assert shown.sentence() == (
        "Removing the least 20.0 % of fc1 and fc2, 10.0 % of out: 80.0 % of 266,200 weights kept; "
        "fc1 and fc2 keep 80.0 %, out keeps 90.0 %."
    )
    shown.scope, shown.remove = "global", 0.5
    assert shown.sentence().startswith(
        "Removing the least 50.0 % of all layers together: 50.0 % of 266,200 weights kept; fc1 keeps "
    )


def test_zeros_and_what_was_pruned_before_are_told_apart() -> None:
    weights = {"a.weight": np.array([[[0, 0, 0, 0, 1, -2, 3, 4, 5, 6]]], np.float32)}
    assert MagnitudeHistogram(weights).sentence() == (
        "Removing the least 20.0 % of a: 80.0 % of 10 weights kept; 2 of the kept are 0."
    )
    assert unpack(MagnitudeHistogram(weights).arrays["final"]).sum() == 6  # no zero is on the log axis
    mask = {"a.weight": weights["a.weight"] != 0}
    shown = MagnitudeHistogram(weights, mask=mask, remove=0.5)
    assert (
        shown.sentence() == "Removing the least 50.0 % of a: 30.0 % of 10 weights kept; 4 were pruned before."
    )
    assert shown.cut == {"a.weight": 4.0}
    assert unpack(shown.arrays["final"]).sum() == 6


def many(layers: int = 9) -> dict[str, Any]:
    shapes = {f"block{i}.weight": (5 + 3 * i, 11) for i in range(layers)}
    return {name: w * (1 + i) for i, (name, w) in enumerate(draw(shapes=shapes).items())}


def test_a_deep_network_is_told_by_its_extremes() -> None:
    shown = MagnitudeHistogram(many(), scope="global", remove=0.5)
    density = shown.layer_density
    most, least = max(density, key=density.__getitem__), min(density, key=density.__getitem__)
    assert f"; {most[:-7]} keeps the most, " in shown.sentence()
    assert f", {least[:-7]} the least, " in shown.sentence()
    shown.scope, shown.remove = "layer", {"block2.weight": 0.3, "block3.weight": 0.7}
    assert shown.sentence().startswith("Removing the least 0 % to 70.0 % of each layer: ")


STATES = """
const told = %s.map(({ layers, arrays, states }) => {
  const ranked = ltv.readRanks(layers, arrays);
  return states.map(({ remove, scope }) => ({
    removed: ltv.leaving(ranked, remove, scope),
    sentence: ltv.cutSentence(ranked, remove, scope),
    cuts: ltv.cutMagnitudes(ranked, remove, scope).map((cut) => (Number.isNaN(cut) ? null : cut)),
  }));
});
console.log(JSON.stringify(told));
"""


def crossing(shown: MagnitudeHistogram) -> dict[str, Any]:
    """The traits as JSON."""
    return {"layers": shown.layers, "arrays": packed({n: unpack(a) for n, a in shown.arrays.items()})}


def states() -> list[dict[str, Any]]:
    scalars = [{"remove": remove, "scope": scope} for remove in CUTS for scope in ("layer", "global")]
    by_layer = {"conv.weight": 0.25, "out.weight": 0.5}
    return scalars + [{"remove": by_layer, "scope": scope} for scope in ("layer", "global")]


def test_the_browser_counts_and_says_the_same(run_js: Callable[..., str]) -> None:
    widgets = [made(kind, with_mask)[0] for kind, with_mask in SOURCES]
    given = [crossing(shown) | {"states": states()} for shown in widgets]
    told = json.loads(run_js(STATES % json.dumps(given), "magnitude_histogram"))
    for shown, answers in zip(widgets, told, strict=True):
        for state, answer in zip(states(), answers, strict=True):
            with shown.hold_trait_notifications():
                shown.scope, shown.remove = state["scope"], state["remove"]
            assert answer["removed"] == shown.removed.tolist(), state
            assert answer["sentence"] == shown.sentence()


def test_the_browser_says_the_same_of_many_layers(run_js: Callable[..., str]) -> None:
    shown = MagnitudeHistogram(many(), remove={"block2.weight": 0.3, "block3.weight": 0.7})
    asked = [{"remove": shown.remove, "scope": scope} for scope in ("layer", "global")]
    told = json.loads(
        run_js(STATES % json.dumps([crossing(shown) | {"states": asked}]), "magnitude_histogram")
    )
    for state, answer in zip(asked, told[0], strict=True):
        shown.scope = state["scope"]
        assert answer["sentence"] == shown.sentence()
        assert answer["removed"] == shown.removed.tolist()


def test_a_drag_stops_where_the_threshold_is_exact(run_js: Callable[..., str]) -> None:
    """On tenths of a percent the browser's threshold is the one that Python counts."""
    shown = MagnitudeHistogram(tiny_run(1, 2, {"fc1.weight": (60, 64), "out.weight": (9, 60)}))
    asked = [{"remove": i / STEPS, "scope": scope} for i in range(STEPS + 1) for scope in ("layer", "global")]
    told = json.loads(
        run_js(STATES % json.dumps([crossing(shown) | {"states": asked}]), "magnitude_histogram")
    )
    for state, answer in zip(asked, told[0], strict=True):
        with shown.hold_trait_notifications():
            shown.scope, shown.remove = state["scope"], state["remove"]
        cuts = shown.cut
        assert answer["cuts"] == (list(cuts.values()) if isinstance(cuts, dict) else [cuts] * 2), state


BETWEEN = 80 * 100 + 31  # in the middle of a cell
SURVIVORS = """
const { layers, arrays, asked } = %s;
const ranked = ltv.readRanks(layers, arrays);
console.log(JSON.stringify(asked.map(([layer, removed]) => ltv.survivingInitial(ranked, layer, removed))));
"""


def test_initial_values_of_the_survivors_are_counted(run_js: Callable[..., str]) -> None:
    """Exact wherever a cell of ranks ends, and everywhere in a layer with fewer weights than cells."""
    rng = np.random.default_rng(3)
    shapes = {"small.weight": (10, 20), "large.weight": (16 * CELLS, 5)}
    final = {name: rng.normal(size=(1, *shape)).astype(np.float32) for name, shape in shapes.items()}
    initial = {name: w * 0.5 + rng.normal(size=w.shape).astype(np.float32) for name, w in final.items()}
    initial["small.weight"][0, 0] = 0
    shown = MagnitudeHistogram(final, initial=initial)
    edges = unpack(shown.arrays["edges"])
    asked = (
        [(0, k) for k in (0, 1, 37, 199, 200)] + [(1, 80 * k) for k in (0, 1, 100, 255, 256)] + [(1, BETWEEN)]
    )
    told = json.loads(
        run_js(SURVIVORS % json.dumps(crossing(shown) | {"asked": asked}), "magnitude_histogram")
    )
    for (layer, removed), answer in zip(asked, told, strict=True):
        name = list(shapes)[layer]
        order = np.argsort(np.abs(final[name]).ravel(), kind="stable")[removed:]
        bins = bins_of(np.abs(initial[name]).ravel()[order], edges)
        counted = np.bincount(bins, minlength=BINS + 1)
        if removed != BETWEEN:
            np.testing.assert_allclose(answer, counted, atol=1e-9)
        np.testing.assert_allclose(np.sum(answer), counted.sum())


def test_a_run_shows_its_trained_weights_and_their_start() -> None:
    run = tiny_run()
    shown = MagnitudeHistogram(run)
    assert [layer["label"] for layer in shown.layers] == ["fc1", "fc2", "out"]
    assert "initial" in shown.arrays
    level = MagnitudeHistogram(run, mask=run.mask(3, 0))
    assert [layer["alive"] for layer in level.layers] == [int(m.sum()) for m in run.mask(3, 0).values()]
    with pytest.raises(ValueError, match="this run holds no weights"):
        MagnitudeHistogram(tiny_run(shown_seed=None, initial={}, final={}))


def test_torch_and_numpy_are_alike() -> None:
    weights, initial = draw(), draw(seed=1)
    both = [
        MagnitudeHistogram(weights, initial=initial, replica=1),
        MagnitudeHistogram(
            {name: torch.tensor(w, requires_grad=True) for name, w in weights.items()},
            initial={name: torch.tensor(w) for name, w in initial.items()},
            replica=1,
        ),
    ]
    assert both[0].arrays == both[1].arrays
    assert both[0].arrays != MagnitudeHistogram(weights, initial=initial).arrays


def test_the_state_is_smaller_than_the_weights() -> None:
    shown = MagnitudeHistogram(tiny_run(1, 2, LENET))
    sent = sum(len(one["data"]) for one in shown.arrays.values())
    assert sent < 266_200  # less than a byte a weight, initial values included


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"remove": 1.2}, ValueError, r"remove must be in \[0, 1\], got 1.2"),
        ({"remove": float("nan")}, ValueError, r"remove must be in \[0, 1\], got nan"),
        ({"remove": "0.2"}, TypeError, r"remove must be a number in \[0, 1\], got '0.2'"),
        ({"remove": {"fc9.weight": 0.1}}, ValueError, "remove must name layers of the weights, got 'fc9.weight'; .*fc"),
        ({"remove": {"fc.weight": -1}}, ValueError, r"remove\['fc.weight'\] must be in \[0, 1\], got -1"),
        ({"remove": {"fc.weight": 0.1}, "scope": "global"}, ValueError, 'one number with scope "global", got a dict'),
        ({"scope": "network"}, ValueError, "scope must be one of layer, global, got 'network'"),
        ({"replica": 2}, ValueError, r"replica must be in \[0, 2\), got 2"),
        ({"mask": {"fc.weight": np.ones((2, 7, 44), bool)}}, ValueError, r"mask\['fc.weight'\] must have .*45"),
        ({"mask": {"fc.weight": np.ones((2, 7, 45))}}, TypeError, r"mask\['fc.weight'\] must be boolean"),
        ({"mask": {"fc8.weight": np.ones((2, 7, 45), bool)}}, ValueError, "mask must name layers .*'fc8.weight'"),
        ({"initial": {"fc.weight": np.ones((2, 7, 45))}}, ValueError, "'conv.weight' is missing"),
        ({"initial": {n: w[:, :1] for n, w in draw().items()}}, ValueError, r"initial\['conv.weight'\] must have"),
    ],
)  # fmt: skip
def test_bad_input_is_named(change: dict[str, Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        MagnitudeHistogram(draw(), **change)


def test_bad_weights_are_named() -> None:
    weights = draw()
    weights["fc.weight"][1, 2, 3] = np.nan
    with pytest.raises(
        ValueError, match=r"weights\['fc.weight'\] must be finite, got NaN or infinity in 1 of"
    ):
        MagnitudeHistogram(weights)
    initial = draw()
    initial["out.weight"][0] = np.inf
    with pytest.raises(ValueError, match=r"initial\['out.weight'\] must be finite"):
        MagnitudeHistogram(draw(), initial=initial)
    with pytest.raises(ValueError, match=r"weights\['fc.weight'\] must be a layer with weights in it"):
        MagnitudeHistogram({"fc.weight": np.zeros((1, 0, 5))})
    with pytest.raises(TypeError, match=r"ltviz\.weights\(module\) makes one"):
        MagnitudeHistogram(torch.nn.Linear(2, 2))


def test_a_trait_is_checked_when_it_is_set_too() -> None:
    shown = MagnitudeHistogram(draw())
    with pytest.raises(ValueError, match=r"remove must be in \[0, 1\], got 2"):
        shown.remove = 2
    with pytest.raises(ValueError, match="scope must be one of"):
        shown.scope = "both"
    for wrong, message in ((-0.1, "0 or more, got -0.1"), ({"x": 0.1}, "cut must name layers")):
        with pytest.raises(ValueError, match=message):
            shown.cut = wrong
    assert (shown.remove, shown.scope) == (0.2, "layer")


def test_check_says_what_holds(capsys: pytest.CaptureFixture[str]) -> None:
    shown = MagnitudeHistogram(tiny_run(), scope="global", remove=0.5)
    shown._repr_mimebundle_()
    shown.check(scope="global", remove=0.5, density=0.5, layer_density={"out": (0.05, 0.95)})
    assert capsys.readouterr().out == (
        "MagnitudeHistogram was shown: 938 weights in 3 layers; the smallest leave, by exact count; remove is 0.5; "
        "scope is global; density is 50.0 %; density of out is between 5.0 % and 95.0 %.\n"
    )
    for wrong in ({"scope": "layer"}, {"density": 0.4}, {"layer_density": {"fc1": (0.99, 1)}}):
        with pytest.raises(CheckError):
            shown.check(**wrong)
    with pytest.raises(KeyError, match="got 'fc7'"):
        shown.check(layer_density={"fc7": (0, 1)})


def test_check_counts_what_the_browser_got() -> None:
    shown = MagnitudeHistogram(tiny_run())
    shown._repr_mimebundle_()
    final = unpack(shown.arrays["final"]).copy()
    final[1, 40] += 1
    shown.arrays = shown.arrays | {"final": pack(final)}
    with pytest.raises(CheckError, match=r"the bins of fc2.weight must hold 120 weights, got 121"):
        shown.check()


@pytest.mark.parametrize("weights", [draw("signs"), many(), {"only.weight": np.zeros((1, 4, 4))}])
def test_every_network_has_a_picture_and_words(weights: dict[str, Any]) -> None:
    for options in ({}, {"scope": "global", "remove": 1.0}, {"initial": weights, "remove": 0.0}):
        shown = MagnitudeHistogram(weights, **options)
        assert shown.png().startswith(b"\x89PNG")
        assert shown.sentence() in shown.alt()


def painted(picture: bytes, colour: str) -> int:
    """Pixels of about this colour."""
    pixels = np.asarray(Image.open(io.BytesIO(picture)).convert("RGB")).astype(int)
    wanted = [int(tokens()[colour][i : i + 2], 16) for i in (1, 3, 5)]
    return int((np.abs(pixels - wanted).max(-1) < 12).sum())


def test_a_picture_follows_the_cut() -> None:
    shown = MagnitudeHistogram(tiny_run(1, 2, LENET), remove=0.1)
    before = shown.png()
    shown.remove = 0.9
    for colour in ("kept", "ticket"):
        assert painted(shown.png(), colour) < 0.6 * painted(before, colour)


def test_a_layer_that_an_earlier_mask_emptied() -> None:
    weights = draw()
    mask = {"fc.weight": np.zeros((2, 7, 45), bool)}
    for scope in ("layer", "global"):
        shown = MagnitudeHistogram(weights, mask=mask, scope=scope, remove=1.0, initial=weights)
        assert shown.density == 0
        assert shown.png().startswith(b"\x89PNG")
        assert "0 % of 374 weights kept; 315 were pruned before" in shown.sentence()
        assert "Kept by |w|" not in shown.alt()
    assert "Kept by |w|: conv from " in MagnitudeHistogram(weights, mask=mask).alt()
    assert "fc from" not in MagnitudeHistogram(weights, mask=mask).alt()
