"""The registers of blank forms and of forms filled from them."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.policy import policy_of
from jingjian.kit.register import Action, Column, Detail, DetailPart, Filter, Register, Tab
from jingjian.modules.returns import actions, bindings
from jingjian.modules.returns.filling import reason_words
from jingjian.modules.returns.forms import AmendBlankForm, BlankFormForm, WithdrawForm
from jingjian.modules.returns.headers import BLANK_FORMS as BLANK_SLUG
from jingjian.modules.returns.headers import FILLED_FORMS as FILLED_SLUG
from jingjian.modules.returns.models import BlankForm, BlankFormState, FilledForm
from jingjian.modules.returns.workflow import BLANK_FORM, FILLED_FORM

PLACE = _("Returns to the superior level")
LATEST = 12


def bound(actor: Actor, row: BlankForm) -> dict[str, Any]:
    """What is bound where, and whether the reader may bind."""
    lines = [(one.at, bindings.words(one)) for one in bindings.read(row.bindings)]
    may_bind = row.state == BlankFormState.DRAFT and bool(policy_of(BlankForm).may(actor, "bind", row))
    return {"lines": lines, "may_bind": may_bind}


def filled_from(actor: Actor, row: BlankForm) -> dict[str, Any]:
    """The latest forms filled from it, and whether it may be filled now."""
    visible = policy_of(FilledForm).visible(actor)
    rows = row.filled.filter(visible).select_related("record", "filled_by").order_by("-record_id")[:LATEST]
    may_fill = row.state == BlankFormState.IN_USE and bool(policy_of(BlankForm).may(actor, "fill", row))
    return {"filled": list(rows), "may_fill": may_fill, "workflow": FILLED_FORM}


def left_unfilled(actor: Actor, row: FilledForm) -> dict[str, Any]:
    """What could not be filled, with what helps."""
    return {"lines": [(one["at"], reason_words(one)) for one in row.unfilled]}


BLANK_FORMS = Register(
    slug=BLANK_SLUG,
    model=BlankForm,
    policy=policy_of(BlankForm),
    chapter="returns",
    icon="forms",
    name=_("Forms to fill"),
    noun=_("form to fill"),
    place=PLACE,
    order=("-record__reference",),
    select_related=("record", "unit"),
    columns=(
        Column(name="record__reference", label=_("Number"), kind="reference"),
        Column(name="name", label=_("Name"), width="wide"),
        Column(name="asked_by", label=_("Asked for by")),
        Column(name="unit", label=_("Unit"), sort="unit__path"),
        Column(
            name="bindings", label=_("Bindings"), kind="number", value=lambda row: len(row.bindings), sortable=False
        ),
        Column(name="state", label=_("State"), kind="status"),
    ),
    filters=(
        Filter(name="state", label=_("State")),
        Filter(name="unit", label=_("Unit"), kind="unit", lookup="record__unit_path"),
    ),
    tabs=(
        Tab(
            name="open",
            label=_("Still asked for"),
            where=lambda actor: ~Q(state=BlankFormState.RETIRED),
            counted=True,
        ),
        Tab(name="all", label=_("All")),
    ),
    search_fields=("record__search_text",),
    workflow=BLANK_FORM,
    guards={"has_bindings": actions.has_bindings},
    actions=(
        Action(verb="create", label=_("Enter a form"), form=BlankFormForm, run=actions.enter_blank),
        Action(verb="edit", label=_("Correct"), form=AmendBlankForm, run=actions.amend_blank),
        Action(verb="use", run=actions.use),
        Action(verb="rebind", run=actions.rebind),
        Action(verb="retire", run=actions.retire),
    ),
    events={
        "blank_form.entered": _("Entered"),
        "blank_form.amended": _("Corrected"),
        "blank_form.bound": _("Cell bound"),
        "blank_form.unbound": _("Binding taken away"),
        "blank_form.used": _("Taken into use"),
        "blank_form.rebound": _("Opened for binding"),
        "blank_form.retired": _("Retired"),
    },
    detail=Detail(
        title=lambda row: row.name,
        facts=(
            Column(name="asked_by", label=_("Asked for by")),
            Column(name="unit", label=_("Unit")),
            Column(name="file_name", label=_("File")),
        ),
        left=(
            DetailPart(template="returns/filled.html", title=_("Filled"), context=filled_from),
            DetailPart(template="returns/bound.html", title=_("What stands where"), context=bound),
        ),
    ),
    empty_text=_("No form of a superior is kept. Enter the blank once; later it is filled with one act."),
)

FILLED_FORMS = Register(
    slug=FILLED_SLUG,
    model=FilledForm,
    policy=policy_of(FilledForm),
    chapter="returns",
    icon="file-check",
    name=_("Filled forms"),
    noun=_("filled form"),
    place=PLACE,
    order=("-record__reference",),
    select_related=("record", "blank", "unit", "filled_by", "filled_by__unit"),
    columns=(
        Column(name="record__reference", label=_("Number"), kind="reference"),
        Column(name="blank__name", label=_("Form"), width="wide"),
        Column(name="unit", label=_("Unit"), sort="unit__path"),
        Column(name="cut_off", label=_("Cut-off"), kind="moment"),
        Column(name="filled_by", label=_("Filled by"), kind="person", sort="filled_by__sort_key"),
        Column(name="cells", label=_("Cells filled"), kind="number"),
        Column(
            name="unfilled", label=_("Not filled"), kind="number", value=lambda row: len(row.unfilled), sortable=False
        ),
        Column(name="state", label=_("State"), kind="status"),
    ),
    filters=(
        Filter(name="state", label=_("State")),
        Filter(name="cut_off", label=_("Cut-off"), kind="date"),
        Filter(name="unit", label=_("Unit"), kind="unit", lookup="record__unit_path"),
    ),
    search_fields=("record__search_text",),
    workflow=FILLED_FORM,
    forms={"withdraw": WithdrawForm},
    actions=(Action(verb="withdraw", run=actions.withdraw_filled),),
    events={"filled_form.filled": _("Filled"), "filled_form.withdrawn": _("Withdrawn")},
    detail=Detail(
        title=lambda row: row.blank.name,
        facts=(
            Column(name="cut_off", label=_("Cut-off"), kind="moment"),
            Column(name="filled_by", label=_("Filled by"), kind="person"),
            Column(name="cells", label=_("Cells filled"), kind="number"),
        ),
        left=(DetailPart(template="returns/unfilled.html", title=_("Not filled"), context=left_unfilled),),
    ),
    empty_text=_("Nothing was filled yet. Fill a form on its page under “Forms to fill”."),
    in_navigation=False,
)
