"""Ctrl-C ends a training at once, also one that workers share."""

import signal
import threading

import pytest

from ltviz.datasets import load
from ltviz.models import MODELS
from ltviz.training import train


@pytest.fixture(autouse=True)
def heard():
    """A program that was started in the background of a shell may be deaf to Ctrl-C; this one hears."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.parametrize("workers", [1, 2])
@pytest.mark.timeout(60)  # the training itself would take hours
def test_an_interrupt_stops_every_worker(workers):
    net = MODELS["mlp"](sizes=(40, 8, 10))
    weights, _ = net.init(range(4))
    before = threading.active_count()
    # To this very thread: it may sit in a lock, which only a signal of its own wakes.
    ring = threading.Timer(1.0, signal.pthread_kill, (threading.main_thread().ident, signal.SIGINT))
    ring.start()
    with pytest.raises(KeyboardInterrupt):
        train(net, weights, load("mnist1d"), seeds=range(4), steps=10**8, chunk=2, threads=1, workers=workers)
    ring.join()
    assert threading.active_count() == before
