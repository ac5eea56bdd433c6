"""The writers of tasks, from the first draft to the verified end."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.core.files.base import File
from django.utils.translation import gettext as _

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.policy import require
from jingjian.commons.audit.act import act
from jingjian.commons.audit.steps import require_guard, require_state, required, step
from jingjian.commons.documents.actions import attach
from jingjian.commons.documents.models import AttachmentKind
from jingjian.commons.notify.inbox import settle
from jingjian.commons.organisation.models import Person, Unit
from jingjian.commons.records.models import PartyRole
from jingjian.commons.records.parties import set_parties
from jingjian.kernel import clock
from jingjian.kernel.errors import DomainError
from jingjian.kernel.phrases import msgid
from jingjian.modules.campaign import workflow
from jingjian.modules.campaign.actions import asking, series
from jingjian.modules.campaign.actions.campaigns import require_open
from jingjian.modules.campaign.actions.guards import has_evidence, is_done_once, may_be_closed
from jingjian.modules.campaign.actions.proposals import checked_rrule
from jingjian.modules.campaign.actions.steps import set_units
from jingjian.modules.campaign.models import Clause, ClauseLink, Phase, PlanState, Task, TaskState


def create_task(
    *,
    actor: Actor,
    clause: Clause,
    title: str,
    lead_unit: Unit,
    detail: str = "",
    helper_units: Iterable[Unit] = (),
    responsible: Person | None = None,
    verifier: Person | None = None,
    due_on: date | None = None,
    rrule: str = "",
    key: bool = False,
    within: Phase | None = None,
    expected_evidence: str = "",
    new_id: UUID | None = None,
) -> Task:
    """Add a task to a clause of the plan in force; with a person responsible it is assigned at once."""
    if clause.plan.state != PlanState.PUBLISHED:
        raise DomainError("plan_not_current", _("This version of the plan is not in force."), field="clause")
    campaign = clause.plan.campaign
    require_open(campaign)
    row = Task(
        campaign=campaign, clause=clause, title=_titled(title), detail=detail.strip(), lead_unit=lead_unit,
        due_on=due_on, rrule=checked_rrule(rrule), key=key, within=within, expected_evidence=expected_evidence.strip(),
    )  # fmt: skip
    if new_id is not None:
        row.record_id = new_id
    require(actor, "create", row)
    _check_phase(row, within)
    store_new(actor, row, helper_units=helper_units, responsible=responsible, verifier=verifier)
    ClauseLink.objects.create(clause=clause, record=row.record)
    return row


def amend_task(
    *,
    actor: Actor,
    row: Task,
    title: str,
    lead_unit: Unit,
    detail: str = "",
    helper_units: Iterable[Unit] = (),
    due_on: date | None = None,
    rrule: str = "",
    key: bool | None = None,
    within: Phase | None = None,
    expected_evidence: str = "",
    version: int | None = None,
) -> Task:
    """Correct what is to be done, by whom and by when. A finished or cancelled task stays as it is.

    Of recurring work only periods that have not begun change with the rule and the dates. ``key`` stays when None.
    """
    require(actor, "edit", row)
    _check_phase(row, within)
    if workflow.TASK.category(row.state).ended:
        raise DomainError("task_ended", _("The task is closed; reopen it first."))
    new_title, rule = _titled(title), checked_rrule(rrule)
    with act(actor, "task.amended", row, version=version) as current:
        row.title, row.lead_unit, row.detail = new_title, lead_unit, detail.strip()
        row.due_on, row.rrule, row.expected_evidence = due_on, rule, expected_evidence.strip()
        row.key, row.within = row.key if key is None else key, within
        row.series_from = _series_from(row)
        set_units(row, helper_units, current)
    asking.again(row)
    series.begin(actor, row)
    return row


def assign_task(
    *,
    actor: Actor,
    row: Task,
    responsible: Person,
    verifier: Person | None = None,
    due_on: date | None = None,
    helpers: Iterable[Person] | None = None,
    version: int | None = None,
) -> Task:
    """Give the task to a person, and name who verifies it (by default the one named already, else who assigns).

    Raises ``person_left``, ``other_unit`` when a department head gives it outside their scope, ``no_verifier`` and
    ``verifies_own_work``. ``helpers`` and ``due_on`` stay as they are when None.
    """
    require(actor, "assign", row)
    _check_person(actor, row, responsible)
    verifies = _verifier(actor, row, responsible, verifier)
    with step(actor, workflow.TASK, row, "assign", event="task.assigned", version=version) as current:
        row.responsible, row.verifier = responsible, verifies
        row.due_on = due_on or row.due_on
        row.series_from = _series_from(row)
        if helpers is not None:
            people = list(helpers)
            set_parties(row.record, PartyRole.HELPER, [person.pk for person in people])
            current.also(msgid("Helpers"), None, "、".join(person.name for person in people) or None)
    tie(row)
    settle(row.record)
    asking.to_accept(row)
    series.begin(actor, row)
    return row


def accept_task(*, actor: Actor, row: Task, version: int | None = None) -> Task:
    """The person responsible takes the task."""
    with step(actor, workflow.TASK, row, "accept", event="task.accepted", version=version):
        pass
    settle(row.record)
    asking.to_do(row)
    return row


def start_task(*, actor: Actor, row: Task, version: int | None = None) -> Task:
    """The person responsible begins (again)."""
    with step(actor, workflow.TASK, row, "start", event="task.started", version=version):
        pass
    settle(row.record)
    asking.to_do(row)
    return row


def submit_task(
    *,
    actor: Actor,
    row: Task,
    result: str,
    files: Iterable[File[Any]] = (),
    dated_on: date | None = None,
    version: int | None = None,
) -> Task:
    """Hand the work in: what was done, with proof that is attached already or comes along in ``files``, which
    show what happened on the day ``dated_on``.

    Raises ``no_result``, ``no_verifier`` and ``no_evidence`` (see ``guards.has_evidence``), and what ``attach`` raises.
    """
    require(actor, "submit", row)
    require_state(workflow.TASK, row, "submit")
    require_guard(is_done_once, "recurring", row)
    words = required(result, "no_result", _("Say what was done."), field="result")
    if row.verifier_id is None:
        raise DomainError("no_verifier", _("Nobody is named yet to verify this task. Ask the campaign office."))
    for upload in files:
        attach(actor=actor, record=row, upload=upload, kind=AttachmentKind.EVIDENCE, dated_on=dated_on, version=version)
        version = None
    require_guard(has_evidence, "no_evidence", row, field="files")
    with step(actor, workflow.TASK, row, "submit", event="task.submitted", version=version):
        row.result = words
        row.submitted_by_id = actor.person_id
    settle(row.record)
    asking.to_verify(row)
    return row


def verify_task(*, actor: Actor, row: Task, note: str = "", version: int | None = None) -> Task:
    """Somebody else than who did it finds the work done; the office then closes it."""
    with step(actor, workflow.TASK, row, "verify", event="task.verified", version=version, note=note.strip()):
        pass
    settle(row.record)
    return row


def return_task(*, actor: Actor, row: Task, reason: str, version: int | None = None) -> Task:
    """Give the work back to the person responsible, with the reason."""
    why = _reasoned(reason)
    with step(actor, workflow.TASK, row, "return", event="task.returned", version=version, note=why):
        pass
    settle(row.record)
    asking.to_improve(row)
    return row


def close_task(*, actor: Actor, row: Task, version: int | None = None) -> Task:
    """Put a verified task among those done; of recurring work the series ends, and what has not begun is withdrawn.

    Raises ``not_verified`` for work done once, ``open_periods`` while periods that have begun are open.
    """
    require(actor, "close", row)
    require_state(workflow.TASK, row, "close")
    require_guard(may_be_closed, "open_periods" if row.rrule else "not_verified", row)
    with step(actor, workflow.TASK, row, "close", event="task.closed", version=version):
        pass
    settle(row.record)
    series.stop(actor, row, _("The series was closed."))
    return row


def reopen_task(*, actor: Actor, row: Task, reason: str, version: int | None = None) -> Task:
    """Take a task that counted as done up again, with the reason."""
    why = _reasoned(reason)
    require_open(row.campaign)
    with step(actor, workflow.TASK, row, "reopen", event="task.reopened", version=version, note=why):
        row.series_from = clock.today() if row.rrule else None
    asking.to_do(row)
    series.begin(actor, row)
    return row


def cancel_task(*, actor: Actor, row: Task, reason: str, version: int | None = None) -> Task:
    """Call a task off, with the reason; it stays readable and counts no more."""
    why = _reasoned(reason)
    with step(actor, workflow.TASK, row, "cancel", event="task.cancelled", version=version, note=why):
        pass
    settle(row.record)
    series.stop(actor, row, why)
    return row


def store_new(
    actor: Actor,
    row: Task,
    *,
    helper_units: Iterable[Unit] = (),
    responsible: Person | None = None,
    verifier: Person | None = None,
) -> None:
    """Store a new task in one act: a draft, or assigned when a person is responsible. The caller has checked."""
    helpers = [unit for unit in helper_units if unit != row.lead_unit]
    if responsible is not None:
        _check_person(actor, row, responsible)
        row.responsible = responsible
        row.verifier = _verifier(actor, row, responsible, verifier, optional=verifier is None)
        row.state = TaskState.ASSIGNED
        row.series_from = _series_from(row)
    with act(actor, "task.created", row) as current:
        if helpers:
            current.also("helper_units", None, "、".join(map(str, helpers)))
    if helpers:
        row.helper_units.set(helpers)
    if responsible is not None:
        tie(row)
        asking.to_accept(row)
        if row.rrule:
            series.begin(actor, row)


def tie(row: Task) -> None:
    """Make the people named on the task its parties."""
    set_parties(row.record, PartyRole.RESPONSIBLE, [row.responsible_id] if row.responsible_id else [])
    set_parties(row.record, PartyRole.VERIFIER, [row.verifier_id] if row.verifier_id else [])


def _series_from(row: Task) -> date | None:
    """Since when recurring work is asked for: the day it was first given to somebody."""
    if not row.rrule or (row.state == TaskState.DRAFT and row.responsible_id is None):
        return None
    return row.series_from or clock.today()


def _check_phase(row: Task, within: Phase | None) -> None:
    if within is not None and within.campaign_id != row.campaign_id:
        raise DomainError("other_campaign", _("This phase belongs to another campaign."), field="within")


def _titled(title: str) -> str:
    return required(title, "no_title", _("Say what is to be done."), field="title")[:300]


def _reasoned(reason: str) -> str:
    return required(reason, "no_reason", _("Say why."), field="reason")


def _check_person(actor: Actor, row: Task, person: Person) -> None:
    """A task goes to somebody in service; a department head gives it to people of their own scope only."""
    if not person.active:
        raise DomainError("person_left", _("This person is no longer in service."), field="responsible")
    office = actor.is_system or actor.has(*workflow.OFFICE, path=row.lead_unit.path)
    if not office and not actor.has(*workflow.TASK.transition("assign").who, path=person.unit.path):
        raise DomainError(
            "other_unit", _("You may give it to people of your own department only."), field="responsible"
        )


def _verifier(
    actor: Actor, row: Task, responsible: Person, named: Person | None, *, optional: bool = False
) -> Person | None:
    """Who verifies: the one named, else the former one, else who assigns; never who does the work."""
    if named is not None:
        if named.pk == responsible.pk:
            raise DomainError("verifies_own_work", _("Nobody verifies their own work."), field="verifier")
        if not named.active:
            raise DomainError("person_left", _("This person is no longer in service."), field="verifier")
        return named
    if row.verifier is not None and row.verifier_id != responsible.pk:
        return row.verifier
    if actor.person_id is not None and actor.person_id != responsible.pk:
        return Person.objects.get(pk=actor.person_id)
    if optional:
        return None
    raise DomainError("no_verifier", _("Name somebody else who verifies the work."), field="verifier")
