"""The tests' own plan, in every form it may arrive, gives the same structure."""

from __future__ import annotations

from datetime import date

import pytest

from jingjian.modules.campaign.planparse import ParsedPlan, document_text, parse_file, parse_text, same_text
from jingjian.testing import plans

FORMS = {
    "plan.txt": lambda: plans.plan_text().encode(),
    "plan-gb.txt": lambda: plans.plan_text().encode("gb18030"),
    "plan-bom.txt": lambda: plans.plan_text().encode("utf-8-sig"),
    "plan-utf16.txt": lambda: plans.plan_text().encode("utf-16"),
    "plan.md": lambda: plans.plan_markdown().encode(),
    "manual.docx": lambda: plans.plan_docx(numbering="manual"),
    "styles.docx": lambda: plans.plan_docx(numbering="styles"),
    "automatic.docx": lambda: plans.plan_docx(numbering="automatic"),
}


@pytest.fixture(params=FORMS, scope="module")
def read(request: pytest.FixtureRequest) -> tuple[ParsedPlan, str]:
    content = FORMS[request.param]()
    return parse_file(content, request.param), document_text(content, request.param)


Read = tuple[ParsedPlan, str]


def test_the_head_is_recognised_in_every_form(read: Read) -> None:
    plan, _text = read
    assert plan.title == "".join(plans.TITLE_LINES)
    assert plan.issue_no == plans.ISSUE_NO
    assert plan.issuer == plans.ISSUER
    assert plan.issue_date == date(2023, 2, 27)
    assert plan.preamble == (plans.PREAMBLE,)


def test_every_section_stands_at_its_level_and_in_its_order(read: Read) -> None:
    plan, _text = read
    assert [(section.level, section.heading) for section in plan.walk()] == [
        (part.level, part.heading) for part in plans.PARTS
    ]
    assert [section.number for section in plan.sections] == [f"{figure}、" for figure in "一二三四五六七"]
    assert [child.number for child in plan.sections[3].children] == ["（一）", "（二）", "（三）"]
    assert [section.ordinal for section in plan.sections] == [1, 2, 3, 4, 5, 6, 7]


def test_a_run_in_heading_leaves_its_text_to_the_body(read: Read) -> None:
    plan, _text = read
    section = plan.sections[0].children[0]
    assert section.heading == "重要意义"
    assert section.body == (plans.PARTS[1].body[0],)


def test_inline_items_are_found_with_their_whole_text(read: Read) -> None:
    plan, _text = read
    goals = plan.sections[0].children[1].inline_items
    assert [item.marker for item in goals] == ["一要", "二要", "三要", "四要"]
    assert goals[3].text.endswith("要用办案质量的提升说明整顿的成果。")
    focus = plan.sections[4].children[2].inline_items
    assert [item.ordinal for item in focus] == [1, 2, 3, 4]
    assert focus[0].text == "政治意识淡薄。主要查对上级决策部署打折扣等问题"
    assert focus[3].text == "责任空转。主要查层层甩手的问题。"


def test_phases_have_the_dates_given_in_brackets(read: Read) -> None:
    plan, _text = read
    assert [(phase.name, phase.start, phase.end) for phase in plan.phases] == [
        ("学习教育", date(2023, 3, 1), date(2023, 4, 30)),
        ("检视整治", date(2023, 5, 1), date(2023, 8, 31)),
        ("巩固提升", date(2023, 9, 1), date(2023, 12, 20)),
    ]


def test_the_table_of_tasks_is_read(read: Read) -> None:
    plan, _text = read
    assert [(task.task, task.unit, task.person, task.deadline_text) for task in plan.tasks] == [
        ("召开动员部署会", ("县纪委办公室",), ("沈知远",), "2023年3月5日前"),
        ("组织闭卷考试", ("县纪委组织部", "法规室"), ("陆青禾",), "4月底前"),
        ("报送线索处置月报", ("案件监督管理室",), ("韩松柏", "乔安宁"), "每月25日前"),
        ("汇编制度", ("法规室",), ("陆青禾",), "9月1日至11月30日"),
    ]
    assert [(task.start, task.end) for task in plan.tasks] == [
        (None, date(2023, 3, 5)),
        (None, date(2023, 4, 30)),
        (None, None),
        (date(2023, 9, 1), date(2023, 11, 30)),
    ]
    recurrence = plan.tasks[2].recurrence
    assert recurrence is not None
    assert recurrence.rrule == "FREQ=MONTHLY;BYMONTHDAY=25"


