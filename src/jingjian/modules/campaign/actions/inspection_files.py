"""The writers of inspection files: asked for by a person, made, ended and forgotten by the house."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from jingjian.commons import jobs
from jingjian.commons.access.actor import SYSTEM, Actor
from jingjian.commons.access.policy import require
from jingjian.commons.audit.act import act
from jingjian.commons.audit.steps import required, step
from jingjian.commons.organisation.models import Unit
from jingjian.commons.vault.storage import EncryptedStorage, Stored
from jingjian.kernel import clock
from jingjian.kernel.errors import DomainError
from jingjian.modules.campaign import workflow
from jingjian.modules.campaign.models import (
    INSPECTION_AREA,
    Campaign,
    Clause,
    InspectionFile,
    InspectionForm,
    InspectionState,
    PlanState,
)

BEGIN, MAKE = "campaign.begin_inspection_file", "campaign.make_inspection_file"


def ask_inspection_file(
    *,
    actor: Actor,
    campaign: Campaign,
    form: str,
    clause: Clause | None = None,
    unit: Unit | None = None,
    since: date | None = None,
    until: date | None = None,
    new_id: UUID | None = None,
) -> InspectionFile:
    """Ask for the evidence of a scope as it stands now; a job makes the file. ``form`` is an ``InspectionForm``.

    Raises ``no_plan`` when no plan is in force, ``other_plan`` for a clause of another version, ``other_unit`` for a
    unit outside the campaign, ``days_reversed``, and NotAllowed.
    """
    row = InspectionFile(
        campaign=campaign, clause=clause, unit=unit, since=since, until=until, form=InspectionForm(form),
        cut_off=clock.now(), asked_by_id=actor.person_id,
    )  # fmt: skip
    if new_id is not None:
        row.record_id = new_id
    require(actor, "create", row)
    plan = campaign.plans.filter(state=PlanState.PUBLISHED).first()
    if plan is None:
        raise DomainError("no_plan", _("No plan is in force, so there is no clause to prove."))
    if clause is not None and clause.plan_id != plan.pk:
        raise DomainError("other_plan", _("This version of the plan is not in force."), field="clause")
    if unit is not None and not unit.path.startswith(campaign.unit.path):
        raise DomainError("other_unit", _("This unit takes no part in the campaign."), field="unit")
    if since is not None and until is not None and until < since:
        raise DomainError("days_reversed", _("The last day is before the first."), field="until")
    with act(actor, "inspection_file.asked", row):
        pass
    title = _("Inspection file %(number)s") % {"number": row.record.reference}
    jobs.defer(BEGIN, actor, title, record_id=row.pk, file=row.pk)
    return row


def begin_inspection_file(*, actor: Actor, row: InspectionFile) -> None:
    """The job takes the request in hand and leaves the making to a second job, so that everybody sees it is at work."""
    require(actor, "create", row)
    with act(actor, "inspection_file.begun", row):
        row.state = InspectionState.MAKING
    title = _("Inspection file %(number)s") % {"number": row.record.reference}
    jobs.defer(MAKE, actor, title, record_id=row.pk, file=row.pk)


def finish_inspection_file(
    *, actor: Actor, row: InspectionFile, stored: Stored, papers: int, pages: int, missing: int
) -> None:
    """The file is made and may be taken until its term is over."""
    require(actor, "create", row)
    with act(actor, "inspection_file.made", row):
        row.state = InspectionState.READY
        row.stored_as, row.size = stored.name, stored.size
        row.papers, row.pages, row.missing = papers, pages, missing
        row.expires_on = clock.today() + timedelta(days=settings.INSPECTION_FILE_DAYS)


def fail_inspection_file(*, row: InspectionFile, problem: Any, actor: Actor = SYSTEM) -> None:
    """The file could not be made; ``problem`` says in plain words why and what helps, and holds nothing personal."""
    with act(actor, "inspection_file.failed", row):
        row.state, row.problem = InspectionState.FAILED, str(problem)[:200]


def withdraw_inspection_file(
    *, actor: Actor, row: InspectionFile, reason: str, version: int | None = None
) -> InspectionFile:
    """Take a finished file back, with the reason: it is deleted and can be downloaded no more."""
    why = required(reason, "no_reason", _("Say why."), field="reason")
    with step(
        actor, workflow.INSPECTION_FILE, row, "withdraw", event="inspection_file.withdrawn", version=version, note=why
    ):
        _forget(row)
    return row


def expire_inspection_file(*, row: InspectionFile, actor: Actor = SYSTEM) -> None:
    """The term of a finished file is over: it is deleted, its entry stays."""
    with act(actor, "inspection_file.expired", row):
        row.state = InspectionState.EXPIRED
        _forget(row)


def _forget(row: InspectionFile) -> None:
    """Delete the stored file once this is committed."""
    name, row.stored_as = row.stored_as, ""
    if name:
        transaction.on_commit(lambda: EncryptedStorage(INSPECTION_AREA).delete(name))
