import io
import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from ltviz.pruning import make_mask
from ltviz.pruning.paths import effective_density, on_path
from ltviz.widgets import CheckError, SaliencyMap, page
from ltviz.widgets.arrays import pack, unpack
from ltviz.widgets.saliency_map.bins import BINS, bin_at, bin_edges, decades, histogram
from ltviz.widgets.saliency_map.ladder import SCOPES, ladder
from tests.widgets.examples import packed

DENSE = {"fc1.weight": (20, 64), "fc2.weight": (11, 20), "out.weight": (4, 11)}
CONV = {"conv1.weight": (6, 2, 3, 3), "conv2.weight": (5, 6, 3, 3), "out.weight": (4, 20)}
KINDS = ("normal", "coarse", "equal", "never", "double")


def draw(kind: str = "normal", shapes: dict[str, tuple[int, ...]] = DENSE, seed: int = 0) -> dict[str, Any]:
    """Scores [2, *shape]: signed, with many ties, all equal, with -inf, or told apart by their last bits alone."""
    rng = np.random.default_rng(seed)
    made = {name: rng.normal(size=(2, *shape)) for name, shape in shapes.items()}
    if kind == "double":
        return {name: 1 + 1e-12 * np.abs(values) for name, values in made.items()}
    made = {name: values.astype(np.float32) for name, values in made.items()}
    if kind == "coarse":
        return {name: np.round(np.abs(values), 1) for name, values in made.items()}
    if kind == "never":
        return {name: np.where(values < -1, -np.inf, values) for name, values in made.items()}
    return {name: values * 0 + 3 for name, values in made.items()} if kind == "equal" else made


def several(shapes: dict[str, tuple[int, ...]] = DENSE) -> dict[str, Any]:
    return {kind: draw(kind, shapes, seed) for seed, kind in enumerate(KINDS)}


def oracle(scores: dict[str, Any], density: float, scope: str) -> dict[str, torch.Tensor]:
    """The mask of `make_mask` for the second replica."""
    tensors = {name: torch.tensor(values[1:]) for name, values in scores.items()}
    return make_mask(tensors, 1 - density, scope=scope)


@pytest.mark.parametrize("shapes", [DENSE, CONV], ids=["dense", "conv"])
@pytest.mark.parametrize("scope", SCOPES)
def test_every_count_is_that_of_make_mask(shapes: dict[str, tuple[int, ...]], scope: str) -> None:
    scores = several(shapes)
    shown = SaliencyMap(scores, scope=scope, replica=1)
    cells = shown._fold.cells
    for density in shown.densities[::3]:
        shown.density = density
        scene = shown._scene("")
        for m, kind in enumerate(KINDS):
            mask = oracle(scores[kind], density, scope)
            assert scene.kept(m).tolist() == [int(layer.sum()) for layer in mask.values()]
            assert scene.live(m).tolist() == [int(layer.sum()) for layer in on_path(mask).values()]
            assert scene.effective(m) == effective_density(mask).item()
            first = next(iter(mask.values())).numpy().ravel()
            assert scene.wires(m).ravel().tolist() == first.reshape(-1, cells).sum(0).tolist()


@pytest.mark.parametrize("kind", KINDS)
def test_of_equal_scores_the_same_stay(kind: str) -> None:
    scores = draw(kind)
    densities = [1.0, 0.61, 0.3333, 0.1, 0.002]
    for scope in SCOPES:
        levels = ladder([values[1] for values in scores.values()], densities, scope).levels
        for p, density in enumerate(densities):
            mask = oracle(scores, density, scope)
            for level, layer in zip(levels, mask.values(), strict=True):
                assert ((level > p) == layer[0].numpy()).all()


