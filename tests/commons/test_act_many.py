"""Many rows in one go: the same checks, the same rows, headers, steps and events as one act after the other."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from jingjian.commons.access.actor import SYSTEM
from jingjian.commons.audit.act import act
from jingjian.commons.audit.act_many import BATCH, act_many
from jingjian.commons.audit.models import AuditEvent, AuditValue
from jingjian.commons.audit.selectors import events_of
from jingjian.commons.organisation.models import Person, Unit, UnitKind
from jingjian.commons.records.models import Record, StatusChange
from jingjian.kernel.errors import Conflict
from jingjian.modules.campaign import factories
from jingjian.modules.campaign.models import Task
from jingjian.testing.conformance import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def units() -> tuple[Unit, Unit]:
    rows = tuple(Unit(code=c, name=f"单位{c}", kind=UnitKind.COUNTY, path=f"/{c}/") for c in ("QY", "BY"))
    act_many(SYSTEM, "unit.created", rows)
    return rows[0], rows[1]


def people(unit: Unit, count: int, *, letter: str) -> list[Person]:
    return [
        Person(name=f"人{n}", sort_key=f"{n:05d}", staff_no=f"{letter}{n}", unit=unit, phone=f"1000000{n:04d}")
        for n in range(count)
    ]


def said(row: Any) -> list[dict[str, Any]]:
    """The bodies of the events of a row, without what differs between any two acts."""
    found = []
    for event in events_of(row).order_by("id"):
        body = json.loads(event.body)
        assert body["act"] == str(event.pk)
        assert len(bytes(event.leaf_hash)) == 32
        for pair in body["changes"].values():
            for side in pair:
                if isinstance(side, dict) and "commitment" in side:
                    side["commitment"] = "…"
        found.append({k: v for k, v in body.items() if k not in ("act", "at", "record")})
    return found


def column_values(row: Any) -> dict[str, Any]:
    fresh = type(row).objects.get(pk=row.pk)
    return {
        field.attname: getattr(fresh, field.attname)
        for field in fresh._meta.concrete_fields
        if field.name not in ("id", "record", "staff_no", "reference", "created_at", "changed_at", "search_text")
    }


def test_new_and_changed_rows_are_written_and_told_as_one_by_one(units: tuple[Unit, Unit]) -> None:
    singly, together = people(units[0], 3, letter="S"), people(units[0], 3, letter="T")
    for person in singly:
        with act(SYSTEM, "person.created", person):
            pass
    assert act_many(SYSTEM, "person.created", together) == 3
    for row in (*singly, *together):
        row.unit, row.phone, row.active = units[1], "10009990000", False
    for person in singly:
        with act(SYSTEM, "person.moved", person, note="机构改革"):
            person.unit, person.phone, person.active = units[1], "10009990000", False
    assert act_many(SYSTEM, "person.moved", together, note="机构改革") == 3
    for one, other in zip(singly, together, strict=True):
        assert column_values(one) == column_values(other)
        assert (one.version, other.version) == (2, 2)
        told, again = said(one), said(other)
        for body in (*told, *again):
            body["changes"].pop("staff_no", None)
        assert told == again
        values = [AuditValue.objects.filter(event_id__in=events_of(row).values("pk")) for row in (one, other)]
        assert sorted(v.value for v in values[0]) == sorted(v.value for v in values[1])
        assert len(values[0]) == 3


def test_a_row_that_somebody_changed_meanwhile_stops_all_of_them(units: tuple[Unit, Unit]) -> None:
    rows = people(units[0], 3, letter="S")
    act_many(SYSTEM, "person.created", rows)
    faster = Person.objects.get(pk=rows[2].pk)
    with act(SYSTEM, "person.amended", faster):
        faster.name = "先改的人"
    before = AuditEvent.objects.count()
    for row in rows:
        row.name = "后改的人"
    with pytest.raises(Conflict), transaction.atomic():
        act_many(SYSTEM, "person.amended", rows)
    assert AuditEvent.objects.count() == before
    assert not Person.objects.filter(name="后改的人").exists()


def test_mixed_models_and_a_row_given_twice_are_refused(units: tuple[Unit, Unit]) -> None:
    (person,) = people(units[0], 1, letter="S")
    with pytest.raises(ValueError, match="one model"), transaction.atomic():
        act_many(SYSTEM, "x", [person, units[0]])
    with pytest.raises(ValueError, match="twice"), transaction.atomic():
        act_many(SYSTEM, "x", [person, person])


def test_a_generator_is_taken_a_batch_at_a_time_with_few_statements(units: tuple[Unit, Unit]) -> None:
    taken: list[int] = []

    def coming() -> Iterator[Person]:
        for number, person in enumerate(people(units[0], BATCH + 5, letter="G")):
            if number == BATCH:
                taken.append(Person.objects.count())
            yield person

    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert act_many(SYSTEM, "person.created", coming()) == BATCH + 5
    assert taken == [BATCH]
    assert len(asked) <= 12
    assert AuditEvent.objects.filter(verb="person.created").count() == BATCH + 5


def test_changing_many_asks_no_question_a_row(units: tuple[Unit, Unit]) -> None:
    act_many(SYSTEM, "person.created", people(units[0], 50, letter="S"))
    rows = list(Person.objects.select_related("unit").order_by("pk"))
    for row in rows:
        row.unit = units[1]
    with CaptureQueriesContext(connection) as asked:
        act_many(SYSTEM, "person.moved", rows)
    assert len(asked) <= 6
    assert said(rows[0])[-1]["changes"]["unit"][0]["text"] == "单位QY"


def test_rows_with_a_header_get_reference_status_and_step() -> None:
    world = World()
    tasks = [factories.task_example(world) for _ in range(2)]
    copies = []
    for task in tasks:
        fields = {f.attname: getattr(task, f.attname) for f in Task._meta.concrete_fields if f.name != "record"}
        copies.append(Task(**fields))
    act_many(SYSTEM, "task.created", copies)
    references = [int(row.record.reference.rpartition("-")[2]) for row in (*tasks, *copies)]
    assert references == list(range(references[0], references[0] + 4))
    for one, other in zip(tasks, copies, strict=True):
        assert column_values(one.record) | {"version": 0} == column_values(other.record) | {"version": 0}
        assert StatusChange.objects.filter(record=other.record).get().status == other.state
    read = list(Task.objects.select_related("record").filter(pk__in=[row.pk for row in copies]))
    for row in read:
        row.title = "改过的任务"
    act_many(SYSTEM, "task.amended", read)
    assert set(Record.objects.filter(pk__in=[r.pk for r in read]).values_list("title", "version")) == {
        ("改过的任务", 2)
    }
    assert StatusChange.objects.filter(record__in=[r.pk for r in read]).count() == 2
