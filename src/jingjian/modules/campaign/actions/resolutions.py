"""The writers of resolutions: entered at a briefing, turned into a task in one act, or withdrawn."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Max
from django.utils.translation import gettext as _

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.policy import require
from jingjian.commons.audit.act import act
from jingjian.commons.audit.steps import require_state, required
from jingjian.commons.organisation.models import Person, Unit
from jingjian.kernel.errors import DomainError
from jingjian.kernel.phrases import msgid
from jingjian.modules.campaign import workflow
from jingjian.modules.campaign.actions.briefings import check_clause
from jingjian.modules.campaign.actions.tasks import create_task
from jingjian.modules.campaign.models import Briefing, Clause, Phase, Resolution


def resolve(
    *,
    actor: Actor,
    row: Briefing,
    text: str,
    clause: Clause | None = None,
    unit: Unit | None = None,
    responsible: Person | None = None,
    due_on: date | None = None,
    version: int | None = None,
) -> Briefing:
    """Enter what the briefing resolved, under the next number; returns the briefing."""
    words = _worded(text)
    require(actor, "resolve", row)
    _check(row, clause, responsible)
    with act(actor, "briefing.resolved", row, version=version) as current:
        last = row.resolutions.aggregate(last=Max("number"))["last"] or 0
        resolution = Resolution(
            briefing=row, number=last + 1, text=words, clause=clause, unit=unit or _unit_of(responsible),
            responsible=responsible, due_on=due_on,
        )  # fmt: skip
        with act(actor, "resolution.entered", resolution):
            pass
        current.also(msgid("Resolution"), None, f"{resolution.number}. {words[:80]}")
    return row


def amend_resolution(
    *,
    actor: Actor,
    row: Resolution,
    text: str,
    clause: Clause | None = None,
    unit: Unit | None = None,
    responsible: Person | None = None,
    due_on: date | None = None,
    version: int | None = None,
) -> Resolution:
    """Correct a resolution while the minutes are not confirmed and it is no task yet."""
    words = _worded(text)
    require(actor, "edit", row)
    if row.state != workflow.RESOLUTION.initial:
        raise DomainError("not_open", _("It is a task already or withdrawn; correct the task instead."))
    _check(row.briefing, clause, responsible)
    with act(actor, "resolution.amended", row, version=version):
        row.text, row.clause, row.unit = words, clause, unit or _unit_of(responsible)
        row.responsible, row.due_on = responsible, due_on
    return row


def turn_resolution(
    *,
    actor: Actor,
    row: Resolution,
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
    version: int | None = None,
) -> Resolution:
    """Make a task of a resolution: both are written in one act or neither. Raises what ``create_task`` raises."""
    require(actor, "turn", row)
    require_state(workflow.RESOLUTION, row, "turn")
    with act(actor, "resolution.turned", row, version=version) as current:
        row.task = create_task(
            actor=actor, clause=clause, title=title, lead_unit=lead_unit, detail=detail, helper_units=helper_units,
            responsible=responsible, verifier=verifier, due_on=due_on, rrule=rrule, key=key, within=within,
            expected_evidence=expected_evidence,
        )  # fmt: skip
        current.also(msgid("Task"), None, str(row.task.record))
    return row


def withdraw_resolution(*, actor: Actor, row: Resolution, reason: str, version: int | None = None) -> Resolution:
    """Withdraw a resolution that is no task, with the reason."""
    why = required(reason, "no_reason", _("Say why."), field="reason")
    require(actor, "withdraw", row)
    require_state(workflow.RESOLUTION, row, "withdraw")
    with act(actor, "resolution.withdrawn", row, version=version, note=why):
        row.task, row.withdrawn_because = None, why[:300]
    return row


def _worded(text: str) -> str:
    return required(text, "no_text", _("Say what was resolved."), field="text")


def _check(briefing: Briefing, clause: Clause | None, responsible: Person | None) -> None:
    check_clause(briefing.campaign, clause)
    if responsible is not None and not responsible.active:
        raise DomainError("person_left", _("This person is no longer in service."), field="responsible")


def _unit_of(person: Person | None) -> Unit | None:
    return person.unit if person is not None else None
