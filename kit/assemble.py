"""The folder of a kit: wheels, course, installer, checksums, and a page that says what it is."""

import datetime
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name, parse_wheel_filename

import ltviz
from kit.platforms import Target, here
from kit.wheels import Found, Source, closure, needs, oldest_python, size_after
from ltviz.course import manifest

ROOT = Path(__file__).resolve().parents[1]
EXTRAS = "lab"


class IncompleteError(ValueError):
    """A kit that would not install: the wheels that could not be had, one a line."""


@dataclass(frozen=True)
class Order:
    """What is to be made, and where.

    targets  one platform, with each Python that the kit is for
    into     the folder of all kits
    small    whether the small torch is asked for first, on Linux
    """

    targets: tuple[Target, ...]
    into: Path = ROOT / "kits"
    small: bool = True
    say: Callable[[str], None] = print

    @property
    def name(self) -> str:
        """Of the kit's folder: ltviz-0.1.0-linux-x86_64-py3.11."""
        pythons = "-".join(target.version for target in self.targets)
        return f"ltviz-{ltviz.__version__}-{self.targets[0].platform.name}-py{pythons}"


def make(order: Order, own_wheel: Callable[[Path], Path] | None = None) -> Path:
    """The kit's folder. It is made beside its place and moved there when it is whole.

    Wheels of earlier kits are used again where their checksum is right. Raises IncompleteError.
    """
    order.into.mkdir(parents=True, exist_ok=True)
    earlier = tuple(verified_wheels(order.into))
    partial = order.into / f"{order.name}.partial"
    shutil.rmtree(partial, ignore_errors=True)
    (partial / "wheels").mkdir(parents=True)
    try:
        own = (own_wheel or build_wheel)(partial / "wheels")
        found = _wheels(order, partial / "wheels", own, earlier)
        _fill(order, partial, found)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)  # what was downloaded is in pip's cache
        raise
    return _in_place(partial, order.into / order.name)


def build_wheel(folder: Path) -> Path:
    """Our own wheel, without the network."""
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    run = subprocess.run(command, capture_output=True, text=True)
    if run.returncode:
        raise ValueError(f"the wheel of ltviz could not be built: {run.stderr.strip()[-300:]}")
    return next(folder.glob("ltviz-*.whl"))


def verified_wheels(kits: Path) -> Iterable[Path]:
    """The wheels of all kits there whose SHA-256 is the one that was written down; never our own."""
    seen: set[str] = set()
    own = f"ltviz-{ltviz.__version__}-py3-none-any.whl"
    for sums in sorted(kits.glob("*/SHA256SUMS")):
        if sums.parent.suffix == ".partial":
            continue
        for line in sums.read_text(encoding="utf-8").splitlines():
            sha, _, name = line.partition("  ")
            path = sums.parent / name
            if path.match("wheels/*.whl") and path.name not in {*seen, own} and _sha256(path) == sha:
                seen.add(path.name)
                yield path


def _wheels(order: Order, folder: Path, own: Path, earlier: tuple[Path, ...]) -> dict[str, Found]:
    """Python version → its wheels, all in ``folder``."""
    source = Source(folder, earlier, constraints(), order.small, order.say)
    found, lacking = {}, []
    for target in order.targets:
        order.say(f"Wheels for {target.platform.name}, Python {target.version}:")
        roots = [Requirement("pip"), *needs(own, {EXTRAS}, target)]
        found[target.version] = closure(roots, source, target)
        missing = found[target.version].missing
        lacking += [f"  {name}, Python {target.version}: {why}" for name, why in sorted(missing.items())]
    if lacking:
        names = "\n".join(lacking)
        raise IncompleteError(f"no kit for {order.targets[0].platform.name}; these are missing:\n{names}")
    for each in found.values():
        each.wheels = {name: _brought(path, folder) for name, path in each.wheels.items()}
    _drop_others(folder, {own, *(path for each in found.values() for path in each.wheels.values())})
    return found


def constraints(file: Path = ROOT / "constraints.txt") -> dict[str, str]:
    """Canonical name → the version that the tests passed with."""
    lines = file.read_text(encoding="utf-8").splitlines()
    pairs = (line.split("==") for line in lines if "==" in line and not line.startswith("#"))
    return {canonicalize_name(name): version for name, version in pairs}


def _brought(path: Path, folder: Path) -> Path:
    """The wheel in the folder of this kit: linked, or copied where the disk has no links."""
    place = folder / path.name
    if not place.exists():
        try:
            os.link(path, place)
        except OSError:
            shutil.copy2(path, place)
    return place


def _drop_others(folder: Path, wanted: set[Path]) -> None:
    for path in folder.iterdir():
        if path not in wanted:
            path.unlink()


