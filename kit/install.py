"""Install ltviz from this kit, with no network.

usage: python3 install.py [FOLDER]        on Windows: py install.py [FOLDER]

FOLDER gets the environment, the notebooks and your own copies; by default it is ltviz in your home folder.
--check only looks whether every file of the kit is whole. This file needs Python alone.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - an older one starts this file, and should be told
    sys.exit(
        "This kit needs Python 3.11 or newer; %s is Python %d.%d. Start install.py with a newer one."  # noqa: UP031
        % (sys.executable, sys.version_info[0], sys.version_info[1])
    )

import hashlib
import json
import os
import platform
import shutil
import struct
import subprocess
import sysconfig
import venv
from pathlib import Path
from typing import Any

KIT = Path(__file__).resolve().parent
SPARE = 200e6  # bytes for a learner's copies, beside what is installed
WINDOWS = os.name == "nt"


class RefusedError(Exception):
    """Why nothing was installed, in a sentence for a learner."""


def main(arguments: list[str]) -> int:
    """Check, install, look at the machine; the exit status."""
    folders = [argument for argument in arguments if not argument.startswith("-")]
    if (
        "-h" in arguments
        or "--help" in arguments
        or len(folders) > 1
        or set(arguments) - {*folders, "--check"}
    ):
        print(__doc__)
        return 0 if {"-h", "--help"} & set(arguments) else 2
    folder = Path(folders[0] if folders else "~/ltviz").expanduser().absolute()
    try:
        about = described()
        if "--check" not in arguments:
            fits(about)
            has_room(about, folder)
            is_free(folder)
        print(f"Checking the kit's {verify()} files: all are whole.")
        if "--check" in arguments:
            return 0
        return install(about, folder)
    except RefusedError as why:
        print(f"Nothing was installed. {why}", file=sys.stderr)
        return 1


def described() -> dict[str, Any]:
    """What kit.json says, after its own checksum was compared."""
    sums = checksums()
    if "kit.json" not in sums or digest(KIT / "kit.json") != sums["kit.json"]:
        raise RefusedError(f"kit.json is damaged. {COPY}")
    about: dict[str, Any] = json.loads((KIT / "kit.json").read_text(encoding="utf-8"))
    return about


def checksums() -> dict[str, str]:
    """Each file of the kit → its SHA-256."""
    try:
        lines = (KIT / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
        return {name: sha for sha, name in (line.split("  ", 1) for line in lines)}
    except (OSError, ValueError) as error:
        raise RefusedError(f"SHA256SUMS cannot be read ({error}). {COPY}") from error


def digest(path: Path) -> str:
    """SHA-256 of a file; "" where it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def verify() -> int:
    """The number of files, all compared with their checksums; a wheel that has none is refused too."""
    sums = checksums()
    for name, sha in sums.items():
        if not (KIT / name).resolve().is_relative_to(KIT):
            raise RefusedError(f"SHA256SUMS names {name}, which lies outside the kit. {COPY}")
        if digest(KIT / name) != sha:
            raise RefusedError(f"{name} is missing or not the file that was put into the kit. {COPY}")
    for wheel in (KIT / "wheels").glob("[!.]*"):
        if f"wheels/{wheel.name}" not in sums:
            raise RefusedError(
                f"wheels/{wheel.name} was added to the kit later: it has no checksum. Remove it."
            )
    return len(sums)


def fits(about: dict[str, Any]) -> None:
    """Refuse a computer or a Python that the wheels are not for."""
    if this_platform() != about["platform"]:
        raise RefusedError(
            f"This kit is for {about['platform']}; this is {this_platform()}. Ask for the kit for this computer."
        )
    version = ".".join(map(str, sys.version_info[:2]))
    if sys.implementation.name != "cpython" or sysconfig.get_config_var("Py_GIL_DISABLED"):
        raise RefusedError(f"The wheels are for the usual CPython; {sys.executable} is another build.")
    if struct.calcsize("P") != 8:
        raise RefusedError(f"torch needs a 64-bit Python; {sys.executable} is a 32-bit one.")
    if version not in about["pythons"]:
        raise RefusedError(
            f"This kit holds wheels for Python {', '.join(about['pythons'])}; {sys.executable} is Python {version}."
        )
    if sys.version_info[:3] < tuple(map(int, about["pythons"][version].split("."))):
        raise RefusedError(
            f"The wheels need Python {about['pythons'][version]} or newer; {sys.executable} is "
            f"{platform.python_version()}."
        )
    oldest, newest = about["system"], system_version()
    if newest and oldest and newest < tuple(oldest):
        names = {"linux": "a glibc", "darwin": "macOS"}
        raise RefusedError(
            f"The wheels need {names[sys.platform]} of {_dotted(oldest)} or newer; here it is {_dotted(newest)}."
        )


