"""Sheets for any register that declares an importer: columns named, rows tried, entered as by hand, undone as one."""

from __future__ import annotations

import dataclasses
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from jingjian.commons.audit.act_many import act_many
from jingjian.commons.audit.models import AuditEvent
from jingjian.commons.imports import actions
from jingjian.commons.imports.declaration import Importer, importer_of
from jingjian.commons.imports.judging import Judge
from jingjian.commons.imports.models import AREA, ImportBatch, ImportRow, ImportState
from jingjian.commons.imports.selectors import line_of, rows_of
from jingjian.commons.imports.tasks import check, enter, undo
from jingjian.commons.jobs import JobError
from jingjian.commons.jobs.models import JobRun
from jingjian.commons.organisation.models import Post
from jingjian.commons.records.models import Record, StatusChange
from jingjian.commons.vault.storage import EncryptedStorage
from jingjian.kernel import clock
from jingjian.kernel.errors import DomainError
from jingjian.modules.administration.actions import amend_post, appoint, create_post
from jingjian.modules.campaign.factories import clause_example
from jingjian.modules.campaign.models import Obligation
from jingjian.ops import importing
from jingjian.ops.console import RefusedError
from jingjian.testing import cast
from jingjian.testing.conformance import World
from jingjian.web.factories import sheet_of, worked_off

ADMINISTRATOR, OFFICE = cast.SYSTEM_ADMIN.username, cast.OFFICE.username
UNIT = "组织部（干部监督室）"
TWO = ((UNIT, "主任", "", "", ""), (UNIT, "干事", "", "", ""))
HEAD = ("所属单位", "职务", "职级", "是否负责人", "备注")


@pytest.fixture
def world(db: None) -> World:
    return World()


def handed_in(world: World, head: Sequence[str], *rows: Sequence[Any], register: str = "posts") -> ImportBatch:
    who = ADMINISTRATOR if register == "posts" else OFFICE
    file = ContentFile(sheet_of(head, *rows), name="岗位.xlsx")
    return actions.upload(actor=world.actor(who), register=register, file=file)


def checked(world: World, row: ImportBatch, *, by: str = ADMINISTRATOR, mapping: Any = None) -> ImportBatch:
    actor = world.actor(by)
    named = actions.name_columns(actor=actor, row=row, mapping=mapping if mapping is not None else row.mapping)
    return worked_off(check, named, actor)


def entered(world: World, row: ImportBatch, *, by: str = ADMINISTRATOR) -> ImportBatch:
    actor = world.actor(by)
    return worked_off(enter, actions.confirm(actor=actor, row=row), actor)


def reasons(row: ImportBatch) -> list[tuple[int, str, str]]:
    return [(one.number, why["code"], why["letter"]) for one in rows_of(row) for why in line_of(one).reasons]


def test_usual_heads_are_known_and_a_check_writes_nothing(world: World) -> None:
    before = Post.objects.count()
    row = handed_in(world, HEAD, (UNIT, "主任", "", "是", "x"), ("GB", "副主任", "", "", ""))
    assert row.mapping == {"0": "unit", "1": "title", "2": "grade", "3": "heads_unit"}
    row = checked(world, row)
    assert (row.state, row.counts) == (ImportState.CHECKED, {"rows": 2, "ready": 2})
    assert Post.objects.count() == before


def test_each_row_that_cannot_be_taken_is_named_with_column_and_remedy(world: World) -> None:
    row = handed_in(
        world, HEAD, (UNIT, "主任", "", "", ""), ("不存在的室", "主任", "", "", ""), (UNIT, "", "", "", ""),
        (UNIT, "主任", "", "", ""), (UNIT, "干事", "省部", "也许", ""),
    )  # fmt: skip
    row = checked(world, row)
    assert row.counts == {"rows": 5, "ready": 1, "rejected": 4}
    assert reasons(row) == [
        (3, "unknown_choice", "A"), (4, "form", "B"), (5, "twice_in_sheet", "A"), (6, "unknown_choice", "C"),
        (6, "unknown_choice", "D"),
    ]  # fmt: skip
    assert all(why["words"] and why["remedy"] for one in rows_of(row) for why in line_of(one).reasons)


