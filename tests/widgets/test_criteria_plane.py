"""CriteriaPlane: what it keeps is what ltviz.pruning keeps, in Python and in the browser's code alike."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from matplotlib.path import Path

from ltviz.pruning import CRITERIA, make_mask
from ltviz.widgets import CheckError, CriteriaPlane
from ltviz.widgets.arrays import pack, unpack
from ltviz.widgets.criteria_plane.regions import region
from ltviz.widgets.criteria_plane.scores import CRITERIA as DRAWN
from ltviz.widgets.criteria_plane.scores import cut_layer, parts, score
from tests.widgets.examples import packed, tiny_run

SHAPES = {"conv.weight": (3, 2, 3, 3), "conv.bias": (3,), "fc.weight": (9, 45), "out.weight": (2, 5)}
LENET = {"fc1.weight": (300, 784), "fc2.weight": (100, 300), "out.weight": (10, 100)}
DENSITIES = (0.004, 0.05, 0.1, 0.2, 0.35, 0.5, 0.7071067811865476, 0.9, 0.9995, 1.0)
KINDS = ("normal", "coarse", "signs", "zeros")
TWINS = [name for name in DRAWN if name != "random"]
Pair = tuple[dict[str, Any], dict[str, Any]]


def draw(kind: str = "normal", shapes: dict[str, tuple[int, ...]] = SHAPES) -> Pair:
    """Values before and after, [2, *shape]: normal, coarse (ties, zeros of both signs), signed constants, zeros."""
    rng = np.random.default_rng(KINDS.index(kind))
    before = {name: rng.normal(size=(2, *shape)).astype(np.float32) for name, shape in shapes.items()}
    after = {name: w + rng.normal(0, 1, w.shape).astype(np.float32) for name, w in before.items()}
    of = {
        "normal": lambda w: w,
        "coarse": lambda w: np.round(w, 1) * (np.abs(w) > 0.3),  # −0.0 too
        "signs": np.sign,
        "zeros": np.zeros_like,
    }[kind]
    return {name: of(w) for name, w in before.items()}, {name: of(w) for name, w in after.items()}


def tensors(arrays: dict[str, Any], replica: int = 1) -> dict[str, torch.Tensor]:
    return {name: torch.tensor(w[replica : replica + 1]) for name, w in arrays.items()}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("criterion", TWINS)
def test_the_kept_are_those_of_the_package(criterion: str, kind: str) -> None:
    before, after = draw(kind)
    plane = CriteriaPlane(before, after, criterion=criterion, replica=1)
    scores = CRITERIA[criterion](tensors(after), initial=tensors(before))
    for density in DENSITIES:
        plane.density = density
        wanted = make_mask(scores, 1 - density)
        assert list(plane.mask) == list(wanted)
        for name, kept in plane.mask.items():
            np.testing.assert_array_equal(kept, wanted[name][0].numpy(), err_msg=f"{name} at {density}")


def test_every_criterion_of_the_plane_is_one_of_the_package() -> None:
    assert set(DRAWN) < set(CRITERIA)


def test_a_draw_at_random_has_the_count_and_nothing_else() -> None:
    before, after = draw(shapes={"fc.weight": (100, 100)})
    plane = CriteriaPlane(before, after, criterion="random", density=0.3)
    kept = plane.mask["fc.weight"].ravel()
    assert kept.sum() == 3000
    for values in (before, after):
        assert abs(np.corrcoef(kept, np.abs(values["fc.weight"][0].ravel()))[0, 1]) < 0.04
    rows = plane.mask["fc.weight"].mean(1)
    assert rows.std() < 0.07
    assert rows.min() > 0.1
    assert "region" in plane.alt()


CUTS = """
const told = %s.map(({ before, after, asked }) => {
  const values = { before: Float32Array.from(before), after: Float32Array.from(after) };
  return asked.map(({ criterion, densities }) => {
    const layer = ltv.orderLayer(criterion, values);
    return densities.map((density) => {
      const { removed, kept, never, edges, parted } = ltv.cutLayer(layer, density);
      const stay = Array.from(layer.rank).flatMap((rank, i) => (rank >= removed ? [i] : []));
      return { kept, never, edges, parted, stay };
    });
  });
});
console.log(JSON.stringify(told));
"""


def test_the_browser_keeps_the_same(run_js: Callable[..., str]) -> None:
    asked = [{"criterion": name, "densities": DENSITIES} for name in DRAWN]
    layers = [tuple(values["fc.weight"][0].ravel() for values in draw(kind)) for kind in KINDS]
    given = [{"before": b.tolist(), "after": a.tolist(), "asked": asked} for b, a in layers]
    told = json.loads(run_js(CUTS % json.dumps(given), "criteria_plane"))
    for (before, after), answers in zip(layers, told, strict=True):
        for name, by_density in zip(DRAWN, answers, strict=True):
            for density, answer in zip(DENSITIES, by_density, strict=True):
                cut = cut_layer(name, before, after, density)
                assert answer == {
                    "kept": int(cut.kept.sum()),
                    "never": cut.never,
                    "edges": list(cut.edges),
                    "parted": cut.parted,
                    "stay": np.flatnonzero(cut.kept).tolist(),
                }, (name, density)


def test_the_browser_lists_the_same_criteria(run_js: Callable[..., str]) -> None:
    told = json.loads(run_js("console.log(JSON.stringify(ltv.criteriaNames()))", "criteria_plane"))
    assert tuple(told) == DRAWN


def inside(criterion: str, edges: tuple[float, ...], x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Points of the plane in the region's polygons."""
    found = np.zeros(x.size, bool)
    points = np.column_stack([np.abs(x), np.abs(y)])
    for polygons, where in zip(region(criterion, edges, 100.0), (x * y > 0, x * y < 0), strict=True):
        for polygon in polygons:
            found |= where & Path([*polygon, polygon[0]], closed=True).contains_points(points)
    return found


