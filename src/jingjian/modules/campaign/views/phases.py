"""A phase and its gates: what is met, what is missing, and passing them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from jingjian.commons.access.policy import policy, policy_of, require
from jingjian.commons.once.answering import posted_once
from jingjian.kernel import clock
from jingjian.kernel.errors import DomainError, NotAllowed, NotFound
from jingjian.kit.answers import actor_of
from jingjian.modules.campaign import actions, selectors
from jingjian.modules.campaign.forms.gates import ConditionForm, ConfirmForm, PassForm
from jingjian.modules.campaign.models import (
    Campaign,
    CampaignState,
    ConditionKind,
    Gate,
    GateCondition,
    GatePassage,
    Phase,
)
from jingjian.modules.campaign.selectors import Gates, Standing
from jingjian.modules.campaign.views.common import attempt, campaign_for, page, refuse, see_other

#: in which parts of the lists the rows of a condition are found: of tasks, of periods
LISTS: dict[str, tuple[str, str]] = {
    ConditionKind.TASKS_DONE: ("open", "asked"), ConditionKind.NONE_OVERDUE: ("overdue", "overdue"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ConditionLine:
    """One condition on the page: its words, how it stands, the missing rows and the lists of them with addresses."""

    standing: Standing
    words: str
    missing: tuple[tuple[str, str], ...]
    lists: tuple[tuple[str, str], ...]
    stated: bool


@dataclass(frozen=True, slots=True)
class GateBox:
    """One gate on the page. ``turn`` says whether it may be passed now as far as the phase goes."""

    gate: str
    label: str
    lines: tuple[ConditionLine, ...]
    open: int
    passage: GatePassage | None
    turn: bool
    form: PassForm


def phase_for(request: HttpRequest, pk: UUID) -> Phase:
    """A phase of a campaign the reader may know of. Raises NotFound or Http404."""
    phase = get_object_or_404(Phase, pk=pk)
    phase.campaign = campaign_for(request, phase.campaign_id)
    return phase


def condition_for(request: HttpRequest, pk: UUID) -> GateCondition:
    """A condition of a campaign whose gates the reader may edit. Raises NotFound, NotAllowed or Http404."""
    condition = get_object_or_404(GateCondition, pk=pk)
    condition.phase = phase_for(request, condition.phase_id)
    require(actor_of(request), "edit_gate", condition.phase.campaign)
    return condition


def phase_url(phase: Phase) -> str:
    return reverse("campaign:phase", args=[phase.pk])


def show(
    request: HttpRequest, phase: Phase, *, refused: str = "", form: PassForm | None = None, status: int = 200
) -> HttpResponse:
    """The page of a phase; ``form`` is the refused one of the gate ``refused``."""
    campaign, actor = phase.campaign, actor_of(request)
    gates, passages = Gates(campaign, actor), selectors.passages_of(campaign)
    view = next(view for view in gates.phases if view.phase.pk == phase.pk)
    rules = policy_of(Campaign)
    context: dict[str, Any] = {
        "phase": phase,
        "campaign": campaign,
        "view": view,
        "views": gates.phases,
        "gates": [
            _box(gates, phase, gate, passages.get((phase.pk, gate)), view.state, form if refused == gate else None)
            for gate in Gate
        ],
        "may_edit": campaign.state != CampaignState.CLOSED and bool(rules.may(actor, "edit_gate", campaign)),
        "may_pass": campaign.state != CampaignState.CLOSED and bool(rules.may(actor, "pass_gate", campaign)),
        "may_waive": bool(rules.may(actor, "waive_gate", campaign)),
        "cut_off": clock.now(),
    }
    return page(request, "campaign/phase.html", context, status=status)


def _box(
    gates: Gates, phase: Phase, gate: Gate, passage: GatePassage | None, state: str, form: PassForm | None
) -> GateBox:
    standings = gates.standings(phase, gate) if passage is None else []
    lines = tuple(_line(standing) for standing in standings)
    turn = passage is None and (state == "current" if gate == Gate.EXIT else state != "past" or not phase.state)
    return GateBox(
        gate, str(gate.label), lines, len(selectors.open_conditions(standings)), passage, turn, form or PassForm()
    )


def _line(standing: Standing) -> ConditionLine:
    condition = standing.condition
    addresses = {
        "task": "tasks:detail", "clause": "campaign:clause", "phase": "campaign:phase",
        "obligation": "campaign:obligation-people", "period": "occurrences:detail",
    }  # fmt: skip
    missing = tuple(
        (row.text, reverse(addresses[row.kind], args=[row.pk]) + ("?show=gap" if row.kind == "obligation" else ""))
        for row in standing.missing
    )
    words = actions.condition_words(condition, standing.clause)
    return ConditionLine(standing, words, missing, tuple(_lists(standing)), condition.kind == ConditionKind.STATED)


def _lists(standing: Standing) -> Iterator[tuple[str, str]]:
    """The lists in which what is missing is found, each in words."""
    condition = standing.condition
    if condition.kind not in LISTS:
        return
    tab_of_tasks, tab_of_periods = LISTS[condition.kind]
    clause = {"clause": str(standing.clause.pk)} if standing.clause is not None else {}
    if standing.open > standing.periods:
        asked = {"tab": tab_of_tasks, "recurring": "no", **clause}
        yield _("Tasks as a list"), f"{reverse('tasks:list')}?{urlencode(asked)}"
    if standing.periods:
        phase = condition.phase
        days = {"due_from": phase.starts_on, "due_to": phase.ends_on}
        query = {"tab": tab_of_periods, **clause, **{name: str(day) for name, day in days.items() if day}}
        yield _("Periods as a list"), f"{reverse('occurrences:list')}?{urlencode(query)}"


@policy("login")
class PhaseView(View):
    """GET: the phase with both gates, every condition met or missing, and how the gates were passed."""

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        return show(request, phase_for(request, pk))


@policy("login")
@posted_once()
class PassView(View):
    """POST: pass a gate. 303 to the phase; 422 with everything that is missing."""

    def post(self, request: HttpRequest, pk: UUID, gate: str) -> HttpResponse:
        phase, actor = phase_for(request, pk), actor_of(request)
        require(actor, "pass_gate", phase.campaign)
        form = PassForm(request.POST)
        if form.is_valid():
            try:
                passage = attempt(
                    actions.pass_gate, actor=actor, phase=phase, gate=known_gate(gate),
                    reason=form.cleaned_data["reason"],
                )  # fmt: skip
            except NotAllowed:
                raise
            except DomainError as error:
                # what is open concerns the gate; the field for a reason stands there for the principal leader alone
                form.add_error(None, str(error))
                return show(request, phase_for(request, pk), refused=gate, form=form, status=422)
            opened = passage.gate == Gate.ENTRY
            messages.success(request, _("The phase is open.") if opened else _("The phase has ended."))
            return see_other(request, phase_url(phase))
        return show(request, phase, refused=gate, form=form, status=422)


@policy("login")
@posted_once()
class AddConditionView(View):
    """GET: the form of a further condition. POST: 303 to the phase, or 422."""

    def get(self, request: HttpRequest, pk: UUID, gate: str) -> HttpResponse:
        phase = self._phase(request, pk)
        form = ConditionForm(actor=actor_of(request), campaign=phase.campaign)
        return self._page(request, phase, gate, form)

    def post(self, request: HttpRequest, pk: UUID, gate: str) -> HttpResponse:
        phase, actor = self._phase(request, pk), actor_of(request)
        form = ConditionForm(request.POST, actor=actor, campaign=phase.campaign)
        if form.is_valid():
            try:
                attempt(actions.add_condition, actor=actor, phase=phase, gate=known_gate(gate), **form.cleaned_data)
                messages.success(request, _("The condition is added."))
                return see_other(request, phase_url(phase))
            except (NotAllowed, NotFound):
                raise
            except DomainError as error:
                refuse(form, error)
        return self._page(request, phase, gate, form, status=422)

    def _phase(self, request: HttpRequest, pk: UUID) -> Phase:
        phase = phase_for(request, pk)
        require(actor_of(request), "edit_gate", phase.campaign)
        return phase

    def _page(
        self, request: HttpRequest, phase: Phase, gate: str, form: ConditionForm, *, status: int = 200
    ) -> HttpResponse:
        context = {"phase": phase, "gate": known_gate(gate).label, "form": form, "heading": _("Add a condition")}
        return page(request, "campaign/gate_form.html", context, status=status)


@policy("login")
@posted_once()
class ConfirmView(View):
    """GET: the form in which a sentence is confirmed. POST: 303 to the phase, or 422; ``verb=withdraw`` takes back."""

    def get(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        condition = condition_for(request, pk)
        form = ConfirmForm(actor=actor_of(request), campaign=condition.phase.campaign)
        return self._page(request, condition, form)

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        condition, actor = condition_for(request, pk), actor_of(request)
        withdraws = request.POST.get("verb") == "withdraw"
        form = ConfirmForm(request.POST, actor=actor, campaign=condition.phase.campaign)
        if withdraws or form.is_valid():
            try:
                if withdraws:
                    attempt(actions.withdraw_confirmation, actor=actor, condition=condition)
                else:
                    attempt(actions.confirm_condition, actor=actor, condition=condition, **form.cleaned_data)
                messages.success(request, _("Withdrawn.") if withdraws else _("Confirmed."))
                return see_other(request, phase_url(condition.phase))
            except NotAllowed:
                raise
            except DomainError as error:
                refuse(form, error)
        return self._page(request, condition, form, status=422)

    def _page(
        self, request: HttpRequest, condition: GateCondition, form: ConfirmForm, *, status: int = 200
    ) -> HttpResponse:
        context = {
            "phase": condition.phase,
            "gate": condition.get_gate_display(),
            "form": form,
            "heading": str(condition),
        }
        return page(request, "campaign/gate_form.html", context, status=status)


@policy("login")
@posted_once()
class RemoveConditionView(View):
    """POST: take a condition off its gate. 303 to the phase, with the reason when it could not be done."""

    def post(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        condition = condition_for(request, pk)
        phase = condition.phase
        try:
            attempt(actions.remove_condition, actor=actor_of(request), condition=condition)
            messages.success(request, _("The condition is taken off; the log keeps it."))
        except NotAllowed:
            raise
        except DomainError as error:
            messages.error(request, str(error))
        return see_other(request, phase_url(phase))


def known_gate(text: str) -> Gate:
    """The gate an address names. Raises NotFound for another word."""
    try:
        return Gate(text)
    except ValueError:
        raise NotFound("no_gate", _("There is no such gate.")) from None
