"""Data that is changed, damaged or missing."""

import gzip

import pytest

from ltviz.datasets import mnist, mnist1d
from ltviz.datasets.dataset import DatasetError
from ltviz.doctor import probe, training
from ltviz.doctor.child import Answer


def test_the_data_of_the_course_is_the_one_that_it_speaks_of():
    assert probe.mnist1d() == "4,000 train examples"
    assert probe.digits() == "1,797 examples"


def test_another_mnist1d_is_found(monkeypatch):
    monkeypatch.setattr(mnist1d, "SCALE", 0.41)
    with pytest.raises(ValueError, match=r"train\.x\[1000, 20\] is"):
        probe.mnist1d()


def test_other_labels_are_found(monkeypatch):
    monkeypatch.setattr(probe, "LABELS", "0" * 64)
    with pytest.raises(ValueError, match="the labels have SHA-256"):
        probe.mnist1d()


@pytest.fixture
def own_mnist(tmp_path, monkeypatch):
    """A folder with two files of our own as mnist, and their checksums as the published ones."""
    folder = tmp_path / "mnist"
    folder.mkdir()
    files = {}
    for name in ("images", "labels"):
        packed = gzip.compress(name.encode())
        (folder / f"{name}.gz").write_bytes(packed)
        files[name] = (probe.hashlib.md5(packed).hexdigest(), probe.hashlib.md5(name.encode()).hexdigest())
    monkeypatch.setitem(mnist.FILES, "mnist", files)
    monkeypatch.setenv("LTVIZ_DATA", str(tmp_path))
    return folder


def test_own_files_are_compared_with_their_checksums(own_mnist):
    assert probe.own_files() == "mnist matches its checksums"
    (own_mnist / "images.gz").write_bytes(gzip.compress(b"images", 1) + b"")
    assert probe.own_files() == "mnist matches its checksums", "compressed again: the content counts"


@pytest.mark.parametrize(
    ("damage", "error", "says"),
    [
        (lambda f: (f / "images.gz").write_bytes(gzip.compress(b"other")), DatasetError, "is damaged"),
        (lambda f: (f / "images.gz").write_bytes(b"short"), ValueError, "does not decompress"),
        (lambda f: (f / "labels.gz").unlink(), FileNotFoundError, "labels.gz"),
        (lambda f: f.rename(f.with_name("minst")), FileNotFoundError, "holds no mnist/"),
    ],
)
def test_damaged_files_are_found(own_mnist, damage, error, says):
    damage(own_mnist)
    with pytest.raises(error, match=says):
        probe.own_files()


def test_a_folder_that_is_not_there_is_found(tmp_path, monkeypatch):
    monkeypatch.setenv("LTVIZ_DATA", str(tmp_path / "gone"))
    with pytest.raises(FileNotFoundError, match="is no folder"):
        probe.own_files()


def test_a_wrong_step_becomes_a_failure_with_its_remedy(monkeypatch):
    monkeypatch.setenv("LTVIZ_DATA", "/gone")
    said = {"wrong": "FileNotFoundError: /gone is no folder"}
    found = training._data("LTVIZ_DATA", Answer({"LTVIZ_DATA": said}))
    assert (found.state, found.says) == ("fail", said["wrong"])
    assert "unset LTVIZ_DATA (now /gone)" in found.remedy
    assert training._data("mnist1d", Answer({"mnist1d": said})).state == "fail"
    assert training._data("digits", Answer({}, "no answer in 8 s")).state == "warn"
