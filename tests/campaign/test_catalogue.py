"""The catalogue of evidence: what enters it, clause by clause, and what never does."""

from __future__ import annotations

import io
import zipfile
from datetime import date, timedelta

import pytest
from pypdf import PdfReader

from jingjian.commons.documents.models import Attachment, AttachmentKind
from jingjian.kernel import clock
from jingjian.kernel.tiers import Tier
from jingjian.modules.campaign import selectors
from jingjian.modules.campaign.models import (
    InspectionForm,
    Plan,
    Task,
)
from jingjian.testing import cast
from tests.campaign.conftest import World, refused
from tests.campaign.dossiers import (
    cells_of,
    entry_of,
    hand_in,
    made,
    outline,
    pdf,
    record,
    scope_of,
)

SECRET = "反映张某收受礼金的谈话记录"


def test_a_paper_of_a_day_to_come_is_refused_and_no_day_is_made_up(world: World, task: Task) -> None:
    with refused("document.dated_ahead"):
        hand_in(world, task, "自查报告.pdf", pdf(), clock.today() + timedelta(days=1))
    assert hand_in(world, task, "自查报告.pdf", pdf()).dated_on is None
    assert hand_in(world, task, "补充.pdf", pdf(), clock.today()).dated_on == clock.today()


def test_the_catalogue_lists_papers_by_the_day_of_the_event_the_undated_last(world: World, proved: Task) -> None:
    entry = entry_of(selectors.catalogue(world.office, scope_of(proved)), proved.clause)
    assert [paper.title for paper in entry.papers] == ["现场照片.png", "自查报告.pdf", "签到.txt"]
    assert [paper.number for paper in entry.papers] == [1, 2, 3]
    assert [paper.late_days for paper in entry.papers] == [(date(2023, 3, 20) - date(2023, 1, 5)).days, 0, 0]


def test_a_filter_of_days_takes_events_and_where_nobody_named_the_day_the_entry(world: World, proved: Task) -> None:
    spring = scope_of(proved, since=date(2023, 3, 1), until=date(2023, 3, 31))
    entry = entry_of(selectors.catalogue(world.office, spring), proved.clause)
    assert [paper.title for paper in entry.papers] == ["自查报告.pdf", "签到.txt"]
    never = scope_of(proved, until=date(2020, 1, 1))
    entry = entry_of(selectors.catalogue(world.office, never), proved.clause)
    assert not entry.papers
    reference = proved.record.reference
    assert not any(reference in words for words in entry.missing), "a range of days makes no gap of what is there"


def test_a_unit_and_a_section_narrow_the_catalogue(world: World, published: Plan, proved: Task) -> None:
    other = scope_of(proved, unit=world.units["BG"] if "BG" in world.units else world.units["ZD"])
    assert not list(selectors.catalogue(world.office, other).papers)
    section = published.clauses.get(heading="开展检视整治")
    found = selectors.catalogue(world.office, scope_of(proved, clause=section))
    assert proved.clause_id in {entry.clause.pk for entry in found.clauses}
    assert all(section.pk == e.clause.pk or section in e.parents for e in found.clauses)
    elsewhere = published.clauses.get(heading="开展学习教育")
    assert not list(selectors.catalogue(world.office, scope_of(proved, clause=elsewhere)).papers)


def test_what_is_missing_is_said_for_the_clause_and_for_each_task(world: World, task: Task) -> None:
    entry = entry_of(selectors.catalogue(world.office, scope_of(task)), task.clause)
    lacking = [words for words in entry.missing if task.record.reference in words]
    assert len(lacking) == 1
    assert task.title in lacking[0]
    before = len(entry.missing)
    hand_in(world, task, "自查报告.pdf", pdf())
    after = entry_of(selectors.catalogue(world.office, scope_of(task)), task.clause).missing
    assert not any(task.record.reference in words for words in after)
    assert len(after) < before


def test_a_cut_off_shows_the_evidence_as_it_stood(world: World, proved: Task) -> None:
    before = clock.now()
    with clock.moved(date(2023, 4, 1)):
        hand_in(world, proved, "后来的.pdf", pdf(), date(2023, 3, 15))
        found = selectors.catalogue(world.office, scope_of(proved), cut_off=before)
    assert "后来的.pdf" not in {paper.title for paper in found.papers}
    assert not list(selectors.catalogue(world.office, scope_of(proved), cut_off=before - timedelta(days=3)).papers)


def test_a_record_entered_elsewhere_counts_itself_and_its_papers(world: World, proved: Task, sources: None) -> None:
    talk = record(world, proved.clause, "集体谈话记录")
    Attachment.objects.create(
        record=talk, name="谈话照片.png", kind=AttachmentKind.PHOTO, content_type="image/png", size=3, sha256="0",
        stored_as="papers/00/" + "0" * 32, uploaded_at=clock.now(),
    )  # fmt: skip
    titles = [
        paper.title for paper in entry_of(selectors.catalogue(world.office, scope_of(proved)), proved.clause).papers
    ]
    assert {"集体谈话记录", "谈话照片.png"} <= set(titles)


def test_what_the_reader_may_not_know_of_does_not_exist(world: World, proved: Task) -> None:
    hidden = record(world, proved.clause, "不得知悉", register="unknown")
    found = selectors.catalogue(world.office, scope_of(proved))
    assert hidden.pk not in {paper.record.pk for paper in found.papers}
    stranger = selectors.catalogue(world.actor(cast.OTHER_CLERK), scope_of(proved))
    assert not list(stranger.papers)


@pytest.mark.parametrize("form", InspectionForm.values)
def test_of_a_restricted_record_nothing_enters_but_its_number(
    world: World, proved: Task, sources: None, form: str
) -> None:
    secret = record(world, proved.clause, SECRET, tier=Tier.ENCRYPTED)
    Attachment.objects.create(
        record=secret, name=f"{SECRET}.pdf", kind=AttachmentKind.EVIDENCE, content_type="application/pdf", size=3,
        sha256="0", stored_as="papers/00/" + "1" * 32, uploaded_at=clock.now(),
    )  # fmt: skip
    row, content = made(world, proved, form)
    if form == InspectionForm.PDF:
        reader = PdfReader(io.BytesIO(content))
        told = "\n".join(page.extract_text() for page in reader.pages)
        told += str(outline(reader.outline)) + str(list(reader.attachments))
    else:
        archive = zipfile.ZipFile(io.BytesIO(content))
        told = "\n".join(archive.namelist()) + archive.read("目录.html").decode()
        told += str(cells_of(archive))
    assert secret.reference in told
    assert SECRET not in told.replace("\n", "")
    assert "张某" not in told
    assert row.papers == 4
