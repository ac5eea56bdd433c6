"""What waits for the leader in charge when the demo opens: six extensions and four questions about work in hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import partial

from jingjian.commons.access.actor import Actor
from jingjian.commons.accounts.models import User
from jingjian.commons.approvals.actions import propose
from jingjian.kernel.workflow import Category
from jingjian.modules.campaign.approvals import EXTENSION, INSTRUCTION
from jingjian.modules.campaign.demo_story import LEADER, OFFICE
from jingjian.modules.campaign.models import Task
from jingjian.testing.telling import Step, done_by, in_name_of, moment_at

DAY = date(2023, 6, 9)
REASONS = (
    "谈心谈话因集中办案顺延，申请延至月底。",
    "两个派驻组材料尚在补正，申请延期。",
    "责任人参加市纪委专项工作，下周返岗。",
    "测试系统检修，考试场次顺延。",
    "警示教育基地档期调整。",
    "台账口径待市里明确后统一修订。",
)
QUESTIONS = (
    ("自查情况报告是否需逐人附佐证？", "建议逐人附一页要点，原始材料由各室留存备查。"),
    ("离岗培训人员是否纳入本轮谈心谈话？", "建议返岗后一周内补谈，不列入未完成。"),
    ("跨部门问题由谁牵头整改？", "建议由首报部门牵头，相关部门配合，整改专班协调。"),
    ("检视整治小结是否与半年总结合并？", "建议单独成文，两项工作口径不同。"),
)


def length() -> int:
    """How many steps ``tell`` takes."""
    return len(REASONS) + len(QUESTIONS)


def tell() -> Iterator[Step]:
    """The steps of this chapter with their moments, in the order of the clock."""
    for number, reason in enumerate(REASONS):
        moment = moment_at(DAY, 17, 20 + 3 * number)
        yield moment, partial(_ask_for_time, number, reason, moment)
    for number, (question, proposal) in enumerate(QUESTIONS):
        yield done_by(OFFICE, moment_at(DAY, 17, 40 + 4 * number), partial(_ask, number, question, proposal))


def _in_hand(number: int) -> Task:
    """The task of that number among those in hand with a date and somebody else than the leader responsible."""
    rows = Task.objects.select_related("record", "lead_unit", "responsible").filter(
        record__category=Category.OPEN, rrule="", due_on__isnull=False, responsible__isnull=False
    )
    found = list(rows.exclude(responsible__user__username=LEADER).order_by("record__reference"))
    return found[number % len(found)]


def _ask_for_time(number: int, reason: str, moment: datetime) -> None:
    """Whoever is responsible asks, for a fortnight more."""
    row = _in_hand(number)
    later = max(row.due_on or DAY, DAY) + timedelta(days=14)
    asks = {"due_on": later.isoformat(), "reason": reason}
    with in_name_of(User.objects.get(person=row.responsible_id).username, moment) as actor:
        propose(actor=actor, kind=EXTENSION.id, row=row, asks=asks)


def _ask(number: int, question: str, proposal: str, office: Actor) -> None:
    row = _in_hand(number)
    propose(actor=office, kind=INSTRUCTION.id, row=row, asks={"question": question, "proposal": proposal})
