"""Who signs which kind of matter at this site; the principal leader sets it, everybody concerned may read it."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from jingjian.commons.access.models import Role
from jingjian.commons.access.policy import policy
from jingjian.commons.approvals.chain_actions import set_chain
from jingjian.commons.approvals.chains import chain_in_force
from jingjian.commons.approvals.kinds import ApprovalKind, StepRule, kind_of, kinds
from jingjian.commons.approvals.selectors import people_at, ranks_set
from jingjian.commons.once.answering import posted_once
from jingjian.commons.organisation.models import Grade
from jingjian.kernel import clock
from jingjian.kernel.errors import DomainError, NotAllowed
from jingjian.kit.answers import actor_of
from jingjian.kit.writing import add_error
from jingjian.web.approvals.forms import ChainForm


@dataclass(frozen=True, slots=True)
class ChainLine:
    """One chain in force: of which kind, for which rank, its steps in words, whether the site set it."""

    kind: ApprovalKind
    rank: str
    steps: tuple[str, ...]
    own: bool


def _words(rule: StepRule) -> str:
    if rule.person_id is not None:
        return people_at([rule.person_id])[0].name
    said = str(Role(rule.role).label)
    if rule.relation == "above":
        said = _("%(role)s of the next level above") % {"role": said}
    return _("%(role)s (all of them)") % {"role": said} if rule.countersign else said


def _lines() -> list[ChainLine]:
    today = clock.today()
    ranks = ranks_set()
    lines = []
    for kind in kinds():
        own = ranks.get(kind.id, set())
        for rank in ["", *sorted(own - {""})]:
            steps = tuple(_words(rule) for rule in chain_in_force(kind, rank, today))
            label = str(Grade(rank).label) if rank else _("Any rank")
            lines.append(ChainLine(kind, label, steps, rank in own))
    return lines


@policy("login")
def approval_chains(request: HttpRequest) -> HttpResponse:
    """Every kind with who signs it now."""
    actor = actor_of(request)
    if actor.is_administrator or actor.person_id is None:
        raise NotAllowed("no_person", _("Administrators of the system sign nothing."))
    context = {"lines": _lines(), "may_set": actor.has(Role.PRINCIPAL_LEADER)}
    return render(request, "web/approvals/chains.html", context)


@policy("login")
@posted_once()
def set_approval_chain(request: HttpRequest, kind: str) -> HttpResponse:
    """GET: the form with the chain in force. POST: 303 to the chains, or 422."""
    actor = actor_of(request)
    try:
        declared = kind_of(kind)
    except LookupError:
        raise Http404 from None
    if not actor.has(Role.PRINCIPAL_LEADER):
        raise NotAllowed("not_leader", _("The principal leader says who signs what."))
    form = ChainForm(request.POST or None, kind=declared)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                set_chain(
                    actor=actor, kind=kind, rank=form.cleaned_data["rank"], since=form.cleaned_data["since"],
                    steps=form.steps(),
                )  # fmt: skip
        except DomainError as error:
            add_error(form, error)
        else:
            messages.success(request, _("Set; matters put forward before keep the chain they have."))
            return HttpResponseRedirect(reverse("approval_chains"), status=303)
    context = {
        "form": form, "heading": _("Who signs: %(kind)s") % {"kind": declared.name}, "submit": _("Set the chain"),
        "row_title": _("Chains of approval"), "back": reverse("approval_chains"),
    }  # fmt: skip
    return render(request, "web/approvals/form.html", context, status=422 if form.is_bound else 200)
