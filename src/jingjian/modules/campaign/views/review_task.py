"""One proposed task under review: keep it, drop it, correct it; and the lead unit of many at once."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views import View

from jingjian.commons.access.policy import policy
from jingjian.commons.once.answering import posted_once
from jingjian.kernel.errors import DomainError, NotAllowed, NotFound
from jingjian.kit.answers import actor_of, wants_part
from jingjian.modules.campaign import actions, selectors
from jingjian.modules.campaign.forms.work import WorkForm
from jingjian.modules.campaign.models import Plan, TaskProposal
from jingjian.modules.campaign.views.common import attempt, plan_in_review, proposal_for, refuse, see_other
from jingjian.modules.campaign.views.review_page import TASK, Opened, card_answer, clause_url, review_url, show


def _card_again(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The card of the clause as it stands, for what was sent twice."""
    proposal = proposal_for(request, pk)
    plan = plan_in_review(request, proposal.plan_id)
    opened = Opened(proposal.clause_id)
    return card_answer(request, plan, opened) if wants_part(request) else show(request, plan, opened=opened)


@policy("login")
@posted_once(again=_card_again)
class ReviewTaskView(View):
    """POST: ``verb`` keep, drop or edit on a proposed task. Answers htmx with the card of its clause."""

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        proposal = proposal_for(request, pk)
        plan_in_review(request, proposal.plan_id)
        verb = request.POST.get("verb", "")
        if verb == "edit":
            return self._edit(request, proposal)
        action = {"keep": actions.keep_proposal, "drop": actions.drop_proposal}.get(verb)
        if action is None:
            raise NotFound("no_such_act", _("There is no such act here."))
        try:
            attempt(action, actor=actor_of(request), proposal=proposal)
        except NotAllowed:
            raise
        except DomainError as error:
            opened = Opened(proposal.clause_id, fault=str(error))
            return show(request, proposal.plan, opened=opened, status=422)
        return self._done(request, proposal)

    def _edit(self, request: HttpRequest, proposal: TaskProposal) -> HttpResponse:
        actor, plan = actor_of(request), proposal.plan
        form = WorkForm(request.POST, actor=actor, campaign=plan.campaign, row=proposal)
        if form.is_valid():
            try:
                attempt(actions.edit_proposal, actor=actor, proposal=proposal, **form.cleaned_data)
                return self._done(request, proposal)
            except NotAllowed:
                raise
            except DomainError as error:
                refuse(form, error)
        return show(request, plan, opened=Opened(proposal.clause_id, TASK, proposal.pk, form), status=422)

    def _done(self, request: HttpRequest, proposal: TaskProposal) -> HttpResponse:
        if wants_part(request):
            return card_answer(request, proposal.plan, Opened(proposal.clause_id))
        return see_other(request, clause_url(proposal.clause))


@policy("login")
@posted_once()
class ReviewUnitsView(View):
    """POST: one lead unit for the chosen tasks, or for all kept ones that have none."""

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        plan, actor = plan_in_review(request, pk), actor_of(request)
        unit = selectors.assignable_units(actor, plan.campaign).filter(pk__in=_keys([request.POST.get("unit", "")]))
        chosen = self._chosen(request, plan)
        found = unit.first()
        if found is None:
            messages.error(request, _("Choose the unit first."))
        elif not chosen:
            messages.error(request, _("Tick the tasks first, or take all that have no lead unit."))
        else:
            count = attempt(actions.assign_lead_unit, actor=actor, plan=plan, proposals=chosen, lead_unit=found)
            said = ngettext("%(n)d task is led by %(unit)s.", "%(n)d tasks are led by %(unit)s.", count)
            messages.success(request, said % {"n": count, "unit": found})
        return see_other(request, review_url(plan.pk, "structure"))

    def _chosen(self, request: HttpRequest, plan: Plan) -> list[UUID]:
        if request.POST.get("which") == "missing":
            return list(plan.proposals.filter(kept=True, lead_unit=None).values_list("pk", flat=True))
        return _keys(request.POST.getlist("task"))


def _keys(texts: list[str]) -> list[UUID]:
    keys = []
    for text in texts:
        try:
            keys.append(UUID(text))
        except ValueError:
            continue
    return keys
