"""One request sent many times at the same moment over HTTP, by a program and by a browser: one effect, one answer."""

from __future__ import annotations

import http.client
import json
import re
import urllib.parse
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Barrier
from typing import Any

from tools.proofs.visitor import Visitor

TIMES = 50
PATIENCE = 60.0


@dataclass(frozen=True)
class Answer:
    """What came back: status, body, where it leads, and whether it says that it is a repetition."""

    status: int
    body: bytes
    location: str
    repeated: bool


@dataclass(frozen=True)
class Line:
    """One request of the report: what it was, the answers by status, how many different ones, and the effect."""

    what: str
    statuses: Counter[int]
    different: int
    effect: str


def send(port: int, method: str, path: str, body: str = "", headers: Mapping[str, str] | None = None) -> Answer:
    """Ask once, on a connection of its own."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request(method, path, body or None, dict(headers or {}))
        got = connection.getresponse()
        text = got.read()
    finally:
        connection.close()
    return Answer(got.status, text, got.headers.get("Location", ""), "Idempotency-Replayed" in got.headers)


def at_once(ask: Callable[[], Answer]) -> list[Answer]:
    """`TIMES` answers to requests that set out together."""
    together = Barrier(TIMES)

    def one(_number: int) -> Answer:
        together.wait()
        return ask()

    with ThreadPoolExecutor(TIMES) as threads:
        return list(threads.map(one, range(TIMES)))


class Program:
    """A program with a token."""

    def __init__(self, port: int, word: str) -> None:
        self._port = port
        self._word = word

    def get(self, path: str) -> Any:
        """The JSON at an address."""
        got = send(self._port, "GET", path, headers={"Authorization": f"Bearer {self._word}"})
        assert got.status == 200, f"{path} answered {got.status}"
        return json.loads(got.body)

    def at_once(self, method: str, path: str, body: Mapping[str, Any], *, key: str, seen: int | None = None) -> Any:
        """Send one request `TIMES` times together; all are answered alike, and one is the first."""
        headers = {"Authorization": f"Bearer {self._word}", "Content-Type": "application/json", "Idempotency-Key": key}
        if seen is not None:
            headers["If-Match"] = f'"{seen}"'
        answers = at_once(lambda: send(self._port, method, path, json.dumps(body), headers))
        assert len({(one.status, one.body, one.location) for one in answers}) == 1, _told(answers)
        assert sum(not one.repeated for one in answers) == 1, _told(answers)
        return answers

    def acts(self, href: str) -> int:
        """How many acts the log has of a row."""
        return len(self.get(f"{href}/history")["events"])


def _told(answers: list[Answer]) -> str:
    return str(Counter((one.status, one.location, one.body[:200]) for one in answers).most_common(5))


def by_programs(keeper: Program, office: Program) -> list[Line]:
    """Enter a unit, amend it, cancel a task."""
    before = keeper.get("/api/v1/units")["count"]
    root = keeper.get("/api/v1/units?limit=1&sort=code")["rows"][0]["id"]
    unit = {"name": "并发核对室", "code": "BFHD", "kind": "office", "parent": root, "position": 90}
    entered = keeper.at_once("POST", "/api/v1/units", unit, key="proof-enter")
    row = json.loads(entered[0].body)
    assert entered[0].status == 201, _told(entered)
    assert (keeper.get("/api/v1/units")["count"], keeper.acts(row["href"])) == (before + 1, 1)
    lines = [_line("program, enter a unit", entered, "1 row, 1 act in the log")]
    amended = keeper.at_once("PATCH", row["href"], {"name": "并发复核室"}, key="proof-amend", seen=row["version"])
    lines.append(_acted("program, amend it", keeper, row["href"], amended, seen=row["version"], acts=1))
    href, seen = _task_to_cancel(office)
    acts = office.acts(href)
    cancelled = office.at_once(
        "POST", f"{href}/transitions/cancel", {"reason": "重复下达"}, key="proof-cancel", seen=seen
    )
    return [*lines, _acted("program, cancel a task", office, href, cancelled, seen=seen, acts=acts)]


def by_browsers(port: int, keeper: Program, office: Program, people: Mapping[str, Visitor]) -> list[Line]:
    """The same by forms: `people` are logged in as keeper and office."""
    before = keeper.get("/api/v1/units")["count"]
    root = keeper.get("/api/v1/units?limit=1&sort=code")["rows"][0]["id"]
    unit = {"name": "窗口核对室", "code": "CKHD", "kind": "office", "parent": root, "position": "91"}
    entered = _form_at_once(port, people["keeper"], "/units/new/", unit)
    href = f"/api/v1{entered[0].location.rstrip('/')}"
    assert (keeper.get("/api/v1/units")["count"], keeper.acts(href)) == (before + 1, 1)
    lines = [_line("form, enter a unit", entered, "1 row, 1 act in the log")]
    seen = keeper.get(href)["version"]
    del unit["code"], unit["parent"]
    amended = _form_at_once(port, people["keeper"], f"{entered[0].location}edit/", {**unit, "name": "窗口复核室"})
    lines.append(_acted("form, amend it", keeper, href, amended, seen=seen, acts=1))
    href, seen = _task_to_cancel(office)
    acts = office.acts(href)
    page = f"{href.removeprefix('/api/v1')}/do/cancel/"
    cancelled = _form_at_once(port, people["office"], page, {"reason": "重复下达"})
    return [*lines, _acted("form, cancel a task", office, href, cancelled, seen=seen, acts=acts)]


def _task_to_cancel(office: Program) -> tuple[str, int]:
    """Address and version of a task that may be cancelled now."""
    for row in office.get("/api/v1/tasks?limit=100")["rows"]:
        if office.get(f"{row['href']}/transitions/cancel")["allowed"]:
            return row["href"], row["version"]
    raise AssertionError("no task can be cancelled")


def _form_at_once(port: int, person: Visitor, page: str, entries: Mapping[str, str]) -> list[Answer]:
    """Open a page, then send its form `TIMES` times together; all answers lead to the same place."""
    status, text = person.get(page)
    assert status == 200, f"{page} answered {status}"
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', text))
    headers = {"Cookie": person.cookie, "Content-Type": "application/x-www-form-urlencoded"}
    body = urllib.parse.urlencode({**hidden, **entries})
    answers = at_once(lambda: send(port, "POST", page, body, headers))
    assert {one.status for one in answers} == {303}, _told(answers)
    assert len({one.location for one in answers}) == 1, _told(answers)
    return answers


def _acted(what: str, reader: Program, href: str, answers: list[Answer], *, seen: int, acts: int) -> Line:
    row = reader.get(href)
    assert answers[0].status in (200, 303), _told(answers)
    assert (row["version"], reader.acts(href)) == (seen + 1, acts + 1), f"{what}: {row['version']}, {seen}"
    return _line(what, answers, f"version {seen} → {row['version']}, 1 act in the log")


def _line(what: str, answers: list[Answer], effect: str) -> Line:
    different = len({(one.status, one.location, one.body) for one in answers})
    return Line(what, Counter(one.status for one in answers), different, effect)
