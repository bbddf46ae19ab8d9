"""A real HTTP server on this machine that stands for one with a language model, well-behaved or not."""

import json
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tastebridge.agent.backends import open_backend
from tastebridge.agent.settings import ModelSettings

Answer = tuple[int, dict[str, str], Any]
"""Status, headers, body: JSON, bytes as they are, or an iterator of bytes that are sent one by one."""
Behaviour = Callable[[dict[str, Any], int], Answer]
"""What it answers to a request, and to the how manieth."""


class HangUp(Exception):
    """Raised by a body: the connection ends in the middle of it."""


class Reset(Exception):
    """Raised by a body: the connection is reset in the middle of it."""


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(
        self, behave: Behaviour, gets: Mapping[str, Any], posts: Mapping[str, Callable[[dict[str, Any]], Any]]
    ) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.behave = behave
        self.gets = gets
        self.posts = posts
        self.seen = []
        self.looked_at = []
        self.connections = []
        self.at_once = self.most_at_once = self.left = 0
        self.lock = threading.Lock()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}/v1"

    def asked(self, path: str):
        """What was sent to this path."""
        return [request for request in self.seen if request["path"] == path]

    def handle_error(self, request: dict[str, Any], client_address: Any):
        """A client that went away is part of these tests."""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def setup(self):
        super().setup()
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.server.connections.append(self.connection)

    def do_GET(self):
        server = self.server
        with server.lock:
            server.looked_at.append(self.path)
        if self.path in server.gets:
            self.send(200, {}, server.gets[self.path])
        else:
            self.send(405 if self.path in server.posts else 404, {}, {"detail": "no"})

    def do_POST(self):
        request = json.loads(self.rfile.read(int(self.headers["content-length"])))
        server = self.server
        with server.lock:
            server.seen.append({"path": self.path, "key": self.headers["authorization"], **request})
            nth = sum("messages" in seen or "prompt" in seen for seen in server.seen)
            server.at_once += 1
            server.most_at_once = max(server.most_at_once, server.at_once)
        try:
            if self.path in server.posts:
                made = server.posts[self.path](request)
                status, headers, body = made if isinstance(made, tuple) else (200, {}, made)
            else:
                status, headers, body = server.behave(request, nth)
        finally:
            with server.lock:
                server.at_once -= 1
        self.send(status, headers, body)

    def send(self, status: int, headers: dict[str, str], body: Any):
        if isinstance(body, Iterator):
            self.stream(status, headers, body)
            return
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.start(status, {"content-type": "application/json", "content-length": len(data), **headers})
        self.wfile.write(data)

    def start(self, status: int, headers: dict[str, Any]):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, str(value))
        self.end_headers()

    def stream(self, status: int, headers: dict[str, str], body: Iterator[bytes]):
        self.start(status, {"content-type": "text/event-stream", "transfer-encoding": "chunked", **headers})
        self.close_connection = True
        try:
            for piece in body:
                self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
            self.wfile.write(b"0\r\n\r\n")
            self.close_connection = False
        except Reset:
            # Closing with unsent data to wait for no time at all sends a reset instead of an end.
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
        except HangUp:
            pass
        except OSError:
            self.server.left += 1

    def log_message(self, *args: Any):
        pass


@contextmanager
def serving(
    behave: Behaviour,
    gets: Mapping[str, Any] | None = None,
    posts: Mapping[str, Callable[[dict[str, Any]], Any]] | None = None,
):
    """Serves `behave` for completions, and at other paths what a GET gets and what is made of a POST."""
    with Server(behave, gets or {}, posts or {}) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
            for connection in server.connections:
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)


def backend_for(url: str, kind: str = "openai", **settings: Any):
    return open_backend(ModelSettings(name=f"{kind}:m@{url}", **settings))


def error(status: int, message: str = "no", **fields: Any):
    return status, {}, {"error": {"message": message, "type": "t", "param": None, "code": None, **fields}}


def chunk(text: str = "", finish: str | None = None, **fields: Any):
    """One event of a streamed chat completion."""
    choice = {"index": 0, "delta": {"content": text}, "finish_reason": finish}
    body = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "m", "choices": [choice]}
    return b"data: " + json.dumps(body | fields).encode() + b"\n\n"


DONE = b"data: [DONE]\n\n"


def written(*texts: str, finish: str = "stop", usage: tuple[int, int] | None = (7, 3)) -> Iterator[bytes]:
    """A whole stream of these pieces."""
    yield from map(chunk, texts)
    yield chunk("", finish)
    if usage:
        yield chunk(choices=[], usage={"prompt_tokens": usage[0], "completion_tokens": usage[1]})
    yield DONE


def then_stall(*pieces: bytes, seconds: float = 1.5) -> Iterator[bytes]:
    """These pieces, and then nothing for long."""
    yield from pieces
    time.sleep(seconds)


def then_raise(problem: type[Exception], *pieces: bytes) -> Iterator[bytes]:
    """These pieces, and then an end in the middle."""
    yield from pieces
    raise problem
