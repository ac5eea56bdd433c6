"""The demo is built by a job, once, and its figures are those of the selectors."""

from __future__ import annotations

import json
import stat
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import Q

from jingjian.commons.access.actor import SYSTEM, actor_for
from jingjian.commons.access.context import acting_as
from jingjian.commons.access.models import Role
from jingjian.commons.accounts.models import User
from jingjian.commons.approvals.models import Approval, ApprovalState
from jingjian.commons.approvals.selectors import queue
from jingjian.commons.audit.models import AuditEvent
from jingjian.commons.deadlines.models import Clock, ClockExtension, ClockState
from jingjian.commons.jobs.models import JobRun, JobState
from jingjian.commons.jobs.registry import task_named
from jingjian.commons.jobs.running import execute
from jingjian.commons.notify.inbox import open_items
from jingjian.commons.notify.models import Digest
from jingjian.commons.organisation.history import members_as_at
from jingjian.commons.organisation.models import Person, Unit
from jingjian.commons.organisation.selectors import appointments_on
from jingjian.commons.vault.keys import ensure_key_file
from jingjian.kernel import clock
from jingjian.kernel.calendar import statutory
from jingjian.kernel.validators import identity_number_faults
from jingjian.modules.administration import demo, tasks
from jingjian.modules.campaign import demo as campaign_story
from jingjian.modules.campaign import (
    demo_approvals,
    demo_clocks,
    demo_handovers,
    demo_obligations,
    demo_team,
    selectors,
)
from jingjian.modules.campaign.demo_story import ADDED, LATER, LEADER, PLANNED, Until
from jingjian.modules.campaign.models import (
    Campaign,
    ClauseKind,
    Plan,
    Resolution,
    Task,
    TaskOccurrence,
    TaskState,
    VerificationSample,
)
from jingjian.modules.campaign.selectors import team
from jingjian.modules.campaign.selectors.tree import shown_chain
from jingjian.modules.returns import demo as returns_demo
from jingjian.modules.returns.models import BlankForm, FilledForm
from jingjian.testing import cast
from jingjian.web.digests import demo as digests_demo

OPENING = datetime(2023, 6, 12, 8, 30, tzinfo=clock.SHANGHAI)
#: how far the tasks are that briefings resolved
RESOLVED = (TaskState.ASSIGNED,)
WORKS = (*PLANNED, *(work for _clause, work in ADDED), *(work for _clause, work in LATER))


def run_waiting_job() -> JobRun:
    """Do what the worker would do with the one job that waits."""
    with acting_as(SYSTEM):
        run = JobRun.objects.get(state=JobState.QUEUED)
    execute(task_named(run.name), run_id=str(run.pk), actor_id=None, args={}, attempts=0)
    run.refresh_from_db()
    return run


@pytest.fixture
def home(settings: Any, tmp_path: Path) -> Path:
    settings.DEMO = True
    settings.HOME = tmp_path
    ensure_key_file(tmp_path)
    return tmp_path


@pytest.fixture
def loaded(fresh_database: str, home: Path) -> Iterator[JobRun]:
    """A demo that has just been built, on the morning it opens."""
    call_command("jingjian_demo")
    run = run_waiting_job()
    with clock.moved(OPENING), acting_as(SYSTEM):
        yield run


def test_the_demo_tells_its_whole_story(loaded: JobRun, home: Path) -> None:
    assert (loaded.state, loaded.failure) == (JobState.DONE, "")
    chapters = (
        demo,
        campaign_story,
        demo_team,
        demo_obligations,
        demo_handovers,
        demo_approvals,
        demo_clocks,
        returns_demo,
        digests_demo,
    )
    steps = sum(chapter.length() for chapter in chapters)
    assert (loaded.total, loaded.done) == (steps, steps)
    check_the_county()
    check_the_accounts(home)
    check_the_plan()
    check_the_tasks()
    check_the_figures()
    check_the_digests()
    check_the_samples()
    check_the_clock()
    check_the_limits()
    check_who_carries_it()
    check_whose_turn_it_is()
    check_the_returns()
    check_what_is_to_be_signed()
    check_that_it_is_built_once(home)


def check_the_county() -> None:
    assert Unit.objects.count() == len(cast.UNITS)
    assert list(Unit.objects.filter(parent=None).values_list("code", flat=True)) == [cast.CITY]
    assert Unit.objects.filter(path__startswith=f"/{cast.CITY}/{cast.COUNTY}/").count() == 14
    people = {person.staff_no: person for person in Person.objects.select_related("unit")}
    assert people.keys() == {cast.staff_number(one) for one in cast.MEMBERS}
    for one in cast.MEMBERS:
        person = people[cast.staff_number(one)]
        assert person.name == one.name
        assert (person.unit.code, person.title, person.grade) == (one.unit, one.title, one.grade)
        assert person.id_number.startswith("990101")
        assert identity_number_faults(person.id_number) == []
        held = [(held.post.title, held.since) for held in appointments_on(person, clock.today())]
        assert held == ([] if one.left else [(one.title, cast.since(one))])
        assert person.active is (one.left is None)
        assert person.appointments.count() == 1 + len(one.earlier)


