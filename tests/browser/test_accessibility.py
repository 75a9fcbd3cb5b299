"""axe-core's rules on every widget, light and dark: names, roles, contrast, order."""

from collections.abc import Callable

import pytest

from tests import axe
from tests.browser.conftest import Shown
from tests.widgets.examples import EXAMPLES

# A card is a part of somebody's page: headings, landmarks and the title are that page's business.
PAGES = ("region", "page-has-heading-one", "landmark-one-main")

Show = Callable[..., Shown]


def violations(shown: Shown) -> list[str]:
    """What axe-core finds in the cards."""
    return axe.violations(shown, ".ltv", without=PAGES)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("name", EXAMPLES)
def test_a_widget_keeps_the_rules(name: str, dark: bool, show: Show) -> None:
    shown = show(EXAMPLES[name].make(), dark=dark)
    assert violations(shown) == []
    for fold in shown.card().locator("details:not([open]) > summary:visible").all():
        fold.click()
    assert violations(shown) == []


FAULTS = {
    "color-contrast": "card.querySelector('.ltv-readout').style.color = '#bbb'",
    "label": """for (const i of card.querySelectorAll('input')) {
        i.removeAttribute('aria-label');
        i.removeAttribute('id');
        i.closest('label')?.replaceWith(i);
    }""",
    "aria-roles": "card.querySelector('input').setAttribute('role', 'slyder')",
}


@pytest.mark.parametrize("rule", FAULTS)
def test_a_fault_is_found(rule: str, show: Show) -> None:
    shown = show(EXAMPLES["MagnitudeHistogram"].make())
    shown.card().evaluate(f"(card) => {{ {FAULTS[rule]} }}")
    assert any(line.startswith(f"{rule}:") for line in violations(shown)), violations(shown)
