"""Python itself: each fault planted, and the healthy case."""

import ast
import os
import platform
import site
import subprocess
import sys
from pathlib import Path

import pytest

from ltviz.doctor import interpreter
from ltviz.doctor.ranges import parse, release


def test_this_python_will_do():
    assert interpreter.version().state == "ok"


@pytest.mark.parametrize("old", ["3.10.14", "2.7.18", "3.9.0rc1"])
def test_an_old_python_is_found(monkeypatch, old):
    monkeypatch.setattr(platform, "python_version", lambda: old)
    found = interpreter.version()
    assert found.state == "fail"
    assert found.says == f"Python {old}; ltviz needs >=3.11"


def test_a_32_bit_python_is_found(monkeypatch):
    monkeypatch.setattr(sys, "maxsize", 2**31 - 1)
    assert "64-bit" in interpreter.version().remedy


def test_packages_from_elsewhere_are_found(monkeypatch, tmp_path):
    monkeypatch.delenv("PYTHONPATH", raising=False)
    monkeypatch.setattr(site, "ENABLE_USER_SITE", False)
    monkeypatch.setattr(sys, "base_prefix", "/usr")
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    assert interpreter.environment().state == "ok"
    (tmp_path / "somebody").mkdir()
    monkeypatch.setattr(site, "ENABLE_USER_SITE", True)
    monkeypatch.setattr(site, "getusersitepackages", lambda: str(tmp_path))
    assert "PYTHONNOUSERSITE" in interpreter.environment().remedy
    monkeypatch.setenv("PYTHONPATH", "/somewhere")
    assert interpreter.environment().says.startswith("PYTHONPATH is /somewhere")


def test_no_virtual_environment_is_found(monkeypatch):
    monkeypatch.delenv("PYTHONPATH", raising=False)
    monkeypatch.delenv("CONDA_PREFIX", raising=False)
    monkeypatch.setattr(sys, "prefix", sys.base_prefix)
    assert interpreter.environment().says.startswith("no virtual environment")
    monkeypatch.setenv("CONDA_PREFIX", sys.prefix)
    assert "virtual" not in interpreter.environment().says


@pytest.mark.parametrize(
    ("settings", "state", "word"),
    [
        ({"PYTHONUTF8": "1"}, "ok", "UTF-8"),
        ({"PYTHONUTF8": "1", "PYTHONIOENCODING": "ascii"}, "warn", "prints ascii"),
        ({"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "LC_ALL": "POSIX"}, "fail", "file names are ascii"),
    ],
)
def test_a_terminal_or_locale_without_our_letters_is_found(settings, state, word):
    code = "from ltviz.doctor.interpreter import encoding as e; print(ascii([e().state, e().says]))"
    run = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        check=True,
    )
    found_state, says = ast.literal_eval(run.stdout)
    assert (found_state, word in says) == (state, True)


def test_file_names_that_are_not_utf8_are_found(monkeypatch):
    monkeypatch.setattr(sys, "getfilesystemencoding", lambda: "mbcs")
    assert interpreter.encoding().state == "fail"


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("/home/a b/ltviz", "a space"),
        ("/home/Größe/ltviz", "outside ASCII"),
        ("/home/ana/OneDrive-School/ltviz", "synchronises"),
    ],
)
def test_a_path_that_tools_trip_over_is_found(path, why):
    found = interpreter.paths({"your copies": Path(path)})
    assert found.state == "warn"
    assert why in found.says
    assert path in found.says


def test_plain_paths_are_well():
    assert interpreter.paths({"a": Path("/home/ana/ltviz")}).state == "ok"


@pytest.mark.parametrize(
    ("line", "version", "allowed"),
    [
        ("numpy<3,>=2.0", "2.4.6", True),
        ("numpy<3,>=2.0", "3.0", False),
        ("numpy>=2.0", "1.26.4", False),
        ("torch (>=2.6,<3)", "2.13.0+cpu", True),
        ("Python>=3.11", "3.9.18", False),
        ("x==1.2", "1.2.0", True),
        ("x!=1.2", "1.2", False),
        ("jupyterlab<5,>=4.4; extra == 'lab'", "4.10", True),
        ("ltviz[lab]", "0.1", True),
    ],
)
def test_ranges_compare_numbers_not_letters(line, version, allowed):
    assert parse(line).allows(version) == allowed


def test_a_line_says_its_extra():
    assert [parse(line).extra for line in ("a>=1", "a>=1; extra == 'lab'", 'a ; extra == "lab"')] == [
        "",
        "lab",
        "lab",
    ]
    with pytest.raises(ValueError, match="is no version"):
        release("nightly")
