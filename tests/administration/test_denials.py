"""Whoever is not the keeper is refused by every action, with the reason, and nothing is written."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.files.base import ContentFile

from jingjian.commons.access.actor import NOBODY, SYSTEM, Actor
from jingjian.commons.access.models import GrantProposal, Relation, Role, RoleGrant
from jingjian.commons.accounts.events import Visit
from jingjian.commons.accounts.models import User
from jingjian.commons.audit.models import AuditEvent
from jingjian.commons.deadlines.models import CalendarDay
from jingjian.commons.jobs.models import JobRun, JobState
from jingjian.commons.organisation.models import Appointment, Person, Post, Unit, UnitKind
from jingjian.kernel.errors import DomainError, NotAllowed
from jingjian.kernel.ids import uuid7
from jingjian.modules.administration import actions
from jingjian.modules.administration.actions.rosters import CHECK_JOB
from jingjian.modules.administration.models import RosterImport
from jingjian.testing import cast
from jingjian.testing.cast import Member

DAY = date(2023, 9, 1)
WORD = "lang-genug-2023"


def person() -> Person:
    return Person.objects.get(name=cast.CLERK.name)


def user() -> User:
    return User.objects.get(username=cast.CLERK.username)


def unit() -> Unit:
    return Unit.objects.get(code="GB")


def other_unit() -> Unit:
    return Unit.objects.get(code="AG")


def propose(who: Actor, whom: User, role: str = Role.CAMPAIGN_OFFICE) -> GrantProposal:
    return actions.propose_grant(actor=who, user=whom, role=role, unit=unit(), since=DAY, reason="duty")


def proposal() -> GrantProposal:
    """A role proposed for the clerk, entered without anybody."""
    guard = User.objects.get(username=cast.SECURITY_ADMIN.username)
    return GrantProposal.objects.get_or_create(
        user=user(), role=Role.DEPARTMENT_HEAD, unit=unit(), since=DAY, reason="duty", proposed_by=guard, answer_by=DAY
    )[0]


def relation() -> Relation:
    """A tie between two who are not of those asked."""
    one, other = (User.objects.get(username=name).person for name in ("yexiao", "hanbing"))
    return Relation.objects.get_or_create(person=one, other=other, kind="kin")[0]


def calendar_day() -> CalendarDay:
    return actions.set_day(actor=SYSTEM, date=DAY, workday=False, source="notice")


def job(state: str = JobState.QUEUED) -> JobRun:
    return JobRun.objects.create(name=CHECK_JOB, title="x", state=state)


ORGANISATION: dict[str, Callable[[Actor], Any]] = {
    "create_unit": lambda a: actions.create_unit(actor=a, code="NEU", name="新室", kind=UnitKind.OFFICE, parent=unit()),
    "amend_unit": lambda a: actions.amend_unit(actor=a, row=unit(), name="旧室"),
    "create_post": lambda a: actions.create_post(actor=a, unit=unit(), title="新岗"),
    "create_posts": lambda a: actions.create_posts(actor=a, rows=[(uuid7(), {"unit": unit(), "title": "新岗"})]),
    "amend_post": lambda a: actions.amend_post(actor=a, row=Post.objects.first(), title="旧岗"),
    "remove_post": lambda a: actions.remove_post(actor=a, row=Post.objects.first()),
    "create_person": lambda a: actions.create_person(actor=a, name="试一", staff_no="T1", unit=unit()),
    "amend_person": lambda a: actions.amend_person(actor=a, row=person(), name="试二"),
    "appoint": lambda a: actions.appoint(actor=a, person=person(), post=Post.objects.get(title="保密干部"), since=DAY),
    "end_appointment": lambda a: actions.end_appointment(actor=a, row=Appointment.objects.first(), until=DAY),
    "move_unit": lambda a: actions.move_unit(actor=a, row=unit(), target=other_unit(), effective_on=DAY),
    "merge_unit": lambda a: actions.merge_unit(actor=a, row=unit(), target=other_unit(), effective_on=DAY),
    "close_unit": lambda a: actions.close_unit(actor=a, row=unit(), since=DAY),
    "reopen_unit": lambda a: actions.reopen_unit(actor=a, row=unit(), since=DAY),
    "end_service": lambda a: actions.end_service(actor=a, row=person(), on=DAY, reason="retired"),
    "return_to_service": lambda a: actions.return_to_service(
        actor=a, row=person(), post=Post.objects.get(title="保密干部"), since=DAY
    ),
}
ROSTERS: dict[str, Callable[[Actor], Any]] = {
    "upload_roster": lambda a: actions.upload_roster(actor=a, file=ContentFile(b"", "花名册.csv"), since=DAY),
    "read_again": lambda a: actions.read_again(actor=a, row=RosterImport()),
    "map_roster": lambda a: actions.map_roster(actor=a, row=RosterImport(), sheets=[], since=DAY),
    "choose_units": lambda a: actions.choose_units(actor=a, row=RosterImport(), units={}),
    "check_roster": lambda a: actions.check_roster(actor=a, row=RosterImport()),
    "note_checked": lambda a: actions.note_checked(actor=a, row=RosterImport(), progress=None),
    "decide_rows": lambda a: actions.decide_rows(actor=a, row=RosterImport(), keys=[], how="new"),
    "confirm_roster": lambda a: actions.confirm_roster(actor=a, row=RosterImport()),
    "import_roster": lambda a: actions.import_roster(actor=a, row=RosterImport(), progress=None),
    "discard_roster": lambda a: actions.discard_roster(actor=a, row=RosterImport()),
    "undo_roster": lambda a: actions.undo_roster(actor=a, row=RosterImport()),
}
ACCOUNTS: dict[str, Callable[[Actor], Any]] = {
    "create_account": lambda a: actions.create_account(actor=a, person=person(), username="xin", password=WORD),
    "reset_password": lambda a: actions.reset_password(actor=a, row=user(), password=WORD),
}
#: the security administrator's
ROLES: dict[str, Callable[[Actor], Any]] = {
    "close_account": lambda a: actions.close_account(actor=a, row=user()),
    "reopen_account": lambda a: actions.reopen_account(actor=a, row=user()),
    "end_all_sessions": lambda a: actions.end_all_sessions(actor=a, row=user()),
    "propose_grant": lambda a: propose(a, user()),
    "withdraw_grant": lambda a: actions.withdraw_grant(actor=a, row=proposal(), reason="doubled"),
    "end_grant": lambda a: actions.end_grant(actor=a, row=RoleGrant.objects.first(), until=DAY),
    "declare_relation": lambda a: actions.declare_relation(
        actor=a, person=person(), other=User.objects.get(username=cast.HEAD.username).person, kind="kin"
    ),
    "end_relation": lambda a: actions.end_relation(actor=a, row=relation(), reason="mistaken"),
}
#: the second person's
ANSWERS: dict[str, Callable[[Actor], Any]] = {
    "confirm_grant": lambda a: actions.confirm_grant(actor=a, row=proposal()),
    "refuse_grant": lambda a: actions.refuse_grant(actor=a, row=proposal(), reason="not now"),
}
#: nobody's but the house's
HOUSE: dict[str, Callable[[Actor], Any]] = {
    "grant_role": lambda a: actions.grant_role(actor=a, user=user(), role=Role.CAMPAIGN_OFFICE, unit=unit(), since=DAY),
}
SECURITY: dict[str, Callable[[Actor], Any]] = {
    "lift_lock": lambda a: actions.lift_lock(actor=a, pk=uuid7(), visit=Visit("")),
    "remove_factors": lambda a: actions.remove_factors(actor=a, row=user()),
}
JOBS: dict[str, Callable[[Actor], Any]] = {
    "stop_job": lambda a: actions.stop_job(actor=a, row=job()),
    "retry_job": lambda a: actions.retry_job(actor=a, row=job(JobState.FAILED)),
    "put_job_aside": lambda a: actions.put_job_aside(actor=a, row=job(JobState.FAILED), reason="asked for anew"),
}
CALENDAR: dict[str, Callable[[Actor], Any]] = {
    "set_day": lambda a: actions.set_day(actor=a, date=DAY, workday=False, source="notice"),
    "know_year": lambda a: actions.know_year(actor=a, year=2030, source="notice"),
}


def refused(action: Callable[[Actor], Any], who: Actor) -> None:
    before = AuditEvent.objects.count()
    with pytest.raises(NotAllowed) as refusal:
        action(who)
    assert str(refusal.value)
    assert AuditEvent.objects.count() == before


def test_organisation_and_accounts_are_kept_by_the_system_administrator_alone(actor: Callable[[Member], Actor]) -> None:
    others = (cast.CLERK, cast.HEAD, cast.OFFICE, cast.PRINCIPAL, cast.SECURITY_ADMIN, cast.AUDIT_ADMIN)
    refused_to = [NOBODY, *map(actor, others)]
    for action in (ORGANISATION | ROSTERS | ACCOUNTS | JOBS | HOUSE).values():
        for who in refused_to:
            refused(action, who)


def test_locks_and_second_factors_are_the_security_administrators_alone(actor: Callable[[Member], Actor]) -> None:
    others = (cast.CLERK, cast.HEAD, cast.OFFICE, cast.PRINCIPAL, cast.SYSTEM_ADMIN, cast.AUDIT_ADMIN)
    for action in SECURITY.values():
        for who in [NOBODY, *map(actor, others)]:
            refused(action, who)
    own = User.objects.get(username=cast.SECURITY_ADMIN.username)
    refused(lambda a: actions.remove_factors(actor=a, row=own), actor(cast.SECURITY_ADMIN))
    with pytest.raises(DomainError) as nothing:
        actions.remove_factors(actor=actor(cast.SECURITY_ADMIN), row=user())
    assert nothing.value.code == "no_factors"


def test_roles_and_locks_are_the_security_administrators_alone(actor: Callable[[Member], Actor]) -> None:
    others = (cast.CLERK, cast.HEAD, cast.OFFICE, cast.PRINCIPAL, cast.SYSTEM_ADMIN, cast.AUDIT_ADMIN)
    for action in (ROLES | HOUSE).values():
        for who in (NOBODY, *map(actor, others)):
            refused(action, who)


def test_roles_are_confirmed_by_leaders_over_the_unit_alone(actor: Callable[[Member], Actor]) -> None:
    others = (cast.CLERK, cast.HEAD, cast.OFFICE, cast.SYSTEM_ADMIN, cast.SECURITY_ADMIN, cast.AUDIT_ADMIN)
    for action in ANSWERS.values():
        for who in (NOBODY, *map(actor, others)):
            refused(action, who)


def test_the_calendar_is_kept_by_the_system_administrator_and_the_office(actor: Callable[[Member], Actor]) -> None:
    for action in CALENDAR.values():
        for one in (cast.CLERK, cast.HEAD, cast.PRINCIPAL, cast.AUDIT_ADMIN):
            refused(action, actor(one))
        action(actor(cast.OFFICE))
        with pytest.raises(DomainError) as twice:
            action(actor(cast.SYSTEM_ADMIN))
        assert twice.value.code in ("day_entered", "year_known")


def test_every_action_stands_in_one_of_these_tests() -> None:
    own = {"First", "found_site", "make_setup_link", "change_password", "amend_day", "note_factor"}
    own |= {
        "follow_the_calendar",
        "forget_old_rosters",
        "lapse_proposals",
        "resume_abandoned_move",
    }  # the house itself, by the clock
    tables = (ORGANISATION, ROSTERS, ACCOUNTS, ROLES, ANSWERS, HOUSE, JOBS, CALENDAR, SECURITY)
    assert {name for table in tables for name in table} | own == set(actions.__all__)


def test_a_day_is_amended_by_its_keepers_alone(actor: Callable[[Member], Actor]) -> None:
    day = calendar_day()
    refused(lambda a: actions.amend_day(actor=a, row=day, workday=True, source="other"), actor(cast.CLERK))
    actions.amend_day(actor=actor(cast.OFFICE), row=day, workday=True, source="other")
    day.refresh_from_db()
    assert (day.workday, day.source) == (True, "other")


def test_nobody_closes_or_widens_the_own_account(actor: Callable[[Member], Actor]) -> None:
    guard = actor(cast.SECURITY_ADMIN)
    own = User.objects.get(username=cast.SECURITY_ADMIN.username)
    refused(lambda a: actions.close_account(actor=a, row=own), guard)
    refused(lambda a: propose(a, own), guard)


def test_an_administrator_gets_no_duty_of_the_programme(actor: Callable[[Member], Actor]) -> None:
    auditor = User.objects.get(username=cast.AUDIT_ADMIN.username)
    with pytest.raises(DomainError) as refusal:
        propose(actor(cast.SECURITY_ADMIN), auditor)
    assert refusal.value.code == "administrators_apart"


def test_the_keeper_does_what_others_are_refused(actor: Callable[[Member], Actor]) -> None:
    keeper = actor(cast.SYSTEM_ADMIN)
    ORGANISATION["create_unit"](keeper)
    ORGANISATION["appoint"](keeper)
    assert Unit.objects.get(code="NEU").path == "/NH/QY/GB/NEU/"
    assert Appointment.objects.filter(person=person()).count() == 2