def test_the_cut_is_the_smallest_score_that_stays() -> None:
    scores = draw("never")
    shown = SaliencyMap({"it": scores}, replica=1)
    for s, scope in enumerate(SCOPES):
        for p, density in enumerate(shown.densities):
            mask = oracle(scores, density, scope)
            stays = [scores[name][1][layer[0].numpy()] for name, layer in mask.items()]
            found = shown._tables.cut[0, s, p]
            if scope == "global":
                assert set(found) == {min(values.min() for values in stays if values.size)}
            else:
                assert [None if np.isnan(cut) else cut for cut in found] == [
                    values.min() if values.size else None for values in stays
                ]


def test_scores_fold_onto_the_input() -> None:
    scores = draw("never")
    shown = SaliencyMap({"it": scores}, replica=1)
    first = np.where(np.isinf(scores["fc1.weight"][1]), 0, scores["fc1.weight"][1].astype(float))
    np.testing.assert_allclose(shown._tables.score[0], first.sum(0))
    assert shown.fold == {"kind": "pixel", "rows": 8, "cols": 8, "most": 20}
    colour = {"fc1.weight": (3, 2 * 5 * 7), "out.weight": (2, 3)}
    for image, fold in (
        (None, {"kind": "input", "rows": 1, "cols": 70, "most": 3}),
        ((), {"kind": "input", "rows": 1, "cols": 70, "most": 3}),
        ((2, 5, 7), {"kind": "pixel", "rows": 5, "cols": 7, "most": 6}),
        ((10, 7), {"kind": "pixel", "rows": 10, "cols": 7, "most": 3}),
    ):
        assert SaliencyMap({"it": draw(shapes=colour)}, image=image).fold == fold
    taps = SaliencyMap({"it": draw(shapes=CONV)}).fold
    assert taps == {"kind": "tap", "rows": 3, "cols": 3, "most": 12}


def test_bars_hold_every_score_once() -> None:
    for kind in KINDS:
        layers = [values[0] for values in draw(kind).values()]
        edges = bin_edges(layers)
        assert len(edges) == BINS + 1
        assert (np.diff(edges) > 0).all()
        for layer in layers:
            there = np.isfinite(layer) & ((layer != 0) | (edges[0] < 0))
            assert histogram(layer, edges).sum() == there.sum()
    signed, positive = (bin_edges([f(draw()["fc1.weight"][0])]) for f in (np.asarray, np.abs))
    assert signed[0] < 0 < positive[0]
    assert [bin_at(signed, v) for v in (-np.inf, 0.0, np.inf)] == [0, BINS / 2, BINS]
    assert decades(np.geomspace(2e-5, 20, BINS + 1), 9) == pytest.approx([1e-4, 1e-3, 1e-2, 0.1, 1, 10])
    assert decades(np.geomspace(2e-5, 20, BINS + 1), 3) == pytest.approx([1e-3, 0.1, 10])
    assert decades(np.array([-20.0, -0.5, 0.5, 20.0]), 9) == [-10, -1, 0, 1, 10]


# Eight weights into two units, two weights out of them; the score 10 belongs to the second unit.
SMALL = {"a.weight": np.array([[9.0, 8, 7, 6], [5, 4, 3, 2]]), "b.weight": np.array([[1.0, 10]])}
NONE = "None of them lies on a path from input to output: nothing passes."


@pytest.mark.parametrize(
    ("density", "scope", "words"),
    [
        (1, "global", "it keeps 100 % of all 10 weights. All of them lie on a path from input to output."),
        (0.8, "global", ("it keeps 80.0 % of all 10 weights: a 87.5 % and b 50.0 %. "
                         "Effective density 40.0 %: 4 of them lie on no path from input to output.")),
        (0.5, "global", f"it keeps 50.0 % of all 10 weights. {NONE}"),
        (0.5, "layer", f"it keeps 50.0 % of each layer, 10 weights in all. {NONE}"),
        (0.1, "global", ("it keeps 10.0 % of all 10 weights: a 0 % and b 50.0 %. "
                         "a lost all its weights: nothing passes.")),
    ],
)  # fmt: skip
def test_what_the_readout_says_of_one(density: float, scope: str, words: str) -> None:
    shown = SaliencyMap({"it": SMALL}, density=density, scope=scope)
    assert shown.method == "it"
    assert shown.sentence() == words


