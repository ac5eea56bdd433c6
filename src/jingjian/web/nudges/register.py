"""The register of reminders: who reminded whom of what and when."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jingjian.commons.nudges.access import nudge_policy
from jingjian.commons.nudges.models import NudgeRound
from jingjian.kernel import clock
from jingjian.kit.register import Column, Detail, DetailPart, Filter, Register, Tab
from jingjian.web.navigation import MINE
from jingjian.web.nudges.parts import people_of


def _entry(row: NudgeRound) -> str:
    return row.record.title


NUDGES = Register(
    slug="nudges",
    model=NudgeRound,
    policy=nudge_policy,
    chapter=MINE,
    icon="bell-ringing",
    name=_("Reminders sent"),
    noun=_("reminder"),
    order=("-day",),
    select_related=("record", "made_by", "made_by__unit"),
    columns=(
        Column(name="day", label=_("Reminded on"), kind="date"),
        Column(name="record__reference", label=_("Number"), width="narrow"),
        Column(name="record__title", label=_("Of what"), value=_entry, width="wide", sortable=False),
        Column(name="due_on", label=_("Due"), kind="date"),
        Column(name="reminded", label=_("People reminded"), kind="number"),
        Column(name="made_by", label=_("Reminded by"), kind="person", sort="made_by__sort_key"),
    ),
    filters=(
        Filter(name="day", label=_("Reminded on"), kind="date"),
        Filter(name="made_by", label=_("Reminded by"), kind="person"),
        Filter(name="unit", label=_("Unit"), kind="unit", lookup="record__unit_path"),
    ),
    tabs=(
        Tab(name="mine", label=_("Sent by me"), where=lambda actor: Q(made_by_id=actor.person_id)),
        Tab(name="today", label=_("Today"), where=lambda actor: Q(day=clock.today())),
        Tab(name="all", label=_("All")),
    ),
    search_fields=("record__search_text",),
    events={"nudge.made": _("Reminded")},
    detail=Detail(
        title=lambda row: row.record.title,
        number=lambda row: str(row.record.reference),
        facts=(
            Column(name="day", label=_("Reminded on"), kind="date"),
            Column(name="made_by", label=_("Reminded by"), kind="person"),
            Column(name="due_on", label=_("Due"), kind="date"),
            Column(name="reminded", label=_("People reminded"), kind="number"),
        ),
        left=(DetailPart(template="web/nudges/people.html", title=_("Who was reminded"), context=people_of),),
    ),
    empty_text=_(
        "Nobody was reminded of anything yet. “Remind those concerned” stands on lists of tasks and of everybody's "
        "obligations, and on the page of each."
    ),
)
