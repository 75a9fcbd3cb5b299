from typing import Any

import numpy as np
import pytest
import torch

from ltviz.widgets import CheckError, MaskGrid
from ltviz.widgets.arrays import unpack
from ltviz.widgets.mask_grid import twin
from ltviz.widgets.mask_grid.source import from_run, image_of
from ltviz.widgets.mask_grid.wires import Wires, outgoing
from tests.widgets.examples import tiny_run

LENET = {"fc1.weight": (300, 784), "fc2.weight": (100, 300), "out.weight": (10, 100)}


def weights(**changes: Any) -> dict[str, Any]:
    rng = np.random.default_rng(1)
    shapes = {"conv1.weight": (4, 3, 3, 3), "conv1.bias": (4,), "fc.weight": (5, 16), "fc.bias": (5,)}
    made = {name: rng.normal(size=(2, *shape)).astype(np.float32) for name, shape in shapes.items()}
    return made | changes


def positive(values: dict[str, Any]) -> dict[str, Any]:
    return {name: values[name] > 0 for name in ("conv1.weight", "fc.weight")}


def test_the_readout_of_the_paper_s_network() -> None:
    grid = MaskGrid(tiny_run(1, 16, LENET))
    assert grid.level == 7
    assert grid.sentence().startswith(
        "21.1 % of 266,200 weights kept; fc1 and fc2 keep 21.0 %, out keeps 47.8 %."
    )


def test_a_run_opens_at_its_shown_seed_near_a_fifth_kept() -> None:
    run = tiny_run(levels=12)
    grid = MaskGrid(run)
    assert grid.caption == "seed 0"
    density = run.total_density[0]
    assert abs(density[grid.level] - 0.2) == min(abs(density - 0.2))
    assert grid.layer == ""
    assert grid.layers[0]["image"] == [1, 8, 8]
    np.testing.assert_array_equal(unpack(grid.removed["fc1.weight"]), run.removed_at["fc1.weight"][0])
    np.testing.assert_array_equal(unpack(grid.final["fc1.weight"]), run.final["fc1.weight"])


def test_another_seed_has_its_mask_and_no_values() -> None:
    run = tiny_run()
    grid = MaskGrid(run, seed=2)
    np.testing.assert_array_equal(unpack(grid.removed["fc1.weight"]), run.removed_at["fc1.weight"][2])
    assert grid.initial == {}
    assert grid.final == {}
    assert "positive" not in MaskGrid(run, seed=2, layer="fc1").sentence()


@pytest.mark.parametrize("kind", ["numpy", "torch"])
def test_weights_with_a_mask_have_two_levels(kind: str) -> None:
    values = weights()
    given = {name: torch.tensor(v) for name, v in values.items()} if kind == "torch" else values
    mask = (
        {name: torch.tensor(m) for name, m in positive(values).items()}
        if kind == "torch"
        else positive(values)
    )
    grid = MaskGrid(given, mask=mask, replica=1)
    assert grid.levels == [0, 1]
    assert grid.level == 1
    assert list(grid.final) == ["conv1.weight", "fc.weight"]
    assert grid.density == np.concatenate([(values[n][1] > 0).ravel() for n in grid.final]).mean()
    grid.layer = "fc"
    assert grid.sentence().endswith("100 % of them are positive.")


def test_a_layer_without_a_mask_is_not_pruned() -> None:
    values = weights()
    grid = MaskGrid(values, mask={"fc.weight": np.zeros((2, 5, 16), bool)})
    assert "conv1 keeps 100 %, fc keeps 0 %" in grid.sentence()
    assert "5 of 9 units get nothing" in grid.sentence()


def test_weights_alone_show_their_first_layer() -> None:
    grid = MaskGrid(weights())
    assert grid.levels == [0]
    assert grid.layer == "conv1.weight"
    assert grid.sentence().startswith("All 188 weights are kept. conv1 keeps 108; ")


