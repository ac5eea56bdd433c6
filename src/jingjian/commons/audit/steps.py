"""What actions have in common: taking a transition, asking a guard, asking for words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.utils.translation import gettext as _

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.policy import require
from jingjian.commons.audit.act import Act, act
from jingjian.kernel.decision import Decision
from jingjian.kernel.errors import DomainError
from jingjian.kernel.workflow import Workflow


def require_state(table: Workflow, row: Any, verb: str) -> str:
    """The state that ``verb`` leads to. Raises DomainError ``wrong_state`` when the row's state does not allow it."""
    transition = table.transition(verb)
    if row.state not in transition.sources:
        raise DomainError(
            "wrong_state", _("This cannot be done in the state “%(state)s”.") % {"state": table.label(row.state)}
        )
    return transition.target


def require_guard(guard: Callable[[Any], Decision], code: str, row: Any, *, field: str | None = None) -> None:
    decision = guard(row)
    if not decision:
        raise DomainError(code, decision.reason, field=field)


@contextmanager
def step(
    actor: Actor, table: Workflow, row: Any, verb: str, *, event: str, version: int | None = None, note: str = ""
) -> Iterator[Act]:
    """Take one transition: permission, state, then one act in which the row gets its new state."""
    require(actor, verb, row)
    target = require_state(table, row, verb)
    with act(actor, event, row, version=version, note=note) as current:
        row.state = target
        yield current


def required(text: str, code: str, message: str, *, field: str) -> str:
    """``text`` without blanks around it. Raises DomainError when nothing is left."""
    stripped = text.strip()
    if not stripped:
        raise DomainError(code, message, field=field)
    return stripped
