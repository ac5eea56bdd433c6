"""The inspection file: what other programs read in it, and what stands in for what cannot be read."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from pypdf import PdfReader

from jingjian.commons.documents import printing
from jingjian.commons.documents.models import AREA, Attachment, PageCount
from jingjian.commons.documents.pages import Pages, count
from jingjian.commons.vault.storage import EncryptedStorage
from jingjian.kernel import clock
from jingjian.modules.campaign import actions, selectors
from jingjian.modules.campaign.dossier import names, volume
from jingjian.modules.campaign.models import (
    InspectionFile,
    InspectionForm,
    InspectionState,
    Plan,
    Task,
)
from tests.campaign.conftest import World
from tests.campaign.dossiers import (
    cells_of,
    entry_of,
    hand_in,
    made,
    outline,
    pdf,
    scope_of,
    work_off,
)


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
    cells = cells_of(archive)
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
    line = next(cells for cells in cells_of(archive) if "自查报告.pdf" in cells)
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
    monkeypatch.setattr(printing, "available", lambda: False)
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
