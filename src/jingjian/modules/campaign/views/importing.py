"""The page on which a plan document enters the house."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views import View

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.policy import policy, require
from jingjian.commons.once.answering import posted_once
from jingjian.kernel.errors import DomainError, NotAllowed
from jingjian.kernel.ids import uuid7
from jingjian.kit.answers import actor_of
from jingjian.modules.campaign import actions
from jingjian.modules.campaign.forms.plans import ImportForm
from jingjian.modules.campaign.models import Campaign, CampaignState, Plan
from jingjian.modules.campaign.register import CAMPAIGNS, PLANS
from jingjian.modules.campaign.views.common import attempt, key_of, page, refuse, see_other
from jingjian.modules.campaign.views.review_page import review_url


@policy("login")
@posted_once()
class ImportView(View):
    """GET: the form. POST: 303 to the review of what was read, or 422 with why not and what to do.

    The same form sent twice leads to the plan of the first time.
    """

    def get(self, request: HttpRequest) -> HttpResponse:
        actor = self._permitted(request)
        return self._page(request, ImportForm(actor=actor, campaigns=_open_campaigns(actor)), uuid7())

    def post(self, request: HttpRequest) -> HttpResponse:
        actor = self._permitted(request)
        new_id = key_of(request.POST.get("new_id", ""))
        if PLANS.rows(actor).filter(pk=new_id).exists():
            return see_other(request, review_url(new_id))
        form = ImportForm(request.POST, request.FILES, actor=actor, campaigns=_open_campaigns(actor))
        if form.is_valid():
            try:
                plan = attempt(_import, actor=actor, new_id=new_id, data=form.cleaned_data)
                self._welcome(request, plan)
                return see_other(request, review_url(plan.pk))
            except NotAllowed:
                raise
            except DomainError as error:
                refuse(form, error)
        return self._page(request, form, new_id, status=422)

    def _permitted(self, request: HttpRequest) -> Actor:
        actor = actor_of(request)
        require(actor, "create", Plan)
        return actor

    def _welcome(self, request: HttpRequest, plan: Plan) -> None:
        count = len([warning for warning in plan.warnings if not warning["settled"]])
        messages.success(request, _("The plan is read. Go through it clause by clause, then publish it."))
        if count:
            said = ngettext(
                "%(n)d passage needs a second look; it is listed below.",
                "%(n)d passages need a second look; they are listed below.",
                count,
            )
            messages.warning(request, said % {"n": count})

    def _page(self, request: HttpRequest, form: ImportForm, new_id: UUID, *, status: int = 200) -> HttpResponse:
        return page(request, "campaign/import.html", {"form": form, "new_id": new_id}, status=status)


def _open_campaigns(actor: Actor) -> Any:
    """The campaigns into which the actor may import, the latest first."""
    scopes = [campaign.pk for campaign in CAMPAIGNS.rows(actor).exclude(state=CampaignState.CLOSED)
              if CAMPAIGNS.policy.may(actor, "edit", campaign)]  # fmt: skip
    return CAMPAIGNS.rows(actor).filter(pk__in=scopes).order_by("-pk")


def _import(*, actor: Actor, new_id: UUID, data: dict[str, Any]) -> Plan:
    """Read the document into the chosen campaign, or into a new one made in the same act."""
    campaign: Campaign = data["campaign"] or actions.create_campaign(actor=actor, name=data["name"], unit=data["unit"])
    upload = data["file"]
    plan: Plan = actions.import_plan(
        actor=actor, campaign=campaign, file_name=upload.name, content=upload.read(), new_id=new_id
    )
    return plan
