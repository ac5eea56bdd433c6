"""States and transitions of an imported roster. The two jobs bring it from checking to checked, from queued to done."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from jingjian.commons.access.models import Role
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
