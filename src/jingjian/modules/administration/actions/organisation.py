"""Units, posts, people and appointments."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.conflicts import recompute
from jingjian.commons.access.policy import require
from jingjian.commons.audit.act import act
from jingjian.commons.audit.act_many import act_many
from jingjian.commons.organisation.models import Appointment, Grade, Person, Post, Unit
from jingjian.commons.organisation.selectors import appointments_on, path_held, person_search_text, pinyin_key
from jingjian.kernel import clock
from jingjian.kernel.errors import DomainError
from jingjian.kernel.ids import uuid7
from jingjian.kernel.validators import identity_number_faults
from jingjian.modules.administration.actions.grants import end_with_posts
from jingjian.modules.administration.actions.timelines import begin_membership, begin_place, belong, note_place


def create_unit(
    *,
    actor: Actor,
    code: str,
    name: str,
    kind: str,
    parent: Unit | None,
    short_name: str = "",
    position: int = 0,
    founded_on: date | None = None,
    new_id: UUID | None = None,
) -> Unit:
    """Add a unit below ``parent``; a site has one unit without a superior.

    Without ``founded_on`` it has been there as far back as anybody knows.
    """
    require(actor, "create", Unit)
    if not code.isalnum() or not code.isascii():
        raise DomainError("bad_code", _("A code has letters and figures only."), field="code")
    if Unit.objects.filter(code=code).exists():
        raise DomainError("code_taken", _("Another unit has this code."), field="code")
    if parent is None and Unit.objects.filter(parent__isnull=True).exists():
        raise DomainError("one_root", _("Choose the superior unit: only the topmost unit has none."), field="parent")
    unit = Unit(
        id=new_id or uuid7(), code=code, name=name, short_name=short_name, kind=kind, parent=parent,
        position=position, path=f"{path_held(parent) if parent else '/'}{code}/",
    )  # fmt: skip
    with act(actor, "unit.created", unit):
        pass
    begin_place(unit, founded_on)
    return unit


def amend_unit(*, actor: Actor, row: Unit, version: int | None = None, **fields: Any) -> Unit:
    """Change the words and the place in the order of a unit; its place in the tree moves by a job of its own."""
    require(actor, "edit", row)
    with act(actor, "unit.amended", row, version=version):
        _set(row, fields, ("name", "short_name", "kind", "position"))
        note_place(row, clock.today())
    return row


def create_post(
    *,
    actor: Actor,
    unit: Unit,
    title: str,
    grade: str = Grade.GENERAL,
    heads_unit: bool = False,
    position: int = 0,
    new_id: UUID | None = None,
) -> Post:
    require(actor, "create", Post)
    _refuse_same_title(unit, title, None)
    post = Post(
        id=new_id or uuid7(), unit=unit, title=title, grade=grade, heads_unit=heads_unit, position=position
    )  # fmt: skip
    with act(actor, "post.created", post):
        pass
    return post


def create_posts(*, actor: Actor, rows: Sequence[tuple[UUID, dict[str, Any]]]) -> list[Post | DomainError]:
    """Enter many posts as ``create_post`` enters each, in their order, with few queries.

    ``rows`` are keys and fields; in the place of a post that is refused stands the reason.
    """
    require(actor, "create", Post)
    units, titles = {fields["unit"].pk for _key, fields in rows}, {fields["title"] for _key, fields in rows}
    taken = set(Post.objects.filter(unit__in=units, title__in=titles).values_list("unit", "title"))
    made: list[Post | DomainError] = []
    for key, fields in rows:
        place = (fields["unit"].pk, fields["title"])
        made.append(_same_title() if place in taken else Post(id=key, **fields))
        taken.add(place)
    act_many(actor, "post.created", [post for post in made if isinstance(post, Post)])
    return made


def amend_post(*, actor: Actor, row: Post, version: int | None = None, **fields: Any) -> Post:
    require(actor, "edit", row)
    if "title" in fields:
        _refuse_same_title(row.unit, fields["title"], row.pk)
    with act(actor, "post.amended", row, version=version):
        _set(row, fields, ("title", "grade", "heads_unit", "position", "active"))
    return row


def remove_post(*, actor: Actor, row: Post) -> Post:
    """Take out a post that nobody ever held, as if it had not been entered; the log keeps it. Raises ``post_held``."""
    require(actor, "edit", row)
    if row.appointments.exists():
        raise DomainError("post_held", _("Somebody holds or held this post; take it out of use instead."))
    with act(actor, "post.removed", row):
        row.active = False
    Post.objects.filter(pk=row.pk).delete()
    return row


def create_person(
    *,
    actor: Actor,
    name: str,
    staff_no: str,
    unit: Unit,
    grade: str = Grade.GENERAL,
    id_number: str = "",
    phone: str = "",
    since: date | None = None,
    new_id: UUID | None = None,
) -> Person:
    """Enter a person. The same name twice is ordinary; the same staff number is refused.

    They belong to ``unit`` from ``since``, their first day (without one: as far back as anybody knows), until a
    primary appointment says otherwise.
    """
    require(actor, "create", Person)
    if Person.objects.filter(staff_no=staff_no).exists():
        raise DomainError("staff_no_taken", _("Another person has this staff number."), field="staff_no")
    _check_id_number(id_number)
    person = Person(
        id=new_id or uuid7(), name=name, staff_no=staff_no, unit=unit, grade=grade, id_number=id_number, phone=phone
    )
    with act(actor, "person.created", person):
        _index(person)
    begin_membership(person, unit, since)
    return person


def amend_person(*, actor: Actor, row: Person, version: int | None = None, **fields: Any) -> Person:
    """Change what is entered of a person. Another unit counts from today, and is possible without a post only."""
    require(actor, "edit", row)
    _check_id_number(fields.get("id_number", ""))
    taken = Person.objects.filter(staff_no=fields.get("staff_no", row.staff_no)).exclude(pk=row.pk)
    if taken.exists():
        raise DomainError("staff_no_taken", _("Another person has this staff number."), field="staff_no")
    with act(actor, "person.amended", row, version=version):
        _set(row, fields, ("name", "staff_no", "unit", "grade", "id_number", "phone"))
        _index(row)
    if "unit" in fields:
        belong(row, row.unit, clock.today())
    return row


def appoint(
    *,
    actor: Actor,
    person: Person,
    post: Post,
    since: date,
    until: date | None = None,
    primary: bool = True,
    new_id: UUID | None = None,
) -> Appointment:
    """Appoint a person. A new primary appointment ends the one held so far on the day before.

    It says which unit the person belongs to from ``since`` on, also after its end, until the next one begins.
    """
    require(actor, "create", Appointment)
    if not person.active:
        raise DomainError("not_in_service", _("This person is no longer in service."), field="person")
    if until is not None and until < since:
        raise DomainError("ends_before_it_begins", _("The end lies before the beginning."), field="until")
    if primary:
        _end_former(actor, person, since)
    appointment = Appointment(
        id=new_id or uuid7(), person=person, post=post, since=since, until=until, primary=primary
    )  # fmt: skip
    with act(actor, "appointment.made", appointment):
        pass
    if primary:
        belong(person, post.unit, since)
    follow_appointments(actor, person)
    recompute({person.pk})
    return appointment


def end_appointment(*, actor: Actor, row: Appointment, until: date, version: int | None = None) -> Appointment:
    """End an appointment on a day, which still counts as held; roles that rest on it end with it."""
    require(actor, "end", row)
    if until < row.since:
        raise DomainError("ends_before_it_begins", _("The end lies before the beginning."), field="until")
    with act(actor, "appointment.ended", row, version=version, effective_on=until):
        row.until = until
    end_with_posts(actor, [row])
    follow_appointments(actor, row.person)
    return row


def _end_former(actor: Actor, person: Person, since: date) -> None:
    for former in Appointment.objects.filter(person=person, primary=True, until__isnull=True):
        if former.since >= since:
            raise DomainError(
                "later_appointment",
                _("There is a primary appointment that begins on this day or later."),
                field="since",
            )
        with act(actor, "appointment.ended", former, effective_on=since):
            former.until = since - timedelta(days=1)
        end_with_posts(actor, [former])


def follow_appointments(actor: Actor, person: Person) -> None:
    """Keep the person's unit, title and grade those of the primary appointment held today."""
    held = appointments_on(person, clock.today()).filter(primary=True).first()
    if held is None or (person.unit_id, person.title) == (held.post.unit_id, held.post.title):
        return
    with act(actor, "person.moved", person):
        person.unit, person.title, person.grade = held.post.unit, held.post.title, held.post.grade
        _index(person)


def _refuse_same_title(unit: Unit, title: str, own: UUID | None) -> None:
    same = Post.objects.filter(unit=unit, title=title)
    if (same.exclude(pk=own) if own else same).exists():
        raise _same_title()


def _same_title() -> DomainError:
    return DomainError("post_exists", _("This unit has a post of this title."), field="title")


def _check_id_number(value: str) -> None:
    """The identity number of GB 11643, when one is given."""
    faults = identity_number_faults(value) if value else []
    if faults:
        raise DomainError(faults[0].code, faults[0].message, field="id_number")


def _index(person: Person) -> None:
    person.sort_key = pinyin_key(person.name)
    person.search_text = person_search_text(person)


def _set(row: Any, fields: dict[str, Any], allowed: tuple[str, ...]) -> None:
    for name, value in fields.items():
        if name not in allowed:
            raise LookupError(f"{type(row).__name__} does not let {name!r} be amended")
        setattr(row, name, value)
