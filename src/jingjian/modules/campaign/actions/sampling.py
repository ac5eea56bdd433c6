"""The writers of samples: drawn by the clock once a month, answered by somebody else than who did the work."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.models import Role, RoleGrant
from jingjian.commons.access.policy import require
from jingjian.commons.audit.act import act
from jingjian.commons.audit.steps import required
from jingjian.commons.notify.inbox import settle
from jingjian.commons.organisation.models import Person
from jingjian.kernel import clock
from jingjian.kernel.errors import DomainError, NotAllowed
from jingjian.modules.campaign.access import upwards
from jingjian.modules.campaign.actions import asking
from jingjian.modules.campaign.drawing import digest_of, drawn, size_of
from jingjian.modules.campaign.models import (
    Campaign,
    CampaignState,
    OccurrenceState,
    SampleItem,
    SampleResult,
    SampleState,
    TaskOccurrence,
    VerificationSample,
)
from jingjian.modules.campaign.selectors.sampling import may_look, months_to_draw, population_of, share_of


def draw_sample(*, actor: Actor, campaign: Campaign, month: date, seed: str = "") -> VerificationSample:
    """Draw the sample of a month that is over; only the clock does this, and only once.

    ``seed`` is for a site that takes it from a witnessed source; by default it comes from the machine's randomness.
    Raises ``NotAllowed``, ``month_not_over`` and ``drawn_already``.
    """
    if not actor.is_system:
        raise NotAllowed("not_allowed", _("Samples are drawn by the clock, never by hand."))
    month = month.replace(day=1)
    Campaign.objects.select_for_update(of=("self",)).get(pk=campaign.pk)
    if month >= clock.today().replace(day=1):
        raise DomainError("month_not_over", _("The sample is drawn when the month is over."))
    if campaign.samples.filter(month=month).exists():
        raise DomainError("drawn_already", _("The sample of this month is drawn already."))
    share, minimum = share_of(campaign)
    population = population_of(campaign, month)
    chosen_seed = seed or secrets.token_hex(16)
    keys = drawn(population, seed=chosen_seed, size=size_of(len(population), share=share, minimum=minimum))
    sample = VerificationSample(
        campaign=campaign, month=month, share=share, minimum=minimum, seed=chosen_seed, population=population,
        population_digest=digest_of(population), drawn=keys, drawn_at=clock.now(),
        state=SampleState.LOOKING if keys else SampleState.ENDED,
    )  # fmt: skip
    with act(actor, "sample.drawn", sample):
        pass
    _put_up(sample, keys)
    return sample


def draw_all(actor: Actor) -> int:
    """What the clock does: every sample that is owed, of every running campaign; how many were drawn."""
    count = 0
    for campaign in Campaign.objects.filter(state=CampaignState.RUNNING).select_related("record", "unit"):
        for month in months_to_draw(campaign, clock.today()):
            draw_sample(actor=actor, campaign=campaign, month=month)
            count += 1
    return count


def answer_item(*, actor: Actor, item: SampleItem, result: str, reason: str = "") -> SampleItem:
    """Say what a drawn period is worth. Found wanting, it goes back to the person responsible with the reason.

    Raises ``NotAllowed`` for who did the work or was not asked, ``answered``, ``unknown_result`` and ``no_reason``.
    """
    require(actor, "answer", item.sample)
    item = SampleItem.objects.select_for_update(of=("self",)).select_related("sample__record").get(pk=item.pk)
    if item.result != SampleResult.OPEN:
        raise DomainError("answered", _("This period was looked at already."))
    if not may_look(actor, item):
        raise NotAllowed("not_allowed", _("Whoever was asked, or the office, says this, never who did the work."))
    if result not in (SampleResult.CONFIRMED, SampleResult.WANTING):
        raise DomainError("unknown_result", _("Say whether it holds."), field="result")
    wanting = result == SampleResult.WANTING
    why = required(reason, "no_reason", _("Say why."), field="reason") if wanting else reason.strip()
    occurrence = _locked(item.occurrence_id)
    sample = item.sample
    with act(actor, "sample.answered", sample) as current:
        item.result, item.reason = SampleResult(result), why[:500]
        item.looked_by_id, item.looked_on = actor.person_id, clock.today()
        item.save()
        current.also(occurrence.record.reference, None, str(item.get_result_display()))
        if not sample.items.filter(result=SampleResult.OPEN).exists():
            sample.state = SampleState.ENDED
    settle(occurrence.record, verb="look")
    _carry(actor, occurrence, why, wanting=wanting)
    return item


def _carry(actor: Actor, occurrence: TaskOccurrence, why: str, *, wanting: bool) -> None:
    if not wanting:
        with act(actor, "occurrence.confirmed_in_sample", occurrence, note=why):
            pass
    elif occurrence.state == OccurrenceState.DONE:
        with act(actor, "occurrence.returned", occurrence, note=why):
            occurrence.state = OccurrenceState.RETURNED
        asking.for_period_again(occurrence)


def _locked(key: UUID) -> TaskOccurrence:
    related = ("record", "task__lead_unit", "task__clause", "responsible", "verifier")
    return TaskOccurrence.objects.select_related(*related).get(pk=key)


def _put_up(sample: VerificationSample, keys: Iterable[str]) -> None:
    """Name who looks at each drawn period, and ask them."""
    rows = TaskOccurrence.objects.select_related("record", "verifier").in_bulk([UUID(key) for key in keys])
    office = _office_of(sample)
    for position, key in enumerate(keys, start=1):
        occurrence = rows[UUID(key)]
        item = SampleItem(sample=sample, occurrence=occurrence, position=position)
        item.verifier = _other_than_the_doer(occurrence, office)
        item.save(force_insert=True)
        asking.to_look(item)


def _other_than_the_doer(occurrence: TaskOccurrence, office: list[Person]) -> Person | None:
    """The verifier named for the task, else somebody of the campaign office; never who did the work."""
    did = (occurrence.responsible_id, occurrence.handed_in_by_id)
    for person in (occurrence.verifier, *office):
        if person is not None and person.active and person.pk not in did:
            return person
    return None


def _office_of(sample: VerificationSample) -> list[Person]:
    today = clock.today()
    grants = RoleGrant.objects.filter(
        role=Role.CAMPAIGN_OFFICE, unit__path__in=upwards(sample.record.unit_path), since__lte=today
    ).exclude(until__lt=today)
    return [grant.user.person for grant in grants.select_related("user__person").order_by("pk") if grant.user.person]
