"""What a worker of the ticket lab runs: its text, its types, and the ways that a real page takes to it."""

import json
import re

import pytest

from ltviz.widgets.compose import esm, files, read
from ltviz.widgets.page import _POLICY
from ltviz.widgets.ticket_lab.source import WORKER, worker_source
from tests.test_types_js import check

SETUP = {
    "set": "moons", "count": 60, "held": 60, "noise": 0.1, "seed": 1, "sizes": [2, 8, 2], "tanh": True, "grid": 0,
    "rewindTo": 0, "adam": True, "lr": 0.03, "batch": 20, "steps": 200, "every": 50,
}  # fmt: skip


def test_every_file_of_the_worker_is_joined() -> None:
    entries = files("ltviz.widgets").joinpath("ticket_lab", "worker").iterdir()
    assert {entry.name.removesuffix(".js") for entry in entries} == set(WORKER)


def test_without_its_exports_the_text_is_a_classic_script() -> None:
    text = re.sub(r"^export ", "", worker_source(), flags=re.M)
    assert not re.search(r"^\s*(import|export)\b", text, re.M)


def test_the_engine_has_no_type_error_as_it_is(tmp_path) -> None:
    paths = [tmp_path / name for name in ("engine.mjs", "worker.mjs", "connection.mjs")]
    texts = [read("ticket_lab/worker/engine.js"), worker_source(), read("ticket_lab/connection.js")]
    for path, text in zip(paths, texts, strict=True):
        path.write_text(text, encoding="utf-8")
    assert check(tmp_path, *paths) == []
    paths[0].write_text(texts[0].replace("count = batch", "count = `${batch}`"), encoding="utf-8")
    assert check(tmp_path, *paths) != []


def test_a_widget_can_hold_the_connection_beside_the_shared_parts() -> None:
    shared = set(re.findall(r"^export function (\w+)", esm("bilevel_toy"), re.M))
    own = set(re.findall(r"^(?:export )?function (\w+)", read("ticket_lab/connection.js"), re.M))
    assert own
    assert not own & shared


def page_text(policy: str | None) -> str:
    """A page that opens the lab, trains once and keeps what it heard."""
    meta = f'<meta http-equiv="Content-Security-Policy" content="{policy}">' if policy else ""
    connection = re.sub(r"^export ", "", read("ticket_lab/connection.js"), flags=re.M)
    text = json.dumps(worker_source()).replace("<", "\\u003c")
    return f"""<!doctype html><meta charset="utf-8">{meta}<script>
{connection}
const heard = [];
let end;
const ended = new Promise((resolve) => {{ end = resolve; }});
const lab = connect({text}, (message) => {{
  heard.push(message);
  if (['done', 'refused'].includes(message.type)) end(message.type);
  if (message.type === "frame") requestAnimationFrame(() => lab.send({{ type: "seen" }}));
}});
lab.send({{ type: "open", setup: {json.dumps(SETUP)} }});
lab.send({{ type: "train" }});
</script>"""


@pytest.mark.browser
@pytest.mark.parametrize(
    ("policy", "where"),
    [(None, "worker"), (_POLICY, "worker"), (f"{_POLICY}; worker-src 'none'", "page")],
    ids=["no policy", "the policy of our pages", "workers refused"],
)
def test_a_page_from_a_file_trains(chromium, tmp_path, policy, where) -> None:
    file = tmp_path / "lab.html"
    file.write_text(page_text(policy), encoding="utf-8")
    page = chromium.new_page()
    try:
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(file.as_uri())
        page.evaluate("ended")  # a wait that polls would need eval, which the policy forbids
        run = page.evaluate("heard.find(({ type }) => type === 'arm').run")
        assert page.evaluate("lab.where()") == where
    finally:
        page.close()
    assert errors == []
    assert (run["arm"], run["curve"]["steps"]) == ("dense", [50, 100, 150, 200])
    assert run["curve"]["loss"][-1] < run["curve"]["loss"][0]
