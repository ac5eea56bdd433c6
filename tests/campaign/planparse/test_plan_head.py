"""Title, number, issuer and date at head and foot; what stands before and after the sections."""

from __future__ import annotations

from datetime import date

import pytest

from jingjian.modules.campaign.planparse import ParsedPlan, parse_text, same_text


def parse(*lines: str) -> ParsedPlan:
    text = "\n".join(lines)
    plan = parse_text(text)
    assert same_text(plan, text)
    assert same_text(plan.as_dict(), text)
    return plan


def test_a_title_over_several_lines_is_joined() -> None:
    plan = parse(
        "清源县纪委", "关于开展队伍教育整顿的", "实 施 方 案", "为抓好工作，制定本方案。", "一、总则", "要求。"
    )
    assert plan.title == "清源县纪委关于开展队伍教育整顿的实施方案"
    assert plan.issuer == "清源县纪委"
    assert plan.preamble == ("为抓好工作，制定本方案。",)


def test_subtitle_number_issuer_and_date_below_the_title_are_taken_from_the_preamble() -> None:
    plan = parse(
        "全县队伍教育整顿实施方案", "（征求意见稿）", "清纪办发[2023]12号", "中共清源县纪律检查委员会",
        "（2023年2月27日）", "为抓好工作，制定本方案。", "一、总则", "要求。",
    )  # fmt: skip
    assert plan.subtitle == "（征求意见稿）"
    assert plan.issue_no == "清纪办发[2023]12号"
    assert plan.issuer == "中共清源县纪律检查委员会"
    assert plan.issue_date == date(2023, 2, 27)
    assert plan.preamble == ("为抓好工作，制定本方案。",)


def test_a_letterhead_names_the_issuer_and_stays() -> None:
    plan = parse("中共清源县纪律检查委员会文件", "清纪发〔2023〕7号", "队伍教育整顿实施方案", "一、总则", "要求。")
    assert plan.issuer == "中共清源县纪律检查委员会"
    assert plan.issue_no == "清纪发〔2023〕7号"
    assert plan.preamble == ("中共清源县纪律检查委员会文件",)


@pytest.mark.parametrize("day", ["2023年2月27日", "二〇二三年二月二十七日", "二○二三年二月二十七日"])
def test_a_signature_at_the_foot_gives_issuer_and_date_and_stays_in_the_tail(day: str) -> None:
    plan = parse("队伍教育整顿实施方案", "一、总则", "要求。", "二、保障", "落实。", "清源县纪委监委", day)
    assert plan.issuer == "清源县纪委监委"
    assert plan.issue_date == date(2023, 2, 27)
    assert plan.tail == ("清源县纪委监委", day)
    assert plan.sections[1].body == ("落实。",)


def test_a_signature_on_one_line_is_read() -> None:
    plan = parse("队伍教育整顿实施方案", "一、总则", "要求。", "清源县纪委监委　2023年2月27日")
    assert (plan.issuer, plan.issue_date) == ("清源县纪委监委", date(2023, 2, 27))


def test_the_plan_in_a_covering_notice_gives_the_title() -> None:
    plan = parse(
        "关于印发《队伍教育整顿实施方案》的通知", "各乡镇纪委：", "现将方案印发给你们，请认真落实。",
        "清源县纪委监委", "2023年2月27日", "队伍教育整顿实施方案", "为抓好工作，制定本方案。", "一、总则", "要求。",
    )  # fmt: skip
    assert plan.title == "队伍教育整顿实施方案"
    assert (plan.issuer, plan.issue_date) == ("清源县纪委监委", date(2023, 2, 27))
    assert plan.preamble[0] == "关于印发《队伍教育整顿实施方案》的通知"


def test_enclosures_and_their_own_numbering_are_tail() -> None:
    plan = parse(
        "队伍教育整顿实施方案", "一、总则", "要求。", "二、保障", "落实。", "附件：1.任务清单", "清源县纪委监委",
        "2023年2月27日", "附件1", "任务清单", "一、甲项", "二、乙项",
    )  # fmt: skip
    assert [section.heading for section in plan.sections] == ["总则", "保障"]
    assert plan.tail[0] == "附件：1.任务清单"
    assert plan.tail[-1] == "二、乙项"


def test_a_line_like_an_enclosure_does_not_end_the_plan_while_the_count_goes_on() -> None:
    plan = parse("队伍教育整顿实施方案", "一、总则", "附件：任务清单", "二、保障", "落实。")
    assert [section.heading for section in plan.sections] == ["总则", "保障"]
    assert plan.tail == ()


def test_a_short_first_line_that_does_not_read_as_a_title_is_one_with_a_doubt() -> None:
    plan = parse("清源县教育整顿", "为抓好工作，现作如下部署。", "一、总则", "要求。")
    assert plan.title == "清源县教育整顿"
    assert "title_doubtful" in {doubt.code for doubt in plan.warnings}


