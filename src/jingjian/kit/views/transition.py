"""A transition, or another verb of the register, on one row."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views import View

from jingjian.kernel.errors import NotFound
from jingjian.kit.acts import CREATE, EDIT
from jingjian.kit.answers import actor_of
from jingjian.kit.performing import ask, perform
from jingjian.kit.register import Register


class TransitionView(View):
    """GET: the form of the act, or the question before it. POST: does it; 303, 403, 409 or 422."""

    register = cast(Register, None)

    def get(self, request: HttpRequest, pk: UUID, verb: str) -> HttpResponse:
        self._check(verb)
        return ask(request, self.register, verb, self.register.get(actor_of(request), pk))

    def post(self, request: HttpRequest, pk: UUID, verb: str) -> HttpResponse:
        self._check(verb)
        return perform(request, self.register, verb, pk)

    def _check(self, verb: str) -> None:
        if verb in (CREATE, EDIT) or self.register.action(verb) is None:
            raise NotFound("no_such_act", _("There is no such act here."))