def check_what_is_to_be_signed() -> None:
    waiting = queue(actor_for(User.objects.get_by_natural_key(LEADER)))
    assert len(waiting) == demo_approvals.length()


def check_the_returns() -> None:
    assert dict(BlankForm.objects.values_list("name", "state")) == {
        returns_demo.MONTHLY: "in_use",
        returns_demo.QUARTERLY: "draft",
    }
    filled = FilledForm.objects.order_by("cut_off")
    assert [clock.local(one.cut_off).date() for one in filled] == list(returns_demo.FILLED_ON)
    assert all(one.cells > 10 for one in filled)


def check_the_accounts(home: Path) -> None:
    path = home / "demo-accounts.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    listed = json.loads(path.read_text("utf-8"))
    assert [one["username"] for one in listed] == [one.username for one in cast.MEMBERS if one.job]
    for one in listed:
        user = User.objects.get_by_natural_key(one["username"])
        assert user.check_password(one["password"])
        assert not user.must_change_password
        assert one.keys() == {"username", "password", "role", "does", "name", "unit", "totp_secret"}
        assert all(one[key] for key in ("role", "does", "name", "unit"))
        assert one["totp_secret"] is None
    check_who_belongs()
    for member in cast.MEMBERS:
        user = User.objects.get_by_natural_key(member.username)
        assert actor_for(user).has(member.role or Role.STAFF) is (member.left is None)
        assert user.has_usable_password() is bool(member.job), "nobody enters but by the login page's list"


def check_who_belongs() -> None:
    """The county's people as at a day: two join and one leaves while the campaign runs."""
    county = f"/{cast.CITY}/{cast.COUNTY}/"
    counted = {}
    for day in (date(2023, 3, 1), date(2023, 4, 3), date(2023, 4, 28), date(2023, 4, 29), date(2023, 6, 1)):
        counted[day] = members_as_at(county, day).count()
        assert counted[day] == len(cast.in_service(day))
    assert list(counted.values()) == [75, 76, 76, 75, 76]


def check_the_plan() -> None:
    plan = Plan.objects.get()
    assert (plan.state, plan.published_on, plan.issued_on) == ("published", date(2023, 2, 28), date(2023, 2, 28))
    assert plan.title == "清源县纪检监察干部队伍教育整顿实施方案"
    assert plan.warnings == []
    assert plan.clauses.filter(level=1).count() == 7
    assert not plan.clauses.filter(accepted=False).exists()
    ready = plan.clauses.filter(kind=ClauseKind.ON_DEMAND)
    assert ready.count() == 2
    assert not ready.filter(procedure="").exists()
    phases = selectors.phases_of(plan.campaign)
    assert [(view.phase.name, view.state) for view in phases] == [
        ("学习教育", "past"), ("检视整治", "current"), ("巩固提升", "future"),
    ]  # fmt: skip
    assert (phases[1].day, phases[1].days) == (28, 56)


def check_the_tasks() -> None:
    state_of = {
        Until.DRAFT: TaskState.DRAFT, Until.ASSIGNED: TaskState.ASSIGNED, Until.ACCEPTED: TaskState.ACCEPTED,
        Until.STARTED: TaskState.IN_PROGRESS, Until.SUBMITTED: TaskState.SUBMITTED,
        Until.RETURNED: TaskState.RETURNED, Until.VERIFIED: TaskState.VERIFIED, Until.DONE: TaskState.DONE,
    }  # fmt: skip
    for until, state in state_of.items():
        planned = sum(1 for work in WORKS if work.until is until)
        assert Task.objects.filter(state=state).count() == planned + RESOLVED.count(state), state
        assert planned, f"no task of the demo is {state}"
    first_phase_end = date(2023, 5, 15)
    due_in_first = Task.objects.filter(due_on__lte=first_phase_end, rrule="")
    assert set(due_in_first.values_list("state", flat=True)) == {TaskState.DONE}
    for task in Task.objects.filter(state__in=(TaskState.DONE, TaskState.VERIFIED, TaskState.SUBMITTED)):
        assert task.submitted_by_id == task.responsible_id
        assert task.verifier_id not in (None, task.responsible_id)
        assert selectors.papers_of(task).count() == 1


def check_the_figures() -> None:
    coverage = selectors.clause_coverage(Campaign.objects.get())
    figures = coverage.figures
    assert coverage.as_at == date(2023, 6, 12)
    assert figures.tasks == len(WORKS) + len(RESOLVED) == Task.objects.count()
    assert figures.done == sum(1 for work in WORKS if work.until is Until.DONE)
    assert figures.without_owner == sum(1 for work in WORKS if not work.who) == 6
    late = Task.objects.filter(selectors.tasks_overdue(clock.today()))
    assert figures.overdue == late.count() == 4
    late_periods = TaskOccurrence.objects.filter(selectors.periods_late(clock.today()))
    assert [row.period for row in late_periods] == ["2023年第23周"]
    counted = TaskOccurrence.objects.exclude(state__in=("skipped", "withdrawn"))
    assert figures.periods == counted.filter(Q(due_on__lte=clock.today()) | Q(state="done")).count()
    assert figures.periods_done == figures.periods - 1
    assert figures.oldest_overdue_days == 5
    assert figures.with_work == figures.need_work
    assert figures.gaps == sum(1 for row in coverage.rows if row.gaps) > 0


