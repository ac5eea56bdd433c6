"""Numbers of sections and the ways they are mistyped."""

from __future__ import annotations

import pytest

from jingjian.kernel.chinese import format_numeral
from jingjian.modules.campaign.planparse import ParsedPlan, parse_file, parse_text, same_text


def outline(plan: ParsedPlan) -> list[tuple[int, str | None, str | None]]:
    return [(section.level, section.number, section.heading) for section in plan.walk()]


def codes(plan: ParsedPlan) -> list[tuple[str, str]]:
    ignored = {"no_title", "title_doubtful", "empty_section"}
    return [(doubt.code, doubt.text) for doubt in plan.warnings if doubt.code not in ignored]


def parse(*lines: str) -> ParsedPlan:
    text = "\n".join(lines)
    plan = parse_text(text)
    assert same_text(plan, text)
    return plan


def test_four_levels_nest() -> None:
    plan = parse("一、甲项", "（一）乙项", "1.丙项", "（1）丁项", "①戊项", "（二）己项", "二、庚项")
    assert [(level, number) for level, number, _heading in outline(plan)] == [
        (1, "一、"), (2, "（一）"), (3, "1."), (4, "（1）"), (5, "①"), (2, "（二）"), (1, "二、"),
    ]  # fmt: skip
    assert codes(plan) == []


@pytest.mark.parametrize(
    ("line", "number", "code"),
    [
        ("(一)健全机制", "(一)", "half_width_bracket"),
        ("（一)健全机制", "（一)", "half_width_bracket"),
        ("一）健全机制", "一）", "bracket_missing"),
        ("【一】健全机制", "【一】", "number_style"),
        ("1、健全机制", "1、", "number_style"),
        ("(1)健全机制", "(1)", "half_width_bracket"),
    ],
)
def test_a_mistyped_number_is_read_and_listed(line: str, number: str, code: str) -> None:
    plan = parse("一、总体要求", line)
    assert outline(plan)[1] == (2, number, "健全机制")
    assert codes(plan) == [(code, line)]


@pytest.mark.parametrize(
    "line", ["㈠健全机制", "⑴健全机制", "⒈健全机制", "第一、健全机制", "1）健全机制", "１．健全机制", "a.健全机制"]
)
def test_less_usual_numbers_open_a_section_without_a_doubt(line: str) -> None:
    plan = parse("一、总体要求", line)
    assert outline(plan)[1][0] == 2
    assert outline(plan)[1][2] == "健全机制"
    assert codes(plan) == []


def test_decimal_numbers_nest_below_their_parent_only() -> None:
    plan = parse("1.总则", "1.1 目的", "1.2 范围", "1.2.1 机关", "2.职责", "3.5亿元用于基层。")
    assert [(level, number) for level, number, _heading in outline(plan)] == [
        (1, "1."), (2, "1.1"), (2, "1.2"), (3, "1.2.1"), (1, "2."),
    ]  # fmt: skip
    assert plan.sections[1].body == ("3.5亿元用于基层。",)


def test_duplicates_and_gaps_are_listed_and_ordinals_count_places() -> None:
    plan = parse("一、甲项", "（一）子项", "（二）丑项", "（二）寅项", "（四）卯项", "三、乙项")
    assert [child.ordinal for child in plan.sections[0].children] == [1, 2, 3, 4]
    assert codes(plan) == [("number_duplicate", "（二）寅项"), ("number_gap", "三、乙项")]


def test_a_number_smaller_than_the_last_is_listed() -> None:
    plan = parse("一、甲项", "四、乙项", "三、丙项")
    assert codes(plan) == [("number_gap", "四、乙项"), ("number_order", "三、丙项")]


def test_a_second_level_without_its_first_is_listed() -> None:
    plan = parse("（一）甲项", "一、乙项", "（一）丙项", "（二）丁项")
    assert ("level_skipped", "（一）甲项") in codes(plan)


def test_a_first_number_glued_to_the_heading_above_opens_its_own_section() -> None:
    plan = parse("一、总体要求（一）重要意义。监督者先受监督。", "（二）目标任务。队伍更强。")
    assert outline(plan) == [(1, "一、", "总体要求"), (2, "（一）", "重要意义"), (2, "（二）", "目标任务")]
    assert codes(plan) == [("glued_section", "（一）重要意义")]


def test_a_number_in_the_middle_of_a_paragraph_opens_its_section_when_it_is_due() -> None:
    plan = parse("一、总体要求", "（一）重要意义。监督者先受监督。（二）目标任务。队伍更强。", "二、组织机构")
    assert [heading for _level, _number, heading in outline(plan)] == ["总体要求", "重要意义", "目标任务", "组织机构"]
    assert plan.sections[0].children[0].body == ("监督者先受监督。",)


def test_many_glued_sections_in_one_paragraph_are_all_read() -> None:
    figures = "一二三四五六七八九十"
    numerals = [*figures, *(f"十{figure}" for figure in figures[:9])]
    plan = parse("一、总则", "".join(f"（{figure}）事项名称。内容说明。" for figure in numerals))
    assert len(plan.sections[0].children) == 19


def test_an_enumeration_by_dun_inside_a_section_does_not_break_the_main_count() -> None:
    plan = parse("一、甲项", "二、乙项", "三、丙项", "（一）要点", "一、子条", "二、丑条", "四、丁项")
    assert [section.number for section in plan.sections] == ["一、", "二、", "三、", "四、"]
    assert [child.number for child in plan.sections[2].children[0].children] == ["一、", "二、"]


def test_ordinary_sentences_that_begin_with_figures_are_no_sections() -> None:
    plan = parse(
        "一、总则", "一、二、三产业融合发展。", "1、2号楼为集中办公区。", "2023年全年推进。", "十八大以来成效明显。"
    )
    assert len(list(plan.walk())) == 1
    assert len(plan.sections[0].body) == 4