def test_what_the_readout_says_of_several() -> None:
    other = {"a.weight": SMALL["a.weight"] + 9, "b.weight": np.array([[1.0, 10]])}
    shown = SaliencyMap({"it": SMALL, "other": other}, density=0.1)
    assert shown.sentence() == (
        "Each of these 2 masks keeps 10.0 % of all 10 weights. Effective density is 0 % in each. "
        "In it a lost all its weights: nothing passes. In other b lost all its weights: nothing passes."
    )
    shown = SaliencyMap({f"{i}": SMALL for i in range(3)} | {"other": other}, density=0.8)
    assert shown.sentence() == (
        "Each of these 4 masks keeps 80.0 % of all 10 weights. "
        "Effective density goes from 0 % (other) to 40.0 % (0). In other b lost all its weights: nothing passes."
    )
    shown.density = 0.1
    assert "In 4 of them a layer lost all its weights: nothing passes." in shown.sentence()


def test_scores_that_rank_nothing_are_told() -> None:
    equal = {name: values * 0 for name, values in SMALL.items()}
    shown = SaliencyMap({"flat": equal}, density=0.5)
    assert shown.sentence().endswith("All its scores are equal: position alone decides which weights stay.")
    both = SaliencyMap({"it": SMALL, "flat": equal}, density=0.5)
    assert both.sentence().endswith(
        "All scores of flat are equal: position alone decides which weights stay."
    )


def test_a_cut_among_equal_scores_is_told() -> None:
    some = {"a.weight": np.array([[0.0, 0, 0, 1], [0, 2, 3, 4]]), "b.weight": np.array([[5.0, 6]])}
    shown = SaliencyMap({"it": some}, density=0.8)
    assert "Position decides among 4 equal scores." in shown.sentence()
    shown.density = 0.6
    assert "equal" not in shown.sentence()
    several = SaliencyMap({"it": some, "other": SMALL}, density=0.8)
    assert several.sentence().endswith("In 1 of them position decides among equal scores.")
    never = {"a.weight": SMALL["a.weight"], "b.weight": np.array([[-np.inf, 10]])}
    assert SaliencyMap({"it": never}, density=1).sentence().endswith(" 1 may never stay.")


def test_layers_that_are_no_sequence_are_told() -> None:
    apart = {"a.weight": np.ones((3, 4)) * np.arange(4), "b.weight": np.ones((2, 5))}
    shown = SaliencyMap({"it": apart}, density=0.5, image=())
    assert shown.broken in shown.sentence()
    assert shown.broken == (
        "Effective density is not known: b takes 5 inputs and a gives 3 outputs, so the layers are no plain sequence."
    )
    assert "live" not in shown.arrays
    assert np.isnan(shown.effective_density["it"])
    assert shown.png().startswith(b"\x89PNG")


SCENES = """
const told = %s.map(({ state, asked }) => {
  const t = ltv.readTables(state);
  return asked.map((one) => {
    const scene = ltv.mapScene(t, one);
    const shown = ltv.shownMethods(scene);
    return {
      sentence: ltv.saliencySentence(scene),
      kept: shown.map((m) => [...ltv.keptBy(scene, m)]),
      live: shown.map((m) => ltv.liveBy(scene, m) && [...ltv.liveBy(scene, m)]),
      wires: shown.map((m) => [...ltv.wiresOf(scene, m)]),
      cuts: shown.map((m) => [...ltv.cutBy(scene, m)].map((cut) => ltv.binAt(ltv.edgesOf(scene, m), cut))),
      ticks: shown.map((m) => ltv.decadesOn(ltv.edgesOf(scene, m), 5)),
    };
  });
});
console.log(JSON.stringify(told));
"""


