"""What every widget does in a browser, whoever wrote it. Runs over EXAMPLES."""

from collections.abc import Callable

import pytest

from tests.browser.conftest import Shown, wait_until
from tests.widgets.examples import EXAMPLES

Show = Callable[..., Shown]
names = pytest.mark.parametrize("name", list(EXAMPLES))
traits = [(name, trait) for name, example in EXAMPLES.items() for trait in example.moves]


@names
@pytest.mark.parametrize("dark", [False, True])
def test_it_draws_and_says_what_python_says(name: str, dark: bool, show: Show) -> None:
    widget = EXAMPLES[name].make()
    shown = show(widget, dark=dark)
    assert shown.readout() == widget.sentence()
    for canvas in range(shown.card().locator("canvas").count()):
        if shown.card().locator("canvas").nth(canvas).is_visible():
            wait_until(lambda: shown.inks(canvas=canvas) > 3)  # noqa: B023 - a worker may have to draw it first
    ground = shown.card().evaluate("(card) => getComputedStyle(card).backgroundColor")
    assert (sum(int(part) for part in ground[4:-1].split(",")) < 150) is dark


@names
@pytest.mark.parametrize("width", [360, 760, 1280])
def test_it_fits(name: str, width: int, show: Show) -> None:
    shown = show(EXAMPLES[name].make(), width=width)
    box = shown.card().bounding_box()
    assert box is not None
    assert box["width"] <= min(760, width)
    assert shown.page.evaluate("document.documentElement.scrollWidth") <= width
    wide = shown.card().evaluate(
        "(card) => [...card.querySelectorAll('*')]"
        ".filter((e) => e.getBoundingClientRect().right > card.getBoundingClientRect().right + 1"
        " && !e.closest('.ltv-hidden') && !e.closest('svg')).map((e) => e.className || e.tagName)"
    )
    assert wide == []


@pytest.mark.parametrize(("name", "trait"), traits)
def test_a_trait_set_from_python_moves_the_picture(name: str, trait: str, show: Show) -> None:
    example = EXAMPLES[name]
    shown = show(example.make())
    for other, value in example.given.get(trait, {}).items():
        shown.set_trait(other, value)
    before = shown.fingerprint()
    shown.set_trait(trait, example.moves[trait])
    assert shown.fingerprint() != before


@names
def test_its_cleanup_leaves_nothing(name: str, show: Show) -> None:
    shown = show(EXAMPLES[name].make())
    left = shown.page.evaluate(
        """async (find) => {
          const model = eval(find)(0);
          const url = URL.createObjectURL(new Blob([model.get("_esm")], { type: "text/javascript" }));
          const made = (await import(url)).default;
          const widget = typeof made === "function" ? await made() : made;
          let watching = 0;
          const on = (event, act) => { watching += 1; model.on(event, act); };
          const off = (event, act) => { watching -= 1; model.off(event, act); };
          const counted = { ...model, on, off };
          const el = document.createElement("div");
          document.body.append(el);
          const end = await widget.render({ model: counted, el });
          const during = [watching > 0, el.children.length];
          end();
          return [...during, watching, el.children.length];
        }""",
        "(n) => [...window.ltviz.models.values()].filter((m) => m.get('_esm'))[n]",
    )
    assert left == [True, 1, 0, 0]


@names
def test_it_can_be_read_without_seeing(name: str, show: Show) -> None:
    shown = show(EXAMPLES[name].make())
    nameless = shown.card().evaluate(
        """(card) => [...card.querySelectorAll('input, select, button, canvas, svg[tabindex]')].filter((e) =>
          e.checkVisibility() && !e.getAttribute('aria-label') && !(e.tagName === 'BUTTON' && e.textContent.trim())
            && !(e.labels && [...e.labels].some((l) => l.textContent.trim()))).length"""
    )
    assert nameless == 0
    assert shown.card().get_attribute("aria-label")
    described = shown.card().get_attribute("aria-describedby")
    assert len(shown.page.locator(f"#{described}").inner_text()) > 20


@names
def test_keys_stay_in_the_card_and_escape_leaves(name: str, show: Show) -> None:
    shown = show(EXAMPLES[name].make())
    shown.page.evaluate(
        "window.heard = []; document.addEventListener('keydown', (e) => window.heard.push(e.key))"
    )
    shown.card().locator("input:visible, button:visible").first.focus()
    for key in ("ArrowRight", "b", "Escape"):
        shown.page.keyboard.press(key)
    assert shown.page.evaluate("window.heard") == ["Escape"]


@names
def test_keys_pass_a_host_that_hears_them_first(name: str, show: Show) -> None:
    """Notebook 7 takes arrows and letters in the capture phase, unless the focused element opts out."""
    shown = show(EXAMPLES[name].make())
    shown.page.evaluate(
        "document.addEventListener('keydown', (e) => {"
        " if (e.target.hasAttribute('data-lm-suppress-shortcuts')) return;"
        " e.preventDefault(); e.stopPropagation(); }, true);"
        "window.reached = [];"
        "document.querySelector('.ltv').addEventListener('keydown', (e) => window.reached.push(e.key))"
    )
    shown.card().locator("input:visible, button:visible").first.focus()
    shown.page.keyboard.press("ArrowRight")
    assert shown.page.evaluate("window.reached") == ["ArrowRight"]


@names
def test_two_of_one_kind_live_on_one_page(name: str, show: Show) -> None:
    shown = show(EXAMPLES[name].make(), EXAMPLES[name].make())
    assert shown.page.locator(".ltv").count() == 2
    assert shown.readout(0) == shown.readout(1)


@names
def test_without_javascript_there_is_the_picture(name: str, chromium: object, tmp_path: object) -> None:
    from ltviz.widgets import page

    path = tmp_path / "page.html"  # type: ignore[operator]
    path.write_text(page(EXAMPLES[name].make()), encoding="utf-8")
    context = chromium.new_context(java_script_enabled=False)  # type: ignore[attr-defined]
    tab = context.new_page()
    tab.goto(path.as_uri())
    image = tab.locator("img")
    assert image.bounding_box()["width"] > 300
    assert len(image.get_attribute("alt")) > 20
    context.close()
