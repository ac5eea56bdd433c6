"""Whatever the document, the parts together are its text. `PLAN_EXAMPLES` sets how many documents are tried."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jingjian.kernel.chinese import format_numeral
from jingjian.kernel.text import strip_for_compare
from jingjian.modules.campaign.planparse import ParsedPlan, parse_file, parse_text, plan_text, same_text
from jingjian.testing import plans
from tests.campaign.planparse import word

EXAMPLES = int(os.environ.get("PLAN_EXAMPLES", "150"))
generated = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])

FRAGMENTS = st.sampled_from(
    [
        "监督者先受监督",
        "要",
        "是",
        "一是抓学习",
        "二是抓整改",
        "二坚决从严",
        "三要落实",
        "第一，",
        "①",
        "（1）",
        "（一）",
        "一、",
        "二、",
        "1.",
        "2、",
        "3.5亿元",
        "。",
        "；",
        "，",
        "：",
        "、",
        " ",
        "　",
        "“",
        "”",
        '"',
        "〃",
        "《",
        "》",
        "（",
        "）",
        "**",
        "____",
        "2023年2月底前",
        "自即日起至6月30日",
        "每月25日前",
        "按月",
        "每周一",
        "4月上旬",
        "第二季度",
        "收到之日起5个工作日内",
        "年底",
        "2023年2月30日",
        "〔2023〕5号",
        "分为甲项、乙项、丙项三个环节",
        "学习教育环节（3月至4月）",
        "附件",
        "附件：",
        "清源县纪委监委",
        "2023年2月27日",
        "任务",
        "责任单位",
        "完成时限",
        "实施方案",
        "关于",
        "文件",
        "抄送：",
        "#",
        "|",
        "\t",
        "- ",
        "第一阶段：",
        "十",
        "百",
    ]
)
ANYTHING = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12)
BODIES = st.lists(st.one_of(FRAGMENTS, ANYTHING), min_size=1, max_size=12).map("".join)
NUMBERS = st.sampled_from(
    [
        "{cn}、",
        "{cn}.",
        "{cn} ",
        "（{cn}）",
        "({cn})",
        "（{cn})",
        "{cn}）",
        "{ar}.",
        "{ar}、",
        "{ar}．",
        "（{ar}）",
        "({ar})",
        "{ar}）",
        "{ar} ",
        "{ar}.1 ",
        "{ar}.1.2",
        "第{cn}、",
        "第{cn}章 ",
        "第{cn}阶段：",
        "①",
        "⑵",
        "㈢",
        "Ⅳ、",
        "a.",
        "b)",
        "# ",
        "## ",
        "",
        "",
        "",
    ]
)


@st.composite
def lines(draw: st.DrawFn) -> str:
    number = draw(st.integers(1, 12))
    return draw(NUMBERS).format(cn=format_numeral(number), ar=number) + draw(BODIES)


DOCUMENTS = st.lists(lines(), min_size=1, max_size=25)


def assert_whole(plan: ParsedPlan, written: str) -> None:
    """The parts hold exactly what was written, and so does the JSON by the contract's own rule."""
    assert strip_for_compare(plan_text(plan)) == strip_for_compare(written)
    assert same_text(plan.as_dict(), written)


@generated
@given(DOCUMENTS)
def test_a_plain_text_is_never_lost(document: list[str]) -> None:
    written = "\n".join(["总则", *document])
    assert_whole(parse_file(written.encode(), "plan.txt"), written)


@generated
@given(DOCUMENTS)
def test_a_markdown_text_is_never_lost(document: list[str]) -> None:
    written = "\n".join(["总则", *document])
    assert_whole(parse_file(written.encode(), "plan.md"), written)


@generated
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=300))
def test_any_text_at_all_is_never_lost(written: str) -> None:
    assert_whole(parse_text(written), written)


@dataclass(frozen=True)
class Piece:
    """A paragraph of a generated Word document: its level in the list (None: not numbered) or its heading style."""

    text: str
    depth: int | None = None
    style: int | None = None
    cells: tuple[str, ...] = ()


WORD_TEXT = BODIES.map(
    lambda text: "".join(character for character in text if character.isprintable() or character == " ")
)
PIECES = st.one_of(
    st.builds(Piece, WORD_TEXT),
    st.builds(Piece, WORD_TEXT, depth=st.integers(0, 2)),
    st.builds(Piece, WORD_TEXT, style=st.integers(1, 3)),
    st.builds(Piece, st.just(""), cells=st.tuples(WORD_TEXT, WORD_TEXT, WORD_TEXT)),
)
HEADER = ("工作任务", "责任单位", "完成时限")
NUMBERING = word.numbering(
    ("chineseCountingThousand", "%1、"), ("chineseCountingThousand", "（%2）"), ("decimal", "%3.")
)
STYLES = {
    "word/styles.xml": f"<w:styles {word.NAMESPACE}>"
    + "".join(
        f'<w:style w:type="paragraph" w:styleId="{level}"><w:name w:val="heading {level}"/></w:style>'
        for level in (1, 2, 3)
    )
    + "</w:styles>"
}


