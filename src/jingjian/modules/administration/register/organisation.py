"""Units, posts, people and appointments."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.policy import policy_of
from jingjian.commons.accounts.models import User
from jingjian.commons.audit.selectors import openings_of
from jingjian.commons.audit.shown import masked_values
from jingjian.commons.imports.declaration import ImportColumn, Importer
from jingjian.commons.organisation.history import places_of
from jingjian.commons.organisation.models import Appointment, Person, Post, Unit
from jingjian.kernel import clock
from jingjian.kit.register import Action, Column, Detail, DetailPart, Filter, Mark, Register, Tab
from jingjian.modules.administration import actions, selectors
from jingjian.modules.administration.access import KeptPolicy, OrganisationPolicy
from jingjian.modules.administration.forms import moves as move_forms
from jingjian.modules.administration.forms import organisation as forms
from jingjian.modules.administration.forms.accounts import OpenAccountForm

CHAPTER = "administration"


def _appoint(*, actor: Actor, row: Person, **terms: Any) -> Appointment:
    return actions.appoint(actor=actor, person=row, **terms)


def _open_account(*, actor: Actor, row: Person, username: str, password: str) -> User:
    return actions.create_account(actor=actor, person=row, username=username, password=password)


def _unit_people(actor: Actor, unit: Unit) -> dict[str, Any]:
    return {"people": selectors.people_of(unit)}


def _unit_below(actor: Actor, unit: Unit) -> dict[str, Any]:
    return {"units": selectors.units_below(unit)}


def _unit_posts(actor: Actor, unit: Unit) -> dict[str, Any]:
    return {"posts": selectors.posts_of(unit)}


def _unit_places(actor: Actor, unit: Unit) -> dict[str, Any]:
    return {"places": places_of(unit), "move": selectors.move_under_way(unit)}


def _contact(actor: Actor, person: Person) -> dict[str, Any]:
    return {"values": masked_values(actor, person), "register": "people"}


def _openings(actor: Actor, person: Person) -> dict[str, Any] | None:
    """Who opened the numbers of a person: for that person, and for who reads the log."""
    if person.pk != actor.person_id and not policy_of(Person).may(actor, "history", person):
        return None
    return {"openings": openings_of(person)}


def _appointments(actor: Actor, person: Person) -> dict[str, Any]:
    return {
        "appointments": selectors.appointments_of(person),
        "linked": bool(policy_of(Appointment).may(actor, "view")),
    }


def _retired(row: Any) -> tuple[Mark, ...]:
    return () if row.active else (Mark(text=_("No longer in use")),)


def _left(person: Person) -> tuple[Mark, ...]:
    return () if person.active else (Mark(text=_("No longer in service")),)


ACTIVE_TABS = (
    Tab(name="active", label=_("In use"), where=lambda actor: Q(active=True)),
    Tab(name="all", label=_("All")),
)

UNITS = Register(
    slug="units", model=Unit, policy=OrganisationPolicy(), chapter=CHAPTER, icon="sitemap",
    name=_("Units"), noun=_("unit"), order=("path",),
    select_related=("parent",),
    columns=(
        Column(name="name", label=_("Name"), value=selectors.indented, sort="path", width="wide"),
        Column(name="short_name", label=_("Short name")),
        Column(name="code", label=_("Code")),
        Column(name="kind", label=_("Kind")),
        Column(name="parent", label=_("Superior unit"), sortable=False),
    ),
    filters=(
        Filter(name="kind", label=_("Kind")),
        Filter(name="unit", label=_("Unit"), kind="unit", lookup="path"),
    ),
    tabs=ACTIVE_TABS,
    search_fields=("name", "short_name", "code"),
    actions=(
        Action(verb="create", label=_("Enter a unit"), form=forms.UnitForm, run=actions.create_unit),
        Action(verb="edit", label=_("Amend"), form=forms.UnitAmendForm, run=actions.amend_unit),
        Action(verb="move", label=_("Move"), form=move_forms.MoveForm, run=actions.move_unit),
        Action(verb="merge", label=_("Merge"), form=move_forms.MergeForm, run=actions.merge_unit),
        Action(verb="close", label=_("Close the unit"), form=move_forms.SinceForm, run=actions.close_unit),
        Action(verb="reopen", label=_("Take into use again"), form=move_forms.SinceForm, run=actions.reopen_unit),
    ),
    events={
        "unit.created": _("Unit entered"),
        "unit.amended": _("Unit amended"),
        "unit.moved": _("Unit moved"),
        "unit.merged": _("Unit merged"),
        "unit.closed": _("Unit closed"),
        "unit.reopened": _("Unit reopened"),
    },
    detail=Detail(
        title=lambda unit: unit.name,
        number=lambda unit: unit.code,
        marks=_retired,
        facts=(
            Column(name="short_name", label=_("Short name")),
            Column(name="kind", label=_("Kind")),
            Column(name="parent", label=_("Superior unit")),
            Column(name="position", label=_("Position"), kind="number"),
        ),
        left=(DetailPart(template="administration/unit_people.html", title=_("People"), context=_unit_people),),
        right=(
            DetailPart(template="administration/unit_below.html", title=_("Units below"), context=_unit_below),
            DetailPart(template="administration/unit_posts.html", title=_("Posts"), context=_unit_posts),
            DetailPart(template="administration/unit_places.html", title=_("Names and places"), context=_unit_places),
        ),
    ),
    empty_text=_("No unit is entered yet."),
)  # fmt: skip

POSTS = Register(
    slug="posts", model=Post, policy=KeptPolicy(), chapter=CHAPTER, icon="briefcase",
    name=_("Posts"), noun=_("post of a unit"), order=("unit__path", "position"),
    select_related=("unit",),
    columns=(
        Column(name="title", label=_("Post title"), width="wide"),
        Column(name="unit", label=_("Unit"), sort="unit__path"),
        Column(name="grade", label=_("Grade")),
        Column(name="heads_unit", label=_("Heads the unit"), kind="bool"),
        Column(name="position", label=_("Position"), kind="number"),
    ),
    filters=(
        Filter(name="unit", label=_("Unit"), kind="unit", lookup="unit__path"),
        Filter(name="grade", label=_("Grade")),
    ),
    tabs=ACTIVE_TABS,
    search_fields=("title",),
    actions=(
        Action(verb="create", label=_("Enter a post"), form=forms.PostForm, run=actions.create_post),
        Action(verb="edit", label=_("Amend"), form=forms.PostAmendForm, run=actions.amend_post),
    ),
    events={"post.created": _("Post entered"), "post.amended": _("Post amended"), "post.removed": _("Post removed")},
    importer=Importer(
        model=Post,
        form=forms.PostForm,
        create=actions.create_post,
        create_many=actions.create_posts,
        undo=actions.remove_post,
        once=("unit", "title"),
        columns=(
            ImportColumn(
                field="unit", label=_("Unit"), also=("所属单位", "部门", "处室", "所在单位"),
                names=lambda unit: (unit.name, unit.short_name, unit.code),
            ),
            ImportColumn(
                field="title", label=_("Post title"), also=("职务", "岗位", "岗位名称", "职位"), example="主任",
            ),
            ImportColumn(field="grade", label=_("Grade"), also=("职级", "级别")),
            ImportColumn(field="heads_unit", label=_("Heads the unit"), also=("是否负责人", "主要负责人")),
            ImportColumn(field="position", label=_("Position"), also=("排序", "序号"), example="1"),
        ),
    ),
    detail=Detail(
        marks=_retired,
        facts=(
            Column(name="unit", label=_("Unit")),
            Column(name="title", label=_("Post title")),
            Column(name="grade", label=_("Grade")),
            Column(name="heads_unit", label=_("Heads the unit"), kind="bool"),
        ),
    ),
    empty_text=_("No post is entered yet. Enter the units first, then their posts."),
)  # fmt: skip

PEOPLE = Register(
    slug="people", model=Person, policy=OrganisationPolicy(), chapter=CHAPTER, icon="users",
    name=_("People"), noun=_("person"), order=("unit__path", "sort_key"),
    select_related=("unit",),
    columns=(
        Column(name="name", label=_("Name of the person"), sort="sort_key"),
        Column(name="unit", label=_("Unit"), sort="unit__path"),
        Column(name="title", label=_("Post"), width="wide"),
        Column(name="grade", label=_("Grade")),
        Column(name="staff_no", label=_("Staff number")),
    ),
    filters=(
        Filter(name="unit", label=_("Unit"), kind="unit", lookup="unit__path"),
        Filter(name="grade", label=_("Grade")),
    ),
    tabs=(
        Tab(name="active", label=_("In service"), where=lambda actor: Q(active=True)),
        Tab(name="left", label=_("Left"), where=lambda actor: Q(active=False)),
        Tab(name="all", label=_("All")),
    ),
    search_fields=("search_text",),
    actions=(
        Action(verb="create", label=_("Enter a person"), form=forms.PersonForm, run=actions.create_person),
        Action(verb="appoint", label=_("Appoint"), form=forms.AppointForm, run=_appoint, primary=True),
        Action(verb="open_account", label=_("Open an account"), form=OpenAccountForm, run=_open_account),
        Action(verb="edit", label=_("Amend"), form=forms.PersonAmendForm, run=actions.amend_person),
        Action(
            verb="end_service", label=_("End service"), form=move_forms.EndServiceForm, run=actions.end_service
        ),
        Action(
            verb="return_to_service", label=_("Return to service"), form=move_forms.ReturnForm,
            run=actions.return_to_service,
        ),
    ),
    events={
        "person.created": _("Person entered"),
        "person.amended": _("Person amended"),
        "person.left": _("Last day of service entered"),
        "person.out_of_service": _("Out of service"),
        "person.returned": _("Returned to service"),
        "person.moved": _("Unit and post follow the appointment"),
    },
    detail=Detail(
        title=lambda person: " · ".join(filter(None, (person.name, person.title))),
        number=lambda person: person.staff_no,
        marks=_left,
        facts=(
            Column(name="unit", label=_("Unit"), value=lambda person: person.unit.name),
            Column(name="title", label=_("Post")),
            Column(name="grade", label=_("Grade")),
            Column(name="staff_no", label=_("Staff number")),
            Column(name="left_on", label=_("Last day of service"), kind="date"),
        ),
        left=(DetailPart(template="administration/person_posts.html", title=_("Appointments"), context=_appointments),),
        right=(
            DetailPart(template="administration/person_contact.html", title=_("Contact"), context=_contact),
            DetailPart(template="administration/person_openings.html", title=_("Who opened it"), context=_openings),
        ),
    ),
    empty_text=_("No person is entered yet."),
)  # fmt: skip

APPOINTMENTS = Register(
    slug="appointments", model=Appointment, policy=KeptPolicy(), chapter=CHAPTER, icon="id-badge-2",
    name=_("Appointments"), noun=_("appointment"), order=("-since",),
    select_related=("person__unit", "post__unit"),
    columns=(
        Column(name="person", label=_("Person"), kind="person", sort="person__sort_key"),
        Column(name="post__title", label=_("Post"), width="wide"),
        Column(name="post__unit", label=_("Unit"), sort="post__unit__path"),
        Column(name="primary", label=_("Primary post"), kind="bool"),
        Column(name="since", label=_("From"), kind="date"),
        Column(name="until", label=_("Until"), kind="date"),
    ),
    filters=(
        Filter(name="unit", label=_("Unit"), kind="unit", lookup="post__unit__path"),
        Filter(name="person", label=_("Person"), kind="person"),
        Filter(name="since", label=_("From"), kind="date"),
    ),
    tabs=(
        Tab(name="held", label=_("Held today"), where=lambda actor: selectors.in_force(clock.today())),
        Tab(name="all", label=_("All")),
    ),
    search_fields=("person__search_text", "post__title"),
    actions=(
        Action(verb="create", label=_("Appoint"), form=forms.AppointmentForm, run=actions.appoint),
        Action(verb="end", label=_("Enter the end"), form=forms.EndForm, run=actions.end_appointment, primary=True),
    ),
    events={"appointment.made": _("Appointed"), "appointment.ended": _("End entered")},
    detail=Detail(
        title=lambda held: f"{held.post.unit} · {held.post.title}",
        person=lambda held: held.person,
        facts=(
            Column(name="post__title", label=_("Post")),
            Column(name="post__unit", label=_("Unit")),
            Column(name="primary", label=_("Primary post"), kind="bool"),
            Column(name="since", label=_("From"), kind="date"),
            Column(name="until", label=_("Until"), kind="date"),
        ),
    ),
    empty_text=_("Nobody is appointed yet. Appoint people from their pages."),
)  # fmt: skip
