"""Build the book: book.toml, chapters/SUMMARY.md and what they list → book/_build/html, a static site.

usage: python book/build.py [--stale]

Chapters are executed once and kept in book/_build/.jupyter_cache; they are executed again when their code, the
package or the recorded data changed. --stale takes what was kept although the package or the data changed since.
A warning is an error: the site of the last good build then stays.
"""

import argparse
import hashlib
import os
import shutil
import sys
import time
from pathlib import Path

from source import write_source
from sphinx.cmd.build import build_main

from chapters import SETTINGS
from ltviz.course import home, manifest
from ltviz.widgets import host_script
from ltviz.widgets.figure import tokens
from ltviz.widgets.ticket_lab.playground import playground

HERE = Path(__file__).parent
BUILD = HERE / "_build"
SITE = BUILD / "html"
# What the theme calls a colour, and what we do.
COLOURS = {
    "background": "ground",
    "on-background": "ground",
    "surface": "wash",
    "on-surface": "ink",
    "text-base": "ink",
    "text-muted": "quiet",
    "heading": "ink",
    "border": "line",
    "border-muted": "line",
    "primary": "positive",
    "secondary": "positive",
    "link": "positive",
    "link-hover": "ink",
    "link-higher-contrast": "positive",
    "inline-code": "ink",
    "inline-code-links": "positive",
    "target": "wash",
    "table-row-hover-bg": "wash",
    "table-row-zebra-high-bg": "ground",
    "table-row-zebra-low-bg": "ground",
}
CACHE = BUILD / ".jupyter_cache"


# Written by measurements and read by the guide alone, which is not executed.
MEASURED = {"chapter-seconds.json", "hub.json"}


def fingerprint(folder: Path) -> str:
    """One hash of everything that a chapter's output hangs on, besides its own code."""
    digest = hashlib.sha256()
    for top in ("ltviz", "data"):
        for file in sorted((folder / top).rglob("*")):
            if "__pycache__" in file.parts or file.name.endswith(".partial") or file.name in MEASURED:
                continue
            if file.is_file():
                digest.update(f"{file.relative_to(folder).as_posix()}\0".encode())
                digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def renew_cache(now: str, *, stale: bool) -> None:
    """Forget what was executed with another package or other data, unless ``stale``."""
    stamp = CACHE / "made-with"
    if not stale and (not stamp.exists() or stamp.read_text(encoding="utf-8") != now):
        shutil.rmtree(CACHE, ignore_errors=True)
    CACHE.mkdir(parents=True, exist_ok=True)
    if not stale:
        stamp.write_text(now, encoding="utf-8")


def theme() -> str:
    """The colours of the book: those of the widgets, light and dark, under the names that Sphinx's theme asks for."""
    return "".join(
        f'html[data-theme="{name}"] {{\n'
        + "".join(f"  --pst-color-{theirs}: {tokens(name)[ours]};\n" for theirs, ours in COLOURS.items())
        + "}\n"
        for name in ("light", "dark")
    )


def build(*, stale: bool = False) -> int:
    """Sphinx's exit code; the site is replaced only where that is 0."""
    # A chapter that runs here must not mark anything as done by the learner.
    os.environ.update(SETTINGS, LTVIZ_LEARN=str(BUILD / "learn"))
    renew_cache(fingerprint(home()), stale=stale)
    source, fresh = BUILD / "source", BUILD / "html.partial"
    write_source(manifest(), source)
    for old in (fresh, BUILD / "static", BUILD / "jupyter_execute"):
        shutil.rmtree(old, ignore_errors=True)
    (BUILD / "static").mkdir()
    (BUILD / "static" / "host.js").write_text(host_script(), encoding="utf-8")
    (BUILD / "static" / "theme.css").write_text(theme(), encoding="utf-8")
    options = ["-b", "html", "-q", "-E", "-W", "--keep-going", "-n"]
    code = build_main([*options, "-c", str(HERE), "-d", str(BUILD / "doctrees"), str(source), str(fresh)])
    if code == 0:
        (fresh / "playground.html").write_text(playground(), encoding="utf-8")
        shutil.rmtree(SITE, ignore_errors=True)
        fresh.replace(SITE)
    return code


def main() -> int:
    """Build, and say what was made."""
    ask = argparse.ArgumentParser(description="Build the book.")
    ask.add_argument("--stale", action="store_true", help="execute nothing that was executed before")
    start = time.perf_counter()
    code = build(stale=ask.parse_args().stale)
    if code:
        print(f"The book was not built; {SITE} is as it was.", file=sys.stderr)
        return code
    size = sum(file.stat().st_size for file in SITE.rglob("*") if file.is_file()) / 1e6
    print(f"{SITE / 'index.html'}: {size:.1f} MB, {time.perf_counter() - start:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
