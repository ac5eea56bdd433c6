"""More time for a clock by signature: asked for on the page of its record, given as the last signature is.

A register whose records have clocks says so with ``let_be_extended``; who may ask says its policy, verb
``extend_clock``. Each rule is a kind of its own: the chain is that of the rule, and it concerns who must act.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any, Final

from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.models import Role
from jingjian.commons.access.policy import policy_of
from jingjian.commons.access.presence import may_have
from jingjian.commons.approvals.changes import register_kind, void_about
from jingjian.commons.approvals.kinds import ApprovalKind, Asked, Asks, Declared, StepRule
from jingjian.commons.approvals.models import Approval, ApprovalState
from jingjian.commons.audit.following import follow
from jingjian.commons.deadlines.actions import Matter, current, extend, next_extension
from jingjian.commons.deadlines.models import Clock
from jingjian.commons.deadlines.rules import Approver, Rule, rule_of
from jingjian.commons.organisation.models import Person
from jingjian.kernel.decision import ALLOW, Decision, deny
from jingjian.kernel.errors import DomainError
from jingjian.kernel.limits import Unit, span_of
from jingjian.kernel.phrases import Phrase, Words, msgid

EXTEND: Final = "extend_clock"

#: who signs at the last step until the site sets a chain; the superior level's paper is answered for by the leader
SIGNS: Final = {
    Approver.PRINCIPAL: Role.PRINCIPAL_LEADER,
    Approver.IN_CHARGE: Role.LEADER_IN_CHARGE,
    Approver.SUPERIOR: Role.PRINCIPAL_LEADER,
}
LONGER: Final = {
    Unit.WORKDAY: gettext_lazy("Longer by how many working days"),
    Unit.DAY: gettext_lazy("Longer by how many days"),
    Unit.MONTH: gettext_lazy("Longer by how many months"),
    Unit.YEAR: gettext_lazy("Longer by how many years"),
    Unit.HOUR: gettext_lazy("Longer by how many hours"),
}
NAME: Final = msgid("More time: %(rule)s")


def kind_of_rule(register: str, rule: str) -> str:
    """The id of the kind by which clocks of that rule are extended on records of that register."""
    return f"{register}.longer.{rule}"


def let_be_extended(register: str, model: type[Model], rules: Iterable[str], *, related: tuple[str, ...] = ()) -> None:
    """Let clocks of these rules be extended by signature on records of a register; called in ``AppConfig.ready``.

    Raises ValueError for a rule that knows no extension.
    """
    for rule_id in rules:
        rule = rule_of(rule_id)
        if not rule.extensions:
            raise ValueError(f"time limit {rule_id!r} knows no extension")
        register_kind(_kind(register, model, rule, related))
    follow(Clock, _void)


def _void(actor: Actor, clocks: Sequence[Clock]) -> int:
    """A clock that stopped, moved or was lengthened takes along what waits to lengthen it."""
    return void_about(actor, {one.record_id for one in clocks})


def _kind(register: str, model: type[Model], rule: Rule, related: tuple[str, ...]) -> ApprovalKind:
    name = kind_of_rule(register, rule.id)
    first = rule.extensions[0]
    asked = [
        Asked(name="amount", label=LONGER[first.unit], kind="number", hint=partial(_at_most, rule)),
        Asked(name="reason", label=gettext_lazy("Reason"), correctable=False),
    ]
    if any(step.by is Approver.SUPERIOR for step in rule.extensions):
        label = gettext_lazy("Paper by which the superior level approved")
        asked.append(Asked(name="paper", label=label, correctable=False, required=False))
    return ApprovalKind(
        id=name,
        register=register,
        model=model,
        name=Phrase(NAME, {"rule": rule.name}),
        fields=(
            Declared(name="record", label=gettext_lazy("Entry"), value=lambda row: row.record.title),
            Declared(name="since", label=gettext_lazy("Counted from"), value=partial(_of_clock, rule, "started_on")),
            Declared(name="due_day", label=gettext_lazy("Due day"), value=partial(_of_clock, rule, "due_on")),
            Declared(name="given", label=gettext_lazy("Extended so far"), value=partial(_given, rule)),
        ),
        asked=tuple(asked),
        chain=(StepRule(role=SIGNS[first.by]),),
        may_propose=partial(_may_ask, model, rule),
        check=partial(_check, rule),
        on_approved=partial(_extend, name, rule),
        subject=partial(_holder, rule),
        related=related,
        offered=False,
    )


def _of_clock(rule: Rule, field: str, row: Any) -> Any:
    going = current(row.record, rule.id)
    return getattr(going, field) if going is not None else None


def _given(rule: Rule, row: Any) -> int | None:
    going = current(row.record, rule.id)
    return going.extensions.count() if going is not None else None


def _holder(rule: Rule, row: Any) -> Person | None:
    going = current(row.record, rule.id)
    return going.holder if going is not None else None


def _at_most(rule: Rule, row: Any) -> Words:
    """What the next step of the chain allows."""
    given = _given(rule, row)
    step = rule.extension_after(given) if given is not None else None
    if step is None or step.most is None:
        return _("As much as is approved.")
    text = rule.texts[-1]
    return _("At most %(span)s.") % {"span": span_of(rule.limit(step.most, step.unit, text))}


def _may_ask(model: type[Model], rule: Rule, actor: Actor, row: Any) -> Decision:
    decision = policy_of(model).may(actor, EXTEND, row)
    if not decision:
        return decision
    given = _given(rule, row) if may_have(row.pk, Clock) else None
    if given is None:
        return deny(_("This time limit does not run any more."))
    if rule.extension_after(given) is None:
        return deny(_("This time limit cannot be extended any further."))
    return ALLOW


def _check(rule: Rule, row: Any, asks: Asks) -> None:
    going = current(row.record, rule.id)
    if going is None:
        raise DomainError("stopped", _("This time limit does not run any more."))
    step = next_extension(going, _amount(asks))
    if not str(asks.get("reason") or "").strip():
        raise DomainError("no_reason", _("Say why."), field="reason")
    if step.by is Approver.SUPERIOR and not str(asks.get("paper") or "").strip():
        raise DomainError("no_paper", _("Name the paper by which the superior level approved."), field="paper")


def _amount(asks: Asks) -> int:
    try:
        return int(str(asks.get("amount")))
    except ValueError:
        raise DomainError("bad_amount", _("Say by how much."), field="amount") from None


def _extend(kind: str, rule: Rule, actor: Actor, row: Any, asks: Asks) -> None:
    """Give what was signed; who signed last is who approved."""
    signed = Approval.objects.filter(record=row.record, kind=kind, state=ApprovalState.APPROVED)
    approval = signed.order_by("-number")[0]
    last = approval.signatures.select_related("person").order_by("-at", "-id")[0]
    going = current(row.record, rule.id)
    if going is None:
        raise DomainError("stopped", _("This time limit does not run any more."))
    extend(
        actor=actor, row=going, amount=_amount(asks), reason=str(asks["reason"]), approver=last.person,
        paper=str(asks.get("paper") or ""),
        matter=Matter(key=approval.pk, reference=approval.reference, asked_by=approval.author_id),
    )  # fmt: skip
