"""All that was done to a row."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views import View

from jingjian.commons.audit.proving import sealed
from jingjian.kit import acts, history
from jingjian.kit.answers import actor_of, answer
from jingjian.kit.register import Register

PAGE_SIZE = 50


class HistoryView(View):
    """GET: the acts on a row, the newest first, each with what it changed. `?page=` counts from 1."""

    register = cast(Register, None)

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        register = self.register
        row = register.get(actor_of(request), pk)
        acts.require(register, actor_of(request), acts.HISTORY, row)
        asked = request.GET.get("page", "1")
        number = min(max(int(asked), 1), 10_000) if asked.isdecimal() and len(asked) < 7 else 1
        happened = history.events(register, row, first=PAGE_SIZE + 1, skip=(number - 1) * PAGE_SIZE)
        context = {
            "row": row,
            "row_title": register.title_of(row),
            "events": happened[:PAGE_SIZE],
            "sealed": sealed([event.id for event in happened]),
            "previous": number - 1 if number > 1 else 0,
            "next": number + 1 if len(happened) > PAGE_SIZE else 0,
            "back": reverse(f"{register.slug}:detail", args=[row.pk]),
        }
        return answer(request, register, "kit/history.html", "kit/events.html", context)
