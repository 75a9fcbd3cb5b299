import re

import pytest

from ltviz.widgets import compose, figure


def test_files_are_joined_in_order_with_their_names() -> None:
    text = compose.join({"a.js": "export function one() {}", "b.js": "export default { one };"})
    assert text.index("// ---- a.js") < text.index("// ---- b.js")
    assert text.rstrip().endswith("//# sourceURL=ltviz/b.js")


@pytest.mark.parametrize(
    "second", ["export function one() {}", "const one = 1;", "async function one() {}", "class one {}"]
)
def test_a_name_declared_twice_is_refused(second: str) -> None:
    with pytest.raises(ValueError, match=r"one is declared in a\.js and in b\.js"):
        compose.join({"a.js": "export function one() {}", "b.js": second})


def test_a_name_inside_a_function_is_its_own() -> None:
    compose.join(
        {"a.js": "export function one() {}", "b.js": "function two() {\n  const one = 1;\n  return one;\n}"}
    )


@pytest.mark.parametrize(
    "line", ['import x from "./x.js";', 'import "./x.js";', 'export { x } from "./x.js";']
)
def test_an_import_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match=r"b\.js imports"):
        compose.join({"a.js": "", "b.js": line})


def test_every_part_is_composed() -> None:
    parts = compose.files("ltviz.widgets").joinpath("parts").iterdir()
    found = {entry.name.removesuffix(".js") for entry in parts if entry.name.endswith(".js")}
    assert found - set(compose.PARTS) == {"host"}


def test_a_widget_comes_last_and_its_styles_after_the_tokens() -> None:
    assert list(compose._own("mask_grid", "js"))[-1] == "mask_grid/widget.js"
    css = compose.css("mask_grid")
    assert css.index("--ltv-ground:") < css.index(".ltv-mask-grid")


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(a: str, b: str) -> float:
    low, high = sorted((luminance(a), luminance(b)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_colours_can_be_told_from_the_ground(theme: str) -> None:
    c = figure.tokens(theme)
    for name, least in {"ink": 7, "quiet": 4.5, "kept": 7, "dense": 7}.items():
        assert contrast(c[name], c["ground"]) >= least, name
    for name in ("positive", "negative", "ticket", "fresh", "shuffled", "published", "class-0", "class-1"):
        assert contrast(c[name], c["ground"]) >= 3, (name, contrast(c[name], c["ground"]))


def test_javascript_asks_for_tokens_that_there_are() -> None:
    known = re.search(r"COLOUR_NAMES = \[(.*?)\];", compose.read("parts/theme.js"), re.S)
    assert known
    assert set(re.findall(r'"([\w-]+)"', known[1])) <= set(figure.tokens())


def test_score_stops_are_cividis() -> None:
    from matplotlib import colormaps
    from matplotlib.colors import to_hex

    stops = [to_hex(colormaps["cividis"](i / 4)) for i in range(5)]
    assert [figure.tokens()[f"score-{i}"] for i in range(5)] == stops


def test_an_unknown_theme_is_refused() -> None:
    with pytest.raises(ValueError, match="'sepia'"):
        figure.tokens("sepia")
