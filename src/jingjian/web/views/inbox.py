"""Everything that is asked of the reader."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.policy import policy
from jingjian.web import home as parts
from jingjian.web.digests.parts import digest_card
from jingjian.web.door import news_card
from jingjian.web.nudges.parts import reminders


@policy("login")
def inbox(request: HttpRequest) -> HttpResponse:
    """Open to-dos in groups, the overdue first."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    items = parts.in_order([*parts.todos(actor, parts.INBOX_LIMIT + 1), *parts.duties(actor)])
    context = {
        "groups": parts.groups(items[: parts.INBOX_LIMIT]),
        "count": min(len(items), parts.INBOX_LIMIT),
        **digest_card(actor),
        "reminders": reminders(actor),
        **news_card(actor),
        "cut": len(items) > parts.INBOX_LIMIT,
    }
    return render(request, "web/inbox.html", context)
