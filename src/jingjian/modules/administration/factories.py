"""Example rows of the registers of organisation and system for the conformance suite, made through actions."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile

from jingjian.commons import jobs
from jingjian.commons.access.actor import Actor
from jingjian.commons.access.models import GrantProposal, Relation, Role, RoleGrant
from jingjian.commons.accounts.models import User
from jingjian.commons.deadlines.models import CalendarDay, CalendarYear
from jingjian.commons.jobs.models import JobRun, JobState
from jingjian.commons.organisation.models import Appointment, Grade, Leaving, Person, Post, Unit, UnitKind
from jingjian.kernel import clock
from jingjian.kernel.ids import uuid7
from jingjian.modules.administration import actions
from jingjian.modules.administration.actions.rosters import CHECK_JOB
from jingjian.modules.administration.models import RosterImport
from jingjian.modules.administration.rosters.sample import messy_roster
from jingjian.modules.administration.tasks import check_roster, import_roster
from jingjian.testing import cast
from jingjian.testing.conformance import EVERY_VERB, Example, World

KEEPER, READER, CLERK = cast.SYSTEM_ADMIN.username, cast.AUDIT_ADMIN.username, cast.CLERK.username
GUARD, LEADER = cast.SECURITY_ADMIN.username, cast.PRINCIPAL.username
WORD = "xianxing-kouling-2023"
FIRST_DAY = date(2024, 3, 4)
FIRST_YEAR = 2030


def unit_example(world: World) -> Unit:
    number = Unit._default_manager.count()
    return actions.create_unit(
        actor=world.actor(KEEPER), code=f"LX{number}", name=f"第{number}联系室", kind=UnitKind.OFFICE,
        parent=world.county,
    )  # fmt: skip


def post_example(world: World) -> Post:
    number = Post._default_manager.count()
    return actions.create_post(actor=world.actor(KEEPER), unit=world.unit("GB"), title=f"第{number}联络员")


def person_example(world: World) -> Person:
    """Somebody without post and account."""
    number = Person._default_manager.count()
    return actions.create_person(
        actor=world.actor(KEEPER), name="石小满", staff_no=f"LX{number:03d}", unit=world.unit("GB"), phone="10000009999"
    )


def appointment_example(world: World) -> Appointment:
    return actions.appoint(
        actor=world.actor(KEEPER), person=person_example(world), post=post_example(world), since=clock.today()
    )


def account_example(world: World) -> User:
    number = User._default_manager.count()
    return actions.create_account(
        actor=world.actor(KEEPER), person=person_example(world), username=f"shixiaoman{number}", password=WORD
    )


def proposal_example(world: World) -> GrantProposal:
    """A role that waits for its second person."""
    return actions.propose_grant(
        actor=world.actor(GUARD), user=account_example(world), role=Role.DEPARTMENT_HEAD, unit=world.unit("GB"),
        since=clock.today(), reason="主持工作",
    )  # fmt: skip


def grant_example(world: World) -> RoleGrant:
    """A role that two people granted."""
    confirmed = actions.confirm_grant(actor=world.actor(LEADER), row=proposal_example(world))
    return RoleGrant._default_manager.get(proposal=confirmed)


def day_example(world: World) -> CalendarDay:
    return actions.set_day(
        actor=world.actor(KEEPER), date=_next_day(), workday=False, source="清源县人民政府办公室通知（演示）"
    )


def year_example(world: World) -> CalendarYear:
    return actions.know_year(actor=world.actor(KEEPER), year=_next_year(), source="放假安排通知（演示）")


def job_example(world: World) -> JobRun:
    """A job that waits; nobody works in a test."""
    return jobs.defer(CHECK_JOB, actor=world.actor(KEEPER), title="演示作业", import_id=uuid7())


def _job_for(world: World, verb: str) -> JobRun:
    """A job as the verb finds it: waiting to be stopped, or failed."""
    run = job_example(world)
    if verb in ("retry", "put_aside"):
        run.state, run.finished_at = JobState.FAILED, clock.now()
        run.save()
    return run


def _job_form(world: World, verb: str, row: Any) -> dict[str, Any]:
    return {"reason": "演示：已另行提交"} if verb == "put_aside" else {}


def roster_example(world: World) -> RosterImport:
    """A small messy roster, handed in and read."""
    upload = ContentFile(messy_roster().getvalue(), name="花名册.xlsx")
    return actions.upload_roster(actor=world.actor(KEEPER), file=upload, since=clock.today())


def _roster_ready(world: World, verb: str) -> RosterImport:
    """A roster as far as the act needs it, brought there by the jobs themselves."""
    row, keeper = roster_example(world), world.actor(KEEPER)
    if verb in ("check", "discard"):
        return row
    work(check_roster, actions.check_roster(actor=keeper, row=row), keeper)
    row.refresh_from_db()
    if verb == "undo":
        work(import_roster, actions.confirm_roster(actor=keeper, row=row), keeper)
        row.refresh_from_db()
    return row


def work(job: Any, row: RosterImport, keeper: Actor) -> None:
    """Do here what the worker would do."""
    run = JobRun._default_manager.get(record_id=row.pk, state="queued")
    job(run=run, actor=keeper, import_id=str(row.pk))
    JobRun._default_manager.filter(pk=run.pk).update(state="done")


def _roster_form(world: World, verb: str, row: Any) -> dict[str, Any]:
    if verb != "create":
        return {}
    upload = SimpleUploadedFile("花名册.xlsx", messy_roster().getvalue())
    return {"file": upload, "since": clock.today().isoformat()}


def _next_day() -> date:
    return FIRST_DAY + timedelta(days=CalendarDay._default_manager.count())


def _next_year() -> int:
    return FIRST_YEAR + CalendarYear._default_manager.count()


def _unit_form(world: World, verb: str, row: Any) -> dict[str, Any]:
    entered = {"name": "新设联系室", "short_name": "联系室", "kind": UnitKind.OFFICE, "position": "3", "active": "on"}
    day = clock.today().isoformat()
    if verb in ("move", "merge"):
        return {"target": world.unit("GB"), "effective_on": day, "confirmed": "on"}
    if verb in ("close", "reopen"):
        return {"since": day}
    return entered | ({"code": "XSLX", "parent": world.county} if verb == "create" else {})


def _unit_for(world: World, verb: str) -> Unit:
    unit = unit_example(world)
    return actions.close_unit(actor=world.actor(KEEPER), row=unit, since=clock.today()) if verb == "reopen" else unit


def _post_form(world: World, verb: str, row: Any) -> dict[str, Any]:
    entered = {"title": "新设联络员", "grade": Grade.GENERAL, "position": "3", "active": "on"}
    return entered | ({"unit": world.unit("GB")} if verb == "create" else {})


def _person_form(world: World, verb: str, row: Any) -> dict[str, Any]:
    if verb == "appoint":
        return {"post": post_example(world), "since": clock.today().isoformat(), "primary": "on"}
    if verb == "end_service":
        return {"on": clock.today().isoformat(), "reason": Leaving.RETIRED}
    if verb == "return_to_service":
        return {"post": post_example(world), "since": clock.today().isoformat()}
    if verb == "open_account":
        return {"username": "shixiaoman", "password": WORD}
    return {"name": "石大满", "staff_no": "LX900", "unit": world.unit("AG"), "grade": Grade.GENERAL, "active": "on"}


def _person_for(world: World, verb: str) -> Person:
    person = person_example(world)
    if verb == "return_to_service":
        yesterday = clock.today() - timedelta(days=1)
        return actions.end_service(actor=world.actor(KEEPER), row=person, on=yesterday, reason=Leaving.RETIRED)
    return person


def _appointment_form(world: World, verb: str, row: Any) -> dict[str, Any]:
    if verb == "end":
        return {"until": clock.today().isoformat()}
    since = clock.today().isoformat()
    return {"person": person_example(world), "post": post_example(world), "since": since, "primary": "on"}


def _account_form(world: World, verb: str, row: Any) -> dict[str, Any]:
    if verb == "grant":
        return _grant_terms(world)
    if verb == "reset_password":
        return {"password": WORD}
    if verb == "create":
        return {"person": person_example(world), "username": "shixiaoman", "password": WORD}
    return {}


def relation_example(world: World) -> Relation:
    """Two former colleagues, entered by the security administrator."""
    return actions.declare_relation(
        actor=world.actor(GUARD), person=person_example(world), other=person_example(world), kind="colleague"
    )


def _relation_form(world: World, verb: str, row: Any) -> dict[str, Any]:
    if verb == "end":
        return {"reason": "演示：登记有误"}
    return {"other": world.person(cast.HEAD.username), "kind": "kin", "detail": "表亲"}


def _grant_form(world: World, verb: str, row: Any) -> dict[str, Any]:
    if verb == "end":
        return {"until": clock.today().isoformat()}
    return {}


def _proposal_form(world: World, verb: str, row: Any) -> dict[str, Any]:
    if verb == "create":
        return {"user": account_example(world), **_grant_terms(world)}
    return {} if verb == "confirm" else {"reason": "演示：岗位未定"}


def _grant_terms(world: World) -> dict[str, Any]:
    terms = {"role": Role.CAMPAIGN_OFFICE, "unit": world.unit("GB"), "since": clock.today().isoformat()}
    return terms | {"reason": "演示：分工调整"}


def _day_form(world: World, verb: str, row: Any) -> dict[str, Any]:
    entered = {"workday": "True", "source": "清源县人民政府办公室通知（演示，更正）"}
    return entered | ({"date": _next_day().isoformat()} if verb == "create" else {})


def _year_form(world: World, verb: str, row: Any) -> dict[str, Any]:
    return {"year": str(_next_year()), "source": "放假安排通知（演示）"}


def _no_form(world: World, verb: str, row: Any) -> dict[str, Any]:
    return {}


def _account_for(world: World, verb: str) -> User:
    user = account_example(world)
    if verb == "reopen":
        return actions.close_account(actor=world.actor(GUARD), row=user)
    if verb == "remove_factors":
        Authenticator.objects.create(user=user, type=Authenticator.Type.RECOVERY_CODES, data={})
    return user


def _kept_by(*verbs: str) -> dict[str, str]:
    return dict.fromkeys(verbs, KEEPER)


EXAMPLES = (
    Example(
        slug="units", row=unit_example, reader=KEEPER, denied={EVERY_VERB: CLERK},
        who=_kept_by("create", "edit", "move", "merge", "close", "reopen"), form_data=_unit_form, ready=_unit_for,
    ),
    Example(
        slug="posts", row=post_example, reader=READER, who=_kept_by("create", "edit"), denied={EVERY_VERB: READER},
        form_data=_post_form, stranger=CLERK,
    ),
    Example(
        slug="people", row=person_example, reader=KEEPER, denied={EVERY_VERB: CLERK},
        who=_kept_by("create", "edit", "appoint", "open_account", "end_service", "return_to_service"),
        form_data=_person_form, ready=_person_for,
    ),
    Example(
        slug="appointments", row=appointment_example, reader=READER, who=_kept_by("create", "end"),
        denied={EVERY_VERB: READER}, form_data=_appointment_form, stranger=CLERK,
    ),
    Example(
        slug="accounts", row=account_example, reader=READER,
        who=_kept_by("create", "reset_password")
        | dict.fromkeys(("grant", "close", "reopen", "end_sessions", "remove_factors"), GUARD),
        denied={EVERY_VERB: READER, "remove_factors": KEEPER},
        form_data=_account_form, ready=_account_for, stranger=CLERK,
    ),
    Example(
        slug="grants", row=grant_example, reader=READER, who={"end": GUARD}, denied={EVERY_VERB: KEEPER},
        form_data=_grant_form, stranger=CLERK,
    ),
    Example(
        slug="grant-proposals", row=proposal_example, reader=READER,
        who={"create": GUARD, "confirm": LEADER, "refuse": LEADER, "withdraw": GUARD},
        denied={EVERY_VERB: READER, "confirm": GUARD}, form_data=_proposal_form, stranger=CLERK,
    ),
    Example(
        slug="relations", row=relation_example, reader=GUARD, who={"create": CLERK, "end": GUARD},
        denied={EVERY_VERB: READER}, form_data=_relation_form, stranger=CLERK,
    ),
    Example(
        slug="calendar-days", row=day_example, reader=cast.OFFICE.username,
        who={"create": KEEPER, "edit": cast.OFFICE.username}, denied={EVERY_VERB: CLERK}, form_data=_day_form,
    ),
    Example(
        slug="calendar-years", row=year_example, reader=KEEPER, who={"create": cast.OFFICE.username},
        denied={EVERY_VERB: CLERK}, form_data=_year_form,
    ),
    Example(
        slug="roster-imports", row=roster_example, reader=KEEPER,
        who=_kept_by("create", "check", "confirm", "discard", "undo"), form_data=_roster_form, ready=_roster_ready,
        denied={EVERY_VERB: READER}, stranger=CLERK,
    ),
    Example(
        slug="jobs", row=job_example, reader=KEEPER, who=_kept_by("stop", "retry", "put_aside"),
        denied={EVERY_VERB: READER}, form_data=_job_form, ready=_job_for, stranger=CLERK,
    ),
)  # fmt: skip
