"""Training inside the page: the engine of the ticket lab, in JavaScript, and what a worker of it runs."""
