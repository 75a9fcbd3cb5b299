"""What a learner costs a JupyterHub: several of them run a chapter at once on this machine, and it is measured.

    make hub                                            three learners run chapter 02; data/hub.json is written
    make hub ARGS="--learners 2 --out /tmp/hub.json"

It is a measurement, as tests/benchmarks is, and no example of how to serve a class: see jupyterhub_config.py.
"""
