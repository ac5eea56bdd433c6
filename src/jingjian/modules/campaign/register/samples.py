"""The register of the monthly samples of routine work."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from jingjian.commons.access.policy import policy_of
from jingjian.kit.register import Column, Detail, DetailPart, Filter, Register
from jingjian.modules.campaign import series_parts
from jingjian.modules.campaign.happenings import SAMPLE_EVENTS
from jingjian.modules.campaign.models import VerificationSample
from jingjian.modules.campaign.place import PLACE
from jingjian.modules.campaign.workflow import SAMPLE

SAMPLES = Register(
    slug="samples",
    model=VerificationSample,
    policy=policy_of(VerificationSample),
    chapter="plan",
    icon="search",
    name=gettext_lazy("Samples of routine work"),
    noun=gettext_lazy("sample"),
    place=PLACE,
    order=("-month",),
    select_related=("record", "campaign", "campaign__unit"),
    columns=(
        Column(name="record__reference", label=gettext_lazy("Number"), kind="reference", width="narrow"),
        Column(name="month", label=gettext_lazy("Month"), value=str, sort="month"),
        Column(name="campaign", label=gettext_lazy("Campaign"), sort="campaign__name", width="wide"),
        Column(
            name="population", label=gettext_lazy("Closed in the month"), kind="number", sortable=False,
            value=lambda sample: len(sample.population),
        ),
        Column(
            name="drawn", label=gettext_lazy("Drawn"), kind="number", sortable=False,
            value=lambda sample: len(sample.drawn),
        ),
        Column(name="state", label=gettext_lazy("State"), kind="status"),
    ),
    filters=(
        Filter(name="state", label=gettext_lazy("State")),
        Filter(name="month", label=gettext_lazy("Month"), kind="date"),
    ),
    search_fields=("record__search_text",),
    workflow=SAMPLE,
    events=SAMPLE_EVENTS,
    detail=Detail(
        title=lambda sample: sample.record.title,
        facts=(
            Column(name="month", label=gettext_lazy("Month"), value=str),
            Column(name="campaign", label=gettext_lazy("Campaign")),
        ),
        left=(
            DetailPart(
                template="campaign/parts/sample_items.html", title=gettext_lazy("What was drawn"),
                context=series_parts.items_of_sample,
            ),
        ),
        right=(
            DetailPart(
                template="campaign/parts/sample_drawn.html", title=gettext_lazy("How it was drawn"),
                context=series_parts.drawing_of_sample,
            ),
            DetailPart(
                template="campaign/parts/sample_units.html", title=gettext_lazy("What was found, by unit"),
                context=series_parts.items_of_sample,
            ),
        ),
    ),
    empty_text=gettext_lazy("A sample is drawn when a month is over in which routine work was closed."),
)  # fmt: skip
