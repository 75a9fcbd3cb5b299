"""The built site in a real browser: every widget alive without a kernel, over http and from file://."""

import re

import pytest

from ltviz.course import manifest
from ltviz.records import rulebook
from tests.book.conftest import EXECUTED, NAMES, OPEN_ALL

FOLDING = [entry.source.stem for entry in manifest().entries if '["more"]' in entry.source.read_text("utf-8")]
LIVE = [name for name in EXECUTED if name != "scoreboard"]
EACH = pytest.mark.parametrize("name", NAMES)
OVER = pytest.mark.parametrize("over", ["file", "http"])
# A canvas is its pixels; of an svg the style sheet says the colours.
COLOURS = """(drawn) => drawn.toDataURL?.() ?? [...drawn.querySelectorAll("*")]
  .map((shape) => getComputedStyle(shape)).map(({ fill, stroke }) => `${fill} ${stroke}`).join()"""
WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"

CUT_OFF = """() => [...document.querySelectorAll(".cell_output .highlight pre")]
  .filter((printed) => printed.scrollWidth > printed.clientWidth).map((printed) => printed.textContent)"""


@OVER
@EACH
def test_every_widget_of_the_page_is_mounted_and_one_slider_answers(visit, name, over):
    shown = visit(name, over=over)
    places = shown.page.locator(".ltv-figure")
    drawn = shown.page.locator(".ltv-figure > .ltv-mounted > .ltv")
    assert places.count() == drawn.count()
    assert shown.page.locator(".ltv-failed").count() == 0
    if name in LIVE:
        assert drawn.count() > 0
        n = next(
            (n for n in range(drawn.count()) if shown.card(n).locator("input[type=range]").count()), None
        )
        if n is not None:
            move_slider(shown, n)


def move_slider(shown, n):
    """Moves the first slider of the n-th widget to an end, and asks that the picture follows."""
    slider = shown.card(n).locator("input[type=range]").first
    before = shown.fingerprint(n)
    slider.press("Home")
    slider.press("End")
    at_end = shown.fingerprint(n)
    slider.press("Home")
    assert len({before, at_end, shown.fingerprint(n)}) >= 2


@pytest.mark.parametrize("name", LIVE)
def test_the_theme_s_own_switch_recolours_a_widget(visit, name):
    shown = visit(name)
    drawn = shown.page.locator(".ltv-mounted canvas, .ltv-mounted svg").first
    drawn.scroll_into_view_if_needed()
    light, ground = drawn.evaluate(COLOURS), background(shown)
    shown.page.locator(".theme-switch-button").first.click()
    shown.page.locator(".theme-change-button[data-mode=dark]").first.click()
    shown.settle()
    assert shown.page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert drawn.evaluate(COLOURS) != light
    assert background(shown) != ground
    assert background(shown) == shown.page.evaluate("getComputedStyle(document.body).backgroundColor")


def background(shown):
    return shown.card().evaluate("(card) => getComputedStyle(card).backgroundColor")


@EACH
def test_a_phone_shows_the_page_without_scrolling_sideways_and_cuts_off_nothing_printed(visit, name):
    shown = visit(name, width=360)
    assert shown.page.evaluate(WIDE) <= 0
    shown.page.evaluate(OPEN_ALL)
    shown.settle()
    assert shown.page.evaluate(WIDE) <= 0
    assert shown.page.evaluate(CUT_OFF) == []


@pytest.mark.parametrize(("width", "head", "columns"), [(1280, 30, 5), (360, 1, 2)])
def test_the_scoreboard_is_a_table_and_on_a_phone_a_list_that_names_its_numbers(visit, width, head, columns):
    board = visit("scoreboard", width=width).page.locator(".ltv-board")
    assert (board.locator("thead").bounding_box() or {"height": 0})["height"] == pytest.approx(head, rel=0.5)
    first = board.locator("tr:has(td)").first
    assert len(first.evaluate("(row) => getComputedStyle(row).gridTemplateColumns").split()) == columns
    named = first.locator("td").nth(1).evaluate("(cell) => getComputedStyle(cell, '::before').content")
    assert named == ("none" if columns == 5 else '"Paper: "')
    assert set(rulebook().claims) < set(board.get_by_role("rowheader").all_inner_texts())


