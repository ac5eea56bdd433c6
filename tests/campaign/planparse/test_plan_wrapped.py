"""Plain texts whose lines an editor broke at a fixed width."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from typing import TypeAlias

import pytest

from jingjian.modules.campaign.planparse import ParsedPlan, document_text, parse_file, parse_text, same_text
from jingjian.modules.campaign.planparse.readers.wrapped import unwrap
from jingjian.testing import plans

Wrap: TypeAlias = Callable[[str, int], list[str]]

ITEMS = (
    "一是制定读书计划。各支部报送季度读书安排，明确领读人和研讨题目，由办公室汇总备查；二是坚持每日自学。干部每天自学"
    "不少于一个小时，学习笔记交支部逐本检查；三是上好专题党课。班子成员在所在支部讲一次党课，全体干部到场听讲并记录。"
)


def by_characters(text: str, width: int) -> list[str]:
    return [text[at : at + width] for at in range(0, len(text), width)]


def by_columns(text: str, width: int) -> list[str]:
    """Lines of at most `width` columns; a mark that may not begin a line hangs over the margin."""
    lines, line, taken = [], "", 0
    for character in text:
        columns = 2 if unicodedata.east_asian_width(character) in "WFA" else 1
        if taken + columns > width and character not in "，。；：、！？”）》":
            lines.append(line)
            line, taken = "", 0
        line, taken = line + character, taken + columns
    return [*lines, line]


@pytest.mark.parametrize("indent", ["", "　　"])
@pytest.mark.parametrize(
    ("wrap", "width"), [(by_characters, 25), (by_characters, 40), (by_columns, 60), (by_columns, 76)]
)
@pytest.mark.parametrize("flawed", [False, True])
def test_a_wrapped_plan_reads_like_the_plan(
    wrap: Callable[[str, int], list[str]], width: int, indent: str, *, flawed: bool
) -> None:
    lines = [f"{indent if len(line) > 45 else ''}{line}" for line in plans.plan_lines(flawed=flawed)]
    text = "\n".join(part for line in lines for part in ([line] if "\t" in line else wrap(line, width)))
    plan, wrapped = parse_text(plans.plan_text(flawed=flawed)), parse_text(text)
    assert same_text(wrapped, text)
    assert same_text(wrapped.as_dict(), text)
    assert (wrapped.title, wrapped.preamble, wrapped.phases) == (plan.title, plan.preamble, plan.phases)
    assert outline(wrapped) == outline(plan)
    assert wrapped.tasks == plan.tasks
    assert len(wrapped.dated) == len(plan.dated)


def outline(plan: ParsedPlan) -> list[tuple[object, ...]]:
    """Numbers, headings and the markers of items; a line that happens to end with its sentence may end a paragraph."""
    return [
        (section.number, section.heading, "".join(section.body), [item.marker for item in section.inline_items])
        for section in plan.walk()
    ]


def test_items_split_over_lines_have_their_whole_text() -> None:
    text = "\n".join(["一、学习教育", *by_characters(ITEMS, 37)])
    (section,) = parse_text(text).sections
    assert section.body == (ITEMS,)
    assert [item.marker for item in section.inline_items] == ["一是", "二是", "三是"]
    assert section.inline_items[1].text == "坚持每日自学。干部每天自学不少于一个小时，学习笔记交支部逐本检查"
    assert same_text(parse_text(text), text)


def test_the_text_of_the_document_is_a_paragraph_a_line() -> None:
    content = "\r\n".join(["一、学习教育", *by_columns(ITEMS, 70)]).encode("gb18030")
    assert document_text(content, "plan.txt") == f"一、学习教育\n{ITEMS}"
    assert same_text(parse_file(content, "plan.txt"), document_text(content, "plan.txt"))


@pytest.mark.parametrize(
    "lines",
    [
        # A list of long names has no sentence at its end.
        ["清源县纪律检查委员会案件监督管理室全体同志", "清源县纪律检查委员会干部监督管理室全体同志",
         "清源县纪律检查委员会党风政风监督室全体同志"],
        # Numbered lines begin anew, whatever ends the line before.
        ["1.县纪委办公室负责综合协调会务保障和材料汇总", "2.县纪委组织部负责人员调配档案核查和培训组织",
         "3.案管室汇总。"],
        # Indented lines begin a paragraph.
        ["县纪委办公室负责综合协调会务保障和材料汇总印发", "　　县纪委组织部负责人员调配档案核查和培训组织",
         "　　县纪委案管室负责线索排查台账更新和月度汇总。"],
        # Blank lines part paragraphs.
        ["县纪委办公室负责综合协调会务保障和材料汇总印发", "", "县纪委组织部负责人员调配档案核查和培训组织工作", "",
         "县纪委案管室负责线索排查。"],
        # Short lines were never broken by an editor.
        ["综合协调会务保障", "人员调配档案核查", "线索排查台账更新", "汇总。"],
        # A single long line without a full stop shows no width.
        ["县纪委办公室负责综合协调会务保障和材料汇总印发等各项工作", "各室配合。"],
        # Rows of a table.
        ["召开全县教育整顿动员部署大会\t县纪委办公室牵头负责", "组织全体干部参加闭卷纪法考试\t县纪委组织部牵头负责",
         "完。"],
    ],
)  # fmt: skip
def test_lines_that_no_editor_broke_stay_apart(lines: list[str]) -> None:
    assert unwrap(lines) == lines


def test_a_title_and_the_number_below_it_stay_lines_of_their_own() -> None:
    body = by_characters(f"为抓好工作，制定本方案。{ITEMS}", 30)
    lines = ["中共清源县纪律检查委员会关于开展全县队伍教育整顿的实施方案", "清纪发〔2023〕7号", *body]
    assert unwrap(lines)[:2] == lines[:2]
    assert parse_text("\n".join([*lines, "一、总则", "内容。"])).title == lines[0]


def test_latin_words_kept_apart_by_a_line_end_stay_apart() -> None:
    first = "各支部要把学习情况录入全县统一使用的平台软件 Study"
    second = "Record 并把每月更新的情况报送县纪委办公室汇总存档"
    assert unwrap([first, second, "备查。"]) == [f"{first} {second}备查。"]
