"""The measurement measures: a real hub, two learners, a notebook of three cells, and one that fails."""

import json
import re
from pathlib import Path

import pytest
import requests

pytest.importorskip("jupyterhub", reason='the hub is not installed: pip install "ltviz[hub]"')

from tests.hub.__main__ import measure
from tests.hub.learner import learn
from tests.hub.report import sentences
from tests.hub.service import hub

CONFIG = Path(__file__).with_name("jupyterhub_config.py").read_text(encoding="utf-8")


def notebook(folder: Path, *sources: str) -> Path:
    cells = [
        {
            "cell_type": "code",
            "id": f"c{n}",
            "execution_count": None,
            "metadata": {},
            "outputs": [],
            "source": text,
        }
        for n, text in enumerate(sources)
    ]
    meta = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    path = folder / "small.ipynb"
    path.write_text(json.dumps({"cells": cells, "metadata": meta, "nbformat": 4, "nbformat_minor": 5}))
    return path


@pytest.mark.slow
def test_two_learners_run_a_notebook_and_are_weighed(tmp_path: Path) -> None:
    """The last cell holds 200 MB for two seconds: they must be found in the kernel and not in the server."""
    hold = (
        "import time\nheld = bytearray(200_000_000)\nheld[::4096] = b'x' * len(held[::4096])\ntime.sleep(2)"
    )
    facts = measure(2, notebook(tmp_path, "import ltviz", "ltviz.course.manifest().title", hold))
    assert facts["cells"] == 3
    assert len(facts["learners"]) == 2
    for one in facts["learners"]:
        assert one["run_seconds"] >= 2
        assert one["kernel_own_mb"] > 200
        assert 30 < one["server_mb"] < one["kernel_mb"] + 150
        assert one["kernel_mb"] >= one["kernel_own_mb"]
        assert one["kernel_cpu_seconds"] > 0
    assert facts["hub_mb"] > 30
    assert facts["means"]["class_mb"] > 30 * 230
    assert json.loads(json.dumps(facts)) == facts
    assert re.search(r"A class of 30 on one machine needs \d+\.\d GB", " ".join(sentences(facts)))


@pytest.mark.slow
def test_a_cell_that_fails_is_named_and_nothing_stays_behind(tmp_path: Path) -> None:
    with hub(["ada"]) as running:
        url, folder = running.url, running.folder
        refused = {"auth": {"username": "ada", "password": "guessed-by-someone"}}
        answer = requests.post(url + "/hub/api/users/ada/tokens", json=refused, timeout=60)
        assert answer.status_code == 403, "the password counts"
        with pytest.raises(RuntimeError, match=r"(?s)a cell failed:\n1 / 0\n.*ZeroDivisionError"):
            learn(running, "ada", notebook(tmp_path, "1 + 1", "1 / 0", "never"))
    assert not folder.exists()
    with pytest.raises(requests.ConnectionError):
        requests.get(url, timeout=5)


def test_the_configuration_says_that_it_is_not_for_a_network() -> None:
    assert "NOT FOR A NETWORK" in CONFIG.partition('"""')[2].partition('"""')[0]
    assert "0.0.0.0" not in CONFIG
    assert CONFIG.count("http://127.0.0.1:") == 3
