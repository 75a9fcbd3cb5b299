"""The text that a worker of the ticket lab runs."""

from ltviz.widgets.compose import join, read

# In the order of reading: from one network to the protocol.
WORKER = (
    "engine", "optimisers", "random", "ticket", "toys", "mnist1d", "sets", "trainer", "lab", "session", "serve"
)  # fmt: skip


def worker_source() -> str:
    """One module: the masks of parts/, then the files of worker/.

    Without the word `export` at the beginning of its lines it is a classic script, as connection.js makes it.
    """
    paths = ["parts/masks.js", *(f"ticket_lab/worker/{name}.js" for name in WORKER)]
    return join({path: read(path) for path in paths})
