"""What every widget keeps to, whoever wrote it. Runs over EXAMPLES."""

import base64
import io
import json
import re
import subprocess
import sys
from typing import Any

import numpy as np
import pytest
from PIL import Image

from ltviz import widgets
from ltviz.widgets import CheckError, compose, page
from tests.widgets.examples import EXAMPLES

MOST_TRAITS = 12
MOST_PNG = 100_000
COLOUR = re.compile(
    r"#[0-9a-fA-F]{3,8}\b|\b(?:rgb|hsl|hwb|oklch|oklab)a?\((?!\$)|:\s*(?:white|black|red|gr[ae]y|blue|green)\b"
)
FOLDERS = sorted(folder for name, folder in widgets.WIDGETS.items() if name in EXAMPLES)
names = pytest.mark.parametrize("name", list(EXAMPLES))
folders = pytest.mark.parametrize("folder", FOLDERS)


def own_traits(widget: Any) -> set[str]:
    inherited = set(
        type(widget)
        .__mro__[[c.__name__ for c in type(widget).__mro__].index("AnyWidget")]
        .class_trait_names()
    )
    return {
        name for name in widget.trait_names(sync=True) if name not in inherited and not name.startswith("_")
    }


def shown_files(folder: str) -> dict[str, str]:
    own = compose._own(folder, "js") | compose._own(folder, "css")
    return own | {f"parts/{p}.js": compose.read(f"parts/{p}.js") for p in (*compose.PARTS, "host")}


@names
def test_state_is_small_and_every_trait_has_a_move(name: str) -> None:
    traits = own_traits(EXAMPLES[name].make())
    assert len(traits) <= MOST_TRAITS
    assert {*EXAMPLES[name].moves, *EXAMPLES[name].told} == traits


@names
def test_javascript_knows_exactly_these_traits(name: str) -> None:
    source = compose.esm(widgets.WIDGETS[name])
    typedef = re.search(rf"@typedef \{{\{{([^@]*?)\}}\}} {name}State", source)
    assert typedef, f"widget.js needs a typedef {name}State"
    told = set(re.findall(r"(?:^|, |\* +)(\w+): ", re.sub(r"\{[^{}]*\}|Record<[^<>]*>", "x", typedef[1])))
    assert told == own_traits(EXAMPLES[name].make())


@names
def test_an_unknown_argument_is_refused(name: str) -> None:
    with pytest.raises(TypeError, match="colour"):
        getattr(widgets, name)(object(), colour="mauve")


@names
def test_bundle_has_view_picture_and_numbers(name: str) -> None:
    widget = EXAMPLES[name].make()
    data, metadata = widget._repr_mimebundle_()
    assert data["application/vnd.jupyter.widget-view+json"]["model_id"] == widget.model_id
    picture = base64.b64decode(data["image/png"])
    assert picture.startswith(b"\x89PNG")
    assert len(picture) <= MOST_PNG
    assert data["text/plain"] == f"{name}: {widget.sentence()}"
    assert re.search(r"\d", widget.sentence())
    assert len(metadata["image/png"]["alt"]) > len("picture")


@names
def test_the_same_state_gives_the_same_picture(name: str) -> None:
    first, second = (pixels(EXAMPLES[name].make().png()) for _ in range(2))
    # A pixel on the edge of a shape is sometimes rounded the other way.
    assert first.shape == second.shape
    assert np.abs(first - second).max() <= 1


def pixels(png: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).astype(int)


@names
def test_a_check_needs_a_view_and_says_the_same_twice(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    widget = EXAMPLES[name].make()
    with pytest.raises(CheckError, match=f"{name} was not displayed"):
        widget.check()
    with pytest.raises(TypeError, match="nonsense"):
        widget.check(nonsense=1)
    widget._repr_mimebundle_()
    said = []
    for _ in range(2):
        widget.check()
        said.append(capsys.readouterr().out)
    assert said[0] == said[1]
    assert said[0].startswith(f"{name} was shown: ")


@names
def test_a_page_carries_code_state_and_a_picture(name: str) -> None:
    html = page(EXAMPLES[name].make(), title="A <b>title</b>")
    state = re.search(r'<script type="application/vnd.jupyter.widget-state\+json">(.*?)</script>', html, re.S)
    assert state
    models = json.loads(state[1])["state"].values()
    model = next(m["state"] for m in models if m["model_name"] == "AnyModel")
    assert "export default" in model["_esm"]
    assert "--ltv-ink" in model["_css"]
    assert "<noscript><img" in html
    assert "A <b>title</b>" not in html
    assert not re.search(r"(?:src|href)=\"https?:", html)


@folders
def test_files_only_export_and_set_text_as_text(folder: str) -> None:
    for path, text in shown_files(folder).items():
        for wrong in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("):
            assert wrong not in text, f"{path} uses {wrong}"


@folders
def test_only_the_tokens_name_a_colour(folder: str) -> None:
    frame = {"parts/frame.css": compose.read("parts/frame.css")}
    for path, text in (shown_files(folder) | frame).items():
        # Comments may speak of colours.
        code = re.sub(r"/\*.*?\*/|^\s*//.*$", "", text, flags=re.S | re.M)
        assert not COLOUR.findall(code), path


def test_the_colour_test_can_fail() -> None:
    for line in ("fill: #fff", "color: rgb(1 2 3)", "background: white", 'g.fillStyle = "#123456"'):
        assert COLOUR.search(line), line


@folders
def test_styles_stay_inside_the_card(folder: str) -> None:
    own = "\n".join(compose._own(folder, "css").values())
    assert own
    prefix = f".ltv-{folder.replace('_', '-')}"
    for rule in re.findall(r"([^{}]+)\{", re.sub(r"/\*.*?\*/", "", own, flags=re.S)):
        for selector in rule.split(","):
            assert selector.strip().startswith((prefix, f".ltv{prefix}", "@")), selector


def test_an_unknown_widget_is_named_with_those_there_are() -> None:
    with pytest.raises(AttributeError, match="MaskGrid"):
        _ = widgets.MaskGird


@names
def test_widgets_need_no_torch(name: str) -> None:
    code = (
        "import sys; sys.modules['torch'] = None; "  # an import of torch is then an ImportError
        f"import ltviz.widgets; ltviz.widgets.{name}; assert 'matplotlib' not in sys.modules"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
