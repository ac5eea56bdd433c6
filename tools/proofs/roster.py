"""A roster of 60,000 rows comes in by the background job; the worker is killed midway and nothing is half done."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.ops.site import Site
from tools.proofs.kill import accounts
from tools.proofs.visitor import Visitor

from jingjian.modules.administration.rosters.sample import large_roster
from jingjian.testing import cast

TITLE = "A roster of 60,000 rows: progress, memory, and a worker killed in the middle"
ROWS = 60_000
MOST_MEGABYTES = 500
WAIT_SECONDS = 1800.0

#: what the site says of itself, asked in a process of its own
LOOK = """
import json
from jingjian.commons.access.actor import SYSTEM
from jingjian.commons.access.context import acting_as
from jingjian.commons.audit.models import AuditEvent
from jingjian.commons.jobs.models import JobRun
from jingjian.commons.organisation.models import Appointment, Person, Unit
from jingjian.modules.administration.models import RosterImport
with acting_as(SYSTEM):
    row = RosterImport.objects.order_by("-uploaded_at").first()
    run = JobRun.objects.filter(pk=row.job_id).first() if row and row.job_id else None
    print("LOOK" + json.dumps({
        "state": row.state if row else "", "counts": row.counts if row else {},
        "run": [run.state, run.done, run.total, run.failure] if run else None,
        "units": list(Unit.objects.exclude(parent=None).values_list("name", flat=True)),
        "people": Person.objects.count(), "appointments": Appointment.objects.count(),
        "told": AuditEvent.objects.filter(verb="person.created").count(),
    }))
"""


def prove(seed: int, *, rows: int = ROWS) -> str:
    """Import `rows` rows made with `seed`, with one `kill -9` of the worker during the import."""
    folder = Path(tempfile.mkdtemp(prefix="jj-roster-"))
    folder.chmod(0o755)
    site = Site(folder / "home")
    try:
        site.start("--demo")
        passwords = {account["username"]: account["password"] for account in accounts(site)}
        keeper = cast.SYSTEM_ADMIN.username
        visitor = Visitor(site.port)
        visitor.login(keeper, passwords[keeper])
        before = _look(site)
        path = folder / "花名册.xlsx"
        expected = large_roster(path, rows=rows, seed=seed, units=before["units"])
        with _memory(site) as memory:
            told = _tell(site, visitor, path, expected, before)
        assert memory.peak < MOST_MEGABYTES, f"the worker took {memory.peak:.0f} MB"
    except BaseException:
        print(site.log.read_text(encoding="utf-8")[-6000:])
        raise
    finally:
        if site.process is not None and site.process.poll() is None:
            site.stop()
        shutil.rmtree(folder, ignore_errors=True)
    size = told.pop("size")
    lines = [f"| {name} | {value} |" for name, value in told.items()]
    return "\n".join([
        f"A spreadsheet of {rows:,} rows ({size / 1048576:.1f} MB) with wrong check digits and an unknown unit in it.",
        "", "| what | found |", "|---|---|", *lines,
        f"| peak memory of the worker | {memory.peak:.0f} MB, at most {MOST_MEGABYTES} |", "",
        "The killed import left neither a person nor an appointment nor an event; the queue took the job up again by "
        "itself and ended with exactly the expected rows, one event for each person.",
    ])  # fmt: skip


def _tell(site: Site, visitor: Visitor, path: Path, expected: dict[str, int], before: dict[str, Any]) -> dict[str, Any]:
    began = time.monotonic()
    status, place = visitor.upload("/roster-imports/new/", field="file", path=path, since="2023-01-01")
    assert status == 303, f"the upload answered {status}"
    uploaded = time.monotonic() - began
    _press(visitor, place, "check")
    checked, found = _await(site, "checked")
    counts = {name: found["counts"].get(name, 0) for name in ("accepted", "rejected", "held")}
    assert counts == expected, f"{counts} instead of {expected}"
    _press(visitor, place, "confirm")
    half = _await_half(site)
    former = site.pid("worker-1")
    assert former is not None
    os.kill(former, signal.SIGKILL)
    left = _look(site)
    same = ("people", "appointments", "told")
    assert [left[name] for name in same] == [before[name] for name in same], "the killed worker left something"
    site.await_replaced("worker-1", former)
    imported, ended = _await(site, "done")
    accepted = expected["accepted"]
    assert ended["counts"]["created"] == accepted
    assert [ended[name] - before[name] for name in same] == [accepted] * 3
    return {
        "size": path.stat().st_size,
        "reading and answering the upload": f"{uploaded:.0f} s",
        "checking every row": f"{checked:.0f} s",
        "worker killed": f"after {half[0]:,} of {half[1]:,} rows",
        "people, appointments and events left by the killed worker": "0, 0, 0",
        "from the kill to the end of the repeated import": f"{imported:.0f} s",
        "accepted, rejected, held": f"{accepted:,}, {expected['rejected']:,}, {expected['held']:,}",
        "people, appointments, events written": f"{accepted:,} each",
    }


def _press(visitor: Visitor, place: str, verb: str) -> None:
    """Take an act on the page of the roster."""
    _, text = visitor.get(place)
    version = re.search(r'name="_version" value="(\d+)"', text)
    assert version is not None, "the page carries no version"
    status = visitor.post(place, f"{place}do/{verb}/", _version=version.group(1))
    assert status == 303, f"{verb} answered {status}"


def _look(site: Site) -> dict[str, Any]:
    run = site.command("manage", "shell", "-v", "0", "-c", LOOK)
    line = next((line for line in run.stdout.splitlines() if line.startswith("LOOK")), "")
    assert line, run.stdout + run.stderr
    return dict(json.loads(line.removeprefix("LOOK")))


def _await(site: Site, state: str) -> tuple[float, dict[str, Any]]:
    """Wait until the roster is in `state`; how long it took, and what the site then says."""
    began = time.monotonic()
    while (found := _look(site))["state"] != state:
        assert found["run"] is None or found["run"][0] != "failed", found
        assert time.monotonic() - began < WAIT_SECONDS, found
        time.sleep(1)
    return time.monotonic() - began, found


def _await_half(site: Site) -> tuple[int, int]:
    """Wait until some of the rows are written; how many, of how many."""
    began = time.monotonic()
    while True:
        found = _look(site)
        state, done, total, _failure = found["run"]
        if state == "running" and total and done > total // 20:
            return done, total
        assert state != "done", "the import was over before it could be killed"
        assert time.monotonic() - began < WAIT_SECONDS, found


class _Memory:
    peak = 0.0


@contextmanager
def _memory(site: Site) -> Iterator[_Memory]:
    """Watch the most memory any worker of the site has had so far (VmHWM), in megabytes."""
    watched, ended = _Memory(), threading.Event()

    def watch() -> None:
        while not ended.wait(0.2):
            try:
                status = Path(f"/proc/{site.pid('worker-1')}/status").read_text(encoding="utf-8")
            except OSError:
                continue
            found = re.search(r"VmHWM:\s+(\d+) kB", status)
            watched.peak = max(watched.peak, int(found[1]) / 1024 if found else 0.0)

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield watched
    finally:
        ended.set()
        thread.join()
