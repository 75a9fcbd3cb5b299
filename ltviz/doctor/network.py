"""Proxies, which are only read; and the places of the downloads, which are asked only with --network."""

from __future__ import annotations

import os
import urllib.error
import urllib.request
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

from ltviz.doctor.finding import Finding, ok, warn

_LOCAL = ("localhost", "127.0.0.1", "*")


def proxies() -> Finding:
    """Whether a proxy stands between the browser's server and this machine itself."""
    names = ("http_proxy", "https_proxy", "all_proxy")
    set_ = [n for name in names for n in (name, name.upper()) if os.environ.get(n)]
    if not set_:
        return ok("no proxy is set")
    spared = os.environ.get("no_proxy") or os.environ.get("NO_PROXY") or ""
    if any(part.strip() in _LOCAL for part in spared.split(",")):
        return ok(f"{', '.join(set_)} set; this machine's own address is spared")
    return warn(
        f"{', '.join(set_)} set, and NO_PROXY does not spare this machine's own address",
        "Set NO_PROXY=localhost,127.0.0.1, or JupyterLab may not reach its kernels.",
    )


def downloads(mirrors: Iterable[str] | None = None) -> Finding:
    """Ask each place that the data sets are downloaded from whether it answers."""
    places = list(mirrors if mirrors is not None else _mirrors())
    with ThreadPoolExecutor(max_workers=8) as pool:
        silent = [place for place, there in zip(places, pool.map(_answers, places), strict=True) if not there]
    if not silent:
        return ok(f"all {len(places)} places of the downloads answer")
    hosts = ", ".join(dict.fromkeys(urlsplit(place).netloc for place in silent))
    return warn(
        f"{len(silent)} of {len(places)} places of the downloads do not answer: {hosts}",
        "Set LTVIZ_DATA to a folder with the files, or use mnist1d and digits, which need no network.",
    )


def _mirrors() -> list[str]:
    from ltviz.datasets.cifar10_files import ARCHIVE
    from ltviz.datasets.mnist import MIRRORS

    return [mirror for mirrors in MIRRORS.values() for mirror in mirrors] + list(ARCHIVE.mirrors)


def _answers(address: str) -> bool:
    try:
        request = urllib.request.Request(address, method="HEAD")
        urllib.request.urlopen(request, timeout=4).close()
    except urllib.error.HTTPError:
        return True  # a folder without a page: but somebody is there
    except (OSError, ValueError):
        return False
    return True
