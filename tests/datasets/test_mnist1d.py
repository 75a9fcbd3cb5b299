"""MNIST-1D: seeds and splits, and every step of the recipe against a slow version of its own."""

import numpy as np
import pytest
import torch

from ltviz.datasets import load, mnist1d

NAMES = ("train", "validation", "test")


def redrawn(**options):
    """Which splits differ from those of the default seeds."""
    small = {"train": 50, "validation": 40, "test": 30}
    one, other = load("mnist1d", **small), load("mnist1d", **small, **options)
    return [name for name in NAMES if not torch.equal(getattr(one, name).y, getattr(other, name).y)]


def test_options_hold_every_seed_and_size():
    options = {
        "train": 30,
        "validation": 20,
        "test": 10,
        "seed": 4,
        "train_seed": 5,
        "validation_seed": 6,
        "test_seed": 7,
    }
    data = load("mnist1d", **options)
    assert data.options == options
    assert torch.equal(load("mnist1d", **data.options).test.x, data.test.x)


def test_the_default_sizes():
    data = load("mnist1d")
    assert [len(getattr(data, name).y) for name in NAMES] == [4000, 1000, 1000]
    assert not data.fixed


def test_classes_come_in_equal_parts_and_mixed():
    data = load("mnist1d", train=205)
    assert data.train.y.bincount().tolist() == [21] * 5 + [20] * 5
    assert load("mnist1d").test.y.bincount().tolist() == [100] * 10
    assert data.train.y[:20].bincount(minlength=10).max() < 20


def test_a_seed_redraws_all_and_a_seed_of_a_split_only_that():
    assert redrawn() == []
    assert redrawn(seed=1) == ["train", "validation", "test"]
    for name in NAMES:
        assert redrawn(**{f"{name}_seed": 1}) == [name]
        assert redrawn(**{f"{name}_seed": 0}) == []
        # 0 is a seed like any other, and wins over the common one.
        assert redrawn(seed=1, **{f"{name}_seed": 0}) == [other for other in NAMES if other != name]


def test_a_fresh_test_split_is_scaled_like_the_train_split():
    one, other = load("mnist1d"), load("mnist1d", test_seed=5)
    assert torch.equal(one.train.x, other.train.x)
    assert torch.equal(one.validation.x, other.validation.x)
    assert one.train.x.mean().item() == pytest.approx(0, abs=1e-5)
    assert one.train.x.std().item() == pytest.approx(1, abs=1e-3)
    assert other.test.x.std().item() != pytest.approx(1, abs=1e-5)


def test_splits_of_one_seed_are_draws_of_their_own():
    data = load("mnist1d", train=300, validation=300, test=300)
    assert not torch.equal(data.train.y, data.test.y)
    assert not torch.equal(data.validation.y, data.test.y)


def test_nothing_touches_the_global_random_states():
    torch_state, numpy_state = torch.get_rng_state(), np.random.get_state()[1].copy()  # noqa: NPY002
    load("mnist1d")
    assert torch.equal(torch.get_rng_state(), torch_state)
    assert (np.random.get_state()[1] == numpy_state).all()  # noqa: NPY002


@pytest.mark.parametrize(
    ("options", "rule"),
    [
        ({"train": 0}, "train must be a whole number >= 1, got 0"),
        ({"test": 2.5}, r"test must be a whole number >= 1, got 2\.5"),
        ({"seed": -1}, "seed must be a whole number >= 0, got -1"),
        ({"test_seed": 0.5}, r"seed must be a whole number >= 0, got 0\.5"),
    ],
)
def test_bad_options_are_named(options, rule):
    with pytest.raises(ValueError, match=rule):
        load("mnist1d", **options)


def test_the_curves_start_at_zero_with_one_height():
    curves = mnist1d.templates()
    assert curves.shape == (10, 12)
    assert np.allclose(curves[:, 0], 0)
    assert np.allclose(curves.std(axis=1), 1 / 6)