def test_rows_are_entered_by_the_action_of_the_page_and_the_rest_is_left_out(world: World) -> None:
    row = entered(
        world, checked(world, handed_in(world, HEAD, (UNIT, "主任", "", "是", ""), ("无", "主任", "", "", "")))
    )
    assert row.counts == {"rows": 2, "created": 1, "rejected": 1}
    (made,) = rows_of(row, "created")
    post = Post.objects.get(pk=made.pk)
    assert (post.unit, post.title, post.heads_unit) == (world.unit("GB"), "主任", True)
    assert AuditEvent.objects.filter(record_id=post.pk, verb="post.created").count() == 1
    assert row.stored_as == ""


def test_a_batch_is_undone_while_nothing_was_built_on_it(world: World) -> None:
    row = entered(world, checked(world, handed_in(world, HEAD, *TWO)))
    actor = world.actor(ADMINISTRATOR)
    row = worked_off(undo, actions.undo(actor=actor, row=row), actor)
    assert (row.state, row.counts["undone"]) == (ImportState.UNDONE, 2)
    assert not Post.objects.filter(pk__in=rows_of(row).values("pk")).exists()
    assert AuditEvent.objects.filter(verb="post.removed").count() == 2


@pytest.mark.parametrize("how", ["changed", "pointed_at"])
def test_a_batch_stays_once_a_row_changed_or_something_points_at_it(world: World, how: str) -> None:
    row = entered(world, checked(world, handed_in(world, HEAD, *TWO)))
    actor, post = world.actor(ADMINISTRATOR), Post.objects.get(title="干事", unit=world.unit("GB"))
    if how == "changed":
        amend_post(actor=actor, row=post, title="一级科员")
    else:
        appoint(actor=actor, person=world.person(cast.CLERK.username), post=post, since=clock.today())
    with pytest.raises(DomainError) as refusal:
        actions.undo(actor=actor, row=row)
    assert refusal.value.code == "built_on"
    assert post.unit.name in str(refusal.value) or str(post) in str(refusal.value)
    assert Post.objects.filter(pk__in=rows_of(row).values("pk")).count() == 2


def test_columns_may_be_called_otherwise_and_what_is_needed_must_be_named(world: World) -> None:
    row = handed_in(world, ("甲", "职务", "乙"), (UNIT, "主任", "2"))
    with pytest.raises(DomainError) as refusal:
        checked(world, row)
    assert refusal.value.code == "column_missing"
    with pytest.raises(DomainError) as refusal:
        checked(world, row, mapping={"0": "unit", "1": "title", "2": "title"})
    assert refusal.value.code == "column_twice"
    assert checked(world, row, mapping={"0": "unit", "1": "title", "2": "position"}).counts["ready"] == 1


def test_what_is_staged_is_encrypted_and_a_sheet_given_up_leaves_nothing(world: World) -> None:
    row = checked(world, handed_in(world, HEAD, (UNIT, "主任", "", "", "")))
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM imports_importrow")
        assert "主任" not in cursor.fetchone()[0]
    name = row.stored_as
    actions.discard(actor=world.actor(ADMINISTRATOR), row=row)
    assert not ImportRow.objects.exists()
    assert EncryptedStorage(AREA).exists(name), "the file goes with the commit and not before"


def test_another_register_takes_days_lists_and_its_own_undo(world: World) -> None:
    clause_example(world)
    days = (("签订承诺书", "2099年6月30日"), ("测试", "2099-13-01"))
    head = ("应尽事项", "单位", "适用对象", "职级", "完成时限")
    row = handed_in(
        world, head, *((name, "GB", "全体在职人员", "", day) for name, day in days),
        register="obligations",
    )  # fmt: skip
    row = checked(world, row, by=OFFICE, mapping=row.mapping)
    assert [(number, code) for number, code, _letter in reasons(row)] == [(3, "form")]
    row = entered(world, row, by=OFFICE)
    made = Obligation.objects.get(name="签订承诺书")
    assert (made.due_on.isoformat(), made.state) == ("2099-06-30", "draft")
    office = world.actor(OFFICE)
    row = worked_off(undo, actions.undo(actor=office, row=row), office)
    assert Obligation.objects.get(pk=made.pk).state == "cancelled"