def _fill(order: Order, kit: Path, found: dict[str, Found]) -> None:
    """Everything beside the wheels; the checksums last."""
    (kit / "notebooks").mkdir()
    book = manifest(ROOT)
    for entry in (*book.chapters, *book.pages):
        if entry.executed and entry.notebook.is_file():
            shutil.copy2(entry.notebook, kit / "notebooks")
    if (ROOT / "book/_build/html/index.html").is_file():
        shutil.copytree(ROOT / "book/_build/html", kit / "book")
    else:
        order.say("The book is not in the kit: run make book first, then make kit again.")
    if (ROOT / "book/_build/slides").is_dir():
        shutil.copytree(ROOT / "book/_build/slides", kit / "slides")
    shutil.copy2(ROOT / "kit/install.py", kit)
    about = described(order, kit, found)
    (kit / "kit.json").write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")
    (kit / "KIT.txt").write_text(page(about, kit, found), encoding="utf-8")
    files = sorted(path for path in kit.rglob("*") if path.is_file())
    sums = [f"{_sha256(path)}  {path.relative_to(kit).as_posix()}\n" for path in files]
    (kit / "SHA256SUMS").write_text("".join(sums), encoding="utf-8", newline="\n")


def described(order: Order, kit: Path, found: dict[str, Found]) -> dict[str, Any]:
    """What the installer reads."""
    course = sum(path.stat().st_size for part in ("book", "notebooks") for path in (kit / part).rglob("*.*"))
    own = next((kit / "wheels").glob("ltviz-*.whl"))
    return {
        "ltviz": ltviz.__version__,
        "root": f"ltviz[{EXTRAS}]=={ltviz.__version__}",
        "platform": order.targets[0].platform.name,
        "pythons": {
            target.version: oldest_python(found[target.version].wheels.values(), target)
            for target in order.targets
        },
        "system": oldest_system(path.name for path in (kit / "wheels").glob("*.whl")),
        "bytes_after": {
            version: size_after([own, *each.wheels.values()]) + course for version, each in found.items()
        },
        "book": (kit / "book").is_dir(),
        "made": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "made_on": here()[0],
        "commit": _commit(),
    }


def oldest_system(names: Iterable[str]) -> list[int]:
    """The oldest glibc or macOS that every one of these wheels runs on; [] where none of them asks for one."""
    wanted: list[tuple[int, ...]] = []
    for name in names:
        tags = " ".join(str(tag) for tag in parse_wheel_filename(name)[3])
        if found := re.findall(r"(?:manylinux|macosx)_(\d+)_(\d+)_", tags):
            wanted.append(min((int(major), int(minor)) for major, minor in found))
    return list(max(wanted, default=()))


def page(about: dict[str, Any], kit: Path, found: dict[str, Found]) -> str:
    """KIT.txt: how to install, what it needs, what is in it."""
    size = sum(path.stat().st_size for path in kit.rglob("*") if path.is_file())
    after = max(about["bytes_after"].values())
    loose = sorted({name for each in found.values() for name in each.unpinned})
    same = about["platform"] == about["made_on"]
    asks = {"linux": "glibc", "macos": "macOS"}.get(about["platform"].split("-")[0])
    system = f"; {asks} {'.'.join(map(str, about['system']))} or newer" if asks and about["system"] else ""
    wheels = sorted(path.name for path in (kit / "wheels").iterdir())
    pythons = ", or ".join(f"{version} ({first} or later)" for version, first in about["pythons"].items())
    where = "py install.py" if about["platform"].startswith("windows") else "python3 install.py"
    lines = [
        f"ltviz {about['ltviz']} without a network: the kit for {about['platform']}",
        f"made {about['made']} from commit {about['commit']}",
        "",
        f"Install:      {where}            (into ~/ltviz; {where} FOLDER takes another)",
        f"Check only:   {where} --check",
        f"Needs:        Python {pythons}; 64 bits{system}",
        f"Size:         {size / 1e6:.0f} MB here, about {after / 1e9:.1f} GB of disk after installing",
        f"Book:         {'open book/index.html' if about['book'] else 'missing: make book was not run before'}",
        "Notebooks:    notebooks/ are the executed chapters; after installing you work on copies of your own",
        "Data:         mnist1d is computed and digits is in the package; the recorded runs are, too",
        "Installed?    "
        + (
            "made on this platform"
            if same
            else f"not installed here: it was put together on {about['made_on']}"
        ),
        f"Not pinned:   {', '.join(loose) or 'none'} (the newest; constraints.txt has no line for it)",
        "",
        f"{len(wheels)} wheels:",
        *(f"  {name}" for name in wheels),
    ]
    return "\n".join(lines) + "\n"


def _commit() -> str:
    run = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True)
    return run.stdout.strip() or "unknown"


def _sha256(path: Path) -> str:
    """Of a file; "" where there is none."""
    if not path.is_file():
        return ""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _in_place(partial: Path, kit: Path) -> Path:
    """Move the whole kit to its name; the one that was there goes when the new one stands."""
    old = kit.with_name(f"{kit.name}.old.partial")
    shutil.rmtree(old, ignore_errors=True)
    if kit.exists():
        kit.rename(old)
    partial.rename(kit)
    shutil.rmtree(old, ignore_errors=True)
    return kit
