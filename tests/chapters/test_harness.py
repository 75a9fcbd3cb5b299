"""The tests of the chapters can fail: each fault, planted in a small chapter of our own, is caught."""

import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import jupytext
import nbformat
import notebooks
import pytest

from ltviz.course import Chapter
from tests.parts import HEADER

ROOT = Path(__file__).parents[2]
SOURCE = (
    HEADER
    + """\
# A small chapter

```{code-cell} ipython3
import random
import ipywidgets
from ltviz.course import exercise
print(784 * 300, "weights")
```

```{code-cell} ipython3
:tags: [nbval-ignore-output]

accuracy = random.random()
accuracy
```

```{code-cell} ipython3
assert 0 <= accuracy < 1
print("the accuracy lies between 0 and 1")
```

```{code-cell} ipython3
slider = ipywidgets.IntSlider(3)
slider
```

```{code-cell} ipython3
print(object())
exercise("01.1").check(lambda w, mask: ...)
```
"""
)
COUNT, LIVE, CHECK, WIDGET, NOISE = range(1, 6)  # cells of the notebook, its title is cell 0
FAULTS = {
    "stale_source": (COUNT, {"source": "print(784 * 100, 'weights')"}),
    "changed_number": (COUNT, {"stored": "235201 weights\n"}),
    "dropped_widget": (WIDGET, {"source": "slider = ipywidgets.IntSlider(3)\nNone"}),
    "replaced_widget": (WIDGET, {"source": "slider = ipywidgets.IntSlider(4)\nslider"}),
    "ignored_but_dropped": (LIVE, {"source": "accuracy = None"}),
    "changed_check": (CHECK, {"stored": "the accuracy lies between 0 and 2\n"}),
    "endless": (COUNT, {"source": "while True: pass"}),
    "new_warning": (NOISE, {"source": "import sys\nprint('careful', file=sys.stderr)"}),
}


@pytest.fixture(scope="module")
def builder(part):
    """The script behind `make chapters`."""
    return part("chapters")


@pytest.fixture(scope="module")
def chapter(builder, tmp_path_factory):
    """The small chapter, executed as `make chapters` executes the real ones."""
    source = tmp_path_factory.mktemp("chapters") / "01-small.md"
    source.write_text(SOURCE)
    made = Chapter("01", "small", "A small chapter", "", source)
    builder.build(made)
    return made


def read(chapter):
    return nbformat.read(chapter.notebook, as_version=4)


def plant(chapter, name):
    """A copy of the notebook with one fault in it."""
    cell, fault = FAULTS[name]
    notebook = read(chapter)
    notebook.cells[cell].update({key: value for key, value in fault.items() if key == "source"})
    if "stored" in fault:
        notebook.cells[cell].outputs[0].text = fault["stored"]
    path = chapter.notebook.with_name(f"{name}.ipynb")
    nbformat.write(notebook, path)
    return path