def test_stretching_is_padding_and_linear_interpolation():
    curves, padding = mnist1d.templates(), np.arange(36, 46)
    stretched = mnist1d._stretched(curves, padding)
    for row, curve, silence in zip(stretched, curves, padding, strict=True):
        padded = np.concatenate([curve, np.zeros(silence)])
        slow = np.interp(np.linspace(0, 1, 72), np.linspace(0, 1, len(padded)), padded)
        assert np.allclose(np.nan_to_num(row), slow)
        # The curve's own 12 points are drawn, and the way from its last point to 0; the rest is silent.
        assert np.isnan(row).sum() == (np.linspace(0, len(padded) - 1, 72) >= 12).sum()
        assert not np.isnan(row[0])


def test_shifting_goes_around():
    rows = np.random.default_rng(0).random((3, 72))
    shifted = mnist1d._shifted(rows, np.array([0, 1, 47]))
    for row, moved, by in zip(rows, shifted, (0, 1, 47), strict=True):
        assert np.array_equal(moved, np.roll(row, by))


def test_smoothing_is_a_gaussian_with_mirrored_ends():
    row = np.random.default_rng(0).random(72)
    mirrored = np.concatenate([row[::-1], row, row[::-1]])
    weights = np.exp(-((np.arange(-8, 9) / 2) ** 2) / 2)
    slow = np.convolve(mirrored, weights / weights.sum(), mode="same")[72:144]
    assert np.allclose(row @ mnist1d._smoothing(), slow)


def test_thinning_is_linear_interpolation():
    row = np.random.default_rng(0).random(72)
    slow = np.interp(np.linspace(0, 1, 40), np.linspace(0, 1, 72), row)
    assert np.allclose(row @ mnist1d._thinning(), slow)


class Fixed:
    """A generator whose every draw is set, so that one step of the recipe can be seen alone."""

    def __init__(self, uniform, normal, padding=48, shift=0):
        self.uniform, self.normal, self.whole = uniform, normal, iter([padding, shift])

    def permutation(self, count):
        return np.arange(count)

    def integers(self, *range_and_count, **_):
        return np.full(range_and_count[2], next(self.whole))

    def random(self, shape):
        return np.full(shape, self.uniform)

    def standard_normal(self, shape):
        return np.full(shape, self.normal)


def test_scale_noise_and_shear_have_the_constants_of_the_recipe():
    plain, y = mnist1d.draw(10, Fixed(0.5, 0))
    assert y.tolist() == list(range(10))
    expected = np.nan_to_num(mnist1d._stretched(mnist1d.templates(), np.full(10, 48)))
    assert np.allclose(plain, expected @ mnist1d._thinning())
    slope = np.linspace(-0.5, 0.5, 72) @ mnist1d._thinning()
    assert np.allclose(mnist1d.draw(10, Fixed(1, 0))[0], 1.2 * plain - 0.375 * slope)
    assert np.allclose(mnist1d.draw(10, Fixed(0, 0))[0], 0.8 * plain + 0.375 * slope)
    # A constant survives smoothing: 0.25 in the silence only, and 0.02 everywhere.
    silent = np.isnan(mnist1d._stretched(mnist1d.templates(), np.full(10, 48)))
    noise = (0.25 * silent + 0.02) @ mnist1d._thinning()
    assert np.allclose(mnist1d.draw(10, Fixed(0.5, 1))[0], plain + noise)


def test_draws_reach_both_ends_of_every_range():
    class Spy:
        def __init__(self):
            self.seen, self.rng = [], np.random.default_rng(0)

        def integers(self, *args, **more):
            self.seen.append(self.rng.integers(*args, **more))
            return self.seen[-1]

        def __getattr__(self, name):
            return getattr(self.rng, name)

    spy = Spy()
    mnist1d.draw(5000, spy)
    padding, shift = spy.seen
    assert (padding.min(), padding.max()) == (36, 60)
    assert (shift.min(), shift.max()) == (0, 47)
