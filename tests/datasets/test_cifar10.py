"""CIFAR-10 in its three layouts, made small; damage; the real files where they are."""

import hashlib
import io
import os
import sys
import tarfile
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from ltviz.datasets import DatasetError, cifar10, cifar10_files, load

# Read before any fixture takes it away.
REAL = os.environ.get("LTVIZ_DATA")
PER_PART = 100  # instead of 10,000 images a file


def records(part, seed):
    rng = np.random.default_rng(seed)
    labels = rng.permutation(PER_PART) % 10
    pixels = rng.integers(0, 256, (PER_PART, 3072)).astype(np.uint8)
    pixels[:, 1] = labels  # so that a label that lost its image shows
    return np.concatenate([labels[:, None].astype(np.uint8), pixels], axis=1)


PARTS = {
    name: records(name, i) for i, name in enumerate(cifar10_files.TRAIN_PARTS + cifar10_files.TEST_PARTS)
}
TRAIN = np.concatenate([PARTS[name] for name in cifar10_files.TRAIN_PARTS])
TEST = PARTS["test_batch.bin"]


@pytest.fixture(autouse=True)
def small(monkeypatch, tmp_path):
    monkeypatch.setattr(cifar10_files, "PER_PART", PER_PART)
    monkeypatch.setattr(cifar10, "TRAIN", 450)
    monkeypatch.setenv("LTVIZ_DATA", str(tmp_path / "own"))
    (tmp_path / "own" / "cifar10").mkdir(parents=True)


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "own" / "cifar10"


def write_folder(folder):
    (folder / "cifar-10-batches-bin").mkdir()
    for name, content in PARTS.items():
        (folder / "cifar-10-batches-bin" / name).write_bytes(content.tobytes())


def archive_bytes(leave_out=()):
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w:gz") as archive:
        for name, content in PARTS.items():
            if name not in leave_out:
                info = tarfile.TarInfo(f"cifar-10-batches-bin/{name}")
                info.size = content.nbytes
                archive.addfile(info, io.BytesIO(content.tobytes()))
    return target.getvalue()


def write_archive(folder):
    (folder / "cifar-10-binary.tar.gz").write_bytes(archive_bytes())


def write_mosaics(folder, monkeypatch):
    """The same images, in another order, as 10 x 10 tiles a picture."""
    order = np.random.default_rng(9).permutation(len(TRAIN))
    hashes = {}
    for name, rows in (("train", TRAIN[order]), ("test", TEST[::-1])):
        images = rows[:, 1:].reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1)
        hashes[name] = hashlib.sha256(images.tobytes()).hexdigest()
        for i, part in enumerate(images.reshape(-1, 10, 10, 32, 32, 3)):
            picture = Image.fromarray(np.ascontiguousarray(part.swapaxes(1, 2)).reshape(320, 320, 3))
            picture.save(folder / (f"train_{i}.webp" if name == "train" else "test.webp"), lossless=True)
        (folder / f"{name}_labels.u8").write_bytes(rows[:, 0].tobytes())
    monkeypatch.setattr(cifar10_files, "MOSAIC_PIXELS", hashes)


def write(layout, folder, monkeypatch):
    if layout == "mosaics":
        write_mosaics(folder, monkeypatch)
    else:
        {"folder": write_folder, "archive": write_archive}[layout](folder)


LAYOUTS = ("folder", "archive", "mosaics")


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_image_comes_once_with_its_label(layout, folder, monkeypatch):
    write(layout, folder, monkeypatch)
    data = load("cifar10")
    assert (data.shape, data.classes, data.fixed) == ((3, 32, 32), 10, True)
    assert [len(split.y) for split in (data.train, data.validation, data.test)] == [450, 50, 100]
    for split in (data.train, data.validation, data.test):
        assert split.x.shape[1:] == data.shape
        assert torch.equal((split.x[:, 0, 0, 1] * 255).round().long(), split.y)
    both = torch.cat([data.train.x, data.validation.x]).flatten(1)
    published = torch.from_numpy(TRAIN[:, 1:].astype(np.float32)) / 255
    assert torch.equal(both.unique(dim=0), published.unique(dim=0))


def test_the_splits_are_the_same_in_every_layout(tmp_path, monkeypatch):
    loaded = []
    for layout in LAYOUTS:
        folder = tmp_path / layout / "cifar10"
        folder.mkdir(parents=True)
        write(layout, folder, monkeypatch)
        monkeypatch.setenv("LTVIZ_DATA", str(tmp_path / layout))
        loaded.append(load("cifar10"))
    for other in loaded[1:]:
        for name in ("train", "validation", "test"):
            assert torch.equal(getattr(other, name).x, getattr(loaded[0], name).x)
            assert torch.equal(getattr(other, name).y, getattr(loaded[0], name).y)


def test_standardise_is_by_colour_and_by_the_train_split(folder):
    write_archive(folder)
    data = load("cifar10", standardise=True)
    assert data.options == {"standardise": True}
    assert torch.allclose(data.train.x.mean((0, 2, 3)), torch.zeros(3), atol=1e-5)
    assert torch.allclose(data.train.x.std((0, 2, 3)), torch.ones(3), atol=1e-4)
    plain = load("cifar10")
    mean, std = plain.train.x.mean((0, 2, 3), True), plain.train.x.std((0, 2, 3), keepdim=True)
    assert torch.allclose(data.test.x, (plain.test.x - mean) / std, atol=1e-3)


