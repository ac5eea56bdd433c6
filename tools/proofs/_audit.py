"""One step of the proof of the audit log, in a process of its own: `python -m tools.proofs._audit STEP [WORD]`.

Prints one line of JSON: what it found, how many seconds it took, how many of them this process
worked, and the most memory it ever had.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

EVENTS = """\
INSERT INTO audit_event (id, at, verb, register, record_id, actor_id, body, leaf_hash)
SELECT ('7fffffff-0000-7000-8000-' || lpad(to_hex(g), 12, '0'))::uuid, moment, 'task.assigned', 'campaign.task',
  ('01900000-0000-7000-8000-' || lpad(to_hex(g %% 50000), 12, '0'))::uuid, NULL,
  format('{"act":"7fffffff-0000-7000-8000-%%s","actor":{"id":null,"name":"陈静"},"at":"%%s+00:00",'
    '"changes":{"owner":[null,{"id":"01900000-0000-7000-8000-%%s","text":"清源县纪委监委干部监督室"}],'
    '"state":["draft","open"],"title":[null,"开展谈心谈话第%%s项"]},"note":"按实施方案第%%s条分办",'
    '"record":"01900000-0000-7000-8000-%%s","register":"campaign.task","verb":"task.assigned"}',
    lpad(to_hex(g), 12, '0'), to_char(moment AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS'),
    lpad(to_hex(g %% 1000), 12, '0'), g, g %% 40, lpad(to_hex(g %% 50000), 12, '0')), ''
FROM generate_series(1, %s) g,
  LATERAL (SELECT timestamptz '2023-03-01 00:00+00' + g * interval '7 seconds') AS t(moment)
"""


def people(count: str) -> dict[str, Any]:
    """A unit and people of it, entered by the acts that the pages use."""
    from jingjian.commons.access.actor import SYSTEM
    from jingjian.commons.access.context import acting_as
    from jingjian.commons.audit.act import act
    from jingjian.commons.audit.act_many import act_many
    from jingjian.commons.organisation.models import Person, Unit, UnitKind

    unit = Unit(code="QY", name="清源县纪委监委", kind=UnitKind.COUNTY, path="/QY/")
    rows = (
        Person(name=f"第{n}人", sort_key="a", staff_no=f"T{n}", unit=unit, phone=f"000-{n:07}")
        for n in range(int(count))
    )
    with acting_as(SYSTEM):
        with act(SYSTEM, "unit.created", unit):
            pass
        return {"done": act_many(SYSTEM, "person.created", rows)}


def events(count: str) -> dict[str, Any]:
    """Further events, as an application of many years would have written them."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(EVENTS, [int(count)])
        return {"done": cursor.rowcount}


def seal() -> dict[str, Any]:
    """What the worker does each minute, until nothing waits."""
    from jingjian.commons.audit import sealing

    done = 0
    while now := sealing.seal(rounds=20):
        done += now
    return {"done": done}


def export(folder: str) -> dict[str, Any]:
    """The whole log with the personal values."""
    from jingjian.commons.audit import exporting

    return {"done": exporting.export(Path(folder)).leaves}


def verify(folder: str) -> dict[str, Any]:
    """What `jingjian-verify` says."""
    from jingjian_verify.cli import main

    with contextlib.redirect_stdout(io.StringIO()) as said, contextlib.redirect_stderr(io.StringIO()):
        code = main(["verify", folder, "--format", "json"])
    return {**json.loads(said.getvalue()), "code": code}


STEPS: dict[str, Callable[..., dict[str, Any]]] = {
    "people": people, "events": events, "seal": seal, "export": export, "verify": verify,
}  # fmt: skip


if __name__ == "__main__":
    step, *words = sys.argv[1:]
    if step != "verify":
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jingjian.config.settings")
        import django

        django.setup()
    began = time.monotonic()
    found = STEPS[step](*words)
    seconds, busy = round(time.monotonic() - began, 2), round(time.process_time(), 2)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({**found, "seconds": seconds, "busy": busy, "megabytes": round(peak, 1)}, ensure_ascii=False))
