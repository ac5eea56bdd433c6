"""The rows of a register: listed, entered, read, amended, taken a step further."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from jingjian.api import listing, reading
from jingjian.api.bodies import Body, bound_form, seen_version
from jingjian.api.problems import ProblemError, refused_form
from jingjian.api.views.base import ApiView, answer
from jingjian.commons.paging import MOST_COUNTED, bounded_count, page_of
from jingjian.kernel.errors import NotFound
from jingjian.kernel.ids import uuid7
from jingjian.kit import acts, history
from jingjian.kit.performing import already_done
from jingjian.kit.register import Action, Register
from jingjian.kit.writing import check_version, run, run_create, version_of


class RowsView(ApiView):
    """GET: a page of the list. POST: a new row, 201, or 204 where whoever entered it may not see it afterwards."""

    def methods(self, register: Register) -> list[str]:
        return ["GET", "POST"] if register.action(acts.CREATE) is not None else ["GET"]

    def get(self, request: Any) -> HttpResponse:
        register, actor = self.register, self.caller.actor
        acts.require(register, actor, acts.LIST)
        asked = listing.asked(register, actor, request.GET)
        page = page_of(asked.rows, order=asked.order, size=asked.size, cursor=asked.cursor)
        count = bounded_count(asked.rows)
        return answer({
            "rows": [reading.summary(register, row) for row in page.rows],
            "next": page.next or None,
            "previous": page.previous or None,
            "count": min(count, MOST_COUNTED),
            "more": count > MOST_COUNTED,
        })  # fmt: skip

    def post(self, request: Any, body: Body) -> HttpResponse:
        register, actor = self.register, self.caller.actor
        action = register.action(acts.CREATE)
        assert action is not None
        acts.require(register, actor, acts.CREATE)
        form = bound_form(register, action, actor, None, body)
        if not form.is_valid():
            raise refused_form(form)
        row = run_create(action, actor, uuid7(), form.cleaned_data)
        return shown(self, row.pk, status=201)


class RowView(ApiView):
    """GET: one row. PATCH: what is to be otherwise, the rest stays; needs the version that was seen."""

    def methods(self, register: Register) -> list[str]:
        return ["GET", "PATCH"] if register.action(acts.EDIT) is not None else ["GET"]

    def get(self, request: Any, ref: str) -> HttpResponse:
        row = self.row(ref)
        acts.require(self.register, self.caller.actor, acts.VIEW, row)
        return _read(self, row)

    def patch(self, request: Any, body: Body, ref: str) -> HttpResponse:
        return perform(self, request, body, acts.EDIT, self.row(ref))


class TransitionView(ApiView):
    """A step of the workflow, or another act of the register.

    GET: whether it may be taken now, and what it asks of this row. POST: take it; needs the version that was seen.
    """

    def methods(self, register: Register) -> list[str]:
        return ["GET", "POST"]

    def get(self, request: Any, ref: str, verb: str) -> HttpResponse:
        action, row = self._action(verb), self.row(ref)
        return answer(reading.asked_of(self.register, self.caller.actor, action, row))

    def post(self, request: Any, body: Body, ref: str, verb: str) -> HttpResponse:
        self._action(verb)
        return perform(self, request, body, verb, self.row(ref))

    def _action(self, verb: str) -> Action:
        action = self.register.action(verb)
        if action is None or verb in (acts.CREATE, acts.EDIT):
            raise NotFound("not_found", "")
        return action


class HistoryView(ApiView):
    """GET: the acts on a row, the newest first. ``page`` counts from 1."""

    PAGE_SIZE = 50
    MOST_PAGES = 10_000

    def get(self, request: Any, ref: str) -> HttpResponse:
        register, row = self.register, self.row(ref)
        acts.require(register, self.caller.actor, acts.HISTORY, row)
        number = self._page(request)
        happened = history.events(register, row, first=self.PAGE_SIZE + 1, skip=(number - 1) * self.PAGE_SIZE)
        return answer({
            "events": [
                {
                    "at": event.at.isoformat(),
                    "words": event.words,
                    "who": event.who,
                    "note": event.note,
                    "changes": [
                        {"label": change.label, "before": change.before, "after": change.after}
                        for change in event.changes
                    ],
                }
                for event in happened[: self.PAGE_SIZE]
            ],
            "next": number + 1 if len(happened) > self.PAGE_SIZE else None,
        })  # fmt: skip

    def _page(self, request: Any) -> int:
        given = request.GET.get("page", "1")
        if not (given.isascii() and given.isdecimal() and len(given) < 6 and 1 <= int(given) <= self.MOST_PAGES):
            fault = {"field": "page", "code": "parameter", "detail": _("Pages count from 1.")}
            raise ProblemError(422, "parameter", _("Something in the address is not understood."), errors=[fault])
        return int(given)


def perform(view: ApiView, request: Any, body: Body, verb: str, row: Any) -> HttpResponse:
    """Do an act on a row, as its page does it.

    An act that this account has done already since the version it saw is answered as done, without doing it again.
    """
    register, actor = view.register, view.caller.actor
    action = register.action(verb)
    assert action is not None
    seen = seen_version(request, body)
    if already_done(register, actor, verb, row, seen):
        return shown(view, row.pk)
    acts.require(register, actor, verb, row)
    form = bound_form(register, action, actor, row, body, amending=verb == acts.EDIT)
    valid = form.is_valid()
    if verb == acts.EDIT and valid and not form.has_changed():
        return shown(view, row.pk)
    check_version(row, seen)
    if not valid:
        raise refused_form(form)
    run(action, actor, row, form.cleaned_data)
    return shown(view, row.pk)


def shown(view: ApiView, key: Any, *, status: int = 200) -> HttpResponse:
    """The row as it stands now; 204 when it is no longer in the caller's sight."""
    register, actor = view.register, view.caller.actor
    try:
        row = register.get(actor, key)
    except NotFound:
        return HttpResponse(status=204)
    if not acts.may(register, actor, acts.VIEW, row):
        return HttpResponse(status=204)
    return _read(view, row, status=status)


def _read(view: ApiView, row: Any, *, status: int = 200) -> HttpResponse:
    headers = {"ETag": f'"{version_of(row)}"'}
    if status == 201:
        headers["Location"] = f"/api/v1/{view.register.slug}/{row.pk}"
    return answer(reading.detail(view.register, view.caller.actor, row), status=status, headers=headers)
