"""Memory, processors, speed and browsers that are lacking."""

import os
import webbrowser

import pytest

from ltviz.doctor import machine

GB = 10**9
VM_STAT = """Mach Virtual Memory Statistics: (page size of 16384 bytes)
Pages free:                               10000.
Pages active:                            200000.
Pages inactive:                           30000.
Pages speculative:                         5000.
"""


@pytest.mark.parametrize(
    ("free", "state"), [(8 * GB, "ok"), (1.5 * GB, "warn"), (0.5 * GB, "fail"), (None, "ok")]
)
def test_too_little_memory_is_found(monkeypatch, free, state):
    monkeypatch.setattr(machine, "_available", lambda: free)
    assert machine.memory().state == state


def test_this_machine_says_its_memory():
    assert 0 < machine._available() < 1e14


def test_a_container_that_allows_less_counts(tmp_path):
    proc = tmp_path / "meminfo"
    proc.write_text("MemTotal: 9 kB\nMemAvailable:   8000000 kB\n")
    assert machine._available_linux(proc, tmp_path) == 8e6 * 1024
    for name, text in {
        "max": "2000000000\n",
        "current": "1500000000\n",
        "stat": "anon 1\ninactive_file 200000000\n",
    }.items():
        (tmp_path / f"memory.{name}").write_text(text)
    assert machine._available_linux(proc, tmp_path) == 0.7 * GB
    (tmp_path / "memory.max").write_text("max\n")
    assert machine._available_linux(proc, tmp_path) == 8e6 * 1024


def test_the_pages_of_a_mac_are_counted():
    assert machine._available_macos(VM_STAT) == 45000 * 16384
    assert machine._available_macos("unknown") is None


def test_one_processor_and_a_variable_that_holds_back_are_found(monkeypatch):
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    monkeypatch.delenv("MKL_NUM_THREADS", raising=False)
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: {0, 1}, raising=False)
    assert machine.cores().says == "2 processors"
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    assert machine.cores().says == "2 processors, but OMP_NUM_THREADS is 1"
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: {0}, raising=False)
    assert machine.cores().says.startswith("1 processor;")


SLOW = """
import time
float32 = None
class ones:
    def __init__(self, *shape): pass
    def __matmul__(self, other): time.sleep(0.1)
"""


@pytest.mark.parametrize(
    ("code", "says"),
    [(SLOW, "training will be slow"), ("raise ImportError('broken')", "not measured: ImportError")],
)
def test_slow_and_broken_products_are_found(plant, code, says):
    plant("numpy", code)
    assert says in machine.speed().says
    assert machine.speed().state == "warn"


def test_the_speed_of_this_machine_is_a_number():
    assert "GFLOP/s" in machine.speed().says


def test_no_browser_is_found(monkeypatch):
    def none(*_):
        raise webbrowser.Error("could not locate runnable browser")

    monkeypatch.setattr(webbrowser, "get", none)
    assert machine.browser().state == "warn"
    assert "--no-browser" in machine.browser().remedy


@pytest.mark.parametrize(("name", "state"), [("/usr/bin/w3m", "warn"), ("firefox", "ok")])
def test_a_browser_of_text_is_found(monkeypatch, name, state):
    monkeypatch.setattr(webbrowser, "get", lambda: webbrowser.GenericBrowser(name))
    assert machine.browser().state == state


def test_no_chromium_is_found_where_there_are_tests(checkout, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path))
    assert machine.chromium().says == "only the tests need one"
    (checkout / "tests" / "browser").mkdir(parents=True)
    assert machine.chromium().state == "warn"
    (tmp_path / "chromium-1200").mkdir()
    assert machine.chromium().state == "ok"