def test_initial_and_final_are_shown_beside_the_mask() -> None:
    values, first = weights(), {name: -value for name, value in weights().items()}
    grid = MaskGrid(values, mask=positive(values), initial=first, final={n: 2 * v for n, v in values.items()})
    np.testing.assert_allclose(unpack(grid.initial["fc.weight"]), -values["fc.weight"][0], rtol=1e-3)
    np.testing.assert_allclose(unpack(grid.final["fc.weight"]), 2 * values["fc.weight"][0], rtol=1e-3)


def test_a_weight_that_float16_cannot_hold_stays() -> None:
    grid = MaskGrid({"fc.weight": np.full((1, 2, 3), 1e6, np.float32)})
    assert grid.final["fc.weight"]["dtype"] == "float32"


@pytest.mark.parametrize(
    ("options", "match"),
    [
        ({"level": 9}, r"level must be one of \(0, 1, 2, 3, 4, 5\), got 9"),
        ({"layer": "fc9"}, "layer must be .* fc1.weight.*got 'fc9'"),
        ({"seed": 7}, "seed must be one of 0, 1, 2, got 7"),
        ({"mask": {}}, "a Run brings its own masks and values, got mask"),
        ({"replica": 1}, "got replica=1"),
        ({"image_shape": (7, 7)}, r"image_shape must have 64 pixels.*got \(7, 7\)"),
    ],
)
def test_wrong_arguments_with_a_run_are_refused(options: dict[str, Any], match: str) -> None:
    with pytest.raises(ValueError, match=match):
        MaskGrid(tiny_run(), **options)


def test_wrong_arguments_with_weights_are_refused() -> None:
    values = weights()
    bad = [
        ({"seed": 0}, ValueError, "use replica, got seed=0"),
        (
            {"mask": {"fc9.weight": np.ones((2, 5, 16), bool)}},
            ValueError,
            "'fc9.weight', which is no prunable layer",
        ),
        ({"mask": {"fc.weight": np.ones((2, 5, 15), bool)}}, ValueError, r"shape \(5, 16\), got \(5, 15\)"),
        ({"mask": {"fc.weight": np.ones((2, 5, 16))}}, TypeError, "must be boolean"),
        ({"initial": {"fc.weight": values["fc.weight"]}}, ValueError, "lacks conv1.weight"),
        ({"replica": 2}, ValueError, r"replica must be in \[0, 2\), got 2"),
    ]
    for options, error, match in bad:
        with pytest.raises(error, match=match):
            MaskGrid(values, **options)
    with pytest.raises(ValueError, match="must be finite"):
        MaskGrid(weights(**{"fc.weight": np.full((2, 5, 16), np.nan)}))


def test_a_run_without_nested_masks_is_refused() -> None:
    with pytest.raises(ValueError, match="masks are not nested"):
        MaskGrid(tiny_run(removed_at={}))


@pytest.mark.parametrize(
    ("trait", "value"),
    [("level", 6), ("layer", "nowhere"), ("pinned", ["unit", 0, 12]), ("pinned", ["unit", 3, 0]),
     ("pinned", ["edge", 0, 0]), ("pinned", [1])],
)  # fmt: skip
def test_wrong_traits_are_refused_later_too(trait: str, value: Any) -> None:
    grid = MaskGrid(tiny_run())
    with pytest.raises(ValueError, match=r"must be"):
        setattr(grid, trait, value)


def test_a_short_name_finds_its_layer_and_a_pin_its_place() -> None:
    grid = MaskGrid(tiny_run(), layer="fc2")
    assert grid.layer == "fc2.weight"
    grid.pinned = ["weight", 1, 119]
    assert grid.pinned == ["weight", 1, 119]


def test_images_are_guessed_given_or_switched_off() -> None:
    assert image_of((300, 784), None) == (1, 28, 28)
    assert image_of((300, 3072), None) == (3, 32, 32)
    assert image_of((300, 40), None) is None
    assert (
        image_of((300, 25), None) is None
    )  # five by five is more likely five features squared than a picture
    assert image_of((300, 784), ()) is None
    assert image_of((300, 12), (3, 4)) == (1, 3, 4)
    assert image_of((6, 1, 5, 5), None) is None


