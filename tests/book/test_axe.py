"""axe-core's rules on every page of the book, light and dark, with every fold open."""

import pytest

from tests.axe import violations
from tests.book.conftest import NAMES, OPEN_ALL


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("name", NAMES)
def test_a_page_keeps_the_rules(visit, name, dark):
    shown = visit(name, over="http", dark=dark)  # axe-core reads the style sheets, which file:// forbids
    shown.page.evaluate(OPEN_ALL)
    assert violations(shown, "html") == []


def test_a_page_is_asked_when_its_folds_have_faded_in(visit):
    """Halfway through a fade-in text has too little contrast: on a busy machine a page failed, on others none."""
    shown = visit("scoreboard", over="http")
    shown.page.add_style_tag(
        content=".bd-article details[open] > summary ~ * { animation-duration: 2s !important; }"
    )
    shown.page.evaluate(OPEN_ALL)
    assert shown.page.evaluate("document.getAnimations().length") > 0
    assert violations(shown, "html") == []


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_with_reduced_motion_a_fold_opens_at_once(visit, motion):
    shown = visit("scoreboard", reduced_motion=motion)
    shown.page.evaluate(OPEN_ALL)
    assert (shown.page.evaluate("document.getAnimations().length") == 0) == (motion == "reduce")


FAULTS = {
    "color-contrast": "document.querySelector('.bd-article p').style.color = '#bbb'",
    "heading-order": "document.querySelector('.bd-article h2').outerHTML = '<h5>Deeper</h5>'",
    "image-alt": "document.querySelector('.bd-article').append(new Image(10, 10))",
    "td-headers-attr": "document.querySelector('.ltv-board td').setAttribute('headers', 'nothing')",
    "aria-required-parent": "document.querySelector('.ltv-board tr').setAttribute('role', 'none')",
}


@pytest.mark.parametrize("rule", FAULTS)
def test_a_fault_is_found(visit, rule):
    shown = visit("scoreboard", over="http")
    shown.page.evaluate(f"() => {{ {FAULTS[rule]} }}")
    assert any(line.startswith(f"{rule}:") for line in violations(shown, "html"))
