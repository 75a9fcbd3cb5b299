"""The real kit of this computer, installed with the network cut; then the doctor, and chapters 00 to 02 to their end.

The wheels come once through pip and its cache. Where no package index is there, this test fails and says so.
"""

import json
import os
import shutil
import subprocess
import sys

import pytest

from kit.assemble import IncompleteError, Order, make
from kit.platforms import here, target

pytestmark = [pytest.mark.slow, pytest.mark.timeout(2400)]

# A new network namespace has nothing but its own address, which Jupyter's kernels need: it is put up.
ALONE = """
import fcntl, os, socket, struct, sys
with socket.socket() as any:
    fcntl.ioctl(any, 0x8914, struct.pack("16sh", b"lo", 0x41))
os.execvp(sys.argv[1], sys.argv[1:])
"""
NOBODY = {  # for a machine that allows no namespaces: whoever asks meets a closed port
    **dict.fromkeys(("http_proxy", "https_proxy", "all_proxy"), "http://127.0.0.1:9"),
    **dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"), "http://127.0.0.1:9"),
    "PIP_NO_INDEX": "1",
    "no_proxy": "127.0.0.1,localhost",
}
# Runs a learner's copy of a chapter to its end; cells given after its number come first.
CHAPTER = """
import json, sys
import nbformat
from nbclient import NotebookClient
from ltviz.course import copies, home, manifest
copies.provide()
copy = copies.own_copy(manifest().chapter(sys.argv[1]))
notebook = nbformat.read(copy, 4)
notebook.cells[:0] = [nbformat.v4.new_code_cell(source) for source in sys.argv[2:]]
resources = {"metadata": {"path": str(copy.parent)}}
NotebookClient(notebook, timeout=600, kernel_name="python3", resources=resources).execute()
code = [cell for cell in notebook.cells if cell.cell_type == "code"]
outputs = [output for cell in code for output in cell.outputs]
print(json.dumps({
    "home": str(home()),
    "copy": str(copy),
    "left": [cell.source for cell in code if cell.execution_count is None],
    "errors": [output.evalue for output in outputs if output.output_type == "error"],
    "shown": sorted({kind for output in outputs for kind in output.get("data", ())}),
}))
"""
WIDGET = "application/vnd.jupyter.widget-view+json"
TAUGHT = ("00", "01", "02")  # what a class of half a day is taught


@pytest.fixture(scope="module")
def cut():
    """(what goes before a command, settings, in words) that take the network away."""
    prefix = ["unshare", "-rn", sys.executable, "-c", ALONE]
    if shutil.which("unshare") and subprocess.run([*prefix, "true"], capture_output=True).returncode == 0:
        return prefix, {}, "a network namespace of its own"
    return [], NOBODY, "proxies that lead to a closed port"


@pytest.fixture(scope="module")
def kit(tmp_path_factory):
    name, version = here()
    computer = target(name, "{}.{}".format(*version))
    try:
        return make(Order((computer,), tmp_path_factory.mktemp("kits")))
    except IncompleteError as error:
        pytest.fail(f"this test needs a package index or a mirror that pip knows: {error}")


@pytest.fixture(scope="module")
def away(cut, tmp_path_factory):
    """Run a command with the network cut, and without anything of this checkout or of what this person has."""
    prefix, settings, _ = cut
    settings = settings | dict.fromkeys(("HOME", "USERPROFILE"), str(tmp_path_factory.mktemp("home")))
    hidden = ("PYTHONPATH", "LTVIZ_DATA", "LTVIZ_LEARN", "VIRTUAL_ENV", "OMP_NUM_THREADS")
    environment = {
        n: v
        for n, v in os.environ.items()
        if n not in hidden and not n.startswith(("PIP_", "JUPYTER_", "XDG_"))
    }

    def run(folder, *command):
        return subprocess.run(
            [*prefix, *map(str, command)],
            cwd=folder,
            env={**environment, **settings},
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
        )

    return run


@pytest.fixture(scope="module")
def installed(kit, away, tmp_path_factory):
    """The folder of a learner after install.py, and what install.py said."""
    folder = tmp_path_factory.mktemp("learner") / "ltviz"
    base = getattr(sys, "_base_executable", sys.executable)
    return folder, away(folder.parent, base, kit / "install.py", folder)


def test_the_network_is_cut(cut, away, tmp_path, record_property, capsys):
    record_property("network cut by", cut[2])
    with capsys.disabled():
        print(f"\nthe network is cut by {cut[2]}")
    asked = (
        "import urllib.request; urllib.request.urlopen('http://192.0.2.1/', timeout=5)"  # nobody's address
    )
    ended = away(tmp_path, sys.executable, "-c", asked)
    assert "Network is unreachable" in ended.stderr or "Connection refused" in ended.stderr


def test_the_kit_installs_with_the_network_cut(installed):
    folder, done = installed
    assert done.returncode == 0, done.stdout + done.stderr
    assert "all are whole" in done.stdout
    assert "ok    torch" in done.stdout
    assert (folder / "start-lab.sh").is_file()


def test_what_it_takes_on_the_disk_is_what_the_kit_says(kit, installed):
    folder, _ = installed
    about = json.loads((kit / "kit.json").read_text())
    (promised,) = about["bytes_after"].values()
    taken = sum(path.lstat().st_blocks * 512 for path in folder.rglob("*"))
    assert 0.7 * promised < taken <= promised


def test_the_installed_doctor_finds_nothing_to_mend(installed, away):
    folder, _ = installed
    done = away(folder, folder / ".venv/bin/python", "-m", "ltviz", "doctor", "--json", "--patient")
    found = {f["name"]: f for f in json.loads(done.stdout)["findings"]}
    assert [f["says"] for f in found.values() if f["state"] == "fail"] == []
    assert {
        found[name]["state"] for name in ("packages", "imports", "torch", "mnist1d", "digits", "kernel")
    } == {"ok"}


@pytest.mark.parametrize("number", TAUGHT)
def test_an_installed_chapter_runs_to_its_end(installed, away, number):
    folder, _ = installed
    done = away(folder, folder / ".venv/bin/python", "-c", CHAPTER, number)
    assert done.returncode == 0, done.stderr[-2000:]
    said = json.loads(done.stdout.splitlines()[-1])
    assert said["home"].startswith(str(folder / ".venv"))
    assert said["copy"] == str(folder / "learn" / said["copy"].rsplit("/", 1)[-1])
    assert (said["left"], said["errors"]) == ([], [])
    assert {WIDGET, "image/png", "text/plain"} <= set(said["shown"])


def test_a_chapter_that_asks_for_the_network_would_be_seen(installed, away):
    folder, _ = installed
    asks = "import urllib.request; urllib.request.urlopen('http://192.0.2.1/', timeout=5)"
    done = away(folder, folder / ".venv/bin/python", "-c", CHAPTER, "00", asks)
    assert done.returncode == 1
    assert "Network is unreachable" in done.stderr or "Connection refused" in done.stderr


def test_a_real_wheel_that_was_changed_is_refused(kit, away, tmp_path):
    (wheel,) = (kit / "wheels").glob("numpy-*.whl")
    copy = tmp_path / wheel.name
    shutil.copy2(wheel, copy)
    with copy.open("r+b") as file:
        file.seek(1000)
        file.write(b"changed")
    copy.replace(wheel)
    done = away(tmp_path, sys.executable, kit / "install.py", tmp_path / "new")
    assert done.returncode == 1
    assert f"wheels/{wheel.name} is missing or not the file" in done.stderr
    assert not (tmp_path / "new").exists()
