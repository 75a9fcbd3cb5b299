"""A JupyterHub for a measurement on one machine. NOT FOR A NETWORK, AND NOT FOR A CLASS.

* It listens on 127.0.0.1 only, without encryption.
* Every learner is the same user of the operating system: each can read and stop what the others do.
* One password, drawn for this measurement, opens every account; it is only there because other users of this machine
  can reach 127.0.0.1, too.

For a class take an authenticator that knows your people, and a spawner that keeps them apart (containers, Kubernetes,
or one system user each), behind HTTPS.
"""

import json
import os
import sys
from pathlib import Path

hub = json.loads(os.environ["LTVIZ_HUB"])  # folder, password, learners, ports: see tests/hub/service.py
folder = Path(hub["folder"])
public, internal, api = hub["ports"]

c = get_config()  # noqa: F821  (JupyterHub puts it there)
c.JupyterHub.bind_url = f"http://127.0.0.1:{public}"
c.JupyterHub.hub_bind_url = f"http://127.0.0.1:{internal}"
c.ConfigurableHTTPProxy.api_url = f"http://127.0.0.1:{api}"
# The proxy from PyPI, in Python: the usual one needs node and npm.
c.ConfigurableHTTPProxy.command = [str(Path(sys.executable).with_name("configurable-http-proxy"))]
c.ConfigurableHTTPProxy.pid_file = str(folder / "proxy.pid")
c.JupyterHub.db_url = f"sqlite:///{folder / 'hub.sqlite'}"
c.JupyterHub.cookie_secret_file = str(folder / "cookie_secret")
c.JupyterHub.log_level = "WARN"

c.JupyterHub.authenticator_class = "shared-password"
c.SharedPasswordAuthenticator.user_password = hub["password"]
c.Authenticator.allowed_users = set(hub["learners"])

c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = str(folder / "home" / "{username}")
c.Spawner.ip = "127.0.0.1"
c.Spawner.cmd = [sys.executable, "-m", "jupyterhub.singleuser"]
if hasattr(os, "geteuid") and os.geteuid() == 0:  # in a container
    c.Spawner.args = ["--allow-root"]
c.Spawner.start_timeout = c.Spawner.http_timeout = 120
# Many learners on few cores: a second thread would wait for the first. Each has files of its own.
c.Spawner.environment = {
    "OMP_NUM_THREADS": "1",
    "LTVIZ_PROGRESS": "0",
    "LTVIZ_LEARN": lambda spawner: str(folder / "home" / spawner.user.name / "learn"),
}