@pytest.mark.parametrize("width", [1280, 360])
def test_a_setting_stands_below_its_row_and_is_as_wide(visit, width):
    row = visit("scoreboard", width=width).page.locator(".ltv-board tr:has(td)").first
    *cells, setting = [cell.bounding_box() or {} for cell in row.locator("td").all()]
    assert setting["y"] >= max(cell["y"] + cell["height"] for cell in cells)
    assert setting["width"] > 0.85 * (row.bounding_box() or {})["width"]


@pytest.mark.parametrize("name", LIVE)
def test_without_scripts_there_are_pictures_and_numbers(visit, name):
    page = visit(name, java_script_enabled=False).page
    stills = page.locator(".ltv-figure > .ltv-still")
    assert stills.count() == page.locator(".ltv-figure").count() > 0
    for still in stills.all():
        assert len(still.locator("p").last.text_content() or "") > 20
    pictures = page.locator(".ltv-still img")
    assert pictures.count() > 0
    first = pictures.first
    first.scroll_into_view_if_needed()
    assert first.is_visible()
    assert len(first.get_attribute("alt") or "") > 20
    assert (first.bounding_box() or {"width": 0})["width"] > 200


@pytest.mark.parametrize("name", LIVE)
def test_with_scripts_no_widget_is_shown_twice(visit, name):
    page = visit(name).page
    page.evaluate(OPEN_ALL)
    assert [still for still in page.locator(".ltv-still").all() if still.is_visible()] == []


@pytest.mark.parametrize("name", FOLDING)
def test_parts_beside_the_core_are_folded_and_an_address_opens_them(visit, name):
    shown = visit(name)
    folds = shown.page.locator("section.folded > details.more")
    assert folds.count() > 0
    assert [fold for fold in folds.all() if fold.get_attribute("open") is not None] == []
    last = shown.page.locator("section.folded").last
    place = last.get_attribute("id")
    assert not last.locator("p, li").first.is_visible()
    there = visit(f"{name}#{place}").page.locator(f"[id='{place}']")
    there.locator("p, li").first.wait_for(state="visible")
    opened = shown.page.locator("section.folded").first
    opened.locator("summary").first.click()
    assert opened.locator("> details").get_attribute("open") is not None


@pytest.mark.parametrize("name", LIVE)
def test_on_paper_every_fold_is_open_and_the_still_pictures_stand_in(visit, name):
    shown = visit(name, dark=True)
    shown.page.evaluate("() => window.dispatchEvent(new Event('beforeprint'))")
    shown.page.emulate_media(media="print")
    shown.settle()
    assert shown.page.locator(".bd-article details:not([open]):not(.ltv-more)").count() == 0
    stills = shown.page.locator(".ltv-still")
    assert [still for still in stills.all() if not still.is_visible()] == []
    assert [card for card in shown.page.locator(".ltv").all() if card.is_visible()] == []
    assert shown.page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    shown.page.emulate_media(media="screen")
    shown.page.evaluate("() => window.dispatchEvent(new Event('afterprint'))")
    assert shown.page.locator("section.folded > details[open]").count() == 0


@OVER
def test_the_search_finds_a_chapter(visit, over):
    shown = visit("search", over=over)
    shown.page.goto(shown.page.url + "?q=rewinding")
    result = shown.page.locator("ul.search li a", has_text=re.compile("Winning tickets")).first
    result.wait_for()
    result.click()
    shown.page.wait_for_url(re.compile("02-winning-tickets"))


def test_a_fault_in_a_page_is_seen(visit):
    """The two planted here are what `visit` watches for: an error, and a request that leaves the site."""
    shown = visit("index")
    shown.page.evaluate("() => { console.error('planted'); new Image().src = 'http://192.0.2.1/x.png'; }")
    shown.page.wait_for_timeout(300)
    assert shown.outside == ["http://192.0.2.1/x.png"]
    assert "planted" in shown.errors
    shown.outside.clear()
    shown.errors.clear()
