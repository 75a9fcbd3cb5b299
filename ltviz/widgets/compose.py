"""One ECMAScript module and one style sheet for each widget, joined from shared parts.

A notebook loads a widget's code from a Blob, where `import "./part.js"` cannot work. So every file holds only
`export` declarations, and Python joins them::

    _esm = esm("mask_grid")  # parts/*.js in the order of PARTS, then mask_grid/widget.js
    _css = css("mask_grid")  # STYLES in their order, then mask_grid/widget.css

While writing a widget, `widget._esm = esm("mask_grid")` in a cell takes the files from disk again: it redraws.
"""

import re
from collections.abc import Iterator
from importlib.resources import files

# A part may use what stands before it when it loads, and anything when it is called.
PARTS = (
    "dom",
    "life",
    "arrays",
    "numbers",
    "theme",
    "frame",
    "controls",
    "choices",
    "stage",
    "cells",
    "scale",
    "axes",
    "marks",
    "gaps",
    "bars",
    "tip",
    "masks",
)
STYLES = ("tokens", "frame", "choices", "marks")

_DECLARED = re.compile(
    r"^(?:export )?(?:async )?(?:function\*?|const|let|var|class) +([A-Za-z_$][\w$]*)", re.M
)
_IMPORT = re.compile(r"^\s*(?:import\b|export\b[^;\n]*\bfrom\b)", re.M)


def read(path: str) -> str:
    """Text of a file of this package, e.g. `parts/dom.js`."""
    return files("ltviz.widgets").joinpath(path).read_text(encoding="utf-8")


def esm(widget: str, parts: tuple[str, ...] = PARTS) -> str:
    """One module: the shared parts, then the widget's own files; widget.js comes last and exports `render`.

    Raises ValueError where two files declare the same name or a file imports.
    """
    return join({**{f"parts/{part}.js": read(f"parts/{part}.js") for part in parts}, **_own(widget, "js")})


def css(widget: str) -> str:
    """One style sheet: the tokens, the frame, the choices, the marks, then `<widget>/widget.css`."""
    sheets = {f"parts/{name}.css": read(f"parts/{name}.css") for name in STYLES} | _own(widget, "css")
    return "\n".join(sheets.values())


def join(sources: dict[str, str]) -> str:
    """Module texts one after another, each under its name; `sources` is path → text.

    Raises ValueError where two files declare the same top-level name or a file imports.
    """
    owner: dict[str, str] = {}
    for path, text in sources.items():
        if _IMPORT.search(text):
            raise ValueError(f"{path} imports: a widget's files are joined, so they may only export")
        for name in _DECLARED.findall(text):
            if name in owner:
                raise ValueError(f"{name} is declared in {owner[name]} and in {path}: names are shared")
            owner[name] = path
    return "\n".join(_chunks(sources))


def _own(widget: str, kind: str) -> dict[str, str]:
    """The folder's files of this kind, `widget.*` last: it is the door."""
    names = sorted(entry.name for entry in files("ltviz.widgets").joinpath(widget).iterdir())
    own = [name for name in names if name.endswith(f".{kind}")]
    own.sort(key=lambda name: name == f"widget.{kind}")
    return {f"{widget}/{name}": read(f"{widget}/{name}") for name in own}


def _chunks(sources: dict[str, str]) -> Iterator[str]:
    for path, text in sources.items():
        yield f"// ---- {path}\n{text}"
    # The debugger then shows a name where it would show "blob:…".
    yield f"//# sourceURL=ltviz/{list(sources)[-1]}\n"
