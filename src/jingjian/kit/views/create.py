"""The form that enters a new row."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from jingjian.commons.access.actor import Actor
from jingjian.commons.once.posting import NEW_ID, new_id_from
from jingjian.commons.once.submitting import UNFIT, Outcome
from jingjian.kernel.errors import DomainError, NotAllowed, NotFound
from jingjian.kernel.ids import uuid7
from jingjian.kit.acts import CREATE, label_of, require
from jingjian.kit.answers import actor_of, answer, done
from jingjian.kit.register import Action, Register
from jingjian.kit.writing import add_error, form_for, run_create, submit


class CreateView(View):
    """GET: an empty form with the key of the row to be. POST: 303 to the new row, or 422 with what is wrong.

    The same form sent twice enters one row, and the second answer leads where the first did.
    """

    register = cast(Register, None)

    def get(self, request: HttpRequest) -> HttpResponse:
        action = self._action(request)
        form = form_for(self.register, action, actor_of(request), None)
        return self._page(request, action, form, uuid7())

    def post(self, request: HttpRequest) -> HttpResponse:
        action, actor = self._action(request), actor_of(request)
        new_id = new_id_from(request.POST.get(NEW_ID, "")) or uuid7()
        form = form_for(self.register, action, actor, None, request.POST, request.FILES)
        try:
            outcome = submit(request, actor, new_id, lambda: self._enter(actor, action, form, new_id))
        except NotAllowed:
            raise
        except DomainError as error:
            if form.is_valid():
                add_error(form, error)
            return self._page(request, action, form, new_id, status=422)
        return done(request, outcome.location, _("Entered."))

    def _action(self, request: HttpRequest) -> Action:
        action = self.register.action(CREATE)
        if action is None:
            raise NotFound("no_such_act", _("Nothing is entered here."))
        require(self.register, actor_of(request), CREATE)
        return action

    def _enter(self, actor: Actor, action: Action, form: Any, new_id: UUID) -> Outcome:
        if not form.is_valid():
            raise DomainError(UNFIT, _("This could not be saved yet."))
        row = run_create(action, actor, new_id, form.cleaned_data)
        # Whoever enters something for another unit may not see it afterwards: the list is the place to return to.
        if self.register.rows(actor).filter(pk=row.pk).exists():
            return Outcome(reverse(f"{self.register.slug}:detail", args=[row.pk]))
        return Outcome(reverse(f"{self.register.slug}:list"))

    def _page(
        self, request: HttpRequest, action: Action, form: Any, new_id: UUID, *, status: int = 200
    ) -> HttpResponse:
        context = {
            "form": form,
            "heading": label_of(self.register, action),
            "submit": label_of(self.register, action),
            "hidden": {NEW_ID: str(new_id)},
            "back": reverse(f"{self.register.slug}:list"),
        }
        return answer(request, self.register, "kit/form.html", "kit/form_body.html", context, status=status)
