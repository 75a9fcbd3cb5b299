"""The layouts in which CIFAR-10 lies on a disk, and how each is read and checked."""

from __future__ import annotations

import tarfile
import zlib
from pathlib import Path

import numpy as np

from ltviz.datasets.dataset import DatasetError
from ltviz.datasets.files import INSTEAD, Published, checked, damaged, obtain, own_folder

# Pixels uint8 [N, 3, 32, 32] and labels uint8 [N]; for `read_arrays` the train pair, then the test pair.
Arrays = tuple[np.ndarray, ...]

ARCHIVE = Published(
    dataset="cifar10",
    name="cifar-10-binary.tar.gz",
    md5="c32a1d4ab5d03f1284b67883e8d87530",
    mirrors=(
        "https://www.cs.toronto.edu/~kriz/",
        "https://storage.googleapis.com/s4tf-hosted-binaries/datasets/CIFAR10/",
        "https://mindspore-website.obs.cn-north-4.myhuaweicloud.com/notebook/datasets/",
    ),
)
INSIDE = "cifar-10-batches-bin"
TRAIN_PARTS, TEST_PARTS = [f"data_batch_{i}.bin" for i in range(1, 6)], ["test_batch.bin"]
RECORD = 1 + 3 * 32 * 32  # a label, then the red, green and blue planes, row by row
PER_PART = 10_000

# SHA-256 of the pixels as uint8 N x 32 x 32 x 3, for mosaics.
MOSAIC_PIXELS = {
    "train": "0d3b9e0f5c36ef04f80ef012023215654a9d11feb17a8126724813154a9cb921",
    "test": "e08ae07d698196c7936ba4037c106097796c1bd31e2e8553e415bad16800b5b8",
}


def read_arrays() -> Arrays:
    """Train x, train y, test x, test y.

    Of these layouts the first that is found in LTVIZ_DATA/cifar10 is read:
    cifar-10-batches-bin/      the published binary version, unpacked
    cifar-10-binary.tar.gz     the same as an archive; without LTVIZ_DATA it is downloaded
    train_0.webp ... test.webp, train_labels.u8, test_labels.u8    mosaics of 100 x 100 images, lossless
    """
    folder = own_folder("cifar10")
    if folder and (folder / INSIDE).is_dir():
        return _from_folder(folder / INSIDE)
    if folder and (folder / "train_0.webp").is_file():
        return (*_from_mosaics(folder, "train", 5), *_from_mosaics(folder, "test", 1))
    if folder and not (folder / ARCHIVE.name).is_file() and list(folder.glob("cifar-10-python*")):
        raise DatasetError(
            f"{folder} holds the Python version of CIFAR-10, whose pickles can run code when they are read. "
            f"Put {ARCHIVE.name} there instead, unset LTVIZ_DATA to download it, {INSTEAD}."
        )
    return _from_archive(obtain(ARCHIVE))


def _from_folder(folder: Path) -> Arrays:
    arrays: Arrays = ()
    for parts in (TRAIN_PARTS, TEST_PARTS):
        for part in parts:
            if not (folder / part).is_file():
                raise DatasetError(f"{folder} holds no {part}. Unpack {ARCHIVE.name} there again, {INSTEAD}.")
        arrays += _records(b"".join((folder / part).read_bytes() for part in parts), len(parts), folder)
    return arrays


def _from_archive(path: Path) -> Arrays:
    arrays: Arrays = ()
    try:
        with tarfile.open(path) as archive:  # read in place: nothing is unpacked to the disk
            for parts in (TRAIN_PARTS, TEST_PARTS):
                arrays += _records(b"".join(_member(archive, part) for part in parts), len(parts), path)
    except (tarfile.TarError, EOFError, zlib.error, KeyError) as error:
        raise damaged(path, f"it cannot be read as an archive ({error})") from error
    return arrays


def _member(archive: tarfile.TarFile, part: str) -> bytes:
    file = archive.extractfile(f"{INSIDE}/{part}")
    if file is None:
        raise KeyError(f"{part} is not a file")
    return file.read()


def _records(content: bytes, parts: int, path: Path) -> Arrays:
    if len(content) != parts * PER_PART * RECORD:
        raise damaged(path, f"it holds {len(content):,} bytes of images, not {parts * PER_PART * RECORD:,}")
    records = np.frombuffer(content, np.uint8).reshape(-1, RECORD)
    _check_labels(records[:, 0], path)
    return records[:, 1:].reshape(-1, 3, 32, 32), records[:, 0]


def _check_labels(labels: np.ndarray, path: Path) -> None:
    counts = np.bincount(labels, minlength=10)
    if len(counts) != 10 or (counts != len(labels) // 10).any():
        raise damaged(path, f"it must hold ten classes in equal parts, got {counts.tolist()}")


def _from_mosaics(folder: Path, name: str, count: int) -> Arrays:
    files = [folder / f"{name}_{i}.webp" for i in range(count)] if count > 1 else [folder / f"{name}.webp"]
    labels = folder / f"{name}_labels.u8"
    for file in (*files, labels):
        if not file.is_file():
            raise DatasetError(f"{folder} holds no {file.name}. Put it there, {INSTEAD}.")
    pixels = np.concatenate([_mosaic(file) for file in files])  # [N, 32, 32, 3]
    checked(pixels.tobytes(), MOSAIC_PIXELS[name], files[0])
    y = np.frombuffer(labels.read_bytes(), np.uint8)
    _check_labels(y, labels)
    return pixels.transpose(0, 3, 1, 2), y


def _mosaic(file: Path) -> np.ndarray:
    """Images [N, 32, 32, 3] from a picture that shows them row by row."""
    try:
        from PIL import Image, UnidentifiedImageError
    except ImportError as error:
        raise DatasetError(f"reading {file} needs Pillow: pip install pillow") from error
    try:
        with Image.open(file) as picture:
            tiles = np.asarray(picture.convert("RGB"))  # [32 rows, 32 columns, 3]
        rows, columns = tiles.shape[0] // 32, tiles.shape[1] // 32
        images = tiles.reshape(rows, 32, columns, 32, 3).swapaxes(1, 2)
    except (UnidentifiedImageError, OSError, ValueError) as error:
        raise damaged(file, str(error)) from error
    return images.reshape(-1, 32, 32, 3)
