"""JupyterLab's kernel, its half of the widgets, another one on the PATH, and a port that is taken."""

import errno
import json
import os
import socket
import sys

import pytest

from ltviz.doctor import jupyter
from ltviz.doctor.child import Answer


def kernel(folder, program):
    """A kernel spec python3 in front of all others."""
    place = folder / "kernels" / "python3"
    place.mkdir(parents=True)
    argv = [str(program), "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    (place / "kernel.json").write_text(json.dumps({"argv": argv, "display_name": "P", "language": "python"}))


def names(findings):
    return {finding.name: finding for finding in findings}


def test_this_jupyter_is_well(monkeypatch):
    monkeypatch.delenv("JUPYTER_PATH", raising=False)
    found = names(jupyter.jupyter())
    assert {name: f.state for name, f in found.items()} == dict.fromkeys(found, "ok")
    assert list(found) == ["kernel", "widgets", "other jupyter"]


@pytest.mark.parametrize("there", [True, False])
def test_a_kernel_of_another_python_is_found(tmp_path, monkeypatch, there):
    other = tmp_path / "other" / "python"
    if there:  # a Python that has no ltviz
        other.parent.mkdir()
        other.write_text("#!/bin/sh\nexit 1\n")
        other.chmod(0o755)
    kernel(tmp_path, other)
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    found = names(jupyter.jupyter())["kernel"]
    assert found.state == "fail"
    assert str(other) in found.says
    assert str(tmp_path / "kernels") in found.says
    assert "kernelspec remove" in found.remedy


def test_a_kernel_of_another_python_that_has_ltviz_is_only_a_warning(tmp_path, monkeypatch):
    other = tmp_path / "bin" / "python"
    other.parent.mkdir()
    other.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    other.chmod(0o755)
    kernel(tmp_path, other)
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    assert names(jupyter.jupyter())["kernel"].state == "warn"


@pytest.mark.parametrize("program", ["python", "python3", sys.executable])
def test_a_kernel_that_jupyter_runs_here_is_well(program):
    assert jupyter._kernel(Answer({"argv": [program], "folder": "/x"})).state == "ok"


def test_no_kernel_at_all_is_found():
    assert "no kernel python3" in jupyter._kernel(Answer({})).says
    assert jupyter._kernel(Answer({}, "no answer in 6 s")).state == "warn", "too slow is not missing"


def test_a_jupyterlab_without_its_half_of_the_widgets_is_found(tmp_path):
    (tmp_path / "anywidget").mkdir()
    found = jupyter._widgets(Answer({"labextensions": [str(tmp_path)]}))
    assert found.state == "fail"
    assert "lacks jupyterlab_widgets:" in found.says
    assert "--force-reinstall jupyterlab_widgets" in found.remedy


def test_a_jupyter_that_does_not_start_is_found(plant):
    plant("jupyter_core", "raise ImportError('gone')")
    (found,) = jupyter.jupyter()
    assert (found.name, found.state) == ("jupyter", "warn")
    assert "pip install" in found.remedy


def test_another_jupyter_on_the_path_is_found(tmp_path, monkeypatch):
    program = tmp_path / "conda" / "bin" / "jupyter-lab"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(program.parent), prepend=os.pathsep)
    found = jupyter._on_path()
    assert found.state == "warn"
    assert f"{program}, which lacks jupyterlab_widgets and anywidget" in found.says
    for half in jupyter._HALVES:
        (tmp_path / "conda/share/jupyter/labextensions" / half).mkdir(parents=True)
    assert jupyter._on_path().says.endswith(str(program))


def test_a_port_that_is_taken_is_found():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        number = other.getsockname()[1]
        other.listen()
        assert jupyter.port(number).state == "warn"
    assert jupyter.port(number).state == "ok"


def test_a_machine_without_an_address_of_its_own_is_found(monkeypatch):
    def refuse(number):
        raise OSError(errno.EADDRNOTAVAIL, "Cannot assign requested address")

    monkeypatch.setattr(jupyter, "_listen", refuse)
    assert jupyter.port().state == "fail"
