"""The ticket lab on a page of its own: one file, no kernel, no network; its whole state lives in the address."""

from ltviz.widgets.page import page
from ltviz.widgets.ticket_lab import TicketLab

TITLE = "The ticket lab"
TEXT = """\
A real network trains on this page. Train it, prune it, rewind it to the values that it began with, and train it \
again. Then take fresh values, or shuffle the mask, and see what the values and the mask were worth.
The address of this page holds the scene: whoever opens a copy of it finds the same data, the same network and the \
same random numbers. An instructor may hide controls in it: add &hide=ladder-more, with names out of train, step, \
prune, rewind, fresh, shuffle, ladder, cut and more.
On the two-dimensional sets the lab shows that it matters which connections remain; they are too easy to say anything \
about winning tickets. For that, choose MNIST-1D under “more”.""".splitlines()


def playground() -> str:
    """The page's HTML."""
    return page(TicketLab(linked=True, predict=True), title=TITLE, text=TEXT)
