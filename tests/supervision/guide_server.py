"""A web server on loopback with pages of guides, under a certificate made for the run, which only these tests trust."""

import ssl
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

HOST = "guide.example.invalid"
CERTIFICATE = f"""[req]
prompt = no
distinguished_name = name
x509_extensions = server
[name]
CN = {HOST}
[server]
basicConstraints = critical, CA:TRUE
subjectAltName = DNS:{HOST}, DNS:other.example.invalid
"""


@dataclass
class Pages:
    """What the server gives: path → (status, headers, body); and what it was asked for."""

    given: dict[str, tuple[int, dict[str, str], bytes]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    port: int = 0
    pem: Path = Path()  # its key and its certificate

    def page(
        self, path: str, body: str, *, kind: str = "text/html; charset=utf-8", status: int = 200, **more: str
    ) -> None:
        """Put a page there."""
        self.given[path] = (status, {"Content-Type": kind, **more}, body.encode())


def key_and_certificate(folder: Path) -> Path:
    """Make both with the openssl of the machine, in one file; python's ssl reads keys from files only."""
    config, key, made = folder / "request.cnf", folder / "key.pem", folder / "certificate.pem"
    config.write_text(CERTIFICATE)
    asked = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-noenc"]
    asked += ["-days", "2", "-config", str(config), "-keyout", str(key), "-out", str(made)]
    subprocess.run(asked, check=True, capture_output=True)
    both = folder / "server.pem"
    both.write_text(key.read_text() + made.read_text())
    return both


@contextmanager
def serving() -> Iterator[Pages]:
    """Serve on a free port until the end, under a key that goes with it."""
    with tempfile.TemporaryDirectory() as folder:
        yield from _serve(Pages(pem=key_and_certificate(Path(folder))))


def _serve(pages: Pages) -> Iterator[Pages]:

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
    context.load_cert_chain(pages.pem)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    pages.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield pages
    finally:
        server.shutdown()
        server.server_close()
