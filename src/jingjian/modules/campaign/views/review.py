"""The review screen: the document at the left, what was read from it at the right."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views import View

from jingjian.commons.access.policy import policy
from jingjian.modules.campaign.models import PlanState
from jingjian.modules.campaign.views.common import plan_for, plan_in_review, see_other
from jingjian.modules.campaign.views.review_page import ADD, EDIT, SPLIT, TASK, Opened, show


@policy("login")
class ReviewView(View):
    """GET: the whole screen. ``?clause=…&open=edit|split|add`` or ``&open=task&task=…`` opens one form in a card."""

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        plan = plan_for(request, pk)
        if plan.state != PlanState.REVIEWING:
            return see_other(request, reverse("plans:detail", args=[plan.pk]))
        return show(request, plan_in_review(request, pk), opened=opened_by(request))


def opened_by(request: HttpRequest) -> Opened | None:
    """What the address asks to be open; an address that names nothing opens nothing."""
    what = request.GET.get("open", "")
    try:
        clause_id = UUID(request.GET["clause"])
        task_id = UUID(request.GET["task"]) if what == TASK else None
    except (KeyError, ValueError):
        return None
    return Opened(clause_id, what if what in (EDIT, SPLIT, ADD, TASK) else "", task_id)
