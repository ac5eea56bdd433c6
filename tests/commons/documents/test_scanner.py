"""With a virus scanner configured nothing comes in unscanned; what it finds is refused and stands in the log.

The peer is a small server that speaks clamd's INSTREAM; the real daemon is asked by `make prove PROOFS=clamd`.
"""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from jingjian.commons.audit.models import AuditEvent
from jingjian.commons.documents import scanner
from jingjian.commons.documents.intake import inspect
from jingjian.commons.documents.models import Attachment
from jingjian.config.environment import ConfigurationError, load
from jingjian.kernel.errors import DomainError
from jingjian.modules.campaign.factories import task_example
from jingjian.ops.doctor import _scanner
from jingjian.testing import cast
from jingjian.testing.api import program
from jingjian.testing.conformance import World

MARK = b"JINGJIAN-TEST-SIGNATURE"


class Daemon(socketserver.StreamRequestHandler):
    """Answers VERSION and INSTREAM as clamd does; `says` replaces the answer, `heard` keeps what was sent."""

    says: bytes | None = None
    heard = b""

    def handle(self) -> None:
        command = b""
        while not command.endswith(b"\0"):
            command += self.rfile.read(1)
        if command == b"zVERSION\0":
            self.wfile.write(b"ClamAV 1.0.0/1/today\0")
            return
        assert command == b"zINSTREAM\0"
        heard = b""
        while length := int.from_bytes(self.rfile.read(4), "big"):
            heard += self.rfile.read(length)
        type(self).heard = heard
        found = b"stream: Jingjian.Test.UNOFFICIAL FOUND\0" if MARK in heard else b"stream: OK\0"
        self.wfile.write(found if self.says is None else self.says)


@contextmanager
def served(server: socketserver.BaseServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def daemon(settings: Any) -> Iterator[type[Daemon]]:
    class Mine(Daemon):
        pass

    server = socketserver.TCPServer(("127.0.0.1", 0), Mine)
    settings.CLAMD = f"127.0.0.1:{server.server_address[1]}"
    with served(server):
        yield Mine


def upload(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("记录.txt", content)


def test_a_clean_file_is_sent_whole_and_comes_in(daemon: type[Daemon]) -> None:
    content = ("会议记录\n" * 30_000).encode()
    paper = upload(content)
    assert inspect(paper).size == len(content)
    assert daemon.heard == content
    assert paper.tell() == 0


def test_a_daemon_behind_a_socket_of_this_machine_is_asked_too(tmp_path: Path, settings: Any) -> None:
    settings.CLAMD = str(tmp_path / "clamd.ctl")
    with served(socketserver.UnixStreamServer(settings.CLAMD, Daemon)):
        inspect(upload(b"minutes"))
        assert scanner.version(settings.CLAMD).startswith("ClamAV")
        assert _scanner(settings.CLAMD)[0].ok


def test_what_the_daemon_finds_is_refused_and_the_log_says_who_brought_it(db: None, daemon: type[Daemon]) -> None:
    world = World()
    task = task_example(world)
    data = {"file": upload(b"x" + MARK), "kind": "other"}
    answer = world.client(cast.OFFICE.username).post(f"/tasks/{task.pk}/attachments/", data)
    assert answer.status_code == 422
    assert "Jingjian.Test.UNOFFICIAL" in answer.text
    assert not Attachment.objects.filter(record_id=task.pk).exists()
    event = AuditEvent.objects.get(verb="document.infected")
    assert event.record_id == task.pk
    assert "Jingjian.Test.UNOFFICIAL" in event.body


def test_what_a_program_brings_infected_stands_in_the_log_too(db: None, daemon: type[Daemon]) -> None:
    world = World()
    task = task_example(world)
    brings = program(world.user(cast.OFFICE.username))
    data = {"file": upload(b"x" + MARK), "kind": "other"}
    for key in ("", "one"):
        assert brings.post(f"/api/v1/tasks/{task.pk}/attachments", data, key=key).json()["code"] == "document.infected"
    assert not Attachment.objects.filter(record_id=task.pk).exists()
    assert [event.record_id for event in AuditEvent.objects.filter(verb="document.infected")] == [task.pk] * 2


@pytest.mark.parametrize("answer", [b"", b"\0", b"INSTREAM size limit exceeded. ERROR\0", b"stream: OK", b"x" * 9000])
def test_without_a_whole_and_clean_answer_nothing_comes_in(daemon: type[Daemon], answer: bytes) -> None:
    daemon.says = answer
    with pytest.raises(DomainError) as refusal:
        inspect(upload(b"minutes"))
    assert refusal.value.code == "document.not_scanned"


def test_a_daemon_that_is_not_there_closes_the_door(tmp_path: Path, settings: Any) -> None:
    settings.CLAMD = str(tmp_path / "absent.ctl")
    with pytest.raises(DomainError) as refusal:
        inspect(upload(b"minutes"))
    assert refusal.value.code == "document.not_scanned"
    assert not _scanner(settings.CLAMD)[0].ok
    assert _scanner("") == []


def test_the_option_takes_a_socket_or_host_and_port(tmp_path: Path) -> None:
    home = {"JINGJIAN_HOME": str(tmp_path)}
    for good in ("/run/clamav/clamd.ctl", "scanner.example.org:3310", "[::1]:3310"):
        assert load({**home, "JINGJIAN_CLAMD": good}).clamd == good
    with pytest.raises(ConfigurationError):
        load({**home, "JINGJIAN_CLAMD": "scanner"})