def check_the_samples() -> None:
    samples = VerificationSample.objects.order_by("month")
    assert [(str(sample), sample.state) for sample in samples] == [
        ("2023年3月", "ended"), ("2023年4月", "ended"), ("2023年5月", "looking"),
    ]  # fmt: skip
    for sample in samples:
        assert 3 <= len(sample.drawn) <= len(sample.population)


def check_the_limits() -> None:
    """One limit of verification was lengthened by signature, another stands still, with their reasons."""
    longer = ClockExtension.objects.get()
    assert (longer.amount, longer.reason) == (demo_clocks.MORE, demo_clocks.WHY_LONGER)
    assert Approval.objects.get(pk=longer.approval).state == ApprovalState.APPROVED
    still = Clock.objects.get(state=ClockState.PAUSED)
    assert [one.reason for one in still.pauses.all()] == [demo_clocks.WHY_PAUSED]


def check_the_clock() -> None:
    """Everything happened in working hours of working days between the first entry and the opening."""
    calendar = statutory()
    for at in AuditEvent.objects.values_list("at", flat=True):
        moment = clock.local(at)
        assert demo.BEGUN <= moment < OPENING
        assert calendar.is_workday(moment.date()), moment
        assert 8 <= moment.hour < 18, moment
    days = [clock.local(at).date() for at in AuditEvent.objects.order_by("id").values_list("at", flat=True)]
    assert days == sorted(days)


def check_who_carries_it() -> None:
    """Five groups, a chain without a gap, and a third briefing that is three days late."""
    campaign, today = Campaign.objects.get(), clock.today()
    structure = team.structure_on(SYSTEM, campaign, today)
    assert [(one.depth, len(one.members)) for one in structure] == [(0, 3), (1, 2), (2, 2), (2, 2), (2, 3)]
    shown = shown_chain(campaign.unit, today)
    assert (shown.gaps, shown.stale, shown.held) == ([], [], shown.total)
    coming = selectors.next_briefing(campaign)
    assert (coming.due_on, coming.days_late, coming.planned) == (date(2023, 6, 9), 3, None)
    assert [one.state for one in Resolution.objects.select_related("task")] == ["in_task", "open"]


def check_whose_turn_it_is() -> None:
    def asked_of(one: cast.Member) -> set[str]:
        return set(open_items(actor_for(User.objects.get_by_natural_key(one.username))).values_list("verb", flat=True))

    assert {"accept", "submit"} & asked_of(cast.CLERK)
    assert "verify" in asked_of(cast.member("fangjing"))
    assert asked_of(cast.SYSTEM_ADMIN) == set()


def check_that_it_is_built_once(home: Path) -> None:
    (home / "demo-accounts.json").unlink()
    call_command("jingjian_demo")
    assert JobRun.objects.count() == 1
    assert (home / "demo-accounts.json").exists(), "a list that was lost is written again"


def test_a_second_call_while_the_first_waits_asks_for_nothing(fresh_database: str, home: Path) -> None:
    call_command("jingjian_demo")
    call_command("jingjian_demo")
    with acting_as(SYSTEM):
        assert JobRun.objects.filter(name=tasks.LOAD_DEMO).count() == 1


def test_a_site_with_an_entry_refuses_the_demo(fresh_database: str, home: Path) -> None:
    with acting_as(SYSTEM):
        demo._enter_unit(cast.UNITS[0])
    call_command("jingjian_demo")
    with pytest.raises(Exception, match=r"demo\.load"):
        run_waiting_job()
    with acting_as(SYSTEM):
        assert JobRun.objects.get().failure == "not_empty"
        assert Unit.objects.count() == 1
    assert not (home / "demo-accounts.json").exists()


def test_a_site_that_is_no_demo_refuses_the_command(fresh_database: str, settings: Any) -> None:
    settings.DEMO = False
    with pytest.raises(CommandError, match="no demo"):
        call_command("jingjian_demo")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM jobs_jobrun")
        assert cursor.fetchone() == (0,)


def test_a_failed_loading_is_asked_for_again(fresh_database: str, home: Path) -> None:
    call_command("jingjian_demo")
    with acting_as(SYSTEM):
        JobRun.objects.update(state=JobState.FAILED)
    call_command("jingjian_demo")
    with acting_as(SYSTEM):
        assert sorted(JobRun.objects.values_list("state", flat=True)) == [JobState.FAILED, JobState.QUEUED]


def check_the_digests() -> None:
    """Somebody with something overdue is told so this morning; nobody is shown an empty digest."""
    today = Digest.objects.filter(day=cast.STORY_DAY)
    assert today.filter(overdue__gt=0, read_at=None).exists()
    assert not any(row.read_at is None and not row.anything for row in today)
