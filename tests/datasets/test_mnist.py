"""MNIST and Fashion-MNIST: from a folder, from a mirror, damaged, and the real files where they are."""

import gzip
import hashlib
import os
from pathlib import Path

import numpy as np
import pytest
import torch

from ltviz.datasets import DatasetError, load, mnist

# Read before any fixture takes it away.
REAL = os.environ.get("LTVIZ_DATA")
NAMES = ("mnist", "fashion_mnist")
PARTS = {"train": 600, "t10k": 100}  # instead of 60,000 and 10,000


def md5(content):
    return hashlib.md5(content, usedforsecurity=False).hexdigest()


def idx(array):
    return bytes([0, 0, 8, array.ndim]) + np.array(array.shape, ">i4").tobytes() + array.tobytes()


@pytest.fixture(scope="module")
def toy():
    """Content by name: images whose first two pixels hold their number, so that they can be followed."""
    content = {}
    for part, count in PARTS.items():
        x = np.zeros((count, 28, 28), np.uint8)
        x[:, 0, 0], x[:, 0, 1] = np.arange(count) // 256, np.arange(count) % 256
        content[f"{part}-images-idx3-ubyte"] = idx(x)
        content[f"{part}-labels-idx1-ubyte"] = idx((np.arange(count) % 10).astype(np.uint8))
    return content


@pytest.fixture(scope="module")
def packed(toy):
    return {name: gzip.compress(content, 1) for name, content in toy.items()}


@pytest.fixture(params=NAMES)
def name(request, monkeypatch, toy, packed):
    hashes = {file: (md5(packed[file]), md5(toy[file])) for file in toy}
    monkeypatch.setitem(mnist.FILES, request.param, hashes)
    monkeypatch.setattr(mnist, "TRAIN", 550)
    return request.param


@pytest.fixture
def own(name, packed, tmp_path, monkeypatch):
    folder = tmp_path / "own" / name
    folder.mkdir(parents=True)
    for file, content in packed.items():
        (folder / f"{file}.gz").write_bytes(content)
    monkeypatch.setenv("LTVIZ_DATA", str(tmp_path / "own"))
    return folder


def numbers(split):
    """Which image each is, read off its first two pixels."""
    return ((split.x[:, 0, 0, 0] * 255).round() * 256 + (split.x[:, 0, 0, 1] * 255).round()).long()


def test_every_image_comes_once_with_its_label(own, name):
    data = load(name)
    assert data.shape == (1, 28, 28)
    assert data.fixed
    assert [len(split.y) for split in (data.train, data.validation, data.test)] == [550, 50, 100]
    assert data.train.x.shape[1:] == data.shape
    for split in (data.train, data.validation, data.test):
        assert torch.equal(numbers(split) % 10, split.y)
    known = torch.cat([numbers(data.train), numbers(data.validation)])
    assert torch.equal(known.sort().values, torch.arange(600))
    assert torch.equal(numbers(data.test), torch.arange(100))
    assert (numbers(data.validation) < 550).any()  # drawn from everywhere, not the last part of the file


def test_standardise_is_by_the_train_split(own, name):
    data, plain = load(name, standardise=True), load(name)
    assert data.options == {"standardise": True}
    assert data.train.x.mean().item() == pytest.approx(0, abs=1e-5)
    assert data.train.x.std().item() == pytest.approx(1, abs=1e-4)
    mean, std = plain.train.x.mean(), plain.train.x.std()
    assert torch.allclose(data.test.x, (plain.test.x - mean) / std, atol=1e-2)


def test_files_come_from_a_mirror_and_stay_in_the_cache(name, server, packed, cache, monkeypatch):
    monkeypatch.setitem(mnist.MIRRORS, name, (f"{server.url}/gone/", f"{server.url}/here/"))
    server.pages |= {f"/here/{file}.gz": content for file, content in packed.items()}
    assert len(load(name).test.y) == 100
    assert len(server.asked) == 8
    load(name)
    assert len(server.asked) == 8
    assert sorted(path.name for path in (cache / name).iterdir()) == sorted(f"{file}.gz" for file in packed)


def test_a_copy_that_was_compressed_again_is_as_good(own, name, toy):
    (own / "t10k-labels-idx1-ubyte.gz").write_bytes(gzip.compress(toy["t10k-labels-idx1-ubyte"], 9))
    assert len(load(name).test.y) == 100


DAMAGE = {
    "cut": (lambda b: b[: len(b) // 2], "it does not decompress"),
    "not gzip": (lambda _: b"<html>sign in first</html>", "it does not decompress"),
    "flipped": (
        lambda b: b[:20] + bytes([b[20] ^ 255]) + b[21:],
        "it does not decompress|the MD5 of its content",
    ),
    "another file": (lambda _: gzip.compress(b"hello"), "the MD5 of its content is"),
    "empty": (lambda _: b"", "it does not decompress|the MD5 of its content"),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_file_is_named(own, name, damage):
    change, why = DAMAGE[damage]
    file = own / "t10k-labels-idx1-ubyte.gz"
    file.write_bytes(change(file.read_bytes()))
    with pytest.raises(DatasetError, match=rf"t10k-labels-idx1-ubyte\.gz is damaged: ({why}).*\. Delete it"):
        load(name)


def test_a_missing_file_is_named(own, name):
    (own / "train-images-idx3-ubyte.gz").unlink()
    with pytest.raises(DatasetError, match=r"holds no train-images-idx3-ubyte\.gz\. Put it there"):
        load(name)


@pytest.mark.parametrize("which", NAMES)
def test_the_real_files(which, monkeypatch):
    if not REAL or not (Path(REAL) / which).is_dir():
        pytest.skip(f"LTVIZ_DATA names no folder that holds {which}/")
    monkeypatch.setenv("LTVIZ_DATA", REAL)
    data = load(which)
    y = torch.cat([data.train.y, data.validation.y])
    assert [len(split.y) for split in (data.train, data.validation, data.test)] == [55_000, 5_000, 10_000]
    assert (data.train.x.min(), data.train.x.max()) == (0, 1)
    if which == "mnist":  # how many of each digit the published train set holds
        assert y.bincount().tolist() == [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]
