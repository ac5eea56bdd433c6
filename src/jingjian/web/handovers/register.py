"""The register of handovers: what was handed to us, and what we handed on."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.policy import policy_of
from jingjian.commons.handover import actions
from jingjian.commons.handover.headers import HANDOVERS as SLUG
from jingjian.commons.handover.models import Handover, HandoverState
from jingjian.commons.handover.receivers import target_names
from jingjian.commons.handover.workflow import HANDOVER
from jingjian.kit.register import Action, Column, Detail, DetailPart, Filter, Register, Tab
from jingjian.web.handovers.forms import AcceptForm, ReasonForm
from jingjian.web.handovers.parts import origin_and_result
from jingjian.web.navigation import MINE


def _target(row: Handover) -> str:
    return target_names().get(row.target, row.target)


def _targets(actor: Actor) -> list[tuple[Any, str]]:
    return list(target_names().items())


HANDOVERS = Register(
    slug=SLUG,
    model=Handover,
    policy=policy_of(Handover),
    chapter=MINE,
    icon="arrows-exchange",
    name=_("Handovers"),
    noun=_("handover"),
    order=("-record__reference",),
    select_related=("record", "source", "unit", "proposed_by", "proposed_by__unit"),
    related_detail=("result", "decided_by", "decided_by__unit"),
    columns=(
        Column(name="record__reference", label=_("Number"), kind="reference"),
        Column(name="title", label=_("What is handed on"), width="wide", sortable=False),
        Column(name="source__reference", label=_("Handed on from")),
        Column(name="target", label=_("Handed to"), value=_target, sortable=False),
        Column(name="unit", label=_("Receiving unit"), sort="unit__path"),
        Column(name="proposed_by", label=_("Handed on by"), kind="person", sort="proposed_by__sort_key"),
        Column(name="record__created_at", label=_("On"), kind="date", value=lambda row: row.record.created_at.date()),
        Column(name="state", label=_("State"), kind="status"),
    ),
    filters=(
        Filter(name="state", label=_("State")),
        Filter(name="target", label=_("Handed to"), choices=_targets),
        Filter(name="unit", label=_("Receiving unit"), kind="unit", lookup="record__unit_path"),
    ),
    tabs=(
        Tab(name="open", label=_("To be decided"), where=lambda actor: Q(state=HandoverState.PROPOSED), counted=True),
        Tab(name="mine", label=_("Handed on by me"), where=lambda actor: Q(proposed_by_id=actor.person_id)),
        Tab(name="all", label=_("All")),
    ),
    search_fields=("record__search_text",),
    workflow=HANDOVER,
    guards={"target_in_use": actions.target_in_use},
    forms={"accept": AcceptForm, "refuse": ReasonForm, "withdraw": ReasonForm},
    actions=(
        Action(verb="accept", run=actions.accept),
        Action(verb="refuse", run=actions.refuse),
        Action(verb="withdraw", run=actions.withdraw),
    ),
    events={
        "handover.proposed": pgettext_lazy("handover", "Handed on"),
        "handover.accepted": pgettext_lazy("handover", "Accepted"),
        "handover.refused": pgettext_lazy("handover", "Not accepted"),
        "handover.withdrawn": pgettext_lazy("handover", "Taken back"),
    },
    detail=Detail(
        title=lambda row: row.title,
        steps=(HandoverState.PROPOSED, HandoverState.ACCEPTED),
        facts=(
            Column(name="target", label=_("Handed to"), value=_target),
            Column(name="unit", label=_("Receiving unit")),
            Column(name="proposed_by", label=_("Handed on by"), kind="person"),
            Column(name="detail", label=_("Detail")),
            Column(name="decided_by", label=_("Decided by"), kind="person"),
            Column(name="decided_on", label=_("Decided on"), kind="date"),
            Column(name="reason", label=_("Reason")),
        ),
        left=(
            DetailPart(
                template="web/handovers/origin.html", title=_("Where it comes from, what became of it"),
                context=origin_and_result,
            ),
        ),
    ),
    empty_text=_("Nothing was handed over. On the page of a record, “Hand over” sends its matter to another register."),
)  # fmt: skip
