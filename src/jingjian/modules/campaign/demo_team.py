"""Who carries the demo's campaign: the groups of section II, the responsibility chain, two briefings of the leaders.

The third briefing is three days late on the day the demo opens, and one resolution of the second is no task yet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from operator import itemgetter

from jingjian.commons.access.actor import Actor
from jingjian.commons.organisation.models import Person, Unit
from jingjian.kernel import clock
from jingjian.kernel.calendar import statutory
from jingjian.modules.campaign import actions
from jingjian.modules.campaign.demo_story import LEADER, OFFICE, PUBLISHER
from jingjian.modules.campaign.models import (
    Briefing,
    Campaign,
    ChainRule,
    ChainState,
    Clause,
    MemberPosition,
    PlanState,
    Resolution,
    ResponsibilityDraft,
    TaskForce,
    TaskForceKind,
)
from jingjian.testing.cast import COUNTY, MEMBERS, joins, since
from jingjian.testing.telling import Step, done_by, moment_at

BASIS = "实施方案第二部分"
WEEKS = 4
CHAIN_DAY = date(2023, 3, 6)
LEADING = "教育整顿领导小组"
HEAD, DEPUTY, MEMBER = MemberPosition.HEAD, MemberPosition.DEPUTY, MemberPosition.MEMBER
DIRECTOR, LIAISON = MemberPosition.OFFICE_HEAD, MemberPosition.LIAISON


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """One group, from which day, with who sits in it: (position, accounts, duty)."""

    kind: TaskForceKind
    name: str
    duties: str
    founded: date
    number: str
    members: tuple[tuple[MemberPosition, str, str], ...]


GROUPS = (
    Group(kind=TaskForceKind.LEADING_GROUP, name=LEADING, founded=date(2023, 3, 3), number="清纪发〔2023〕5号",
          duties="统一领导全县纪检监察干部队伍教育整顿；定期听取汇报，研究解决重大问题。",
          members=((HEAD, "gaojianping", "负总责"), (DEPUTY, "xuwenbin", "牵头抓总，分管整顿办"),
                   (MEMBER, "maxiaolan", "分管学习教育"))),
    Group(kind=TaskForceKind.OFFICE, name="领导小组办公室", founded=date(2023, 3, 3), number="清纪发〔2023〕5号",
          duties="承担领导小组日常工作，统筹进度，收集情况，督促落实。",
          members=((DIRECTOR, "qianyongming", "主持日常工作"), (LIAISON, "mengjia", "综合联络"))),
    Group(kind=TaskForceKind.TASK_FORCE, name="综合专班", founded=date(2023, 3, 8), number="清整办〔2023〕1号",
          duties="文稿起草、进展汇总、会务保障。",
          members=((HEAD, "tangzhigang", "牵头"), (MEMBER, "yexiao", "进展汇总"))),
    Group(kind=TaskForceKind.TASK_FORCE, name="学习专班", founded=date(2023, 3, 8), number="清整办〔2023〕1号",
          duties="学习篇目、专题研讨、警示教育、纪法测试。",
          members=((HEAD, "linxiaofeng", "牵头"), (MEMBER, "songyutong", "学习台账"))),
    Group(kind=TaskForceKind.TASK_FORCE, name="整改专班", founded=date(2023, 3, 8), number="清整办〔2023〕1号",
          duties="线索起底、问题台账、整改销号、督导检查。",
          members=((HEAD, "fangjing", "牵头"), (MEMBER, "hanbing dengkai", "台账与销号"))),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """One briefing with what it resolved: text, heading of the clause, who, by when, and what the task is called."""

    title: str
    planned: date
    held: date
    confirmed: date
    reporters: str
    attendees: str
    agenda: str
    reported: str
    minutes: str
    resolved: tuple[tuple[str, str, str, date, str], ...]


FIRST = Meeting(
    title="听取学习教育环节进展汇报", planned=date(2023, 4, 10), held=date(2023, 4, 14), confirmed=date(2023, 4, 17),
    reporters="qianyongming linxiaofeng", attendees="xuwenbin maxiaolan fangjing",
    agenda="一、整顿办汇报总体进展；二、学习专班汇报集中学习和警示教育情况。",
    reported="动员会、承诺书、警示教育片均已按期完成；个别单位集中学习记录不完整。",
    minutes="会议听取了整顿办和学习专班的汇报，肯定前一阶段工作，指出学习记录质量不一，要求补齐短板、注重实效。",
    resolved=(
        ("综合专班对各单位集中学习记录抽查一次，形成情况通报，6月30日前报领导小组。", "加强督导检查", "mengjia",
         date(2023, 6, 30), "抽查集中学习记录，形成情况通报"),
    ),
)  # fmt: skip
SECOND = Meeting(
    title="听取检视整治环节准备情况汇报", planned=date(2023, 5, 9), held=date(2023, 5, 12), confirmed=date(2023, 5, 15),
    reporters="qianyongming fangjing", attendees="xuwenbin maxiaolan linxiaofeng",
    agenda="一、整顿办汇报学习教育环节小结；二、整改专班汇报线索起底安排。",
    reported="学习教育环节任务全部完成；线索起底已排出时间表，自查要点已印发。",
    minutes="会议同意转入检视整治环节，要求坚持实事求是，不以数量论成效，谈心谈话先行。",
    resolved=(
        ("各室6月20日前完成谈心谈话，整改专班汇总意见建议，梳理成条。", "开展谈心谈话", "hanbing",
         date(2023, 6, 20), ""),
    ),
)  # fmt: skip
MEETINGS = (FIRST, SECOND)


def length() -> int:
    """How many steps ``tell`` takes."""
    return len(_steps())


def tell() -> Iterator[Step]:
    """The steps of this chapter with their moments, in the order of the clock."""
    yield from sorted(_steps(), key=itemgetter(0))


def _steps() -> list[Step]:
    return [
        _by(OFFICE, date(2023, 3, 1), 14, 20, _set_rhythm),
        *(
            _by(OFFICE, group.founded, 9 + number // 2, 10 + 20 * (number % 2), partial(_found, number, group))
            for number, group in enumerate(GROUPS)
        ),
        *_chain_from(CHAIN_DAY, COUNTY),
        *(step for one in filter(joins, MEMBERS) for step in _chain_from(since(one), one.unit)),
        *(step for one in MEMBERS if one.left for step in _chain_from(statutory().next_workday(one.left), one.unit)),
        *(step for meeting in MEETINGS for step in _steps_of(meeting)),
    ]


def _chain_from(day: date, unit: str) -> Iterator[Step]:
    """The chain below a unit is drafted, made whole and put in force that day; again when somebody joins or left."""
    yield _by(OFFICE, day, 15, 5, partial(_propose_chain, day, unit))
    yield _by(OFFICE, day, 15, 40, _close_gaps)
    yield _by(PUBLISHER, day, 16, 30, _enforce_chain)


def _steps_of(meeting: Meeting) -> Iterator[Step]:
    yield _by(OFFICE, meeting.planned, 9, 40, partial(_plan, meeting))
    yield _by(OFFICE, meeting.held, 16, 35, partial(_hold, meeting))
    yield _by(OFFICE, meeting.held, 17, 5, partial(_resolve, meeting))
    yield _by(OFFICE, meeting.confirmed, 9, 20, partial(_turn, meeting))
    yield _by(PUBLISHER, meeting.confirmed, 15, 15, partial(_confirm, meeting))


def _by(username: str, day: date, hour: int, minute: int, do: Callable[[Actor], None]) -> Step:
    """A step in somebody's name at that minute."""
    return done_by(username, moment_at(day, hour, minute), do)