def crossing(shown: SaliencyMap) -> dict[str, Any]:
    """The traits that make the tables, as JSON."""
    plain = {name: getattr(shown, name) for name in ("methods", "layers", "fold", "broken", "densities")}
    return plain | {"arrays": packed({name: unpack(one) for name, one in shown.arrays.items()})}


def deep() -> dict[str, Any]:
    shapes = {f"fc{i}.weight": (6, 36 if i == 0 else 6) for i in range(6)}
    return {"one": draw("normal", shapes), "two": draw("coarse", shapes)}


def test_the_browser_shows_the_same(run_js: Callable[..., str]) -> None:
    apart = {"a.weight": np.ones((3, 4)) * np.arange(4), "b.weight": np.ones((2, 5))}
    sources = [several(), several(CONV), deep(), {"it": apart, "small": apart}, {"it": SMALL}]
    widgets = [SaliencyMap(scores, image=()) for scores in sources]
    given = []
    for shown in widgets:
        names = ["", *shown._names] if len(shown._names) > 1 else shown._names
        asked = [
            {"method": name, "scope": scope, "density": density, "view": "wires"}
            for name in names for scope in SCOPES for density in shown.densities[::3]
        ]  # fmt: skip
        given.append({"state": crossing(shown), "asked": asked})
    told = json.loads(run_js(SCENES % json.dumps(given), "saliency_map"))
    for shown, one, answers in zip(widgets, given, told, strict=True):
        for state, answer in zip(one["asked"], answers, strict=True):
            agrees(shown, state, answer)


def agrees(shown: SaliencyMap, state: dict[str, Any], answer: dict[str, Any]) -> None:
    shown.method, shown.scope, shown.density = state["method"], state["scope"], state["density"]
    scene = shown._scene()
    assert answer["sentence"] == shown.sentence()
    assert answer["kept"] == [scene.kept(m).tolist() for m in scene.shown]
    assert answer["live"] == [None if scene.broken else scene.live(m).tolist() for m in scene.shown]
    assert answer["wires"] == [scene.wires(m).ravel().tolist() for m in scene.shown]
    tables = scene.tables
    for m, cuts, ticks in zip(scene.shown, answer["cuts"], answer["ticks"], strict=True):
        stays = ~np.isnan(tables.cut[m, scene.s, scene.p])
        found = [bin_at(tables.edges[m], cut) for cut in tables.cut[m, scene.s, scene.p][stays].tolist()]
        assert [cut for cut, any_stay in zip(cuts, stays, strict=True) if any_stay] == pytest.approx(found)
        assert ticks == pytest.approx(decades(tables.edges[m], 5))


def test_torch_and_numpy_replicas_and_none_are_alike() -> None:
    scores = {kind: draw(kind) for kind in ("normal", "coarse")}
    tensors = {
        kind: {name: torch.tensor(v, requires_grad=True) for name, v in one.items()}
        for kind, one in scores.items()
    }
    alone = {kind: {name: v[1] for name, v in one.items()} for kind, one in scores.items()}
    made = SaliencyMap(scores, replica=1).arrays
    assert made == SaliencyMap(tensors, replica=1).arrays == SaliencyMap(alone).arrays
    assert made != SaliencyMap(scores).arrays
    half = {kind: {n: v.detach().bfloat16() for n, v in one.items()} for kind, one in tensors.items()}
    assert SaliencyMap(half).density == 0.05
    conv = {"it": draw(shapes=CONV)}
    assert SaliencyMap(conv).arrays == SaliencyMap({"it": {n: v[0] for n, v in conv["it"].items()}}).arrays


NAN = draw()
NAN["fc2.weight"][0, 3, 4] = np.nan
INF = draw()
INF["out.weight"][0, 1, 1] = np.inf


