"""States and transitions of an imported roster and of a proposed grant.

The two jobs bring a roster from checking to checked, from queued to done; the clock brings a proposal to lapsed.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jingjian.commons.access.models import ProposalState, Role
from jingjian.kernel.workflow import Category, State, Transition, Workflow
from jingjian.modules.administration.models import RosterState

KEEPER = (Role.SYSTEM_ADMIN,)
OPEN = (RosterState.UPLOADED, RosterState.CHECKING, RosterState.CHECKED)

ROSTER = Workflow(
    states=(
        State(RosterState.UPLOADED, RosterState.UPLOADED.label, Category.OPEN),
        State(RosterState.CHECKING, RosterState.CHECKING.label, Category.WAITING),
        State(RosterState.CHECKED, RosterState.CHECKED.label, Category.OPEN),
        State(RosterState.QUEUED, RosterState.QUEUED.label, Category.WAITING),
        State(RosterState.DONE, RosterState.DONE.label, Category.DONE),
        State(RosterState.UNDONE, RosterState.UNDONE.label, Category.VOID),
        State(RosterState.DISCARDED, RosterState.DISCARDED.label, Category.VOID),
    ),
    transitions=(
        Transition("confirm", _("Import"), (RosterState.CHECKED, RosterState.QUEUED), RosterState.QUEUED, KEEPER,
                   guards=("at_rest", "has_rows"), primary=True,
                   confirm=_("Import the rows that may be imported? Rejected and undecided rows are left out.")),
        Transition("check", _("Check again"), OPEN, RosterState.CHECKING, KEEPER, guards=("at_rest", "has_sheets")),
        Transition("discard", _("Discard"), (*OPEN, RosterState.QUEUED), RosterState.DISCARDED, KEEPER,
                   guards=("at_rest",), confirm=_("Discard this roster? The file is erased.")),
        Transition("undo", _("Undo this import"), (RosterState.DONE,), RosterState.UNDONE, KEEPER,
                   guards=("untouched",),
                   confirm=_("Undo this import? The people it entered are taken out of service; what it changed of "
                             "people already known stays.")),
    ),
    initial=RosterState.UPLOADED,
)  # fmt: skip

#: while a site has no leader yet, the system administrator stands in for one (``GrantProposalPolicy``)
LEADERS = (Role.PRINCIPAL_LEADER, Role.LEADER_IN_CHARGE)

GRANT_PROPOSAL = Workflow(
    states=(
        State(ProposalState.PROPOSED, ProposalState.PROPOSED.label, Category.WAITING),
        State(ProposalState.CONFIRMED, ProposalState.CONFIRMED.label, Category.DONE),
        State(ProposalState.REFUSED, ProposalState.REFUSED.label, Category.REFUSED),
        State(ProposalState.WITHDRAWN, ProposalState.WITHDRAWN.label, Category.VOID),
        State(ProposalState.LAPSED, ProposalState.LAPSED.label, Category.VOID),
    ),
    transitions=(
        Transition("confirm", pgettext_lazy("grant", "Confirm the grant"), (ProposalState.PROPOSED,),
                   ProposalState.CONFIRMED, LEADERS, primary=True,
                   confirm=_("Confirm this grant? It counts from today or from its first day, whichever is later.")),
        Transition("refuse", pgettext_lazy("grant", "Refuse"), (ProposalState.PROPOSED,), ProposalState.REFUSED,
                   LEADERS, form="refuse"),
        Transition("withdraw", pgettext_lazy("grant", "Withdraw"), (ProposalState.PROPOSED,), ProposalState.WITHDRAWN,
                   (Role.SECURITY_ADMIN,), form="withdraw"),
    ),
    initial=ProposalState.PROPOSED,
)  # fmt: skip