def test_a_paper_that_begins_with_a_sentence_has_no_title() -> None:
    plan = parse("为抓好队伍建设，结合实际制定本方案。", "一、总则", "要求。")
    assert plan.title is None
    assert plan.preamble == ("为抓好队伍建设，结合实际制定本方案。",)


def test_a_document_without_sections_is_all_preamble() -> None:
    plan = parse("队伍教育整顿实施方案", "各单位要认真落实。")
    assert plan.sections == ()
    assert plan.preamble == ("各单位要认真落实。",)
    assert "no_sections" in {doubt.code for doubt in plan.warnings}


def test_text_that_is_missing_or_added_is_not_the_same() -> None:
    text = "队伍教育整顿实施方案\n一、总则\n要求甲。\n要求乙。"
    plan = parse_text(text)
    assert not same_text(plan, text.replace("要求乙", ""))
    assert not same_text(plan.as_dict(), text.replace("要求乙", ""))
    assert not same_text(plan.as_dict(), text + "丙")
    assert not same_text(plan.as_dict(), text.replace("要求甲。\n要求乙", "要求乙。\n要求甲"))


@pytest.mark.parametrize(
    ("text", "code", "passage"),
    [
        ('防止〃灯下暗"的问题。', "unbalanced_quote", '〃灯下暗"'),
        ("防止“灯下暗的问题。", "unbalanced_quote", "“灯下暗的问题"),
        ("防止灯下暗”的问题。", "unbalanced_quote", "灯下暗”"),
        ("依照《条例办理。", "unbalanced_quote", "《条例办理"),
        ('防止"灯下暗的问题。', "unbalanced_quote", '"灯下暗'),
        ("成立专班（组长兼任。", "unbalanced_bracket", "（组长兼任"),
    ],
)
def test_a_mark_without_its_partner_is_listed(text: str, code: str, passage: str) -> None:
    found = [doubt for doubt in parse("一、总则", text).warnings if doubt.code.startswith("unbalanced")]
    assert [doubt.code for doubt in found] == [code]
    assert passage in found[0].text


def test_marks_in_pairs_raise_no_doubt() -> None:
    plan = parse("一、总则", "落实《严禁“五条禁令”规定》（试行），防止“两张皮”。", '抓好"一岗双责"。')
    assert not [doubt for doubt in plan.warnings if doubt.code.startswith("unbalanced")]


@pytest.mark.parametrize("gap", ["**", "****", "××", "____", "XX", "○○", "2023年  月  日"])
def test_each_kind_of_gap_is_listed(gap: str) -> None:
    plan = parse("一、总则", f"依照{gap}意见办理。")
    assert [doubt.code for doubt in plan.warnings].count("placeholder") == 1


def test_a_count_of_phases_that_does_not_fit_is_listed() -> None:
    plan = parse("一、总则", "分为学习教育、检视整治、巩固提升四个环节。")
    assert [phase.name for phase in plan.phases] == ["学习教育", "检视整治", "巩固提升"]
    assert "phase_count" in {doubt.code for doubt in plan.warnings}


def test_phases_take_their_dates_from_their_own_sections() -> None:
    plan = parse(
        "一、安排", "2023年分为学习教育、检视整治、巩固提升三个环节。",
        "（一）学习教育环节（2023年3月至4月）。抓学习。",
        "（二）检视整治环节：2023年5月至8月，抓整改。", "（三）巩固提升环节。抓长效。",
    )  # fmt: skip
    assert [(phase.name, str(phase.start), str(phase.end)) for phase in plan.phases] == [
        ("学习教育", "2023-03-01", "2023-04-30"),
        ("检视整治", "2023-05-01", "2023-08-31"),
        ("巩固提升", "None", "None"),
    ]


def test_phases_announced_before_they_are_named_are_read() -> None:
    plan = parse("一、安排", "集中整顿分三个阶段进行：动员部署、查摆问题、整改提高。")
    assert [phase.name for phase in plan.phases] == ["动员部署", "查摆问题", "整改提高"]


def test_assignments_in_brackets_become_tasks() -> None:
    plan = parse(
        "一、任务",
        "1.编印警示教育读本。（牵头单位：宣传部；配合单位：法规室、办公室；责任人：韩松柏；完成时限：2023年4月底前）",
        "2.会议安排（详见通知）。",
    )
    (task,) = plan.tasks
    assert (task.task, task.unit, task.person) == ("编印警示教育读本", ("宣传部", "法规室", "办公室"), ("韩松柏",))
    assert task.end == date(2023, 4, 30)
    assert task.origin == "bracket"
