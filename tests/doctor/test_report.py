"""The whole report: each check for itself, the exit status, and nobody asked on the network."""

import json
import os
import subprocess
import sys
import threading

import pytest

from ltviz import doctor
from ltviz.doctor import child
from ltviz.doctor.examine import examine
from ltviz.doctor.finding import fail, ok, warn


def test_a_check_that_raises_ends_or_hangs_takes_no_other_with_it():
    def ends():
        raise SystemExit(3)

    found = examine(
        {
            "raises": lambda: 1 / 0,
            "ends": ends,
            "hangs": lambda: threading.Event().wait(),
            "gives nothing": lambda: None,
            "two": lambda: [ok("a", name="first"), ok("b")],
            "well": lambda: ok("c"),
        },
        limit_s=0.3,
    )
    assert [f.name for f in found] == ["raises", "ends", "hangs", "gives nothing", "first", "two", "well"]
    assert [f.state for f in found] == ["warn"] * 4 + ["ok"] * 3
    assert "ZeroDivisionError" in found[0].says
    assert found[2].says == "no answer in 0 s"


@pytest.fixture
def few(monkeypatch):
    """Put these findings in the place of all checks."""

    def put(*findings):
        monkeypatch.setattr(doctor, "CHECKS", {f"c{i}": lambda f=f: f for i, f in enumerate(findings)})

    return put


@pytest.mark.parametrize(
    ("findings", "status", "summary"),
    [
        ([ok("fine")], 0, "all well."),
        ([ok("fine"), warn("odd", "do this")], 0, "0 to mend before you start, 1 to know about."),
        (
            [fail("broken", "do that"), warn("odd", "do this")],
            1,
            "1 to mend before you start, 1 to know about.",
        ),
    ],
)
def test_the_exit_status_is_0_unless_something_fails(few, capsys, findings, status, summary):
    few(*findings)
    assert doctor.main([]) == status
    out = capsys.readouterr().out
    assert out.rstrip().endswith(summary)
    for finding in findings:
        assert finding.says in out
        assert not finding.remedy or f"mend: {finding.remedy}" in out


def test_json_says_the_same(few, capsys):
    few(ok("fine"), warn("odd", "do this"))
    assert doctor.main(["--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["state"] == "warn"
    assert report["findings"][1] == {"name": "c1", "state": "warn", "says": "odd", "remedy": "do this"}
    assert report["findings"][-1]["name"] == "speed"


def test_wrong_use_and_help(capsys):
    assert doctor.main(["--fast"]) == 2
    assert "has no option '--fast'" in capsys.readouterr().err
    assert doctor.main(["--help"]) == 0
    assert "--network" in capsys.readouterr().out


def test_the_network_is_a_check_of_its_own(few, capsys, monkeypatch):
    few(ok("fine"))
    asked = []
    monkeypatch.setattr(doctor, "NETWORK", {"network": lambda: asked.append(1) or ok("answers")})
    doctor.main([])
    assert asked == []
    doctor.main(["--network"])
    assert asked == [1]


def test_patience_is_asked_for_and_ends_with_the_run(few, capsys):
    given = []
    few(ok("fine"))
    doctor.CHECKS["patience"] = lambda: given.append(child.patience) or ok("")
    assert (doctor.main(["--patient"]), doctor.main([])) == (0, 0)
    assert given == [doctor.PATIENCE, 1.0]


def report(environment=None, code="from ltviz.doctor import main; main(['--json'])"):
    """The report of a process of its own."""
    run = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, **(environment or {})},
        capture_output=True,
        text=True,
    )
    return json.loads(run.stdout)


PATIENT = "from ltviz.doctor import main; main(['--json', '--patient'])"


@pytest.mark.slow
def test_this_machine_is_healthy_enough():
    found = {f["name"]: f for f in report(code=PATIENT)["findings"]}
    assert found["torch"]["state"] == found["mnist1d"]["state"] == found["kernel"]["state"] == "ok"
    assert [f["says"] for f in found.values() if f["state"] == "fail"] == []
    assert {f["says"] for f in found.values() if "could not be looked at" in f["says"]} == set()
    assert found["packages"]["state"] == "ok"
    assert all(f["remedy"] for f in found.values() if f["state"] != "ok")


WATCHED = """
import os, sys
def watch(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "urllib.Request"):
        with open(os.environ["ASKED"], "a") as file:
            file.write(f"{sys.argv[:2]} {event} {arguments}\\n")
sys.addaudithook(watch)
"""


@pytest.mark.slow
def test_nobody_is_asked_on_the_network(plant, tmp_path, monkeypatch):
    """An audit hook in the doctor and in every child that it starts."""
    plant("sitecustomize", WATCHED)
    asked = tmp_path / "asked"
    monkeypatch.setenv("ASKED", str(asked))
    assert report()["findings"]
    assert not asked.exists(), asked.read_text()
    control = (
        "from ltviz.doctor.child import ask; ask('import socket; socket.getaddrinfo(\"localhost\", 9)', 5)"
    )
    subprocess.run([sys.executable, "-c", control], check=True)
    assert "socket.getaddrinfo" in asked.read_text(), "the hook does see a child"


@pytest.mark.slow
def test_a_broken_numpy_does_not_stop_the_doctor(plant):
    plant("numpy", "raise ImportError('DLL load failed')")
    run = subprocess.run([sys.executable, "-m", "ltviz", "doctor", "--json"], capture_output=True, text=True)
    found = {f["name"]: f for f in json.loads(run.stdout)["findings"]}
    assert run.returncode == 1
    assert "numpy: ImportError: DLL load failed" in found["imports"]["says"]
    assert found["python"]["state"] == "ok"


@pytest.mark.slow
def test_a_terminal_of_ascii_gets_a_report():
    found = {f["name"]: f for f in report({"PYTHONIOENCODING": "ascii"})["findings"]}
    assert found["text"]["state"] == "warn"