def test_the_binary_archive_is_what_is_downloaded(server, cache, monkeypatch):
    monkeypatch.delenv("LTVIZ_DATA")
    content = archive_bytes()
    digest = hashlib.md5(content, usedforsecurity=False).hexdigest()
    file = cifar10_files.Published("cifar10", "cifar-10-binary.tar.gz", digest, (f"{server.url}/",))
    monkeypatch.setattr(cifar10_files, "ARCHIVE", file)
    server.pages["/cifar-10-binary.tar.gz"] = content
    assert len(load("cifar10").test.y) == 100
    load("cifar10")
    assert server.asked == ["/cifar-10-binary.tar.gz"]
    assert [path.name for path in (cache / "cifar10").iterdir()] == ["cifar-10-binary.tar.gz"]


def test_the_published_archive_is_named_with_its_checksum():
    assert cifar10_files.ARCHIVE.name == "cifar-10-binary.tar.gz"
    assert cifar10_files.ARCHIVE.md5 == "c32a1d4ab5d03f1284b67883e8d87530"
    assert len(cifar10_files.ARCHIVE.mirrors) >= 2


def test_pickles_are_never_read(folder):
    (folder / "cifar-10-python.tar.gz").write_bytes(b"whatever")
    with pytest.raises(
        DatasetError, match=r"pickles can run code .*Put cifar-10-binary\.tar\.gz there instead"
    ):
        load("cifar10")


def test_an_empty_folder_says_what_is_missing(folder):
    with pytest.raises(DatasetError, match=r"cifar10 holds no cifar-10-binary\.tar\.gz\. Put it there"):
        load("cifar10")


def cut_archive(folder):
    write_archive(folder)
    path = folder / "cifar-10-binary.tar.gz"
    path.write_bytes(path.read_bytes()[:100_000])


def no_archive(folder):
    (folder / "cifar-10-binary.tar.gz").write_bytes(b"<html>sign in first</html>")


def archive_without_a_part(folder):
    (folder / "cifar-10-binary.tar.gz").write_bytes(archive_bytes(leave_out=["data_batch_3.bin"]))


def cut_part(folder):
    write_folder(folder)
    path = folder / "cifar-10-batches-bin" / "data_batch_2.bin"
    path.write_bytes(path.read_bytes()[:-5])


def missing_part(folder):
    write_folder(folder)
    (folder / "cifar-10-batches-bin" / "data_batch_2.bin").unlink()


def wrong_labels(folder):
    write_folder(folder)
    path = folder / "cifar-10-batches-bin" / "test_batch.bin"
    path.write_bytes(bytes([(TEST[0, 0] + 1) % 10]) + TEST.tobytes()[1:])


@pytest.mark.parametrize(
    ("damage", "why"),
    [
        (cut_archive, r"binary\.tar\.gz is damaged: it cannot be read as an archive"),
        (no_archive, r"binary\.tar\.gz is damaged: it cannot be read as an archive"),
        (archive_without_a_part, r"binary\.tar\.gz is damaged: .*data_batch_3\.bin"),
        (cut_part, r"batches-bin is damaged: it holds 1,536,495 bytes of images, not 1,536,500"),
        (missing_part, r"holds no data_batch_2\.bin\. Unpack cifar-10-binary\.tar\.gz there again"),
        (wrong_labels, r"is damaged: it must hold ten classes in equal parts, got \[1"),
    ],
)
def test_damage_is_named(folder, damage, why):
    damage(folder)
    with pytest.raises(DatasetError, match=why):
        load("cifar10")


def test_damaged_mosaics_are_named(folder, monkeypatch):
    write_mosaics(folder, monkeypatch)
    picture = folder / "train_3.webp"
    whole = picture.read_bytes()
    picture.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(DatasetError, match=r"train_3\.webp is damaged: "):
        load("cifar10")
    (folder / "train_0.webp").replace(picture)
    picture.rename(folder / "train_0.webp")
    picture.write_bytes((folder / "train_0.webp").read_bytes())
    with pytest.raises(DatasetError, match=r"train_0\.webp is damaged: the SHA256 of its content is"):
        load("cifar10")
    picture.unlink()
    with pytest.raises(DatasetError, match=r"cifar10 holds no train_3\.webp\. Put it there"):
        load("cifar10")


def test_mosaics_without_pillow_say_what_to_install(folder, monkeypatch):
    write_mosaics(folder, monkeypatch)
    monkeypatch.setitem(sys.modules, "PIL", None)
    with pytest.raises(DatasetError, match=r"reading .*train_0\.webp needs Pillow: pip install pillow"):
        load("cifar10")


def test_the_real_files(monkeypatch):
    if not REAL or not (Path(REAL) / "cifar10").is_dir():
        pytest.skip("LTVIZ_DATA names no folder that holds cifar10/")
    monkeypatch.undo()
    monkeypatch.setenv("LTVIZ_DATA", REAL)
    data = load("cifar10")
    assert [len(split.y) for split in (data.train, data.validation, data.test)] == [45_000, 5_000, 10_000]
    x, y = torch.cat([data.train.x, data.validation.x]), torch.cat([data.train.y, data.validation.y])
    assert y.bincount().tolist() == [5000] * 10
    std, mean = torch.std_mean(x, (0, 2, 3))
    assert torch.allclose(mean, torch.tensor([0.4914, 0.4822, 0.4465]), atol=1e-4)
    assert torch.allclose(std, torch.tensor([0.2470, 0.2435, 0.2616]), atol=1e-4)
