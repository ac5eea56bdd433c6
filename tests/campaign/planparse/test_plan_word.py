"""Word documents: automatic numbers, styles, tables, boxes, notes and tracked changes."""

from __future__ import annotations

import pytest

from jingjian.modules.campaign.planparse import ParsedPlan, document_text, parse_file, same_text
from jingjian.modules.campaign.planparse.readers.numbering import format_count
from tests.campaign.planparse import word


def parse(content: bytes) -> ParsedPlan:
    plan = parse_file(content, "plan.docx")
    assert same_text(plan, document_text(content, "plan.docx"))
    return plan


def numbers(plan: ParsedPlan) -> list[tuple[int, str | None]]:
    return [(section.level, section.number) for section in plan.walk()]


CHINESE = word.numbering(("chineseCountingThousand", "%1、"), ("chineseCountingThousand", "（%2）"), ("decimal", "%3."))


def test_automatic_numbers_are_text_of_the_document() -> None:
    body = "".join(
        word.counted(text, depth)
        for text, depth in (("总则", 0), ("意义", 1), ("目标", 1), ("条目", 2), ("保障", 0), ("责任", 1))
    )
    content = word.package(body, CHINESE)
    assert numbers(parse(content)) == [
        (1, "一、"), (2, "（一）"), (2, "（二）"), (3, "1."), (1, "二、"), (2, "（一）"),
    ]  # fmt: skip
    assert document_text(content, "plan.docx").splitlines()[1] == "（一）意义"


def test_a_list_counts_on_across_ordinary_paragraphs_and_past_ten() -> None:
    body = "".join(word.counted(f"事项{place}", 0) + word.paragraph("说明文字。") for place in range(12))
    plan = parse(word.package(body, CHINESE))
    assert [section.number for section in plan.sections][9:] == ["十、", "十一、", "十二、"]
    assert not [doubt for doubt in plan.warnings if doubt.code.startswith("number")]


def test_labels_of_several_levels_and_without_delimiter_are_read() -> None:
    parts = word.numbering(("decimal", "%1"), ("decimal", "%1.%2"), ("decimal", "%1.%2.%3"))
    body = "".join(
        word.counted(text, depth)
        for text, depth in (("2023年总则。说明。", 0), ("目的", 1), ("机关", 2), ("职责", 0), ("人员", 1))
    )
    plan = parse(word.package(body, parts))
    assert numbers(plan) == [(1, "1"), (2, "1.1"), (3, "1.1.1"), (1, "2"), (2, "2.1")]


def test_a_list_may_start_elsewhere_and_another_may_start_anew() -> None:
    lists = (
        '<w:num w:numId="2"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/>'
        '</w:lvlOverride></w:num><w:num w:numId="3"><w:abstractNumId w:val="0"/></w:num>'
    )
    parts = word.numbering(("decimal", "%1."), lists=lists)
    body = "".join(word.counted("事项", 0, list_id) for list_id in (1, 1, 2, 2, 3))
    text = document_text(word.package(body, parts), "plan.docx")
    assert [line[:2] for line in text.splitlines()] == ["1.", "2.", "1.", "2.", "3."]


def test_bullets_and_a_switched_off_list_add_no_text() -> None:
    parts = word.numbering(("bullet", "\uf0b7"), ("decimal", "%2."))
    body = word.paragraph("一、总则") + word.counted("成立专班。", 0) + word.counted("不编号。", 1, 0)
    plan = parse(word.package(body, parts))
    assert plan.sections[0].body == ("成立专班。", "不编号。")


def test_numbers_that_come_with_a_style_are_counted() -> None:
    parts = word.numbering(("chineseCountingThousand", "%1、"), extra='<w:pStyle w:val="Chapter"/>') | {
        "word/styles.xml": f'<w:styles {word.NAMESPACE}><w:style w:type="paragraph" w:styleId="Chapter">'
        '<w:name w:val="heading 1"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="Own"><w:name w:val="自定义"/><w:basedOn w:val="Chapter"/></w:style>'
        "</w:styles>"
    }
    body = word.paragraph("总则", '<w:pStyle w:val="Chapter"/>') + word.paragraph("保障", '<w:pStyle w:val="Own"/>')
    assert numbers(parse(word.package(body, parts))) == [(1, "一、"), (1, "二、")]


