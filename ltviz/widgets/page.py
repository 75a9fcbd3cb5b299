"""Widgets on a page of their own: one HTML file, no kernel, no network.

`page(grid, race, title="…")` gives the file's text. A book that carries saved state needs `host_script()` only: it
mounts every `application/vnd.jupyter.widget-view+json` from the `…widget-state+json` of its page.
"""

import base64
import html
import json
from collections.abc import Sequence
from typing import Any

from ipywidgets import Widget as AnyModel
from ipywidgets.widgets.widget_link import Link

from ltviz.widgets.base import Widget
from ltviz.widgets.compose import read

STATE = "application/vnd.jupyter.widget-state+json"
VIEW = "application/vnd.jupyter.widget-view+json"

# The page may fetch nothing, whatever ends up in it. `blob:` is where a widget's code is loaded from.
_POLICY = "default-src 'none'; script-src 'unsafe-inline' blob:; style-src 'unsafe-inline'; img-src data:"

_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<title>{title}</title>
<style>
{tokens}
body {{ margin: 0; background: var(--ltv-ground); color: var(--ltv-ink); }}
body {{ font: 16px/1.5 system-ui, sans-serif; }}
main {{ max-width: 760px; margin: 0 auto; padding: 20px 16px 40px; }}
h1 {{ font-size: 22px; font-weight: 600; margin: 0 0 18px; }}
figure {{ margin: 0 0 40px; }}
img {{ max-width: 100%; }}
main > p {{ margin: 0 0 10px; overflow-wrap: anywhere; }}
main > table {{ width: 100%; border-collapse: collapse; font-size: 14px; font-variant-numeric: tabular-nums; }}
main > table :is(th, td) {{ padding: 4px 0 4px 16px; text-align: right; border-bottom: 1px solid var(--ltv-line); }}
main > table th {{ font-weight: 600; vertical-align: bottom; color: var(--ltv-quiet); }}
main > table :is(th, td):first-child {{ padding-left: 0; text-align: left; overflow-wrap: anywhere; min-width: 6em; }}
</style>
</head>
<body class="ltv-page">
<main>
<h1>{title}</h1>
{text}
{figures}
{table}
</main>
<script type="{state_type}">{state}</script>
<script>
{script}</script>
</body>
</html>
"""


def host_script() -> str:
    """The classic script that mounts every saved widget of a page; it runs from file:// too."""
    return read("parts/host.js")


def state(*widgets: Widget | Link) -> dict[str, Any]:
    """Saved state of these widgets, code and styles included, as a notebook stores it."""
    saved = AnyModel.get_manager_state(drop_defaults=False, widgets=list(widgets))
    return dict(saved)


def page(
    *widgets: Widget | Link,
    title: str = "ltviz",
    text: Sequence[str] = (),
    table: Sequence[Sequence[str]] = (),
) -> str:
    """One self-contained HTML document with these widgets under each other, from their state now.

    text: paragraphs above them. table: rows of cells below them, the head first. Both are shown as they are, never
    as HTML. Traits that `ipywidgets.jslink` joins stay joined where the link is given too. Raises ValueError without
    a widget, TypeError for anything else.
    """
    for widget in widgets:
        if not isinstance(widget, Widget | Link):
            raise TypeError(f"page takes ltviz widgets and links between them, got {type(widget).__name__}")
    shown = [widget for widget in widgets if isinstance(widget, Widget)]
    if not shown:
        raise ValueError("page needs at least one widget")
    return _PAGE.format(
        policy=_POLICY,
        title=html.escape(title),
        tokens=read("parts/tokens.css"),
        text="\n".join(f"<p>{html.escape(line)}</p>" for line in text),
        figures="\n".join(_figure(widget) for widget in shown),
        table=_table(table),
        state_type=STATE,
        state=_json(state(*widgets)),
        script=host_script(),
    )


def _figure(widget: Widget) -> str:
    """A widget's place: its view, and the PNG for a reader without JavaScript."""
    picture = base64.b64encode(widget.png()).decode("ascii")
    return (
        f'<figure><script type="{VIEW}">{_json(widget.get_view_spec())}</script>'
        f'<noscript><img src="data:image/png;base64,{picture}" alt="{html.escape(widget.alt())}"></noscript>'
        "</figure>"
    )


def _table(rows: Sequence[Sequence[str]]) -> str:
    kinds = ["th", *["td"] * len(rows)]
    lines = [
        "".join(f"<{kind}>{html.escape(cell)}</{kind}>" for cell in row)
        for kind, row in zip(kinds, rows, strict=False)
    ]
    return "<table>" + "".join(f"\n<tr>{line}</tr>" for line in lines) + "\n</table>" if lines else ""


def _json(value: object) -> str:
    """JSON that cannot end its own script element, whatever a layer is called."""
    return json.dumps(value, separators=(",", ":")).replace("<", "\\u003c").replace("\u2028", "\\u2028")