def margin(criterion: str, edges: tuple[float, ...], x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """How far within its rule a point lies; below 0 outside."""
    if len(edges) == 1:
        at = -edges[0] if criterion.startswith("small") else edges[0]
        return score(criterion, x, y) - at
    low, high = np.abs(x) - edges[0], np.abs(y) - edges[1]
    return np.minimum(low, high) if criterion.startswith("large") else np.minimum(-low, -high)


@pytest.mark.parametrize("density", [0.05, 0.4, 0.95])
@pytest.mark.parametrize("criterion", TWINS)
def test_the_region_is_where_the_rule_holds(criterion: str, density: float) -> None:
    before, after = (values["fc.weight"][0].ravel() for values in draw())
    cut = cut_layer(criterion, before, after, density)
    x, y = np.random.default_rng(5).uniform(-3, 3, (2, 4000))
    far = margin(criterion, cut.edges, x, y)
    clear = np.abs(far) > 1e-6
    np.testing.assert_array_equal(inside(criterion, cut.edges, x, y)[clear], (far > 0)[clear])
    # And the weights themselves: the kept inside, the others out.
    of_weights = margin(criterion, cut.edges, before, after)
    assert (of_weights[cut.kept] >= 0).all()
    assert ((of_weights >= 0) & ~cut.kept).sum() == cut.parted == 0


REGIONS = """
const told = %s.map(({ criterion, edges }) => ltv.keptRegion(criterion, edges, 100));
console.log(JSON.stringify(told));
"""


def test_the_browser_draws_the_same_region(run_js: Callable[..., str]) -> None:
    pairs = ("large_init_large_final", "small_init_small_final")
    asked = [
        {"criterion": name, "edges": [0.25, 0.5] if name in pairs else [edge]}
        for name in TWINS
        for edge in ((0.25, -0.5) if parts(name)[0] == "magnitude_increase" else (0.25,))
    ] + [{"criterion": "random", "edges": []}]
    told = json.loads(run_js(REGIONS % json.dumps(asked), "criteria_plane"))
    for one, answer in zip(asked, told, strict=True):
        same, diff = region(one["criterion"], tuple(one["edges"]), 100)
        drawn = [[[list(point) for point in polygon] for polygon in part] for part in (same, diff)]
        assert [answer["same"], answer["diff"]] == drawn, one


def lenet() -> CriteriaPlane:
    return CriteriaPlane(tiny_run(1, 2, LENET))


def test_what_the_readout_says() -> None:
    plane = lenet()
    edge = np.sort(np.abs(unpack(plane.final["fc1.weight"]).astype(float)))[-47_040]
    assert plane.sentence() == (
        f"large_final keeps 20.0 % of fc1, 47,040 of 235,200 weights: those with |after| ≥ {edge:#.3g}."
    )
    plane.criterion, plane.layer = "random", "out"
    assert (
        plane.sentence() == "random keeps 20.0 % of out, 200 of 1,000 weights: drawn, whatever their values."
    )
    plane.density = 1
    assert plane.sentence() == "random keeps all 1,000 weights of out."
    plane.density = 0.0001
    assert plane.sentence() == "random keeps 0 % of out, 0 of 1,000 weights."


def test_a_sign_that_forbids_more_than_the_density_is_said() -> None:
    before = {"a.weight": np.array([[[1, 2, 3, 4, -5, -6]]], np.float32)}
    after = {"a.weight": np.array([[[1, -2, -3, 5, -5, 6]]], np.float32)}
    plane = CriteriaPlane(before, after, criterion="large_final_same_sign", density=0.9)
    assert plane.sentence() == (
        "large_final_same_sign keeps 50.0 % of a, 3 of 6 weights: those with |after| ≥ 1.00, and the same sign; "
        "3 changed sign and are never kept."
    )
    plane.criterion = "large_final_diff_sign"
    assert plane.sentence().endswith("and the sign flipped; 3 kept their sign and are never kept.")
    plane.density = 0.5
    assert "never kept" not in plane.sentence()


@pytest.mark.parametrize("criterion", DRAWN)
def test_equal_weights_are_parted_and_said(criterion: str) -> None:
    ones = {"a.weight": np.ones((1, 10, 10), np.float32)}
    plane = CriteriaPlane(ones, ones, criterion=criterion, density=0.3)
    if criterion.endswith("diff_sign"):
        assert plane.sentence().endswith(
            " keeps 0 % of a, 0 of 100 weights; 100 kept their sign and are never kept."
        )
    elif criterion != "random":
        assert plane.sentence().endswith("; 70 more equal the last of them and leave by position.")
    assert plane.png().startswith(b"\x89PNG")


def test_a_brush_counts_its_weights() -> None:
    plane = lenet()
    before, after = (unpack(of["fc1.weight"]).astype(float) for of in (plane.initial, plane.final))
    plane.brush = [-0.02, 0.04, 0.01, 0.5]
    inside = (before >= -0.02) & (before <= 0.04) & (after >= 0.01) & (after <= 0.5)
    np.testing.assert_array_equal(plane.brushed.ravel(), inside)
    share = (inside & plane.mask["fc1.weight"].ravel()).sum() / inside.sum()
    assert plane.sentence().endswith(f" Brushed: {inside.sum():,} weights, {100 * share:.1f} % of them kept.")
    plane.brush = [5, 6, 5, 6]
    assert plane.sentence().endswith(" No weight is brushed.")
    plane.brush = []
    assert not plane.brushed.any()
    assert "rush" not in plane.sentence()


def test_the_edges_of_a_brush_count_to_the_last_bit() -> None:
    values = {"a.weight": np.array([[[0.1, 0.2, 0.3, 0.4]]], np.float32)}
    plane = CriteriaPlane(values, values)
    plane.brush = [0.2, float(np.float32(0.4)), 0, 1]
    assert plane.brushed.ravel().tolist() == [False, True, True, True]  # 0.2 in float32 is above 0.2
    plane.brush = [0.1, 0.4, 0, 1]
    assert plane.brushed.ravel().tolist() == [True, True, True, False]


def test_a_run_and_dicts_with_and_without_replicas_are_alike() -> None:
    run = tiny_run()
    bare = CriteriaPlane(run.initial, run.final)
    axis = CriteriaPlane(
        {n: torch.tensor(w)[None] for n, w in run.initial.items()},
        {n: w[None].astype(np.float32) for n, w in run.final.items()},
    )
    own = CriteriaPlane(run)
    assert own.caption == "seed 0"
    for other in (bare, axis):
        assert (other.initial, other.final, other.layers) == (own.initial, own.final, own.layers)
        assert other.caption == ""
    assert own.layers[0]["image"] == [1, 8, 8]
    assert CriteriaPlane(run.initial, run.final, image_shape=()).layers[0]["image"] is None
    before, after = draw()
    assert list(CriteriaPlane(before, after).initial) == ["conv.weight", "fc.weight", "out.weight"]
    mixed = {"conv.weight": np.ones((8, 3, 3, 3)), "fc.weight": np.ones((10, 72))}
    assert [one["shape"] for one in CriteriaPlane(mixed, mixed).layers] == [[8, 3, 3, 3], [10, 72]]
    kernels = CriteriaPlane(tiny_run(sizes={"conv.weight": (8, 3, 3, 3)}))
    assert kernels.layers[0]["shape"] == [8, 3, 3, 3]


def test_values_travel_short_where_nothing_is_lost() -> None:
    plane = lenet()
    assert {one["dtype"] for one in plane.final.values()} == {"float16"}
    before, after = draw()
    after["out.weight"][0, 0, 0] = 1e6  # no float16
    assert CriteriaPlane(before, after).final["out.weight"]["dtype"] == "float32"
    np.testing.assert_array_equal(
        unpack(CriteriaPlane(before, after).initial["fc.weight"]), before["fc.weight"][0].ravel()
    )


def test_a_few_weights_far_out_do_not_set_the_axes() -> None:
    before, after = draw(shapes={"fc.weight": (60, 60)})
    assert CriteriaPlane(before, after).layers[0]["reach"][0] > np.abs(before["fc.weight"][0]).max()
    after["fc.weight"][0, 0, 0] = 1000
    assert CriteriaPlane(before, after).layers[0]["reach"][1] < 10


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"criterion": "largest"}, ValueError, "criterion must be one of large_final, .*got 'largest'"),
        ({"density": 0}, ValueError, r"density must be in \(0, 1\], got 0"),
        ({"density": 1.2}, ValueError, r"density must be in \(0, 1\], got 1.2"),
        ({"density": float("nan")}, ValueError, r"density must be in \(0, 1\], got nan"),
        ({"density": "0.2"}, TypeError, r"density must be a number in \(0, 1\], got '0.2'"),
        ({"layer": "fc9"}, ValueError, "layer must be one of conv.weight, .*got 'fc9'"),
        ({"replica": 2}, ValueError, r"replica must be in \[0, 2\), got 2"),
        ({"image_shape": (7, 7)}, ValueError, "image_shape"),
    ],
)
def test_a_wrong_argument_is_named(change: dict[str, Any], error: type[Exception], message: str) -> None:
    before, after = draw(shapes={"conv.weight": (5, 45), "fc.weight": (9, 5)})
    with pytest.raises(error, match=message):
        CriteriaPlane(before, after, **change)


