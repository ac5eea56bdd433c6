"""The writers of briefings: their rhythm, the meeting and its minutes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.policy import require
from jingjian.commons.audit.act import Act, act
from jingjian.commons.audit.steps import require_guard, require_state, required, step
from jingjian.commons.organisation.models import Person
from jingjian.commons.records.models import PartyRole
from jingjian.commons.records.parties import set_parties
from jingjian.kernel import clock
from jingjian.kernel.errors import DomainError
from jingjian.kernel.phrases import msgid
from jingjian.modules.campaign import workflow
from jingjian.modules.campaign.actions.campaigns import require_open
from jingjian.modules.campaign.actions.guards_team import has_minutes
from jingjian.modules.campaign.models import (
    AttendeePart,
    Briefing,
    BriefingAttendance,
    BriefingRhythm,
    Campaign,
    Clause,
    ClauseLink,
    PlanState,
)


def set_rhythm(
    *, actor: Actor, row: Campaign, weeks: int, since: date | None = None, version: int | None = None
) -> Campaign:
    """Say every how many weeks the leaders are briefed, counted from ``since`` (the beginning of the campaign)."""
    require(actor, "set_rhythm", row)
    require_open(row)
    if not 1 <= weeks <= 52:
        raise DomainError("bad_rhythm", _("Choose between 1 and 52 weeks."), field="weeks")
    with act(actor, "campaign.rhythm_set", row, version=version) as current:
        rhythm = BriefingRhythm.objects.filter(campaign=row).first() or BriefingRhythm(campaign=row)
        before = f"{rhythm.weeks}" if not rhythm._state.adding else None
        rhythm.weeks, rhythm.since = weeks, since or row.starts_on or clock.today()
        rhythm.save()
        current.also(msgid("Weeks between briefings"), before, str(weeks))
    return row


def plan_briefing(
    *,
    actor: Actor,
    campaign: Campaign,
    title: str,
    held_on: date,
    chair: Person,
    place: str = "",
    reporters: Iterable[Person] = (),
    attendees: Iterable[Person] = (),
    agenda: str = "",
    clause: Clause | None = None,
    new_id: UUID | None = None,
) -> Briefing:
    """Plan a briefing: when, under whose chair, who reports, who comes, and the clause it carries out."""
    require_open(campaign)
    row = Briefing(
        campaign=campaign, title=_titled(title), held_on=held_on, place=place.strip(), chair=chair, clause=clause,
        agenda=agenda.strip(),
    )  # fmt: skip
    if new_id is not None:
        row.record_id = new_id
    require(actor, "create", row)
    check_clause(campaign, clause)
    with act(actor, "briefing.planned", row) as current:
        pass
    _ask(row, reporters, attendees, current)
    _tie(row)
    return row


def amend_briefing(
    *,
    actor: Actor,
    row: Briefing,
    title: str,
    held_on: date,
    chair: Person,
    place: str = "",
    reporters: Iterable[Person] = (),
    attendees: Iterable[Person] = (),
    agenda: str = "",
    reported: str = "",
    minutes: str = "",
    version: int | None = None,
) -> Briefing:
    """Correct the briefing or its minutes until they are confirmed. Raises ``not_yet`` for a held one in the future."""
    require(actor, "edit", row)
    new_title = _titled(title)
    held = row.state != workflow.BRIEFING.initial
    if held:
        _refuse_future(held_on)
    with act(actor, "briefing.amended", row, version=version) as current:
        row.title, row.held_on, row.chair, row.place = new_title, held_on, chair, place.strip()
        row.agenda = agenda.strip()
        if held:
            row.reported, row.minutes = reported.strip(), minutes.strip()
        _ask(row, reporters, attendees, current)
    _tie(row)
    return row


def hold_briefing(
    *,
    actor: Actor,
    row: Briefing,
    held_on: date,
    present: Iterable[Person],
    reported: str,
    place: str = "",
    others: Iterable[Person] = (),
    minutes: str = "",
    version: int | None = None,
) -> Briefing:
    """Record that it was held: who was there, what was reported. The clause it carries out then has its record.

    The link to the clause is made now and not when it was planned: a plan to meet is no proof.
    """
    told = required(reported, "no_report", _("Say what was reported."), field="reported")
    require(actor, "hold", row)
    require_state(workflow.BRIEFING, row, "hold")
    _refuse_future(held_on)
    here = {person.pk: person for person in (*present, *others)}
    if not here:
        raise DomainError("nobody_there", _("Tick who was there."), field="present")
    with step(actor, workflow.BRIEFING, row, "hold", event="briefing.held", version=version) as current:
        row.held_on, row.place = held_on, place.strip() or row.place
        row.reported, row.minutes = told, minutes.strip()
        current.effective_on = held_on
        asked = set(row.attendance.values_list("person_id", flat=True))
        row.attendance.update(present=False)
        row.attendance.filter(person__in=here).update(present=True)
        BriefingAttendance.objects.bulk_create(
            BriefingAttendance(briefing=row, person=person, present=True)
            for key, person in here.items()
            if key not in asked
        )
        current.also(msgid("Present"), None, "、".join(person.name for person in here.values()))
        _serve_clause(row, current)
    return row


def confirm_briefing(*, actor: Actor, row: Briefing, version: int | None = None) -> Briefing:
    """Confirm the minutes; they are not changed afterwards. Raises ``no_minutes``."""
    require(actor, "confirm", row)
    require_state(workflow.BRIEFING, row, "confirm")
    require_guard(has_minutes, "no_minutes", row)
    with step(actor, workflow.BRIEFING, row, "confirm", event="briefing.confirmed", version=version):
        pass
    return row


def call_off_briefing(*, actor: Actor, row: Briefing, reason: str, version: int | None = None) -> Briefing:
    """Call a planned briefing off, with the reason."""
    why = required(reason, "no_reason", _("Say why."), field="reason")
    with step(actor, workflow.BRIEFING, row, "call_off", event="briefing.called_off", version=version, note=why):
        pass
    return row


def _titled(title: str) -> str:
    return required(title, "no_title", _("Say what the briefing is about."), field="title")[:200]


def _refuse_future(day: date) -> None:
    if day > clock.today():
        raise DomainError("not_yet", _("This day is still to come."), field="held_on")


def check_clause(campaign: Campaign, clause: Clause | None) -> None:
    if clause is None:
        return
    if clause.plan.campaign_id != campaign.pk or clause.plan.state != PlanState.PUBLISHED:
        raise DomainError("plan_not_current", _("This version of the plan is not in force."), field="clause")


def _ask(row: Briefing, reporters: Iterable[Person], attendees: Iterable[Person], current: Act) -> None:
    """Make exactly these the people asked to come; who was there, once it is known, stays."""
    parts = {person.pk: (person, AttendeePart.ATTENDEE) for person in attendees}
    parts.update({person.pk: (person, AttendeePart.REPORTER) for person in reporters})
    held = {one.person_id: one for one in row.attendance.all()}
    row.attendance.exclude(person__in=parts).exclude(present=True).delete()
    for key, (person, part) in parts.items():
        BriefingAttendance.objects.update_or_create(briefing=row, person=person, defaults={"part": part})
        held.pop(key, None)
    current.also(msgid("Asked to come"), None, "、".join(person.name for person, _part in parts.values()) or None)


def _tie(row: Briefing) -> None:
    """Make the chair and the reporters parties of the briefing."""
    reporters = row.attendance.filter(part=AttendeePart.REPORTER).values_list("person_id", flat=True)
    set_parties(row.record, PartyRole.RESPONSIBLE, [row.chair_id])
    set_parties(row.record, PartyRole.AUTHOR, list(reporters))


def _serve_clause(row: Briefing, current: Act) -> None:
    """Link the record to the clause it carries out, in the version of the plan that is in force now."""
    if row.clause is None:
        return
    clause = Clause.objects.filter(
        lineage=row.clause.lineage, plan__campaign=row.campaign_id, plan__state=PlanState.PUBLISHED
    ).first()
    if clause is not None:
        ClauseLink.objects.get_or_create(clause=clause, record=row.record)
        current.also(msgid("Serves the clause"), None, str(clause))
