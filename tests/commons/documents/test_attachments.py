from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from jingjian.commons.access.actor import NOBODY, SYSTEM, Actor, Grant
from jingjian.commons.access.models import Role
from jingjian.commons.accounts.models import User
from jingjian.commons.audit.models import AuditEvent
from jingjian.commons.audit.selectors import events_of, happenings
from jingjian.commons.documents.actions import attach, remove_attachment
from jingjian.commons.documents.models import Attachment, AttachmentKind
from jingjian.commons.documents.selectors import attachment_of, attachments_of, open_stream
from jingjian.commons.documents.tasks import sweep
from jingjian.commons.vault.digests import digest
from jingjian.commons.vault.errors import TamperedError
from jingjian.kernel import clock
from jingjian.kernel.errors import Conflict, DomainError, NotAllowed, NotFound
from jingjian.kernel.ids import uuid7
from jingjian.modules.campaign.models import Campaign
from tests.commons.documents.papers import docx_file, upload

pytestmark = pytest.mark.django_db

SECRET = "赵某某谈话记录：本人说明如下。" * 500
NAME = "赵某某谈话记录.txt"


def hand_in(record: Campaign, content: str = SECRET, name: str = NAME, **more: Any) -> Attachment:
    return attach(actor=SYSTEM, record=record, upload=upload(name, content.encode()), kind="evidence", **more)


def content_of(record: Campaign, attachment: Attachment, actor: Actor = SYSTEM) -> bytes:
    with open_stream(actor=actor, record=record, attachment=attachment) as stream:
        return stream.read()


def actor(*roles: str) -> Actor:
    user = User(username=f"u{uuid7().hex[:8]}")
    user.save()
    return Actor(user_id=user.pk, person_id=uuid7(), name="某某", roles=tuple(Grant(role, "/QY/") for role in roles))


def files(home: Path) -> list[Path]:
    return [path for path in (home / "files").rglob("*") if path.is_file()]


def test_a_paper_is_kept_with_what_is_known_of_it_and_comes_back(record: Campaign) -> None:
    office = actor(Role.CAMPAIGN_OFFICE)
    made = attach(actor=office, record=record, upload=upload("报告.docx", docx_file()), kind="source", note=" 定稿 ")
    kept = attachment_of(office, record, made.pk)
    assert (kept.name, kept.kind, kept.note) == ("报告.docx", AttachmentKind.SOURCE, "定稿")
    assert kept.content_type.endswith("wordprocessingml.document")
    assert kept.uploaded_by_id == office.user_id
    content = content_of(record, kept, office)
    assert (kept.size, kept.sha256) == (len(content), digest(content))
    assert list(attachments_of(office, record)) == [kept]


def test_neither_content_nor_name_nor_digest_stands_in_clear_on_the_disk_or_in_the_database(
    record: Campaign, home: Path
) -> None:
    made = hand_in(record, note="涉及赵某某")
    assert len(files(home)) == 1
    for path in files(home):
        assert "赵某某".encode() not in path.read_bytes()
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_jsonb(a)::text FROM documents_attachment a WHERE id = %s", [made.pk])
        row = cursor.fetchone()[0]
    assert json.loads(row)["name"].startswith("jj1.")
    assert "赵某某" not in row
    assert made.sha256 not in row
    assert not [event for event in AuditEvent.objects.all() if "赵某某" in event.body or made.sha256 in event.body]


def test_handing_in_is_an_act_on_the_row(record: Campaign) -> None:
    made = hand_in(record)
    latest = next(happenings(events_of(record)))
    assert latest.verb == "document.attached"
    assert [change.name for change in latest.changes] == ["attachment"]
    body = json.loads(events_of(record).first().body)  # type: ignore[union-attr]
    assert body["changes"]["attachment"][1]["id"] == str(made.pk)
    assert record.record.version == 2


def test_a_row_that_changed_meanwhile_takes_no_paper_and_no_file_stays(record: Campaign, home: Path) -> None:
    hand_in(record)
    with pytest.raises(Conflict), transaction.atomic():
        hand_in(record, version=1)
    assert len(files(home)) == 1
    assert Attachment.objects.count() == 1


def test_a_refused_upload_leaves_nothing(record: Campaign, home: Path) -> None:
    with pytest.raises(DomainError) as caught:
        hand_in(record, content="", name="a.txt")
    assert caught.value.code == "document.empty"
    assert not (home / "files").exists()
    assert events_of(record).count() == 1


def test_an_unknown_kind_of_paper_is_a_mistake_of_the_program(record: Campaign) -> None:
    with pytest.raises(ValueError, match="gossip"):
        attach(actor=SYSTEM, record=record, upload=upload("a.txt", b"x"), kind="gossip")