@pytest.fixture(scope="module")
def failed(chapter):
    """Notebook → numbers of the code cells that nbval failed, from one run over all of them."""
    paths = [chapter.notebook, *(plant(chapter, name) for name in FAULTS)]
    report = chapter.source.with_name("report.xml")
    command = [sys.executable, "-m", "pytest", "@tests/chapters/nbval.args", "--nbval-cell-timeout=5", "-n2"]
    run = subprocess.run(
        [*command, f"--junitxml={report}", "-p", "no:cacheprovider", *map(str, paths)],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    found = {path.stem: [] for path in paths}
    seen = dict.fromkeys(found, 0)
    for case in ET.parse(report).iter("testcase"):
        stem = next(name for name in found if f"{name}.ipynb" in case.get("classname") + case.get("name"))
        seen[stem] += 1
        if case.find("failure") is not None or case.find("error") is not None:
            found[stem].append(seen[stem])
    assert set(seen.values()) == {5}, run.stdout
    return found


@pytest.mark.slow
def test_an_untouched_chapter_passes(failed):
    assert failed["01-small"] == []


@pytest.mark.slow
@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_caught(failed, name):
    cell = FAULTS[name][0]
    expected = CHECK if name == "ignored_but_dropped" else cell
    assert failed[name][:1] == [expected]


@pytest.mark.slow
def test_the_builder_leaves_only_what_is_the_same_every_time(chapter, builder):
    first = read(chapter)
    builder.build(chapter)
    second = read(chapter)
    first.cells[LIVE].outputs = second.cells[LIVE].outputs = []
    first.cells[NOISE].outputs = second.cells[NOISE].outputs = []
    assert first == second
    assert notebooks.unclean(first) == []
    assert first.cells[WIDGET].outputs[0].data == {"text/plain": "IntSlider(value=3)"}


@pytest.mark.slow
def test_a_chapter_that_raises_is_not_written(builder, tmp_path):
    source = tmp_path / "01-bad.md"
    source.write_text(SOURCE.replace("random.random()", "1 / 0"))
    with pytest.raises(Exception, match="ZeroDivisionError"):
        builder.build(Chapter("01", "bad", "Bad", "", source))
    assert list(tmp_path.iterdir()) == [source]


def small():
    return jupytext.reads(SOURCE, fmt="md:myst")


def test_a_pair_is_equal_however_it_is_written():
    assert (
        notebooks.pair_problems(small(), jupytext.reads(SOURCE.replace("# A", "\n\n# A"), fmt="md:myst"))
        == []
    )


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("784 * 300", "784 * 100", "cell 2 differs"),
        ("# A small chapter", "# A large chapter", "cell 1 differs"),
        (":tags: [nbval-ignore-output]\n", "", "cell 3 differs"),
        (
            "```{code-cell} ipython3\nprint(object())",
            "Text\n\n```{code-cell} ipython3\n",
            "6 cells, the notebook 7",
        ),
    ],
)
def test_a_pair_that_differs_is_named(old, new, problem):
    (found,) = notebooks.pair_problems(small(), jupytext.reads(SOURCE.replace(old, new), fmt="md:myst"))
    assert problem in found


@pytest.mark.parametrize(
    ("check", "problems"),
    [
        ("assert 0 <= accuracy < 1", 0),
        ("widget.check(low=0)", 0),
        ("check(accuracy)", 0),
        ("print(accuracy)", 1),
        ("# check(accuracy)", 1),
    ],
)
def test_an_ignored_output_needs_a_check(check, problems):
    notebook = jupytext.reads(SOURCE.replace("assert 0 <= accuracy < 1", check), fmt="md:myst")
    assert len(notebooks.unchecked(notebook)) == problems


def test_an_ignored_check_is_no_check():
    notebook = small()
    notebook.cells[CHECK].metadata["tags"] = [notebooks.IGNORED]
    assert len(notebooks.unchecked(notebook)) == 2, "neither it nor the cell before it is checked"


def test_an_ignored_output_at_the_end_needs_a_check():
    notebook = small()
    notebook.cells = notebook.cells[:CHECK]
    assert len(notebooks.unchecked(notebook)) == 1


def test_unclean_notebooks_are_named():
    notebook = small()
    notebook.metadata["widgets"] = {}
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    for number, cell in enumerate(code, 1):
        cell.execution_count = number
    code[0].execution_count = None
    code[1].metadata["tags"] = ["nbval-skip"]
    code[2].outputs = [nbformat.v4.new_output("stream", name="stderr", text="careful")]
    assert notebooks.unclean(notebook) == [
        "metadata.widgets is committed",
        "cell 2 was not executed",
        "cell 3 is never tested",
        "cell 4 holds an error or a warning",
    ]


def test_a_part_that_borrows_from_another_is_named():
    folded = {notebooks.FOLDED: True}
    cells = [
        nbformat.v4.new_code_cell("import numpy as np\ncore = np.ones(3)"),
        nbformat.v4.new_markdown_cell("### One", metadata=folded),
        nbformat.v4.new_code_cell("def total(values):\n    return sum(values)\n\nlent = total(core)"),
        nbformat.v4.new_markdown_cell("Words do not end a part."),
        nbformat.v4.new_code_cell("print(lent)"),
        nbformat.v4.new_markdown_cell("### Other", metadata=folded),
        nbformat.v4.new_code_cell("own = [core + each for each in range(3)]\nprint(total(own), lent)"),
    ]
    notebook = nbformat.v4.new_notebook(cells=cells)
    assert notebooks.borrowed(notebook) == ["'Other' does not define lent", "'Other' does not define total"]
    notebook.cells[0].source += "\nlent, total = 1, sum"
    assert notebooks.borrowed(notebook) == []
