"""The form that amends a row."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views import View

from jingjian.kernel.errors import NotFound
from jingjian.kit.acts import EDIT
from jingjian.kit.answers import actor_of
from jingjian.kit.performing import ask, perform
from jingjian.kit.register import Register


class EditView(View):
    """GET: the form filled with what stands. POST: 303, 409 with what somebody else changed, or 422."""

    register = cast(Register, None)

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        self._check()
        return ask(request, self.register, EDIT, self.register.get(actor_of(request), pk))

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        self._check()
        return perform(request, self.register, EDIT, pk)

    def _check(self) -> None:
        if self.register.action(EDIT) is None:
            raise NotFound("no_such_act", _("This cannot be amended here."))
