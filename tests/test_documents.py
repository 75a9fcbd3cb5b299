"""README, CONTRIBUTING, CITATION and the Makefile tell of what is there."""

import re
import subprocess
from pathlib import Path

import pytest
import torch
import yaml

import ltviz
from ltviz.cli import COMMANDS
from ltviz.course import manifest

ROOT = Path(__file__).parents[1]
TEXTS = {
    name: (ROOT / name).read_text(encoding="utf-8")
    for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")
}
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
TARGETS = set(re.search(r"^\.PHONY: (.*)$", MAKEFILE, re.MULTILINE)[1].split())
EACH = pytest.mark.parametrize("name", TEXTS)


def promised(text):
    """Commands, targets and paths that the text names."""
    code = re.findall(r"`([^`\n]+)`|^    (.+)$", text, re.MULTILINE)
    snippets = [a or b for a, b in code]
    return {
        "target": {m for s in snippets for m in re.findall(r"\bmake ([a-z]+)\b", s)},
        "command": {m for s in snippets for m in re.findall(r"\bltviz ([a-z]+)\b", s)},
        "path": {
            m for s in snippets for m in re.findall(r"(?:ltviz|tests|chapters|data|book)/[\w./-]*\w/?", s)
        },
    }


def broken(text):
    """What the text promises and is not there."""
    found = promised(text)
    paths = {path for path in found["path"] if not (ROOT / path).exists() and "NN" not in path}
    return sorted((found["target"] - TARGETS) | (found["command"] - set(COMMANDS)) | paths)


@EACH
def test_what_a_text_names_is_there(name):
    assert broken(TEXTS[name]) == []


@pytest.mark.parametrize(
    "word", ["`make prune`", "    make search\n", "`ltviz cure`", "`ltviz/nas/space.py`"]
)
def test_an_empty_promise_is_found(word):
    assert len(broken(f"Run {word} now" if word[0] == "`" else word)) == 1


def test_readme_lists_the_chapters():
    rows = re.findall(r"^\| (\d\d) ([^|]+) \|", TEXTS["README.md"], re.MULTILINE)
    assert rows == [(chapter.number, chapter.title) for chapter in manifest().chapters]


def test_make_alone_lists_every_target():
    told = subprocess.run(["make", "-s"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert {line.split()[1] for line in told.splitlines() if line.startswith("make ")} == TARGETS - {"help"}


def test_the_example_of_the_readme_runs():
    (example,) = re.findall(r"```python\n(.*?)```", TEXTS["README.md"], re.DOTALL)
    names = {"module": torch.nn.Sequential(torch.nn.Linear(9, 8), torch.nn.ReLU(), torch.nn.Linear(8, 4))}
    exec(example, names)
    assert int(sum(layer.sum() for layer in names["mask"].values())) == round(0.2 * (9 * 8 + 8 * 4))


@pytest.mark.parametrize("chapter", manifest().chapters, ids=lambda chapter: chapter.source.stem)
def test_every_paper_that_a_chapter_lists_is_in_the_bibliography(chapter):
    books = (ROOT / "chapters" / "references.bib").read_text(encoding="utf-8")
    known = set(re.findall(r"arxiv\.org/abs/(\d{4}\.\d{5})|doi = \{(.+?)\}", books))
    listed = re.findall(r"arXiv:(\d{4}\.\d{5})|doi:(\S+\w)", chapter.source.read_text(encoding="utf-8"))
    assert len(set(listed)) > 1
    assert set(listed) <= known


def test_the_citation_names_this_version():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["version"] == ltviz.__version__
    assert f"## {ltviz.__version__}" in TEXTS["CHANGELOG.md"]
