"""Two registers over tables that are always there: units (plain) and people (with a life of two states)."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.models import Role
from jingjian.commons.access.policy import NOTHING, Policy
from jingjian.commons.audit.act import act
from jingjian.commons.organisation.models import Grade, Person, Unit, UnitKind
from jingjian.commons.organisation.selectors import person_search_text, pinyin_key
from jingjian.kernel.decision import ALLOW, Decision, deny
from jingjian.kernel.errors import DomainError
from jingjian.kernel.workflow import Category, State, Transition, Workflow
from jingjian.kit.register import Action, Clock, Column, Detail, Export, Filter, Mark, Register, Tab

LIFE = Workflow(
    states=(State("True", "In service", Category.OPEN), State("False", "Left", Category.DONE)),
    transitions=(
        Transition("leave", "Leave", ("True",), "False", ("keeper",), guards=("not_the_last",), form="leave"),
        Transition("check", "Check", ("True",), "True", ("keeper",)),
        Transition("return", "Return", ("False",), "True", ("keeper",), primary=True),
    ),
    initial="True",
)


class RosterPolicy(Policy):
    """The campaign office keeps the roster, staff read it, administrators see nothing."""

    verbs = frozenset({"list", "view", "history", "export", "create", "edit", "leave", "return", "check", "praise"})

    def visible(self, actor: Actor) -> Q:
        return Q() if actor.has(Role.CAMPAIGN_OFFICE, Role.STAFF) else NOTHING

    def decide(self, actor: Actor, verb: str, row: Any | None) -> Decision:
        if actor.has(Role.CAMPAIGN_OFFICE):
            return ALLOW
        if verb in ("list", "view", "history") and actor.has(Role.STAFF):
            return ALLOW
        return deny("The campaign office keeps the roster.")


class PersonForm(forms.Form):
    name = forms.CharField(label="Name", max_length=60)
    staff_no = forms.CharField(label="Staff number", max_length=30)
    unit = forms.ModelChoiceField(label="Unit", queryset=Unit._default_manager.all())

    def __init__(self, *args: Any, actor: Actor, row: Person | None = None, **kwargs: Any) -> None:
        if row is not None:
            kwargs.setdefault("initial", {"name": row.name, "staff_no": row.staff_no, "unit": row.unit_id})
        super().__init__(*args, **kwargs)


class LeaveForm(forms.Form):
    on = forms.DateField(label="Last day")

    def __init__(self, *args: Any, actor: Actor, row: Person | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


def enter(*, actor: Actor, new_id: UUID, name: str, staff_no: str, unit: Unit) -> Person:
    if name == "收文":
        raise DomainError("no_name", "This is no name.", field="name")
    person = Person(id=new_id, name=name, staff_no=staff_no, unit=unit, sort_key=pinyin_key(name))
    person.search_text = person_search_text(person)
    with act(actor, "person.created", person):
        pass
    return person


def amend(*, actor: Actor, row: Person, **fields: Any) -> Person:
    with act(actor, "person.amended", row):
        for name, value in fields.items():
            setattr(row, name, value)
    return row


def leave(*, actor: Actor, row: Person, on: date) -> Person:
    if on < date(2000, 1, 1):
        raise DomainError("too_early", "Nobody was in service then.", field="on")
    with act(actor, "person.left", row):
        row.active = False
    return row


def come_back(*, actor: Actor, row: Person) -> Person:
    with act(actor, "person.returned", row):
        row.active = True
    return row


def check(*, actor: Actor, row: Person) -> Person:
    with act(actor, "person.checked", row):
        pass
    return row


def praise(*, actor: Actor, row: Person) -> Person:
    raise DomainError("too_soon", "Praise waits for the end of the year.")


def not_the_last(person: Person) -> Decision:
    return deny("The last of a unit cannot leave.") if person.staff_no == "LAST" else ALLOW


def _ends_with(actor: Actor, value: str) -> Q:
    return Q(staff_no__endswith=value)


PEOPLE = Register(
    slug="kit-people",
    model=Person,
    policy=RosterPolicy(),
    chapter="administration",
    name="People of the test",
    noun="person",
    place="VII",
    order=("sort_key",),
    select_related=("unit",),
    columns=(
        Column(name="name", label="Name", sort="sort_key"),
        Column(name="staff_no", label="Staff number"),
        Column(name="unit", label="Unit", sort="unit__path"),
        Column(name="grade", label="Grade", sortable=False),
        Column(name="active", label="State", kind="status"),
        Column(name="marks", label="Marks", kind="tags", value=lambda person: [Mark(text=person.name[:1], tone="b")]),
    ),
    filters=(
        Filter(name="grade", label="Grade"),
        Filter(name="unit", label="Unit", kind="unit", lookup="unit__path"),
        Filter(name="active", label="In service", kind="bool"),
        Filter(name="number", label="Number", kind="text", lookup="staff_no"),
        Filter(name="odd", label="Odd", choices=(("1", "One"),), where=_ends_with),
    ),
    tabs=(
        Tab(name="serving", label="Serving", where=lambda actor: Q(active=True), counted=True),
        Tab(name="all", label="All"),
    ),
    search_fields=("search_text",),
    workflow=LIFE,
    state="active",
    guards={"not_the_last": not_the_last},
    forms={"leave": LeaveForm},
    actions=(
        Action(verb="create", label=_("Enter"), form=PersonForm, run=enter),
        Action(verb="edit", label="Correct", form=PersonForm, run=amend),
        Action(verb="leave", run=leave, bulk=True),
        Action(verb="return", run=come_back),
        Action(verb="check", run=check),
        Action(verb="praise", label="Praise", run=praise),
    ),
    events={"person.left": "Left the service"},
    detail=Detail(
        number=lambda person: person.staff_no,
        marks=lambda person: (Mark(text="roster", tone="s"),),
        clock=lambda actor, person: Clock(text="7 days", explanation="Counted from entry.", basis="Article 1"),
        facts=(Column(name="unit", label="Unit"), Column(name="grade", label="Grade")),
    ),
    arithmetic=lambda actor, rows: "1 + 1 = 2",
    empty_text="Enter the first one.",
)

UNITS = Register(
    slug="kit-units",
    model=Unit,
    policy=RosterPolicy(),
    chapter="administration",
    name="Units",
    noun="unit",
    order=("path",),
    columns=(Column(name="code", label="Code"), Column(name="kind", label="Kind")),
    export=Export(),
)

REGISTERS = (PEOPLE, UNITS)
GRADES = Grade
KINDS = UnitKind
