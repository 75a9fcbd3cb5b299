"""Folders that are full, unwritable, old, or hide a module; proxies and downloads."""

import errno
import os
import shutil
import threading
from collections import namedtuple
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from ltviz.course import copies
from ltviz.doctor import folders, network
from tests.doctor.conftest import notebook

Usage = namedtuple("Usage", "total used free")


@pytest.mark.parametrize(("free", "state"), [(50e9, "ok"), (0.5e9, "warn"), (0.01e9, "fail")])
def test_a_full_disk_is_found(monkeypatch, tmp_path, free, state):
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(1e12, 0, free))
    assert folders.disk(tmp_path / "not" / "there").state == state


def test_a_folder_that_can_be_written_is_left_as_it_was(own_learn):
    assert folders.copies().state == "ok"
    own_learn.mkdir()
    assert folders.copies().state == "ok"
    assert list(own_learn.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_found(monkeypatch):
    monkeypatch.setenv("LTVIZ_LEARN", "/proc/ltviz")  # not even root may write there
    found = folders.copies()
    assert (found.state, "/proc cannot be written" in found.says) == ("fail", True)
    assert "LTVIZ_LEARN" in found.remedy


def test_a_disk_that_fills_up_is_found(own_learn, monkeypatch):
    def full(handle):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert folders.copies().says == f"{own_learn.parent} is full"


def test_a_file_in_the_place_of_the_folder_is_found(own_learn):
    own_learn.write_text("mine")
    assert "is a file" in folders.copies().says


def test_a_cache_that_cannot_be_written_is_a_warning(monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", "/proc/cache")
    monkeypatch.setattr("pooch.os_cache", lambda name: Path("/proc/cache") / name)
    assert folders.cache().state == "warn"
    assert "LTVIZ_DATA" in folders.cache().remedy


@pytest.mark.parametrize("name", ["random.py", "torch.py", "numpy/__init__.py"])
def test_a_file_that_hides_a_module_is_found(tmp_path, name):
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    (tmp_path / "my_random.py").write_text("")
    (tmp_path / "test").mkdir()  # a folder without __init__.py hides nothing
    assert folders.shadows([tmp_path]).state == "ok"
    path.write_text("")
    found = folders.shadows([tmp_path])
    assert found.state == "fail"
    assert str(tmp_path / name.split("/")[0]) in found.says


def test_the_checkout_itself_hides_nothing():
    assert folders.shadows([Path(__file__).parents[2]]).state == "ok"


def test_a_copy_of_an_older_edition_is_found(checkout):
    assert folders.stale().says == "no copies yet: ltviz lab makes them"
    copies.provide()
    assert folders.stale().says == "your copies are of this edition"
    notebook(checkout / "learn" / "01-start.ipynb", ["# Start", "Cut a fifth.", "My own remark."])
    assert folders.stale().state == "ok", "what a learner adds is no older edition"
    notebook(checkout / "chapters" / "01-start.ipynb", ["# Start", "Cut a quarter."])
    found = folders.stale()
    assert (found.state, found.says) == ("warn", "your copy of 01 is not of this edition")
    assert "ltviz reset 01" in found.remedy


@pytest.mark.parametrize("content", ["{not json", "[]", '{"cells": [3]}'])
def test_a_damaged_copy_is_found(checkout, content):
    copies.provide()
    (checkout / "learn" / "01-start.ipynb").write_text(content)
    assert folders.stale().state == "warn"


@pytest.mark.parametrize(
    ("settings", "state"),
    [
        ({}, "ok"),
        ({"HTTPS_PROXY": "http://proxy:3128"}, "warn"),
        ({"HTTPS_PROXY": "http://proxy:3128", "NO_PROXY": "example.org"}, "warn"),
        ({"https_proxy": "http://proxy:3128", "no_proxy": "example.org, localhost"}, "ok"),
    ],
)
def test_a_proxy_in_front_of_this_machine_is_found(monkeypatch, settings, state):
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    assert network.proxies().state == state


class Silent(BaseHTTPRequestHandler):
    def do_HEAD(self):
        self.send_response(404)
        self.end_headers()

    def log_message(self, *_):
        pass


def test_downloads_that_do_not_answer_are_found(monkeypatch):
    monkeypatch.setenv("no_proxy", "*")
    with HTTPServer(("127.0.0.1", 0), Silent) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        there = f"http://127.0.0.1:{server.server_port}/"
        assert network.downloads([there]).state == "ok", "404 is an answer"
        server.shutdown()
    found = network.downloads([there, "nonsense"])
    assert found.says.startswith("2 of 2 places")
    assert f"127.0.0.1:{server.server_port}" in found.says


def test_the_places_of_the_downloads_are_those_of_the_data_sets():
    assert len(network._mirrors()) >= 5
    assert all(place.startswith("http") for place in network._mirrors())
