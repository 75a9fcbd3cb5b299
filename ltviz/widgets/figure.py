"""The matplotlib twin of a widget: one style sheet from the tokens, no pyplot, no global state.

png(draw, height=3.2)  # draw(figure) gets an empty matplotlib Figure under the style; bytes come back
"""

import io
import re
from collections.abc import Callable
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from ltviz.widgets.compose import read

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_TOKEN = re.compile(r"--ltv-([\w-]+):[^;]*light-dark\((#[0-9a-f]{6}),\s*(#[0-9a-f]{6})\)")
MOST_BYTES = 60_000  # of a PNG in true colour
WIDTH = 7.6  # inches: the card's 760 px at 100 dots an inch


_drawn: ContextVar[str] = ContextVar("theme of the figure that is being drawn", default="light")


def tokens(theme: str = "") -> dict[str, str]:
    """The colours of tokens.css by name without "--ltv-", as "#rrggbb".

    theme: "light" or "dark"; without one that of the figure that `png` draws, and light outside of it.
    """
    theme = theme or _drawn.get()
    if theme not in ("light", "dark"):
        raise ValueError(f'theme must be "light" or "dark", got {theme!r}')
    return {
        name: (light if theme == "light" else dark)
        for name, light, dark in _TOKEN.findall(read("parts/tokens.css"))
    }


def style(theme: str = "light") -> Any:
    """The rcParams of every figure."""
    c = tokens(theme)
    return {
        "figure.facecolor": c["ground"], "axes.facecolor": c["ground"], "savefig.facecolor": c["ground"],
        "text.color": c["ink"], "axes.labelcolor": c["ink"], "axes.edgecolor": c["line"],
        "xtick.color": c["line"], "ytick.color": c["line"],
        "xtick.labelcolor": c["quiet"], "ytick.labelcolor": c["quiet"],
        "axes.spines.top": False, "axes.spines.right": False, "axes.axisbelow": True,
        "grid.color": c["line"], "grid.linewidth": 0.6, "hatch.color": c["hatch"], "hatch.linewidth": 0.6,
        "font.family": "sans-serif", "font.size": 9, "axes.titlesize": 9, "axes.titlelocation": "left",
        "axes.labelsize": 9, "xtick.labelsize": 8, "ytick.labelsize": 8,
        "legend.frameon": False, "lines.linewidth": 1.8, "image.interpolation": "nearest",
        "svg.hashsalt": "ltviz",
    }  # fmt: skip


def png(
    draw: Callable[["Figure"], None], *, height: float = 3.2, width: float = WIDTH, theme: str = "light"
) -> bytes:
    """What `draw(figure)` draws, as PNG; sizes in inches at 100 dots an inch. Same drawing, same bytes."""
    import matplotlib  # here, because a widget in a live notebook may never need it
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    before = _drawn.set(theme)
    try:
        with matplotlib.rc_context(style(theme)):
            figure = Figure(figsize=(width, height), dpi=100, layout="constrained")
            FigureCanvasAgg(figure)
            draw(figure)
            out = io.BytesIO()
            figure.savefig(out, format="png", metadata={"Software": None})
    finally:
        _drawn.reset(before)
    return _small(out.getvalue())


def _small(image: bytes) -> bytes:
    """The same picture in a palette of 96 colours, where it is too large for a notebook that is kept in git.

    The palette covers every colour: the usual one, by median cut, lost those of a few dots.
    """
    if len(image) <= MOST_BYTES:
        return image
    from PIL import Image

    out = io.BytesIO()
    flat = Image.open(io.BytesIO(image)).convert("RGB")
    covering = Image.Quantize.MAXCOVERAGE
    flat.quantize(96, method=covering, dither=Image.Dither.NONE).save(out, format="PNG", optimize=True)
    return out.getvalue()


def ramp(*names: str, theme: str = "") -> Any:
    """A matplotlib colour map through these tokens, first to last."""
    from matplotlib.colors import LinearSegmentedColormap

    c = tokens(theme)
    return LinearSegmentedColormap.from_list("-".join(names), [c[name] for name in names])
