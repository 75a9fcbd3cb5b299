"""The lab's real session in node, with its books kept as the page keeps them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ltviz.widgets.compose import join, read
from ltviz.widgets.gaps import quantiles
from ltviz.widgets.ticket_lab.source import worker_source
from tests.widgets.test_ticket_lab_oracles import run_node

SETUP = {
    "set": "moons", "count": 60, "held": 60, "noise": 0.1, "seed": 0, "sizes": [2, 6, 5, 2], "tanh": True, "grid": 0,
    "rewindTo": 0, "adam": True, "lr": 0.03, "batch": 20, "steps": 60, "every": 10,
}  # fmt: skip
SCRIPT = """
import { readFileSync } from "node:fs";
import { createSession } from "%s";
import { gapOf, outcomeOf, withMask, withRun } from "%s";
const { open, ladder } = JSON.parse(readFileSync(0, "utf8"));
let arms = [], masks = {}, layers = null, now = 0, first = null;
const hear = {
  opened(message) { ({ layers } = message); },
  frame(message) { first ??= message; },
  arm({ run: { mask, values, ...run } }) {
    arms = withRun(arms, run);
    masks = withMask(masks, { mask, ...run }, layers);
  },
};
const session = createSession({ post: (message) => hear[message.type]?.(message), now: () => (now += 1) });
session.receive({ type: "open", ...open });
if (ladder) session.receive({ type: "ladder", ...ladder });
while (session.advance(100)) ;
const bytes = Object.fromEntries(Object.entries(masks.removed_at ?? {}).map(([name, { data, ...rest }]) =>
  [name, { ...rest, data: [...new Uint8Array(data.buffer, data.byteOffset, data.byteLength)] }]));
const rounds = ladder ? [1, 2] : [];
const gaps = (round) => ["fresh", "shuffled", "dense"].map((versus) => gapOf(arms, versus, round));
const said = rounds.map((round) => ({ outcome: outcomeOf(arms, round), gaps: gaps(round) }));
const plain = (arrays) => Object.fromEntries(Object.entries(arrays).map(([name, numbers]) => [name, [...numbers]]));
const shown = { arm: first.arm, round: first.round, values: plain(first.values), mask: plain(first.mask) };
console.log(JSON.stringify({ arms, masks: { seeds: masks.seeds, removed_at: bytes }, said, first: shown }));
"""


def lab_in(folder: Path) -> Callable[..., dict[str, Any]]:
    """`run(open={"setup": …, "start": …}, ladder={…})`: {arms, masks, said, first}; `folder` holds the module."""
    paths = ("parts/arrays.js", "parts/numbers.js", "parts/gaps.js", "ticket_lab/runs.js")
    books = f"const LAB = {json.dumps({'quantiles': quantiles(10)})};\n" + join(
        {path: read(path) for path in paths}
    )
    for name, text in (("worker.mjs", worker_source()), ("books.mjs", books)):
        (folder / name).write_text(text, encoding="utf-8")
    script = SCRIPT % ((folder / "worker.mjs").as_uri(), (folder / "books.mjs").as_uri())

    def run(**asked: Any) -> dict[str, Any]:
        found = run_node(script, asked)
        for packed in found["masks"]["removed_at"].values():
            packed["data"] = bytes(packed["data"])
        return found

    return run
