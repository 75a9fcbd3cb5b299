"""Who may import what. The lower layer knows nothing of the upper; the rules are the two tables below."""

import ast
import re
import sys
import tomllib
from pathlib import Path

import jupytext
import pytest

from ltviz.course import manifest

ROOT = Path(__file__).parents[1]
TIER_0 = {"records", "course", "whole", "bilevel", "warned"}
TIER_1 = {"datasets", "models", "training", "pruning"}

INSIDE = {  # part of ltviz → the parts that it may import
    "whole": set(),
    "bilevel": set(),
    "warned": set(),
    "course": {"whole"},
    "records": {"course", "whole", "bilevel"},
    "datasets": TIER_0,
    "models": TIER_0,
    "training": TIER_0,
    "pruning": TIER_0,
    "lottery": TIER_0 | TIER_1,
    "nas": (TIER_0 | TIER_1) - {"pruning"},
    "widgets": TIER_0,
    "recordings": TIER_0 | TIER_1 | {"lottery", "nas", "widgets"},
    "room": TIER_0 | TIER_1 | {"lottery", "widgets"},
    "doctor": {"__init__", "course", "datasets"},
    "cli": {"__init__", "course", "doctor", "recordings", "room", "widgets"},
    "__init__": set(),  # loads by name, when a name is used: tests/test_door.py
    "__main__": {"cli"},
}
OUTSIDE = {  # part of ltviz → what it may import beside the standard library
    "whole": set(),
    "bilevel": set(),
    "warned": set(),
    "course": {"numpy"},
    "records": {"numpy"},
    "datasets": {"numpy", "torch", "PIL", "pooch", "requests", "tqdm"},
    "models": {"numpy", "torch"},
    "training": {"numpy", "torch", "tqdm"},
    "pruning": {"numpy", "torch"},
    "lottery": {"numpy", "torch", "tqdm"},
    "nas": {"numpy", "torch", "tqdm"},
    "widgets": {"numpy", "traitlets", "anywidget", "ipywidgets", "matplotlib", "PIL"},
    "recordings": {"numpy", "torch"},
    "room": {"numpy", "torch"},
    "doctor": {"torch", "pooch"},
    "cli": {"jupyterlab"},
    "__init__": set(),
    "__main__": set(),
}
AT_NEED = {
    "PIL",
    "jupyterlab",
    "matplotlib",
    "pooch",
    "requests",
}  # inside a function: slow to import, or not always installed
BY_NAME = {"ltviz/__init__.py", "ltviz/widgets/__init__.py"}  # lazy doors: their names are their tables
CHAPTERS = {"ltviz", "ltviz.widgets", "torch", "numpy", "matplotlib", "warnings"}


def imports(tree, package):
    """(module, when the file loads) for each import of the tree; ``from ltviz import x`` names ``ltviz.x``."""
    late = {n for later in ast.walk(tree) if _is_late(later) for n in ast.walk(later)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, node not in late
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, *filter(None, [node.module])])
            for alias in node.names if module == "ltviz" else [None]:
                yield f"ltviz.{alias.name}" if alias else module, node not in late


def _is_late(node):
    """A function, or what only a type checker reads."""
    for_types = isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING"
    return for_types or isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))


def computed(tree):
    """Whether the tree imports by a computed name."""
    names = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)}
    modules = {module for module, _ in imports(tree, [])}
    return "__import__" in names or "importlib" in modules


def violations(root):
    """Every import under ``root/ltviz`` that the tables do not allow, as sentences."""
    return [problem for path in sorted((root / "ltviz").rglob("*.py")) for problem in _in_file(path, root)]


def _in_file(path, root):
    package = list(path.relative_to(root).with_suffix("").parts)
    part, where = package[1], path.relative_to(root).as_posix()
    if part not in INSIDE:
        return [f"{where}: {part} has no line in the tables of layers"]
    tree = ast.parse(path.read_text(encoding="utf-8"))
    problems = [f"{where}: imports by a computed name"] if computed(tree) and where not in BY_NAME else []
    for module, at_once in imports(tree, package[:-1]):
        allowed, name = _target(module, part)
        if not allowed:
            problems.append(f"{where}: {part} must not import {name}")
        elif at_once and name in AT_NEED:
            problems.append(f"{where}: {name} is imported inside the function that needs it")
    return problems


def _target(module, part):
    """Whether ``part`` may import the module, and the name under which the tables know it."""
    top, _, rest = module.partition(".")
    if top in sys.stdlib_module_names:
        return True, top
    if top != "ltviz":
        return top in OUTSIDE[part], top
    name = rest.split(".")[0] if rest.split(".")[0] in INSIDE else "__init__"
    return name == part or name in INSIDE[part], name


