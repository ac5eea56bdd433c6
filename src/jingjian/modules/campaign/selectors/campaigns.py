"""Reads of campaigns, their phases, and what may be chosen in them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Length

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.models import Role
from jingjian.commons.access.policy import NOTHING, policy_of
from jingjian.commons.organisation.models import Person, Unit
from jingjian.commons.organisation.selectors import people_in, within
from jingjian.commons.records.models import Record
from jingjian.commons.remembering import kept, once_a_page
from jingjian.kernel import clock
from jingjian.modules.campaign.models import Campaign, CampaignState, Clause, Phase, PhaseState, Plan, PlanState
from jingjian.modules.campaign.workflow import OFFICE


@dataclass(frozen=True, slots=True)
class PhaseView:
    """A phase today. ``state`` is ``past``, ``current``, ``future`` or ``undated``; days count from 1."""

    phase: Phase
    number: int
    state: str
    day: int | None = None
    days: int | None = None
    days_left: int | None = None


@dataclass(frozen=True, slots=True)
class ActiveCampaign:
    """What the shell shows of the campaign that runs where the actor works."""

    campaign: Campaign
    phases: list[PhaseView]
    current: PhaseView | None


def phases_of(campaign: Campaign, *, on: date | None = None) -> list[PhaseView]:
    """The phases in order, each placed against a day (today); one query.

    Once a gate has been passed the phases go by their states: those before the last phase with a state that have none
    are past, those after it are to come. Until then they go by their dates: a phase without an end lasts until the
    next one begins, the last one until the campaign ends.
    """
    day = on or clock.today()
    phases = list(campaign.phases.order_by("position"))
    last = max((number for number, phase in enumerate(phases, start=1) if phase.state), default=0)
    views = []
    for number, phase in enumerate(phases, start=1):
        following = phases[number].starts_on if number < len(phases) else None
        end = phase.ends_on or (campaign.ends_on if number == len(phases) else None)
        if last:
            state = phase.state or (PhaseState.ENDED if number < last else PhaseState.WAITING)
            views.append(_stated(phase, number, state, day, end))
        else:
            views.append(_view(phase, number, day, end, following))
    return views


def current_of(views: Iterable[PhaseView]) -> PhaseView | None:
    """The phase that runs; of two that do, the later one."""
    return next((view for view in reversed(list(views)) if view.state == "current"), None)


def _stated(phase: Phase, number: int, state: str, day: date, end: date | None) -> PhaseView:
    """A phase that goes by its gates: its days count from the day it was opened, its end is the one planned."""
    days = (end - phase.starts_on).days + 1 if end and phase.starts_on else None
    if state == PhaseState.ENDED:
        return PhaseView(phase, number, "past", days=days)
    since = phase.opened_on or phase.starts_on
    if state == PhaseState.WAITING or since is None:
        return PhaseView(phase, number, "future", days=days)
    left = (end - day).days if end else None
    return PhaseView(phase, number, "current", day=max((day - since).days + 1, 1), days=days, days_left=left)


def _view(phase: Phase, number: int, day: date, end: date | None, following: date | None) -> PhaseView:
    start = phase.starts_on
    if start is None:
        return PhaseView(phase, number, "undated")
    over = (end is not None and day > end) or (end is None and following is not None and day >= following)
    days = (end - start).days + 1 if end else None
    if day < start:
        return PhaseView(phase, number, "future", days=days)
    if over:
        return PhaseView(phase, number, "past", days=days)
    return PhaseView(
        phase, number, "current", day=(day - start).days + 1, days=days, days_left=(end - day).days if end else None
    )


@once_a_page
@kept("organisation", "campaign")
def active_campaign_for(actor: Actor) -> ActiveCampaign | None:
    """The running campaign nearest to where the actor works, the newest first; two queries, one when there is none.

    To whoever works above all of them it is the one that holds the others, and none where several counties have one.
    """
    nearest = (
        Campaign.objects.filter(policy_of(Campaign).visible(actor), state=CampaignState.RUNNING)
        .select_related("record", "unit")
        .order_by(Length("record__unit_path").desc(), "-pk")
    )
    found = list(nearest[:20])
    campaign = next((one for one in found if actor.is_system or _reaches(one, actor)), None) or _holding_all(found)
    if campaign is None:
        return None
    phases = phases_of(campaign)
    return ActiveCampaign(campaign, phases, current_of(phases))


def _holding_all(found: list[Campaign]) -> Campaign | None:
    """The campaign, nearest to the top, that covers the units of all the others."""
    top = found[-1].record.unit_path if found else ""
    newest = next((one for one in found if one.record.unit_path == top), None)
    return newest if all(one.record.unit_path.startswith(top) for one in found) else None


def _reaches(campaign: Campaign, actor: Actor) -> bool:
    """Whether the campaign covers a unit in which the actor works or holds a role (else it is one far below)."""
    path = campaign.record.unit_path
    own: Iterable[str] = (actor.unit_path, *(grant.path for grant in actor.roles))
    return any(place.startswith(path) for place in own if place)


def assignable_units(actor: Actor, campaign: Campaign) -> QuerySet[Unit]:
    """Units that may be given work in the campaign by the actor: the office all, a department head their own."""
    units = Unit.objects.filter(within(campaign.unit.path, "path"), active=True).order_by("path")
    return units.filter(pk__in=_in_scope(actor))


def units_of_campaign(campaign: Campaign) -> QuerySet[Unit]:
    """The active units that take part in the campaign, in the order of the tree."""
    return Unit.objects.filter(within(campaign.unit.path, "path"), active=True).order_by("path")


def assignable_people(actor: Actor, campaign: Campaign) -> QuerySet[Person]:
    """People in service that may be given work in the campaign by the actor, in roster order."""
    return people_in(campaign.unit.path).filter(unit__in=_in_scope(actor))


def _in_scope(actor: Actor) -> QuerySet[Unit]:
    if actor.is_system:
        return Unit.objects.all()
    condition = NOTHING
    for path in actor.scopes(*OFFICE, Role.DEPARTMENT_HEAD):
        condition |= within(path, "path")
    return Unit.objects.filter(condition)


def assignable_clauses(campaign: Campaign) -> QuerySet[Clause]:
    """The clauses of the plan in force to which a task may be added: those without parts that are clauses."""
    parts = Clause.objects.filter(parent=OuterRef("pk"), inline=False)
    return (
        Clause.objects.filter(~Exists(parts), plan__campaign=campaign, plan__state=PlanState.PUBLISHED)
        .select_related("plan__campaign__unit", "parent")
        .order_by("position")
    )


def clauses_to_choose(plan: Plan | None) -> QuerySet[Clause]:
    """The clauses of a plan in document order, chapters too; none without a plan."""
    return plan.clauses.filter(inline=False).order_by("position") if plan is not None else Clause.objects.none()


def may_say_what_it_serves(actor: Actor, campaign: Campaign, record: Record) -> bool:
    """Whether the actor may say which clause of the campaign a record serves: its keeper and the campaign's offices."""
    if actor.is_system or (actor.person_id is not None and actor.person_id == record.owner_id):
        return True
    return actor.has(*OFFICE, path=campaign.record.unit_path)
