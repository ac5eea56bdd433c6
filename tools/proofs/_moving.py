"""The site of the proof `move`, seen from inside: filled, watched, written to. Each part is a process of its own.

python -m tools.proofs._moving load 200000 20000 SEED | watch | write | look
"""

from __future__ import annotations

import json
import sys
import time
from datetime import date
from itertools import count
from typing import Any

from jingjian.config.environment import load as load_options
from jingjian.ops import instance
from jingjian.ops.bench import load as bench
from jingjian.ops.postgres import Cluster

OFFICES = 100
#: who reads, by the unit whose campaign office they are; the county moves from the first city to the second
READERS = {"root": "P", "old": "P0", "new": "P1", "own": "P00"}
KEEPER, COUNTY, TARGET = "keeper", "P00", "P1"


def load(tasks: int, people: int, seed: int) -> None:
    """A province of two cities; below the first one a county with everybody and everything."""
    options = load_options()
    with instance.hold(options.home):
        cluster = Cluster(options.home)
        cluster.start()
        try:
            bench.prepare()
            bench.fill_rows(cluster, tasks=tasks, seed=seed, clauses=_tell(people, seed))
        finally:
            cluster.stop()


def _tell(people: int, seed: int) -> list[Any]:
    from jingjian.commons.access.actor import SYSTEM
    from jingjian.commons.access.context import acting_as
    from jingjian.commons.access.models import Role
    from jingjian.modules.administration import actions
    from jingjian.ops.bench import story

    def unit(code: str, name: str, kind: str, parent: Any, place: int = 0) -> Any:
        return actions.create_unit(actor=SYSTEM, code=code, name=name, kind=kind, parent=parent, position=place)

    with acting_as(SYSTEM):
        units = {"P": unit("P", "北原省纪委监委", "province", None)}
        for code, name in (("P0", "第1市纪委监委"), ("P1", "第2市纪委监委")):
            units[code] = unit(code, name, "city", units["P"])
        county = units["P00"] = unit(COUNTY, "第1县纪委监委", "county", units["P0"])
        offices = [unit(f"K{n:02d}", f"第{n + 1}室", "office", county, n) for n in range(OFFICES)]
        story.enter_people(offices, people, seed)
        duties = {name: (Role.CAMPAIGN_OFFICE, code) for name, code in READERS.items()}
        for name, (role, code) in {**duties, KEEPER: (Role.SYSTEM_ADMIN, "P")}.items():
            at = units["P"] if name == KEEPER else units[code]
            person = actions.create_person(actor=SYSTEM, name="石小满", staff_no=f"R-{name}", unit=at)
            user = actions.create_account(
                actor=SYSTEM, person=person, username=name, password=bench.PASSWORD, must_change=False
            )
            actions.grant_role(actor=SYSTEM, user=user, role=role, unit=units[code], since=date(2023, 1, 1))
        return story.publish(units["P"])


def _setup() -> None:
    import django

    django.setup()


def watch() -> None:
    """One line after the other, until killed: how many tasks each reader sees, asked as their lists ask."""
    _setup()
    from jingjian.commons.access.context import acting_as_account
    from jingjian.commons.accounts.models import User
    from jingjian.modules.campaign.register.tasks import TASKS

    keys = {name: User.objects.get(username=name).pk for name in READERS}
    while True:
        seen = {}
        for name, key in keys.items():
            with acting_as_account(key) as actor:
                seen[name] = TASKS.rows(actor).count()
        print(json.dumps(seen), flush=True)


def write() -> None:
    """Enter and amend tasks of the county, one transaction after the other, each open for a while; until killed."""
    _setup()
    from jingjian.commons.access.actor import SYSTEM
    from jingjian.commons.access.context import acting_as
    from jingjian.commons.organisation.models import Unit
    from jingjian.modules.campaign import actions
    from jingjian.modules.campaign.models import Clause, Task

    for number in count():
        with acting_as(SYSTEM):
            office = Unit.objects.get(code=f"K{number % OFFICES:02d}")
            clause = Clause.objects.filter(level=2, inline=False).order_by("pk")[number % 5]
            mine = Task.objects.select_related("record__unit", "lead_unit").filter(lead_unit=office)
            former = mine.filter(state="in_progress")[number // OFFICES]
            time.sleep(0.2)
            actions.create_task(actor=SYSTEM, clause=clause, title=f"搬迁期间的任务{number}", lead_unit=office)
            title = f"搬迁期间改过的任务{number}"
            actions.amend_task(actor=SYSTEM, row=former, title=title, lead_unit=office, due_on=former.due_on)
            time.sleep(0.1)
        print(number + 1, flush=True)


def look() -> None:
    """What the database says of the move."""
    _setup()
    from django.db.models import F

    from jingjian.commons.access.actor import SYSTEM
    from jingjian.commons.access.context import acting_as
    from jingjian.commons.audit.models import AuditEvent
    from jingjian.commons.jobs.models import JobRun
    from jingjian.commons.organisation import history
    from jingjian.commons.organisation.models import Unit, UnitMove
    from jingjian.commons.records.models import Record
    from jingjian.kernel import clock

    with acting_as(SYSTEM):
        county = Unit.objects.get(code=COUNTY)
        move = UnitMove.objects.first()
        run = JobRun.objects.filter(pk=move.job).first() if move else None
        events = list(AuditEvent.objects.filter(verb="unit.moved").values_list("body", flat=True))
        print("LOOK" + json.dumps({
            "county": str(county.pk), "target": str(Unit.objects.get(code=TARGET).pk), "path": county.path,
            "records": Record.objects.filter(unit_path__startswith=county.path).count(),
            "astray": Record.objects.exclude(unit_path=F("unit__path")).count(),
            "moving": Unit.objects.filter(former_path__isnull=False).count(),
            "members": history.members_as_at(county.path, clock.today()).count(),
            "move": {"begun": move.begun, "ended": move.ended, "records": move.records} if move else None,
            "run": [run.state, run.done, run.total, run.failure] if run else None,
            "events": [json.loads(body)["changes"] for body in events],
        }))  # fmt: skip


if __name__ == "__main__":
    part, *numbers = sys.argv[1:]
    {"load": load, "watch": watch, "write": write, "look": look}[part](*map(int, numbers))
