"""What chapter 04 teaches is there at its live settings: each effect exceeds three standard errors.

The chapter's own cells are run, so a changed setting is a changed test.
"""

import pytest
from effects import defined, standard_errors


@pytest.fixture(scope="module")
def names():
    """The names of the chapter after the cells that train what is tested here."""
    wanted = ("import ltviz", "run = lottery.untrained(", "def best(", "learned = lottery.learn_masks(")
    return defined("04", wanted)


@pytest.mark.slow
def test_a_mask_of_true_labels_beats_one_of_shuffled_labels(names):
    best = names["best"]
    for arm in ("large_final/{}", "large_final_same_sign/{}/constant"):
        assert standard_errors(best(arm.format("true")) - best(arm.format("shuffled"))) > 3


@pytest.mark.slow
def test_same_signs_with_one_size_beat_the_initial_values(names):
    best = names["best"]
    assert standard_errors(best("large_final_same_sign/true/constant") - best("large_final/true")) > 3


@pytest.mark.slow
def test_rescaling_helps_a_learned_mask(names):
    learned = names["learned"]
    by_arm = {arm: learned.test_at_end[learned.arm(arm), :, -1] for arm in learned.arms}
    assert standard_errors(by_arm["constant/rescaled"] - by_arm["constant"]) > 3
