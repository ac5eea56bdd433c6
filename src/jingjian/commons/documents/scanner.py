"""A client of ClamAV's daemon: the site's option ``clamd`` names its socket, and nothing comes in unscanned then.

The protocol is INSTREAM of clamd(8): pieces, each with its length before it, end with an empty one; the answer is one
line. Whatever else happens (no answer, a limit of the daemon, a broken line) counts as unscanned.
"""

from __future__ import annotations

import socket
from contextlib import closing
from typing import Final, Protocol

from django.conf import settings
from django.utils.translation import gettext as _

from jingjian.commons.documents.refusals import InfectedError
from jingjian.kernel.errors import DomainError

SECONDS: Final = 60
_PIECE: Final = 64 * 1024
_LONGEST_ANSWER: Final = 4096
_CLEAN, _FOUND = "stream: OK", " FOUND"


class Readable(Protocol):
    """What can be read piece by piece from its beginning."""

    def seek(self, offset: int, /) -> object: ...
    def read(self, size: int, /) -> bytes: ...


def scan(stream: Readable) -> None:
    """Let the daemon look at ``stream`` and leave it at its beginning; nothing when no daemon is configured.

    Raises ``InfectedError`` for what it found, DomainError ``document.not_scanned`` when there is no clean answer.
    """
    if not settings.CLAMD:
        return
    stream.seek(0)
    try:
        answer = _asked(settings.CLAMD, stream)
    except OSError:
        answer = ""
    stream.seek(0)
    if answer == _CLEAN:
        return
    if answer.startswith("stream: ") and answer.endswith(_FOUND):
        raise InfectedError(answer[len("stream: ") : -len(_FOUND)][:100])
    raise DomainError(
        "document.not_scanned",
        _("The virus scanner does not answer. Nothing was taken in; try again later, or tell the administrator."),
        field="file",
    )


def version(address: str) -> str:
    """What the daemon at ``address`` says it is, as ``ClamAV 1.4.3/27000/…``. Raises OSError when it does not."""
    with closing(_connected(address)) as line:
        line.sendall(b"zVERSION\0")
        return _answer(line)


def _asked(address: str, stream: Readable) -> str:
    with closing(_connected(address)) as line:
        line.sendall(b"zINSTREAM\0")
        while piece := stream.read(_PIECE):
            line.sendall(len(piece).to_bytes(4, "big") + piece)
        line.sendall(bytes(4))
        return _answer(line)


def _connected(address: str) -> socket.socket:
    """A connection to a socket of this machine (``/run/clamav/clamd.ctl``) or to ``host:port``."""
    if address.startswith("/"):
        line = socket.socket(socket.AF_UNIX)
        line.settimeout(SECONDS)
        try:
            line.connect(address)
        except OSError:
            line.close()
            raise
        return line
    host, _colon, port = address.rpartition(":")
    return socket.create_connection((host.strip("[]"), int(port)), timeout=SECONDS)


def _answer(line: socket.socket) -> str:
    """One answer, which ends with a zero byte. Raises OSError for one that is cut or too long."""
    answer = b""
    while not answer.endswith(b"\0"):
        piece = line.recv(_LONGEST_ANSWER)
        answer += piece
        if not piece or len(answer) > _LONGEST_ANSWER:
            raise OSError("no whole answer")
    return answer[:-1].decode("utf-8", "replace").strip()
