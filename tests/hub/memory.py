"""The memory and processor time of each learner's server and kernel, watched while they run."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

import psutil

EVERY = 0.5  # seconds between two looks
MB = 1e6
HUB = ("hub", "hub")  # the hub and its proxy belong to no learner


@dataclass
class Peak:
    """The most that one part of one learner held at a time, in MB, and the processor seconds that it used.

    resident: all pages. own: those that no other process maps, which is what one learner more adds to a machine
    where others run the same libraries. cpu: by process.
    """

    resident: float = 0.0
    own: float = 0.0
    cpu: dict[int, float] = field(default_factory=dict)


class Watch:
    """`with Watch(pid of the hub) as watch: …`; then watch.peaks has (learner, "server" or "kernel") and HUB."""

    def __init__(self, pid: int) -> None:
        self.peaks: dict[tuple[str, str], Peak] = defaultdict(Peak)
        self._pid, self._end = pid, threading.Event()
        self._owners: dict[int, tuple[str, str]] = {}
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._end.wait(EVERY):
            self._look()

    def _look(self) -> None:
        now: dict[tuple[str, str], list[tuple[float, float]]] = defaultdict(list)
        for process in self._family():
            try:
                owner = self._owner(process)
                memory, times = process.memory_full_info(), process.cpu_times()
            except (psutil.NoSuchProcess, psutil.AccessDenied):
                continue  # it ended between two lines
            now[owner].append((memory.rss / MB, memory.uss / MB))
            self.peaks[owner].cpu[process.pid] = times.user + times.system
        for owner, parts in now.items():
            peak = self.peaks[owner]
            peak.resident = max(peak.resident, sum(resident for resident, _ in parts))
            peak.own = max(peak.own, sum(own for _, own in parts))

    def _family(self) -> Iterator[psutil.Process]:
        try:
            hub = psutil.Process(self._pid)
            yield hub
            yield from hub.children(recursive=True)
        except psutil.NoSuchProcess:
            return

    def _owner(self, process: psutil.Process) -> tuple[str, str]:
        """Whose process it is, by what its environment says, and which part: a kernel or the server around it."""
        if process.pid not in self._owners:
            name = process.environ().get("JUPYTERHUB_USER")
            part = "kernel" if any("ipykernel" in word for word in process.cmdline()) else "server"
            self._owners[process.pid] = (name, part) if name else HUB
        return self._owners[process.pid]
