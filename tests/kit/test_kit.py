"""A kit is put together: the right wheels, checksums, and what KIT.txt says. The wheels have a few bytes."""

import hashlib
import json
import sys

import pytest
from packaging.requirements import Requirement
from packaging.tags import sys_tags

from kit import assemble
from kit.assemble import IncompleteError, make, oldest_system, verified_wheels
from kit.platforms import PLATFORMS, here, target
from kit.wheels import Source, closure, oldest_python
from tests.kit.fakes import wheel


def names(kit):
    return sorted(path.name.split("-")[0] for path in (kit / "wheels").iterdir())


def test_a_kit_has_every_wheel_and_a_checksum_of_every_file(index, own, checkout, order):
    asked = order()
    kit = make(asked, own)
    assert names(kit) == ["alpha", "beta", "gamma", "ltviz", "pip"]
    lines = [line.split("  ", 1) for line in (kit / "SHA256SUMS").read_text().splitlines()]
    files = {path.relative_to(kit).as_posix() for path in kit.rglob("*") if path.is_file()}
    assert {name for _, name in lines} == files - {"SHA256SUMS"}
    assert all(hashlib.sha256((kit / name).read_bytes()).hexdigest() == sha for sha, name in lines)
    assert (kit / "notebooks/01-start.ipynb").is_file()
    assert [path.name for path in kit.parent.iterdir()] == [kit.name], "no partial folder is left"
    assert any("run make book first" in line for line in asked.said)
    text = (kit / "KIT.txt").read_text()
    assert "Book:         missing" in text
    assert "Installed?    made on this platform" in text
    assert "Not pinned:   alpha, beta, gamma" in text


def test_the_book_goes_in_when_it_is_built(index, own, checkout, order):
    (checkout / "book/_build/html").mkdir(parents=True)
    (checkout / "book/_build/html/index.html").write_text("the book")
    kit = make(order(), own)
    assert (kit / "book/index.html").read_text() == "the book"
    assert "open book/index.html" in (kit / "KIT.txt").read_text()


def test_the_markers_are_those_of_the_other_computer(index, own, checkout, order):
    kit = make(order("windows-amd64", "3.12"), own)
    assert "windowsy" in names(kit)
    text = (kit / "KIT.txt").read_text()
    assert f"not installed here: it was put together on {here()[0]}" in text
    assert "py install.py" in text
    about = json.loads((kit / "kit.json").read_text())
    assert about["pythons"] == {"3.12": "3.12.0"}
    assert kit.name.endswith("windows-amd64-py3.12")


@pytest.mark.slow
def test_what_is_missing_is_said_wheel_by_wheel(index, own, checkout, order):
    wheel(index, "omega", requires=["psi", "chi"])
    wheel(index, "alpha", "2.0", requires=["omega"])
    wheel(index, "psi", tag="cp311-cp311-manylinux_2_28_x86_64")
    with pytest.raises(IncompleteError) as error:
        make(order("macos-arm64", "3.12"), own)
    assert str(error.value).splitlines() == [
        "no kit for macos-arm64; these are missing:",
        "  chi, Python 3.12: no wheel for this platform and Python",
        "  psi, Python 3.12: no wheel for this platform and Python",
    ]
    assert list((order().into).iterdir()) == [], "nothing half made is left"


@pytest.mark.slow
def test_a_kit_for_two_pythons_has_wheels_for_both(index, own, checkout, order):
    for short in ("cp311", "cp312"):
        wheel(index, "gamma", "2.0", tag=f"{short}-{short}-manylinux_2_17_x86_64")
    kit = make(order("linux-x86_64", "3.11", "3.12"), own)
    assert names(kit).count("gamma") == 2
    about = json.loads((kit / "kit.json").read_text())
    assert about["pythons"] == {"3.11": "3.11.2", "3.12": "3.12.0"}
    assert set(about["bytes_after"]) == {"3.11", "3.12"}
    assert about["system"] == [2, 17]


