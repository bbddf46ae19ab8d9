"""A real HTTP server on this machine that stands for one with a language model, well-behaved or not."""

import json
import threading
from collections.abc import Callable
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tastebridge.agent.backends import open_backend
from tastebridge.agent.settings import ModelSettings

Answer = tuple[int, dict[str, str], Any]
"""Status, headers, body."""
Behaviour = Callable[[dict[str, Any], int], Answer]
"""What it answers to a request, and to the how manieth."""


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, behave: Behaviour) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.behave = behave
        self.seen = []
        self.at_once = self.most_at_once = 0
        self.lock = threading.Lock()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}/v1"

    def handle_error(self, request: dict[str, Any], client_address: Any):
        """A client that went away is part of these tests."""


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        request = json.loads(self.rfile.read(int(self.headers["content-length"])))
        server = self.server
        with server.lock:
            server.seen.append({"path": self.path, "key": self.headers["authorization"], **request})
            nth = len(server.seen)
            server.at_once += 1
            server.most_at_once = max(server.most_at_once, server.at_once)
        status, headers, body = server.behave(request, nth)
        with server.lock:
            server.at_once -= 1
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        for name, value in {
            "content-type": "application/json",
            "content-length": len(data),
            **headers,
        }.items():
            self.send_header(name, str(value))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *args: Any):
        pass


@contextmanager
def serving(behave: Behaviour):
    with Server(behave) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def backend_for(url: str, **settings: Any):
    return open_backend(ModelSettings(name=f"openai:m@{url}", **settings))


def error(status: int, message: str = "no", **fields: Any):
    return status, {}, {"error": {"message": message, "type": "t", "param": None, "code": None, **fields}}
