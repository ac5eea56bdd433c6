"""The tests' own plan: a county's implementation plan, wholly fictional, in every form the import reads.

清源县, 南湖市 and 江东省 do not exist. The sound plan has a title over three lines, number, dates, a table of tasks,
signature and enclosure; `flawed=True` gives the paper as such papers often arrive: no title, gaps marked `**`, a ditto
mark for a quotation mark, a marker without its 要, dates left open.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

import docx
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from jingjian.kernel.chinese import format_numeral

Numbering: TypeAlias = Literal["manual", "styles", "automatic"]

TITLE_LINES: Final = ("中共清源县纪律检查委员会", "关于开展全县纪检监察干部队伍教育整顿的", "实施方案")
ISSUE_NO: Final = "清纪发〔2023〕7号"
ISSUER: Final = "中共清源县纪律检查委员会"
ISSUE_DATE: Final = "2023年2月27日"
PREAMBLE: Final = (
    "根据江东省、南湖市关于纪检监察干部队伍教育整顿的统一部署，着力防范“灯下暗影”，参照《江东省纪检监察干部队伍教育整顿"
    "工作指引》，结合全县队伍实际，制定本方案。"
)
ENCLOSURE: Final = "附件：清源县教育整顿任务分解表"


@dataclass(frozen=True, slots=True)
class Part:
    """A section of the plan: its level, heading without number, and paragraphs; the first may run on from it."""

    level: int
    heading: str
    body: tuple[str, ...] = ()


PARTS: Final = (
    Part(1, "总体要求"),
    Part(
        2,
        "重要意义",
        (
            "监督别人的人首先要经得起监督。全县各级纪检监察机关应当把这次教育整顿当作一次集中体检，查清病灶、对症下药，"
            "让群众看得见变化。",
        ),
    ),
    Part(
        2,
        "目标任务",
        (
            "一要对标上级部署，逐条对照省、市方案列出本单位的任务，不漏项、不走样。二要守住从严底线，发现一个问题处理一个"
            "问题，不以教育代替处理。三要压实工作链条，由县教育整顿领导小组统一调度，办公室承担日常协调。四要看重实际成效，"
            "队伍整顿与日常监督办案两不误。要用办案质量的提升说明整顿的成果。",
        ),
    ),
    Part(2, "参加范围", ("县纪委监委机关、派驻纪检监察组和各乡镇纪委的全体干部，借调人员一并参加。",)),
    Part(
        1,
        "组织机构",
        (
            "设立县教育整顿工作专班。专班组长由县纪委书记担任，负总的责任；副组长分线抓落实，各室主任对本室人员履行“一岗双责”。",
        ),
    ),
    Part(
        1,
        "时间安排",
        (
            "教育整顿自2023年3月1日起至12月20日结束，分为学习教育（2023年3月1日至4月30日）、检视整治（2023年5月1日至"
            "8月31日）、巩固提升（2023年9月1日至12月20日）三个环节。",
        ),
    ),
    Part(1, "扎实推进学习教育", ("坚持先学一步、学深一层，把学习成果落到履职的每个细节。",)),
    Part(
        2,
        "筑牢政治忠诚",
        (
            "以党的创新理论武装头脑，贯通学习党章和纪检监察工作条例。一是制定读书计划。2023年3月10日前，各支部报送"
            "季度读书安排，明确领读人和研讨题目。二是坚持每日自学。干部每天自学不少于1小时，学习笔记每月25日前交支部检查。"
            "三是上好专题党课。班子成员在所在支部讲一次党课，4月上旬全部完成。",
        ),
    ),
    Part(
        2,
        "做实警示教育",
        (
            "选取本系统干部违纪案例编印通报，召开警示教育大会。组织干部到清源县廉政教育馆参观，并在参观之日起5个工作日内"
            "提交心得体会。",
        ),
    ),
    Part(
        2,
        "开展纪法培训",
        ("县纪委组织部会同法规室举办业务培训班，4月底前完成一次闭卷考试；考试不合格的，1个月内补考。",),
    ),
    Part(1, "深入开展检视整治", ("紧盯队伍里的顽瘴痼疾，边学边查、边查边改。",)),
    Part(
        2,
        "梳理问题线索",
        (
            "案件监督管理室对2018年以来反映本系统干部的问题线索逐件核对，建立清单。新收到的线索自收到之日起1个月内提出处置"
            "意见；情况复杂的实行挂牌督办。办理进度每周五汇总，按月报市纪委监委。",
        ),
    ),
    Part(
        2,
        "组织自查自纠",
        (
            "一是开好动员会。各支部5月10日前完成动员，逐人谈心。二是如实填报自查表。每名干部对照六个方面写明自己的问题，"
            "由支部书记签字。三是给出改过机会。期限内主动讲明问题的，依规从宽；隐瞒不报的，从严处理。",
        ),
    ),
    Part(
        2,
        "整治突出问题",
        (
            "围绕四个重点逐项整治。一是政治意识淡薄。主要查对上级决策部署打折扣等问题；二是作风漂浮。主要查走过场、"
            "脱离群众等问题；三是斗争本领不足。主要查不敢管、不会管等问题；四是责任空转。主要查层层甩手的问题。"
            "整治情况列入台账，第三季度开展一次“回头看”。",
        ),
    ),
    Part(1, "持续抓好巩固提升"),
    Part(
        2,
        "关心年轻干部",
        ("为入职不满三年的干部配备传帮带导师，每季度谈心一次。借调人员实行一案一借，借调期满3日内办理归还手续。",),
    ),
    Part(
        2,
        "严格日常管理",
        ("落实外出、就餐、婚丧事宜报备要求，报备人应当提前3个工作日登记。各室要清理工作微信群，明确群主责任。",),
    ),
    Part(
        2,
        "完善制度机制",
        ("对照整治中暴露的漏洞，2023年11月底前完成制度的废改立，形成汇编。年底前向市纪委监委报送总结报告。",),
    ),
    Part(1, "加强组织保障", ("各单位主要负责人是第一责任人，重要事项亲自过问。",)),
    Part(2, "落实责任", ("专班每月听取一次各组汇报，对进度滞后的点名道姓通报。",)),
    Part(2, "严明纪律", ("自查阶段主动说明情况的，可以从轻处理；应当查而不查的，追究支部书记责任。",)),
    Part(2, "统筹兼顾", ("把教育整顿同主题教育、监督执纪结合起来安排，防止搞成“两本账”。",)),
)
"""Seven sections of the first level, sixteen of the second."""

TASK_TABLE: Final = (
    ("序号", "工作任务", "责任单位", "责任人", "完成时限"),
    ("1", "召开动员部署会", "县纪委办公室", "沈知远", "2023年3月5日前"),
    ("2", "组织闭卷考试", "县纪委组织部、法规室", "陆青禾", "4月底前"),
    ("3", "报送线索处置月报", "案件监督管理室", "韩松柏、乔安宁", "每月25日前"),
    ("4", "汇编制度", "法规室", "陆青禾", "9月1日至11月30日"),
)

_FLAWS: Final = (
    ("江东省、南湖市关于", "**省、南湖市关于"),
    ("全县各级纪检监察机关", "全市各级纪检监察机关"),
    ("“灯下暗影”", '〃灯下暗影"'),
    ("二要守住从严底线", "二守住从严底线"),
    ("自2023年3月1日起至12月20日结束", "自2023年3月初开始至年底"),
    ("学习教育（2023年3月1日至4月30日）", "学习教育"),
    ("检视整治（2023年5月1日至8月31日）", "检视整治"),
    ("巩固提升（2023年9月1日至12月20日）", "巩固提升"),
    ("到清源县廉政教育馆", "到**廉政教育馆"),
    ("对2018年以来反映", "对**以来反映"),
    ("专班每月听取一次", "专班定期听取"),
)
"""Passages of the sound plan and what the flawed paper has in their place."""

_SECTION_NUMBERS: Final = {1: "{}、", 2: "（{}）"}


def plan_lines(*, flawed: bool = False) -> list[str]:
    """The plan as the lines of a plain text, each a paragraph; the sound one with head, table of tasks and foot."""
    lines = [] if flawed else [*TITLE_LINES, ISSUE_NO]
    lines.append(PREAMBLE)
    for part, number in _numbered():
        lines.extend(_paragraphs(part, number))
    if flawed:
        return [_spoil(line) for line in lines]
    return [*lines, ENCLOSURE, ISSUER, ISSUE_DATE, "附件", *("\t".join(row) for row in TASK_TABLE)]


def plan_text(*, flawed: bool = False) -> str:
    """The plan as plain text."""
    return "\n".join(plan_lines(flawed=flawed)) + "\n"


def plan_markdown() -> str:
    """The sound plan in Markdown: `#` for the title, `##` and `###` with numbers, a table."""
    lines = [f"# {''.join(TITLE_LINES)}", "", ISSUE_NO, "", PREAMBLE, ""]
    for part, number in _numbered():
        lines.extend((f"{'#' * (part.level + 1)} {number}{part.heading}", "", *(f"{text}\n" for text in part.body)))
    header, *rows = TASK_TABLE
    lines.append(_bars(header))
    lines.append(_bars(("---",) * len(header)))
    lines.extend(_bars(row) for row in rows)
    return "\n".join([*lines, "", ENCLOSURE, "", ISSUER, "", ISSUE_DATE, ""])


def plan_docx(*, numbering: Numbering = "manual", flawed: bool = False) -> bytes:
    """The plan as a Word document: numbers typed, typed under heading styles, or counted by Word."""
    document = docx.Document()
    if not flawed:
        for line in TITLE_LINES:
            document.add_paragraph(line, style="Title" if numbering == "styles" else None)
        document.add_paragraph(ISSUE_NO)
    document.add_paragraph(_spoil(PREAMBLE) if flawed else PREAMBLE)
    list_id = _add_list(document) if numbering == "automatic" else 0
    for part, number in _numbered():
        texts = _paragraphs(part, "" if numbering == "automatic" else number)
        for place, text in enumerate(_spoil(text) if flawed else text for text in texts):
            styled = numbering == "styles" and place == 0 and part.level == 1
            paragraph = document.add_paragraph(text, style=f"Heading {part.level}" if styled else None)
            if list_id and place == 0:
                paragraph.paragraph_format.element.get_or_add_pPr().append(_list_mark(list_id, part.level - 1))
    if not flawed:
        _add_table(document)
        for line in (ENCLOSURE, ISSUER, ISSUE_DATE):
            document.add_paragraph(line)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _numbered() -> list[tuple[Part, str]]:
    """Each part with its number as typed: 一、 and （一）, the latter from one again in every section."""
    counts = {1: 0, 2: 0}
    found = []
    for part in PARTS:
        counts[part.level] += 1
        if part.level == 1:
            counts[2] = 0
        found.append((part, _SECTION_NUMBERS[part.level].format(format_numeral(counts[part.level]))))
    return found


def _paragraphs(part: Part, number: str) -> list[str]:
    """Paragraphs of a part: below the first level the heading runs into the text, as such papers write."""
    if part.level == 1 or not part.body:
        return [f"{number}{part.heading}", *part.body]
    first, *rest = part.body
    return [f"{number}{part.heading}。{first}", *rest]


def _spoil(text: str) -> str:
    for sound, flawed in _FLAWS:
        text = text.replace(sound, flawed)
    return text


def _bars(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |"


def _add_table(document: Document) -> None:
    table = document.add_table(rows=0, cols=len(TASK_TABLE[0]))
    for row in TASK_TABLE:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text


def _add_list(document: Document) -> int:
    """Define a two-level list, 一、 and （一）, and return its id."""
    root = document.part.numbering_part.element
    abstract_id, list_id = 90, 91
    levels = "".join(
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="chineseCountingThousand"/>'
        f'<w:suff w:val="nothing"/><w:lvlText w:val="{label}"/></w:lvl>'
        for depth, label in enumerate(("%1、", "（%2）"))
    )
    abstract = parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{abstract_id}">{levels}</w:abstractNum>')
    root.insert(0, abstract)
    root.append(
        parse_xml(f'<w:num {nsdecls("w")} w:numId="{list_id}"><w:abstractNumId w:val="{abstract_id}"/></w:num>')
    )
    return list_id


def _list_mark(list_id: int, depth: int) -> object:
    return parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{depth}"/><w:numId w:val="{list_id}"/></w:numPr>')