def test_the_second_time_the_wheels_are_used_again(index, own, checkout, order, monkeypatch, tmp_path):
    first = make(order(), own)
    inode = (first / "wheels/alpha-1.0-py3-none-any.whl").stat().st_ino
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))  # nothing to download any more
    second = make(order(), own)
    assert second == first
    assert names(second) == ["alpha", "beta", "gamma", "ltviz", "pip"]
    assert (second / "wheels/alpha-1.0-py3-none-any.whl").stat().st_ino == inode, "linked, not copied"


@pytest.mark.slow
def test_a_wheel_that_was_changed_is_not_used_again(index, own, checkout, order, monkeypatch, tmp_path):
    kit = make(order(), own)
    changed = kit / "wheels/gamma-1.0-py3-none-any.whl"
    changed.write_bytes(changed.read_bytes() + b"x")
    assert changed not in list(verified_wheels(kit.parent))
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    with pytest.raises(IncompleteError, match="gamma"):
        make(order(), own)
    assert changed.is_file(), "the kit that was there stays until a whole one stands"
    monkeypatch.setenv("PIP_FIND_LINKS", str(index))
    assert (make(order(), own) / "wheels" / changed.name).read_bytes() == (index / changed.name).read_bytes()


def test_constraints_choose_the_version(index, tmp_path):
    wheel(index, "gamma", "3.0")
    wheel(index, "gamma", "2.0")
    place = tmp_path / "new"
    place.mkdir()
    computer = target("linux-x86_64", "3.11")
    found = closure([Requirement("alpha")], Source(place, pins={"gamma": "2.0"}, say=list), computer)
    assert {path.name for path in found.wheels.values() if "gamma" in path.name} == {
        "gamma-2.0-py3-none-any.whl"
    }
    assert found.unpinned == {"alpha", "beta"}
    assert oldest_python(found.wheels.values(), computer) == "3.11.2"


def test_the_small_torch_is_asked_for_on_linux_only(index, tmp_path, monkeypatch):
    wheel(index, "torch")
    calls = []
    real = Source._pip
    monkeypatch.setattr(
        Source, "_pip", lambda self, arguments, on: calls.append(list(arguments)) or real(self, calls[-1], on)
    )
    for name, small, asked in (
        ("linux-x86_64", True, True),
        ("linux-x86_64", False, False),
        ("macos-arm64", True, False),
    ):
        calls.clear()
        place = tmp_path / f"{name}{small}"
        place.mkdir()
        wheels, missing = Source(place, small=small, say=list).get(
            [Requirement("torch")], target(name, "3.11")
        )
        assert ("--index-url" in calls[0]) == asked
        assert (list(wheels), missing) == (["torch"], {})


def test_every_pin_of_the_project_is_read():
    pins = assemble.constraints()
    assert pins["numpy"][0].isdigit()
    assert pins["markupsafe"], "names are canonical"


def test_the_oldest_system_is_that_of_the_most_demanding_wheel():
    names = [
        "a-1-cp311-cp311-manylinux_2_17_x86_64.manylinux2014_x86_64.whl",
        "b-1-cp311-cp311-manylinux_2_27_x86_64.manylinux_2_28_x86_64.whl",
        "c-1-py3-none-any.whl",
    ]
    assert oldest_system(names) == [2, 27]
    assert oldest_system(names[2:]) == []
    assert oldest_system(
        ["t-1-cp311-cp311-macosx_14_0_arm64.whl", "n-1-cp311-cp311-macosx_10_13_universal2.whl"]
    ) == [14, 0]


def test_this_computer_is_one_that_kits_are_made_for():
    name, version = here()
    assert version == sys.version_info[:2]
    assert name in PLATFORMS
    assert set(sys_tags()) & target(name, "{}.{}".format(*version)).tags()


@pytest.mark.parametrize(
    ("platform", "python", "says"),
    [
        ("beos-ppc", "3.11", "there are linux-x86_64"),
        ("linux-x86_64", "3", "two numbers"),
        ("linux-x86_64", "3.x", "two"),
    ],
)
def test_a_computer_that_nobody_has_is_refused(platform, python, says):
    with pytest.raises(ValueError, match=says):
        target(platform, python)
