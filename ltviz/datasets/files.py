"""Where the files of a data set come from: your own folder (LTVIZ_DATA), else one download into a cache.

With LTVIZ_DATA set nothing is ever downloaded. Without it a file is fetched once, from the first mirror that
delivers it whole: it is written beside its place, checked, and only then moved there.
"""

from __future__ import annotations

import errno
import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from ltviz.datasets.dataset import DatasetError

INSTEAD = "or use load('mnist1d') or load('digits'), which need no network"


@dataclass(frozen=True)
class Published:
    """A file as its authors published it: the data set it belongs to, name, MD5, folders to get it from."""

    dataset: str
    name: str
    md5: str
    mirrors: tuple[str, ...]


def own_folder(dataset: str) -> Path | None:
    """Your own folder of that data set, where LTVIZ_DATA names one; None means that files are downloaded."""
    root = os.environ.get("LTVIZ_DATA")
    if not root:
        return None
    folder = Path(root).expanduser() / dataset
    if not folder.is_dir():
        raise DatasetError(
            f"LTVIZ_DATA is {root}, where there is no folder {dataset}/. Put the files there, "
            f"unset LTVIZ_DATA to download them, {INSTEAD}."
        )
    return folder


def obtain(file: Published) -> Path:
    """The path of a file that is there: in your own folder, in the cache, or just downloaded into the cache."""
    folder = own_folder(file.dataset)
    if folder is None:
        return _downloaded(file)
    if not (folder / file.name).is_file():
        raise DatasetError(
            f"{folder} holds no {file.name}. Put it there, unset LTVIZ_DATA to download it, {INSTEAD}."
        )
    return folder / file.name


def cache() -> Path:
    """The folder for downloads, which the operating system's own rules place."""
    import pooch

    return Path(pooch.os_cache("ltviz"))


def damaged(path: Path, why: str) -> DatasetError:
    """The error for a file that is there but is not what it should be."""
    return DatasetError(f"{path} is damaged: {why}. Delete it and get it again, {INSTEAD}.")


def checked(content: bytes, digest: str, path: Path) -> None:
    """Raise unless the content has the published MD5 (32 hex digits) or SHA-256 (64)."""
    kind = "md5" if len(digest) == 32 else "sha256"
    found = hashlib.new(kind, content, usedforsecurity=False).hexdigest()
    if found != digest:
        raise damaged(path, f"the {kind.upper()} of its content is {found}, not {digest}")


def _downloaded(file: Published) -> Path:
    import pooch  # only here: what needs no download must not pay for the import

    folder = cache() / file.dataset
    wanted = os.environ.get("LTVIZ_PROGRESS") != "0"
    failures = []
    for mirror in file.mirrors:
        try:
            found = pooch.retrieve(
                mirror + file.name, f"md5:{file.md5}", file.name, folder, progressbar=wanted
            )
        except (ValueError, OSError) as error:
            _raise_if_local(error, folder)
            failures.append(f"{urlsplit(mirror).netloc}: {_reason(error)}")
        else:
            return Path(found)
    raise DatasetError(
        f"could not download {file.name} ({'; '.join(failures)}). Try again with a network, set LTVIZ_DATA "
        f"to a folder that holds {file.dataset}/{file.name}, {INSTEAD}."
    )


def _raise_if_local(error: Exception, folder: Path) -> None:
    """Another mirror cannot help against a full disk or a folder that must not be written."""
    from requests import RequestException  # an OSError too, but one that another mirror may cure

    if not isinstance(error, OSError) or isinstance(error, RequestException):
        return
    why = "the disk is full" if error.errno == errno.ENOSPC else error.strerror or str(error)
    raise DatasetError(
        f"could not write to {folder}: {why}. Make room or allow writing, set LTVIZ_DATA to a folder that "
        f"holds {folder.name}/, {INSTEAD}."
    ) from error


def _reason(error: Exception) -> str:
    from requests import HTTPError
    from requests.exceptions import ChunkedEncodingError

    if isinstance(error, HTTPError) and error.response is not None:
        return f"answered {error.response.status_code}"
    if isinstance(error, ChunkedEncodingError):
        return "the download was cut off"
    return "the file arrived damaged" if isinstance(error, ValueError) else "no connection"
