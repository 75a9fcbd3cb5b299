import json
import re

import pytest

from ltviz.widgets import host_script, link, page
from tests.widgets.examples import mask_grid, tiny_run


def test_a_page_needs_widgets_of_ours() -> None:
    with pytest.raises(ValueError, match="at least one widget"):
        page()
    with pytest.raises(TypeError, match="takes ltviz widgets and links between them, got str"):
        page("<b>")  # type: ignore[arg-type]


def test_no_name_can_end_its_script() -> None:
    from ltviz.widgets import MaskGrid

    layer = "</script><img src=x onerror=alert(1)>.weight"
    html = page(MaskGrid(tiny_run(sizes={layer: (12, 64), "out.weight": (5, 12)})))
    assert "<img src=x" not in html
    assert html.count("</script>") == len(re.findall(r"<script[ >]", html))


def test_text_and_table_are_shown_and_never_rendered() -> None:
    rows = [("laptop", "points"), ("<b>&", "1.5"), ("b", "−2")]
    html = page(mask_grid(), text=["5 < 6 & <i>so</i>"], table=rows)
    assert "<p>5 &lt; 6 &amp; &lt;i&gt;so&lt;/i&gt;</p>" in html
    assert "<tr><th>laptop</th><th>points</th></tr>\n<tr><td>&lt;b&gt;&amp;</td><td>1.5</td></tr>" in html
    assert html.count("<tr>") == 3
    assert "<table>" not in page(mask_grid())


def test_a_page_forbids_itself_the_network() -> None:
    assert "default-src 'none'" in page(mask_grid())


def test_state_is_as_a_notebook_stores_it() -> None:
    html = page(mask_grid())
    state = json.loads(re.search(r'widget-state\+json">(.*?)</script>', html, re.S)[1])  # type: ignore[index]
    assert state["version_major"] == 2
    model = next(m for m in state["state"].values() if m["model_name"] == "AnyModel")
    assert {tuple(b["path"]) for b in model["buffers"]} >= {("removed", "fc1.weight", "data")}
    assert all(b["encoding"] == "base64" for b in model["buffers"])


def test_the_host_is_a_classic_script() -> None:
    assert not re.search(r"^\s*(?:import|export)\b", host_script(), re.M)


def test_a_link_names_the_traits_that_both_have():
    first, second = mask_grid(), mask_grid()
    with pytest.raises(ValueError, match="MaskGrid has no trait 'depth'"):
        link(first, second, "depth")
