"""The register of plan versions."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jingjian.commons.access.policy import policy_of
from jingjian.kit.register import Action, Column, Detail, DetailPart, Filter, Mark, Register
from jingjian.modules.campaign import actions, parts
from jingjian.modules.campaign.happenings import PLAN_EVENTS
from jingjian.modules.campaign.models import Plan
from jingjian.modules.campaign.place import PLACE
from jingjian.modules.campaign.workflow import PLAN


def plan_marks(plan: Plan) -> list[Mark]:
    return [Mark(text=_("Version %(n)d") % {"n": plan.number})]


PLANS = Register(
    slug="plans",
    model=Plan,
    policy=policy_of(Plan),
    chapter="plan",
    icon="file-text",
    name=gettext_lazy("Plans"),
    noun=gettext_lazy("plan"),
    place=PLACE,
    order=("-record__reference",),
    select_related=("record", "campaign", "campaign__unit", "campaign__record"),
    list_template="campaign/plans.html",
    columns=(
        Column(name="record__reference", label=gettext_lazy("Number"), kind="reference", width="narrow"),
        Column(name="title", label=gettext_lazy("Title"), value=str, sort="title", width="wide"),
        Column(name="campaign", label=gettext_lazy("Campaign"), sort="campaign__name"),
        Column(name="number", label=gettext_lazy("Version"), kind="number"),
        Column(name="state", label=gettext_lazy("State"), kind="status"),
        Column(name="issued_on", label=gettext_lazy("Issued on"), kind="date"),
        Column(name="published_on", label=gettext_lazy("Published on"), kind="date"),
    ),
    filters=(
        Filter(name="state", label=gettext_lazy("State")),
        Filter(name="unit", label=gettext_lazy("Unit"), kind="unit", lookup="record__unit_path"),
    ),
    search_fields=("record__search_text",),
    workflow=PLAN,
    events=PLAN_EVENTS,
    guards=actions.GUARDS,
    actions=(
        Action(verb="publish", run=actions.publish_plan),
        Action(verb="discard", run=actions.discard_plan),
    ),
    detail=Detail(
        title=str,
        marks=plan_marks,
        facts=(
            Column(name="campaign", label=gettext_lazy("Campaign")),
            Column(name="issue_no", label=gettext_lazy("Document number")),
            Column(name="issuer", label=gettext_lazy("Issuer")),
            Column(name="issued_on", label=gettext_lazy("Issued on"), kind="date"),
            Column(name="published_on", label=gettext_lazy("Published on"), kind="date"),
            Column(name="scope", label=gettext_lazy("Who takes part")),
        ),
        left=(
            DetailPart(
                template="campaign/parts/document.html", title=gettext_lazy("Clauses"), context=parts.document_of_plan
            ),
        ),
        right=(
            DetailPart(
                template="campaign/parts/coverage.html", title=gettext_lazy("How far it is carried out"),
                context=parts.figures_of_plan,
            ),
            DetailPart(
                template="campaign/parts/versions.html", title=gettext_lazy("Versions of the plan"),
                context=parts.versions_of_plan,
            ),
        ),
    ),
    empty_text=gettext_lazy("No plan has been imported. Import the document; it is read clause by clause."),
)  # fmt: skip
