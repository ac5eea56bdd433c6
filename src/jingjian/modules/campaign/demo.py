"""The campaign of the demo: imported, reviewed, published, and half way through its second phase on 12 June 2023.

Everything is an action of the module, in the name of one of the cast, under a clock that is moved to a working hour.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from uuid import UUID

from jingjian.commons.access.actor import SYSTEM, Actor, actor_for
from jingjian.commons.access.context import acting_as
from jingjian.commons.accounts.models import User
from jingjian.commons.organisation.models import Person, Unit
from jingjian.kernel import clock
from jingjian.kernel.calendar import statutory
from jingjian.kernel.ids import uuid7
from jingjian.modules.campaign import actions, demo_team
from jingjian.modules.campaign.actions import occurrences, sampling, series
from jingjian.modules.campaign.demo_papers import paper
from jingjian.modules.campaign.demo_story import (
    ADDED,
    CLASSIFIED,
    KEPT,
    LATER,
    OFFICE,
    PLANNED,
    PUBLISHER,
    SAMPLED,
    SECOND_PHASE,
    Until,
    Work,
)
from jingjian.modules.campaign.models import Campaign, Clause, Plan, SampleItem, Task, TaskOccurrence, TaskProposal
from jingjian.testing.cast import ROOT

SEED = 20230612
PLAN_FILE = Path(__file__).with_name("demo_plan.txt")
NAME = "清源县纪检监察干部队伍教育整顿"
SCOPE = "县纪委监委机关、派驻纪检监察组和镇纪委的全体干部"
PREPARED, REVIEWED, PUBLISHED = date(2023, 2, 23), date(2023, 2, 27), date(2023, 2, 28)
FIRST, LAST = date(2023, 3, 1), date(2023, 12, 20)

Step = tuple[datetime, Callable[[], None]]


def length() -> int:
    """How many steps ``tell`` takes."""
    fixed = 4  # campaign, import, review accepted, publication
    review = len(CLASSIFIED) + len(ADDED) + len(PLANNED)
    works = [*PLANNED, *(work for _clause, work in ADDED), *(work for _clause, work in LATER)]
    regular = 2 * len(SAMPLED)  # drawn, all but the last looked at, and the periods kept once
    return fixed + review + regular + len(LATER) + demo_team.length() + sum(map(_steps_of, works))


def tell() -> Iterator[None]:
    """Play the campaign, a step at a time. Raises LookupError when plan and story do not fit each other."""
    story = _Story()
    yield from story.publish()
    yield from story.work()


def _steps_of(work: Work) -> int:
    """Assigned, accepted, started, papers, handed in, then verified and closed, or returned."""
    before_review = min(work.until, Until.SUBMITTED)
    after = {Until.RETURNED: 1, Until.VERIFIED: 1, Until.DONE: 2}.get(work.until, 0)
    return before_review + after + len(work.papers)


@contextmanager
def _as(username: str, moment: datetime) -> Iterator[Actor]:
    with clock.moved(moment), acting_as(_actor(username)) as actor:
        yield actor


def _actor(username: str) -> Actor:
    return actor_for(User.objects.get_by_natural_key(username))


def _only(kind: str, found: list[UUID], part: str) -> UUID:
    if len(found) != 1:
        raise LookupError(f"the demo's plan has {len(found)} {kind} with {part!r}, and the story needs one")
    return found[0]


class _Story:
    """The campaign while it is told; one random source of fixed seed gives the minutes."""

    def __init__(self) -> None:
        self.random = random.Random(SEED)  # noqa: S311 - minutes of a story, no secret
        self.calendar = statutory()
        self.units = {unit.code: unit for unit in Unit.objects.all()}
        self.people = {user.username: user.person for user in User.objects.select_related("person__unit")}

    def publish(self) -> Iterator[None]:
        """From the empty campaign to the plan in force."""
        with _as(OFFICE, self.at(PREPARED, 9)) as actor:
            campaign = actions.create_campaign(
                actor=actor, name=NAME, unit=self.units[ROOT], scope=SCOPE, starts_on=FIRST, ends_on=LAST
            )
        yield
        with _as(OFFICE, self.at(PREPARED, 10)) as actor:
            plan = actions.import_plan(
                actor=actor, campaign=campaign, file_name="清源县教育整顿实施方案.txt", content=PLAN_FILE.read_bytes()
            )
        yield
        yield from self.review(plan)
        with _as(PUBLISHER, self.at(PUBLISHED, 15)) as actor:
            actions.publish_plan(actor=actor, row=Plan.objects.get(pk=plan.pk))
        self.campaign = Campaign.objects.get(pk=campaign.pk)
        yield

    def review(self, plan: Plan) -> Iterator[None]:
        """Correct what the reader of the paper got wrong, say who leads each task, and drop what nobody leads."""
        moment = self.at(REVIEWED, 9)
        for correction in CLASSIFIED:
            clause = self.clause(plan, correction.part)
            with _as(OFFICE, moment) as actor:
                actions.classify_clause(
                    actor=actor, clause=clause, kind=correction.kind, procedure=correction.procedure
                )
            moment += timedelta(minutes=2)
            yield
        for heading, work in ADDED:
            with _as(OFFICE, moment) as actor:
                actions.add_proposal(
                    actor=actor, clause=self.clause(plan, heading), title=work.title,
                    lead_unit=self.units[work.lead], due_on=work.due, expected_evidence=work.evidence,
                )  # fmt: skip
            moment += timedelta(minutes=3)
            yield
        for work in PLANNED:
            self.edit(plan, work, moment)
            moment += timedelta(minutes=4)
            yield
        with _as(OFFICE, self.at(REVIEWED, 16)) as actor:
            for proposal in TaskProposal.objects.filter(plan=plan, kept=True, lead_unit__isnull=True):
                actions.drop_proposal(actor=actor, proposal=proposal)
            actions.accept_all(actor=actor, plan=Plan.objects.get(pk=plan.pk))
        yield

    def edit(self, plan: Plan, work: Work, moment: datetime) -> None:
        """Settle one proposed task."""
        found = TaskProposal.objects.filter(plan=plan, title__contains=work.part).values_list("pk", flat=True)
        proposal = TaskProposal.objects.select_related("plan__campaign", "clause").get(
            pk=_only("proposals", list(found), work.part)
        )
        with _as(OFFICE, moment) as actor:
            actions.edit_proposal(
                actor=actor, proposal=proposal, title=work.title or proposal.title, lead_unit=self.units[work.lead],
                helper_units=[self.units[code] for code in work.helpers.split()], due_on=work.due or proposal.due_on,
                rrule=work.rrule, expected_evidence=work.evidence,
            )  # fmt: skip

    def work(self) -> Iterator[None]:
        """Everything that is done after the publication, in the order of the clock."""
        steps: list[Step] = []
        for work in (*PLANNED, *(work for _clause, work in ADDED)):
            task = self.task_of(work)
            steps += self.course(task.pk, work, task.due_on)
        for number, (heading, work) in enumerate(LATER):
            key = uuid7()
            moment = self.at(SECOND_PHASE, 10) + timedelta(minutes=5 * number)
            steps.append((moment, partial(self.add, key, heading, work, moment)))
            steps += self.course(key, work, work.due)
        steps += self.regular_work()
        steps += demo_team.tell()
        for _moment, do in sorted(steps, key=lambda step: step[0]):
            do()
            yield

    def add(self, key: UUID, heading: str, work: Work, moment: datetime) -> None:
        """Add a task to a clause of the plan in force."""
        with _as(OFFICE, moment) as actor:
            actions.create_task(
                actor=actor, clause=self.clause(self.plan_in_force(), heading), title=work.title, new_id=key,
                lead_unit=self.units[work.lead], due_on=work.due, expected_evidence=work.evidence,
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
        usernames = {person.pk: username for username, person in self.people.items() if person is not None}
        for item in SampleItem.objects.filter(result="open", verifier__isnull=False).select_related("sample__record"):
            assert item.verifier_id is not None  # the query has seen to it
            with _as(usernames[item.verifier_id], moment) as actor:
                actions.answer_item(actor=actor, item=item, result="confirmed", reason="材料齐全，属实。")

    def step(self, key: UUID, username: str, moment: datetime, do: Callable[[Actor, Task], object]) -> Step:
        def take() -> None:
            with _as(username, moment) as actor:
                do(actor, Task.objects.select_related("record", "campaign", "clause", "lead_unit").get(pk=key))

        return moment, take

    def assign(self, work: Work, actor: Actor, task: Task) -> None:
        actions.assign_task(actor=actor, row=task, responsible=self.person(work.who), verifier=self.person(work.by))

    def at(self, day: date, hour: int) -> datetime:
        """A minute in the hour on that working day. Raises LookupError for a day nobody works."""
        if not self.calendar.is_workday(day):
            raise LookupError(f"{day} is no working day")
        return datetime.combine(day, time(hour, self.random.randrange(2, 55)), tzinfo=clock.SHANGHAI)

    def person(self, username: str) -> Person:
        found = self.people[username]
        if found is None:
            raise LookupError(f"{username} is nobody's account")
        return found

    def clause(self, plan: Plan, heading: str) -> Clause:
        found = list(Clause.objects.filter(plan=plan, heading=heading).values_list("pk", flat=True))
        return Clause.objects.select_related("plan__campaign__record", "plan__campaign__unit", "plan__record").get(
            pk=_only("clauses", found, heading)
        )

    def plan_in_force(self) -> Plan:
        return Plan.objects.get(campaign=self.campaign, state="published")

    def task_of(self, work: Work) -> Task:
        """The task that became of a proposal."""
        wanted = work.title or work.part
        found = list(Task.objects.filter(campaign=self.campaign, title=wanted).values_list("pk", flat=True))
        return Task.objects.get(pk=_only("tasks", found, wanted))


def _accept(actor: Actor, task: Task) -> None:
    actions.accept_task(actor=actor, row=task)


def _start(actor: Actor, task: Task) -> None:
    actions.start_task(actor=actor, row=task)


def _submit(work: Work, actor: Actor, task: Task) -> None:
    proof = paper(work.paper, work.evidence, [task.title, work.result])
    actions.submit_task(actor=actor, row=task, result=work.result, files=[proof])


def _return(work: Work, actor: Actor, task: Task) -> None:
    actions.return_task(actor=actor, row=task, reason=work.reason)


def _verify(actor: Actor, task: Task) -> None:
    actions.verify_task(actor=actor, row=task, note="材料齐全，同意。")


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