def written_and_packed(pieces: list[Piece]) -> tuple[str, bytes]:
    """The text of a document as counted by hand, and the document."""
    counts = [0, 0, 0]
    written: list[str] = ["总则"]
    body: list[str] = [word.paragraph("总则")]
    for piece in pieces:
        if piece.cells:
            rows = (HEADER, piece.cells)
            written.extend(text for row in rows for text in row)
            body.append(word.table(*("".join(word.cell(text) for text in row) for row in rows)))
        elif piece.depth is not None:
            if piece.text.strip():
                counts[piece.depth] += 1
                counts[piece.depth + 1 :] = [0] * (2 - piece.depth)
                labels = (f"{format_numeral(counts[0])}、", f"（{format_numeral(counts[1])}）", f"{counts[2]}.")
                written.append(labels[piece.depth])
            written.append(piece.text)
            body.append(word.counted(piece.text, piece.depth))
        else:
            written.append(piece.text)
            style = f'<w:pStyle w:val="{piece.style}"/>' if piece.style else ""
            body.append(word.paragraph(piece.text, style))
    return "\n".join(written), word.package("".join(body), NUMBERING | STYLES)


@generated
@given(st.lists(PIECES, min_size=1, max_size=15))
def test_a_word_document_is_never_lost(pieces: list[Piece]) -> None:
    written, content = written_and_packed(pieces)
    plan = parse_file(content, "plan.docx")
    assert strip_for_compare(plan_text(plan)) == strip_for_compare(written)


@generated
@given(DOCUMENTS)
def test_items_phases_and_dates_only_repeat_the_text(document: list[str]) -> None:
    written = "\n".join(document)
    plan = parse_text(written)
    whole = strip_for_compare(written)
    for section in plan.walk():
        for item in section.inline_items:
            assert any(item.text in paragraph for paragraph in section.body)
    for passage in (*(dated.text for dated in plan.dated), *(dated.context for dated in plan.dated)):
        assert strip_for_compare(passage) in whole
    assert [section.ordinal for section in plan.sections] == list(range(1, len(plan.sections) + 1))


def seconds_for(text: str) -> float:
    begun = time.process_time()
    plan = parse_text(text)
    assert strip_for_compare(plan_text(plan)) == strip_for_compare(text)
    return time.process_time() - begun


HOSTILE = {
    "one paragraph": "监督者先受监督，要把责任落到实处。" * 3_000,
    "one sentence": "监督者先受监督要把责任落到实处" * 3_300,
    "numbers": "一、" * 16_500,
    "glued numbers": "。（一）甲" * 10_000,
    "inline markers": "一是甲。二坚决乙。" * 5_500,
    "circles": "①" * 50_000,
    "dates": "2023年3月" * 7_000,
    "figures": "1" * 50_000,
    "Chinese figures": "一" * 50_000,
    "repeats": "每月每周" * 12_500,
    "open quotes": "“" * 50_000,
    "dittos": "〃" * 50_000,
    "brackets": "（" * 50_000,
    "short lines": "一、甲\n" * 12_500,
    "enclosures": "附件\n" * 15_000,
    "signatures": "清源县纪委\n" * 15_000 + "2023年3月1日\n",
    "phases": "分为" * 25_000,
    "blanks": "一" + " " * 100_000 + "甲",
    "stages": "第一阶段：甲（" * 7_000,
    "gaps": "*_" * 25_000,
    "phases in a section about times": "一、时间安排\n" + "甲乙环节自3月至5月，" * 4_000,
    "lines of one width": ("监督者先受监督，要把责任落到实处" * 2 + "\n") * 4_000 + "完。",
    "numbers past a hundred": "".join(f"{number}.甲\n" for number in range(90, 999)) * 10,
    "tabs": "工作任务\t责任单位\n" * 4_000,
}


def test_no_hostile_text_takes_long() -> None:
    slow = {name: round(taken, 1) for name, text in HOSTILE.items() if (taken := seconds_for(text)) > 4}
    assert slow == {}


def test_a_plan_of_300_kb_is_parsed_in_seconds() -> None:
    text = plans.plan_text(flawed=True) * 70
    assert len(text.encode()) > 300_000
    assert seconds_for(text) < 4
