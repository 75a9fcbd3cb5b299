"""Style, types and sizes: what CONTRIBUTING.md asks of a file, on every file."""

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FILE, SCRIPT, FUNCTION = 250, 300, 40  # lines


def too_long(root):
    """Python and JavaScript files of the package that are too long, and functions."""
    problems = []
    for path in sorted(root.glob("ltviz/**/*.[pj][ys]")):
        text = path.read_text(encoding="utf-8")
        limit = FILE if path.suffix == ".py" else SCRIPT
        if (lines := text.count("\n")) > limit:
            problems.append(f"{path.relative_to(root)} has {lines} lines, more than {limit}")
        if path.suffix == ".py":
            problems += [
                f"{path.relative_to(root)}: {problem}" for problem in _long_functions(ast.parse(text))
            ]
    return problems


def _long_functions(tree):
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            lines = node.end_lineno - node.lineno + 1
            if lines > FUNCTION:
                yield f"{node.name} has {lines} lines, more than {FUNCTION}"


def test_nothing_is_too_long():
    assert too_long(ROOT) == []


@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [
        ("a.py", "x = 1\n" * 251, "251 lines, more than 250"),
        ("a.js", "let x;\n" * 301, "301 lines, more than 300"),
        ("a.py", "class A:\n    def f(self):\n" + "        x = 1\n" * 40, "f has 41 lines, more than 40"),
    ],
)
def test_too_long_is_named(tmp_path, name, text, problem):
    (tmp_path / "ltviz").mkdir()
    (tmp_path / "ltviz" / name).write_text(text)
    (found,) = too_long(tmp_path)
    assert problem in found


@pytest.mark.slow
@pytest.mark.parametrize("command", ["ruff check .", "ruff format --check .", "mypy"])
def test_make_lint_passes(command):
    tool, *arguments = command.split()
    found = shutil.which(tool, path=str(Path(sys.executable).parent)) or tool
    run = subprocess.run([found, *arguments], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
