"""The parts that make the book, each by itself: folds, run links, shared texts, the copied sources, the cache."""

import json
from itertools import pairwise
from types import SimpleNamespace

import jupytext
import nbformat
import pytest
from docutils import nodes

from ltviz.course import manifest
from tests.chapters import notebooks
from tests.parts import HEADER

VIEW = "application/vnd.jupyter.widget-view+json"


def folded(part, tmp_path, text):
    """The titles of the sections that fold, of a notebook with this text after its core."""
    from docutils.frontend import get_default_settings
    from docutils.utils import new_document
    from markdown_it import MarkdownIt

    source = tmp_path / "01-a.md"
    source.write_text(f"{HEADER}# Title\n\n## Core\n\n{text}")
    folds = part("folds")
    stack = [new_document("a", get_default_settings())]
    tokens = MarkdownIt().parse("\n\n".join(c.source for c in jupytext.read(source, fmt="md:myst").cells))
    for token, inline in pairwise(tokens):
        if token.type == "heading_open":
            del stack[int(token.tag[1]) :]
            stack[-1].append(nodes.section("", nodes.title("", inline.content)))
            stack.append(stack[-1].children[-1])
    folds.mark(list(stack[0].findall(nodes.section)), folds.headings(source))
    return [s.children[0].astext() for s in stack[0].findall(nodes.section) if folds.is_folded(s)]


MORE = '+++ {"tags": ["more"]}\n\n'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Text\n", []),
        (f"{MORE}## More\n\n{MORE}### One\n\nText\n\n{MORE}### Two\n\nText\n", ["One", "Two"]),
        (f"{MORE}## More\n\n{MORE}### One\n\n{MORE}#### Deeper\n\nText\n", ["One"]),
        (f"{MORE}## References\n\nText\n", ["References"]),
        (f"## More\n\n{MORE}### One\n\nText\n\n+++\n\n### Not this\n\nText\n", ["One"]),
    ],
)
def test_what_is_tagged_more_folds_and_its_heading_above_stays_open(part, tmp_path, text, expected):
    assert folded(part, tmp_path, text) == expected


def test_headings_that_do_not_match_the_sections_are_an_error(part):
    with pytest.raises(ValueError, match="2 headings, but 0 sections"):
        part("folds").mark([], [("h1", False), ("h2", True)])


def test_every_line_of_a_source_stays_where_it_was(part):
    for entry in manifest().entries:
        if entry.executed:
            text = entry.source.read_text(encoding="utf-8")
            ours = part("source").named(text).splitlines()
            assert len(ours) == len(text.splitlines())
            assert sum(a != b for a, b in zip(ours, text.splitlines(), strict=True)) == 1


def test_a_notebook_without_its_formats_is_an_error(part):
    with pytest.raises(ValueError, match="must hold 'formats: md:myst,ipynb'"):
        part("source").named("---\njupytext:\n  formats: ipynb\n---\n")


def test_the_title_page_lists_every_entry_in_order(part):
    text = part("source").title_page(manifest())
    places = [text.index(f"<{entry.source.stem}>") for entry in manifest().entries]
    assert places == sorted(places)
    assert text.startswith(f"# {manifest().title}\n")


@pytest.mark.parametrize(
    ("repository", "hosts"),
    [
        ("", []),
        ("https://example.org/a/b", []),
        ("https://github.com/a/b", ["mybinder.org", "colab.research.google.com"]),
        ("https://github.com/a/b.git", ["mybinder.org", "colab.research.google.com"]),
    ],
)
def test_links_that_run_a_chapter_only_where_they_can_work(part, repository, hosts):
    places = part("running").places(manifest().chapters[0], repository)
    assert [address.split("/")[2] for _, address in places] == hosts
    assert all("/a/b/" in address and address.count(".git/") == 0 for _, address in places)


def state(**models):
    return {"state": {name: {"model_name": kind, "state": traits} for name, (kind, traits) in models.items()}}


def test_the_state_keeps_what_is_shown_linked_or_referred_to(part):
    saved = state(
        shown=("AnyModel", {"layout": "IPY_MODEL_layout"}),
        layout=("LayoutModel", {}),
        forgotten=("AnyModel", {"layout": "IPY_MODEL_other"}),
        other=("LayoutModel", {}),
        link=("LinkModel", {"source": ["IPY_MODEL_shown", "a"], "target": ["IPY_MODEL_linked", "a"]}),
        linked=("AnyModel", {}),
    )
    part("figures").keep_shown(saved, {"shown"})
    assert set(saved["state"]) == {"shown", "layout", "link", "linked"}


