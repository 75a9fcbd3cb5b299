"""The packages: their versions, and whether each can be imported."""

from __future__ import annotations

import sys
from importlib.metadata import PackageNotFoundError, requires
from importlib.metadata import version as installed

from ltviz.doctor.child import AGAIN, ask
from ltviz.doctor.finding import Finding, fail, ok, shortened, warn
from ltviz.doctor.ranges import Wanted, parse

_IMPORTS = {  # module → the package to install
    "numpy": "numpy",
    "matplotlib": "matplotlib",
    "anywidget": "anywidget",
    "ipywidgets": "ipywidgets",
    "PIL": "pillow",
    "ipykernel": "ipykernel",
}
LIMIT_S = 6.0


def pip(what: str) -> str:
    """The command that installs something into *this* environment, whatever else is on the PATH."""
    python = f'"{sys.executable}"' if " " in sys.executable else sys.executable
    return f"{python} -m pip install {what}"


def ranges() -> Finding:
    """Whether the packages that ltviz needs are there, in versions that it works with."""
    try:
        wanted = [parse(line) for line in requires("ltviz") or []]
    except PackageNotFoundError:
        return fail("ltviz itself is not installed in this environment", pip('-e ".[lab]" in the checkout'))
    problems = [text for want in wanted if not want.extra if (text := _problem(want))]
    if problems:
        return fail(shortened(problems), pip('--upgrade "ltviz[lab]"'))
    missing = [text for want in wanted if want.extra == "lab" if (text := _problem(want))]
    if missing:
        return warn(f"ltviz lab cannot start: {shortened(missing)}", pip('"ltviz[lab]"'))
    return ok(f"{sum(want.extra in ('', 'lab') for want in wanted)} packages in their ranges")


def _problem(want: Wanted) -> str:
    try:
        version = installed(want.name)
    except PackageNotFoundError:
        return f"{want.name} is missing"
    return "" if want.allows(version) else f"{want.name} is {version}, wanted {want.bounds}"


def constraints() -> Finding:
    """In a checkout: which versions differ from those that the tests passed with."""
    from ltviz.course.places import home

    file = home() / "constraints.txt"
    if not file.is_file():
        return ok("no checkout: the ranges count")
    lines = file.read_text(encoding="utf-8").splitlines()
    pins = [parse(line) for line in lines if line.strip() and not line.startswith("#")]
    other = [text for pin in pins if (text := _problem(pin)) and not text.endswith("is missing")]
    if not other:
        return ok("the versions that the tests passed with")
    return warn(
        f"not the versions that the tests passed with: {shortened(other, 3)}",
        pip('-c constraints.txt -e ".[lab]"') + " if something behaves oddly",
    )


def imports(modules: dict[str, str] | None = None) -> Finding:
    """Whether the small packages load. torch is a check of its own."""
    modules = modules or _IMPORTS
    answer = ask(_TRY.format(modules=list(modules)), LIMIT_S)
    broken = {name: answer.said[name] for name in modules if answer.said.get(name)}
    if broken:
        name, why = next(iter(broken.items()))
        says = "; ".join(f"{name}: {why}" for name, why in broken.items())
        if "DLL load failed" in why or "WinError" in why:
            return fail(says[:300], f"{VISUAL_C} If it stays: {pip(f'--force-reinstall {modules[name]}')}")
        return fail(says[:300], pip("--force-reinstall " + " ".join(modules[m] for m in broken)))
    left = [name for name in modules if name not in answer.said]
    if left and answer.trouble.startswith("no answer"):
        return warn(f"{left[0]} was not loaded in {LIMIT_S:.0f} s", AGAIN)
    if left:  # the child ended in the middle: a crash in the first that did not answer
        return fail(
            f"{left[0]} does not load: {answer.trouble}", pip(f"--force-reinstall {modules[left[0]]}")
        )
    return ok(f"{', '.join(modules)} load")


VISUAL_C = (
    "A library of Windows is missing: install the Microsoft Visual C++ Redistributable (x64), then open a new "
    "terminal."
)
_TRY = """
import importlib, json
for name in {modules}:
    try:
        importlib.import_module(name)
        why = ""
    except BaseException as error:
        why = f"{{type(error).__name__}}: {{error}}"[:200]
    print(json.dumps({{name: why}}), flush=True)
"""
