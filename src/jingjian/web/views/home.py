"""The page one lands on."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.policy import policy
from jingjian.web import home as parts
from jingjian.web.digests.parts import digest_card
from jingjian.web.nudges.parts import reminders


@policy("login")
def home(request: HttpRequest) -> HttpResponse:
    """What must I do first, by when."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    items = parts.in_order([*parts.todos(actor, parts.INBOX_LIMIT), *parts.duties(actor)])
    context = {
        "date": parts.heading_date(),
        "count": len(items),
        **digest_card(actor),
        "reminders": reminders(actor),
        "figures": parts.figures(actor, items),
        "groups": parts.groups(items[: parts.FIRST]),
        "more": max(len(items) - parts.FIRST, 0),
    }
    return render(request, "web/home.html", context)
