"""Every wheel that a computer needs, found step by step: a wheel says itself what it needs.

pip alone cannot do that for another computer: it reads the markers of the one that it runs on.
"""

import re
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from email.message import Message
from email.parser import Parser
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import InvalidWheelFilename, canonicalize_name, parse_wheel_filename

from kit.platforms import PATCHES, Target

# The usual index has the build of torch with CUDA for Linux; here is the small one, as in the Makefile.
SMALL_TORCH = ["--index-url", "https://download.pytorch.org/whl/cpu", "--retries", "1", "--timeout", "15"]
Say = Callable[[str], None]


@dataclass
class Found:
    """What was found for one computer: a wheel for each package, and for each that has none the reason."""

    wheels: dict[str, Path] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)
    unpinned: set[str] = field(default_factory=set)  # in no line of constraints.txt


@dataclass(frozen=True)
class Source:
    """Where wheels come from: those that are here already, else pip.

    folder    where new wheels are written
    earlier   wheels of earlier kits, checked
    pins      canonical name → version, from constraints.txt
    small     whether the small torch is asked for first, on Linux
    """

    folder: Path
    earlier: tuple[Path, ...] = ()
    pins: dict[str, str] = field(default_factory=dict)
    small: bool = True
    say: Say = print

    def get(self, wanted: list[Requirement], target: Target) -> tuple[dict[Any, Path], dict[Any, str]]:
        """(name → wheel, name → why there is none) of those packages, without what they need."""
        lacking = [each for each in wanted if self.find(each, target) is None]
        if lacking:
            self.say(f"  {', '.join(each.name for each in lacking)}")
        reasons = self._download(lacking, target)
        found = {canonicalize_name(each.name): self.find(each, target) for each in wanted}
        wheels = {name: path for name, path in found.items() if path}
        missing = {name: reasons.get(name, _NONE) for name, path in found.items() if not path}
        return wheels, missing

    def find(self, wanted: Requirement, target: Target) -> Path | None:
        """The newest wheel here that is wanted and that the computer can install."""
        tags = target.tags()
        fitting = [
            (version, path)
            for path in (*self.folder.glob("*.whl"), *self.earlier)
            for name, version, _, own in _parsed(path)
            if name == canonicalize_name(wanted.name)
            and wanted.specifier.contains(version, prereleases=True)
            and tags & own
        ]
        return max(fitting, default=(None, None), key=lambda pair: pair[0])[1]

    def pinned(self, wanted: Requirement) -> Requirement:
        """The one version that constraints.txt holds; the range itself where it holds none."""
        pin = self.pins.get(canonicalize_name(wanted.name))
        return Requirement(f"{wanted.name}=={pin}") if pin else _plain(wanted)

    def _download(self, wanted: list[Requirement], target: Target) -> dict[str, str]:
        """Why pip had no wheel, for each that it had none of."""
        torch = [each for each in wanted if each.name == "torch" and self.small and _is_linux(target)]
        if torch and not self._pip([*SMALL_TORCH, *map(str, torch)], target):
            wanted = [each for each in wanted if each.name != "torch"]
        elif torch:
            self.say("  The small build of torch was not to be had; the usual index is asked instead.")
        if not wanted or not self._pip(map(str, wanted), target):
            return {}
        reasons = {canonicalize_name(each.name): self._pip([str(each)], target) for each in wanted}
        return {name: why for name, why in reasons.items() if why}

    def _pip(self, arguments: Iterable[str], target: Target) -> str:
        """Run pip download; "" when it went well, otherwise the reason in a few words."""
        command = [sys.executable, "-m", "pip", "download", "-q", "--disable-pip-version-check", "--no-deps"]
        run = subprocess.run(
            [*command, "-d", self.folder, *target.flags(), *arguments], capture_output=True, text=True
        )
        return _reason(run.stderr) if run.returncode else ""


