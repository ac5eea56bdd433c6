"""The register of campaigns."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jingjian.commons.access.policy import policy_of
from jingjian.kit.register import Action, Column, Detail, DetailPart, Filter, Register
from jingjian.modules.campaign import actions, parts, selectors
from jingjian.modules.campaign.forms.briefings import RhythmForm
from jingjian.modules.campaign.forms.campaigns import CampaignForm
from jingjian.modules.campaign.forms.regular import RegularWorkForm
from jingjian.modules.campaign.happenings import CAMPAIGN_EVENTS
from jingjian.modules.campaign.models import Campaign
from jingjian.modules.campaign.place import PLACE
from jingjian.modules.campaign.workflow import CAMPAIGN


def rest_days_words(campaign: Campaign) -> str:
    return _("%(rule)s (set by this unit, can be changed)") % {"rule": campaign.get_rest_days_display()}


def sample_words(campaign: Campaign) -> str:
    share, minimum = selectors.share_of(campaign)
    words = _("%(share)d%% of a month, at least %(minimum)d (set by this unit, can be changed)")
    return words % {"share": share, "minimum": minimum}


CAMPAIGNS = Register(
    slug="campaigns",
    model=Campaign,
    policy=policy_of(Campaign),
    chapter="plan",
    icon="flag",
    name=gettext_lazy("Campaigns"),
    noun=gettext_lazy("campaign"),
    place=PLACE,
    order=("-record__reference",),
    select_related=("record", "unit"),
    columns=(
        Column(name="record__reference", label=gettext_lazy("Number"), kind="reference", width="narrow"),
        Column(name="name", label=gettext_lazy("Name"), width="wide"),
        Column(name="unit", label=gettext_lazy("Unit"), sort="unit__path"),
        Column(name="state", label=gettext_lazy("State"), kind="status"),
        Column(name="starts_on", label=gettext_lazy("Begins"), kind="date"),
        Column(name="ends_on", label=gettext_lazy("Ends"), kind="date"),
    ),
    filters=(
        Filter(name="state", label=gettext_lazy("State")),
        Filter(name="unit", label=gettext_lazy("Unit"), kind="unit", lookup="record__unit_path"),
    ),
    search_fields=("record__search_text",),
    workflow=CAMPAIGN,
    events=CAMPAIGN_EVENTS,
    actions=(
        Action(
            verb="create", label=gettext_lazy("Open a campaign"), form=CampaignForm, run=actions.create_campaign,
            primary=True,
        ),
        Action(verb="edit", label=gettext_lazy("Correct"), form=CampaignForm, run=actions.amend_campaign),
        Action(verb="close", run=actions.close_campaign),
        Action(
            verb="set_rhythm", label=gettext_lazy("Rhythm of briefings"), form=RhythmForm, run=actions.set_rhythm
        ),
        Action(
            verb="rules", label=gettext_lazy("Rules for regular work"), form=RegularWorkForm,
            run=actions.rule_regular_work,
        ),
    ),
    detail=Detail(
        title=lambda campaign: campaign.name,
        facts=(
            Column(name="unit", label=gettext_lazy("Unit")),
            Column(name="scope", label=gettext_lazy("Who takes part")),
            Column(name="starts_on", label=gettext_lazy("Begins"), kind="date"),
            Column(name="ends_on", label=gettext_lazy("Ends"), kind="date"),
            Column(name="rest_days", label=gettext_lazy("When a due day is a day of rest"), value=rest_days_words),
            Column(name="sample", label=gettext_lazy("Sample of routine work"), value=sample_words, sortable=False),
        ),
        left=(
            DetailPart(
                template="campaign/parts/versions.html", title=gettext_lazy("Versions of the plan"),
                context=parts.versions_of_campaign,
            ),
        ),
        right=(
            DetailPart(
                template="campaign/parts/phases.html", title=gettext_lazy("Phases"), context=parts.phases_of_campaign
            ),
        ),
    ),
    empty_text=gettext_lazy("A campaign begins with its plan: import the document and name the campaign there."),
)  # fmt: skip
