"""Ladders of the ticket lab, trained by the page's own engine in Node: what TicketLab draws behind the reader's own."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from ltviz.lottery.provenance import made
from ltviz.lottery.results import Kept
from ltviz.records import Run
from ltviz.training import Recipe
from ltviz.training.workers import each
from ltviz.widgets.arrays import pack
from ltviz.widgets.compose import join, read
from ltviz.widgets.ticket_lab.runs import to_run
from ltviz.widgets.ticket_lab.scene import DATA, complete, tables
from ltviz.widgets.ticket_lab.source import worker_source

# What the page keeps its books with, and makes the worker's setup of a scene with.
_BOOKS = ("parts/arrays.js", "parts/numbers.js", "parts/gaps.js", "ticket_lab/runs.js", "ticket_lab/scene.js")
_SCRIPT = """
import { readFileSync } from "node:fs";
const { worker, books, scene, seed } = JSON.parse(readFileSync(0, "utf8"));
const load = (text) => import(`data:text/javascript,${encodeURIComponent(text)}`);
const { createSession } = await load(worker);
const { decode, setupOf, withMask, withRun } = await load(books);
const seconds = {}, failed = [];
let arms = [], masks = {}, layers = [], since = performance.now();
const hear = {
  opened(message) { layers = message.layers; },
  arm({ run: { mask, values, ...run } }) {
    arms = withRun(arms, run);
    masks = withMask(masks, { mask, ...run }, layers);
    (seconds[run.arm] ??= {})[run.round] = (performance.now() - since) / 1000;
    since = performance.now();
  },
  refused({ reason }) { failed.push(reason); },
  diverged({ step, lr }) { failed.push(`diverged after update ${step} at a learning rate of ${lr}`); },
};
const session = createSession({ post: (message) => hear[message.type]?.(message), now: () => performance.now() });
const { rounds, remove, scope } = scene;
session.receive({ type: "open", setup: setupOf(scene) });
session.receive({ type: "ladder", rounds, remove, scope, seeds: [seed] });
while (session.advance(1000));
const packed = Object.entries(masks.removed_at ?? {});
const removed_at = Object.fromEntries(packed.map(([name, one]) => [name, [...decode(one)]]));
const shapes = Object.fromEntries(layers.map(({ name, inputs, outputs }) => [`${name}.weight`, [outputs, inputs]]));
console.log(JSON.stringify({ arms, removed_at, shapes, seconds, failed, node: process.version }));
"""


def lab_rings(checkpoint: Path, workers: int) -> Run:
    """The drawn scene that the lab opens with."""
    return laddered(complete({"set": "rings", "seeds": 40}), checkpoint, workers)


def lab_moons(checkpoint: Path, workers: int) -> Run:
    """The same network on moons."""
    return laddered(complete({"set": "moons", "seeds": 40}), checkpoint, workers)


def lab_mnist1d(checkpoint: Path, workers: int) -> Run:
    """The measured scene, the only one in which the lab says "winning"."""
    return laddered(complete({"set": "mnist1d", "seeds": 5}), checkpoint, workers)


def laddered(scene: Mapping[str, Any], checkpoint: Path, workers: int = 1) -> Run:
    """A whole scene's ladder over its seeds, all on one draw of the data; a Run of kind "lab".

    Finished seeds are kept in `checkpoint`, where a killed recording goes on. Raises FileNotFoundError without Node,
    RuntimeError where a seed diverges or loses a layer.
    """
    texts = {"worker": worker_source(), "books": _books()}
    recipe = Recipe(
        steps=scene["steps"],
        batch=scene["batch"],
        optimizer=scene["optimiser"],
        lr=scene["lr"],
        evaluate_every=DATA[scene["set"]]["every"],
        chunk=1,
        threads=1,
    )
    engine = hashlib.sha256("".join(texts.values()).encode()).hexdigest()
    kept = Kept(checkpoint, {"scene": dict(scene), "engine": engine, "recipe": vars(recipe)})
    seeds = [scene["seed"] + i for i in range(scene["seeds"])]

    def part(rows: range) -> list[dict[str, Any]]:
        return [_seed(kept, {**texts, "scene": scene, "seed": seeds[i]}) for i in rows]

    groups = [range(i, i + 1) for i in range(len(seeds))]
    found = [one for own in each(part, groups, workers, 1, threading.Event()) for one in own]
    arms = [arm for one in found for arm in one["arms"]]
    return to_run(scene, arms, _masks(seeds, found), _made(recipe, found))


def _books() -> str:
    return f"const LAB = {json.dumps(tables())};\n" + join({path: read(path) for path in _BOOKS})


def _seed(kept: Kept, asked: dict[str, Any]) -> dict[str, Any]:
    """What a seed's ladder left, trained here or kept: a JSON text, as bytes."""
    name = f"seed-{asked['seed']:06d}"
    if name not in kept:
        text = _in_node(asked)
        if failed := json.loads(text)["failed"]:
            raise RuntimeError(f"seed {asked['seed']} must run its whole ladder, but: {failed[0]}")
        kept[name] = {"text": np.frombuffer(text.encode(), np.uint8)}
        print(f"seed {asked['seed']}", flush=True)
    found: dict[str, Any] = json.loads(kept[name]["text"].tobytes())
    return found


def _in_node(asked: dict[str, Any]) -> str:
    """What the page's session said, as JSON."""
    node = shutil.which("node")
    if node is None:
        raise FileNotFoundError("the lab's engine runs in Node 20.19 or newer, and no node is on the PATH")
    done = subprocess.run(
        [node, "--input-type=module", "--eval", _SCRIPT],
        input=json.dumps(asked),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"node ended with {done.returncode}: {done.stderr.strip()}")
    return done.stdout


def _masks(seeds: list[int], found: list[dict[str, Any]]) -> dict[str, Any]:
    """The lab's trait `masks` over all seeds."""
    removed = {
        name: np.array([one["removed_at"][name] for one in found], np.uint8).reshape(len(seeds), *shape)
        for name, shape in found[0]["shapes"].items()
    }
    return {"seeds": seeds, "removed_at": {name: pack(at) for name, at in removed.items()}}


def _made(recipe: Recipe, found: list[dict[str, Any]]) -> dict[str, Any]:
    """As of any record, with Node in the place of torch."""
    seconds: dict[str, dict[str, float]] = {}
    for one in found:
        for arm, levels in one["seconds"].items():
            sums = seconds.setdefault(arm, {})
            for level, passed in levels.items():
                sums[level] = round(sums.get(level, 0.0) + passed, 2)
    facts = made(recipe, seconds)
    nodes = sorted({one["node"] for one in found})
    versions = {name: said for name, said in facts["versions"].items() if name != "torch"}
    return {**facts, "device": "node", "versions": {**versions, "node": ", ".join(nodes)}}