def _parsed(path: Path) -> list[Any]:
    """The parts of a wheel's name; nothing where it is no wheel's."""
    try:
        return [parse_wheel_filename(path.name)]
    except InvalidWheelFilename:
        return []


_NONE = "no wheel for this platform and Python"


def _reason(errors: str) -> str:
    if re.search(r"No matching distribution|Could not find a version", errors):
        reachable = not re.search(r"connection broken|Failed to establish|Max retries|resolve", errors)
        return _NONE if reachable else "the package index could not be reached"
    lines = [line for line in errors.splitlines() if line.startswith("ERROR")]
    return lines[-1][:200] if lines else "pip failed"


def _is_linux(target: Target) -> bool:
    return target.platform.markers["sys_platform"] == "linux"


def _plain(wanted: Requirement) -> Requirement:
    """Without extras and marker: what pip is asked for."""
    return Requirement(f"{wanted.name}{wanted.specifier}")


def closure(roots: Iterable[Requirement], source: Source, target: Target) -> Found:
    """The wheels of ``roots`` and of all that they need on that computer."""
    found = Found()
    extras: dict[str, set[str]] = {}
    waiting = list(roots)
    while waiting:
        wanted: dict[str, Requirement] = {}
        changed = set()
        for each in waiting:
            name = canonicalize_name(each.name)
            if name not in extras or not each.extras <= extras[name]:
                extras[name] = extras.get(name, set()) | each.extras
                changed.add(name)
            if name not in found.wheels and name not in found.missing:
                wanted[name] = _both(wanted.get(name), source.pinned(each))
        found.unpinned |= {name for name in wanted if name not in source.pins}
        wheels, missing = source.get(list(wanted.values()), target) if wanted else ({}, {})
        found.wheels.update(wheels)
        found.missing.update(missing)
        waiting = [
            need
            for name in sorted(changed)
            if name in found.wheels
            for need in needs(found.wheels[name], extras[name], target)
        ]
    return found


def _both(first: Requirement | None, second: Requirement) -> Requirement:
    """What two packages ask for together."""
    if first is None:
        return second
    return Requirement(f"{first.name}{SpecifierSet(str(first.specifier)) & second.specifier}")


def needs(wheel: Path, extras: set[str], target: Target) -> list[Requirement]:
    """What a wheel with these extras requires on that computer."""
    wanted = [Requirement(line) for line in _metadata(wheel).get_all("Requires-Dist", [])]
    return [each for each in wanted if _applies(each, extras, target)]


def oldest_python(wheels: Iterable[Path], target: Target) -> str:
    """The first patch of that Python which all of these wheels accept: 3.11.5, say. ValueError for none."""
    asked = SpecifierSet(",".join(_metadata(wheel).get("Requires-Python", "") for wheel in wheels).strip(","))
    for patch in range(PATCHES):
        if asked.contains(f"{target.version}.{patch}"):
            return f"{target.version}.{patch}"
    raise ValueError(f"no Python {target.version} is wanted by all wheels: {asked}")


def _metadata(wheel: Path) -> Message:
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (n for n in archive.namelist() if re.fullmatch(r"[^/]+\.dist-info/METADATA", n))
        return Parser().parsestr(archive.read(name).decode("utf-8"))


def _applies(wanted: Requirement, extras: set[str], target: Target) -> bool:
    if wanted.marker is None:
        return True
    return any(wanted.marker.evaluate({**target.markers(), "extra": extra}) for extra in ("", *extras))


def size_after(wheels: Iterable[Path]) -> int:
    """Bytes that these wheels take on a disk, rather too many: each file, and again each .py, which is compiled."""
    total = 0.0
    for wheel in wheels:
        with zipfile.ZipFile(wheel) as archive:
            for entry in archive.infolist():
                total += _on_disk(entry.file_size) * (2.3 if entry.filename.endswith(".py") else 1)
    return int(1.05 * total)  # folders, too


def _on_disk(size: int, block: int = 4096) -> int:
    return -(-size // block) * block
