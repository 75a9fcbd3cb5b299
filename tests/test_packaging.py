"""The wheel, installed in a folder of its own and used from another, far from the checkout."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
import zipfile
from pathlib import Path

import pytest

from ltviz.course import manifest

ROOT = Path(__file__).parents[1]
CHAPTERS = [chapter.notebook.name for chapter in manifest().chapters]
COPIES = sorted(entry.notebook.name for entry in manifest().entries if entry.executed)
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel, built without the network."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT]
    subprocess.run(command, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def site(wheel, tmp_path_factory):
    """A folder with nothing but the wheel in it; torch and the others come from this environment."""
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "pip", "install", "--no-deps", "--no-index", "--target", folder, wheel]
    subprocess.run(command, check=True, capture_output=True)
    return folder


@pytest.fixture
def elsewhere(site, tmp_path):
    """(folder, environment) of somebody who installed ltviz and has no checkout."""
    own = {
        name: str(tmp_path / "home")
        for name in ("HOME", "JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR")
    }
    folder = tmp_path / "work"
    folder.mkdir()
    return folder, {**os.environ, **own, "PYTHONPATH": str(site)}


def test_the_wheel_carries_the_course_and_nothing_else(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    assert {f"ltviz/_home/chapters/{name}" for name in CHAPTERS} <= set(names)
    for path in [*ROOT.glob("ltviz/**/*.js"), *ROOT.glob("ltviz/**/*.css"), *ROOT.glob("data/**/*.*")]:
        if path.name != ".gitkeep" and "_home" not in path.parts:
            inside = path.relative_to(ROOT).as_posix().replace("data/", "ltviz/_home/data/", 1)
            assert inside in names
    assert {name.split("/")[0] for name in names if ".dist-info/" not in name} == {"ltviz"}


def test_the_course_is_found_in_the_package(elsewhere, site):
    folder, environment = elsewhere
    code = "from ltviz.course import home, manifest; print(home()); print(len(manifest().chapters))"
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, env=environment, check=True, capture_output=True, text=True
    )
    assert run.stdout.splitlines() == [str(site / "ltviz" / "_home"), str(len(CHAPTERS))]


def test_lab_starts_outside_the_checkout(elsewhere):
    folder, environment = elsewhere
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "ltviz", "lab", "--no-browser", "--allow-root", f"--port={port}"]
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(
            [*command, "--ServerApp.port_retries=0", "--IdentityProvider.token=t"],
            cwd=folder,
            env=environment,
            stdout=log,
            stderr=log,
        )
        try:
            listed = answer(f"http://127.0.0.1:{port}/api/contents?token=t", server)
            page = answer(f"http://127.0.0.1:{port}/lab/tree/{CHAPTERS[0]}?token=t", server)
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(30)
    assert sorted(entry["name"] for entry in json.loads(listed)["content"]) == COPIES
    assert b"jupyter-config-data" in page
    assert sorted(path.name for path in (folder / "learn").glob("*.ipynb")) == COPIES
    assert f"/lab/tree/{CHAPTERS[0]}?token=" in (folder / "log").read_text()


def answer(url, server):
    """What the server says, as soon as it listens; within a minute."""
    for _ in range(300):
        assert server.poll() is None, "the server ended"
        try:
            with urllib.request.urlopen(url, timeout=10) as response:
                return response.read()
        except OSError:
            time.sleep(0.2)
    raise TimeoutError(url)