def chapter_violations(text):
    """Modules that a chapter imports and may not."""
    trees = [ast.parse(c.source) for c in jupytext.reads(text, fmt="md:myst").cells if c.cell_type == "code"]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    modules = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    modules |= {node.module for node in nodes if isinstance(node, ast.ImportFrom)}
    roots = CHAPTERS - {"ltviz", "ltviz.widgets"} | {"ltviz.nas"}  # a search has more parts than one page
    inside = tuple(f"{root}." for root in roots)
    return sorted(m for m in modules if m not in CHAPTERS | roots and not m.startswith(inside))


def test_the_package_keeps_its_layers():
    assert violations(ROOT) == []


def test_every_part_has_both_tables():
    parts = {
        path.stem
        for path in (ROOT / "ltviz").iterdir()
        if path.suffix == ".py" or (path / "__init__.py").exists()
    }
    assert parts == set(INSIDE) == set(OUTSIDE)
    assert not any(INSIDE[part] & TIER_1 for part in TIER_1 | TIER_0), (
        "tier 1 parts do not import one another"
    )


def test_what_is_imported_is_asked_for():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = [*project["dependencies"], *project["optional-dependencies"]["lab"]]
    names = {re.match(r"[\w-]+", text)[0] for text in asked}
    assert {{"PIL": "pillow"}.get(module, module) for module in set().union(*OUTSIDE.values())} <= names


@pytest.mark.parametrize("chapter", manifest().chapters, ids=lambda chapter: chapter.slug)
def test_chapters_import_only_the_public_names(chapter):
    assert chapter_violations(chapter.source.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("path", "line", "problem"),
    [
        ("pruning/masks.py", "import ltviz.models", "pruning must not import models"),
        ("pruning/masks.py", "from ltviz.models import Model", "pruning must not import models"),
        ("pruning/masks.py", "from ltviz import training", "pruning must not import training"),
        ("pruning/masks.py", "from ltviz import imp", "pruning must not import __init__"),
        ("pruning/masks.py", "from ..models import Model", "pruning must not import models"),
        ("pruning/masks.py", "from .. import lottery", "pruning must not import lottery"),
        ("pruning/masks.py", "def f():\n    import ltviz.lottery", "pruning must not import lottery"),
        ("pruning/masks.py", "import sklearn", "pruning must not import sklearn"),
        (
            "widgets/grid/__init__.py",
            "if TYPE_CHECKING:\n    from torch import Tensor",
            "widgets must not import torch",
        ),
        ("widgets/grid/__init__.py", "from torch import Tensor", "widgets must not import torch"),
        ("widgets/grid/__init__.py", "def f():\n    import torch", "widgets must not import torch"),
        ("widgets/grid/__init__.py", "from ...pruning import make_mask", "widgets must not import pruning"),
        ("widgets/grid/__init__.py", "import matplotlib.pyplot as plt", "matplotlib is imported inside"),
        ("records/run.py", "import torch", "records must not import torch"),
        ("records/run.py", "from importlib import import_module", "imports by a computed name"),
        ("records/run.py", "x = __import__('torch')", "imports by a computed name"),
        ("course/home.py", "from ltviz.records import load", "course must not import records"),
        ("helpers.py", "import math", "helpers has no line in the tables"),
    ],
)
def test_a_planted_import_is_found(tmp_path, path, line, problem):
    file = tmp_path / "ltviz" / path
    file.parent.mkdir(parents=True)
    file.write_text(line)
    (found,) = violations(tmp_path)
    assert found.startswith(f"ltviz/{path}: ")
    assert problem in found


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("pruning/masks.py", "import torch.nn.functional as F"),
        ("pruning/masks.py", "from ltviz.pruning.criteria import CRITERIA"),
        ("pruning/masks.py", "from .criteria import CRITERIA"),
        ("lottery/imp.py", "from ltviz.training import train"),
        ("widgets/grid/__init__.py", "def f():\n    import matplotlib.pyplot as plt"),
        ("widgets/grid/__init__.py", "if TYPE_CHECKING:\n    from matplotlib.figure import Figure"),
        ("widgets/grid/__init__.py", "from .. import compose"),
        ("records/claims.py", "from ltviz.course import home"),
    ],
)
def test_an_allowed_import_is_none(tmp_path, path, line):
    file = tmp_path / "ltviz" / path
    file.parent.mkdir(parents=True)
    file.write_text(line)
    assert violations(tmp_path) == []


@pytest.mark.parametrize(
    ("line", "problems"),
    [
        ("import torch.nn.functional as F", []),
        ("from ltviz import load, course", []),
        ("from ltviz.widgets import MaskGrid", []),
        ("from ltviz.nas.supernet import search", []),
        ("import ltviz.nasty", ["ltviz.nasty"]),
        ("from ltviz.widgets.page import page", ["ltviz.widgets.page"]),
        ("from ltviz.course import answers", ["ltviz.course"]),
        ("import sklearn", ["sklearn"]),
        ("import os", ["os"]),
    ],
)
def test_a_planted_import_in_a_chapter_is_found(line, problems):
    text = f"# T\n\n```{{code-cell}} ipython3\n{line}\n```\n"
    assert chapter_violations(text) == problems