def test_wrong_values_are_named() -> None:
    before, after = draw()
    with pytest.raises(ValueError, match="final must hold the weights after training, got None"):
        CriteriaPlane(before)
    with pytest.raises(ValueError, match=r"'fc\.weight' is in one of them only"):
        CriteriaPlane(before, {n: w for n, w in after.items() if n != "fc.weight"})
    with pytest.raises(
        ValueError, match=r"final\['fc.weight'\] must have the shape of initial, .*45\), got .*44\)"
    ):
        CriteriaPlane(before, after | {"fc.weight": after["fc.weight"][..., 1:]})
    after["fc.weight"][0, 0, 0] = np.nan
    with pytest.raises(ValueError, match=r"final\['fc.weight'\] must be finite"):
        CriteriaPlane(before, after)
    with pytest.raises(ValueError, match=r"must be a layer with weights in it, got shape \(0, 3\)"):
        CriteriaPlane({"a.weight": np.zeros((1, 0, 3))}, {"a.weight": np.zeros((1, 0, 3))})
    with pytest.raises(TypeError, match=r"ltviz\.weights\(module\) makes one"):
        CriteriaPlane(torch.nn.Linear(2, 2), torch.nn.Linear(2, 2))
    run = tiny_run()
    with pytest.raises(ValueError, match="a Run brings its own values, before and after, got final"):
        CriteriaPlane(run, run.final)
    with pytest.raises(ValueError, match="got replica=1"):
        CriteriaPlane(run, replica=1)
    with pytest.raises(ValueError, match="replica must be 0 for initial without a replica axis, got 1"):
        CriteriaPlane(run.initial, run.final, replica=1)
    with pytest.raises(ValueError, match="this run holds no weights"):
        CriteriaPlane(tiny_run(shown_seed=None, initial={}, final={}))


