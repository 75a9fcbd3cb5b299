"""What lies in the built site, without a browser: sizes, links, pictures, the index of the search."""

import json
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from ltviz.records import rulebook
from tests.book.conftest import EXECUTED, NAMES, read_page

MOST = 2_000_000  # bytes of a page
EACH = pytest.mark.parametrize("name", NAMES)


def outside(addresses):
    """Those that leave the site."""
    return [
        address
        for address in addresses
        if urlsplit(address).scheme not in ("", "data") or address.startswith("//")
    ]


def lost(site: Path, name: str):
    """Links of a page within the site that lead nowhere."""
    problems = []
    for link in read_page(site / f"{name}.html").links:
        parts = urlsplit(link)
        if parts.scheme or parts.netloc:
            continue
        file = site / unquote(parts.path) if parts.path else site / f"{name}.html"
        if not file.is_file():
            problems.append(f"{link}: no such file")
        elif parts.fragment and unquote(parts.fragment) not in read_page(file).ids:
            problems.append(f"{link}: no such place")
    return problems


def test_every_text_has_its_page_and_nothing_else_is_there(site):
    assert {file.stem for file in site.glob("*.html")} - {"search", "genindex", "playground"} == set(NAMES)


@EACH
def test_a_page_is_small(site, name):
    assert (site / f"{name}.html").stat().st_size <= MOST


@EACH
def test_a_page_loads_nothing_from_outside(site, name):
    assert outside(read_page(site / f"{name}.html").loads) == []


def test_no_style_loads_from_outside(site):
    texts = {file.name: file.read_text(encoding="utf-8") for file in site.glob("_static/**/*.css")}
    asked = {name: outside(re.findall(r"url\([\"']?([^\"')]+)", text)) for name, text in texts.items()}
    assert {name: found for name, found in asked.items() if found} == {}
    assert len(texts) > 3


@EACH
def test_links_within_the_site_resolve(site, name):
    assert lost(site, name) == []


@EACH
def test_every_picture_says_in_words_what_it_shows(site, name):
    pictures = read_page(site / f"{name}.html").images
    assert [picture["src"] for picture in pictures if len(picture.get("alt", "")) < 20] == []


@pytest.mark.parametrize("name", EXECUTED)
def test_code_lies_once_in_the_site_and_each_view_has_a_state(site, name):
    text = (site / f"{name}.html").read_text(encoding="utf-8")
    states = re.findall(r'<script type="application/vnd\.jupyter\.widget-state\+json">(.*?)</script>', text)
    views = re.findall(r'<script type="application/vnd\.jupyter\.widget-view\+json">(.*?)</script>', text)
    models = {name: model for state in states for name, model in json.loads(state)["state"].items()}
    shown = {json.loads(view)["model_id"] for view in views}
    codes = [models[model]["state"]["_esm"] for model in shown]
    assert all((site / "_static" / "shared" / f"{code['shared']}.js").is_file() for code in codes)


def listed(found):
    """Sphinx writes a lone number where a word is in one page only."""
    return found if isinstance(found, list) else [found]


def test_the_search_knows_a_word_of_a_chapter_and_its_title(site):
    text = (site / "searchindex.js").read_text(encoding="utf-8")
    index = json.loads(text[text.index("(") + 1 : text.rindex(")")])
    assert "Winning tickets" in index["titles"]
    pages = [
        index["docnames"][i]
        for kind in ("terms", "titleterms")
        for i in listed(index[kind].get("rewind", []))
    ]
    assert {"01-magnitude-pruning", "02-winning-tickets"} <= set(pages)


def test_the_scoreboard_has_every_claim(site):
    text = (site / "scoreboard.html").read_text(encoding="utf-8")
    assert re.findall(r'<th role="rowheader" scope="row">(\w+)</th>', text) == list(rulebook().claims)


def test_the_bibliography_has_every_reference(site):
    text = (site / "bibliography.html").read_text(encoding="utf-8")
    source = Path(__file__).parents[2] / "chapters" / "references.bib"
    keys = re.findall(r"^@\w+\{([^,]+),", source.read_text(encoding="utf-8"), re.MULTILINE)
    assert text.count('class="citation" id=') == len(keys) > 5


@pytest.mark.parametrize(
    ("link", "problem"),
    [("nowhere.html", "no such file"), ("glossary.html#nonsense", "no such place"), ("#x", "no such place")],
)
def test_a_planted_dead_link_is_found(tmp_path, link, problem):
    (tmp_path / "glossary.html").write_text('<p id="mask"></p>')
    (tmp_path / "a.html").write_text(
        f'<a href="{link}">x</a><a href="glossary.html#mask">y</a><a href="https://a.b/">z</a>'
    )
    assert lost(tmp_path, "a") == [f"{link}: {problem}"]


def test_a_planted_load_from_outside_is_found(tmp_path):
    (tmp_path / "a.html").write_text(
        '<script src="https://a.b/c.js"></script><link rel="stylesheet" href="//a.b/c.css"><img src="data:x"><a href="https://a.b">'
    )
    assert outside(read_page(tmp_path / "a.html").loads) == ["https://a.b/c.js", "//a.b/c.css"]
