"""What the demo's campaign asks of each person, and the gates of its first two phases.

Everybody has signed the pledge, those who joined later too; of the self-inspection three are missing, one is excused.
The first phase ends with every condition of its gate met, and the second opens the day after.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial
from operator import itemgetter

from jingjian.commons.access.actor import Actor
from jingjian.commons.organisation.models import Person, Unit
from jingjian.kernel import clock
from jingjian.modules.campaign import actions
from jingjian.modules.campaign.demo_story import OFFICE, PUBLISHER, SECOND_PHASE
from jingjian.modules.campaign.models import Campaign, Clause, ConditionKind, Gate, GateCondition, Obligation, Phase
from jingjian.testing import cast
from jingjian.testing.cast import CITY, COUNTY, MEMBERS, UNITS, Member
from jingjian.testing.telling import Step, done_by, moment_at

PLEDGE, INSPECTION = "签订廉洁从业承诺书", "提交个人自查报告"
#: on which day each kind of unit enters what its people did
PLEDGED = {"county": 20, "office": 21, "stationed": 22, "township": 23}
INSPECTED = {"county": 22, "office": 23, "stationed": 24, "township": 25}
#: who had not handed in by the day due, and who is excused
MISSING, EXCUSED = ("niushuanzhu", "xiangyang"), "jiahongwei"
PHASE_ENDS = date(2023, 5, 15)


def length() -> int:
    """How many steps ``tell`` takes."""
    return len(_steps())


def tell() -> Iterator[Step]:
    """The steps of this chapter with their moments."""
    yield from sorted(_steps(), key=itemgetter(0))


def _steps() -> list[Step]:
    ask_pledge = partial(_ask, PLEDGE, "签订廉洁承诺", "本人签名的承诺书", date(2023, 3, 1), date(2023, 3, 24))
    ask_report = partial(
        _ask, INSPECTION, "个人自查", "本人签名的自查报告", date(2023, 5, 17), date(2023, 5, 26)
    )  # fmt: skip
    return [
        done_by(OFFICE, moment_at(date(2023, 3, 1), 9, 5), ask_pledge),
        done_by(OFFICE, moment_at(date(2023, 5, 17), 9, 5), ask_report),
        *_entries(PLEDGE, 3, PLEDGED, without=()),
        *_entries(INSPECTION, 5, INSPECTED, without=(*MISSING, EXCUSED)),
        *(
            _entry(PLEDGE, cast.head_of(one.unit), (one,), _day_after_joining(one))
            for one in MEMBERS
            if cast.joins(one)
        ),
        done_by(OFFICE, moment_at(date(2023, 5, 26), 11, 20), _excuse),
        done_by(PUBLISHER, moment_at(PHASE_ENDS, 17, 20), partial(_confirm_and_pass, 1, Gate.EXIT)),
        done_by(PUBLISHER, moment_at(SECOND_PHASE, 8, 50), partial(_confirm_and_pass, 2, Gate.ENTRY)),
    ]


def _day_after_joining(one: Member) -> date:
    return cast.since(one).replace(day=cast.since(one).day + 1)


def _entries(name: str, month: int, days: dict[str, int], *, without: Sequence[str]) -> Iterator[Step]:
    """What each unit of the county enters of its people, by its head, or by the campaign office where it has none."""
    for unit in (unit for unit in UNITS if unit.code != CITY):
        day = date(2023, month, days[unit.kind])
        there = [one for one in cast.in_service(day) if one.unit == unit.code and one.username not in without]
        yield _entry(name, cast.head_of(unit.code), there, day)


def _entry(name: str, head: Member, people: Sequence[Member], day: date) -> Step:
    who = head.username if head.role in ("department_head", "campaign_office") else OFFICE
    minute = 5 + [unit.code for unit in UNITS].index(head.unit) * 3
    return done_by(who, moment_at(day, 16, minute), partial(_enter, name, people))


def _ask(name: str, heading: str, proof: str, starts_on: date, due_on: date, actor: Actor) -> None:
    draft = actions.create_obligation(
        actor=actor, campaign=Campaign.objects.select_related("record", "unit").get(), name=name, proof=proof,
        unit=Unit.objects.get(code=COUNTY), clause=Clause.objects.select_related("plan").get(heading=heading),
        starts_on=starts_on, due_on=due_on,
    )  # fmt: skip
    actions.issue_obligation(actor=actor, row=draft)


def _enter(name: str, people: Sequence[Member], actor: Actor) -> None:
    actions.enter_done(actor=actor, row=_asked(name), people=_rows(people), done_on=clock.today())


def _excuse(actor: Actor) -> None:
    people = _rows([cast.member(EXCUSED)])
    actions.excuse(
        actor=actor, row=_asked(INSPECTION), people=people, done_on=clock.today(), note="住院治疗，出院后补谈补交"
    )


def _asked(name: str) -> Obligation:
    return Obligation.objects.select_related("record", "campaign", "unit").get(name=name)


def _rows(people: Sequence[Member]) -> list[Person]:
    return list(Person.objects.select_related("unit").filter(user__username__in=[one.username for one in people]))


def _confirm_and_pass(position: int, gate: str, actor: Actor) -> None:
    """The leader confirms what only people know, then passes the gate: nothing is open, so no reason is given."""
    leader = Person.objects.get(user=actor.user_id)
    stated = GateCondition.objects.filter(phase__position=position, gate=gate, kind=ConditionKind.STATED)
    for key in stated.values_list("pk", flat=True):
        condition = GateCondition.objects.select_related("phase__campaign__record", "phase__campaign__unit").get(pk=key)
        actions.confirm_condition(
            actor=actor, condition=condition, confirmed_by=leader, confirmed_on=clock.today()
        )  # fmt: skip
    phase = Phase.objects.select_related("campaign__record", "campaign__unit").get(position=position)
    actions.pass_gate(actor=actor, phase=phase, gate=gate)
