"""The public door: every name is there, and none costs anything before it is used."""

import ast
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import ltviz
from ltviz.widgets import WIDGETS

HEAVY = {"torch", "numpy", "anywidget", "ipywidgets", "matplotlib", "pooch", "jupyterlab"}
STUB = ast.parse(Path(ltviz.__file__).with_suffix(".pyi").read_text(encoding="utf-8"))


def loaded_by(statement):
    """Heavy modules that the statement loads in a Python of its own."""
    code = f"import sys\n{statement}\nprint(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return HEAVY & set(run.stdout.split())


def test_import_ltviz_loads_nothing_heavy():
    assert loaded_by("import ltviz") == set()


@pytest.mark.parametrize(
    ("statement", "heavy"),
    [
        ("import ltviz.course", {"numpy"}),
        ("import ltviz.cli", {"numpy"}),
        ("import ltviz.records", {"numpy"}),
        ("import ltviz.widgets", {"numpy", "anywidget", "ipywidgets"}),
        ("from ltviz import MaskGrid", {"numpy", "anywidget", "ipywidgets"}),
        ("from ltviz import make_mask", {"numpy", "torch"}),
    ],
)
def test_a_part_loads_no_more_than_it_needs(statement, heavy):
    assert loaded_by(statement) <= heavy


def test_the_detector_can_fail():
    assert loaded_by(f"import ltviz, {', '.join(HEAVY)}") == HEAVY


def test_the_detector_sees_what_a_name_loads():
    assert {"torch"} <= loaded_by("import ltviz\nltviz.make_mask")


@pytest.mark.parametrize("name", ltviz.__all__)
def test_every_name_is_that_of_its_home(name):
    home = import_module(f"ltviz.{ltviz._HOMES[name]}")
    assert getattr(ltviz, name) is getattr(home, name)
    assert name in dir(ltviz)


@pytest.mark.parametrize("name", sorted(ltviz._MODULES))
def test_every_part_is_there_whatever_was_used_before(name):
    assert ltviz.__getattr__(name) is import_module(f"ltviz.{name}")


def test_the_stub_tells_type_checkers_the_same():
    imported = {
        alias.asname: node.module
        for node in STUB.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    names = {name: f"ltviz.{home}" for name, home in ltviz._HOMES.items()}
    assert imported == names | dict.fromkeys(ltviz._MODULES, "ltviz")


def test_the_door_is_narrow():
    widgets = {name for name, home in ltviz._HOMES.items() if home == "widgets"}
    assert len(set(ltviz.__all__) - widgets) <= 15
    assert widgets == set(WIDGETS) - {"Quiz", "Predict"}  # those two belong to a chapter, not to a network


def test_an_unknown_name_lists_those_there_are():
    with pytest.raises(AttributeError, match="ltviz has no 'prune'; it has load, DATASETS, Model"):
        ltviz.prune  # noqa: B018