def test_a_job_that_finds_the_sheet_moved_on_does_nothing(world: World) -> None:
    row = checked(world, handed_in(world, HEAD, (UNIT, "主任", "", "", "")))
    actor = world.actor(ADMINISTRATOR)
    former = actions.confirm(actor=actor, row=row)
    run = JobRun.objects.get(pk=former.job_id)
    with pytest.raises(JobError):
        check(run=run, actor=actor, import_id=str(row.pk))
    assert ImportBatch.objects.get(pk=row.pk).state == ImportState.QUEUED


MIXED = (
    (UNIT, "主任", "", "是", "3"), ("GB", "主任", "", "", ""), (UNIT, "主任", "", "", ""), (UNIT, "干事", "", "", ""),
    ("GB", "干事", "", "", "7"), ("不存在的室", "主任", "", "", ""), (UNIT, "", "", "", ""),
    (UNIT, "现有岗位", "", "", ""), (UNIT, "现有岗位", "", "", ""), (UNIT, "副主任", "", "", "99999"),
)  # fmt: skip


HEADER = ("reference", "title", "unit_path", "status", "category", "due_on", "search_text", "version")


def judged(
    world: World, row: ImportBatch, importer: Importer, *, keep: bool, by: str = ADMINISTRATOR
) -> list[tuple[Any, ...]]:
    """What a judge says of the staged rows of a batch, and what it makes of them; nothing it does stays."""
    judge = Judge(importer, world.actor(by), {"unit": "A", "title": "B"})
    rows = list(rows_of(row))
    with transaction.atomic():
        if keep:
            judge.enter(rows)
        else:
            judge.try_out([(one, {"texts": line_of(one).texts, "reasons": []}) for one in rows])
        keys = [one.pk for one in rows]
        made = importer.model._default_manager.filter(pk__in=keys).order_by("pk").values()
        headers = Record.objects.filter(pk__in=keys).order_by("pk").values(*HEADER)
        steps = StatusChange.objects.filter(record__in=keys).order_by("record").values("record", "former", "status")
        events = [json.loads(event.body) for event in AuditEvent.objects.filter(record_id__in=keys)]
        told = sorted((event["record"], event["verb"], str(event["changes"])) for event in events)
        said = [(one.number, one.outcome, one.made_version, json.loads(one.content)) for one in rows]
        transaction.set_rollback(True)
    return [*said, *made, *headers, *steps, *told]


@pytest.mark.parametrize("keep", [False, True], ids=["tried", "entered"])
def test_rows_are_judged_together_as_if_each_came_alone(world: World, keep: bool) -> None:
    create_post(actor=world.actor(ADMINISTRATOR), unit=world.unit("GB"), title="现有岗位")
    head = ("所属单位", "职务", "职级", "是否负责人", "排序")
    row = checked(world, handed_in(world, head, *MIXED))
    assert (row.counts["ready"], row.counts["rejected"]) == (4, 6)
    together = importer_of("posts")
    assert together.create_many is not None
    alone = dataclasses.replace(together, create_many=None)
    assert judged(world, row, together, keep=keep) == judged(world, row, alone, keep=keep)


@pytest.mark.parametrize("keep", [False, True], ids=["tried", "entered"])
def test_obligations_are_drafted_together_as_if_each_came_alone(world: World, keep: bool) -> None:
    clause_example(world)
    head = ("应尽事项", "单位", "适用对象", "职级", "完成时限", "开始日期")
    rows = (
        ("签订承诺书", "GB", "全体在职人员", "", "2099年6月30日", ""),
        ("先完后始", "GB", "全体在职人员", "", "2099-01-01", "2099-02-01"),
        ("无职级", "GB", "部分职级人员", "", "", ""), ("签订承诺书", UNIT, "全体在职人员", "", "", ""),
    )  # fmt: skip
    row = checked(world, handed_in(world, head, *rows, register="obligations"), by=OFFICE)
    together = importer_of("obligations")
    assert together.create_many is not None
    alone = dataclasses.replace(together, create_many=None)
    found = judged(world, row, together, keep=keep, by=OFFICE)
    assert found == judged(world, row, alone, keep=keep, by=OFFICE)
    assert [reason[1] for reason in reasons(row)] == ["due_before_it_begins", "no_circle"]


