"""The seconds of the chapters: measured in a fresh kernel, stored whole, and shown in the guide as they are stored."""

import json

import pytest

from ltviz.course import Chapter, home
from tests.parts import HEADER

SOURCE = (
    HEADER
    + """\
# A small chapter

```{code-cell} ipython3
print(2)
```

```{code-cell} ipython3
import time
time.sleep(0.5)
```

```{code-cell} ipython3
:tags: [more]

time.sleep(0.2)  # `a` | b
```
"""
)


@pytest.fixture(scope="module")
def seconds(part):
    """book/seconds.py."""
    return part("seconds")


@pytest.fixture
def course(tmp_path, seconds, monkeypatch):
    """A course folder with a guide that was never filled; the settings of main() are undone after the test."""
    for name in (*seconds.SETTINGS, "LTVIZ_LEARN"):
        monkeypatch.setenv(name, "")
    (tmp_path / "data").mkdir()
    (tmp_path / "chapters").mkdir()
    blocks = (f"{seconds.START.format(name)}\n?\n{seconds.END.format(name)}" for name in ("seconds", "hub"))
    guide = "\n\n".join(["before", *blocks, "after\n"])
    (tmp_path / "chapters" / "instructor-guide.md").write_text(guide, encoding="utf-8")
    return tmp_path


def found(whole=12.0):
    slowest = [{"first_line": "run = ltviz.imp(net)", "seconds": 3.25}]
    return {"seconds": whole, "core_seconds": 4.0, "cells": 9, "slowest": slowest}


def problems(seconds, folder):
    """Where the guide does not show what is stored."""
    page = seconds.guide_in(folder).read_text(encoding="utf-8")
    return [] if page == seconds.filled(folder) else ["the guide is stale"]


def test_the_guide_shows_what_is_stored(seconds):
    assert problems(seconds, home()) == []


def test_a_typed_number_in_the_guide_is_found(seconds, course):
    seconds.main(["01"], course, lambda chapter: found())
    assert problems(seconds, course) == []
    guide = seconds.guide_in(course)
    guide.write_text(guide.read_text(encoding="utf-8").replace("| 12 |", "| 11 |"), encoding="utf-8")
    assert problems(seconds, course) == ["the guide is stale"]


def test_chapters_are_measured_one_by_one_and_kept(seconds, course):
    seconds.main(["02"], course, lambda chapter: found(20.0))
    seconds.main(["01"], course, lambda chapter: found(10.0))
    stored = json.loads((course / "data" / "chapter-seconds.json").read_text(encoding="utf-8"))
    assert [(number, one["seconds"]) for number, one in stored["chapters"].items()] == [
        ("01", 10),
        ("02", 20),
    ]
    assert stored["versions"].keys() == {"python", "ltviz", "numpy", "torch"}
    page = seconds.guide_in(course).read_text(encoding="utf-8")
    assert page.startswith("before\n\n<!-- seconds")
    assert page.endswith("-->\n\nafter\n")
    assert "| 01 | 10 | 4 | 3.2 | `run = ltviz.imp(net)` |\n| 02 | 20 |" in page


HUB = {
    "machine": {"cpu": "A processor", "cores": 8, "memory_mb": 16000},
    "notebook": "02-winning-tickets.ipynb",
    "learners": [{}, {}, {}],
    "means": {"container_mb": 900, "class_size": 30, "class_mb": 21500, "class_cpu_seconds": 4000},
}


def test_the_numbers_of_the_hub_are_shown_without_measuring_chapters(seconds, course):
    seconds.main(["--guide"], course, lambda chapter: pytest.fail("a chapter was run"))
    page = seconds.guide_in(course).read_text(encoding="utf-8")
    assert "`python book/seconds.py` does it" in page
    assert "`make hub` does it" in page
    (course / "data" / "hub.json").write_text(json.dumps(HUB), encoding="utf-8")
    assert problems(seconds, course) == ["the guide is stale"]
    seconds.main(["--guide"], course)
    assert problems(seconds, course) == []
    page = seconds.guide_in(course).read_text(encoding="utf-8")
    assert "A class of 30 on one machine needs **21.5 GB**" in page
    assert "one learner's container needs **900 MB**" in page


def test_a_guide_that_was_edited_meanwhile_keeps_the_edit(seconds, course):
    def measure_while_somebody_writes(chapter):
        guide = seconds.guide_in(course)
        guide.write_text(guide.read_text(encoding="utf-8") + "a new line\n", encoding="utf-8")
        return found()

    seconds.main(["01"], course, measure_while_somebody_writes)
    assert seconds.guide_in(course).read_text(encoding="utf-8").endswith("after\na new line\n")


def test_two_machines_are_not_mixed(seconds, course):
    seconds.main(["01"], course, lambda chapter: found())
    stored = seconds.stored_in(course)
    before = stored.read_text(encoding="utf-8").replace('"threads": 1', '"threads": 7')
    stored.write_text(before, encoding="utf-8")
    with pytest.raises(
        ValueError, match=r"chapters 01 were measured with .*, this is .*: measure all of them"
    ):
        seconds.main(["02"], course, lambda chapter: found())
    assert stored.read_text(encoding="utf-8") == before


def test_a_guide_without_its_comments_is_refused_before_anything_runs(seconds, course):
    seconds.guide_in(course).write_text("nothing", encoding="utf-8")
    with pytest.raises(ValueError, match="the guide must hold the lines"):
        seconds.main(["01"], course, lambda chapter: pytest.fail("a chapter was run"))


@pytest.mark.slow
def test_a_chapter_is_measured_in_a_fresh_kernel(seconds, tmp_path):
    source = tmp_path / "01-small.md"
    source.write_text(SOURCE, encoding="utf-8")
    measured = seconds.measure(Chapter("01", "small", "Small", "", source))
    assert measured["cells"] == 3
    assert [cell["first_line"] for cell in measured["slowest"]][:2] == [
        "import time",
        "time.sleep(0.2)  # `a` | b",
    ]
    assert measured["core_seconds"] >= 0.5
    assert measured["seconds"] >= measured["core_seconds"] + 0.1
    assert list(tmp_path.iterdir()) == [source]  # nothing is written
    document = seconds.merged(None, seconds.here(), {"01": measured | {"slowest": measured["slowest"][1:]}})
    assert "`time.sleep(0.2)  # 'a' \\| b`" in seconds.table(document)
