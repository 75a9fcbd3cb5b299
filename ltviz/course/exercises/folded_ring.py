"""Exercise 08.2."""

import numpy as np

from ltviz.course.exercise import Case, Exercise, Wrong

Array = np.ndarray


def _norm(kernel: Array, scale: Array) -> np.floating:
    """L2 norm of the ring of a kernel whose channels are multiplied by `scale`."""
    ring = kernel.copy()
    ring[:, 1:4, 1:4] = 0
    return np.linalg.norm(ring * scale[:, None, None])


def _folded(kernel: Array, gamma: Array, spread: Array) -> np.floating:
    return _norm(kernel, gamma / spread)


def _as_published(kernel: Array, gamma: Array, spread: Array) -> np.floating:
    return _norm(kernel, np.ones_like(gamma))


def _no_gamma(kernel: Array, gamma: Array, spread: Array) -> np.floating:
    return _norm(kernel, 1 / spread)


def _no_spread(kernel: Array, gamma: Array, spread: Array) -> np.floating:
    return _norm(kernel, gamma)


def _times_spread(kernel: Array, gamma: Array, spread: Array) -> np.floating:
    return _norm(kernel, gamma * spread)


def _one_scale(kernel: Array, gamma: Array, spread: Array) -> np.floating:
    return _norm(kernel, np.full_like(gamma, gamma.mean() / spread.mean()))


def _whole(kernel: Array, gamma: Array, spread: Array) -> np.floating:
    return np.linalg.norm(kernel * (gamma / spread)[:, None, None])


def _squared(kernel: Array, gamma: Array, spread: Array) -> np.floating:
    return _folded(kernel, gamma, spread) ** 2


def _kernel_cases(rng: np.random.Generator) -> list[Case]:
    kernel = rng.normal(size=(4, 5, 5)).astype(np.float32)
    gamma, spread = rng.uniform(0.5, 2, size=(2, 4)).astype(np.float32)
    return [
        Case("a kernel of four channels", (kernel, gamma, spread)),
        Case("the same kernel times 3, so its output spreads three times as wide", (3 * kernel, gamma, 3 * spread)),
        Case("the first channel times 10 alone", (kernel * _first(10.0)[:, None, None], gamma, spread * _first(10.0))),
    ]  # fmt: skip


def _first(factor: float) -> Array:
    return np.array([factor, 1, 1, 1], np.float32)


EXERCISE = Exercise(
    id="08.2",
    title="a kernel three times as large",
    statement=(
        "After the kernel comes batch normalisation: channel c is divided by `spread[c]`, the standard deviation of its"
        " output, and multiplied by `gamma[c]`. So a kernel three times as large gives the same output, and yet its"
        " ring's norm is three times as large and may pass a threshold that it did not reach before. To see what the"
        " network *uses*, fold the normalisation into the kernel: multiply each channel by `gamma[c]` ÷ `spread[c]`."
        " Write `ring_norm(kernel, gamma, spread)`: the L2 norm of the ring of the folded kernel, over all channels"
        " together. `kernel` has the shape channels × 5 × 5; the ring is all but the 3 × 3 in the middle."
    ),
    difficulty=2,
    minutes=7,
    spec=_folded,
    cases=_kernel_cases,
    wrong=(
        Wrong(
            "as published",
            _as_published,
            "You take the norm of the raw kernel, as the search does: times 3, it triples, though no output changes.",
        ),
        Wrong(
            "no gamma",
            _no_gamma,
            "You divide by the spread and forget `gamma`: the network multiplies by it right after.",
        ),
        Wrong("no spread", _no_spread, "You multiply by `gamma` and forget to divide by the spread."),
        Wrong(
            "times the spread",
            _times_spread,
            "You multiply by the spread. Normalising divides by it; your norm grows with the square of the kernel.",
        ),
        Wrong(
            "one factor for all",
            _one_scale,
            "You scale all channels by one factor. Each channel has its own `gamma` and its own spread.",
        ),
        Wrong(
            "the whole kernel",
            _whole,
            "That is the norm of the whole kernel: set the core, `[:, 1:4, 1:4]`, to 0 first.",
        ),
        Wrong(
            "squared",
            _squared,
            "That is the squared norm, which the paper writes. Its code, and this exercise, take the root.",
        ),
    ),
    hints=(
        "`ring = kernel.clone()`, then `ring[:, 1:4, 1:4] = 0`.",
        "`(gamma / spread)[:, None, None]` has one factor for each channel.",
        "`.norm()` of the whole tensor.",
    ),
    solution='''\
def ring_norm(kernel, gamma, spread):
    """L2 norm of the ring [channels, 5, 5] after the normalisation is folded in."""
    ring = kernel.clone()
    ring[:, 1:4, 1:4] = 0
    return (ring * (gamma / spread)[:, None, None]).norm()
''',
)