def test_wires_are_counted_by_unit_and_by_input() -> None:
    at = np.array([[1, 255, 2], [255, 255, 1]], np.uint8)
    wires = Wires.of(at, 1)
    assert wires.by_unit.tolist() == [2, 2]
    assert wires.by_input.tolist() == [1, 2, 1]
    # Two channels of a convolution, flattened to four inputs: two each.
    assert outgoing(Wires.of(np.array([[255, 1, 255, 255]], np.uint8), 1), 2).tolist() == [1, 2]  # type: ignore[union-attr]
    assert outgoing(wires, 2) is None


def test_check_says_what_holds_on_every_machine(capsys: pytest.CaptureFixture[str]) -> None:
    grid = MaskGrid(tiny_run(1, 16, LENET))
    grid._repr_mimebundle_()
    grid.check(density=0.211, level=7, between=(0.2, 0.22))
    assert capsys.readouterr().out == (
        "MaskGrid was shown: 3 layers with 266,200 weights; 16 nested masks; level is 7; "
        "density is 21.1 %; density is between 20.0 % and 22.0 %.\n"
    )
    with pytest.raises(CheckError, match=r"density must be 50.0 %, got 21.1 %"):
        grid.check(density=0.5)
    with pytest.raises(CheckError, match="level must be 3, got 7"):
        grid.check(level=3)
    with pytest.raises(CheckError, match=r"density must be between 50.0 % and 60.0 %, got 21.1 %"):
        grid.check(between=(0.5, 0.6))


def test_check_finds_a_mask_that_is_not_the_run_s() -> None:
    run = tiny_run()
    grid = MaskGrid(run)
    grid._repr_mimebundle_()
    grid._claimed[2]["fc1.weight"] += 0.1
    with pytest.raises(CheckError, match=r"fc1\.weight keeps .* at level 2, the run says"):
        grid.check()


def test_alt_describes_the_map() -> None:
    assert MaskGrid(tiny_run()).alt().startswith("Map of 8 × 8 input pixels: each keeps between 0 and ")
    assert MaskGrid(tiny_run(), layer="fc2").alt().startswith("Every weight of fc2")
    assert MaskGrid(tiny_run(), image_shape=()).alt().startswith("Bars: wires")


@pytest.mark.parametrize("layer", ["", "fc1", "fc2", "out"])
def test_the_png_of_a_real_size_is_small(layer: str) -> None:
    assert len(MaskGrid(tiny_run(1, 16, LENET), layer=layer, level=0).png()) <= 100_000


def test_shade_is_sign_and_rank_and_zero_where_pruned() -> None:
    source = from_run(tiny_run())
    shade = twin.shade(source, 3, "fc1.weight", "final")
    kept = source.removed["fc1.weight"] > 3
    assert (shade[~kept] == 0).all()
    assert (np.sign(shade[kept]) == np.sign(source.final["fc1.weight"][kept])).all()
    largest = np.abs(source.final["fc1.weight"].astype(float)).argmax()
    assert abs(shade.flat[largest]) == 1


def test_a_brush_pales_what_lies_outside_of_it() -> None:
    grid = MaskGrid(tiny_run(), layer="fc1", level=0)
    whole = grid.png()
    grid.brush = [-9, 9, -9, 9]
    assert grid.png() == whole
    grid.brush = [0.0, 0.1, -0.2, 0.2]
    assert grid.png() != whole
    bare = MaskGrid(tiny_run(), layer="fc1", level=0, seed=1)  # values of this seed are not known
    whole = bare.png()
    bare.brush = grid.brush
    assert bare.png() == whole
    with pytest.raises(ValueError, match=r"brush must be \[\] or \[x0, x1, y0, y1\]"):
        grid.brush = [1, 0, 0, 1]
