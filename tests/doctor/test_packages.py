"""Packages that are old, missing, broken or crashing, on the path of a real child."""

import sys

import pytest

from ltviz.doctor import packages, training
from ltviz.doctor.child import Answer, ask

DLL = 'raise ImportError("DLL load failed while importing _core: the specified module was not found")'
TORCH_DLL = (
    "raise OSError('[WinError 126] The module was not found. Error loading \"c10.dll\" or its dependencies.')"
)
CRASH = "import os, signal; os.kill(os.getpid(), signal.{})"


def planted_version(folder, name, version):
    info = folder / f"{name}-{version}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")


def test_this_environment_is_in_its_ranges():
    assert packages.ranges().state == "ok"


def test_an_old_package_is_found(tmp_path, monkeypatch):
    planted_version(tmp_path, "numpy", "1.26.4")
    monkeypatch.syspath_prepend(str(tmp_path))
    found = packages.ranges()
    assert found.state == "fail"
    assert found.says == "numpy is 1.26.4, wanted <3,>=2.0"
    assert sys.executable in found.remedy


@pytest.mark.parametrize(
    ("line", "state", "says"),
    [
        ("nothere>=1", "fail", "nothere is missing"),
        ("nothere>=1; extra == 'lab'", "warn", "ltviz lab cannot start: nothere is missing"),
        ("nothere>=1; extra == 'test'", "ok", "1 packages in their ranges"),
    ],
)
def test_a_missing_package_is_found(monkeypatch, line, state, says):
    monkeypatch.setattr(packages, "requires", lambda name: ["numpy>=2", line])
    assert (packages.ranges().state, packages.ranges().says) == (state, says)


def test_an_ltviz_that_is_not_installed_is_found(monkeypatch):
    def nothing(name):
        raise packages.PackageNotFoundError(name)

    monkeypatch.setattr(packages, "requires", nothing)
    assert "not installed" in packages.ranges().says


def test_versions_that_the_tests_never_saw_are_found(checkout):
    assert packages.constraints().state == "ok"
    (checkout / "constraints.txt").write_text("# pins\nnumpy==0.1\nnothere==3\n")
    found = packages.constraints()
    assert found.state == "warn"
    assert "wanted ==0.1" in found.says
    assert "nothere" not in found.says


def test_the_small_packages_load():
    assert packages.imports().state == "ok"


@pytest.mark.parametrize(
    ("code", "says", "remedy"),
    [
        (DLL, "anywidget: ImportError: DLL load failed", "Visual C++"),
        ("import nothere", "anywidget: ModuleNotFoundError", "--force-reinstall anywidget"),
        ("raise SystemExit", "anywidget: SystemExit", "--force-reinstall anywidget"),
        (CRASH.format("SIGSEGV"), "it crashed (SIGSEGV)", "--force-reinstall anywidget"),
    ],
)
def test_a_broken_widget_package_is_found(plant, code, says, remedy):
    plant("anywidget", code)
    found = packages.imports({"json": "json", "anywidget": "anywidget"})
    assert found.state == "fail"
    assert says in found.says
    assert remedy in found.remedy


def test_an_import_that_hangs_is_named(plant, monkeypatch):
    plant("anywidget", "import time; time.sleep(60)")
    monkeypatch.setattr(packages, "LIMIT_S", 1.0)
    found = packages.imports({"json": "json", "anywidget": "anywidget"})
    assert (found.state, found.says) == ("warn", "anywidget was not loaded in 1 s")


@pytest.mark.parametrize(
    ("code", "says", "remedy"),
    [
        (TORCH_DLL, "WinError 126", "Visual C++ Redistributable"),
        (CRASH.format("SIGILL"), "it crashed (SIGILL)", "processor is too old"),
        (CRASH.format("SIGSEGV"), "it crashed (SIGSEGV)", "--force-reinstall --no-deps torch"),
        ("import os; os._exit(3)", "it ended with status 3", "--force-reinstall"),
        ("raise ModuleNotFoundError(\"No module named 'torch'\")", "No module named", "pip install torch"),
        ("def ones(*s): raise RuntimeError('no kernel image')", "no kernel image", "--force-reinstall"),
    ],
)
def test_a_broken_torch_is_found_and_cannot_kill_the_doctor(plant, code, says, remedy):
    plant("torch", code)
    torch, data = training.torch_and_data()
    assert (torch.name, torch.state, data.state) == ("torch", "fail", "warn")
    assert says in torch.says
    assert remedy in torch.remedy


def test_a_torch_that_hangs_is_named(plant, monkeypatch):
    plant("torch", "import time; time.sleep(60)")
    monkeypatch.setattr(training, "LIMIT_S", 1.0)
    torch, *_ = training.torch_and_data()
    assert (torch.state, torch.says) == ("warn", "torch was not loaded in 1 s")


def test_what_a_child_prints_beside_its_answer_is_no_answer(plant):
    plant("noisy", "print('{not json'); print('hello')")
    code = "import json, noisy; print(json.dumps({'a': 1})); print(json.dumps({'b': 2}))"
    assert ask(code, 5) == Answer({"a": 1, "b": 2}, "")


def test_a_python_that_is_not_there_is_named():
    assert "does not start" in ask("pass", 5, "/nowhere/python").trouble
