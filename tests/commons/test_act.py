"""One write: lock, version, row, header, status change and one event, or nothing."""

from __future__ import annotations

import hashlib
import json

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from jingjian.commons.access.actor import SYSTEM
from jingjian.commons.audit.act import act
from jingjian.commons.audit.models import AuditEvent, AuditValue
from jingjian.commons.audit.selectors import events_of, happenings
from jingjian.commons.organisation.models import Person, Unit, UnitKind
from jingjian.kernel.errors import Conflict

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit() -> Unit:
    row = Unit(code="QY", name="清源县纪委监委", kind=UnitKind.COUNTY, path="/QY/")
    with act(SYSTEM, "unit.created", row):
        pass
    return row


def test_an_act_writes_one_event_with_what_was_and_what_is(unit: Unit) -> None:
    with act(SYSTEM, "unit.amended", unit, note="更名"):
        unit.short_name = "县纪委监委"
    latest = next(happenings(events_of(unit)))
    assert (latest.verb, latest.note, latest.actor_name) == ("unit.amended", "更名", "Jingjian")
    assert [(c.name, c.before, c.after) for c in latest.changes] == [("short_name", None, "县纪委监委")]
    assert unit.version == 2


def test_what_a_row_points_at_is_read_once_for_before_and_after(unit: Unit) -> None:
    lower = Unit(code="GB", name="干部监督室", kind=UnitKind.OFFICE, path="/QY/GB/", parent=unit)
    with act(SYSTEM, "unit.created", lower):
        pass
    row = Unit.objects.get(pk=lower.pk)
    with CaptureQueriesContext(connection) as asked, act(SYSTEM, "unit.amended", row):
        row.short_name = "监督室"
    read = [query["sql"] for query in asked if query["sql"].startswith("SELECT")]
    assert len(read) == 2, "the row, locked, and its parent"
    with act(SYSTEM, "unit.moved", row):
        row.parent = None
    assert [(c.name, c.before, c.after) for c in next(happenings(events_of(row))).changes] == [
        ("parent", "清源县纪委监委", None)
    ]


def test_a_second_writer_who_saw_an_older_version_is_refused(unit: Unit) -> None:
    slow = Unit.objects.get(pk=unit.pk)
    with act(SYSTEM, "unit.amended", unit):
        unit.short_name = "甲"
    with pytest.raises(Conflict), transaction.atomic(), act(SYSTEM, "unit.amended", slow):
        slow.short_name = "乙"
    assert Unit.objects.get(pk=unit.pk).short_name == "甲"


def test_a_failed_act_leaves_neither_row_nor_event(unit: Unit) -> None:
    before = AuditEvent.objects.count()
    with pytest.raises(ZeroDivisionError), transaction.atomic(), act(SYSTEM, "unit.amended", unit):
        unit.name = "不应留下" * (1 // 0)
    assert AuditEvent.objects.count() == before
    assert Unit.objects.get(pk=unit.pk).name == "清源县纪委监委"


def test_the_leaf_hash_covers_the_exact_bytes_of_the_body(unit: Unit) -> None:
    event = events_of(unit).get()
    assert bytes(event.leaf_hash) == hashlib.sha256(b"\x00" + event.body.encode()).digest()
    assert event.body == json.dumps(json.loads(event.body), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


@pytest.mark.parametrize(
    "statement", ["UPDATE audit_event SET verb = 'x'", "DELETE FROM audit_event", "TRUNCATE audit_event"]
)
def test_the_log_refuses_change_and_deletion(unit: Unit, statement: str) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert events_of(unit).exists()


def test_a_value_of_tier_two_stands_in_the_log_by_commitment_only(unit: Unit) -> None:
    person = Person(name="宋雨桐", sort_key="song", staff_no="1", unit=unit, phone="000-1234567")
    with act(SYSTEM, "person.created", person):
        pass
    event = events_of(person).get()
    assert "000-1234567" not in event.body
    assert AuditValue.objects.get(event_id=event.pk, field="phone").value == "000-1234567"
    change = next(c for h in happenings(events_of(person)) for c in h.changes if c.name == "phone")
    assert change.encrypted
