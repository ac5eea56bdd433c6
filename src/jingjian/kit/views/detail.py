"""The page of one row, read from the top: plate, steps, acts, facts left, course of events right."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.views import View

from jingjian.kit import acts, attachments, history, steps
from jingjian.kit.answers import actor_of, answer
from jingjian.kit.columns import facts
from jingjian.kit.register import DetailPart, Register
from jingjian.kit.registry import companions
from jingjian.kit.writing import version_of

EVENTS_SHOWN = 12


class DetailView(View):
    """GET: everything the actor may know of a row and may do to it now."""

    register = cast(Register, None)

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        register, actor = self.register, actor_of(request)
        row = register.get(actor, pk)
        acts.require(register, actor, acts.VIEW, row)
        detail = register.detail
        offers = acts.offers(register, actor, row)
        happened = history.events(register, row, first=EVENTS_SHOWN + 1)
        context = {
            "row": row,
            "version": version_of(row),
            "number": _number(register, row),
            "title": str(detail.title(row)),
            "row_title": register.title_of(row),
            "person": detail.person(row) if detail.person else None,
            "marks": detail.marks(row) if detail.marks else (),
            "clock": detail.clock(actor, row) if detail.clock else None,
            "state": register.state_of(row),
            "steps": steps.steps_of(register, row),
            "allowed": [offer for offer in offers if offer.decision],
            "refused": [offer for offer in offers if not offer.decision],
            "facts": facts(register, detail.facts, row),
            "left": _parts(request, register, detail.left, row),
            "right": _parts(request, register, detail.right, row),
            "companions": _parts(request, register, companions() if register.headered else (), row),
            "attachments": attachments.shown(request, register, row) if detail.attachments else None,
            "events": happened[:EVENTS_SHOWN],
            "more_events": len(happened) > EVENTS_SHOWN,
            "history_url": reverse(f"{register.slug}:history", args=[row.pk])
            if acts.may(register, actor, acts.HISTORY, row)
            else "",
            "list_url": reverse(f"{register.slug}:list"),
        }
        return answer(request, register, register.detail_template, "kit/detail_body.html", context)


def _number(register: Register, row: Any) -> str:
    if register.detail.number is not None:
        return register.detail.number(row)
    return str(row.record.reference) if register.headered else ""


def _parts(request: HttpRequest, register: Register, parts: Iterable[DetailPart], row: Any) -> list[dict[str, str]]:
    """The cards that have something to say here, rendered with `actor`, `row` and `register` beside what each adds."""
    actor = actor_of(request)
    made = []
    for part in parts:
        own = part.context(actor, row) if part.context else {}
        if own is not None:
            context = {"actor": actor, "row": row, "register": register, **own}
            made.append({"title": str(part.title), "html": render_to_string(part.template, context, request)})
    return made
