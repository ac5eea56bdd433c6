"""The writers of handovers: propose, accept into the target register, do not accept, take back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.policy import require
from jingjian.commons.audit.act import act
from jingjian.commons.handover.models import Handover, HandoverState
from jingjian.commons.handover.receivers import accept_into, receiver_of, target_names
from jingjian.commons.handover.workflow import HANDOVER
from jingjian.commons.organisation.models import Unit
from jingjian.commons.records.models import Record
from jingjian.kernel import clock
from jingjian.kernel.decision import ALLOW, Decision, deny
from jingjian.kernel.errors import DomainError
from jingjian.kernel.phrases import msgid


def hand_over(
    *, actor: Actor, source: Record, target: str, unit: Unit, title: str, detail: str = "", new_id: UUID | None = None
) -> Handover:
    """Propose a record's matter to another register of ``unit``. The caller has shown that ``source`` is in sight.

    Raises ``unknown_target``, ``no_title``, ``unit_closed``, and ``handed_on_already`` while the same waits there.
    """
    require(actor, "create", Handover)
    if actor.person_id is None:
        raise DomainError("nobody", _("Only a person hands something on."))
    if target not in target_names():
        raise DomainError("unknown_target", _("Choose a register of the list."), field="target")
    if not title.strip():
        raise DomainError("no_title", _("Say what is handed on."), field="title")
    if not unit.active:
        raise DomainError("unit_closed", _("This unit is no longer active."), field="unit")
    waiting = Handover.objects.filter(source=source, target=target, unit=unit, state=HandoverState.PROPOSED)
    if waiting.exists():
        raise DomainError("handed_on_already", _("It waits for this unit already."), field="target")
    row = Handover(
        source=source, target=target, unit=unit, title=title.strip(), detail=detail.strip(),
        proposed_by_id=actor.person_id,
    )  # fmt: skip
    if new_id is not None:
        row.record_id = new_id
    with act(actor, "handover.proposed", row):
        pass
    return row


def target_in_use(row: Handover) -> Decision:
    """Nothing is accepted into a register that is not there: the matter waits."""
    if receiver_of(row.target) is not None:
        return ALLOW
    name = target_names().get(row.target, row.target)
    return deny(_("“%(register)s” is not in use yet; what was handed to it waits.") % {"register": name})


def accept(*, actor: Actor, row: Handover, version: int | None = None, **data: Any) -> Handover:
    """Enter the matter in the target register, in one act with the acceptance. Raises what that register raises."""
    _ready(actor, "accept", row)
    decision = target_in_use(row)
    if not decision:
        raise DomainError("not_in_use", decision.reason)
    with act(actor, "handover.accepted", row, version=version) as current:
        result = accept_into(actor, row, data)
        row.state, row.result = HandoverState.ACCEPTED, result.record
        _decided(actor, row)
        current.also(msgid("Became"), None, str(result.record))
    return row


def refuse(*, actor: Actor, row: Handover, reason: str, version: int | None = None) -> Handover:
    """Do not take the matter, and say why."""
    return _close(actor, row, "refuse", HandoverState.REFUSED, reason, version)


def withdraw(*, actor: Actor, row: Handover, reason: str, version: int | None = None) -> Handover:
    """Take a matter back that nobody has decided yet."""
    return _close(actor, row, "withdraw", HandoverState.WITHDRAWN, reason, version)


def _close(actor: Actor, row: Handover, verb: str, state: HandoverState, reason: str, version: int | None) -> Handover:
    why = reason.strip()
    if not why:
        raise DomainError("no_reason", _("Say why."), field="reason")
    _ready(actor, verb, row)
    said = {"refuse": "handover.refused", "withdraw": "handover.withdrawn"}[verb]
    with act(actor, said, row, version=version, note=why):
        row.state, row.reason = state, why[:300]
        _decided(actor, row)
    return row


def _ready(actor: Actor, verb: str, row: Handover) -> None:
    require(actor, verb, row)
    if row.state not in HANDOVER.transition(verb).sources:
        raise DomainError("decided_already", _("This was decided already."))


def _decided(actor: Actor, row: Handover) -> None:
    row.decided_by_id, row.decided_on = actor.person_id, clock.today()
