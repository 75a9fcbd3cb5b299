"""The hub as a process of ours: started, asked, and stopped with all that it started."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import requests

CONFIG = Path(__file__).with_name("jupyterhub_config.py")
PATIENCE = 150  # seconds for anything to start on a busy machine


@dataclass(frozen=True)
class Hub:
    """A running hub: where it answers, the password of the day, its process, its folder."""

    url: str
    password: str
    process: subprocess.Popen[bytes]
    folder: Path

    def ask(self, method: str, path: str, token: str = "", **options: Any) -> requests.Response:
        """One request below the hub's address; raises with the answer's text where it is refused."""
        headers = {"Authorization": f"token {token}"} if token else {}
        answer = requests.request(method, self.url + path, headers=headers, timeout=60, **options)
        if not answer.ok:
            raise RuntimeError(f"{method} {path}: {answer.status_code} {answer.text[:500]}")
        return answer

    def log(self) -> str:
        """The end of what the hub and its servers wrote."""
        return (self.folder / "hub.log").read_text(encoding="utf-8", errors="replace")[-4000:]


@contextmanager
def hub(learners: Sequence[str]) -> Iterator[Hub]:
    """A hub with these learners, bound to this machine; at the end nothing of it is left, running or on disk."""
    folder = Path(tempfile.mkdtemp(prefix="ltviz-hub-"))
    ports, password = _free_ports(3), secrets.token_urlsafe(24)
    facts = {"folder": str(folder), "password": password, "learners": list(learners), "ports": ports}
    environment = os.environ | {"LTVIZ_HUB": json.dumps(facts)}
    try:
        with (folder / "hub.log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "jupyterhub", "--config", str(CONFIG)],
                cwd=folder, env=environment, stdout=log, stderr=subprocess.STDOUT,
            )  # fmt: skip
        try:
            running = Hub(f"http://127.0.0.1:{ports[0]}", password, process, folder)
            wait(lambda: _answers(running), "the hub", running)
            yield running
        finally:
            stop(process)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def wait(ready: Any, what: str, running: Hub) -> None:
    """Returns when `ready()` is true; raises with the hub's log where that takes too long or the hub ends."""
    end = time.monotonic() + PATIENCE
    while not ready():
        if running.process.poll() is not None or time.monotonic() > end:
            raise RuntimeError(f"{what} did not start\n{running.log()}")
        time.sleep(0.2)


def stop(process: subprocess.Popen[bytes]) -> None:
    """Ask the hub to end, which stops its servers and its proxy; then end what it left behind."""
    ours = [] if process.poll() is not None else psutil.Process(process.pid).children(recursive=True)
    process.terminate()
    try:
        process.wait(60)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    for child in ours:
        try:
            child.kill()
        except psutil.NoSuchProcess:
            continue
    psutil.wait_procs(ours, timeout=10)


def _answers(running: Hub) -> bool:
    try:
        return requests.get(running.url + "/hub/api/", timeout=5).ok
    except requests.ConnectionError:
        return False


def _free_ports(count: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports
