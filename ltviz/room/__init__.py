"""The room's experiment: every laptop trains its own seed, and one command puts the room's tickets together.

    mine = room.run(seed=17)                       # one setting for everybody
    room.export(mine, "laptop-17.ticket.npz", name="laptop 17")
    everyone = room.merge("folder of ticket files")  # a Run: TicketRace(everyone, level=room.LEVEL)

On the command line: `ltviz room run`, `ltviz room merge`, `ltviz room verify`.
"""

from ltviz.room.commands import main
from ltviz.room.folder import Room, gather, merge
from ltviz.room.recipe import LEVEL, export, machine_seed, run
from ltviz.room.verification import Verified, verify

__all__ = [
    "LEVEL",
    "Room",
    "Verified",
    "export",
    "gather",
    "machine_seed",
    "main",
    "merge",
    "run",
    "verify",
]
