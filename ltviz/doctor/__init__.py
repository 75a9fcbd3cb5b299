"""``ltviz doctor``: what is wrong with this machine, and how to mend it. Nothing leaves the machine.

usage: ltviz doctor [--json] [--network] [--patient]
  --json      one object for a program, or for the one who collects thirty of them
  --network   also ask the places that data is downloaded from; without it nobody is asked
  --patient   give a machine that is busy, or was just installed, a minute and not ten seconds
exit status: 0, or 1 where something fails
"""

from __future__ import annotations

import json
import platform
import sys
import time

import ltviz
from ltviz.doctor import child, folders, interpreter, jupyter, machine, network, packages, training
from ltviz.doctor.examine import Check, examine
from ltviz.doctor.finding import FAIL, OK, STATES, WARN, Finding

OPTIONS = ("--json", "--network", "--patient")
PATIENCE = 8.0  # times as long as usual
LIMIT_S = 8.0  # for all checks together; the product of matrices comes after them, when the machine is quiet


def main(arguments: list[str]) -> int:
    """Print the report; the exit status."""
    if "--help" in arguments or "-h" in arguments:
        print(__doc__)
        return 0
    if unknown := [a for a in arguments if a not in OPTIONS]:
        print(f"ltviz doctor has no option {unknown[0]!r}; it has {', '.join(OPTIONS)}", file=sys.stderr)
        return 2
    child.patience = PATIENCE if "--patient" in arguments else 1.0
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")  # a terminal without our letters is a finding, not a crash
    start = time.monotonic()
    findings = findings_of(CHECKS | (NETWORK if "--network" in arguments else {}))
    seconds = time.monotonic() - start
    print(as_json(findings, seconds) if "--json" in arguments else as_text(findings, seconds))
    return int(any(finding.state == FAIL for finding in findings))


def findings_of(checks: dict[str, Check]) -> list[Finding]:
    """What the checks found, the speed last."""
    times = child.patience
    return examine(checks, LIMIT_S * times) + examine({"speed": machine.speed}, 4.0 * times)


def as_text(findings: list[Finding], seconds: float) -> str:
    """The report for a person: a line for each finding, and one more where there is something to mend."""
    width = max(len(finding.name) for finding in findings)
    lines = [_heading(), ""]
    for finding in findings:
        sign = finding.state.upper() if finding.state == FAIL else finding.state
        lines.append(f"{sign:4}  {finding.name:{width}}  {finding.says}")
        if finding.remedy:
            lines.append(f"{'':4}  {'':{width}}  mend: {finding.remedy}")
    return "\n".join([*lines, "", _summary(findings, seconds)])


def as_json(findings: list[Finding], seconds: float) -> str:
    """The same for a program: state is the worst of all findings."""
    states = [finding.state for finding in findings]
    report = {
        "ltviz": ltviz.__version__,
        "machine": platform.node(),
        "system": platform.platform(),
        "python": platform.python_version(),
        "seconds": round(seconds, 1),
        "state": max(states, key=STATES.index),
        "findings": [
            {"name": f.name, "state": f.state, "says": f.says, "remedy": f.remedy} for f in findings
        ],
    }
    return json.dumps(report, indent=1)


def _heading() -> str:
    system = f"{platform.system()} {platform.machine()}"
    return f"ltviz {ltviz.__version__} on Python {platform.python_version()}, {system}"


def _summary(findings: list[Finding], seconds: float) -> str:
    count = {state: sum(finding.state == state for finding in findings) for state in STATES}
    took = f"Looked at {len(findings)} things in {seconds:.0f} s"
    if count[OK] == len(findings):
        return f"{took}: all well."
    return f"{took}: {count[FAIL]} to mend before you start, {count[WARN]} to know about."


CHECKS: dict[str, Check] = {
    "python": interpreter.version,
    "environment": interpreter.environment,
    "packages": packages.ranges,
    "versions": packages.constraints,
    "imports": packages.imports,
    "torch and data": training.torch_and_data,
    "jupyter": jupyter.jupyter,
    "port": jupyter.port,
    "browser": machine.browser,
    "chromium": machine.chromium,
    "memory": machine.memory,
    "processors": machine.cores,
    "disk": folders.disk,
    "your copies": folders.copies,
    "edition": folders.stale,
    "hidden modules": folders.shadows,
    "cache": folders.cache,
    "paths": interpreter.paths,
    "text": interpreter.encoding,
    "proxies": network.proxies,
}
NETWORK: dict[str, Check] = {"network": network.downloads}
