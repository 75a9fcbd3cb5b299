"""The random bits of masks: uniform, repeatable, and a replica's own."""

import torch

from ltviz.lottery.supermask import noise

COUNT = 40_001  # no multiple of what one word of the generator holds


def drawn(state, count=COUNT):
    return torch.stack(noise.draws(state, count))


def test_the_same_state_gives_the_same_numbers_and_every_other_state_others():
    state = noise.first_state([0, 1])
    first = drawn(state)
    assert first.shape == (2, COUNT)
    assert torch.equal(first, drawn(state))
    others = [
        drawn(noise.after_step(state)),
        drawn(noise.first_state([0, 1], "test")),
        first.flip(0),
    ]
    for other in others:  # two independent draws agree in one of 65,536 places
        assert (first == other).float().mean() < 1e-3


def test_a_replica_is_its_own_whoever_stands_beside_it():
    together = drawn(noise.first_state([5, 6, 7]))
    alone = drawn(noise.first_state([7]))
    assert torch.equal(together[2], alone[0])


def test_a_seed_does_not_run_a_step_behind_another():
    first = drawn(noise.after_step(noise.first_state([0])))
    second = drawn(noise.first_state([1]))
    assert (first == second).float().mean() < 1e-3


def test_every_number_is_equally_likely_and_neighbours_are_independent():
    numbers = drawn(noise.first_state([8]), 2**20)[0].double()
    assert (numbers.min(), numbers.max()) == (-(2**15), 2**15 - 1)
    # 64 bins of 2**14 expected; a binomial count strays by 127
    counts = torch.bincount(((numbers + 2**15) // 1024).long(), minlength=64)
    assert ((counts - 2**14).abs() < 5 * 127).all()
    standard = numbers / numbers.std()
    for lag in (1, 2, 3, 4):  # four numbers share a word
        assert (standard[:-lag] * standard[lag:]).mean().abs() < 5 / 2**10
