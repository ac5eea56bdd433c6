"""The lives of a blank form and of one that was filled."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jingjian.commons.access.models import Role
from jingjian.kernel.workflow import Category, State, Transition, Workflow
from jingjian.modules.returns.models import BlankFormState, FilledFormState

#: who answers the superior's forms
OFFICE = (Role.CAMPAIGN_OFFICE, Role.LEADER_IN_CHARGE, Role.PRINCIPAL_LEADER)

BLANK_FORM = Workflow(
    states=(
        State(BlankFormState.DRAFT, BlankFormState.DRAFT.label, Category.OPEN),
        State(BlankFormState.IN_USE, BlankFormState.IN_USE.label, Category.WAITING),
        State(BlankFormState.RETIRED, BlankFormState.RETIRED.label, Category.DONE),
    ),
    transitions=(
        Transition("use", _("Take into use"), (BlankFormState.DRAFT,), BlankFormState.IN_USE, OFFICE,
                   guards=("has_bindings",), primary=True),
        Transition("rebind", _("Bind anew"), (BlankFormState.IN_USE,), BlankFormState.DRAFT, OFFICE),
        Transition("retire", _("Retire"), (BlankFormState.DRAFT, BlankFormState.IN_USE), BlankFormState.RETIRED,
                   OFFICE, confirm=_("Is this form no longer asked for?")),
    ),
    initial=BlankFormState.DRAFT,
)  # fmt: skip

FILLED_FORM = Workflow(
    states=(
        State(FilledFormState.FILLED, FilledFormState.FILLED.label, Category.DONE),
        State(FilledFormState.WITHDRAWN, FilledFormState.WITHDRAWN.label, Category.VOID),
    ),
    transitions=(
        Transition("withdraw", pgettext_lazy("filled form", "Withdraw"), (FilledFormState.FILLED,),
                   FilledFormState.WITHDRAWN, OFFICE, form="withdraw"),
    ),
    initial=FilledFormState.FILLED,
)  # fmt: skip
