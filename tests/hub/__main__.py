"""python -m tests.hub [--learners 3] [--notebook FILE] [--out FILE]: what a learner costs a JupyterHub."""

from __future__ import annotations

import argparse
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from ltviz.course import home, manifest
from ltviz.whole import write_whole
from tests.hub.learner import learn
from tests.hub.memory import Watch
from tests.hub.report import measured, sentences
from tests.hub.service import hub


def measure(count: int, notebook: Path) -> dict[str, Any]:
    """`count` learners run the notebook at once; raises where one of them cannot."""
    names = [f"learner{n}" for n in range(1, count + 1)]
    with hub(names) as running, Watch(running.process.pid) as watch, ThreadPoolExecutor(count) as desks:
        sitting = {name: desks.submit(learn, running, name, notebook) for name in names}
        times = {name: desk.result() for name, desk in sitting.items()}
    return measured(notebook.name, times, watch.peaks)


def main() -> None:
    """Measure, print the sentences, write the numbers."""
    ask = argparse.ArgumentParser(prog="python -m tests.hub", description=__doc__)
    ask.add_argument("--learners", type=int, default=3)
    ask.add_argument("--notebook", type=Path, default=manifest().chapter("02").notebook)
    ask.add_argument("--out", type=Path, default=Path(home()) / "data" / "hub.json")
    given = ask.parse_args()
    print(f"{given.learners} learners run {given.notebook.name} …", flush=True)
    facts = measure(given.learners, given.notebook)
    print("\n".join(sentences(facts)))
    write_whole(given.out, (json.dumps(facts, indent=1) + "\n").encode())
    print(f"written: {given.out}")


if __name__ == "__main__":
    main()