@pytest.mark.parametrize(
    ("line", "heading", "body"),
    [
        ("（一）重要意义。开展整顿十分必要。", "重要意义", ("开展整顿十分必要。",)),
        ("（一）重要意义：开展整顿十分必要。", "重要意义", ("开展整顿十分必要。",)),
        ("（一）提高认识，加强领导。各单位要抓紧。", "提高认识，加强领导", ("各单位要抓紧。",)),
        ("（一）对象范围。", "对象范围", ()),
        ("（一）对象范围：", "对象范围", ()),
        ("（一）各单位要在三月底以前把自查情况、存在问题、整改措施形成书面材料报送专班办公室汇总。", None,
         ("各单位要在三月底以前把自查情况、存在问题、整改措施形成书面材料报送专班办公室汇总。",)),
        ("1.成立专班，负责协调；", None, ("成立专班，负责协调；",)),
        ("1.各支部必须逐人谈话。谈话要有记录。", None, ("各支部必须逐人谈话。谈话要有记录。",)),
    ],
)  # fmt: skip
def test_the_heading_ends_where_a_reader_ends_it(line: str, heading: str | None, body: tuple[str, ...]) -> None:
    section = parse("一、总则", line).sections[0].children[0]
    assert (section.heading, section.body) == (heading, body)


def test_stages_open_sections_and_become_phases() -> None:
    plan = parse(
        "一、工作步骤",
        "第一阶段：动员部署（2023年3月1日至3月15日）。召开会议。",
        "第二阶段：自查自纠（3月16日至6月底）。逐项对照。",
    )
    assert [section.number for section in plan.sections[0].children] == ["第一阶段：", "第二阶段："]
    assert [(phase.name, str(phase.start), str(phase.end)) for phase in plan.phases] == [
        ("动员部署", "2023-03-01", "2023-03-15"),
        ("自查自纠", "2023-03-16", "2023-06-30"),
    ]


def test_steps_inside_a_phase_are_no_phases() -> None:
    plan = parse(
        "一、步骤",
        "（一）学习教育阶段（2023年3月至4月）",
        "第一步：动员。3月底前召开会议。",
        "（二）检视整治阶段（5月至8月）",
    )
    assert [phase.name for phase in plan.phases] == ["学习教育", "检视整治"]


def test_markdown_headings_without_numbers_give_levels() -> None:
    head = "# 清源县教育整顿实施方案\n\n为抓好工作，制定本方案。\n\n"
    text = f"{head}## 总体要求\n\n### 重要意义\n\n监督者先受监督。\n\n## 组织机构\n\n- 成立专班\n"
    plan = parse_file(text.encode(), "plan.md")
    assert plan.title == "清源县教育整顿实施方案"
    assert outline(plan) == [(1, None, "总体要求"), (2, None, "重要意义"), (1, None, "组织机构")]
    assert plan.sections[1].body == ("成立专班",)


def test_bold_in_markdown_goes_and_a_gap_of_stars_stays() -> None:
    text = "## 一、总则\n\n**责任要压实。**依照《**省意见》和《**市意见》办理。\n"
    plan = parse_file(text.encode(), "plan.md")
    assert plan.sections[0].body == ("责任要压实。依照《**省意见》和《**市意见》办理。",)
    assert [doubt.code for doubt in plan.warnings].count("placeholder") == 2


@pytest.mark.parametrize("form", ["{ar}.", "{ar}、", "（{ar}）", "{ar}）", "{cn}、", "（{cn}）", "第{cn}条 "])
def test_a_count_goes_on_past_a_hundred(form: str) -> None:
    numbers = [form.format(ar=number, cn=format_numeral(number)) for number in range(1, 123)]
    plan = parse("总则", *(f"{number}抓好事项落实" for number in numbers))
    assert [section.number for section in plan.sections] == [number.strip() for number in numbers]
    assert not [code for code, _text in codes(plan) if code != "number_style"]


def test_numbers_up_to_999_are_read_and_larger_ones_are_not() -> None:
    plan = parse("九百九十九、甲项", "998.子项", "999.丑项", "1000.寅项", "一千、卯项")
    assert [section.number for section in plan.walk()] == ["九百九十九、", "998.", "999."]
    assert plan.sections[0].children[1].body == ("1000.寅项", "一千、卯项")


def test_decimal_numbers_nest_below_a_number_of_three_figures() -> None:
    plan = parse("99.甲项", "100.乙项", "100.1 目的", "100.2 范围", "101.丙项")
    assert [(level, number) for level, number, _heading in outline(plan)] == [
        (1, "99."), (1, "100."), (2, "100.1"), (2, "100.2"), (1, "101."),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "line",
    [
        "2023.3.1前完成动员。",
        "2023.全年推进。",
        "2023、2024两个年度都要报告。",
        "500、600元的补助逐笔核对。",
        "300.5万元已经收回。",
        "（300）元以下的不再登记。",
        "110、报警电话要公布。",
        "百、千人大会不再召开。",
        "一二三、产业融合发展。",
        "百年大计，队伍为先。",
        "三百，是这次清退的件数。",
    ],
)
def test_years_and_amounts_at_the_head_of_a_line_are_no_sections(line: str) -> None:
    plan = parse("一、总则", "1.甲项", "（1）子项", "2.乙项", line)
    assert [section.number for section in plan.walk()] == ["一、", "1.", "（1）", "2."]
    assert plan.sections[0].children[1].body == (line,)


def test_a_gap_before_a_number_of_three_figures_is_listed() -> None:
    plan = parse("总则", "98.甲项", "99.乙项", "102.丙项")
    assert ("number_gap", "102.丙项") in codes(plan)
