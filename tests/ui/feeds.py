"""A real web server on the loopback, on a thread of its own, that answers as a test tells it."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from workbench import releases


class Feed:
    """What it answers: the feed of `versions`, or `answer` in its place. `asked` has what came, path and headers."""

    def __init__(self) -> None:
        self.versions: list[dict[str, object]] = []
        self.answer: Callable[[BaseHTTPRequestHandler], None] | None = None
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.goes_on = threading.Event()
        """For answers that wait; set at the end."""
        self.address = ""
        self.wrap: Callable[[ssl.SSLContext], None]
        """Speak TLS from now on."""

    def offer(self, version: str, **changed: object) -> None:
        self.versions.append(
            {"version": version, "date": "2027-01-05", "page": "https://example.org/new", **changed}
        )

    def body(self) -> bytes:
        return json.dumps({"format": releases.FORMAT, "versions": self.versions}).encode()


@pytest.fixture
def feed():
    held = Feed()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            held.asked.append((self.path, {name.lower(): value for name, value in self.headers.items()}))
            if held.answer is not None and self.path == "/versions.json":
                held.answer(self)
            else:
                self.answer_with(held.body())

        def answer_with(self, body: bytes, status: int = 200, **headers: str) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

        def handle(self):
            with suppress(OSError):  # the other side had enough
                super().handle()

        def finish(self):
            with suppress(OSError):
                super().finish()

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = False
    held.address = f"http://127.0.0.1:{server.server_port}/versions.json"

    def wrap(context: ssl.SSLContext) -> None:
        server.socket = context.wrap_socket(server.socket, server_side=True)

    held.wrap = wrap
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield held
    held.goes_on.set()
    server.shutdown()
    thread.join()
    server.server_close()
