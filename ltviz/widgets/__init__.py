"""Pictures that answer: in JupyterLab with a kernel, on a page without one, and as a PNG everywhere else.

    from ltviz.widgets import MaskGrid

    MaskGrid(run)  # the last line of a cell; the next cell: grid.check(density=0.211)

To add a widget, make one folder `ltviz/widgets/<snake_case>/` and one line in WIDGETS below:

* `__init__.py`: a class on `ltviz.widgets.base.Widget` with `_esm = esm("<snake_case>")`, `_css = css(…)`, at most
  12 traits tagged `sync=True` that are its whole state, and `sentence`, `alt`, `draw`, `holds`. Python validates
  and normalises (arrays through `arrays.pack`), JavaScript draws.
* `widget.js`: a typedef of the traits, a pure `layout(state, size)`, then drawing, then `render`. No imports: the
  functions of `parts/*.js` are simply there. `export default { render }`, and `render` returns a cleanup.
* `widget.css`: rules under `.ltv-<kebab-case>`, colours only as `var(--ltv-…)`.
* one line in EXAMPLES of tests/widgets/examples.py: the contract tests (traits, MIME bundle, page, types) run on it.

`page(*widgets)` writes a static page, `host_script()` mounts saved widgets in a book. Nothing here needs torch.
"""

from importlib import import_module
from typing import Any

from ltviz.widgets.check import CheckError
from ltviz.widgets.course_map import CourseMap
from ltviz.widgets.joined import link
from ltviz.widgets.page import host_script, page

# class name -> its folder; a class is imported when it is asked for.
WIDGETS = {
    "MaskGrid": "mask_grid",
    "MagnitudeHistogram": "magnitude_histogram",
    "TicketRace": "ticket_race",
    "CriteriaPlane": "criteria_plane",
    "AblationGrid": "ablation_grid",
    "Quiz": "quiz",
    "Predict": "predict",
    "SaliencyMap": "saliency_map",
    "BilevelToy": "bilevel_toy",
    "CellExplorer": "cell_explorer",
    "SuperkernelExplorer": "superkernel_explorer",
    "SearchRace": "search_race",
    "TicketLab": "ticket_lab",
}

__all__ = [
    "WIDGETS",
    "AblationGrid",
    "BilevelToy",
    "CellExplorer",
    "CheckError",
    "CourseMap",
    "CriteriaPlane",
    "MagnitudeHistogram",
    "MaskGrid",
    "Predict",
    "Quiz",
    "SaliencyMap",
    "SearchRace",
    "SuperkernelExplorer",
    "TicketLab",
    "TicketRace",
    "host_script",
    "link",
    "page",
]


def __getattr__(name: str) -> Any:
    if name not in WIDGETS:
        raise AttributeError(f"ltviz.widgets has {', '.join(WIDGETS)}, not {name}")
    return getattr(import_module(f"ltviz.widgets.{WIDGETS[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
