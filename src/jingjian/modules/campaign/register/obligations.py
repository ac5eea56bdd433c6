"""The register of what is asked of everybody (全员应尽事项), with how many have done it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.models import Role
from jingjian.commons.access.policy import policy_of
from jingjian.commons.imports.declaration import ImportColumn, Importer
from jingjian.commons.organisation.models import Grade
from jingjian.commons.paging import Reach
from jingjian.kit.register import Action, Column, Detail, DetailPart, Export, Filter, Register, Tab
from jingjian.modules.campaign import actions, parts, selectors
from jingjian.modules.campaign.forms.obligations import CancelForm, CloseForm, ObligationForm
from jingjian.modules.campaign.happenings import OBLIGATION_EVENTS
from jingjian.modules.campaign.models import Concerned, Obligation, ObligationState
from jingjian.modules.campaign.place import PLACE
from jingjian.modules.campaign.register.reminding import REMIND, TO_NOTICE
from jingjian.modules.campaign.selectors import Figures
from jingjian.modules.campaign.workflow import OBLIGATION


def coverage_words(figures: Figures) -> str:
    """``78/80, 2 missing``: those who have done it or are excused, of those concerned; never a percentage."""
    settled = figures.done + figures.excused
    words = f"{settled}/{figures.concerned}"
    if figures.gaps:
        missing = ngettext("%(n)d person missing", "%(n)d people missing", figures.gaps) % {"n": figures.gaps}
        words = f"{words} {missing}"
    if figures.excused:
        words += " " + _("(%(n)d excused)") % {"n": figures.excused}
    return words


def coverage_of(row: Any) -> str:
    """The words for a row that came with its figures; nothing for a draft or one called off."""
    if row.state not in (ObligationState.IN_FORCE, ObligationState.CLOSED):
        return ""
    return coverage_words(row.figures)


def concerned_words(row: Obligation) -> str:
    """Whom it concerns, in words."""
    if row.concerned == Concerned.GRADES:
        return "、".join(str(Grade(grade).label) for grade in row.grades)
    if row.concerned == Concerned.ROLES:
        return "、".join(str(Role(duty).label) for duty in row.duties)
    return str(Concerned(row.concerned).label)


def _clause_words(row: Obligation) -> str:
    return f"{row.clause.number}{row.clause.heading or row.clause.body[:20]}" if row.clause else ""


def _settled(row: Obligation) -> bool:
    """Whether the clock of an obligation stands: it is ended, or nobody is missing any more."""
    figures: Figures = row.figures  # type: ignore[attr-defined]
    return OBLIGATION.category(row.state).ended or figures.complete


@dataclass(frozen=True, kw_only=True)
class ObligationRegister(Register):
    """A register whose rows come with their figures, read for a whole page at once."""

    def rows(self, actor: Actor) -> QuerySet[Any]:
        return selectors.figured(super().rows(actor))

    def reach(self, actor: Actor) -> Reach:
        found = super().reach(actor)
        return replace(found, rows=selectors.figured(found.rows))


COLUMNS = (
    Column(name="record__reference", label=gettext_lazy("Number"), kind="reference", width="narrow"),
    Column(name="name", label=gettext_lazy("What is asked"), width="wide"),
    Column(name="clause", label=gettext_lazy("Clause"), value=_clause_words, sort="clause__position"),
    Column(name="unit", label=gettext_lazy("Unit"), sort="unit__path"),
    Column(name="concerned", label=gettext_lazy("Whom it concerns"), value=concerned_words, sortable=False),
    Column(name="coverage", label=gettext_lazy("Done by"), value=coverage_of, sortable=False),
    Column(name="state", label=gettext_lazy("State"), kind="status"),
    Column(name="due_on", label=gettext_lazy("Due"), kind="due", done=_settled),
)


def _take_back(*, actor: Actor, row: Obligation) -> Obligation:
    """What an import that was undone does to an obligation it entered."""
    return actions.cancel_obligation(actor=actor, row=row, reason=_("The import was undone."))


OBLIGATIONS = ObligationRegister(
    slug="obligations",
    model=Obligation,
    policy=policy_of(Obligation),
    chapter="plan",
    icon="users",
    name=gettext_lazy("Everybody's obligations"),
    noun=gettext_lazy("obligation"),
    place=PLACE,
    order=("due_on",),
    select_related=("record", "clause", "unit"),
    related_detail=("campaign", "campaign__unit", "clause__plan"),
    columns=COLUMNS,
    filters=(
        Filter(name="state", label=gettext_lazy("State")),
        Filter(name="unit", label=gettext_lazy("Unit"), kind="unit", lookup="record__unit_path"),
        Filter(name="due", label=gettext_lazy("Due"), kind="date", lookup="due_on"),
    ),
    tabs=(Tab(name="all", label=gettext_lazy("All")),),
    search_fields=("record__search_text",),
    workflow=OBLIGATION,
    events=OBLIGATION_EVENTS,
    forms={"close": CloseForm, "cancel": CancelForm},
    actions=(
        Action(
            verb="create", label=gettext_lazy("Add an obligation"), form=ObligationForm,
            run=actions.create_obligation, primary=True,
        ),
        Action(verb="edit", label=gettext_lazy("Correct"), form=ObligationForm, run=actions.amend_obligation),
        Action(verb="issue", run=actions.issue_obligation, bulk=True),
        Action(verb="close", run=actions.close_obligation),
        Action(verb="cancel", run=actions.cancel_obligation),
        Action(verb="nudge", label=REMIND, run=actions.nudge_obligation, bulk=True, then=TO_NOTICE),
    ),
    detail=Detail(
        title=lambda row: row.name,
        steps=(ObligationState.DRAFT, ObligationState.IN_FORCE, ObligationState.CLOSED),
        facts=(
            Column(name="proof", label=gettext_lazy("What counts as proof")),
            Column(name="clause", label=gettext_lazy("Clause it serves"), value=_clause_words),
            Column(name="unit", label=gettext_lazy("Unit")),
            Column(name="concerned", label=gettext_lazy("Whom it concerns"), value=concerned_words),
            Column(name="starts_on", label=gettext_lazy("From"), kind="date"),
            Column(name="due_on", label=gettext_lazy("Due"), kind="date"),
            Column(name="closed_on", label=gettext_lazy("Closed on"), kind="date"),
        ),
        left=(
            DetailPart(
                template="campaign/parts/completeness.html", title=gettext_lazy("Who has done it"),
                context=parts.completeness_of,
            ),
        ),
    ),
    export=Export(columns=COLUMNS),
    importer=Importer(
        model=Obligation,
        form=ObligationForm,
        create=actions.create_obligation,
        create_many=actions.create_obligations,
        undo=_take_back,
        once=("name", "unit"),
        columns=(
            ImportColumn(
                field="name", label=gettext_lazy("What is asked"), also=("应尽事项", "事项", "事项名称"),
                example="签订廉洁从业承诺书",
            ),
            ImportColumn(field="proof", label=gettext_lazy("What counts as proof"), also=("佐证", "佐证材料", "凭证")),
            ImportColumn(
                field="clause", label=gettext_lazy("Clause it serves"), also=("对应条款", "方案条款", "条款"),
                names=lambda clause: (clause.number, clause.heading, f"{clause.number}{clause.heading}"),
            ),
            ImportColumn(
                field="unit", label=gettext_lazy("Unit"), also=("单位", "适用单位", "责任单位"),
                names=lambda unit: (unit.name, unit.short_name, unit.code),
            ),
            ImportColumn(field="concerned", label=gettext_lazy("Whom it concerns"), also=("适用对象", "对象")),
            ImportColumn(field="grades", label=gettext_lazy("Grades"), also=("职级",)),
            ImportColumn(field="duties", label=gettext_lazy("Duties"), also=("职责",)),
            ImportColumn(field="starts_on", label=gettext_lazy("From"), also=("开始日期",), example="2023-06-01"),
            ImportColumn(
                field="due_on", label=gettext_lazy("Due"), also=("完成时限", "截止日期"), example="2023-06-30"
            ),
        ),
    ),
    empty_text=gettext_lazy(
        "Here stands what each person has to do: sign the pledge, hand in the self-inspection, sit the exam."
    ),
)  # fmt: skip
