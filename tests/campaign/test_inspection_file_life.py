"""The inspection file from asking to handing out, withdrawal and the end of its term; its catalogue as a page."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from jingjian.commons.accounts.models import User
from jingjian.commons.audit.models import AuditEvent
from jingjian.commons.jobs.models import JobRun
from jingjian.commons.vault.storage import EncryptedStorage
from jingjian.kernel import clock
from jingjian.modules.campaign import actions
from jingjian.modules.campaign.dossier import names
from jingjian.modules.campaign.dossier.lines import minute
from jingjian.modules.campaign.models import (
    INSPECTION_AREA,
    Clause,
    InspectionFile,
    InspectionForm,
    InspectionState,
    Plan,
    Task,
)
from jingjian.modules.campaign.tasks import inspection_files as jobs
from jingjian.testing import cast
from tests.campaign import papers
from tests.campaign.conftest import World, import_paper, refused
from tests.campaign.dossiers import (
    hand_in,
    made,
)


def test_a_file_is_downloaded_by_who_may_and_each_time_stands_in_the_log(world: World, proved: Task) -> None:
    row, content = made(world, proved, InspectionForm.ZIP)
    url = f"/campaign/inspection-file/{row.pk}/download/"
    answer = client_of(cast.OFFICE).get(url)
    assert b"".join(answer) == content  # type: ignore[call-overload]
    assert "attachment" in answer["Content-Disposition"]
    assert AuditEvent.objects.filter(record_id=row.pk, verb="inspection_file.downloaded").count() == 1
    assert client_of(cast.CLERK).get(url).status_code == 404
    assert AuditEvent.objects.filter(record_id=row.pk, verb="inspection_file.downloaded").count() == 1


def client_of(member: cast.Member) -> Client:
    client = Client()
    client.force_login(User.objects.get_by_natural_key(member.username))
    return client


def test_a_withdrawn_file_and_one_whose_term_is_over_are_gone(
    world: World, proved: Task, django_capture_on_commit_callbacks: Any
) -> None:
    row, _content = made(world, proved, InspectionForm.ZIP)
    name = row.stored_as
    with django_capture_on_commit_callbacks(execute=True):
        actions.withdraw_inspection_file(actor=world.office, row=row, reason="范围有误")
    assert not EncryptedStorage(INSPECTION_AREA).exists(name)
    assert client_of(cast.OFFICE).get(f"/campaign/inspection-file/{row.pk}/download/").status_code == 403
    other, _content = made(world, proved, InspectionForm.ZIP)
    assert other.expires_on == clock.today() + timedelta(days=settings.INSPECTION_FILE_DAYS)
    with clock.moved(other.expires_on), django_capture_on_commit_callbacks(execute=True):
        jobs.tend(actor=world.office)
    assert InspectionFile.objects.get(pk=other.pk).state == InspectionState.READY, "its last day counts in full"
    with clock.moved(other.expires_on + timedelta(days=1)), django_capture_on_commit_callbacks(execute=True):
        jobs.tend(actor=world.office)
    assert InspectionFile.objects.get(pk=other.pk).state == InspectionState.EXPIRED
    assert not EncryptedStorage(INSPECTION_AREA).exists(other.stored_as)


def test_a_file_whose_job_was_given_up_says_so(world: World, proved: Task) -> None:
    row = actions.ask_inspection_file(actor=world.office, campaign=proved.campaign, form=InspectionForm.ZIP)
    JobRun.objects.filter(record_id=row.pk).update(state="failed", failure="stopped")
    jobs.tend(actor=world.office)
    row.refresh_from_db()
    assert row.state == InspectionState.FAILED
    assert row.problem


def test_who_lost_the_office_meanwhile_gets_no_file(world: World, proved: Task) -> None:
    row = actions.ask_inspection_file(actor=world.office, campaign=proved.campaign, form=InspectionForm.ZIP)
    run = JobRun.objects.get(record_id=row.pk)
    jobs.begin(run=run, actor=world.clerk, file=str(row.pk))
    row.refresh_from_db()
    assert row.state == InspectionState.FAILED


@pytest.mark.parametrize(
    ("code", "scope"),
    [
        ("days_reversed", {"since": date(2023, 3, 2), "until": date(2023, 3, 1)}),
        ("other_plan", {"clause": "foreign"}),
    ],
)
def test_a_scope_that_cannot_be_is_refused(world: World, proved: Task, code: str, scope: dict[str, Any]) -> None:
    if scope.get("clause"):
        scope = {"clause": Clause.objects.create(plan=_draft(world, proved), position=999, level=1, heading="旧条款")}
    with refused(code):
        actions.ask_inspection_file(actor=world.office, campaign=proved.campaign, form=InspectionForm.ZIP, **scope)


def _draft(world: World, task: Task) -> Plan:
    """A plan version that is not in force."""
    return import_paper(world.office, task.campaign, papers.SECOND)


def test_the_catalogue_page_filters_refuses_and_asks_the_same_number_of_queries(world: World, proved: Task) -> None:
    office = client_of(cast.OFFICE)
    page = office.get("/campaign/catalogue/")
    text = page.content.decode()
    for words in ("自查报告.pdf", "未注明", "补录", proved.record.reference):
        assert words in text
    assert office.get("/campaign/catalogue/?only=missing").status_code == 200
    assert office.get("/campaign/catalogue/?since=2023-03-02&until=2023-03-01").status_code == 422
    assert office.get("/campaign/catalogue/?clause=nonsense").status_code == 422
    assert client_of(cast.SYSTEM_ADMIN).get("/campaign/catalogue/").status_code == 404
    with CaptureQueriesContext(connection) as before:
        office.get("/campaign/catalogue/")
    for number in range(5):
        hand_in(world, proved, f"另{number}.txt", b"x")
    with CaptureQueriesContext(connection) as after:
        assert "另4.txt" in office.get("/campaign/catalogue/").content.decode()
    assert len(after) == len(before)


def test_names_in_an_archive_are_safe_on_every_system() -> None:
    assert names.folder(3, '五（一）"开展"/学习?') == "03_五（一）_开展__学习_"
    assert names.file(12, "RW-2023-0003", "..\\..\\报告\u202e.pdf") == "0012_RW-2023-0003__.._报告.pdf"
    assert len(names.file(1, "RW-1", "长" * 200 + ".docx")) < 120


def test_a_moment_is_printed_in_the_time_of_the_county() -> None:
    assert minute(datetime(2023, 6, 12, 1, 30, tzinfo=clock.now().tzinfo)) == "2023-06-12 09:30"
