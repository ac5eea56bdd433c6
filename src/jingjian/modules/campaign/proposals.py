"""From the words of a clause to what it asks for: its kind, and the tasks to propose. Pure rules, no database.

The rules are few and stand in ``docs/modules/campaign.md``; the reviewer changes what they get wrong. A clause is

* a *principle* when it, or a clause above it, is headed as aim, spirit, scope or timetable, when it only introduces
  its parts, or when nothing in it obliges anybody;
* *regular work* when its words repeat (每月, 定期, 按季, 常态化 …) or a dated phrase in it carries a recurrence;
* *started on demand* when all it asks for waits for a case (一旦, 如发现, 对…的, 必要时 …);
* otherwise a *one-off task*.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher

from jingjian.kernel.text import strip_for_compare
from jingjian.modules.campaign.models import ClauseKind
from jingjian.modules.campaign.planparse.model import Dated

#: headings that state aim, spirit, scope or time and ask for no work of their own
OF_PRINCIPLE = re.compile(
    r"总体要求|总体目标|总体思路|指导思想|重要意义|基本原则|工作原则|目标任务|工作目标|主要目标"
    r"|(?:对象|实施|整治|参加|适用)范围|参加对象|时间安排|时间步骤"
)
REPEATING = re.compile(
    r"每(?:日|天|周|旬|月|季|年|半月|半年|个月|季度)|按(?:日|周|旬|月|季)|定期|日常|经常性|常态化|长期坚持|月报|周报|[日周月季]度?一"
)
#: at the head of a sentence: what follows is done when a case arises, and not before
WAITING_FOR_A_CASE = re.compile(
    r"(?:[^，。；]{0,6}[，、])?(?:一旦|必要时|视情|根据需要|按需|适时|如(?:有|发现|遇)|若(?:有|发现)|凡(?:是)?[^，。；]{2,20}的"
    r"|对[^，。；]{2,40}的(?=[，、；]|依规|依纪|依法|坚决|从严|严肃|按|予以|一律|及时|给予)"
    r"|(?:收到|接到|发现|发生)[^，。；]{0,20}(?:之日起|后|时))"
)
OBLIGING = re.compile(
    r"要|应|必须|须|不得|严禁|确保|负责|组织|开展|召开|制定|建立|成立|完善|健全|落实|执行|报送|上报|完成|签订|填写|梳理"
    r"|排查|整改|整治|监督|检查|学习|传达|观看|参观|加强|推进|推动|强化|深化|形成|实行|严格|做好|明确|督促|规范|优化"
    r"|处置|清理|剖析|查摆|公开|通报|转发|总结|评估|考核|坚持|进行|自查|自纠|谈话|谈心|约谈|办理|处理|追究|提出|移交"
)
SENTENCE = re.compile(r"[^。！？\n]+[。！？]?[”’』」）)]*")
EVIDENCE = re.compile(
    r"(?:形成|报送|提交|上报|制定|印发|建立|填写|填报|签订|撰写|编制|做好)[^，。；、“”《》]{0,12}?"
    r"(《[^》]{2,30}》|[^，。；、“”《》的]{0,10}?(?:总结报告|报告|清单|台账|方案|总结|记录|承诺书|制度|汇总表|名单|材料|纪要|心得体会))"
)
TITLE_LENGTH = 120


@dataclass(frozen=True, slots=True)
class Timing:
    """When something is due, as the words of a sentence say it."""

    due_on: date | None = None
    due_text: str = ""
    rrule: str = ""


def sentences(text: str) -> list[str]:
    """The sentences of a text, each with its closing mark; what is only punctuation is left out."""
    found = (match.group().strip() for match in SENTENCE.finditer(text))
    return [sentence for sentence in found if strip_for_compare(sentence)]


def obliges(sentence: str) -> bool:
    """Whether a sentence asks somebody to do something."""
    return len(strip_for_compare(sentence)) >= 6 and OBLIGING.search(sentence) is not None


def is_of_principle(heading: str) -> bool:
    return OF_PRINCIPLE.search(heading) is not None


def guess_kind(text: str, *, of_principle: bool, introduces: bool, recurs: bool, item: bool) -> ClauseKind:
    """The kind of a clause from its own words.

    ``of_principle``: it or a clause above it is headed as such; ``introduces``: it has parts of its own, and ``text``
    is what stands beside them; ``recurs``: a dated phrase in it carries a recurrence; ``item``: it is an item of an
    enumeration (一是 …), which always asks for something.
    """
    asked = asking_sentences(text, introduces=introduces)
    if of_principle or not (asked or item):
        return ClauseKind.PRINCIPLE
    if recurs or REPEATING.search(text):
        return ClauseKind.RECURRING
    return ClauseKind.ON_DEMAND if only_waits(text) else ClauseKind.ONE_OFF


def asking_sentences(text: str, *, introduces: bool) -> list[str]:
    """The sentences that ask for work; of an introduction only those that name a paper or repeat."""
    asking = [sentence for sentence in sentences(text) if obliges(sentence)]
    return [sentence for sentence in asking if _is_definite(sentence)] if introduces else asking


def only_waits(text: str) -> bool:
    """Whether all that a text asks for begins only when a case arises."""
    asked = [sentence for sentence in sentences(text) if obliges(sentence)]
    return bool(asked) and all(WAITING_FOR_A_CASE.match(s) and not REPEATING.search(s) for s in asked)


def _is_definite(sentence: str) -> bool:
    """Whether a sentence of an introduction says something that can be done, not only what the parts are about."""
    return REPEATING.search(sentence) is not None or EVIDENCE.search(sentence) is not None


def outside_items(body: str, items: Iterable[str]) -> str:
    """The body without the passages that stand as items (一是 …) of their own."""
    for item in items:
        body = body.replace(item, "\n", 1)
    return body


def title_of(sentence: str) -> str:
    """A sentence as the title of a task: without closing marks, cut at a comma when it is long."""
    title = sentence.strip().rstrip("。！？；;，,、：: ")
    if len(title) <= TITLE_LENGTH:
        return title
    short = title[: TITLE_LENGTH - 1]
    cut = max(short.rfind(mark) for mark in "，；、,;")
    return (short[:cut] if cut > TITLE_LENGTH // 2 else short) + "…"


def timing_of(text: str, dated: Iterable[Dated], section: str) -> Timing:
    """When ``text`` is due by the dated phrases that stand in it (those of the same section)."""
    squeezed = "".join(text.split())
    inside = [
        phrase
        for phrase in dated
        if phrase.section in (None, section) and phrase.text and "".join(phrase.text.split()) in squeezed
    ]
    due = next((phrase.end for phrase in inside if phrase.end is not None), None)
    rrule = next((phrase.recurrence.rrule for phrase in inside if phrase.recurrence is not None), "")
    words = "；".join(dict.fromkeys(phrase.text for phrase in inside))
    return Timing(due_on=due, due_text=words[:200], rrule=rrule if len(rrule) <= 120 else "")


def evidence_of(text: str) -> str:
    """The paper a sentence asks for (a report, a list, a register …); empty when it names none."""
    match = EVIDENCE.search(text)
    return match.group(1)[:200] if match else ""


def alike(one: str, other: str) -> float:
    """How much two passages say the same, from 0 to 1, without punctuation; a passage inside the other counts 0.9."""
    a, b = strip_for_compare(one), strip_for_compare(other)
    if not a or not b:
        return 0.0
    if a == b:
        return 1.0
    if min(len(a), len(b)) >= 4 and (a in b or b in a):
        return 0.9
    matcher = SequenceMatcher(None, a[:200], b[:200], autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() > 0.5 else matcher.quick_ratio() / 2


def covered(task: str, passage: str) -> float:
    """How much of the words of a short task stand in a passage, from 0 to 1, by pairs of characters."""
    a, b = strip_for_compare(task), strip_for_compare(passage)
    pairs = {a[i : i + 2] for i in range(len(a) - 1)}
    return sum(pair in b for pair in pairs) / len(pairs) if pairs else 0.0


def best_of(text: str, candidates: Sequence[str], *, at_least: float) -> int | None:
    """The place of the candidate that holds most of ``text``; None when none reaches ``at_least``."""
    scores = [max(alike(text, candidate), covered(text, candidate)) for candidate in candidates]
    best = max(range(len(scores)), key=scores.__getitem__, default=None)
    return best if best is not None and scores[best] >= at_least else None
