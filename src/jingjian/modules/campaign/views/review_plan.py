"""The plan as a whole under review: head, doubts, phases, accept the rest, publish."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views import View

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.policy import policy, require
from jingjian.commons.once.answering import posted_once
from jingjian.kernel.errors import DomainError, NotAllowed, NotFound
from jingjian.kit.answers import actor_of
from jingjian.modules.campaign import actions
from jingjian.modules.campaign.forms.campaigns import PhaseForm
from jingjian.modules.campaign.forms.plans import FillForm, HeadForm
from jingjian.modules.campaign.models import Plan
from jingjian.modules.campaign.views.common import attempt, plan_for, plan_in_review, refuse, see_other
from jingjian.modules.campaign.views.review_page import review_url, show


@policy("login")
@posted_once()
class ReviewHeadView(View):
    """POST: title, number, issuer, date and scope."""

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        plan = plan_in_review(request, pk)
        form = HeadForm(request.POST, plan=plan)
        if form.is_valid():
            try:
                attempt(actions.set_plan_head, actor=actor_of(request), row=plan, **form.cleaned_data)
                messages.success(request, _("The head of the plan is saved."))
                return see_other(request, review_url(plan.pk, "head"))
            except NotAllowed:
                raise
            except DomainError as error:
                refuse(form, error)
        return show(request, plan_in_review(request, pk), head=form, status=422)


@policy("login")
@posted_once()
class ReviewDoubtView(View):
    """POST: settle the doubt at ``index`` (``all``: every open one of its kind), or fill its placeholder."""

    def post(self, request: HttpRequest, pk: UUID, index: int) -> HttpResponse:
        plan, actor = plan_in_review(request, pk), actor_of(request)
        typed = request.POST.get("text", "")
        try:
            if index >= len(plan.warnings):
                raise NotFound("no_such_doubt", _("There is no such doubt in this plan."))
            if request.POST.get("verb") == "fill":
                form = FillForm(request.POST)
                if not form.is_valid():
                    raise DomainError("no_text", form.errors["text"][0])
                text = form.cleaned_data["text"]
                attempt(actions.fill_placeholder, actor=actor, row=plan, index=index, replacement=text)
            elif request.POST.get("verb") == "all":
                attempt(_settle_kind, actor=actor, plan=plan, code=plan.warnings[index]["code"])
            else:
                attempt(actions.settle_warning, actor=actor, row=plan, index=index)
        except (NotAllowed, NotFound):
            raise
        except DomainError as error:
            return show(request, plan_in_review(request, pk), fault=(index, typed, str(error)), status=422)
        return see_other(request, review_url(plan.pk, "doubts"))


@policy("login")
@posted_once()
class ReviewPhaseView(View):
    """POST: the name and the days of one phase."""

    def post(self, request: HttpRequest, pk: UUID, phase: UUID) -> HttpResponse:
        plan = plan_in_review(request, pk)
        row = get_object_or_404(plan.campaign.phases, pk=phase)
        form = PhaseForm(request.POST)
        fault = ""
        if form.is_valid():
            try:
                attempt(
                    actions.set_phase, actor=actor_of(request), campaign=plan.campaign, phase=row, **form.cleaned_data
                )
                messages.success(request, _("The days of the phase are saved."))
            except NotAllowed:
                raise
            except DomainError as error:
                fault = str(error)
        else:
            fault = " ".join(str(error) for errors in form.errors.values() for error in errors)
        if fault:
            messages.error(request, f"{row.name}: {fault}")
        return see_other(request, review_url(plan.pk, "phases"))


@policy("login")
@posted_once()
class ReviewAcceptView(View):
    """POST: accept every clause that nobody accepted yet."""

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        plan = plan_in_review(request, pk)
        count = attempt(actions.accept_all, actor=actor_of(request), plan=plan)
        said = ngettext("%(n)d clause is accepted.", "%(n)d clauses are accepted.", count)
        messages.success(request, said % {"n": count})
        return see_other(request, review_url(plan.pk))


@policy("login")
@posted_once()
class PublishView(View):
    """POST: put the plan in force; 422 with what is missing. Leads to the plan."""

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        plan: Plan = plan_for(request, pk)
        actor = actor_of(request)
        require(actor, "publish", plan)
        try:
            attempt(actions.publish_plan, actor=actor, row=plan)
        except NotAllowed:
            raise
        except DomainError as error:
            messages.error(request, str(error))
            return show(request, plan_in_review(request, pk), status=422)
        messages.success(request, _("The plan is published; its tasks wait to be assigned."))
        return see_other(request, reverse("plans:detail", args=[plan.pk]))


def _settle_kind(*, actor: Actor, plan: Plan, code: str) -> None:
    """Settle every open doubt of one kind, each with its line in the log; to be run in one transaction."""
    for index in [i for i, doubt in enumerate(plan.warnings) if doubt["code"] == code and not doubt["settled"]]:
        actions.settle_warning(actor=actor, row=plan, index=index)
