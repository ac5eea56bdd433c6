"""The life of an official document: drafted, then issued or discarded; what was issued may be declared void."""

from __future__ import annotations

from django.utils.translation import pgettext_lazy

from jingjian.commons.access.models import Role
from jingjian.commons.documents.official.models import OfficialState
from jingjian.kernel.workflow import Category, State, Transition, Workflow

#: who issues in the name of a unit, over that unit or one above it
ISSUERS = (Role.CAMPAIGN_OFFICE, Role.LEADER_IN_CHARGE, Role.PRINCIPAL_LEADER)
WRITERS = (*ISSUERS, Role.DEPARTMENT_HEAD)

OFFICIAL = Workflow(
    states=(
        State(OfficialState.DRAFT, OfficialState.DRAFT.label, Category.OPEN),
        State(OfficialState.ISSUED, OfficialState.ISSUED.label, Category.DONE),
        State(OfficialState.VOID, OfficialState.VOID.label, Category.VOID),
        State(OfficialState.DISCARDED, OfficialState.DISCARDED.label, Category.VOID),
    ),
    transitions=(
        Transition(
            "issue", pgettext_lazy("official document", "Issue"), (OfficialState.DRAFT,), OfficialState.ISSUED,
            ISSUERS, form="issue", primary=True,
        ),
        Transition(
            "discard", pgettext_lazy("official document", "Discard the draft"), (OfficialState.DRAFT,),
            OfficialState.DISCARDED, WRITERS, form="discard",
        ),
        Transition(
            "void", pgettext_lazy("official document", "Declare void"), (OfficialState.ISSUED,), OfficialState.VOID,
            ISSUERS, form="void",
        ),
    ),
    initial=OfficialState.DRAFT,
)  # fmt: skip
