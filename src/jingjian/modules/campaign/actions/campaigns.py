"""The writers of campaigns and their phases."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import Max
from django.utils.translation import gettext as _

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.policy import require
from jingjian.commons.audit.act import act
from jingjian.commons.audit.steps import required, step
from jingjian.commons.organisation.models import Unit
from jingjian.kernel.errors import DomainError
from jingjian.kernel.phrases import msgid
from jingjian.kernel.workflow import Category
from jingjian.modules.campaign import workflow
from jingjian.modules.campaign.actions import series
from jingjian.modules.campaign.models import Campaign, CampaignState, Phase, RestDays, Task


def create_campaign(
    *,
    actor: Actor,
    name: str,
    unit: Unit,
    scope: str = "",
    starts_on: date | None = None,
    ends_on: date | None = None,
    new_id: UUID | None = None,
) -> Campaign:
    """Prepare a campaign of ``unit`` and all below it; publishing its plan sets it running."""
    row = Campaign(name=_named(name), unit=unit, scope=scope.strip(), starts_on=starts_on, ends_on=ends_on)
    if new_id is not None:
        row.record_id = new_id
    require(actor, "create", row)
    _check_span(starts_on, ends_on)
    with act(actor, "campaign.created", row):
        pass
    return row


def amend_campaign(
    *,
    actor: Actor,
    row: Campaign,
    name: str,
    scope: str = "",
    starts_on: date | None = None,
    ends_on: date | None = None,
    version: int | None = None,
) -> Campaign:
    """Correct name, circle of people and dates. A closed campaign stays as it is."""
    require(actor, "edit", row)
    _require_not_closed(row)
    _check_span(starts_on, ends_on)
    new_name = _named(name)
    with act(actor, "campaign.amended", row, version=version):
        row.name, row.scope, row.starts_on, row.ends_on = new_name, scope.strip(), starts_on, ends_on
    series.fit_campaign(actor, row)
    return row


def rule_regular_work(
    *,
    actor: Actor,
    row: Campaign,
    rest_days: str,
    sample_share: int | None = None,
    sample_minimum: int | None = None,
    version: int | None = None,
) -> Campaign:
    """Say what days of rest do to recurring work, and how much routine work is looked at; None is the site's default.

    Periods that have begun keep their day. Raises ``unknown_rule`` and ``bad_share``.
    """
    require(actor, "rules", row)
    _require_not_closed(row)
    if rest_days not in RestDays.values:
        raise DomainError("unknown_rule", _("Choose what a day of rest does."), field="rest_days")
    if sample_share is not None and not 0 <= sample_share <= 100:
        raise DomainError("bad_share", _("A share is a whole number from 0 to 100."), field="sample_share")
    with act(actor, "campaign.regular_work_ruled", row, version=version):
        row.rest_days, row.sample_share, row.sample_minimum = RestDays(rest_days), sample_share, sample_minimum
    series.fit_campaign(actor, row)
    return row


def close_campaign(*, actor: Actor, row: Campaign, version: int | None = None) -> Campaign:
    """Close a running campaign. Raises ``open_tasks`` while tasks are neither done nor cancelled."""
    ended = [state.value for state in workflow.TASK.states if state.category in (Category.DONE, Category.VOID)]
    require(actor, "close", row)
    left = Task.objects.filter(campaign=row).exclude(state__in=ended).count()
    if left:
        raise DomainError(
            "open_tasks",
            _("%(count)d tasks are neither done nor cancelled. Finish or cancel them first.") % {"count": left},
        )
    with step(actor, workflow.CAMPAIGN, row, "close", event="campaign.closed", version=version):
        pass
    return row


def set_phase(
    *,
    actor: Actor,
    campaign: Campaign,
    name: str,
    phase: Phase | None = None,
    starts_on: date | None = None,
    ends_on: date | None = None,
) -> Phase:
    """Name and date a phase; without ``phase`` a new one is put at the end. Raises ``phases_overlap``."""
    require(actor, "edit", campaign)
    _require_not_closed(campaign)
    _check_span(starts_on, ends_on)
    if phase is not None and phase.campaign_id != campaign.pk:
        raise DomainError("other_campaign", _("This phase belongs to another campaign."))
    with act(actor, "campaign.phase_set", campaign) as current:
        if phase is None:
            last = campaign.phases.aggregate(last=Max("position"))["last"] or 0
            phase = Phase(campaign=campaign, position=last + 1)
        before = _in_words(phase)
        phase.name = _named(name)
        phase.starts_on, phase.ends_on = starts_on, ends_on
        _check_order(campaign, phase)
        phase.save()
        current.also(msgid("Phase"), before, _in_words(phase))
    series.fit_campaign(actor, campaign)
    return phase


def set_running(*, actor: Actor, campaign: Campaign) -> None:
    """Called when a plan is published: a campaign in preparation starts to run."""
    if campaign.state == CampaignState.PREPARING:
        with act(actor, "campaign.started", campaign):
            campaign.state = CampaignState.RUNNING


def require_open(campaign: Campaign) -> None:
    """Raise DomainError unless work may still be entered in the campaign."""
    _require_not_closed(campaign)


def _named(name: str) -> str:
    return required(name, "no_name", _("Give it a name."), field="name")


def _require_not_closed(row: Campaign) -> None:
    if row.state == CampaignState.CLOSED:
        raise DomainError("campaign_closed", _("The campaign is closed."))


def _check_span(starts_on: date | None, ends_on: date | None) -> None:
    if starts_on and ends_on and ends_on < starts_on:
        raise DomainError("ends_before_it_begins", _("It cannot end before it begins."), field="ends_on")


def _check_order(campaign: Campaign, phase: Phase) -> None:
    """Phases follow each other: one begins after all earlier ones have begun and the one before has ended."""
    others = [other for other in campaign.phases.all() if other.pk != phase.pk]
    for other in others:
        first, second = (other, phase) if other.position < phase.position else (phase, other)
        if first.ends_on and second.starts_on and second.starts_on < first.ends_on:
            raise DomainError(
                "phases_overlap",
                _("“%(second)s” would begin before “%(first)s” has ended.")
                % {"first": first.name, "second": second.name},
                field="starts_on",
            )


def _in_words(phase: Phase) -> str | None:
    if not phase.name:
        return None
    return f"{phase.name} {phase.starts_on or '?'} – {phase.ends_on or '?'}"
