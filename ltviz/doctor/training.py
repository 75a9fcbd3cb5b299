"""torch and the data, asked in a child that may crash."""

from __future__ import annotations

import os

from ltviz.doctor.child import AGAIN, Answer, ask
from ltviz.doctor.finding import Finding, fail, ok, warn
from ltviz.doctor.packages import VISUAL_C, pip

LIMIT_S = 7.5


def torch_and_data(code: str = "from ltviz.doctor.probe import main; main()") -> list[Finding]:
    """Findings torch, mnist1d, digits and LTVIZ_DATA."""
    answer = ask(code, LIMIT_S)
    torch = _torch(answer)
    if torch.state == "fail":
        return [torch, warn("not looked at, because torch does not load", "Mend torch first.", name="data")]
    return [torch, *(_data(name, answer) for name in ("mnist1d", "digits", "LTVIZ_DATA"))]


def _torch(answer: Answer) -> Finding:
    said = answer.said.get("torch", {})
    if "well" in said:
        return ok(f"torch {said['well']['version']}, threads: {said['well']['threads']}", name="torch")
    if "wrong" in said:
        return fail(f"torch does not load: {said['wrong']}", _mend(said["wrong"]), name="torch")
    if answer.trouble.startswith("no answer"):
        return warn(f"torch was not loaded in {LIMIT_S:.0f} s", AGAIN, name="torch")
    return fail(f"torch does not load: {answer.trouble}", _mend(answer.trouble), name="torch")


def _mend(why: str) -> str:
    if "WinError" in why or "DLL load failed" in why:
        return VISUAL_C
    if "SIGILL" in why:
        return "This processor is too old for that build of torch. Use another machine, or an older torch."
    if "No module named 'torch'" in why:
        return pip("torch")
    return pip("--force-reinstall --no-deps torch")


def _data(name: str, answer: Answer) -> Finding:
    said = answer.said.get(name)
    if said is None:
        why = f"not finished ({answer.trouble or 'no answer'})"
        return warn(why, AGAIN, name=name)
    if "well" in said:
        return ok(said["well"], name=name)
    if name == "LTVIZ_DATA":
        remedy = f"Put the files there, or unset LTVIZ_DATA (now {os.environ.get('LTVIZ_DATA')})."
        return fail(said["wrong"], remedy, name=name)
    return fail(said["wrong"], pip("--force-reinstall --no-deps ltviz"), name=name)
