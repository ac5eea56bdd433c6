"""While the database is away every page says so with 503, and the first one asked after it is back is there."""

from __future__ import annotations

import http.client
import os
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from django.core.exceptions import BadRequest
from django.db import DataError, OperationalError
from django.test import RequestFactory

from jingjian.web.views import errors
from tests.ops.site import Site

# what the module starts, one process starts alone
pytestmark = pytest.mark.xdist_group("outage")

PATHS = ("/", "/account/login/", "/inbox/", "/search/?q=%E6%9D%8E%E6%98%8E", "/preferences/", "/campaign/tasks/", "/x/")
LOG_SOMEBODY_IN = """
from importlib import import_module
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from jingjian.commons.accounts.models import User
user = User.objects.create(username="outage")
store = import_module(settings.SESSION_ENGINE).SessionStore()
store[SESSION_KEY], store[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
store.save()
print(store.session_key)
"""


class Visitor:
    """One who asks for pages, with or without a session."""

    def __init__(self, port: int, cookie: str = "") -> None:
        self.port, self.headers = port, {"Cookie": cookie} if cookie else {}

    def ask(self, path: str, **headers: str) -> tuple[int, dict[str, str], str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request("GET", path, headers=self.headers | headers)
            answer = connection.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read().decode()
        finally:
            connection.close()


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    folder = Path(tempfile.mkdtemp(prefix="jj-outage-"))
    folder.chmod(0o755)
    running = Site(folder / "home")
    running.start()
    yield running
    running.stop()
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def visitors(site: Site) -> dict[str, Visitor]:
    """Nobody, one with a session that has ended, one who is logged in."""
    made = site.command("manage", "shell", "-v", "0", "-c", LOG_SOMEBODY_IN)
    assert made.returncode == 0, made.stderr
    return {
        "nobody": Visitor(site.port),
        "ended": Visitor(site.port, "sessionid=zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz"),
        "known": Visitor(site.port, f"sessionid={made.stdout.split()[-1]}; language=en"),
    }


def test_without_its_database_the_site_says_so_and_is_back_with_it(site: Site, visitors: dict[str, Visitor]) -> None:
    for _time in range(8):  # each web thread has a connection that the outage will break
        assert visitors["known"].ask("/preferences/")[0] == 200
    former = site.pid("database")
    assert site.process is not None
    assert former is not None
    site.process.send_signal(signal.SIGSTOP)  # nobody starts the database again
    try:
        os.kill(former, signal.SIGKILL)
        _await_gone(visitors["known"])
        for name, visitor in visitors.items():
            for path in PATHS:
                for headers in ({}, {"HX-Request": "true"}):
                    status, carried, page = visitor.ask(path, **headers)
                    assert status == 503, (name, path, page)
                    assert carried["Retry-After"] == "10"
                    assert "default-src 'none'" in carried["Content-Security-Policy"]
                    assert ("The site is being prepared" if name == "known" else "系统正在准备") in page
        assert site.ask("/healthz")[0] == 200
    finally:
        site.process.send_signal(signal.SIGCONT)
    site.await_replaced("database", former)
    for _time in range(20):
        assert visitors["known"].ask("/preferences/")[0] == 200
        assert visitors["nobody"].ask("/account/login/")[0] == 200


def _await_gone(visitor: Visitor) -> None:
    """The server's processes end a moment after their head; until then some pages still come."""
    end = time.monotonic() + 20
    while visitor.ask("/preferences/")[0] == 200:
        assert time.monotonic() < end, "the database does not end"
        time.sleep(0.1)
    time.sleep(1)


def _caught(fault: Exception, cause: Exception | None = None) -> Any:
    """The page for a fault, asked for while it is handled, as Django does."""
    request = RequestFactory().get("/", headers={"Cookie": "language=en"})
    fault.__context__ = cause
    try:
        raise fault
    except Exception as raised:
        return errors.bad_request(request, raised) if isinstance(raised, BadRequest) else errors.server_error(request)


def test_an_absent_database_is_told_from_a_fault_of_the_program() -> None:
    away = _caught(OperationalError("the connection is closed"))
    assert (away.status_code, away["Retry-After"]) == (503, "10")
    assert unquote(away["X-Reason"]) == "The site is being prepared"
    assert _caught(ValueError("x"), OperationalError("away")).status_code == 503
    assert _caught(BadRequest("session not kept"), OperationalError("away")).status_code == 503
    assert _caught(DataError("NUL")).status_code == 500
    assert _caught(ValueError("x"), KeyError("y")).status_code == 500