@pytest.mark.parametrize("outsider", [NOBODY, Actor(user_id=uuid7(), name="外人")])
def test_whoever_may_not_know_of_the_row_finds_no_paper(record: Campaign, outsider: Actor) -> None:
    made = hand_in(record)
    for call in (
        lambda: attachments_of(outsider, record),
        lambda: content_of(record, made, outsider),
        lambda: attach(actor=outsider, record=record, upload=upload("a.txt", b"x"), kind="other"),
        lambda: remove_attachment(actor=outsider, record=record, attachment=made, reason="误传"),
    ):
        with pytest.raises(NotFound):
            call()


def test_who_may_only_read_adds_and_removes_nothing(record: Campaign) -> None:
    made = hand_in(record)
    reader = actor(Role.STAFF)
    assert content_of(record, made, reader) == SECRET.encode()
    with pytest.raises(NotAllowed):
        attach(actor=reader, record=record, upload=upload("a.txt", b"x"), kind="other")
    with pytest.raises(NotAllowed):
        remove_attachment(actor=reader, record=record, attachment=made, reason="误传")


def test_a_paper_is_found_only_under_its_own_row(record: Campaign) -> None:
    from jingjian.commons.audit.act import act

    other = Campaign(name="另一项", unit=record.unit)
    with act(SYSTEM, "campaign.created", other):
        pass
    made = hand_in(record)
    with pytest.raises(NotFound):
        attachment_of(SYSTEM, other, made.pk)
    with pytest.raises(NotFound):
        content_of(other, made)


def test_a_removed_paper_is_out_of_sight_and_still_stored(record: Campaign, home: Path) -> None:
    office = actor(Role.CAMPAIGN_OFFICE)
    made = hand_in(record)
    remove_attachment(actor=office, record=record, attachment=made, reason="传错了")
    assert not attachments_of(office, record).exists()
    with pytest.raises(NotFound):
        content_of(record, made)
    kept = Attachment.objects.get(pk=made.pk)
    assert (kept.removal_reason, kept.removed_by_id) == ("传错了", office.user_id)
    assert kept.removed_at is not None
    assert len(files(home)) == 1
    assert next(happenings(events_of(record))).verb == "document.removed"


def test_removing_asks_for_a_reason_and_happens_once(record: Campaign) -> None:
    made = hand_in(record)
    with pytest.raises(DomainError) as caught:
        remove_attachment(actor=SYSTEM, record=record, attachment=made, reason="  ")
    assert caught.value.field == "reason"
    remove_attachment(actor=SYSTEM, record=record, attachment=made, reason="传错了")
    with pytest.raises(DomainError) as caught, transaction.atomic():
        remove_attachment(actor=SYSTEM, record=record, attachment=made, reason="再来")
    assert caught.value.code == "document.removed"


def test_a_changed_or_cut_file_is_not_given_out(record: Campaign, home: Path) -> None:
    made = hand_in(record)
    path = files(home)[0]
    content = path.read_bytes()
    path.write_bytes(content[:-1])
    with pytest.raises(TamperedError):
        content_of(record, made)
    path.write_bytes(content[:100] + bytes([content[100] ^ 1]) + content[101:])
    with pytest.raises(TamperedError):
        content_of(record, made)
    path.write_bytes(content)
    assert content_of(record, made) == SECRET.encode()


def test_two_papers_whose_files_were_exchanged_in_the_database_are_not_given_out(record: Campaign) -> None:
    first, second = hand_in(record), hand_in(record, content="另一份", name="b.txt")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE documents_attachment SET stored_as = 'x' WHERE id = %s", [second.pk])
        cursor.execute("UPDATE documents_attachment SET stored_as = %s WHERE id = %s", [second.stored_as, first.pk])
    with pytest.raises(TamperedError):
        content_of(record, first)


def test_a_file_whose_transaction_rolled_back_is_collected_and_others_stay(record: Campaign, home: Path) -> None:
    kept = hand_in(record)

    def lost() -> None:
        with transaction.atomic():
            hand_in(record, content="不应留下", name="b.txt")
            raise RuntimeError("the act around it failed")

    with pytest.raises(RuntimeError):
        lost()
    record.refresh_from_db()
    assert len(files(home)) == 2
    for path in files(home):
        os.utime(path, (0, clock.real_milliseconds() / 1000 - 25 * 3600))
    sweep(actor=SYSTEM)
    assert [path.parent.name for path in files(home) if "aside" in path.parts] == ["papers"]
    assert content_of(record, kept) == SECRET.encode()
