"""Training inside the page: the engine of the ticket lab, and what a worker of it runs. No widget draws it yet.

`worker/` holds JavaScript without imports: engine.js (a network that trains), random.js, optimisers.js, ticket.js
(prune, shuffle), toys.js, mnist1d.js, sets.js (examples), trainer.js (one training), lab.js (a network and what was
done to it), session.js (the protocol), serve.js (in a worker). `source.worker_source()` joins them with the masks of
parts/; connection.js takes that text to a worker, or, where workers are refused, to the page.
"""
