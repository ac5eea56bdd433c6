"""The register of relations: who may not see records about whom."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jingjian.commons.access.models import Relation
from jingjian.kit.register import Action, Column, Detail, Filter, Mark, Register, Tab
from jingjian.modules.administration import actions
from jingjian.modules.administration.access import RelationPolicy
from jingjian.modules.administration.forms.relations import EndRelationForm, RelationForm


def _marks(relation: Relation) -> tuple[Mark, ...]:
    return () if relation.ended_on is None else (Mark(text=_("Ended")),)


RELATIONS = Register(
    slug="relations", model=Relation, policy=RelationPolicy(), chapter="administration", icon="id-badge-2",
    name=_("Declared relations"), noun=_("declared relation"), order=("-declared_on",),
    select_related=("person__unit", "other__unit"),
    related_detail=("declared_by__person",),
    columns=(
        Column(name="person", label=_("Person"), kind="person", sort="person__sort_key"),
        Column(name="kind", label=_("Kind")),
        Column(name="other", label=_("The other person"), kind="person", sort="other__sort_key"),
        Column(name="declared_on", label=_("Declared"), kind="date"),
    ),
    filters=(Filter(name="kind", label=_("Kind")), Filter(name="person", label=_("Person"), kind="person")),
    tabs=(
        Tab(name="now", label=_("In force"), where=lambda actor: Q(ended_on__isnull=True)),
        Tab(name="all", label=_("All")),
    ),
    search_fields=("person__search_text", "other__search_text"),
    actions=(
        Action(verb="create", label=_("Declare a relation"), form=RelationForm, run=actions.declare_relation),
        Action(verb="end", label=_("Take out"), form=EndRelationForm, run=actions.end_relation),
    ),
    events={"relation.declared": _("Relation declared"), "relation.ended": _("Relation taken out")},
    detail=Detail(
        title=lambda row: row.get_kind_display(),
        person=lambda row: row.person,
        marks=_marks,
        facts=(
            Column(name="other", label=_("The other person"), kind="person"),
            Column(name="detail", label=_("Detail")),
            Column(name="declared_on", label=_("Declared"), kind="date"),
            Column(name="declared_by", label=pgettext_lazy("relation", "Entered by")),
            Column(name="ended_on", label=_("Ended"), kind="date"),
        ),
    ),
    export=None,
    empty_text=_("No relation is declared. Declare kin and others whose affairs you must not handle."),
)  # fmt: skip