@pytest.mark.parametrize(
    "brush", [[1], [0, 1, 2], [1, 0, 0, 1], [0, 1, 1, 0], [0, np.nan, 0, 1], ["a", 1, 0, 1]]
)
def test_a_wrong_brush_is_named(brush: list[Any]) -> None:
    plane = lenet()
    with pytest.raises(ValueError, match=r"brush must be \[\] or \[x0, x1, y0, y1\] with x0 <= x1"):
        plane.brush = brush
    assert plane.brush == []


def test_no_layer_is_the_first_one() -> None:
    """What a linked MaskGrid says where it shows all wires."""
    plane = lenet()
    said = plane.sentence()
    plane.layer = ""
    assert plane.sentence() == said
    plane.layer = "fc2"
    assert plane.layer == "fc2.weight"


def test_check_says_what_holds(capsys: pytest.CaptureFixture[str]) -> None:
    plane = lenet()
    plane._repr_mimebundle_()
    plane.check(criterion="large_final", density=0.2, layer="fc1", kept=47_040)
    assert capsys.readouterr().out == (
        "CriteriaPlane was shown: fc1 has 235,200 weights; the highest scores are kept, by exact count; "
        "the browser counts the same values; criterion is large_final; density is 0.2; layer is fc1; kept is 47040.\n"
    )
    for wrong in ({"criterion": "movement"}, {"density": 0.3}, {"layer": "fc2"}, {"kept": 47_041}):
        with pytest.raises(CheckError):
            plane.check(**wrong)


