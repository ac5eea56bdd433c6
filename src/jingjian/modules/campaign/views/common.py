"""What the campaign's own views share: reading a row as its reader, doing an act, answering page or part."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.policy import policy_of, require
from jingjian.kernel.errors import DomainError, NotFound
from jingjian.kernel.ids import uuid7
from jingjian.kit.answers import actor_of, wants_part
from jingjian.modules.campaign import selectors
from jingjian.modules.campaign.models import Campaign, Clause, Plan, PlanState, TaskProposal
from jingjian.modules.campaign.register import CAMPAIGNS, PLANS

R = TypeVar("R")


def plan_for(request: HttpRequest, pk: UUID) -> Plan:
    """A plan the reader may know of. Raises NotFound."""
    plan: Plan = PLANS.get(actor_of(request), pk)
    return plan


def campaign_for(request: HttpRequest, pk: UUID | None) -> Campaign:
    """The campaign of that key, or the one that runs for the reader. Raises NotFound."""
    actor = actor_of(request)
    if pk is not None:
        campaign: Campaign = CAMPAIGNS.get(actor, pk)
        return campaign
    active = selectors.active_campaign_for(actor)
    if active is None:
        raise NotFound("no_campaign", _("No campaign runs for your unit yet. It begins with a plan that is imported."))
    return active.campaign


def plan_in_review(request: HttpRequest, pk: UUID) -> Plan:
    """A plan the reader may edit. Raises NotFound or NotAllowed."""
    plan = plan_for(request, pk)
    require(actor_of(request), "edit", plan)
    return plan


def clause_for(request: HttpRequest, pk: UUID) -> Clause:
    """A clause of a plan the reader may know of. Raises NotFound or Http404."""
    clause = get_object_or_404(Clause, pk=pk)
    clause.plan = plan_for(request, clause.plan_id)
    return clause


def proposal_for(request: HttpRequest, pk: UUID) -> TaskProposal:
    """A proposed task of a plan the reader may know of. Raises NotFound."""
    proposal = get_object_or_404(TaskProposal, pk=pk)
    proposal.plan = plan_for(request, proposal.plan_id)
    return proposal


def may_edit(actor: Actor, plan: Plan) -> bool:
    """Whether the review of this plan is open to the actor."""
    return plan.state == PlanState.REVIEWING and bool(policy_of(Plan).may(actor, "edit", plan))


def attempt(action: Callable[..., R], **arguments: Any) -> R:
    """Run an action in a savepoint of its own. Raises DomainError; whatever it wrote is then undone."""
    try:
        with transaction.atomic():
            return action(**arguments)
    except IntegrityError:
        raise DomainError(
            "not_saved", _("This could not be saved beside what is there already. Check the entries and send again.")
        ) from None


def refuse(form: forms.Form, error: DomainError) -> None:
    """Put what the rules refused on its field, or on the form as a whole."""
    field = error.field if error.field in form.fields else None
    form.add_error(field or NON_FIELD_ERRORS, str(error))


def page(
    request: HttpRequest, template: str, context: dict[str, Any], *, part: str = "", status: int = 200
) -> HttpResponse:
    """The page, or for htmx its ``part`` when there is one."""
    chosen = part if part and wants_part(request) else template
    response = render(request, chosen, {"actor": actor_of(request), **context}, status=status)
    response["Vary"] = "HX-Request"
    return response


def see_other(request: HttpRequest, url: str) -> HttpResponse:
    """303 to ``url``; htmx is told to open it as a page."""
    if wants_part(request):
        return HttpResponse(headers={"HX-Redirect": url})
    return HttpResponseRedirect(url, status=303)


def key_of(text: str) -> UUID:
    """The key a form carries for the row to be; a broken one is replaced by a new one."""
    try:
        return UUID(text)
    except ValueError:
        return uuid7()
