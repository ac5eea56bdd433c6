"""What may be done to a row now, and why not the rest."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from jingjian.commons.access.actor import Actor
from jingjian.kernel.decision import ALLOW, Decision, deny
from jingjian.kernel.errors import NotAllowed
from jingjian.kernel.ids import uuid7
from jingjian.kernel.workflow import Transition
from jingjian.kit.register import Action, Register

LIST, VIEW, HISTORY = "list", "view", "history"
CREATE, EDIT, EXPORT, ATTACH = "create", "edit", "export", "attach"


@dataclass(frozen=True, slots=True)
class Offer:
    """One act on a row. `direct` acts need no page of their own: one button sends them, under `key`."""

    verb: str
    label: str
    url: str
    decision: Decision
    primary: bool
    direct: bool
    key: UUID = field(default_factory=uuid7)


def transition_of(register: Register, verb: str) -> Transition | None:
    """The transition of that name, None when the verb is none of the workflow's."""
    if register.workflow is None:
        return None
    return next((transition for transition in register.workflow.transitions if transition.name == verb), None)


def label_of(register: Register, action: Action) -> str:
    """The words on the button of an action."""
    transition = transition_of(register, action.verb)
    return str(action.label or (transition.label if transition else action.verb))


def may(register: Register, actor: Actor, verb: str, row: Any | None = None) -> Decision:
    """Whether the verb may be taken now: the state first, then the policy, then the guards of the transition."""
    transition = transition_of(register, verb)
    if transition is not None and row is not None and register.workflow is not None:
        state = register.state_of(row)
        if state not in transition.sources:
            return deny(_("This cannot be done in the state “%(state)s”.") % {"state": register.workflow.label(state)})
    decision = register.policy.may(actor, verb, row)
    if not decision or transition is None or row is None:
        return decision
    for guard in transition.guards:
        answer = (register.guards[guard] if isinstance(guard, str) else guard)(row)
        if not answer:
            return answer
    return ALLOW


def require(register: Register, actor: Actor, verb: str, row: Any | None = None) -> None:
    """Raise NotAllowed with the reason unless the verb may be taken now."""
    decision = may(register, actor, verb, row)
    if not decision:
        raise NotAllowed("not_allowed", decision.reason)


def offers(register: Register, actor: Actor, row: Any) -> list[Offer]:
    """The acts of the present state in the order of the workflow, then the register's own; `edit` comes last."""
    workflow = register.workflow
    leaving = workflow.leaving(register.state_of(row)) if workflow is not None else ()
    verbs = [transition.name for transition in leaving]
    moves = {transition.name for transition in workflow.transitions} if workflow is not None else set()
    own = [action.verb for action in register.actions if action.verb not in moves and action.verb not in (CREATE, EDIT)]
    if register.action(EDIT) is not None:
        own.append(EDIT)
    made: list[Offer] = []
    primary_given = False
    for verb in (*verbs, *own):
        action = register.action(verb)
        if action is None:
            continue
        transition = transition_of(register, verb)
        decision = may(register, actor, verb, row)
        wanted = action.primary or (transition is not None and transition.primary)
        primary = bool(decision) and wanted and not primary_given
        primary_given = primary_given or primary
        asks = transition is not None and transition.confirm is not None
        made.append(
            Offer(
                verb=verb,
                label=label_of(register, action),
                url=url_of(register, verb, row),
                decision=decision,
                primary=primary,
                direct=register.form_of(action) is None and not asks,
            )
        )
    return made


def url_of(register: Register, verb: str, row: Any) -> str:
    """The address where a verb is taken on a row."""
    if verb == EDIT:
        return reverse(f"{register.slug}:edit", args=[row.pk])
    return reverse(f"{register.slug}:transition", args=[row.pk, verb])