@pytest.mark.parametrize("wrong", [lambda kept: np.roll(kept, 1), lambda kept: kept & (np.cumsum(kept) > 1)])
def test_check_finds_a_wrong_mask(wrong: Callable[[Any], Any], monkeypatch: pytest.MonkeyPatch) -> None:
    plane = lenet()
    plane._repr_mimebundle_()
    right = plane._cut(plane._shown_layer)
    monkeypatch.setattr(CriteriaPlane, "_cut", lambda *_: replace(right, kept=wrong(right.kept)))
    with pytest.raises(CheckError, match="large_final must keep the 47040 highest scores of fc1"):
        plane.check()


def test_check_compares_what_the_browser_got() -> None:
    plane = lenet()
    plane._repr_mimebundle_()
    final = unpack(plane.final["fc2.weight"]).copy()
    final[7] += 1
    plane.final = plane.final | {"fc2.weight": pack(final)}
    with pytest.raises(CheckError, match=r"the values of fc2.weight must be those that were given"):
        plane.check()


SENTENCES = """
const { layers, initial, final, asked } = %s;
const said = asked.map((traits) => {
  const model = { get: (name) => ({ layers, initial, final, ...traits })[name] };
  const { view, criterion, cut, tally } = ltv.planeScenes(model).scene(null);
  return ltv.planeSentence(view.row.label, criterion, traits.density, cut, tally.brushed);
});
console.log(JSON.stringify(said));
"""


@pytest.mark.parametrize("kind", KINDS)
def test_the_browser_says_the_same(kind: str, run_js: Callable[..., str]) -> None:
    plane = CriteriaPlane(*draw(kind))
    asked = [
        {"criterion": name, "density": density, "layer": layer, "brush": brush}
        for name in DRAWN
        for density in (0.001, 0.2, 0.9, 1.0)
        for layer in ("fc.weight", "out.weight", "")
        for brush in ([], [-1, 0.5, 0, 2], [9, 10, 9, 10])
    ]
    arrays = {
        name: packed({n: unpack(one) for n, one in getattr(plane, name).items()})
        for name in ("initial", "final")
    }
    given = json.dumps({"layers": plane.layers, "asked": asked} | arrays)
    told = json.loads(run_js(SENTENCES % given, "criteria_plane"))
    for traits, said in zip(asked, told, strict=True):
        for name, value in traits.items():
            setattr(plane, name, value)
        assert said == plane.sentence(), traits
