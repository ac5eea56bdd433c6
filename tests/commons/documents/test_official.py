"""An official document is laid out as GB/T 9704-2012 asks, gets a number nobody gets again, and stays as it is."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import docx
import pypdf
import pytest
from django.conf import settings
from django.db import transaction
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, Twips

from jingjian.commons.audit.models import AuditEvent
from jingjian.commons.documents.official import actions, layout, sheet, templates, word
from jingjian.commons.documents.official.composed import Composed, Paragraph, number_text, paragraph
from jingjian.commons.documents.official.models import NumberSeries, OfficialDocument, OfficialState
from jingjian.commons.documents.official.selectors import composed, documents_about, open_document, word_of
from jingjian.commons.documents.official.workflow import OFFICIAL
from jingjian.commons.documents.tasks import print_official
from jingjian.commons.jobs.models import JobRun
from jingjian.kernel import clock
from jingjian.kernel.errors import DomainError, NotAllowed
from jingjian.modules.campaign import actions as campaign
from jingjian.modules.campaign.factories import task_example
from jingjian.testing import cast
from jingjian.testing.conformance import World, all_examples
from jingjian.web.factories import document, issued_document

OFFICE, CLERK, HEAD = cast.OFFICE.username, cast.CLERK.username, cast.HEAD.username
SENTENCE = "全县各级纪检监察组织要把教育整顿作为当前重要政治任务抓紧抓实抓出成效"
DAY = date(2023, 6, 12)

#: state → acts, written by hand: what is issued is only ever declared void
ORACLE = {"draft": {"issue", "discard"}, "issued": {"void"}, "void": set[str](), "discarded": set[str]()}

PAPER = Composed(
    issuer="清源县纪委监委文件", number="清纪发〔2023〕5号", title="关于做好检视整改工作的通知", urgency="加急",
    addressee="机关各室，各镇纪委", dated_on=DAY, signature="中共清源县纪律检查委员会", copy_to="市纪委监委",
    body=f"现通知如下。\n一、总体要求\n{SENTENCE * 20}。\n（一）提高认识。{SENTENCE * 9}。\n1.按月报送。"
    f"\n（1）{SENTENCE}。",
    attachments=("任务清单", "联系人名单。"), printed_by="清源县纪委监委办公室", printed_on=DAY,
)  # fmt: skip


@pytest.fixture
def world(db: None) -> World:
    return World()


@pytest.fixture
def folder() -> Iterator[Path]:
    """The place of a site's own templates, empty again afterwards."""
    place = Path(settings.HOME) / templates.FOLDER
    place.mkdir(exist_ok=True)
    yield place
    for path in place.iterdir():
        path.unlink()


def lines_of(content: bytes) -> list[list[str]]:
    """The lines of each page of a PDF, put together by their height on the page."""
    pages = []
    for page in pypdf.PdfReader(io.BytesIO(content)).pages:
        found: dict[int, str] = {}

        def visit(text: str, cm: Any, tm: Any, _font: Any, _size: Any, found: dict[int, str] = found) -> None:
            if text.strip():
                height = round(tm[5] * cm[3] + cm[5])
                found[height] = found.get(height, "") + text.strip()

        page.extract_text(visitor_text=visit)
        pages.append([found[height].replace(" ", "") for height in sorted(found, reverse=True)])
    return pages


def test_the_life_of_a_document_is_the_one_written_by_hand() -> None:
    assert {state.value: {one.name for one in OFFICIAL.leaving(state.value)} for state in OFFICIAL.states} == ORACLE


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("一、总体要求", Paragraph(1, "一、总体要求", "")),
        ("（二）提高认识。对照清单整改。", Paragraph(2, "（二）提高认识。", "对照清单整改。")),
        ("3.按月报送。", Paragraph(3, "", "3.按月报送。")),
        ("（4）留存材料。", Paragraph(4, "", "（4）留存材料。")),
        ("一致同意。", Paragraph(0, "", "一致同意。")),
    ],
)
def test_the_levels_of_the_body_are_told_by_their_numerals(line: str, expected: Paragraph) -> None:
    """GB/T 9704-2012, 7.3.3: 一、 （一） 1. （1）."""
    assert paragraph(line) == expected