def _campaign() -> Campaign:
    return Campaign.objects.select_related("unit", "record").earliest("record__reference")


def _people(usernames: str) -> list[Person]:
    found = Person.objects.select_related("unit").filter(user__username__in=usernames.split())
    if len(found) != len(usernames.split()):
        raise LookupError(f"not everybody of {usernames!r} is on the roster")
    return list(found)


def _clause(heading: str) -> Clause:
    return Clause.objects.select_related("plan__campaign__unit", "plan__campaign__record").get(
        plan__campaign=_campaign(), plan__state=PlanState.PUBLISHED, heading=heading
    )


def _set_rhythm(actor: Actor) -> None:
    actions.set_rhythm(actor=actor, row=_campaign(), weeks=WEEKS, since=clock.today())


def _found(number: int, group: Group, actor: Actor) -> None:
    """Draft a group, seat its members and put it in force; task forces work under the office, that under the top."""
    above = {TaskForceKind.OFFICE: TaskForceKind.LEADING_GROUP, TaskForceKind.TASK_FORCE: TaskForceKind.OFFICE}
    superior = TaskForce.objects.filter(kind=above[group.kind]).first() if group.kind in above else None
    row = actions.create_task_force(
        actor=actor, campaign=_campaign(), kind=group.kind, name=group.name, duties=group.duties, superior=superior,
        position=number,
    )  # fmt: skip
    for position, usernames, duty in group.members:
        people = _people(usernames)
        actions.add_members(actor=actor, row=row, people=people, position=position, since=group.founded, duty=duty)
    actions.found_task_force(actor=actor, row=row, founded_on=group.founded, document_no=group.number)


