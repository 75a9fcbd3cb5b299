"""The noise of dropout layers."""

import torch

from ltviz.models.dropout import STATE, Noise, noise_buffers


def test_each_entry_is_silent_by_chance_rate_and_the_rest_scaled():
    noise = Noise(noise_buffers([1, 2]), 0.3, train=True)
    dropped = noise.drop(torch.ones(2, 200, 100))
    assert set(dropped.unique().tolist()) == {0.0, (torch.ones(1) / 0.7).item()}
    for r in range(2):
        assert abs((dropped[r] == 0).float().mean().item() - 0.3) < 0.02


def test_each_replica_layer_and_step_has_noise_of_its_own():
    buffers = noise_buffers([1, 2])
    noise, x = Noise(buffers, 0.5, train=True), torch.ones(2, 20, 20)
    first, second = noise.drop(x), noise.drop(x)
    later = Noise(noise.buffers, 0.5, train=True).drop(x)
    assert not torch.equal(first[0], first[1])
    assert not torch.equal(first, second)
    assert not torch.equal(first, later)


def test_the_noise_of_two_seeds_does_not_run_in_step():
    # A state of seed + step would give seed 1 the noise that seed 0 had a step ago.
    states = noise_buffers(range(200))[STATE]
    assert (states.sort().values.diff() > 50).all()


def test_an_idle_noise_hands_everything_through():
    buffers, x = noise_buffers([1]), torch.ones(1, 2, 3)
    for noise in (Noise(buffers, 0.5, train=False), Noise(buffers, 0.0, train=True)):
        assert noise.drop(x) is x
        assert noise.buffers is buffers
