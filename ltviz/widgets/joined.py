"""Two pictures that move together."""

from ipywidgets import jslink

from ltviz.widgets.base import Widget


def link(first: Widget, second: Widget, trait: str) -> None:
    """Keep one trait of two widgets equal in the reader's browser: with a kernel, and on a page without one.

    Raises ValueError where one of them has no such trait.
    """
    for widget in (first, second):
        if not widget.has_trait(trait) or not widget.trait_metadata(trait, "sync"):
            shared = sorted(set(first.keys) & set(second.keys) - {"layout"})
            known = ", ".join(name for name in shared if not name.startswith("_"))
            raise ValueError(f"{type(widget).__name__} has no trait {trait!r}; both have {known or 'none'}")
    jslink((first, trait), (second, trait))