@pytest.mark.parametrize(
    ("scores", "options", "error", "message"),
    [
        ({"it": NAN}, {}, ValueError, r"scores\['it'\]\['fc2.weight'\] must be finite or -inf, got nan in 1 of 220"),
        ({"it": INF}, {}, ValueError, r"scores\['it'\]\['out.weight'\] must be finite or -inf, got inf in 1 of 44"),
        ({"it": {"a": np.ones((1, 0, 5))}}, {}, ValueError, r"must be a layer with weights in it, got shape \(0, 5\)"),
        ({"it": {}}, {}, ValueError, r"scores\['it'\] must hold at least one layer, got an empty dict"),
        ({}, {}, ValueError, "scores must hold at least one method, got an empty dict"),
        (draw(), {}, TypeError, r"must be a dict, layer -> array, got ndarray; .*\{'its name': scores\}"),
        (np.ones(3), {}, TypeError, "scores must be a dict, method -> layer -> array, got ndarray"),
        ({3: draw()}, {}, TypeError, "scores must have the names of methods as keys, got 3"),
        ({"it": {"a": np.ones(4)}}, {}, ValueError, r"must be a layer .*, got shape \(4,\)"),
        ({"it": {"a": np.array([["x"]])}}, {}, TypeError, r"scores\['it'\]\['a'\] must hold numbers, got <U1"),
        ({"one": draw(), "two": draw(shapes=CONV)}, {}, ValueError, r"scores\['two'\] must have the layers of"),
        ({"one": SMALL, "two": dict(reversed(SMALL.items()))}, {}, ValueError, "in their order"),
        ({"it": {"a": np.ones((2, 3, 4)), "b": np.ones((1, 2, 3))}}, {}, ValueError, "need one replica axis in every"),
        ({"it": draw()}, {"replica": 2}, ValueError, r"replica must be in \[0, 2\), got 2"),
        ({"it": draw()}, {"image": (8, 9)}, ValueError, r"image must have 64 pixels, .* got \(8, 9\)"),
        ({"it": draw()}, {"density": 0}, ValueError, r"density must be in \(0, 1\], got 0"),
        ({"it": draw()}, {"density": "5 %"}, TypeError, r"density must be in \(0, 1\], got '5 %'"),
        ({"it": draw()}, {"densities": [0.5, 1.5]}, ValueError, r"densities must be in \(0, 1\], got 1.5"),
        ({"it": draw()}, {"densities": np.linspace(0.1, 1, 300)}, ValueError, "densities must be at most 254, got 301"),
        ({"it": draw()}, {"scope": "network"}, ValueError, "scope must be one of global, layer, got 'network'"),
        ({"it": draw()}, {"method": "SNIP"}, ValueError, "method must be \"\" or one of it, got 'SNIP'"),
    ],
)  # fmt: skip
def test_bad_input_is_named(
    scores: Any, options: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        SaliencyMap(scores, **options)


def test_a_trait_is_checked_when_it_is_set_too() -> None:
    shown = SaliencyMap(several())
    with pytest.raises(
        ValueError, match=r"density must be one of densities, got 0.0333; the nearest is 0.035; dens"
    ):
        shown.density = 0.0333
    with pytest.raises(ValueError, match="scope must be one of"):
        shown.scope = "both"
    with pytest.raises(ValueError, match="method must be"):
        shown.method = "SNAP"
    shown.density = 1 - 0.9  # 0.1, but for the last bit
    assert shown.density == 0.1
    assert SaliencyMap(several(), density=0.0333).density == 0.0333
    assert SaliencyMap(several(), densities=[1, 0.5], density=0.25).densities == [1, 0.5, 0.25]


def test_check_says_what_holds(capsys: pytest.CaptureFixture[str]) -> None:
    collapsed = {"a.weight": SMALL["a.weight"] / 100, "b.weight": np.array([[1.0, 10]])}
    shown = SaliencyMap({"it": SMALL, "gone": collapsed}, density=0.2)
    shown._repr_mimebundle_()
    shown.check(method="gone", density=0.2, scope="global", effective_density=(0, 0), collapse=True)
    assert capsys.readouterr().out == (
        "SaliencyMap was shown: 10 weights in 2 layers; every count exact; gone; density is 20.0 %; scope is global; "
        "effective density of gone is between 0 % and 0 %; gone lost a whole layer.\n"
    )
    shown.check(method="it", collapse=False)
    shown.check(effective_density=(0, 0.3))
    said = capsys.readouterr().out
    assert "it keeps weights in every layer" in said
    assert "masks of 2; effective density of it is between 0 % and 30.0 %; effective density of gone" in said
    for wrong, message in (
        ({"density": 0.1}, "density must be 10.0 %, got 20.0 %"),
        ({"scope": "layer"}, "scope must be layer, got global"),
        ({"collapse": False}, "gone: every layer must keep weights, got: a lost all weights"),
        ({"collapse": True}, "it: a layer must lose all its weights, got: every layer keeps some"),
        (
            {"effective_density": (0.1, 1)},
            "effective density of it must be between 10.0 % and 100 %, got 0 %",
        ),
    ):
        with pytest.raises(CheckError, match=message):
            shown.check(**wrong)
    with pytest.raises(ValueError, match="method must be one of it, gone, got 'SNIP'"):
        shown.check(method="SNIP")
    apart = SaliencyMap({"it": {"a.weight": np.eye(3), "b.weight": np.ones((2, 5))}})
    apart._repr_mimebundle_()
    with pytest.raises(CheckError, match="not known: b takes 5 inputs"):
        apart.check(effective_density=(0, 1))


@pytest.mark.parametrize(
    ("name", "place", "message"),
    [
        ("bars", (0, 1, 20), r"the bars must hold \["),
        ("gone", (1, 0, 5, 7), "the wires of the input must add up"),
    ],
)
def test_check_counts_what_the_browser_got(name: str, place: tuple[int, ...], message: str) -> None:
    shown = SaliencyMap(several())
    shown._repr_mimebundle_()
    array = unpack(shown.arrays[name]).copy()
    array[place] += 1
    shown.arrays = shown.arrays | {name: pack(array)}
    with pytest.raises(CheckError, match=message):
        shown.check()


@pytest.mark.parametrize("shapes", [DENSE, CONV], ids=["dense", "conv"])
def test_every_view_has_a_picture_and_words(shapes: dict[str, tuple[int, ...]]) -> None:
    for image, methods in ((None, ("", "normal", "equal", "never")), ((), ("", "coarse"))):
        shown = SaliencyMap(several(shapes), image=image)
        for method in methods:
            for view, density in (("wires", 1.0), ("scores", 0.001)):
                shown.method, shown.view, shown.density = method, view, density
                assert shown.png().startswith(b"\x89PNG")
                assert shown.sentence() in shown.alt()


def ink(picture: bytes) -> float:
    return float((255 - np.asarray(Image.open(io.BytesIO(picture)).convert("L")).astype(float)).mean())


def test_the_picture_follows_the_density() -> None:
    shown = SaliencyMap({"size": {n: np.abs(v) for n, v in draw().items()}}, density=0.9)
    before = shown.png()
    shown.density = 0.01
    assert ink(shown.png()) < 0.8 * ink(before)


LENET = {"fc1.weight": (300, 784), "fc2.weight": (100, 300), "out.weight": (10, 100)}


def test_a_page_with_ten_classes_of_lenet_is_small() -> None:
    rng = np.random.default_rng(0)
    scores = {
        f"class {c}": {n: rng.exponential(size=(1, *shape)) for n, shape in LENET.items()} for c in range(10)
    }
    shown = SaliencyMap(scores)
    assert len(page(shown)) <= 2_000_000
    assert len(shown.png()) <= 100_000