def this_platform() -> str:
    """The name of this computer, as kits are called."""
    system = {"win32": "windows", "darwin": "macos"}.get(sys.platform, sys.platform)
    return f"{system}-{platform.machine().lower()}"


def system_version() -> tuple[int, ...]:
    """Of glibc on Linux, of macOS there; () where nothing hangs on it."""
    if sys.platform == "win32":
        return ()
    said = platform.mac_ver()[0] if sys.platform == "darwin" else platform.libc_ver()[1]
    if sys.platform == "linux" and platform.libc_ver()[0] != "glibc":
        raise RefusedError(
            "The wheels need a Linux with glibc, such as Debian, Ubuntu or Fedora; this has none."
        )
    return tuple(int(part) for part in said.split(".")[:2])


def _dotted(version: Any) -> str:
    return ".".join(map(str, version))


def has_room(about: dict[str, Any], folder: Path) -> None:
    """Refuse a disk that is too full."""
    place = next(path for path in (folder, *folder.parents) if path.is_dir())
    needed = about["bytes_after"][".".join(map(str, sys.version_info[:2]))] + SPARE
    free = shutil.disk_usage(place).free
    if free < needed:
        raise RefusedError(
            f"{place} has {free / 1e9:.1f} GB free, and {needed / 1e9:.1f} GB are needed. Make room, or name "
            "a folder on another disk: install.py FOLDER."
        )


def is_free(folder: Path) -> None:
    """Refuse to write over an environment that is there; one that was cut off in the middle goes."""
    environment = folder / ".venv"
    if (environment / "unfinished").is_file():
        shutil.rmtree(environment)
    if environment.exists():
        raise RefusedError(
            f"{environment} is there already. Remove it, or name another folder: install.py FOLDER."
        )


def install(about: dict[str, Any], folder: Path) -> int:
    """Make the environment, copy what is to be read, and let the doctor look."""
    environment = folder / ".venv"
    print(f"Installing ltviz {about['ltviz']} in {folder}. This takes a few minutes.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        venv.create(environment, with_pip=False, symlinks=not WINDOWS)  # with pip it would want ensurepip
        (environment / "unfinished").touch()
        python = environment / ("Scripts/python.exe" if WINDOWS else "bin/python")
        _pip(python, ["--force-reinstall", "--no-deps", "pip"])
        _pip(python, [about["root"]])
        for part in ("book", "notebooks"):
            if (KIT / part).is_dir():
                shutil.copytree(KIT / part, folder / part, dirs_exist_ok=True)
        start = write_start(folder)
        (environment / "unfinished").unlink()
    except (OSError, subprocess.CalledProcessError) as error:
        shutil.rmtree(environment, ignore_errors=True)
        raise RefusedError(f"It failed and was taken back: {error}") from error
    except KeyboardInterrupt:
        shutil.rmtree(environment, ignore_errors=True)
        raise
    print("Installed. What the doctor says of this machine:\n", flush=True)
    status = subprocess.run([python, "-m", "ltviz", "doctor", "--patient"], cwd=folder).returncode
    print(f"\nTo start, open {start}, or type:\n    cd {folder}\n    {python} -m ltviz lab")
    return status


def _pip(python: Path, what: list[str]) -> None:
    """Run the kit's own pip, straight from its wheel, with no settings and no network."""
    (wheel,) = (KIT / "wheels").glob("pip-*.whl")
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "PYTHON"))
    }
    environment |= {"PIP_CONFIG_FILE": os.devnull, "PYTHONPATH": str(wheel), "PYTHONUTF8": "1"}
    options = ["--isolated", "--disable-pip-version-check", "--no-cache-dir", "-q", "--no-input"]
    command = [
        str(python),
        "-m",
        "pip",
        *options,
        "install",
        "--no-index",
        f"--find-links={KIT / 'wheels'}",
        *what,
    ]
    subprocess.run(command, check=True, env=environment)


def write_start(folder: Path) -> Path:
    """A file to open with a double click."""
    if WINDOWS:
        start = folder / "start-lab.cmd"
        start.write_text('@cd /d "%~dp0" && .venv\\Scripts\\python -m ltviz lab %*\n', encoding="utf-8")
        return start
    start = folder / ("start-lab.command" if sys.platform == "darwin" else "start-lab.sh")
    text = '#!/bin/sh\ncd "$(dirname "$0")" && exec .venv/bin/python -m ltviz lab "$@"\n'
    start.write_text(text, encoding="utf-8")
    start.chmod(0o755)
    return start


COPY = "Copy the kit again from where it was made."

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