def test_what_one_row_breaks_in_the_database_is_left_out_and_the_others_are_entered(world: World) -> None:
    """An action that does not look for posts of the same title meets the rule of the database instead."""

    def careless(*, actor: Any, rows: Any) -> list[Post]:
        made = [Post(id=key, **fields) for key, fields in rows]
        act_many(actor, "post.created", made)
        return made

    row = checked(world, handed_in(world, HEAD, *TWO, ("GB", "干事", "", "", "")))
    importer = dataclasses.replace(importer_of("posts"), create_many=careless)
    said = judged(world, row, importer, keep=True)
    assert [outcome for _number, outcome, *_rest in said[:3]] == ["created", "created", "rejected"]
    assert [outcome for _number, outcome, *_rest in judged(world, row, importer, keep=False)[:3]] == ["ready"] * 3


def test_the_database_is_asked_by_the_batch_and_not_by_the_row(world: World) -> None:
    asked = []
    for count in (5, 50):
        actor, expected, advanced = world.actor(ADMINISTRATOR), list[int](), list[int]()
        row = handed_in(world, HEAD, *((UNIT, f"岗位{count}-{number}", "", "", "") for number in range(count)))
        actions.name_columns(actor=actor, row=row, mapping=row.mapping)
        with CaptureQueriesContext(connection) as tried:
            row = actions.check_rows(actor=actor, row=row, advance=advanced.append, expect=expected.append)
        assert expected == [sum(advanced)] == [count]
        actions.confirm(actor=actor, row=row)
        with CaptureQueriesContext(connection) as kept:
            row = actions.enter_rows(actor=actor, row=row, advance=lambda by: None)
        assert row.counts["created"] == count
        asked.append((len(tried), len(kept)))
    assert asked[0] == asked[1]


def test_the_pages_lead_from_the_template_to_the_report(world: World) -> None:
    client = world.client(ADMINISTRATOR)
    assert "/import/posts/" in client.get("/posts/").text
    content = b"".join(client.get("/import/posts/template.xlsx").streaming_content)
    (head, *_rest) = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert len(head) == 5
    file = SimpleUploadedFile(
        "岗位.xlsx", sheet_of(HEAD, (UNIT, "主任", "", "", ""), ("无", "370102199003071234", "", "", ""))
    )
    answer = client.post("/import/posts/", {"file": file})
    assert answer.status_code == 303
    (row,) = ImportBatch.objects.all()
    assert answer["Location"] == f"/imports/{row.pk}/do/map/"
    mapping = client.get(answer["Location"]).text
    assert "所属单位" in mapping
    assert ("370102********1234" in mapping, "370102199003071234" in mapping) == (True, False)
    row = checked(world, row)
    report = client.get(f"/imports/{row.pk}/report/?outcome=rejected").text
    assert "不存在" not in report
    assert "<b>A</b>" in report
    out = b"".join(client.get(f"/imports/{row.pk}/report.xlsx").streaming_content)
    lines = CalamineWorkbook.from_filelike(io.BytesIO(out)).get_sheet_by_index(0).to_python()
    assert [line[0] for line in lines[1:]] == [2, 3]
    assert client.post("/import/posts/", {"file": SimpleUploadedFile("a.xlsx", b"MZ")}).status_code == 422
    assert world.client(OFFICE).get("/import/posts/").status_code == 403
    assert client.get("/import/accounts/").status_code == 404


def test_the_command_line_imports_by_the_same_rules(world: World, tmp_path: Path) -> None:
    file = tmp_path / "岗位.xlsx"
    file.write_bytes(sheet_of(HEAD, (UNIT, "主任", "", "", ""), ("无", "主任", "", "", "")))
    tried = importing.bring_in("posts", file, username=ADMINISTRATOR, dry_run=True)
    assert tried["counts"] == {"rows": 2, "ready": 1, "rejected": 1}
    assert [(row["row"], row["outcome"]) for row in tried["rows"]] == [(2, "ready"), (3, "rejected")]
    assert not Post.objects.filter(title="主任").exists()
    assert not ImportRow.objects.exists()
    done = importing.bring_in("posts", file, username=ADMINISTRATOR, dry_run=False)
    assert done["counts"] == {"rows": 2, "created": 1, "rejected": 1}
    assert Post.objects.filter(title="主任").count() == 1
    for register, username in (("posts", OFFICE), ("accounts", ADMINISTRATOR), ("posts", "nobody")):
        with pytest.raises(RefusedError):
            importing.bring_in(register, file, username=username, dry_run=True)
