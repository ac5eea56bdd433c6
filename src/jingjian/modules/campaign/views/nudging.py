"""Reminding everybody of what they lack, from the page of who lacks what."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import ngettext
from django.views import View

from jingjian.commons.access.policy import policy
from jingjian.commons.once.answering import posted_once
from jingjian.kernel.errors import DomainError, NotAllowed
from jingjian.kit.answers import actor_of
from jingjian.modules.campaign import actions
from jingjian.modules.campaign.views.common import attempt, see_other
from jingjian.modules.campaign.views.lacking import chosen, paths_of


@policy("login")
@posted_once()
class LackingNudgeView(View):
    """POST: remind everybody of the page, over all its pages, of what they lack. 303 to the notice, or back."""

    def post(self, request: HttpRequest) -> HttpResponse:
        _campaign, obligations, _people, _everybody = chosen(request)
        actor = actor_of(request)
        try:
            rounds = attempt(actions.nudge_lacking, actor=actor, rows=obligations, paths=paths_of(request))
        except NotAllowed:
            raise
        except DomainError as error:
            messages.error(request, str(error))
            return see_other(request, f"{reverse('campaign:lacking')}?{request.GET.urlencode()}")
        people = sum(one.reminded for one in rounds)
        said = ngettext("%(n)d reminder is in the inboxes.", "%(n)d reminders are in the inboxes.", people)
        messages.success(request, said % {"n": people})
        return see_other(request, reverse("nudge_notice"))
