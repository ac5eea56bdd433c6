"""The writers of proposed tasks while the plan is in review."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from uuid import UUID

from dateutil.rrule import rrulestr
from django.db.models import F, Max
from django.utils.translation import gettext as _

from jingjian.commons.access.actor import Actor
from jingjian.commons.audit.act import act
from jingjian.commons.audit.steps import required
from jingjian.commons.organisation.models import Person, Unit
from jingjian.kernel.errors import DomainError
from jingjian.kernel.phrases import msgid
from jingjian.modules.campaign.actions.plans import require_reviewing
from jingjian.modules.campaign.actions.steps import set_units
from jingjian.modules.campaign.models import Clause, Plan, TaskProposal

TOO_OFTEN = re.compile(r"SECONDLY|MINUTELY|HOURLY|\n", re.IGNORECASE)
#: the library takes any number for a day of the month and then looks for that day for ever
BY_MONTH_DAY = re.compile(r"BYMONTHDAY=(-?\d+(?:,-?\d+)*)", re.IGNORECASE)


def add_proposal(
    *,
    actor: Actor,
    clause: Clause,
    title: str,
    lead_unit: Unit | None = None,
    helper_units: Iterable[Unit] = (),
    responsible: Person | None = None,
    due_on: date | None = None,
    rrule: str = "",
    expected_evidence: str = "",
) -> TaskProposal:
    """Propose a task that the reader of the paper did not see."""
    require_reviewing(actor, clause.plan)
    last = clause.proposals.aggregate(last=Max("position"))["last"] or 0
    proposal = TaskProposal(
        plan=clause.plan, clause=clause, position=last + 1, title=_titled(title), lead_unit=lead_unit,
        responsible=responsible, due_on=due_on, rrule=checked_rrule(rrule), expected_evidence=expected_evidence.strip(),
    )  # fmt: skip
    helpers = [unit for unit in helper_units if unit != lead_unit]
    with act(actor, "proposal.added", proposal) as current:
        if helpers:
            current.also("helper_units", None, "、".join(map(str, helpers)))
    proposal.helper_units.set(helpers)
    return proposal


def edit_proposal(
    *,
    actor: Actor,
    proposal: TaskProposal,
    title: str,
    lead_unit: Unit | None = None,
    helper_units: Iterable[Unit] = (),
    responsible: Person | None = None,
    due_on: date | None = None,
    rrule: str = "",
    expected_evidence: str = "",
    version: int | None = None,
) -> TaskProposal:
    """Say what is to be done, by whom, by when and with what proof. Editing a dropped one keeps it again."""
    require_reviewing(actor, proposal.plan)
    new_title, rule = _titled(title), checked_rrule(rrule)
    with act(actor, "proposal.edited", proposal, version=version) as current:
        proposal.title, proposal.lead_unit, proposal.responsible = new_title, lead_unit, responsible
        proposal.due_on, proposal.rrule, proposal.expected_evidence = due_on, rule, expected_evidence.strip()
        proposal.kept = True
        set_units(proposal, helper_units, current)
    return proposal


def drop_proposal(*, actor: Actor, proposal: TaskProposal, version: int | None = None) -> TaskProposal:
    """Leave a proposed task out; it can be kept again until the plan is published."""
    return _keep(actor, proposal, kept=False, version=version)


def keep_proposal(*, actor: Actor, proposal: TaskProposal, version: int | None = None) -> TaskProposal:
    """Take a dropped proposal in again."""
    return _keep(actor, proposal, kept=True, version=version)


def assign_lead_unit(*, actor: Actor, plan: Plan, proposals: Iterable[UUID], lead_unit: Unit) -> int:
    """Give many proposed tasks of one plan the same lead unit in one act; how many it concerned."""
    require_reviewing(actor, plan)
    with act(actor, "plan.lead_unit_assigned", plan) as current:
        rows = TaskProposal.objects.filter(plan=plan, pk__in=list(proposals))
        count = rows.update(lead_unit=lead_unit, version=F("version") + 1)
        TaskProposal.helper_units.through._default_manager.filter(
            taskproposal__plan=plan, taskproposal__lead_unit=lead_unit, unit=lead_unit
        ).delete()
        current.also(msgid("Lead unit"), None, f"{lead_unit} × {count}")
    return count


def checked_rrule(rule: str) -> str:
    """An RFC 5545 rule as it is stored. Raises ``bad_rrule`` when it is none, or repeats more often than daily."""
    rule = rule.strip()
    if not rule:
        return ""
    fault = DomainError("bad_rrule", _("This is not a recurrence that can be computed."), field="rrule")
    days = [int(day) for days in BY_MONTH_DAY.findall(rule) for day in days.split(",")]
    if len(rule) > 120 or TOO_OFTEN.search(rule) or any(not 1 <= abs(day) <= 31 for day in days):
        raise fault
    try:
        rrulestr(rule)
    except (ValueError, TypeError, KeyError, AttributeError):
        raise fault from None
    return rule


def _keep(actor: Actor, proposal: TaskProposal, *, kept: bool, version: int | None) -> TaskProposal:
    require_reviewing(actor, proposal.plan)
    if proposal.kept != kept:
        with act(actor, "proposal.kept" if kept else "proposal.dropped", proposal, version=version):
            proposal.kept = kept
    return proposal


def _titled(title: str) -> str:
    return required(title, "no_title", _("Say what is to be done."), field="title")[:300]
