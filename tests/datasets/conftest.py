"""A cache of our own for every test, and a little server on this machine in the place of the mirrors."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from ltviz.datasets import files


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    """An empty folder for downloads; no test may see the real one, or LTVIZ_DATA unless it asks."""
    monkeypatch.setattr(files, "cache", lambda: tmp_path / "cache")
    monkeypatch.delenv("LTVIZ_DATA", raising=False)
    return tmp_path / "cache"


class Server:
    """Serves bytes by path. A value (status, length, body) answers otherwise: another code, a cut body."""

    def __init__(self):
        self.pages, self.asked = {}, []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                outer.asked.append(self.path)
                page = outer.pages.get(self.path, (404, 0, b""))
                status, length, body = page if isinstance(page, tuple) else (200, len(page), page)
                self.send_response(status)
                self.send_header("Content-Length", str(length))
                self.end_headers()
                self.wfile.write(body)
                self.close_connection = True

            def log_message(self, *args):
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}"
        self.thread = threading.Thread(target=self.http.serve_forever, kwargs={"poll_interval": 0.01})
        self.thread.start()

    def close(self):
        self.http.shutdown()
        self.http.server_close()
        self.thread.join()


@pytest.fixture
def server():
    running = Server()
    yield running
    running.close()
