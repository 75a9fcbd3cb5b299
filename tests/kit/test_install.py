"""The kit installs itself, and refuses what would not work. The wheels have a few bytes, pip is the real one."""

import ast
import shutil
import subprocess
import sys
import tomllib
from collections import namedtuple
from pathlib import Path

import pytest

from kit import install

SOURCE = Path(install.__file__).read_text(encoding="utf-8")
ROOT = Path(__file__).parents[2]


@pytest.fixture
def kit(finished, tmp_path, monkeypatch):
    """A kit for this computer, as it comes to a learner; ``install`` works on it."""
    made = shutil.copytree(finished, tmp_path / "stick")
    monkeypatch.setattr(install, "KIT", made)
    return made


def run(kit, *arguments):
    return subprocess.run(
        [sys.executable, kit / "install.py", *arguments],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    )


def added(path, text):
    path.write_text(path.read_text() + text)


def refusal(capsys, *arguments):
    """What install.py says when it refuses."""
    assert install.main([str(a) for a in arguments]) == 1
    error = capsys.readouterr().err
    assert error.startswith("Nothing was installed. ")
    return error


@pytest.mark.slow
def test_a_kit_installs_itself(kit, tmp_path):
    folder = tmp_path / "my course"
    done = run(kit, folder)
    assert done.returncode == 0, done.stderr
    assert "the doctor ran: doctor --patient" in done.stdout
    assert (folder / "notebooks/01-start.ipynb").is_file()
    python = folder / ".venv/bin/python"
    names = "alpha, beta, gamma, pip"
    assert subprocess.run([python, "-c", f"import {names}"], check=True).returncode == 0
    start = subprocess.run(
        [folder / "start-lab.sh", "--no-browser"], capture_output=True, text=True, check=True
    )
    assert start.stdout == "the doctor ran: lab --no-browser\n"
    again = run(kit, folder)
    assert (again.returncode, "is there already" in again.stderr) == (1, True)


def test_a_wheel_that_was_changed_is_refused(kit, tmp_path, capsys):
    with (kit / "wheels/gamma-1.0-py3-none-any.whl").open("ab") as file:
        file.write(b"x")
    assert "wheels/gamma-1.0-py3-none-any.whl is missing or not the file" in refusal(capsys, tmp_path / "new")
    assert install.main(["--check"]) == 1
    assert not (tmp_path / "new").exists()


def test_the_installer_itself_is_among_the_checked(kit, capsys):
    assert install.main(["--check"]) == 0
    assert "all are whole" in capsys.readouterr().out
    (kit / "install.py").write_text("print('other')")
    assert "install.py is missing or not the file" in refusal(capsys, "--check")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda kit: (kit / "wheels/pip-99-py3-none-any.whl").write_bytes(b""), "was added to the kit later"),
        (lambda kit: (kit / "wheels/gamma-1.0-py3-none-any.whl").unlink(), "is missing or not"),
        (lambda kit: (kit / "kit.json").write_text("{}"), "kit.json is damaged"),
        (lambda kit: (kit / "SHA256SUMS").unlink(), "SHA256SUMS cannot be read"),
        (lambda kit: (kit / "SHA256SUMS").write_text("nonsense\n"), "SHA256SUMS cannot be read"),
        (
            lambda kit: added(kit / "SHA256SUMS", f"{'0' * 64}  ../outside\n"),
            "lies outside the kit",
        ),
    ],
)
def test_a_damaged_kit_is_refused(kit, tmp_path, capsys, change, says):
    change(kit)
    assert says in refusal(capsys, tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_what_other_systems_leave_on_a_stick_does_no_harm(kit):
    (kit / "wheels/._gamma-1.0-py3-none-any.whl").write_bytes(b"")
    assert install.main(["--check"]) == 0


@pytest.mark.parametrize(
    ("about", "says"),
    [
        ({"platform": "windows-amd64"}, "This kit is for windows-amd64; this is "),
        ({"pythons": {"3.99": "3.99.0"}}, "holds wheels for Python 3.99; "),
        ({"pythons": {"{}.{}".format(*sys.version_info): "9.9.9"}}, "need Python 9.9.9 or newer"),
        ({"system": [99, 0]}, "of 99.0 or newer; here it is"),
    ],
)
def test_a_computer_that_the_kit_is_not_for_is_refused(kit, tmp_path, capsys, monkeypatch, about, says):
    told = {**install.described(), **about}
    monkeypatch.setattr(install, "described", lambda: told)
    assert says in refusal(capsys, tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_a_disk_that_is_too_full_is_refused(kit, tmp_path, capsys, monkeypatch):
    usage = namedtuple("Usage", "total used free")(10**9, 9 * 10**8, 10**8)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage)
    assert f"{tmp_path} has 0.1 GB free, and 0.2 GB are needed" in refusal(capsys, tmp_path / "new")


@pytest.mark.slow
def test_what_fails_halfway_is_taken_back(kit, tmp_path, capsys, monkeypatch):
    told = {**install.described(), "root": "nothere==1"}
    monkeypatch.setattr(install, "described", lambda: told)
    assert "It failed and was taken back" in refusal(capsys, tmp_path / "new")
    assert not (tmp_path / "new/.venv").exists()


def test_an_install_that_was_cut_off_is_begun_again(tmp_path):
    environment = tmp_path / ".venv"
    environment.mkdir()
    (environment / "unfinished").touch()
    install.is_free(tmp_path)
    assert not environment.exists()


def test_an_old_python_is_told_so():
    ast.parse(SOURCE, feature_version=(3, 7))  # else an old one would show a SyntaxError, not our sentence
    head = "import sys; sys.version_info = (3, 9, 1, 'final', 0)\n"
    done = subprocess.run([sys.executable, "-c", head + SOURCE], capture_output=True, text=True)
    assert done.returncode == 1
    assert "needs Python 3.11 or newer; " in done.stderr
    assert "is Python 3.9." in done.stderr
    asked = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["requires-python"]
    assert asked == ">=3.11"


@pytest.mark.parametrize(("arguments", "status"), [(["--help"], 0), (["--what"], 2), (["a", "b"], 2)])
def test_wrong_use_shows_the_usage(capsys, arguments, status):
    assert install.main(arguments) == status
    assert "usage: python3 install.py [FOLDER]" in capsys.readouterr().out
