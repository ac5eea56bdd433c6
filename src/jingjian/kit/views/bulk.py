"""One act on many rows: each is asked for itself, done in a savepoint of its own, and answered for itself."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from jingjian.commons.once.posting import KEY, key_of
from jingjian.commons.once.submitting import Outcome
from jingjian.kernel.errors import DomainError, NotFound
from jingjian.kernel.ids import uuid7
from jingjian.kit import acts
from jingjian.kit.answers import actor_of, answer
from jingjian.kit.register import Action, Register
from jingjian.kit.writing import add_error, check_version, form_for, run, submit

MOST_ROWS = 200
ROW = "row"
GO = "_go"


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one row; `reason` is empty when it was done."""

    title: str
    href: str
    reason: str

    @property
    def done(self) -> bool:
        return not self.reason


class BulkView(View):
    """POST from a list, by whoever may see it: asks for what the act needs, then answers for each row.

    The same form sent twice acts once, and is answered as the first time.
    """

    register = cast(Register, None)

    def post(self, request: HttpRequest, verb: str) -> HttpResponse:
        register, actor = self.register, actor_of(request)
        action = register.action(verb)
        if action is None or not action.bulk:
            raise NotFound("no_such_act", _("There is no such act here."))
        acts.require(register, actor, acts.LIST)
        tokens = list(dict.fromkeys(request.POST.getlist(ROW)))
        if not tokens:
            return self._page(request, action, None, [], fault=_("Choose at least one row first."))
        if len(tokens) > MOST_ROWS:
            fault = _("At most %(count)d rows at a time. Choose fewer.") % {"count": MOST_ROWS}
            return self._page(request, action, None, [], fault=fault)
        form = form_for(register, action, actor, None, *([request.POST] if GO in request.POST else []))
        if not form.is_bound:
            return self._page(request, action, form, tokens, status=200)
        if not form.is_valid():
            return self._page(request, action, form, tokens)
        results: list[Result] = []

        def work() -> Outcome:
            results.extend(self._do(request, action, token, form.cleaned_data) for token in tokens)
            return Outcome(request.path, 200, answer=json.dumps([result.reason for result in results]))

        try:
            outcome = submit(request, actor, key_of(request), work)
        except DomainError as error:
            add_error(form, error)
            return self._page(request, action, form, tokens)
        if outcome.repeated:
            said = zip(tokens, json.loads(outcome.answer), strict=True)
            results = [replace(self._found(request, token)[1], reason=reason) for token, reason in said]
        context = {
            "results": results,
            "heading": acts.label_of(register, action),
            "done": sum(result.done for result in results),
            "then": action.then,
            "back": reverse(f"{register.slug}:list"),
        }
        return answer(request, register, "kit/bulk_done.html", "kit/bulk_results.html", context)

    def _do(self, request: HttpRequest, action: Action, token: str, data: dict[str, Any]) -> Result:
        row, result = self._found(request, token)
        if row is None:
            return result
        actor = actor_of(request)
        try:
            acts.require(self.register, actor, action.verb, row)
            check_version(row, token.partition(".")[2])
            run(action, actor, row, data)
        except DomainError as error:
            return replace(result, reason=str(error))
        return result

    def _found(self, request: HttpRequest, token: str) -> tuple[Any, Result]:
        """A row and its line in the answer; None and why when the actor knows no such row."""
        register = self.register
        try:
            row = register.get(actor_of(request), token.partition(".")[0])
        except NotFound as error:
            return None, Result(_("An entry"), "", str(error))
        return row, Result(register.title_of(row), reverse(f"{register.slug}:detail", args=[row.pk]), "")

    def _page(
        self, request: HttpRequest, action: Action, form: Any, tokens: list[str], *, fault: str = "", status: int = 422
    ) -> HttpResponse:
        label = acts.label_of(self.register, action)
        transition = acts.transition_of(self.register, action.verb)
        context = {
            "form": form,
            "fault": fault,
            "heading": label,
            "submit": label,
            "confirm": str(transition.confirm) if transition is not None and transition.confirm else "",
            "count": len(tokens),
            "tokens": tokens,
            "hidden": {GO: "1", KEY: str(uuid7())},
            "back": reverse(f"{self.register.slug}:list"),
        }
        return answer(request, self.register, "kit/form.html", "kit/form_body.html", context, status=status)