def test_heading_styles_without_numbers_and_outline_levels_give_the_hierarchy() -> None:
    styles = (
        f"<w:styles {word.NAMESPACE}>"
        '<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="2"><w:name w:val="标题 2"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="T"><w:name w:val="Title"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="C"><w:name w:val="toc 1"/></w:style></w:styles>'
    )
    body = (
        word.paragraph("清源县队伍教育整顿", '<w:pStyle w:val="T"/>')
        + word.paragraph("一、总则", '<w:pStyle w:val="C"/>')
        + word.paragraph("总则", '<w:pStyle w:val="1"/>')
        + word.paragraph("意义", '<w:pStyle w:val="2"/>')
        + word.paragraph("正文内容。")
        + word.paragraph("保障", '<w:outlineLvl w:val="0"/>')
    )
    plan = parse(word.package(body, {"word/styles.xml": styles}))
    assert plan.title == "清源县队伍教育整顿"
    assert plan.preamble == ("一、总则",)
    assert [(section.level, section.heading) for section in plan.walk()] == [(1, "总则"), (2, "意义"), (1, "保障")]


def test_cells_merged_downwards_speak_for_every_row_and_count_once_as_text() -> None:
    restart, go_on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    body = word.paragraph("一、任务") + word.table(
        word.cell("任务分解表", '<w:gridSpan w:val="3"/>'),
        word.cell("工作任务") + word.cell("责任单位") + word.cell("完成时限"),
        word.cell("召开会议") + word.cell("办公室", restart) + word.cell("2023年3月底前"),
        word.cell("编印读本") + word.cell("", go_on) + word.cell("2023年4月底前"),
    )
    content = word.package(body)
    plan = parse(content)
    assert [(task.task, task.unit) for task in plan.tasks] == [("召开会议", ("办公室",)), ("编印读本", ("办公室",))]
    assert document_text(content, "plan.docx").count("办公室") == 1


def test_a_table_that_is_no_list_of_tasks_stays_as_text_with_a_doubt() -> None:
    body = word.paragraph("一、名单") + word.table(
        word.cell("姓名") + word.cell("职务"), word.cell("沈知远") + word.cell("组长")
    )
    plan = parse(word.package(body))
    assert plan.tasks == ()
    assert plan.sections[0].body == ("姓名\t职务", "沈知远\t组长")
    assert "table_unread" in {doubt.code for doubt in plan.warnings}


def test_inserted_text_is_read_and_deleted_text_is_not() -> None:
    body = (
        f"<w:p>{word.run('一、总')}<w:ins>{word.run('则')}</w:ins>"
        "<w:del><w:r><w:delText>纲</w:delText></w:r></w:del>"
        f"<w:moveFrom>{word.run('移走')}</w:moveFrom></w:p>"
    )
    content = word.package(body)
    assert document_text(content, "plan.docx") == "一、总则"


def test_text_boxes_notes_links_and_controls_are_read_once() -> None:
    box = f"<w:txbxContent>{word.paragraph('框内文字')}</w:txbxContent>"
    body = (
        f"<w:p>{word.run('一、总则')}<w:r><mc:AlternateContent><mc:Choice><w:drawing>{box}</w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r></w:p>"
        f"<w:p><w:hyperlink>{word.run('见链接')}</w:hyperlink><w:r><w:footnoteReference w:id='3'/></w:r></w:p>"
        f"<w:sdt><w:sdtContent>{word.paragraph('控件文字')}</w:sdtContent></w:sdt>"
    )
    notes = (
        f"<w:footnotes {word.NAMESPACE}><w:footnote w:id='3'>{word.paragraph('注释文字')}</w:footnote></w:footnotes>"
    )
    content = word.package(body, {"word/footnotes.xml": notes})
    assert document_text(content, "plan.docx").splitlines() == [
        "一、总则",
        "框内文字",
        "见链接",
        "注释文字",
        "控件文字",
    ]
    assert len(parse(content).sections) == 1


def test_a_broken_line_separates_heading_and_text() -> None:
    body = f"<w:p>{word.run('一、总则')}<w:r><w:br/></w:r>{word.run('要求明确。')}</w:p>"
    (section,) = parse(word.package(body)).sections
    assert (section.heading, section.body) == ("总则", ("要求明确。",))


def test_a_strict_document_reads_like_a_transitional_one() -> None:
    plan = parse(word.package(word.paragraph("一、总则") + word.paragraph("要求。"), namespace=word.STRICT))
    assert plan.sections[0].body == ("要求。",)


@pytest.mark.parametrize(
    ("count", "fmt", "label"),
    [
        (12, "chineseCounting", "十二"),
        (12, "decimal", "12"),
        (3, "chineseLegalSimplified", "叁"),
        (3, "decimalEnclosedCircle", "③"),
        (3, "upperRoman", "III"),
        (4, "lowerRoman", "iv"),
        (28, "lowerLetter", "bb"),
        (2, "upperLetter", "B"),
        (3, "ideographTraditional", "丙"),
        (3, "ideographZodiac", "寅"),
        (3, "decimalZero", "03"),
        (30, "decimalEnclosedCircle", "30"),
    ],
)
def test_counters_are_written_in_the_format_of_the_list(count: int, fmt: str, label: str) -> None:
    assert format_count(count, fmt) == label
