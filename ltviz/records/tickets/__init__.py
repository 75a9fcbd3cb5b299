"""One seed's lottery ticket as one laptop hands it to the room, and many of them as one Run again.

mine = tickets.cut(run, seed=17, level=3, initial=values, name="laptop 17")
tickets.save(mine, "laptop-17.ticket.npz")
run = tickets.merge([mine, tickets.load("laptop-18.ticket.npz")])
"""

from ltviz.records.tickets.file import SUFFIX, load, save
from ltviz.records.tickets.hashes import initial_hashes, mask_hash
from ltviz.records.tickets.merge import merge
from ltviz.records.tickets.ticket import SETTING, Ticket, cut, nickname

__all__ = [
    "SETTING",
    "SUFFIX",
    "Ticket",
    "cut",
    "initial_hashes",
    "load",
    "mask_hash",
    "merge",
    "nickname",
    "save",
]
