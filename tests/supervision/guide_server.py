"""A web server on loopback with pages of guides, under a certificate that only these tests trust."""

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

PEM = Path(__file__).with_name("local_server.pem")  # a key and a certificate made for this; nobody else trusts it
HOST = "guide.example.invalid"


@dataclass
class Pages:
    """What the server gives: path → (status, headers, body); and what it was asked for."""

    given: dict[str, tuple[int, dict[str, str], bytes]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    port: int = 0

    def page(
        self, path: str, body: str, *, kind: str = "text/html; charset=utf-8", status: int = 200, **more: str
    ) -> None:
        """Put a page there."""
        self.given[path] = (status, {"Content-Type": kind, **more}, body.encode())


@contextmanager
def serving() -> Iterator[Pages]:
    """Serve on a free port until the end."""
    pages = Pages()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            pages.asked.append(self.path)
            status, headers, body = pages.given.get(self.path, (404, {}, b""))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Nothing on the screen."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(PEM)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    pages.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield pages
    finally:
        server.shutdown()
        server.server_close()
