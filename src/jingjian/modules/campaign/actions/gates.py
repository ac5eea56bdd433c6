"""The writers of gates: their conditions, what a person confirms, and passing them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Max
from django.utils.translation import gettext as _

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.policy import require
from jingjian.commons.audit.act import act
from jingjian.commons.audit.steps import required
from jingjian.commons.organisation.models import Person
from jingjian.commons.records.models import Record
from jingjian.kernel import clock
from jingjian.kernel.errors import DomainError
from jingjian.kernel.phrases import msgid
from jingjian.modules.campaign.actions.campaigns import require_open
from jingjian.modules.campaign.models import (
    Campaign,
    Clause,
    ConditionKind,
    Gate,
    GateCondition,
    GatePassage,
    Obligation,
    Phase,
    PhaseState,
    Plan,
)
from jingjian.modules.campaign.selectors import Gates, Standing, open_conditions

#: kinds that may be narrowed to a clause
OF_A_CLAUSE = (ConditionKind.OWNERS_NAMED, ConditionKind.TASKS_DONE, ConditionKind.NONE_OVERDUE)


def propose_gates(*, actor: Actor, plan: Plan) -> int:
    """Give each phase that has no conditions yet those that are usual; how many were proposed.

    Called when a plan is published. The first phase asks for the plan and the owners, each later one that the one
    before has ended; a phase ends when the tasks of the chapter that bears its name are done and none of them is
    late. What only people know is a sentence to confirm.
    """
    proposed: list[GateCondition] = []
    phases = list(plan.campaign.phases.order_by("position"))
    chapters = list(plan.clauses.filter(parent=None).order_by("position"))
    for number, phase in enumerate(phases):
        if not phase.conditions.exists() and not phase.passages.exists():
            chapter = next((clause for clause in chapters if phase.name and phase.name in clause.heading), None)
            proposed += _usual(phase, chapter, first=number == 0, last=number == len(phases) - 1)
    if proposed:
        with act(actor, "campaign.gates_proposed", plan.campaign) as current:
            GateCondition.objects.bulk_create(proposed)
            current.also(msgid("Gate conditions"), None, len(proposed))
    return len(proposed)


def add_condition(
    *,
    actor: Actor,
    phase: Phase,
    gate: str,
    kind: str,
    clause: Clause | None = None,
    obligation: Obligation | None = None,
    statement: str = "",
) -> GateCondition:
    """Add a condition to a gate that is not passed yet. Raises ``gate_passed``, ``no_statement``, ``no_obligation`` and
    ``other_campaign``."""
    campaign = _editable(actor, phase, gate)
    words = statement.strip()
    if kind == ConditionKind.STATED:
        words = required(statement, "no_statement", _("Write the sentence to be confirmed."), field="statement")
    if kind == ConditionKind.OBLIGATION and obligation is None:
        raise DomainError("no_obligation", _("Choose what everybody has to have done."), field="obligation")
    asked = obligation if kind == ConditionKind.OBLIGATION else None
    narrowed = clause if kind in OF_A_CLAUSE else None
    foreign = (asked is not None and asked.campaign_id != campaign.pk) or (
        narrowed is not None and narrowed.plan.campaign_id != campaign.pk
    )
    if foreign:
        raise DomainError("other_campaign", _("This belongs to another campaign."))
    with act(actor, "campaign.gate_changed", campaign) as current:
        last = phase.conditions.filter(gate=gate).aggregate(last=Max("position"))["last"] or 0
        condition = GateCondition.objects.create(
            phase=phase, gate=gate, position=last + 1, kind=kind, clause=narrowed, obligation=asked,
            statement=words if kind == ConditionKind.STATED else "",
        )  # fmt: skip
        current.also(msgid("Gate conditions"), None, _in_words(condition))
    return condition


def remove_condition(*, actor: Actor, condition: GateCondition) -> Phase:
    """Take a condition off a gate that is not passed yet; the log keeps it."""
    phase = condition.phase
    campaign = _editable(actor, phase, condition.gate)
    with act(actor, "campaign.gate_changed", campaign) as current:
        current.also(msgid("Gate conditions"), _in_words(condition), None)
        condition.delete()
    return phase


def confirm_condition(
    *,
    actor: Actor,
    condition: GateCondition,
    confirmed_by: Person,
    confirmed_on: date,
    note: str = "",
    record: Record | None = None,
) -> GateCondition:
    """A named person confirms the sentence, with the day and the record that shows it. Raises ``future_date``."""
    campaign = _editable(actor, condition.phase, condition.gate)
    if condition.kind != ConditionKind.STATED:
        raise DomainError("computed", _("This condition is computed and is not confirmed by hand."))
    if confirmed_on > clock.today():
        raise DomainError("future_date", _("This day lies ahead."), field="confirmed_on")
    with act(actor, "campaign.gate_confirmed", campaign) as current:
        condition.confirmed_by, condition.confirmed_on = confirmed_by, confirmed_on
        condition.note, condition.record = note.strip(), record
        condition.version += 1
        condition.save()
        current.also(msgid("Gate conditions"), None, f"{_in_words(condition)}：{confirmed_by} {confirmed_on}")
    return condition


def withdraw_confirmation(*, actor: Actor, condition: GateCondition) -> GateCondition:
    """Take a confirmation back while the gate is not passed; the log keeps who had given it."""
    campaign = _editable(actor, condition.phase, condition.gate)
    with act(actor, "campaign.gate_confirmed", campaign) as current:
        said = f"{_in_words(condition)}：{condition.confirmed_by} {condition.confirmed_on}"
        current.also(msgid("Gate conditions"), said, None)
        condition.confirmed_by = condition.confirmed_on = condition.record = None
        condition.note = ""
        condition.version += 1
        condition.save()
    return condition


def pass_gate(*, actor: Actor, phase: Phase, gate: str, reason: str = "") -> GatePassage:
    """Open a phase (its entry gate) or end it (its exit gate), today.

    Refused with the full list while conditions are open (``gate_open``), unless the principal leader gives a reason;
    another who gives one is ``NotAllowed``. Raises ``gate_passed`` and ``phase_not_running``. How every condition stood
    is kept with the passage.
    """
    campaign = phase.campaign
    require(actor, "pass_gate", campaign)
    require_open(campaign)
    gates = Gates(campaign, actor)
    _require_turn(gates, phase, gate)
    standings = gates.standings(phase, gate)
    open_ones = open_conditions(standings)
    why = reason.strip()
    if open_ones:
        if not why:
            raise DomainError("gate_open", _refusal(open_ones), field="reason")
        require(actor, "waive_gate", campaign)
    opens = gate == Gate.ENTRY
    with act(actor, "campaign.phase_opened" if opens else "campaign.phase_ended", campaign) as current:
        if open_ones:
            current.note = why
        before = phase.get_state_display() or None
        _move(phase, opens=opens)
        passage = GatePassage.objects.create(
            phase=phase, gate=gate, passed_on=clock.today(), passed_at=clock.now(), passed_by_id=actor.person_id,
            reason=why if open_ones else "", snapshot=[_kept(standing) for standing in standings],
        )  # fmt: skip
        current.also(phase.name, before, phase.get_state_display())
        for standing in open_ones:
            current.also(condition_words(standing.condition), None, _("open"))
    return passage


def condition_words(condition: GateCondition, clause: Clause | None = None) -> str:
    """A condition as a sentence, with what it is narrowed to."""
    if condition.kind == ConditionKind.STATED:
        return condition.statement
    about = condition.obligation or clause or condition.clause
    words = str(condition.get_kind_display())
    return _("%(condition)s: %(about)s") % {"condition": words, "about": about} if about is not None else words


def _in_words(condition: GateCondition) -> str:
    return f"{condition.phase} · {condition.get_gate_display()} · {condition_words(condition)}"


def _kept(standing: Standing) -> dict[str, Any]:
    condition = standing.condition
    confirmed = f"{condition.confirmed_by} {condition.confirmed_on}" if condition.confirmed_by else ""
    figures = f"{standing.have}/{standing.of}" if standing.of is not None else confirmed
    words = condition_words(condition, standing.clause)
    return {"kind": condition.kind, "words": words, "figures": figures, "open": standing.open, "met": standing.met}


def _refusal(open_ones: Sequence[Standing]) -> str:
    """Every open condition with its figures, one after the other."""
    told = []
    for standing in open_ones:
        words = condition_words(standing.condition, standing.clause)
        told.append(f"{words} ({standing.have}/{standing.of})" if standing.of is not None else words)
    return _("The gate stays shut. Open: %(list)s") % {"list": "；".join(told)}


def _require_turn(gates: Gates, phase: Phase, gate: str) -> None:
    if phase.passages.filter(gate=gate).exists():
        raise DomainError("gate_passed", _("This gate has been passed already."))
    state = next(view.state for view in gates.phases if view.phase.pk == phase.pk)
    if gate == Gate.EXIT and state != "current":
        raise DomainError("phase_not_running", _("The phase is not running, so it cannot be ended."))
    if gate == Gate.ENTRY and phase.state == PhaseState.ENDED:
        raise DomainError("gate_passed", _("This phase has ended already."))


def _move(phase: Phase, *, opens: bool) -> None:
    phase.state = PhaseState.RUNNING if opens else PhaseState.ENDED
    if opens:
        phase.opened_on = clock.today()
    else:
        phase.ended_on = clock.today()
    phase.save()


def _editable(actor: Actor, phase: Phase, gate: str) -> Campaign:
    require(actor, "edit_gate", phase.campaign)
    require_open(phase.campaign)
    if phase.passages.filter(gate=gate).exists():
        raise DomainError("gate_passed", _("This gate has been passed already."))
    return phase.campaign


def _usual(phase: Phase, chapter: Clause | None, *, first: bool, last: bool) -> list[GateCondition]:
    entry: list[tuple[str, str]] = [(ConditionKind.PREVIOUS_ENDED, "")]
    if first:
        entry = [
            (ConditionKind.PLAN_PUBLISHED, ""),
            (ConditionKind.OWNERS_NAMED, ""),
            (ConditionKind.STATED, _("The mobilisation meeting has been held")),
        ]
    done = [(ConditionKind.TASKS_DONE, "")] if chapter is not None else []
    summed_up = _("The summary report has been filed") if last else _("The leading group has heard how the phase went")
    leaving = [*done, (ConditionKind.NONE_OVERDUE, ""), (ConditionKind.STATED, summed_up)]
    return [
        GateCondition(
            phase=phase, gate=gate, position=position, kind=kind, statement=statement,
            clause=chapter if gate == Gate.EXIT and kind in OF_A_CLAUSE else None,
        )
        for gate, conditions in ((Gate.ENTRY, entry), (Gate.EXIT, leaving))
        for position, (kind, statement) in enumerate(conditions, start=1)
    ]  # fmt: skip