def _draft() -> ResponsibilityDraft:
    return ResponsibilityDraft.objects.select_related("unit", "record").get(state=ChainState.DRAFT)


def _propose_chain(day: date, unit: str, actor: Actor) -> None:
    actions.propose_chain(actor=actor, unit=Unit.objects.get(code=unit), since=day, basis=BASIS)


def _close_gaps(actor: Actor) -> None:
    """Whoever nobody was found for answers to the leader in charge; with no gap there is nothing to do."""
    row, (leader,) = _draft(), _people(LEADER)
    gaps = row.entries.filter(rule=ChainRule.NONE).select_related("junior__unit")
    if juniors := [line.junior for line in gaps]:
        actions.set_senior(actor=actor, row=row, juniors=juniors, senior=leader, capacity="整顿办指定，班子成员联系")


def _enforce_chain(actor: Actor) -> None:
    actions.enforce_chain(actor=actor, row=_draft())


def _briefing(meeting: Meeting) -> Briefing:
    return Briefing.objects.select_related("record", "campaign__unit", "chair").get(title=meeting.title)


def _plan(meeting: Meeting, actor: Actor) -> None:
    (chair,) = _people(PUBLISHER)
    actions.plan_briefing(
        actor=actor, campaign=_campaign(), title=meeting.title, held_on=meeting.held, place="三楼会议室", chair=chair,
        reporters=_people(meeting.reporters), attendees=_people(meeting.attendees), agenda=meeting.agenda,
        clause=_clause("压实工作责任"),
    )  # fmt: skip


def _hold(meeting: Meeting, actor: Actor) -> None:
    """Everybody came but the last of those who were to attend."""
    came = f"{meeting.reporters} {meeting.attendees.rsplit(' ', 1)[0]}"
    actions.hold_briefing(
        actor=actor, row=_briefing(meeting), held_on=meeting.held, present=_people(came), others=_people(PUBLISHER),
        reported=meeting.reported, minutes=meeting.minutes,
    )  # fmt: skip


def _resolve(meeting: Meeting, actor: Actor) -> None:
    for text, heading, who, due_on, _title in meeting.resolved:
        (person,) = _people(who)
        actions.resolve(
            actor=actor, row=_briefing(meeting), text=text, clause=_clause(heading), responsible=person, due_on=due_on
        )


def _turn(meeting: Meeting, actor: Actor) -> None:
    """Make tasks of the resolutions that have a name for one; the office verifies."""
    (verifier,) = _people(OFFICE)
    rows = Resolution.objects.filter(briefing=_briefing(meeting)).select_related(
        "briefing__record", "briefing__campaign", "responsible__unit"
    )
    for row, (_text, heading, _who, due_on, title) in zip(rows.order_by("number"), meeting.resolved, strict=True):
        if title and row.responsible is not None:
            actions.turn_resolution(
                actor=actor, row=row, clause=_clause(heading), title=title, lead_unit=row.responsible.unit,
                responsible=row.responsible, verifier=verifier, due_on=due_on, expected_evidence="情况通报",
            )  # fmt: skip


def _confirm(meeting: Meeting, actor: Actor) -> None:
    actions.confirm_briefing(actor=actor, row=_briefing(meeting))