def test_no_text_is_lost_in_any_form(read: Read) -> None:
    plan, text = read
    assert same_text(plan, text)
    assert same_text(plan.as_dict(), text)


def test_a_sound_plan_raises_no_doubt_but_inferred_years(read: Read) -> None:
    plan, _text = read
    assert {doubt.code for doubt in plan.warnings} == {"year_inferred"}


def test_signature_and_date_stand_in_the_tail(read: Read) -> None:
    plan, _text = read
    assert plan.tail[:3] == (plans.ENCLOSURE, plans.ISSUER, plans.ISSUE_DATE)


def flawed() -> ParsedPlan:
    return parse_file(plans.plan_text(flawed=True).encode("gb18030"), "plan.txt")


def test_the_flawed_paper_has_no_title_and_says_so() -> None:
    plan = flawed()
    assert plan.title is None
    assert plan.as_dict()["title"] is None
    assert "no_title" in {doubt.code for doubt in plan.warnings}


def test_each_gap_of_the_flawed_paper_is_listed_once() -> None:
    text = plans.plan_text(flawed=True)
    gaps = [doubt for doubt in flawed().warnings if doubt.code == "placeholder"]
    assert len(gaps) == text.count("**") > 2
    assert all("**" in doubt.text for doubt in gaps)


def test_the_flawed_papers_other_flaws_are_seen() -> None:
    doubts = {(doubt.code, doubt.text) for doubt in flawed().warnings}
    assert ("unbalanced_quote", '〃灯下暗影"') in doubts
    assert ("open_date", "自2023年3月初开始至年底") in doubts
    assert ("year_inferred", "自2023年3月初开始至年底") in doubts
    assert ("open_recurrence", "定期") in doubts
    assert ("marker_incomplete", "二守住从严底线，发现一个问题") in doubts
    assert ("scope_mixed", "全市、全县") in doubts or ("scope_mixed", "全县、全市") in doubts


def test_a_marker_without_its_verb_still_begins_an_item() -> None:
    items = flawed().sections[0].children[1].inline_items
    assert [(item.marker, item.ordinal) for item in items] == [("一要", 1), ("二", 2), ("三要", 3), ("四要", 4)]
    assert items[1].text.startswith("守住从严底线")


def test_phases_without_dates_of_their_own_have_none_and_the_span_is_dated() -> None:
    plan = flawed()
    assert [phase.as_dict() for phase in plan.phases] == [
        {"name": name, "start": None, "end": None} for name in ("学习教育", "检视整治", "巩固提升")
    ]
    span = next(dated for dated in plan.dated if dated.kind == "span")
    assert (span.start, span.end) == (date(2023, 3, 1), date(2023, 12, 31))


def test_the_flawed_paper_keeps_its_structure_and_text_in_word_too() -> None:
    for numbering in ("manual", "styles", "automatic"):
        content = plans.plan_docx(numbering=numbering, flawed=True)
        plan = parse_file(content, "plan.docx")
        assert [section.heading for section in plan.walk()] == [part.heading for part in plans.PARTS]
        assert same_text(plan.as_dict(), document_text(content, "plan.docx"))


def test_the_json_has_the_keys_of_the_contract_and_no_others() -> None:
    document = parse_text(plans.plan_text()).as_dict()
    assert list(document) == [
        "title", "subtitle", "issue_no", "issuer", "issue_date", "preamble", "sections", "phases", "dated", "tasks",
        "tail", "warnings",
    ]  # fmt: skip
    section = document["sections"][0]
    assert list(section) == ["number", "ordinal", "level", "heading", "body", "inline_items", "children"]
    assert list(document["dated"][0]) == ["text", "context", "start", "end", "recurrence", "relative", "kind"]
    assert list(document["tasks"][0]) == [
        "task", "unit", "person", "deadline_text", "start", "end", "recurrence",
    ]  # fmt: skip
    assert list(document["phases"][0]) == ["name", "start", "end"]
    assert list(document["warnings"][0]) == ["code", "text", "message"]
    assert document["issue_date"] == "2023-02-27"
