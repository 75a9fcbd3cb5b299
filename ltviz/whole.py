"""Files that are written whole, kept aside rather than lost, one writer at a time. The standard library only."""

import errno
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

_PATIENCE_S, _PAUSE_S = 10.0, 0.01  # for how long a writer waits for the others, and how often it asks
_BUSY = {errno.EACCES, errno.EAGAIN, errno.EDEADLK}  # what the systems say of a lock that another holds


def write_whole(path: Path, content: bytes) -> None:
    """Write beside the target, then rename: readers see the old file or the new one, never a half."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def aside(path: Path) -> Path:
    """The next free name for an old version: progress.old-1.json, then progress.old-2.json."""
    number = 1
    while (free := path.with_name(f"{path.stem}.old-{number}{path.suffix}")).exists():
        number += 1
    return free


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Hold the lock of ``path``, which two kernels and the command line may want to write at once.

    The system frees the lock of a process that died. Where a folder knows no locks, as some network drives,
    it goes on without. Raises TimeoutError, an OSError, when another writer keeps it for ten seconds.
    """
    with path.with_name(f".{path.name}.lock").open("a+b") as file:
        deadline = time.monotonic() + _PATIENCE_S
        while not _taken(file):
            if time.monotonic() > deadline:
                raise TimeoutError(f"{path} is locked by another program for {_PATIENCE_S:.0f} s")
            time.sleep(_PAUSE_S)
        try:
            yield
        finally:
            _free(file)


def _taken(file: IO[bytes]) -> bool:
    """Whether the wait is over: we have the lock, or there are none in this folder."""
    try:
        _take(file)
    except OSError as error:
        return error.errno not in _BUSY
    return True


if sys.platform == "win32":
    import msvcrt

    def _take(file: IO[bytes]) -> None:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

    def _free(file: IO[bytes]) -> None:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _take(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _free(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_UN)
