"""MNIST-1D: ten little curves, padded, stretched, moved, bent and buried in noise. No file, no network.

Greydanus and Kobak, Scaling Down Deep Learning with MNIST-1D (2011.14439), section 2. Written from the
published recipe: the ten curves and the constants below are the paper's, so the task is as hard as theirs,
but the random numbers are ours: these are not the examples of their file.
"""

from __future__ import annotations

import numpy as np

from ltviz.datasets.dataset import Dataset, Split, as_split

LENGTH = 40  # of one example
CANVAS = 72  # points on which a curve is drawn before it is thinned out to LENGTH
PADDING = (36, 60)  # points of silence after a curve, both ends included
MAX_SHIFT = 48  # a curve moves right by fewer points than this, around the end
SCALE = 0.4  # the height varies by half of this, up and down
CORRELATED_NOISE = 0.25  # standard deviation before smoothing, in the silence only
SMOOTHING = 2.0  # of that noise: standard deviation of a Gaussian, in points
WHITE_NOISE = 0.02  # standard deviation, everywhere
SHEAR = 0.75  # a slope of at most half of this from end to end, up or down

# The digits 0 to 9 as strokes of a pen that moves downwards; the height is the pen's place.
CURVES = (
    (5, 6, 6.5, 6.75, 7, 7, 7, 7, 6.75, 6.5, 6, 5),
    (5, 3, 3, 3.4, 3.8, 4.2, 4.6, 5, 5.4, 5.8, 5, 5),
    (5, 6, 6.5, 6.5, 6, 5.25, 4.75, 4, 3.5, 3.5, 4, 5),
    (5, 6, 6.5, 6.5, 6, 5, 5, 6, 6.5, 6.5, 6, 5),
    (5, 4.4, 3.8, 3.2, 2.6, 2.6, 5, 5, 5, 5, 5, 5),
    (5, 3, 3, 3, 3, 5, 6, 6.5, 6.5, 6, 4.5, 5),
    (5, 4, 3.5, 3.25, 3, 3, 3, 3, 3.25, 3.5, 4, 5),
    (5, 7, 7, 6.6, 6.2, 5.8, 5.4, 5, 4.6, 4.2, 5, 5),
    (5, 4, 3.5, 3.5, 4, 5, 5, 4, 3.5, 3.5, 4, 5),
    (5, 4, 3.5, 3.5, 4, 5, 5, 5, 5, 4.7, 4.3, 5),
)


def mnist1d(
    *,
    train: int = 4000,
    validation: int = 1000,
    test: int = 1000,
    seed: int = 0,
    train_seed: int | None = None,
    validation_seed: int | None = None,
    test_seed: int | None = None,
) -> Dataset:
    """40 numbers an example, 10 classes in equal parts; every split is a draw of its own.

    seed        draws everything afresh; `train_seed`, `validation_seed`, `test_seed` redraw one split only
    The inputs are scaled by mean and standard deviation of the train split, and so is a redrawn test.
    """
    sizes = {"train": train, "validation": validation, "test": test}
    own = {"train": train_seed, "validation": validation_seed, "test": test_seed}
    for name, size in sizes.items():
        if int(size) != size or size < 1:
            raise ValueError(f"{name} must be a whole number >= 1, got {size}")
    seeds = {name: checked_seed(seed if own[name] is None else own[name]) for name in sizes}
    drawn = {
        name: draw(size, np.random.default_rng([seeds[name], place]))
        for place, (name, size) in enumerate(sizes.items())
    }
    mean, std = drawn["train"][0].mean(), drawn["train"][0].std()
    splits: dict[str, Split] = {name: as_split((x - mean) / std, y) for name, (x, y) in drawn.items()}
    options = {**sizes, "seed": seed, **{f"{name}_seed": value for name, value in own.items()}}
    return Dataset(name="mnist1d", classes=10, shape=(LENGTH,), **splits, fixed=False, options=options)


def checked_seed(seed: object) -> int:
    """The seed itself, or an error that names it."""
    if not isinstance(seed, int | np.integer) or seed < 0:
        raise ValueError(f"seed must be a whole number >= 0, got {seed!r}")
    return int(seed)


def draw(count: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """(x [count, 40], y [count]) before scaling; every class equally often, give or take one."""
    y = rng.permutation(count) % len(CURVES)
    x = _stretched(templates()[y], rng.integers(PADDING[0], PADDING[1], count, endpoint=True))
    x *= 1 + SCALE * (rng.random((count, 1)) - 0.5)
    x = _shifted(x, rng.integers(0, MAX_SHIFT, count))
    noise = CORRELATED_NOISE * rng.standard_normal(x.shape) @ _smoothing()
    x = np.where(np.isnan(x), noise, x)  # NaN marks silence
    x += WHITE_NOISE * rng.standard_normal(x.shape)
    x -= SHEAR * (rng.random((count, 1)) - 0.5) * np.linspace(-0.5, 0.5, CANVAS)
    return x @ _thinning(), y


def templates() -> np.ndarray:
    """The ten curves [10, 12], each of standard deviation 1/6 and starting at 0."""
    curves = np.array(CURVES)
    curves = curves / curves.std(axis=1, keepdims=True)
    return (curves - curves[:, :1]) / 6


def _stretched(curves: np.ndarray, padding: np.ndarray) -> np.ndarray:
    """Curves [N, 12] with `padding` points of silence behind, drawn on a canvas [N, 72]; NaN is silence."""
    length = curves.shape[1]
    place = np.linspace(0, 1, CANVAS) * (length + padding[:, None] - 1)  # [N, 72], in points of the curve
    left = place.astype(int)
    tail = np.concatenate([curves, np.zeros((len(curves), 2))], axis=1)
    before, after = (np.take_along_axis(tail, np.minimum(left + i, length), axis=1) for i in (0, 1))
    drawn = before + (place - left) * (after - before)
    return np.where(place < length, drawn, np.nan)


def _shifted(x: np.ndarray, shift: np.ndarray) -> np.ndarray:
    """Each row moved right by its own number of points; what leaves comes in on the left."""
    return np.take_along_axis(x, (np.arange(CANVAS) - shift[:, None]) % CANVAS, axis=1)


def _smoothing() -> np.ndarray:
    """Matrix [72, 72] that smooths a row by a Gaussian, the row mirrored at both ends."""
    reach = int(4 * SMOOTHING)
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / SMOOTHING) ** 2)
    mirrored = np.pad(np.eye(CANVAS), ((reach, reach), (0, 0)), mode="symmetric")
    rows = [kernel / kernel.sum() @ mirrored[i : i + len(kernel)] for i in range(CANVAS)]
    return np.stack(rows, axis=1)


def _thinning() -> np.ndarray:
    """Matrix [72, 40] that reads a row at 40 even places, linearly between its points."""
    places = np.linspace(0, CANVAS - 1, LENGTH)
    return np.stack([np.interp(places, np.arange(CANVAS), unit) for unit in np.eye(CANVAS)])
