"""A small mail server on the loopback that can be told to refuse, to hang and to break off, and that counts what it took."""

import socketserver
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message as Mail
from typing import Any


@dataclass
class PostOffice:
    """What the server has taken, and how it behaves.

    `answers` says with which line it answers a step ("MAIL", "RCPT", "DATA", "TEXT"), always or to a recipient ("RCPT",
    "clerk@…"); "hang" makes it fall silent there and "break" hang up. A step that is not named goes well.
    """

    answers: dict[Any, str] = field(default_factory=dict)
    taken: list[tuple[str, Mail]] = field(default_factory=list)
    hold: float = 5.0
    pause: float = 0.0  # seconds that taking a text lasts
    address: tuple[str, int] = ("", 0)

    def counts(self) -> Counter[str]:
        """How many mails each recipient got."""
        return Counter(to for to, _ in self.taken)

    def subjects(self) -> list[tuple[str, str]]:
        """To whom which subject went, in the order in which they came."""
        return [(to, str(make_header(decode_header(str(mail["Subject"]))))) for to, mail in self.taken]

    def texts(self) -> list[str]:
        """The texts, in that order."""
        return [mail.get_payload(decode=True).decode() for _, mail in self.taken]  # type: ignore[union-attr]


class Session(socketserver.StreamRequestHandler):
    """One session."""

    server: Any

    def handle(self) -> None:
        """Speak SMTP as far as the office wants."""
        self.say("220 here")
        to = ""
        for line in self.rfile:
            words = line.decode(errors="replace").strip()
            step = words[:4].upper()
            if step in {"EHLO", "HELO", "RSET", "NOOP"}:
                self.say("250 fine")
            elif step == "QUIT":
                self.say("221 bye")
                return
            elif step in {"MAIL", "RCPT", "DATA"}:
                to = words.partition("<")[2].partition(">")[0] if step == "RCPT" else to
                if not self.answer(step, to, "354 go on" if step == "DATA" else "250 fine"):
                    return
                if step == "DATA" and self.accepted and not self.text(to):
                    return

    def say(self, words: str) -> None:
        """Answer one line."""
        self.wfile.write(f"{words}\r\n".encode())

    def answer(self, step: str, to: str, otherwise: str) -> bool:
        """Answer a step; False where the session ends there."""
        office: PostOffice = self.server.office
        words = office.answers.get((step, to)) or office.answers.get(step) or otherwise
        self.accepted = words == otherwise
        if words == "hang":
            time.sleep(office.hold)
        if words in {"hang", "break"}:
            return False
        self.say(words)
        return True

    def text(self, to: str) -> bool:
        """Take the text of a mail; it counts as taken only when the server says so."""
        office: PostOffice = self.server.office
        lines = []
        for line in self.rfile:
            if line == b".\r\n":
                break
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        else:
            return False
        time.sleep(office.pause)
        if office.answers.get("TEXT") == "lost":  # taken, but the answer never arrives
            office.taken.append((to, message_from_bytes(b"".join(lines))))
            return False
        if not self.answer("TEXT", to, "250 taken"):
            return False
        if self.accepted:
            office.taken.append((to, message_from_bytes(b"".join(lines))))
        return True


class Server(socketserver.ThreadingTCPServer):
    """As many sessions as come."""

    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that was killed hangs up in the middle: no news here."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)


@contextmanager
def post_office() -> Iterator[PostOffice]:
    """A server that runs as long as it is needed."""
    office = PostOffice()
    with Server(("127.0.0.1", 0), Session) as server:
        server.office = office  # type: ignore[attr-defined]
        office.address = server.server_address  # type: ignore[assignment]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield office
        finally:
            server.shutdown()


def use(settings: Any, office: PostOffice, timeout: float = 0.5) -> None:
    """Send mail there, through the product's own back end."""
    settings.EMAIL_BACKEND = "campaign.reminders.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = office.address
    settings.EMAIL_TIMEOUT = timeout