def test_a_number_has_full_year_in_hexagonal_brackets_and_no_leading_zero() -> None:
    """GB/T 9704-2012, 7.2.5."""
    assert number_text("清纪发", 2023, 5) == "清纪发〔2023〕5号"


def test_the_word_file_reads_back_with_the_figures_of_the_standard() -> None:
    """GB/T 9704-2012, 5.2: margins 37, 35, 28 and 26 mm, 22 lines of 28 characters; 7.3.1: title 二号, text 三号."""
    made = docx.Document(io.BytesIO(word.build(PAPER)))
    section = made.sections[0]
    sizes = (section.page_width, section.page_height)
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    wanted = (210, 297, 37, 35, 28, 26)
    assert all(abs(found - Mm(mm)) < Twips(1) + 1 for found, mm in zip((*sizes, *margins), wanted, strict=True))
    grid = section._sectPr.find(qn("w:docGrid"))
    assert grid.get(qn("w:type")) == "linesAndChars"
    pitch, space = int(grid.get(qn("w:linePitch"))), int(grid.get(qn("w:charSpace")))
    height, width = (297 - 37 - 35) / 25.4 * 1440, (210 - 28 - 26) / 25.4 * 1440
    assert int(height // pitch) == 22
    assert round(width / (320 + space / 4096 * 20)) == 28
    looks = {
        name: (made.styles[name].element.rPr.rFonts.get(qn("w:eastAsia")), made.styles[name].font.size)
        for name in (word.TEXT, word.TITLE, word.HEAD_1, word.HEAD_2, word.MARK, word.FOLIO, word.IMPRINT)
    }
    assert looks == {
        word.TEXT: ("仿宋_GB2312", Pt(16)), word.TITLE: ("方正小标宋简体", Pt(22)), word.HEAD_1: ("黑体", Pt(16)),
        word.HEAD_2: ("楷体_GB2312", Pt(16)), word.MARK: ("黑体", Pt(16)), word.FOLIO: ("宋体", Pt(14)),
        word.IMPRINT: ("仿宋_GB2312", Pt(14)),
    }  # fmt: skip
    text = made.styles[word.TEXT].paragraph_format
    assert (text.line_spacing, text.first_line_indent) == (Twips(579), Twips(2 * layout.CHARACTER_PITCH))


def test_the_word_file_holds_every_element_in_its_order() -> None:
    made = docx.Document(io.BytesIO(word.build(replace(PAPER, signer="贺明远"))))
    words = [one.text for one in made.paragraphs if one.text]
    assert words[:5] == [
        "加急", "清源县纪委监委文件", "清纪发〔2023〕5号\t签发人：贺明远",
        "关于做好检视整改工作的通知", "机关各室，各镇纪委：",
    ]  # fmt: skip
    assert words[-4:] == ["附件：1. 任务清单", "　　　2. 联系人名单", "中共清源县纪律检查委员会", "2023年6月12日"]
    assert [row.cells[0].text for row in made.tables[0].rows] == [
        "抄送：市纪委监委。", "清源县纪委监委办公室\t2023年6月12日印发",
    ]  # fmt: skip
    head = next(one for one in made.paragraphs if one.text == PAPER.issuer)
    assert str(head.style.font.color.rgb) == "FF0000"
    rule = next(one for one in made.paragraphs if one.text.startswith("清纪发"))._p.find(".//" + qn("w:bottom"))
    assert rule.get(qn("w:color")) == "FF0000"
    feet = made.sections[0].footer.paragraphs[0], made.sections[0].even_page_footer.paragraphs[0]
    assert [one.alignment for one in feet] == [2, 0]
    assert all(one.text.startswith("— ") and one.text.endswith(" —") for one in feet)


def test_a_pdf_page_holds_22_lines_of_28_characters_and_ends_on_an_even_page(tmp_path: Path) -> None:
    """GB/T 9704-2012, 5.2.3; 7.4: the imprint stands on the last page, an even one; 7.5: alone, without a number."""
    pages = sheet.write(tmp_path / "paper.pdf", PAPER)
    found = lines_of((tmp_path / "paper.pdf").read_bytes())
    assert pages == len(found)
    assert pages % 2 == 0
    for number, lines in enumerate(found, 1):
        text = [line for line in lines if not re.fullmatch(r"—\d+—", line)]
        assert len(text) == 22 if number == 2 else len(text) <= 22
        assert all(len(line) <= 28 for line in text if not re.search(r"[0-9]", line))
    assert max(len(line) for line in found[1]) == 28
    assert found[-1] == ["抄送：市纪委监委。", "清源县纪委监委办公室2023年6月12日印发"]


def test_a_long_red_head_is_made_to_fit_its_line() -> None:
    assert layout.issuer_size("清源县纪委监委文件") == layout.ISSUER_LARGEST
    long = "中共南湖市清源县纪律检查委员会清源县监察委员会文件"
    assert layout.issuer_size(long) * len(long) * 20 <= layout.TEXT_WIDTH


def test_numbers_run_by_symbol_and_year_and_a_void_one_is_not_given_again(world: World) -> None:
    first, second = issued_document(world), issued_document(world)
    assert [first.number, second.number] == [f"清纪发〔{clock.today().year}〕{n}号" for n in (1, 2)]
    office = world.actor(OFFICE)
    actions.void_document(actor=office, row=second, reason="附件有误。")
    assert second.number.endswith("2号")
    assert issued_document(world).number.endswith("3号")
    last = actions.issue_document(
        actor=office, row=document(world), symbol="清纪发", dated_on=clock.today() - timedelta(days=366)
    )
    assert last.serial == 1
    with pytest.raises(NotAllowed):
        actions.amend_document(actor=office, row=first, unit=world.county, kind="notice", title="改", body="改")


def test_what_fails_gives_its_number_back_and_leaves_no_file(world: World, folder: Path) -> None:
    row = document(world)
    (folder / templates.COMMON).write_bytes(b"not a Word file")
    with pytest.raises(DomainError) as refusal, transaction.atomic():
        actions.issue_document(actor=world.actor(OFFICE), row=row, symbol="清纪发", dated_on=clock.today())
    assert refusal.value.code == "bad_template"
    assert not NumberSeries.objects.exists()
    (folder / templates.COMMON).unlink()
    assert issued_document(world).serial == 1


def test_no_unit_issues_under_the_symbol_of_another_and_none_is_made_up(world: World) -> None:
    issued_document(world)
    office, key = world.actor(OFFICE), document(world).pk
    OfficialDocument.objects.filter(pk=key).update(unit=world.unit("GB"))
    for symbol, days, code in (
        ("清纪发", 0, "symbol_of_other_unit"), ("QJF", 0, "bad_symbol"), ("清纪办", 1, "dated_ahead"),
    ):  # fmt: skip
        row, day = OfficialDocument.objects.get(pk=key), clock.today() + timedelta(days=days)
        with pytest.raises(DomainError) as refusal, transaction.atomic():
            actions.issue_document(actor=office, row=row, symbol=symbol, dated_on=day)
        assert refusal.value.code == code


def test_heads_draft_and_only_offices_issue(world: World) -> None:
    head = world.actor(HEAD)
    row = actions.draft_document(
        actor=head, unit=world.person(HEAD).unit, kind="notice", issuer="组织部文件", title="通知", body="请落实。"
    )
    with pytest.raises(NotAllowed):
        actions.issue_document(actor=head, row=row, symbol="清纪组", dated_on=clock.today())
    with pytest.raises(NotAllowed):
        actions.draft_document(actor=world.actor(CLERK), unit=world.county, kind="notice", title="通知", body="。")
    assert actions.issue_document(
        actor=world.actor(OFFICE), row=row, symbol="清纪组", dated_on=clock.today()
    ).state == OfficialState.ISSUED  # fmt: skip


def test_the_job_makes_the_pdf_once_and_both_files_are_taken_and_logged(world: World) -> None:
    row = issued_document(world)
    run = JobRun.objects.get(name=actions.PRINT)
    client = world.client(OFFICE)
    assert client.get(f"/official/{row.pk}/file/pdf/").status_code == 404
    office = world.actor(OFFICE)
    for _time in range(2):
        print_official(run=run, actor=office, document=str(row.pk))
    row = OfficialDocument.objects.select_related("record", "unit").get(pk=row.pk)
    assert AuditEvent.objects.filter(record_id=row.pk, verb="official.printed").count() == 1
    assert row.pages == 2
    for form, begins in (("docx", b"PK"), ("pdf", b"%PDF")):
        answer = client.get(f"/official/{row.pk}/file/{form}/")
        assert b"".join(answer).startswith(begins)  # type: ignore[call-overload]
        assert "attachment" in answer["Content-Disposition"]
        assert "sandbox" in answer["Content-Security-Policy"]
    assert AuditEvent.objects.filter(record_id=row.pk, verb="official.downloaded").count() == 2
    assert "PDF" in client.get(f"/official-documents/{row.pk}/").text
    assert world.client(CLERK).get(f"/official/{row.pk}/file/pdf/").status_code == 404


def test_the_page_says_that_the_pdf_is_being_made_or_could_not_be_made(world: World) -> None:
    row = issued_document(world)
    client = world.client(OFFICE)
    page = f"/official-documents/{row.pk}/"
    assert "PDF 正在生成" in client.get(page).text
    JobRun.objects.filter(name=actions.PRINT).update(state="failed", failure="stopped")
    told = client.get(page).text
    assert "PDF 未能生成" in told
    assert "PDF 正在生成" not in told
    assert "重新生成 PDF" in told
    actions.print_document(actor=world.actor(OFFICE), row=row)
    assert "PDF 正在生成" in client.get(page).text


def test_an_issued_file_stays_as_it_was_when_the_template_changes(world: World, folder: Path) -> None:
    row = issued_document(world)
    before = open_document(row, "docx")
    assert before is not None
    kept = before.read()
    write_template(folder / templates.COMMON, "{{发文字号}}", "{{标题}}", "{{正文}}")
    after = open_document(row, "docx")
    assert after is not None
    assert after.read() == kept
    assert docx.Document(io.BytesIO(word_of(row))).paragraphs[0].text == row.number


def write_template(path: Path, *lines: str) -> None:
    made = docx.Document()
    for line in lines:
        made.add_paragraph().add_run(line).font.size = Pt(16)
    made.save(str(path))


def test_a_site_s_template_is_filled_in_its_own_look(folder: Path) -> None:
    path = folder / templates.COMMON
    write_template(path, "{{ 发文字号 }}", "{{标题}}", "{{正文}}", "主送：{{主送机关}}", "{{成文日期}}")
    made = docx.Document(io.BytesIO(templates.fill(path, PAPER)))
    words = [one.text for one in made.paragraphs]
    assert words[:4] == [PAPER.number, PAPER.title, "现通知如下。", "一、总体要求"]
    assert words[-2:] == ["主送：机关各室，各镇纪委", "2023年6月12日"]
    assert all(run.font.size == Pt(16) for one in made.paragraphs for run in one.runs)


def test_a_place_that_word_split_over_several_runs_is_found(folder: Path) -> None:
    path = folder / "notice.docx"
    write_template(path, "{{发文字号}}", "{{正文}}")
    made = docx.Document(str(path))
    line = made.add_paragraph()
    for piece in ("{{", "标", "题}}"):
        line.add_run(piece)
    made.save(str(path))
    assert templates.faults(path) == []
    assert docx.Document(io.BytesIO(templates.fill(path, PAPER))).paragraphs[-1].text == PAPER.title
    assert templates.of_kind("notice") == path
    assert templates.of_kind("minutes") is None


@pytest.mark.parametrize(
    ("lines", "fault"),
    [
        (("{{发文字号}}", "{{标题}}"), "正文"),
        (("{{发文字号}}", "{{标题}}", "{{正文}}", "{{文号}}"), "文号"),
        (("{{发文字号}}", "{{标题}}", "正文：{{正文}}"), "正文"),
        (("{{发文字号}}", "{{标题", "{{正文}}"), "标题"),
    ],
)
def test_a_faulty_template_is_refused_with_the_place_that_is_wrong(
    folder: Path, lines: tuple[str, ...], fault: str
) -> None:
    path = folder / templates.COMMON
    write_template(path, *lines)
    assert any(fault in one for one in templates.faults(path))
    with pytest.raises(DomainError) as refusal:
        templates.fill(path, PAPER)
    assert refusal.value.code == "bad_template"


def test_minutes_and_notices_are_drafted_of_a_briefing(world: World) -> None:
    briefing = all_examples()["briefings"].ready_for(world, "hold")
    office = world.actor(OFFICE)
    people = [world.person(OFFICE), world.person(HEAD)]
    campaign.hold_briefing(
        actor=office, row=briefing, held_on=clock.today(), present=people, reported="学习教育进展平稳。",
        minutes="一致同意转入检视整改。",
    )  # fmt: skip
    campaign.resolve(actor=office, row=briefing, text="补齐培训签到表", unit=world.unit("GB"))
    client = world.client(OFFICE)
    page = client.get(f"/briefings/{briefing.pk}/").text
    for name in ("minutes", "resolutions"):
        url = f"/official/{briefing.pk}/draft/{name}/"
        assert url in page
        form = client.get(url).context["form"]
        assert "（一）补齐培训签到表。由组织部（干部监督室）负责。" in form.initial["body"]
        key = f"0190aaaa-0000-7000-8000-{len(name):012}"
        data = {**form.initial, "unit": str(form.initial["unit"]), "_new_id": key}
        for _time in range(2):
            answer = client.post(url, data)
            assert answer.status_code == 303
    drafts = list(documents_about(office, briefing.record))
    assert sorted(one.kind for one in drafts) == ["minutes", "notice"]
    minutes = composed(next(one for one in drafts if one.kind == "minutes"))
    present = {name for label, names in minutes.people if label == "出席" for name in names.split("、")}
    assert present == {one.name for one in people}
    assert client.post(f"/official/{briefing.pk}/draft/minutes/", {"title": ""}).status_code == 422
    assert client.get(f"/official/{briefing.pk}/draft/nothing/").status_code == 404


def test_a_notice_is_drafted_of_a_task_and_its_draft_opens_in_word(world: World) -> None:
    task = task_example(world)
    client = world.client(OFFICE)
    url = f"/official/{task.pk}/draft/notice/"
    begun = client.get(url).context["form"].initial
    assert task.title in begun["title"]
    answer = client.post(url, {**begun, "unit": str(begun["unit"])})
    assert answer.status_code == 303
    row = OfficialDocument.objects.get(source=task.record)
    content = b"".join(client.get(f"/official/{row.pk}/file/docx/"))  # type: ignore[call-overload]
    assert begun["title"] in [one.text for one in docx.Document(io.BytesIO(content)).paragraphs]
    assert begun["title"] in client.get(f"/tasks/{task.pk}/").text
    assert world.client(CLERK).get(url).status_code == 403
