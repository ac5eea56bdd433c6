"""The notice of a reminder, to copy or to print, and taking note of what one was reminded of."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from jingjian.commons.access.policy import policy, require
from jingjian.commons.nudges import actions
from jingjian.commons.nudges.models import NudgeRound
from jingjian.commons.nudges.selectors import notice_of, rounds_in_sight
from jingjian.commons.once.answering import posted_once
from jingjian.kernel import clock
from jingjian.kernel.errors import NotFound
from jingjian.kit.answers import actor_of
from jingjian.web.nudges.wording import owed, text_of


@policy("login")
@require_GET
def nudge_notice(request: HttpRequest) -> HttpResponse:
    """One ``round``, else what the reader sent on a ``day`` (today): units, entries, due days; ``names=1`` names."""
    actor = actor_of(request)
    require(actor, "list", NudgeRound)
    day, rounds, chosen = _day(request.GET.get("day", "")), rounds_in_sight(actor), request.GET.get("round", "")
    if chosen:
        rounds = rounds.filter(pk=_key(chosen))
        one = rounds.first()
        if one is None:
            raise NotFound("not_found", _("There is no such entry, or it is not open to you."))
        day = one.day
    else:
        rounds = rounds.filter(made_by_id=actor.person_id, day=day)
    named = request.GET.get("names") == "1"
    notice = notice_of(rounds, names=named)
    context = {
        "day": day,
        "today": clock.today(),
        "round": chosen,
        "named": named,
        "notice": notice,
        "lines": [(line, owed(line)) for line in notice.lines],
        "text": text_of(notice, day),
    }
    return render(request, "web/nudges/notice.html", context)


@policy("login")
@posted_once()
@require_POST
def nudges_read(request: HttpRequest) -> HttpResponse:
    """POST: what the reader was reminded of is taken note of. 303 to the inbox."""
    if actions.mark_read(actor=actor_of(request)):
        messages.success(request, _("Noted."))
    return HttpResponseRedirect(reverse("inbox"), status=303)


def _day(text: str) -> date:
    """The day of the address; today for none, a broken one or one that lies ahead."""
    try:
        return min(date.fromisoformat(text), clock.today())
    except ValueError:
        return clock.today()


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound("not_found", _("There is no such entry, or it is not open to you.")) from None
