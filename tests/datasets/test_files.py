"""Downloads and own folders: what can go wrong is said, and nothing half-written stays."""

import errno
import hashlib

import pytest

from ltviz.datasets import DatasetError
from ltviz.datasets.files import Published, checked, obtain

BODY = b"a published file" * 500


def published(*mirrors, name="file.gz", body=BODY):
    return Published("toy", name, hashlib.md5(body, usedforsecurity=False).hexdigest(), mirrors)


def everything_in(folder):
    return [path for path in folder.rglob("*") if path.is_file()] if folder.exists() else []


def test_a_file_is_downloaded_once(server, cache):
    server.pages["/a/file.gz"] = BODY
    file = published(f"{server.url}/a/")
    path = obtain(file)
    assert path == cache / "toy" / "file.gz"
    assert path.read_bytes() == BODY
    assert obtain(file) == path
    assert server.asked == ["/a/file.gz"]
    assert everything_in(cache) == [path]


GOOD = (200, len(BODY), BODY)
FAULTS = {
    "missing": ((404, 0, b""), "answered 404"),
    "broken": ((500, 0, b""), "answered 500"),
    "cut": ((200, len(BODY), BODY[:700]), "the download was cut off"),
    "altered": (b"x" + BODY[1:], "the file arrived damaged"),
    "shorter": (BODY[:-1], "the file arrived damaged"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_mirror_that_fails_is_followed_by_the_next(server, cache, fault):
    server.pages |= {"/bad/file.gz": FAULTS[fault][0], "/good/file.gz": GOOD}
    path = obtain(published(f"{server.url}/bad/", f"{server.url}/good/"))
    assert path.read_bytes() == BODY
    assert server.asked == ["/bad/file.gz", "/good/file.gz"]
    assert everything_in(cache) == [path]


@pytest.mark.parametrize("fault", FAULTS)
def test_when_every_mirror_fails_the_error_says_why_and_what_to_do(server, cache, fault):
    page, why = FAULTS[fault]
    server.pages["/bad/file.gz"] = page
    with pytest.raises(DatasetError) as caught:
        obtain(published(f"{server.url}/bad/"))
    text = str(caught.value)
    assert text.startswith("could not download file.gz (127.0.0.1:")
    assert why in text
    assert "set LTVIZ_DATA to a folder that holds toy/file.gz" in text
    assert "use load('mnist1d') or load('digits'), which need no network" in text
    assert everything_in(cache) == []


def test_no_network(server, cache):
    server.close()  # nobody listens at that port any more
    server.close = lambda: None
    with pytest.raises(
        DatasetError, match=r"could not download file\.gz \(127.*: no connection; 127.*: no conn"
    ):
        obtain(published(f"{server.url}/a/", f"{server.url}/b/"))
    assert everything_in(cache) == []


def test_a_file_in_the_cache_that_was_damaged_is_downloaded_again(server, cache):
    server.pages["/a/file.gz"] = BODY
    file = published(f"{server.url}/a/")
    obtain(file).write_bytes(BODY[:100])
    assert obtain(file).read_bytes() == BODY
    assert len(server.asked) == 2


def stop_while_writing(monkeypatch, error):
    def write_a_part(self, url, output_file, pooch, **_):
        with open(output_file, "wb") as file:  # noqa: PTH123, what pooch does
            file.write(BODY[:100])
        raise error

    monkeypatch.setattr("pooch.downloaders.HTTPDownloader.__call__", write_a_part)


def test_a_full_disk(server, cache, monkeypatch):
    stop_while_writing(monkeypatch, OSError(errno.ENOSPC, "No space left on device"))
    with pytest.raises(
        DatasetError, match=r"could not write to .*toy: the disk is full\. Make room"
    ) as caught:
        obtain(published(f"{server.url}/a/", f"{server.url}/b/"))
    assert "set LTVIZ_DATA to a folder that holds toy/" in str(caught.value)
    assert everything_in(cache) == []


def test_a_folder_that_cannot_be_written(server, cache):
    cache.write_text("a file where the folder should be")
    with pytest.raises(DatasetError, match=r"could not write to .*toy: .*\. Make room or allow writing"):
        obtain(published(f"{server.url}/a/"))


def test_stopping_a_download_leaves_nothing_behind(server, cache, monkeypatch):
    stop_while_writing(monkeypatch, KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        obtain(published(f"{server.url}/a/"))
    assert everything_in(cache) == []


@pytest.mark.parametrize(("setting", "shown"), [("0", False), ("1", True), (None, True)])
def test_progress_is_shown_unless_ltviz_progress_is_0(server, monkeypatch, capfd, setting, shown):
    server.pages["/a/file.gz"] = BODY
    monkeypatch.delenv("LTVIZ_PROGRESS")
    if setting:
        monkeypatch.setenv("LTVIZ_PROGRESS", setting)
    obtain(published(f"{server.url}/a/"))
    assert ("100%" in capfd.readouterr().err) is shown


def test_an_own_folder_is_read_and_never_written(server, cache, monkeypatch, tmp_path):
    monkeypatch.setenv("LTVIZ_DATA", str(tmp_path / "own"))
    (tmp_path / "own" / "toy").mkdir(parents=True)
    file = published(f"{server.url}/a/")
    with pytest.raises(
        DatasetError, match=r"toy holds no file\.gz\. Put it there, unset LTVIZ_DATA to download"
    ):
        obtain(file)
    (tmp_path / "own" / "toy" / "file.gz").write_bytes(BODY)
    assert obtain(file) == tmp_path / "own" / "toy" / "file.gz"
    assert server.asked == []
    assert everything_in(cache) == []


def test_an_own_folder_without_that_data_set(monkeypatch, tmp_path):
    monkeypatch.setenv("LTVIZ_DATA", str(tmp_path))
    with pytest.raises(
        DatasetError, match=r"LTVIZ_DATA is .*, where there is no folder toy/\. Put the files there"
    ):
        obtain(published("http://127.0.0.1:9/"))


def test_content_is_checked_by_md5_or_sha256(tmp_path):
    checked(b"abc", "900150983cd24fb0d6963f7d28e17f72", tmp_path)
    checked(b"abc", hashlib.sha256(b"abc").hexdigest(), tmp_path)
    for digest in ("0" * 32, "0" * 64):
        with pytest.raises(DatasetError, match=f"is damaged: the .* of its content is .*, not {digest}"):
            checked(b"abc", digest, tmp_path / "file")