def test_long_texts_leave_the_state_once_and_can_be_put_back(part):
    figures = part("figures")
    code, short = "x" * figures.LONG, "y" * (figures.LONG - 1)
    saved = state(a=("AnyModel", {"_esm": code, "_css": short}), b=("AnyModel", {"_esm": code}))
    saved["state"]["a"]["buffers"] = [{"path": ["p"], "data": code + "z", "encoding": "base64"}]
    texts = figures.move_texts(saved)
    assert sorted(texts.values()) == [code, code + "z"]
    assert saved["state"]["a"]["state"]["_css"] == short
    assert texts[saved["state"]["a"]["state"]["_esm"]["shared"]] == code
    assert saved["state"]["a"]["state"]["_esm"] == saved["state"]["b"]["state"]["_esm"]
    assert texts[saved["state"]["a"]["buffers"][0]["data"]["shared"]] == code + "z"


def test_a_layer_s_name_cannot_end_the_state(part):
    text = part("figures").script_json({"name": "</script><script>alert(1)</script>"})
    assert "<" not in text
    assert json.loads(text)["name"].startswith("</script>")


def test_views_are_those_of_the_outputs(part):
    shown = nbformat.v4.new_output("display_data", {VIEW: {"model_id": "a"}, "text/plain": "A"})
    plain = nbformat.v4.new_output("stream", text="b")
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("a", outputs=[shown, plain])])
    assert part("figures").views(book) == {"a"}


def test_a_chart_s_words_are_the_numbers_printed_beside_it(part):
    assert part("figures").in_words("kept 80\n  90 %\n").endswith(": kept 80 90 %")


def test_what_a_cell_printed_in_pieces_is_one_text(part):
    pieces = [nodes.literal_block(t, t, classes=["output", "stream"]) for t in ("kept 9", "7.8 %\n", "end\n")]
    other = nodes.literal_block("2", "2", classes=["output", "text_plain"])
    cell = nodes.container("", *pieces, other)
    part("figures").join_streams(cell)
    assert [block.astext() for block in cell.children] == ["kept 97.8 %\nend\n", "2"]


def test_what_was_executed_is_forgotten_when_package_or_data_change(part, tmp_path, monkeypatch):
    build = part("build")
    (tmp_path / "ltviz").mkdir()
    (tmp_path / "data").mkdir()
    (tmp_path / "ltviz" / "a.py").write_text("1")
    cache = tmp_path / "cache"
    monkeypatch.setattr(build, "CACHE", cache)
    before = build.fingerprint(tmp_path)
    build.renew_cache(before, stale=False)
    (cache / "global.db").write_text("executed")
    build.renew_cache(build.fingerprint(tmp_path), stale=False)
    assert (cache / "global.db").exists()
    (tmp_path / "data" / "claims.toml").write_text("x")
    after = build.fingerprint(tmp_path)
    assert after != before
    build.renew_cache(after, stale=True)
    assert (cache / "global.db").exists()
    build.renew_cache(after, stale=False)
    assert not (cache / "global.db").exists()


def test_the_theme_has_the_colours_of_the_widgets(part):
    text = part("build").theme()
    assert 'html[data-theme="dark"]' in text
    assert "--pst-color-background: #14181e;" in text
    assert "--pst-color-link: #0072b2;" in text


def test_what_is_said_differently_must_have_been_said(part):
    writer, node = SimpleNamespace(body=["before "]), nodes.citation()
    said = part("roles").said
    said(lambda self, node: self.body.extend(["<b ", "role=x>"]), "role=x", "role=y")(writer, node)
    assert "".join(writer.body) == "before <b role=y>"
    with pytest.raises(ValueError, match="'role=z' must be in what is written for a citation"):
        said(lambda self, node: self.body.append("<b>"), "role=z", "")(writer, node)


@pytest.mark.parametrize("page", [p for p in manifest().pages if p.executed], ids=lambda page: page.slug)
def test_a_page_s_notebook_is_its_source(page):
    notebook = nbformat.read(page.notebook, as_version=4)
    source = jupytext.read(page.source, fmt="md:myst")
    assert notebooks.pair_problems(source, notebook) == []
    assert notebooks.unchecked(source) == []
    assert notebooks.unclean(notebook) == []
