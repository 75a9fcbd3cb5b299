"""pyproject.toml, environment.yml and constraints.txt tell the same story."""

import tomllib
from importlib.metadata import distributions, version
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parents[1]
CONDA_NAMES = {"torch": "pytorch"}  # the others have one name everywhere


def project():
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def asked(*extras):
    """What the project asks for with these extras, itself left out."""
    texts = [
        *project()["dependencies"],
        *(text for e in extras for text in project()["optional-dependencies"][e]),
    ]
    return [req for req in map(Requirement, texts) if req.name != project()["name"]]


def conda_problems(environment):
    """Where a conda environment differs from what `make lab` installs."""
    wanted = {f"{CONDA_NAMES.get(req.name, req.name)}{_bounds(req)}" for req in asked("lab")}
    wanted |= {f"python{project()['requires-python']}", "pip"}
    listed = {entry for entry in environment["dependencies"] if isinstance(entry, str)}
    pip = [entry["pip"] for entry in environment["dependencies"] if isinstance(entry, dict)]
    problems = [f"not in pyproject: {entry}" for entry in sorted(listed - wanted)]
    problems += [f"only in pyproject: {entry}" for entry in sorted(wanted - listed)]
    return problems + ([] if pip == [["-e ."]] else [f"pip installs {pip}, not this checkout alone"])


def _bounds(requirement):
    return ",".join(sorted(map(str, requirement.specifier), reverse=True))


def constraint_problems(text):
    """Constraints that are no exact public version, and what the project asks for and they leave open."""
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    pins = [Requirement(line) for line in lines]
    loose = [str(pin) for pin in pins if not _is_exact(pin)]
    held = {canonicalize_name(pin.name): pin for pin in pins}
    missing = [
        req.name for req in asked("lab", "book", "test", "hub") if canonicalize_name(req.name) not in held
    ]
    outside = [
        f"{pin} is not {req}"
        for req in asked("lab", "book", "test", "hub")
        if (pin := held.get(canonicalize_name(req.name))) and _is_exact(pin)
        if not req.specifier.contains(next(iter(pin.specifier)).version)
    ]
    return [
        *(f"{pin} is no exact public version" for pin in loose),
        *(f"{m} is open" for m in missing),
        *outside,
    ]


def _is_exact(pin):
    operators = [specifier.operator for specifier in pin.specifier]
    return operators == ["=="] and "+" not in str(pin) and "*" not in str(pin)


def test_conda_gets_what_make_lab_installs():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    assert conda_problems(environment) == []
    assert environment["channels"] == ["conda-forge", "nodefaults"]


@pytest.mark.parametrize(
    ("old", "new", "problems"),
    [
        ("tqdm>=4.66,<5", "tqdm>=4.66", 2),
        ("  - tqdm>=4.66,<5\n", "", 1),
        ("  - pip\n", "  - pip\n  - scipy\n", 1),
        ("- -e .", "- ltviz", 1),
    ],
)
def test_a_planted_difference_is_found(old, new, problems):
    text = (ROOT / "environment.yml").read_text(encoding="utf-8")
    assert old in text
    assert len(conda_problems(yaml.safe_load(text.replace(old, new, 1)))) == problems


def test_constraints_are_exact_and_hold_every_dependency():
    assert constraint_problems((ROOT / "constraints.txt").read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda text: text.replace("torch==", "torch>="), "no exact public version"),
        (lambda text: text.replace("numpy==2", "numpy==1"), "is not numpy"),
        (lambda text: text.replace("tqdm==", "tqdn=="), "tqdm is open"),
        (lambda text: text + "torchx==2.13.0+cpu\n", "no exact public version"),
    ],
)
def test_a_planted_constraint_is_found(change, problem):
    text = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    assert any(problem in found for found in constraint_problems(change(text)))


@pytest.mark.parametrize(
    "requirement", asked("lab", "book", "test", "hub"), ids=lambda requirement: requirement.name
)
def test_what_runs_here_is_in_the_range_that_we_claim(requirement):
    assert requirement.specifier.contains(Version(version(requirement.name)).public)


def pinned():
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return [Requirement(line).name for line in lines if line and not line.startswith("#")]


def oldest_python_problems(requires):
    """Pins that the oldest Python which we claim cannot install: {name: its Requires-Python}."""
    claimed = next(iter(SpecifierSet(project()["requires-python"]))).version
    oldest = claimed + ".0" * (2 - claimed.count("."))  # Debian 12 has 3.11.2
    return [name for name, wanted in requires.items() if not SpecifierSet(wanted).contains(oldest)]


def test_every_pin_installs_on_the_oldest_python_that_we_claim():
    assert oldest_python_problems({"made-up": ">=3.11.5", "fine": ">=3.9"}) == ["made-up"]
    here = {
        canonicalize_name(each.metadata["Name"]): each.metadata["Requires-Python"] or ""
        for each in distributions()
    }
    held = {name: here[name] for name in map(canonicalize_name, pinned()) if name in here}
    assert len(held) > 100
    assert oldest_python_problems(held) == []
