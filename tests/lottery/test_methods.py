"""A method that would choose by nothing, or by what cannot be ranked, is refused when it is written down."""

import pytest

from ltviz.lottery.methods import METHODS, Method, arms_of
from ltviz.pruning import CRITERIA

SIGNS = [name for name in CRITERIA if name.endswith("_sign")]
COMPARING = [*SIGNS, "movement", "magnitude_increase", "large_init_large_final", "small_init_small_final"]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"rounds": 0}, "rounds must be a whole number, 1 or more, got 0"),
        ({"rounds": 1.5}, "rounds must be a whole number, 1 or more, got 1.5"),
        ({"scope": "all"}, "scope must be one of 'layer', 'global', got 'all'"),
    ],
)
def test_a_bad_cut_is_named(change, says):
    with pytest.raises(ValueError, match=says):
        Method("snip", **change)


@pytest.mark.parametrize("name", COMPARING)
def test_before_training_there_is_nothing_to_compare(name):
    with pytest.raises(ValueError, match=f"trained must be True for {name}, which compares the weights"):
        Method(name)
    assert Method(name, trained=True).criterion == name


@pytest.mark.parametrize("name", sorted(set(CRITERIA) - set(COMPARING)))
def test_every_other_criterion_scores_a_fresh_network(name):
    assert not Method(name).trained


@pytest.mark.parametrize("name", SIGNS)
def test_what_is_never_kept_cannot_be_kept_first(name):
    methods = {"mine": Method(name, trained=True)}
    says = f"check must not be 'inverted' for {name}, which never keeps some .*; leave it out of sanity"
    with pytest.raises(ValueError, match=says):
        arms_of(methods, ("shuffled", "inverted"))
    assert list(arms_of(methods, ("shuffled", "fresh"))) == ["mine", "mine/shuffled", "mine/fresh"]


@pytest.mark.parametrize("name", sorted(set(CRITERIA) - set(SIGNS)))
def test_every_other_criterion_can_be_inverted(name):
    assert Method(name, trained=name in COMPARING, check="inverted").check == "inverted"


def test_the_methods_of_the_course_stay():
    assert all(Method(**vars(method)) == method for method in METHODS.values())
