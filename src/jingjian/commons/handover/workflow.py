"""The life of a handover: proposed, then accepted, not accepted, or taken back."""

from __future__ import annotations

from django.utils.translation import pgettext_lazy

from jingjian.commons.access.models import Role
from jingjian.commons.handover.models import HandoverState
from jingjian.kernel.workflow import Category, State, Transition, Workflow

#: who decides what is handed to a unit, over that unit or one above it
RECEIVERS = (Role.CAMPAIGN_OFFICE, Role.LEADER_IN_CHARGE, Role.PRINCIPAL_LEADER, Role.DEPARTMENT_HEAD)

HANDOVER = Workflow(
    states=(
        State(HandoverState.PROPOSED, HandoverState.PROPOSED.label, Category.WAITING),
        State(HandoverState.ACCEPTED, HandoverState.ACCEPTED.label, Category.DONE),
        State(HandoverState.REFUSED, HandoverState.REFUSED.label, Category.REFUSED),
        State(HandoverState.WITHDRAWN, HandoverState.WITHDRAWN.label, Category.VOID),
    ),
    transitions=(
        Transition(
            "accept", pgettext_lazy("handover", "Accept"), (HandoverState.PROPOSED,), HandoverState.ACCEPTED,
            RECEIVERS, guards=("target_in_use",), form="accept", primary=True,
        ),
        Transition(
            "refuse", pgettext_lazy("handover", "Do not accept"), (HandoverState.PROPOSED,), HandoverState.REFUSED,
            RECEIVERS, form="refuse",
        ),
        Transition(
            "withdraw", pgettext_lazy("handover", "Take back"), (HandoverState.PROPOSED,), HandoverState.WITHDRAWN,
            ("proposer",), form="withdraw",
        ),
    ),
    initial=HandoverState.PROPOSED,
)  # fmt: skip
