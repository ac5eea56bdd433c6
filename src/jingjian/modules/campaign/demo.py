"""The campaign of the demo: imported, reviewed, published, and half way through its second phase on 12 June 2023.

Everything is an action of the module, in the name of one of the cast, under a clock that is moved to a working hour.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from functools import cached_property, partial
from operator import itemgetter
from pathlib import Path
from uuid import UUID

from jingjian.commons.access.actor import SYSTEM, Actor
from jingjian.commons.access.context import acting_as
from jingjian.commons.accounts.models import User
from jingjian.commons.organisation.models import Person, Unit
from jingjian.kernel import clock
from jingjian.kernel.calendar import statutory
from jingjian.kernel.ids import uuid7
from jingjian.modules.campaign import actions
from jingjian.modules.campaign.actions import occurrences, sampling, series
from jingjian.modules.campaign.demo_papers import paper
from jingjian.modules.campaign.demo_story import (
    ADDED,
    CLASSIFIED,
    KEPT,
    LATER,
    NOTES,
    OFFICE,
    PLANNED,
    PUBLISHER,
    SAMPLED,
    SECOND_PHASE,
    Classified,
    Until,
    Work,
)
from jingjian.modules.campaign.models import Campaign, Clause, Plan, SampleItem, Task, TaskOccurrence, TaskProposal
from jingjian.testing.cast import COUNTY, in_service
from jingjian.testing.telling import Step, done_by, in_name_of, moment_at

SEED = 20230612
PLAN_FILE = Path(__file__).with_name("demo_plan.txt")
NAME = "清源县纪检监察干部队伍教育整顿"
SCOPE = "县纪委监委机关各室、两个派驻纪检监察组、城关镇和柳泉镇纪委的全体干部"
PREPARED, REVIEWED, PUBLISHED = date(2023, 2, 23), date(2023, 2, 27), date(2023, 2, 28)
FIRST, LAST = date(2023, 3, 1), date(2023, 12, 20)


def length() -> int:
    """How many steps ``tell`` takes."""
    fixed = 4  # campaign, import, review accepted, publication
    review = len(CLASSIFIED) + len(ADDED) + len(PLANNED)
    works = [*PLANNED, *(work for _clause, work in ADDED), *(work for _clause, work in LATER)]
    regular = 2 * len(SAMPLED)  # drawn, all but the last looked at, and the periods kept once
    return fixed + review + regular + len(LATER) + sum(map(_steps_of, works))


def tell() -> Iterator[Step]:
    """The steps of the campaign with their moments. Raises LookupError when plan and story do not fit each other."""
    story = _Story()
    yield from story.publish()
    yield from story.work()


def _steps_of(work: Work) -> int:
    """Assigned, accepted, started, papers, handed in, then verified and closed, or returned."""
    before_review = min(work.until, Until.SUBMITTED)
    after = {Until.RETURNED: 1, Until.VERIFIED: 1, Until.DONE: 2}.get(work.until, 0)
    return before_review + after + len(work.papers)


def _person(username: str) -> Person:
    return Person.objects.select_related("unit").get(user__username=username)


def _only(kind: str, found: list[UUID], part: str) -> UUID:
    if len(found) != 1:
        raise LookupError(f"the demo's plan has {len(found)} {kind} with {part!r}, and the story needs one")
    return found[0]


class _Story:
    """The campaign while it is told; one random source of fixed seed gives the minutes."""

    def __init__(self) -> None:
        self.random = random.Random(SEED)  # noqa: S311 - minutes of a story, no secret
        self.calendar = statutory()

    @cached_property
    def units(self) -> dict[str, Unit]:
        """Units by code; they stand before the first step of this chapter is taken."""
        return {unit.code: unit for unit in Unit.objects.all()}

    @property
    def plan(self) -> Plan:
        """The one plan of the campaign: in review, then in force."""
        return Plan.objects.select_related("campaign").get()

    def publish(self) -> Iterator[Step]:
        """From the empty campaign to the plan in force."""
        yield done_by(OFFICE, self.at(PREPARED, 9), self.begin)
        yield done_by(OFFICE, self.at(PREPARED, 10), self.read)
        yield from self.review()
        yield done_by(OFFICE, self.at(REVIEWED, 16), self.accept)
        yield done_by(PUBLISHER, self.at(PUBLISHED, 15), self.put_in_force)

    def begin(self, actor: Actor) -> None:
        actions.create_campaign(
            actor=actor, name=NAME, unit=self.units[COUNTY], scope=SCOPE, starts_on=FIRST, ends_on=LAST
        )

    def read(self, actor: Actor) -> None:
        actions.import_plan(
            actor=actor, campaign=Campaign.objects.get(), file_name="清源县教育整顿实施方案.txt",
            content=PLAN_FILE.read_bytes(),
        )  # fmt: skip

    def review(self) -> Iterator[Step]:
        """Correct what the reader of the paper got wrong, add what it did not see, say who leads each task."""
        steps = [
            *(partial(self.classify, one) for one in CLASSIFIED),
            *(partial(self.propose, heading, work) for heading, work in ADDED),
            *(partial(self.edit, work) for work in PLANNED),
        ]
        moment = self.at(REVIEWED, 9)
        for number, do in enumerate(steps):
            yield done_by(OFFICE, moment + timedelta(minutes=2 * number), do)

    def classify(self, correction: Classified, actor: Actor) -> None:
        actions.classify_clause(
            actor=actor, clause=self.clause(correction.part), kind=correction.kind, procedure=correction.procedure
        )

    def propose(self, heading: str, work: Work, actor: Actor) -> None:
        """Enter by hand a task the reader of the paper did not see."""
        actions.add_proposal(
            actor=actor, clause=self.clause(heading), title=work.title, lead_unit=self.units[work.lead],
            due_on=work.due, expected_evidence=work.evidence,
        )  # fmt: skip

    def edit(self, work: Work, actor: Actor) -> None:
        """Settle one proposed task."""
        found = TaskProposal.objects.filter(title__contains=work.part).values_list("pk", flat=True)
        proposal = TaskProposal.objects.select_related("plan__campaign", "clause").get(
            pk=_only("proposals", list(found), work.part)
        )
        actions.edit_proposal(
            actor=actor, proposal=proposal, title=work.title or proposal.title, lead_unit=self.units[work.lead],
            helper_units=[self.units[code] for code in work.helpers.split()], due_on=work.due or proposal.due_on,
            rrule=work.rrule, expected_evidence=work.evidence,
        )  # fmt: skip

    def accept(self, actor: Actor) -> None:
        """Drop what nobody leads, and accept the reading of every clause."""
        for proposal in TaskProposal.objects.filter(kept=True, lead_unit__isnull=True):
            actions.drop_proposal(actor=actor, proposal=proposal)
        actions.accept_all(actor=actor, plan=self.plan)

    def put_in_force(self, actor: Actor) -> None:
        actions.publish_plan(actor=actor, row=self.plan)

    def work(self) -> Iterator[Step]:
        """Everything that is done after the publication, in the order of the clock."""
        steps: list[Step] = []
        for work in (*PLANNED, *(work for _clause, work in ADDED)):
            task = self.task_of(work)
            steps += self.course(task.pk, work, task.due_on)
        for number, (heading, work) in enumerate(LATER):
            key = uuid7()
            moment = self.at(SECOND_PHASE, 10) + timedelta(minutes=number)
            steps.append(done_by(OFFICE, moment, partial(self.add, key, heading, work)))
            steps += self.course(key, work, work.due)
        steps += self.regular_work()
        yield from sorted(steps, key=itemgetter(0))

    def add(self, key: UUID, heading: str, work: Work, actor: Actor) -> None:
        """Add a task to a clause of the plan in force."""
        actions.create_task(
            actor=actor, clause=self.clause(heading), title=work.title, new_id=key, lead_unit=self.units[work.lead],
            due_on=work.due, expected_evidence=work.evidence,
        )  # fmt: skip

    def course(self, key: UUID, work: Work, due: date | None) -> Iterator[Step]:
        """The steps of one task with their moments, as far as it gets."""
        given = work.given or (PUBLISHED if due is None or due < SECOND_PHASE else SECOND_PHASE)
        begun = self.calendar.next_workday(given)
        handed = work.handed or (self.calendar.add_workdays(due, -1) if due else begun)
        checked = self.calendar.next_workday(handed)
        own: list[tuple[Until, str, date, int, Callable[[Actor, Task], object]]] = [
            (Until.ASSIGNED, work.by, given, 16, partial(self.assign, work)),
            (Until.ACCEPTED, work.who, begun, 9, _accept),
            (Until.STARTED, work.who, begun, 10, _start),
            (Until.SUBMITTED, work.who, handed, 15, partial(_submit, work)),
        ]
        if work.until is Until.RETURNED:
            own.append((Until.RETURNED, work.by, checked, 10, partial(_return, work)))
        else:
            own.append((Until.VERIFIED, work.by, checked, 10, _verify))
            own.append((Until.DONE, OFFICE, checked, 16, _close))
        for until, username, day, hour, do in own:
            if until <= work.until:
                yield self.step(key, username, self.at(day, hour), do)
        for day in work.papers:
            yield self.step(key, work.who, self.at(day, 14), partial(_hand_in_period, work, day))

    def regular_work(self) -> Iterator[Step]:
        """What the clock does of itself, and what the verifiers find of the samples it draws."""
        for day in SAMPLED:
            moment = self.at(day, 8)
            yield moment, partial(_as_the_clock, moment, sampling.draw_all)
            if day != SAMPLED[-1]:
                looked = self.at(self.calendar.add_workdays(day, 3), 11)
                yield looked, partial(self.look, looked)
        moment = self.at(KEPT, 17)
        yield moment, partial(_as_the_clock, moment, series.keep_all)

    def look(self, moment: datetime) -> None:
        """Everybody who was asked finds that the work holds."""
        asked = SampleItem.objects.filter(result="open", verifier__isnull=False)
        for item in asked.select_related("sample__record"):
            with in_name_of(User.objects.get(person=item.verifier_id).username, moment) as actor:
                actions.answer_item(actor=actor, item=item, result="confirmed", reason="材料齐全，属实。")

    def step(self, key: UUID, username: str, moment: datetime, do: Callable[[Actor, Task], object]) -> Step:
        """What somebody does with a task."""

        def take(actor: Actor) -> None:
            do(actor, Task.objects.select_related("record", "campaign", "clause", "lead_unit").get(pk=key))

        return done_by(username, moment, take)

    def assign(self, work: Work, actor: Actor, task: Task) -> None:
        actions.assign_task(actor=actor, row=task, responsible=_person(work.who), verifier=_person(work.by))

    def at(self, day: date, hour: int) -> datetime:
        """A minute in the hour on that working day. Raises LookupError for a day nobody works."""
        if not self.calendar.is_workday(day):
            raise LookupError(f"{day} is no working day")
        return moment_at(day, hour, self.random.randrange(2, 55))

    def clause(self, heading: str) -> Clause:
        found = list(Clause.objects.filter(heading=heading).values_list("pk", flat=True))
        return Clause.objects.select_related("plan__campaign__record", "plan__campaign__unit", "plan__record").get(
            pk=_only("clauses", found, heading)
        )

    def task_of(self, work: Work) -> Task:
        """The task that became of a proposal."""
        wanted = work.title or work.part
        found = list(Task.objects.filter(title=wanted).values_list("pk", flat=True))
        return Task.objects.get(pk=_only("tasks", found, wanted))


def _accept(actor: Actor, task: Task) -> None:
    actions.accept_task(actor=actor, row=task)


def _start(actor: Actor, task: Task) -> None:
    actions.start_task(actor=actor, row=task)


def _submit(work: Work, actor: Actor, task: Task) -> None:
    result = work.result.format(heads=len(in_service(clock.today())))
    proof = paper(work.paper, work.evidence, [task.title, result])
    actions.submit_task(actor=actor, row=task, result=result, files=[proof])


def _return(work: Work, actor: Actor, task: Task) -> None:
    actions.return_task(actor=actor, row=task, reason=work.reason)


def _verify(actor: Actor, task: Task) -> None:
    actions.verify_task(actor=actor, row=task, note=NOTES[len(task.title) % len(NOTES)])


def _close(actor: Actor, task: Task) -> None:
    actions.close_task(actor=actor, row=task)


def _as_the_clock(moment: datetime, do: Callable[[Actor], int]) -> None:
    with clock.moved(moment), acting_as(SYSTEM) as actor:
        do(actor)


def _hand_in_period(work: Work, day: date, actor: Actor, task: Task) -> None:
    """Hand in the period of regular work that is due first, on the paper of the day. Raises LookupError without one.

    What the clock did in the nights before is done first.
    """
    series.fit(SYSTEM, task)
    related = ("record", "task__clause", "task__lead_unit", "task__campaign", "responsible", "verifier")
    open_periods = TaskOccurrence.objects.filter(task=task, state="due", starts_on__lte=day)
    period = open_periods.select_related(*related).order_by("due_on").first()
    if period is None:
        raise LookupError(f"{task} has no period to hand in on {day}")
    proof = paper(work.paper, f"{work.evidence}（{period.period}）", [task.title])
    occurrences.hand_in(actor=actor, row=period, result=f"{period.period}已完成。", files=[proof])
