"""Roster × obligation: units as at a day, people to tick off, undoing an entry."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core import signing
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views import View

from jingjian.commons.access.policy import policy, policy_of, require
from jingjian.commons.once.answering import posted_once
from jingjian.commons.organisation.models import Unit
from jingjian.commons.organisation.selectors import active_units
from jingjian.kernel import clock
from jingjian.kernel.errors import DomainError, NotAllowed
from jingjian.kit.answers import actor_of
from jingjian.modules.campaign import actions, selectors
from jingjian.modules.campaign.forms.obligations import EntryForm
from jingjian.modules.campaign.models import Fulfilment, FulfilmentKind, Obligation, ObligationState
from jingjian.modules.campaign.register import OBLIGATIONS
from jingjian.modules.campaign.views.common import attempt, page, refuse, see_other

UNITS_A_PAGE = 60
PEOPLE_A_PAGE = 100
SHOWN = ("gap", "done", "excused")
_signer = signing.Signer(salt="jingjian.campaign.roster")


def obligation_for(request: HttpRequest, pk: UUID) -> Obligation:
    """An obligation the reader may know of and whose people they oversee. Raises NotFound or NotAllowed."""
    row: Obligation = OBLIGATIONS.get(actor_of(request), pk)
    if not selectors.overseen(actor_of(request)):
        raise NotAllowed("not_allowed", _("The names are open to the campaign office and to the heads of the units."))
    return row


def day_from(text: str) -> date | None:
    """A day of the address, None when it is none or lies ahead."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day <= clock.today() else None


def cursor_of(person: Any) -> str:
    """Where a page of people ended, signed: no reader makes one up."""
    return _signer.sign_object([person.place, person.sort_key, str(person.pk)], compress=True)


def after_cursor(people: QuerySet[Any], text: str) -> QuerySet[Any]:
    """The people after a cursor; all of them without one or with a broken one."""
    try:
        place, name, key = _signer.unsign_object(text)
    except (signing.BadSignature, ValueError):
        return people
    return selectors.after_in_roster(people, (place, name, key))


@policy("login")
class UnitsView(View):
    """GET: every unit with its figures and names, as at a day (``on``), a page at a time (``after`` a path)."""

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        row, actor = obligation_for(request, pk), actor_of(request)
        on = day_from(request.GET.get("on", ""))
        after = request.GET.get("after", "")
        lines, more = selectors.unit_lines(
            row, as_at=on, within_paths=selectors.overseen(actor), after=after, size=UNITS_A_PAGE
        )
        context = {
            "row": row,
            "figures": selectors.figures_of(row, as_at=on),
            "lines": lines,
            "after": lines[-1].path if more else "",
            "on": on,
            "cut_off": clock.now(),
            "today": clock.today(),
        }
        return page(request, "campaign/obligation_units.html", context)


@policy("login")
@posted_once()
class PeopleView(View):
    """GET: the people concerned in roster order; ``show`` one standing, ``unit`` a unit and all below it.

    POST: enter the chosen ones as done or excused on a day. 303 back to the list, or 422 with what is wrong.
    """

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        row = obligation_for(request, pk)
        return self._page(request, row, None)

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        row, actor = obligation_for(request, pk), actor_of(request)
        require(actor, "enter", row)
        people = selectors.people_of(row, within_paths=selectors.overseen(actor))
        form = EntryForm(request.POST, actor=actor, people=people)
        if form.is_valid():
            data = form.cleaned_data
            given = {"actor": actor, "row": row, "people": data["people"], "done_on": data["done_on"]}
            try:
                if data["kind"] == FulfilmentKind.EXCUSED:
                    entered = attempt(actions.excuse, note=data["note"], **given)
                else:
                    entered = attempt(actions.enter_done, note=data["note"], record=data["record"], **given)
            except NotAllowed:
                raise
            except DomainError as error:
                refuse(form, error)
            else:
                self._say(request, entered)
                return see_other(request, request.get_full_path())
        return self._page(request, row, form, status=422)

    def _say(self, request: HttpRequest, entered: actions.Entered) -> None:
        words = ngettext("%(n)d person is entered.", "%(n)d people are entered.", entered.entered)
        messages.success(request, words % {"n": entered.entered})
        if entered.known:
            known = ngettext("%(n)d was entered before.", "%(n)d were entered before.", entered.known)
            messages.info(request, known % {"n": entered.known})

    def _page(
        self, request: HttpRequest, row: Obligation, form: EntryForm | None, *, status: int = 200
    ) -> HttpResponse:
        actor, show = actor_of(request), request.GET.get("show", "")
        unit = unit_from(request.GET.get("unit", ""))
        scopes = selectors.overseen(actor)
        if unit is not None:
            scopes = (unit.path,) if any(unit.path.startswith(scope) for scope in scopes) else ()
        people = selectors.people_of(row, within_paths=scopes, only=show if show in SHOWN else "")
        found = list(after_cursor(people, request.GET.get("after", ""))[: PEOPLE_A_PAGE + 1])
        shown = found[:PEOPLE_A_PAGE]
        entries = selectors.entries_of(row, [person.pk for person in shown])
        may_enter = row.state == ObligationState.IN_FORCE and bool(policy_of(Obligation).may(actor, "enter", row))
        if form is None and may_enter:
            form = EntryForm(actor=actor, people=people)
        chosen = set(request.POST.getlist("people"))
        context = {
            "row": row,
            "unit": unit,
            "show": show if show in SHOWN else "",
            "figures": selectors.figures_of(row),
            "people": [(person, entries[person.pk], str(person.pk) in chosen) for person in shown],
            "after": cursor_of(shown[-1]) if len(found) > PEOPLE_A_PAGE else "",
            "form": form,
            "may_enter": may_enter,
            "cut_off": clock.now(),
            "here": request.get_full_path(),
        }
        return page(request, "campaign/obligation_people.html", context, status=status)


@policy("login")
@posted_once()
class UndoView(View):
    """GET: ask. POST: take one entry back and return to the list of its unit."""

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        entry = self._entry(request, pk)
        return page(request, "campaign/obligation_undo.html", {"entry": entry, "row": entry.obligation, "fault": ""})

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        entry = self._entry(request, pk)
        try:
            attempt(actions.undo_entry, actor=actor_of(request), fulfilment=entry)
        except NotAllowed:
            raise
        except DomainError as error:
            context = {"entry": entry, "row": entry.obligation, "fault": str(error)}
            return page(request, "campaign/obligation_undo.html", context, status=422)
        messages.success(request, _("The entry is undone."))
        return see_other(request, reverse("campaign:obligation-people", args=[entry.obligation_id]))

    def _entry(self, request: HttpRequest, pk: UUID) -> Fulfilment:
        entry = get_object_or_404(Fulfilment, pk=pk)
        entry.obligation = obligation_for(request, entry.obligation_id)
        require(actor_of(request), "enter", entry.obligation)
        actions.require_overseen(actor_of(request), [entry.person])
        return entry


def unit_from(text: str) -> Unit | None:
    """The unit of that key, None for a broken one."""
    try:
        return active_units().filter(pk=UUID(text)).first()
    except ValueError:
        return None
