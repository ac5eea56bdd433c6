"""A real mail server, small: it listens, speaks as much of RFC 5321 as a client needs, and keeps what it got."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message

REFUSED = "refused@county.example"


@dataclass
class Mailbox:
    """What arrived: (recipient, message); ``port`` is where the server listens, ``breaks_after`` hangs up then."""

    port: int = 0
    got: list[tuple[str, Message]] = field(default_factory=list)
    breaks_after: int | None = None
    refuses_all: bool = False

    def subjects(self) -> list[str]:
        return [str(make_header(decode_header(message["Subject"]))) for _to, message in self.got]

    def bodies(self) -> list[str]:
        return [message.get_payload(decode=True).decode("utf-8") for _to, message in self.got]  # type: ignore[union-attr]


@contextmanager
def mail_server() -> Iterator[Mailbox]:
    """A server on a free port of this machine for as long as the block lasts."""
    box = Mailbox()

    class Session(socketserver.StreamRequestHandler):
        def say(self, line: str) -> None:
            self.wfile.write(f"{line}\r\n".encode())

        def handle(self) -> None:
            self.say("220 test")
            to = ""
            while line := self.rfile.readline():
                verb = line.strip().upper()
                if verb.startswith((b"EHLO", b"HELO")):
                    self.say("250 test")
                elif verb.startswith(b"MAIL"):
                    if box.breaks_after is not None and len(box.got) >= box.breaks_after:
                        return
                    self.say("550 not you" if box.refuses_all else "250 ok")
                elif verb.startswith(b"RCPT"):
                    to = line.decode().partition("<")[2].partition(">")[0]
                    self.say("550 no such box" if to == REFUSED else "250 ok")
                elif verb == b"DATA":
                    self.say("354 go on")
                    lines = list(iter(self.rfile.readline, b".\r\n"))
                    box.got.append((to, message_from_bytes(b"".join(lines))))
                    self.say("250 kept")
                elif verb == b"QUIT":
                    self.say("221 bye")
                    return
                else:
                    self.say("250 ok")

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Session) as server:
        server.daemon_threads = True
        box.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        try:
            yield box
        finally:
            server.shutdown()
