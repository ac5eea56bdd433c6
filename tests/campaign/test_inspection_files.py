"""The inspection file: what enters it, what never does, and what other programs read in the result."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import openpyxl
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader, PdfWriter

from jingjian.commons.accounts.models import User
from jingjian.commons.audit.models import AuditEvent
from jingjian.commons.documents.actions import attach
from jingjian.commons.documents.models import AREA, Attachment, AttachmentKind, PageCount
from jingjian.commons.documents.pages import Pages, count
from jingjian.commons.jobs.models import JobRun
from jingjian.commons.records.models import Record
from jingjian.commons.search import find
from jingjian.commons.vault.storage import EncryptedStorage
from jingjian.kernel import clock
from jingjian.kernel.tiers import Tier
from jingjian.modules.campaign import actions, selectors
from jingjian.modules.campaign.dossier import names, sheets, volume
from jingjian.modules.campaign.dossier.lines import minute
from jingjian.modules.campaign.models import (
    INSPECTION_AREA,
    Clause,
    ClauseLink,
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

SECRET = "反映张某收受礼金的谈话记录"


def pdf(pages: int = 2, *, password: str = "") -> bytes:
    writer, target = PdfWriter(), io.BytesIO()
    for _page in range(pages):
        writer.add_blank_page(595, 842)
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    writer.write(target)
    return target.getvalue()


def png(width: int = 40, height: int = 30) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    rows = b"".join(b"\0" + b"\x30\x60\x90" * width for _row in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def hand_in(world: World, task: Task, name: str, content: bytes, dated_on: date | None = None) -> Attachment:
    upload = SimpleUploadedFile(name, content)
    return attach(
        actor=world.office, record=Task.objects.get(pk=task.pk), upload=upload, kind=AttachmentKind.EVIDENCE,
        dated_on=dated_on,
    )  # fmt: skip


@pytest.fixture
def proved(world: World, task: Task) -> Task:
    """A task with papers of every sort: bound, shown, attached, dated and undated, entered long after."""
    hand_in(world, task, "自查报告.pdf", pdf(3), date(2023, 3, 10))
    hand_in(world, task, "现场照片.png", png(), date(2023, 1, 5))
    hand_in(world, task, "签到.txt", "签到十二人".encode())
    return task


@pytest.fixture
def sources() -> Iterator[None]:
    """A register of another chapter whose records everybody finds."""
    find.register_records("talks", scope=lambda actor: find.Q(), url=lambda record: "/", name=lambda: "talks")
    yield
    for known in (find._scopes, find._urls, find._names):
        known.pop("talks")


def record(world: World, clause: Clause, title: str, tier: str = Tier.ORDINARY, register: str = "talks") -> Record:
    """A record entered elsewhere, tied to a clause."""
    unit = world.units["GB"]
    number = f"TH-2023-{Record.objects.count():04d}"
    made = Record.objects.create(
        register=register, reference=number, title=title, unit=unit, unit_path=unit.path, status="held",
        category="done", tier=tier, origin="NH", created_at=clock.now(),
    )  # fmt: skip
    ClauseLink.objects.create(clause=clause, record=made)
    return made


def scope_of(task: Task, **narrower: Any) -> selectors.Scope:
    return selectors.Scope(campaign=task.campaign, **narrower)


def entry_of(found: selectors.Catalogue, clause: Clause) -> selectors.ClauseEvidence:
    return next(entry for entry in found.clauses if entry.clause.pk == clause.pk)


def made(world: World, task: Task, form: str, **scope: Any) -> tuple[InspectionFile, bytes]:
    """Ask for a file and let the worker make it: both jobs, run as the queue would."""
    row = actions.ask_inspection_file(actor=world.office, campaign=task.campaign, form=form, **scope)
    return work_off(world, row)


def work_off(world: World, row: InspectionFile) -> tuple[InspectionFile, bytes]:
    for job in (jobs.begin, jobs.make):
        run = JobRun.objects.filter(record_id=row.pk).order_by("-deferred_at").first()
        job(run=run, actor=world.office, file=str(row.pk))
    row = InspectionFile.objects.select_related("record").get(pk=row.pk)
    if row.state != InspectionState.READY:
        return row, b""
    with EncryptedStorage(INSPECTION_AREA).read(row.stored_as, bound_to=str(row.pk)) as stream:
        return row, stream.read()


def outline(items: Any, depth: int = 0) -> list[tuple[int, str]]:
    """The bookmarks of a PDF as (depth, title)."""
    flat: list[tuple[int, str]] = []
    for item in items:
        flat += outline(item, depth + 1) if isinstance(item, list) else [(depth, item.title)]
    return flat


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
        told += str(_cells(archive))
    assert secret.reference in told
    assert SECRET not in told.replace("\n", "")
    assert "张某" not in told
    assert row.papers == 4


def test_the_zip_has_a_folder_a_clause_and_lists_that_other_programs_read(world: World, proved: Task) -> None:
    row, content = made(world, proved, InspectionForm.ZIP)
    archive = zipfile.ZipFile(io.BytesIO(content))
    assert archive.testzip() is None
    papers = [name for name in archive.namelist() if "/" in name]
    assert [name.partition("/")[2].split("_")[0] for name in papers] == ["0001", "0002", "0003"]
    folder = papers[0].partition("/")[0]
    assert "四（二）开展自查自纠" in folder
    assert archive.read(papers[1]) == pdf(3)
    moment = clock.local(row.cut_off).timetuple()
    stamp = (*moment[:5], moment.tm_sec // 2 * 2)  # an archive counts seconds by two
    assert all(entry.date_time == stamp for entry in archive.infolist())
    cells = _cells(archive)
    report = next(cells_of for cells_of in cells if "自查报告.pdf" in cells_of)
    assert report[4:6] == ("2023-03-10", "2023-03-20")
    assert report[7] == "3"
    assert report[9] == papers[1]
    undated = next(cells_of for cells_of in cells if "签到.txt" in cells_of)
    assert (undated[4], undated[5]) == ("未注明", "2023-03-20")
    late = next(cells_of for cells_of in cells if "现场照片.png" in cells_of)
    assert "补录" in late[10]
    assert any("缺" in str(cells_of[10]) for cells_of in cells)
    assert (row.papers, row.pages) == (3, 4)
    assert row.missing > 0


def _cells(archive: zipfile.ZipFile) -> list[tuple[Any, ...]]:
    book = openpyxl.load_workbook(io.BytesIO(archive.read("卷内目录.xlsx")))
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert not any(
        str(cell).startswith("=") for row in book.worksheets[0].iter_rows() for cell in row if cell.data_type == "f"
    )
    return [tuple(cell or "" for cell in row) for row in rows]


def test_the_pdf_has_bookmarks_pages_and_originals_that_another_program_reads(world: World, proved: Task) -> None:
    row, content = made(world, proved, InspectionForm.PDF)
    reader = PdfReader(io.BytesIO(content))
    marks = outline(reader.outline)
    titles = [title for _depth, title in marks]
    assert titles[:3] == ["封面", "盒签", "卷内目录"]
    section, clause = (0, "四、开展检视整治"), (1, "（二）开展自查自纠")
    assert section in marks
    assert marks.index(section) < marks.index(clause) < marks.index((2, "1 现场照片.png"))
    assert {title for depth, title in marks if depth == 2} >= {"1 现场照片.png", "2 自查报告.pdf", "3 签到.txt"}
    assert list(reader.attachments) == [names.file(3, proved.record.reference, "签到.txt")]
    assert reader.attachments[names.file(3, proved.record.reference, "签到.txt")] == ["签到十二人".encode()]
    front = "".join(page.extract_text() for page in reader.pages[:4])
    for words in (row.record.reference, "2023-03-10", "2023-03-20", "未注明", "补录"):
        assert words in front
    size = reader.pages[0].mediabox
    assert (round(float(size.width)), round(float(size.height))) == (595, 842)


def _flat(items: Any) -> Iterator[Any]:
    for item in items:
        if isinstance(item, list):
            yield from _flat(item)
        else:
            yield item


def test_the_list_names_the_page_on_which_each_paper_begins(world: World, proved: Task) -> None:
    _row, content = made(world, proved, InspectionForm.PDF)
    reader = PdfReader(io.BytesIO(content))
    insert = next(item for item in _flat(reader.outline) if item.title == "3 签到.txt")
    at = reader.get_destination_page_number(insert)
    assert at is not None
    assert f"— {at + 1} —" in reader.pages[at].extract_text()
    listed = "".join(page.extract_text() for page in reader.pages[2:at])
    line = listed[listed.index("签到.txt") :]
    assert str(at + 1) in line[:120]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (pdf(2, password="x1"), "口令"),
        (pdf(2)[:200] + b"\nstartxref\n9\n%%EOF", "损坏"),
        (b"%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 1 0 R>>endobj\ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF", "损坏"),
    ],
    ids=["locked", "cut", "turning in circles"],
)
def test_a_pdf_that_does_not_open_gets_a_sheet_that_names_the_fault(
    world: World, task: Task, content: bytes, words: str
) -> None:
    hand_in(world, task, "坏文件.pdf", content)
    row, made_pdf = made(world, task, InspectionForm.PDF)
    reader = PdfReader(io.BytesIO(made_pdf))
    insert = next(item for item in _flat(reader.outline) if item.title == "1 坏文件.pdf")
    at = reader.get_destination_page_number(insert)
    assert at is not None
    assert words in reader.pages[at].extract_text()
    assert [*reader.attachments.values()] == [[content]]
    assert row.state == InspectionState.READY
    assert made(world, task, InspectionForm.ZIP)[0].state == InspectionState.READY


def test_a_stored_file_that_is_gone_is_named_and_stops_nothing(world: World, proved: Task) -> None:
    gone = Attachment.objects.filter(record_id=proved.pk, content_type="application/pdf").get()
    EncryptedStorage(AREA).delete(gone.stored_as)
    _row, content = made(world, proved, InspectionForm.ZIP)
    archive = zipfile.ZipFile(io.BytesIO(content))
    line = next(cells for cells in _cells(archive) if "自查报告.pdf" in cells)
    assert "打不开" in line[9]
    row, bound = made(world, proved, InspectionForm.PDF)
    assert row.state == InspectionState.READY
    assert "不存在" in "".join(page.extract_text() for page in PdfReader(io.BytesIO(bound)).pages)
    assert not PageCount.objects.filter(attachment=gone).exists(), "a fault of the storage is no fact of the paper"


@pytest.mark.parametrize("form", InspectionForm.values)
def test_the_same_cut_off_gives_the_same_file(world: World, proved: Task, form: str) -> None:
    row, first = made(world, proved, form)
    InspectionFile.objects.filter(pk=row.pk).update(state=InspectionState.ASKED)
    _again, second = work_off(world, InspectionFile.objects.get(pk=row.pk))
    if form == InspectionForm.ZIP:
        one, two = (zipfile.ZipFile(io.BytesIO(content)) for content in (first, second))
        same = [name for name in one.namelist() if name != "封面和盒签.pdf"]
        assert one.namelist() == two.namelist()
        assert [one.read(name) for name in same] == [two.read(name) for name in same]
        first, second = one.read("封面和盒签.pdf"), two.read("封面和盒签.pdf")
    one, two = PdfReader(io.BytesIO(first)), PdfReader(io.BytesIO(second))
    assert [page.extract_text() for page in one.pages] == [page.extract_text() for page in two.pages]
    assert outline(one.outline) == outline(two.outline)


def test_a_paper_that_serves_two_clauses_stands_once(world: World, published: Plan, proved: Task) -> None:
    other = published.clauses.get(heading="强化督导")
    actions.link_record(actor=world.office, clause=other, record=proved.record)
    _row, content = made(world, proved, InspectionForm.ZIP)
    papers = [name for name in zipfile.ZipFile(io.BytesIO(content)).namelist() if "/" in name]
    assert len(papers) == 3
    entry = entry_of(selectors.catalogue(world.office, scope_of(proved)), other)
    assert [paper.same_as for paper in entry.papers] == [1, 2, 3]


def test_pages_are_counted_once_and_what_nobody_can_tell_stays_blank(world: World, proved: Task) -> None:
    made(world, proved, InspectionForm.ZIP)
    counted = {
        str(one.attachment.name): (one.pages, one.about) for one in PageCount.objects.select_related("attachment")
    }
    assert counted == {"自查报告.pdf": (3, False), "现场照片.png": (1, False), "签到.txt": (None, False)}
    PageCount.objects.filter(attachment__content_type="application/pdf").update(pages=99)
    row, _content = made(world, proved, InspectionForm.ZIP)
    assert row.pages == 100, "what was counted is remembered"


def test_a_word_file_says_itself_about_how_many_pages_it_has() -> None:
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

    def docx(app: bytes) -> io.BytesIO:
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w") as archive:
            archive.writestr("docProps/app.xml", app)
        return target

    assert count(docx(b"<Properties><Pages>7</Pages></Properties>"), kind) == Pages(7, about=True)
    assert count(docx(b"<Properties/>"), kind) == Pages()
    assert count(io.BytesIO(b"PK no archive"), kind) == Pages()


def test_without_the_libraries_the_pdf_fails_in_words_and_the_zip_is_made(
    world: World, proved: Task, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheets, "available", lambda: False)
    row, _nothing = made(world, proved, InspectionForm.PDF)
    assert row.state == InspectionState.FAILED
    assert "libpango" in row.problem
    assert made(world, proved, InspectionForm.ZIP)[0].state == InspectionState.READY


def test_papers_too_heavy_for_one_pdf_are_refused_with_the_way_out(
    world: World, proved: Task, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(volume, "MOST_BYTES", 10)
    row, _nothing = made(world, proved, InspectionForm.PDF)
    assert row.state == InspectionState.FAILED
    assert "ZIP" in row.problem


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
