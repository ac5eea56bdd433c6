"""One clause under review: its card, and what may be done to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views import View

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.policy import policy
from jingjian.commons.once.answering import posted_once
from jingjian.kernel.errors import DomainError, NotAllowed, NotFound
from jingjian.kit.answers import actor_of, wants_part
from jingjian.modules.campaign import actions
from jingjian.modules.campaign.forms.plans import ClauseForm, SplitForm
from jingjian.modules.campaign.forms.work import WorkForm
from jingjian.modules.campaign.models import Clause
from jingjian.modules.campaign.views.common import attempt, clause_for, plan_in_review, refuse, see_other
from jingjian.modules.campaign.views.review import opened_by
from jingjian.modules.campaign.views.review_page import ADD, EDIT, SPLIT, Opened, card_answer, clause_url, show


def _clause_again(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The card as it stands, for what was sent twice."""
    clause = clause_for(request, pk)
    plan = plan_in_review(request, clause.plan_id)
    opened = Opened(clause.pk)
    return card_answer(request, plan, opened) if wants_part(request) else show(request, plan, opened=opened)


@policy("login")
@posted_once(again=_clause_again)
class ReviewClauseView(View):
    """GET: the card with what the address asks open. POST: ``verb`` on the clause.

    Acts inside one card answer htmx with that card; acts that change the order of clauses lead to the page again.
    """

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        clause = clause_for(request, pk)
        plan = plan_in_review(request, clause.plan_id)
        return show(request, plan, opened=opened_by(request) or Opened(clause.pk))

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        clause = clause_for(request, pk)
        plan_in_review(request, clause.plan_id)
        verb = self.verbs.get(request.POST.get("verb", ""))
        if verb is None:
            raise NotFound("no_such_act", _("There is no such act here."))
        return verb(self, request, clause)

    def _accept(self, request: HttpRequest, clause: Clause) -> HttpResponse:
        wanted = request.POST["verb"] == "accept"
        kind = request.POST.get("kind", clause.kind)
        return self._do(request, clause, lambda: attempt(
            _accept, actor=actor_of(request), clause=clause, accepted=wanted, kind=kind
        ))  # fmt: skip

    def _classify(self, request: HttpRequest, clause: Clause) -> HttpResponse:
        kind = request.POST.get("kind", "")
        return self._do(request, clause, lambda: attempt(
            actions.classify_clause, actor=actor_of(request), clause=clause, kind=kind, procedure=clause.procedure
        ))  # fmt: skip

    def _edit(self, request: HttpRequest, clause: Clause) -> HttpResponse:
        form = ClauseForm(request.POST, clause=clause)
        if form.is_valid():
            try:
                attempt(actions.edit_clause, actor=actor_of(request), clause=clause, **form.cleaned_data)
                return self._done(request, clause)
            except NotAllowed:
                raise
            except DomainError as error:
                refuse(form, error)
        return show(request, clause.plan, opened=Opened(clause.pk, EDIT, form=form), status=422)

    def _add(self, request: HttpRequest, clause: Clause) -> HttpResponse:
        form = WorkForm(request.POST, actor=actor_of(request), campaign=clause.plan.campaign)
        if form.is_valid():
            try:
                attempt(actions.add_proposal, actor=actor_of(request), clause=clause, **form.cleaned_data)
                return self._done(request, clause)
            except NotAllowed:
                raise
            except DomainError as error:
                refuse(form, error)
        return show(request, clause.plan, opened=Opened(clause.pk, ADD, form=form), status=422)

    def _split(self, request: HttpRequest, clause: Clause) -> HttpResponse:
        form = SplitForm(request.POST)
        if not form.is_valid():
            return self._refused(request, clause, _("Choose the sentence at which the new clause begins."), SPLIT)
        offset = form.cleaned_data["at"]
        return self._restructure(
            request,
            clause,
            lambda: attempt(actions.split_clause, actor=actor_of(request), clause=clause, offset=offset),
            SPLIT,
        )

    def _merge(self, request: HttpRequest, clause: Clause) -> HttpResponse:
        return self._restructure(
            request, clause, lambda: attempt(actions.merge_clause, actor=actor_of(request), clause=clause)
        )

    def _relevel(self, request: HttpRequest, clause: Clause) -> HttpResponse:
        direction = request.POST["verb"]
        return self._restructure(
            request,
            clause,
            lambda: attempt(actions.relevel_clause, actor=actor_of(request), clause=clause, direction=direction),
        )

    def _do(self, request: HttpRequest, clause: Clause, act: Callable[[], object]) -> HttpResponse:
        """An act inside the card."""
        try:
            act()
        except NotAllowed:
            raise
        except DomainError as error:
            return self._refused(request, clause, str(error))
        return self._done(request, clause)

    def _done(self, request: HttpRequest, clause: Clause) -> HttpResponse:
        if wants_part(request):
            return card_answer(request, clause.plan, Opened(clause.pk))
        return see_other(request, clause_url(clause))

    def _restructure(
        self, request: HttpRequest, clause: Clause, act: Callable[[], Clause], what: str = ""
    ) -> HttpResponse:
        """An act that changes which clauses there are; it leads to the clause that came of it."""
        try:
            result = act()
        except NotAllowed:
            raise
        except DomainError as error:
            return self._refused(request, clause, str(error), what)
        return see_other(request, clause_url(result))

    def _refused(self, request: HttpRequest, clause: Clause, fault: str, what: str = "") -> HttpResponse:
        return show(request, clause.plan, opened=Opened(clause.pk, what, fault=fault), status=422)

    verbs: ClassVar[dict[str, Callable[[ReviewClauseView, HttpRequest, Clause], HttpResponse]]] = {
        "accept": _accept,
        "unaccept": _accept,
        "classify": _classify,
        "edit": _edit,
        "add": _add,
        "split": _split,
        "merge": _merge,
        "up": _relevel,
        "down": _relevel,
    }


def _accept(*, actor: Actor, clause: Clause, accepted: bool, kind: str) -> None:
    """Accept a clause as the kind that stood in the list beside the button, which may be newly chosen."""
    if kind != clause.kind:
        actions.classify_clause(actor=actor, clause=clause, kind=kind, procedure=clause.procedure)
    actions.accept_clause(actor=actor, clause=clause, accepted=accepted)
