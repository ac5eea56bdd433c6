"""Choices that the filters of several registers offer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from jingjian.commons.access.actor import Actor
from jingjian.kernel.phrases import Words
from jingjian.modules.campaign import selectors


def clauses_in_force(actor: Actor) -> Sequence[tuple[Any, Words]]:
    """The clauses of the plan in force for the reader, in document order."""
    active = selectors.active_campaign_for(actor)
    return selectors.clause_names(active.campaign) if active is not None else ()
