"""The computers that kits are made for: how pip names them, and what their markers say."""

import platform
import sys
import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass

from packaging.tags import Tag, compatible_tags, cpython_tags, mac_platforms

MACOS = (14, 0)  # the oldest that torch is built for
GLIBC = range(28, 16, -1)  # 2.28 is in every Linux since 2019; a wheel for an older one does as well
PATCHES = 100  # more than any Python will have


@dataclass(frozen=True)
class Platform:
    """One kind of computer: the names of its wheels, the best first, and the values of its markers."""

    name: str
    wheels: tuple[str, ...]
    markers: dict[str, str]
    asked: tuple[str, ...] = ()  # what pip is asked for, where that is shorter than ``wheels``


@dataclass(frozen=True)
class Target:
    """A platform with one version of Python on it."""

    platform: Platform
    python: tuple[int, int]

    @property
    def version(self) -> str:
        """The Python as it is called: 3.11."""
        return ".".join(map(str, self.python))

    def flags(self) -> list[str]:
        """How pip download is told to choose wheels for this computer, not for the one it runs on."""
        asked = self.platform.asked or self.platform.wheels
        return [
            "--only-binary=:all:",
            *(part for name in asked for part in ("--platform", name)),
            # some wheels leave the first patches of a Python out: the kit then says which patch it needs
            *("--python-version", f"{self.version}.{PATCHES - 1}", "--implementation", "cp"),
            *(part for abi in self._abis() for part in ("--abi", abi)),
        ]

    def tags(self) -> frozenset[Tag]:
        """Every tag of a wheel that this computer can install."""
        return frozenset(self._tags())

    def _tags(self) -> Iterator[Tag]:
        short = "cp{}{}".format(*self.python)
        yield from cpython_tags(self.python, [short], self.platform.wheels)
        yield from compatible_tags(self.python, short, self.platform.wheels)

    def _abis(self) -> tuple[str, ...]:
        return ("cp{}{}".format(*self.python), "abi3", "none")

    def markers(self) -> dict[str, str]:
        """The environment in which a requirement's marker is read. The oldest patch of Python: it needs most."""
        return {
            **self.platform.markers,
            "python_version": self.version,
            "python_full_version": f"{self.version}.0",
            "implementation_name": "cpython",
            "implementation_version": f"{self.version}.0",
            "platform_python_implementation": "CPython",
            "platform_release": "",
            "platform_version": "",
        }


def _markers(os_name: str, sys_platform: str, system: str, machine: str) -> dict[str, str]:
    return {
        "os_name": os_name,
        "sys_platform": sys_platform,
        "platform_system": system,
        "platform_machine": machine,
    }


def _linux(machine: str, *older: str) -> Platform:
    names = [f"manylinux_2_{minor}_{machine}" for minor in GLIBC]
    wheels = (*names, *(f"{name}_{machine}" for name in ("manylinux2014", *older, "linux")))
    return Platform(f"linux-{machine}", wheels, _markers("posix", "linux", "Linux", machine))


def here() -> tuple[str, tuple[int, int]]:
    """The name of this computer and the version of this Python."""
    system = {"win32": "windows", "darwin": "macos"}.get(sys.platform, "linux")
    known = f"{system}-{platform.machine().lower()}"
    return (known if known in PLATFORMS else sysconfig.get_platform()), sys.version_info[:2]


def target(name: str, python: str) -> Target:
    """That computer with that Python; ValueError for one that there are no kits for."""
    if name not in PLATFORMS:
        raise ValueError(f"there is no platform {name!r}; there are {', '.join(PLATFORMS)}")
    parts = python.split(".")
    if len(parts) != 2 or not all(part.isdigit() for part in parts):
        raise ValueError(f"a Python is named by two numbers such as 3.12, got {python!r}")
    return Target(PLATFORMS[name], (int(parts[0]), int(parts[1])))


PLATFORMS = {
    place.name: place
    for place in (
        _linux("x86_64", "manylinux2010", "manylinux1"),
        _linux("aarch64"),
        Platform(
            "macos-arm64",
            tuple(mac_platforms(MACOS, "arm64")),
            _markers("posix", "darwin", "Darwin", "arm64"),
            asked=("macosx_{}_{}_arm64".format(*MACOS),),
        ),
        Platform("windows-amd64", ("win_amd64",), _markers("nt", "win32", "Windows", "AMD64")),
    )
}
