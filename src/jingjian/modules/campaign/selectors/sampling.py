"""Reads of the samples of routine work: what a month's population is, and what was found, as counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef

from jingjian.commons.access.actor import Actor
from jingjian.commons.organisation.models import Unit
from jingjian.commons.records.models import StatusChange
from jingjian.kernel.limits import add_months
from jingjian.modules.campaign.models import (
    Campaign,
    OccurrenceState,
    SampleItem,
    SampleResult,
    TaskOccurrence,
    VerificationSample,
)
from jingjian.modules.campaign.workflow import OFFICE


@dataclass(frozen=True, slots=True)
class UnitCounts:
    """What the sample found in one unit. Counts only: a sample of this kind ranks nobody."""

    unit: Unit
    drawn: int
    confirmed: int
    wanting: int
    open: int


def share_of(campaign: Campaign) -> tuple[int, int]:
    """Share in percent and least number of the campaign, or what the site is set to."""
    share, minimum = campaign.sample_share, campaign.sample_minimum
    return (
        settings.SAMPLE_SHARE if share is None else share,
        settings.SAMPLE_MINIMUM if minimum is None else minimum,
    )


def population_of(campaign: Campaign, month: date) -> list[str]:
    """The keys of the routine periods of a campaign that were closed in the month and still stand so, sorted."""
    last = add_months(month, 1) - timedelta(days=1)
    closed = StatusChange.objects.filter(
        record=OuterRef("pk"), status=OccurrenceState.DONE, effective_on__range=(month, last)
    )
    rows = TaskOccurrence.objects.filter(
        Exists(closed), task__campaign=campaign, task__key=False, state=OccurrenceState.DONE
    )
    return sorted(str(key) for key in rows.values_list("pk", flat=True))


def months_to_draw(campaign: Campaign, today: date) -> list[date]:
    """The months that are over, in which routine work was closed and for which no sample stands, in order."""
    this_month = today.replace(day=1)
    closed = StatusChange.objects.filter(
        record__in=TaskOccurrence.objects.filter(task__campaign=campaign, task__key=False).values("pk"),
        status=OccurrenceState.DONE,
        effective_on__lt=this_month,
    )
    months = set(closed.dates("effective_on", "month"))
    return sorted(months - set(campaign.samples.values_list("month", flat=True)))


def items_of(sample: VerificationSample) -> list[SampleItem]:
    """The periods of a sample in the order they were drawn; one query."""
    related = ("occurrence__record", "occurrence__task__lead_unit", "occurrence__responsible", "verifier", "looked_by")
    return list(sample.items.select_related(*related).order_by("position"))


def counts_by_unit(items: list[SampleItem]) -> list[UnitCounts]:
    """The counts of each unit that was drawn from, in roster order."""
    units = {item.occurrence.task.lead_unit_id: item.occurrence.task.lead_unit for item in items}
    made = []
    for unit in sorted(units.values(), key=lambda unit: (unit.position, unit.path)):
        results = [item.result for item in items if item.occurrence.task.lead_unit_id == unit.pk]
        made.append(
            UnitCounts(
                unit, len(results), results.count(SampleResult.CONFIRMED), results.count(SampleResult.WANTING),
                results.count(SampleResult.OPEN),
            )
        )  # fmt: skip
    return made


def may_look(actor: Actor, item: SampleItem) -> bool:
    """Whether the actor may say what a drawn period is worth: who was asked, or the office; never who did it."""
    if item.result != SampleResult.OPEN or actor.person_id is None:
        return False
    if actor.person_id in (item.occurrence.responsible_id, item.occurrence.handed_in_by_id):
        return False
    return actor.person_id == item.verifier_id or bool(actor.has(*OFFICE, path=item.sample.record.unit_path))
