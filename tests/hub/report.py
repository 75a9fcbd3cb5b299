"""What was measured, as JSON for the instructor's guide and as sentences, with what it means for a class."""

from __future__ import annotations

import os
import platform
import statistics
from collections.abc import Mapping
from importlib.metadata import version
from typing import Any

import psutil

from ltviz.lottery.provenance import processor
from tests.hub.learner import Times
from tests.hub.memory import HUB, MB, Peak

PACKAGES = ("ltviz", "jupyterhub", "configurable-http-proxy", "jupyterlab", "ipykernel", "torch", "numpy")
CLASS = 30
SPARE = 1.25  # a quarter more than the largest that was seen


def measured(
    notebook: str, times: Mapping[str, Times], peaks: Mapping[tuple[str, str], Peak]
) -> dict[str, Any]:
    """The numbers of one measurement, JSON-able: MB are 1,000,000 bytes, seconds are seconds."""
    learners = [_learner(name, time, peaks) for name, time in times.items()]
    hub = peaks[HUB]
    facts = {
        "schema": 1,
        "machine": _machine(),
        "versions": {"python": platform.python_version(), **{name: version(name) for name in PACKAGES}},
        "notebook": notebook,
        "cells": next(iter(times.values())).cells,
        "threads": 1,
        "learners": learners,
        "hub_mb": round(hub.resident),
    }
    return facts | {"means": _means(learners, facts["hub_mb"])}


def _machine() -> dict[str, Any]:
    memory = round(psutil.virtual_memory().total / MB)
    return {"cpu": processor(), "cores": os.cpu_count(), "memory_mb": memory}


def _learner(name: str, time: Times, peaks: Mapping[tuple[str, str], Peak]) -> dict[str, Any]:
    found: dict[str, Any] = {"start_seconds": round(time.start, 1), "run_seconds": round(time.run, 1)}
    for part in ("server", "kernel"):
        peak = peaks[name, part]
        found |= {
            f"{part}_mb": round(peak.resident),
            f"{part}_own_mb": round(peak.own),
            f"{part}_cpu_seconds": round(sum(peak.cpu.values()), 1),
        }
    return found


def _means(learners: list[dict[str, Any]], hub_mb: int) -> dict[str, Any]:
    """For a class of thirty on one machine, and for one container of a cluster; the largest learner counts."""
    whole = max(one["server_mb"] + one["kernel_mb"] for one in learners)
    own = max(one["server_own_mb"] + one["kernel_own_mb"] for one in learners)
    cpu = statistics.mean(one["kernel_cpu_seconds"] + one["server_cpu_seconds"] for one in learners)
    return {
        "container_mb": round(SPARE * whole),
        "class_size": CLASS,
        "class_mb": round(SPARE * (CLASS * own + (whole - own) + hub_mb)),  # what is shared is there once
        "class_cpu_seconds": round(CLASS * cpu),
    }


def sentences(facts: Mapping[str, Any]) -> list[str]:
    """The measurement in words."""
    learners, means, machine = facts["learners"], facts["means"], facts["machine"]
    cores, size, cpu = machine["cores"], means["class_size"], means["class_cpu_seconds"]

    def mean(key: str) -> float:
        return statistics.mean(one[key] for one in learners)

    where = f"{machine['cpu']}, {cores} processor threads, {machine['memory_mb'] / 1000:.0f} GB"
    used = mean("kernel_cpu_seconds") + mean("server_cpu_seconds")
    memory = f"{mean('server_mb'):.0f} MB in the server and {mean('kernel_mb'):.0f} MB in the kernel"
    start, run = mean("start_seconds"), mean("run_seconds")
    spare, full = f"{means['class_mb'] / 1000:.1f} GB", means["container_mb"]
    return [
        f"{len(learners)} learners ran {facts['notebook']} ({facts['cells']} cells) at once: {where}.",
        f"Each waited {start:.0f} s for a kernel and {run:.0f} s for all cells; {used:.0f} s of a processor thread.",
        f"Each held at most {memory}; hub and proxy hold {facts['hub_mb']} MB.",
        f"A class of {size} on one machine needs {spare}, a quarter of it to spare.",
        f"If all of them run all cells at once: {cpu / cores:.0f} s on {cores} threads, {cpu / 16:.0f} s on 16.",
        f"A container of a cluster needs {full} MB: containers share nothing, and a quarter is to spare.",
    ]
