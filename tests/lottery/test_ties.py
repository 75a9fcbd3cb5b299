"""A cut through equal scores is settled by lot, not by the order of the layers."""

from ltviz.datasets import load
from ltviz.lottery import Method, at_init
from ltviz.models import MODELS


def test_no_layer_stays_whole_because_it_comes_last():
    # One example leaves a score of exactly 0 at every pixel without ink and at every unit that is silent.
    run = at_init(
        MODELS["mlp"](sizes=(64, 30, 20, 10)),
        load("digits"),
        seeds=range(4),
        densities=(0.9,),
        methods={"snip": Method("snip", batch_size=1)},
        sanity=(),
        steps=1,
        threads=1,
    )
    assert (run.arm_density[0, :, 1] < 1).all()
