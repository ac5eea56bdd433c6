"""Comments on records and links between them: only for those who may know of the records, and with a trace."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from jingjian.commons.audit.models import AuditEvent
from jingjian.commons.companions import actions
from jingjian.commons.companions.models import Comment, RelatedRecord
from jingjian.commons.companions.selectors import comments_on, is_called, related_to
from jingjian.commons.notify.inbox import open_items
from jingjian.commons.records.models import Record
from jingjian.kernel import clock
from jingjian.kernel.errors import DomainError, NotAllowed, NotFound
from jingjian.modules.campaign.factories import task_example
from jingjian.testing import cast
from jingjian.testing.conformance import World

OFFICE, CLERK, HEAD = cast.OFFICE.username, cast.CLERK.username, cast.HEAD.username
OUTSIDER, ADMINISTRATOR = cast.OTHER_CLERK.username, cast.SYSTEM_ADMIN.username


@pytest.fixture
def world(db: None) -> World:
    return World()


@pytest.fixture
def record(world: World) -> Record:
    return task_example(world).record


def comment(world: World, record: Record, text: str = "签到表已补。", *, by: str = CLERK) -> Comment:
    return actions.write_comment(actor=world.actor(by), record=record.pk, text=text)


def test_a_comment_stands_encrypted_in_the_table_and_plain_on_the_page(world: World, record: Record) -> None:
    row = comment(world, record)
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM companions_comment WHERE id = %s", [row.pk])
        assert "签到" not in cursor.fetchone()[0]
    assert "签到表已补。" in world.client(OFFICE).get(f"/tasks/{record.pk}/").text
    assert AuditEvent.objects.filter(record_id=row.pk, verb="comment.written").count() == 1


def test_who_is_called_finds_it_in_the_inbox_until_it_is_answered(world: World, record: Record) -> None:
    name = world.person(HEAD).name
    comment(world, record, f"请@{name}核一下第三周。")
    assert [item.verb for item in open_items(world.actor(HEAD))] == [actions.MENTIONED]
    assert is_called(world.actor(HEAD), record.pk)
    assert f"/records/{record.pk}/comments/read/" in world.client(HEAD).get(f"/tasks/{record.pk}/").text
    comment(world, record, "已核。", by=HEAD)
    assert not is_called(world.actor(HEAD), record.pk)


def test_nobody_is_called_who_may_not_know_of_the_record(world: World, record: Record) -> None:
    with pytest.raises(DomainError) as refusal:
        comment(world, record, f"@{world.person(OUTSIDER).name} 看看")
    assert refusal.value.code == "unknown_mention"
    assert not Comment.objects.exists()


def test_a_comment_is_withdrawn_within_ten_minutes_by_its_author_and_leaves_a_trace(
    world: World, record: Record
) -> None:
    first, second = comment(world, record), comment(world, record, "再补一份。")
    with pytest.raises(NotAllowed):
        actions.withdraw_comment(actor=world.actor(OFFICE), row=first)
    actions.withdraw_comment(actor=world.actor(CLERK), row=first)
    kept = comments_on(record.pk).get(pk=first.pk)
    assert (kept.text, kept.author) == ("", world.person(CLERK))
    assert kept.withdrawn_at is not None
    with clock.moved(clock.now() + timedelta(minutes=11)), pytest.raises(DomainError) as refusal:
        actions.withdraw_comment(actor=world.actor(CLERK), row=second)
    assert refusal.value.code == "too_late"


def test_a_link_reads_the_same_from_both_ends_and_stands_once(world: World, record: Record) -> None:
    other = task_example(world).record
    actor = world.actor(OFFICE)
    actions.relate(actor=actor, record=record.pk, reference=other.reference, kind="related")
    actions.relate(actor=actor, record=other.pk, reference=record.reference, kind="same_matter", note="同一批次")
    assert RelatedRecord.objects.count() == 1
    assert [(one.other, one.link.note) for one in related_to(actor, record.pk)] == [(other, "同一批次")]
    assert [one.other for one in related_to(actor, other.pk)] == [record]


def test_a_hidden_record_is_neither_linked_nor_shown_nor_counted(world: World, record: Record) -> None:
    hidden = Record.objects.get(pk=record.pk)
    with pytest.raises(NotFound):
        actions.relate(actor=world.actor(OUTSIDER), record=hidden.pk, reference="RW-2023-0001", kind="related")
    other = task_example(world).record
    actions.relate(actor=world.actor(OFFICE), record=record.pk, reference=other.reference, kind="related")
    assert related_to(world.actor(OUTSIDER), other.pk) == []


def test_the_page_takes_a_comment_once_and_a_link_and_gives_both_up_again(world: World, record: Record) -> None:
    client, page = world.client(CLERK), f"/records/{record.pk}/"
    data = {"text": "材料已归档。", "_new_id": "0190aaaa-0000-7000-8000-000000000002"}
    assert [client.post(f"{page}comments/", data).status_code for _ in range(2)] == [303, 303]
    (row,) = Comment.objects.all()
    assert client.post(f"{page}comments/", {"text": ""}).status_code == 422
    assert "材料已归档。" in client.get(f"{page}comments/").text
    assert client.post(f"{page}comments/{row.pk}/withdraw/").status_code == 303
    assert "材料已归档。" not in client.get(f"{page}comments/").text
    other = task_example(world).record
    assert client.post(f"{page}related/", {"reference": "RW-1", "kind": "related"}).status_code == 422
    sent = {"reference": other.reference, "kind": "related", "note": ""}
    assert client.post(f"{page}related/", sent).status_code == 303
    assert other.reference in client.get(f"/tasks/{record.pk}/").text
    (link,) = RelatedRecord.objects.all()
    assert client.post(f"{page}related/{link.pk}/end/").status_code == 303
    assert related_to(world.actor(CLERK), record.pk) == []


def test_who_has_no_part_in_the_record_learns_nothing(world: World, record: Record) -> None:
    for name in (OUTSIDER, ADMINISTRATOR):
        client = world.client(name)
        assert client.get(f"/records/{record.pk}/comments/").status_code == 404
        assert client.post(f"/records/{record.pk}/related/", {"reference": "RW-1"}).status_code == 404
