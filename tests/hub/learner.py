"""One learner: logs in, starts the server, opens the notebook and runs it from the first cell to the last."""

from __future__ import annotations

import json
import shutil
import time
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import websocket

from tests.hub.service import Hub, wait

SILENCE = 600  # seconds without a message before a cell counts as stuck


@dataclass(frozen=True)
class Times:
    """Seconds from the log-in to a kernel that answers, and from there to the end of the last cell."""

    start: float
    run: float
    cells: int


def learn(hub: Hub, name: str, notebook: Path) -> Times:
    """Everything that a learner does in a browser, over the same addresses; raises where a cell fails."""
    began = time.perf_counter()
    home = hub.folder / "home" / name
    home.mkdir(parents=True, exist_ok=True)
    shutil.copy(notebook, home / notebook.name)
    token = _log_in(hub, name)
    _start_server(hub, name, token)
    opened = hub.ask("GET", f"/user/{name}/api/contents/{notebook.name}", token).json()["content"]
    cells = [_source(cell) for cell in opened["cells"] if cell["cell_type"] == "code"]
    kernel = _start_kernel(hub, name, token, notebook.name)
    with_token = [f"Authorization: token {token}"]
    address = hub.url.replace("http", "ws", 1) + f"/user/{name}/api/kernels/{kernel}/channels"
    socket = websocket.create_connection(address, header=with_token, timeout=SILENCE)
    try:
        execute(socket, "pass")
        ready = time.perf_counter()
        for source in cells:
            execute(socket, source)
    finally:
        socket.close()
    return Times(ready - began, time.perf_counter() - ready, len(cells))


def execute(socket: Any, source: str) -> None:
    """Run one cell and wait until its kernel is idle; raises RuntimeError with the traceback of an error."""
    request = uuid.uuid4().hex
    header = {
        "msg_id": request,
        "msg_type": "execute_request",
        "username": "",
        "session": request,
        "version": "5.3",
    }
    content = {
        "code": source,
        "silent": False,
        "store_history": True,
        "allow_stdin": False,
        "stop_on_error": True,
    }
    message = {"channel": "shell", "header": header, "parent_header": {}, "metadata": {}, "content": content}
    socket.send(json.dumps(message))
    error, replied, idle = "", False, False
    while not (replied and idle):
        frame = socket.recv()
        if isinstance(frame, bytes):  # arrays of a widget: no message that ends a cell has any
            continue
        answer = json.loads(frame)
        if answer["parent_header"].get("msg_id") != request:
            continue
        replied |= answer["msg_type"] == "execute_reply"
        idle |= answer["msg_type"] == "status" and answer["content"]["execution_state"] == "idle"
        if answer["msg_type"] == "error":
            error = "\n".join(answer["content"]["traceback"])
    if error:
        raise RuntimeError(f"a cell failed:\n{source}\n{error}")


def _log_in(hub: Hub, name: str) -> str:
    """A token for the learner, given for name and password as the log-in page would check them."""
    who = {"username": name, "password": hub.password}
    return str(hub.ask("POST", f"/hub/api/users/{name}/tokens", json={"auth": who}).json()["token"])


def _start_server(hub: Hub, name: str, token: str) -> None:
    hub.ask("POST", f"/hub/api/users/{name}/server", token)

    def ready() -> bool:
        servers = hub.ask("GET", f"/hub/api/users/{name}", token).json()["servers"]
        return bool(servers.get("", {}).get("ready"))

    wait(ready, f"the server of {name}", hub)


def _start_kernel(hub: Hub, name: str, token: str, notebook: str) -> str:
    session = {"path": notebook, "name": notebook, "type": "notebook", "kernel": {"name": "python3"}}
    return str(hub.ask("POST", f"/user/{name}/api/sessions", token, json=session).json()["kernel"]["id"])


def _source(cell: dict[str, Any]) -> str:
    source = cell["source"]
    return source if isinstance(source, str) else "".join(source)
