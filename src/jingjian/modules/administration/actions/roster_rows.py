"""The rows of a roster become people, posts and appointments, a thousand at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.conflicts import recompute
from jingjian.commons.access.policy import require
from jingjian.commons.audit.act_many import act_many
from jingjian.commons.organisation.models import Appointment, Grade, Person, Post, Unit
from jingjian.commons.organisation.selectors import person_search_text, pinyin_key
from jingjian.commons.records.references import next_references
from jingjian.kernel import clock
from jingjian.modules.administration.actions.timelines import begin_memberships, belong_many
from jingjian.modules.administration.rosters.site import CREATE, UPDATE

#: numbers that the house gives to people whose roster names none: HM-2023-0001
HOUSE_PREFIX = "HM"
GRADES = (
    (Grade.PROVINCIAL, ("省部", "部级", "省级")),
    (Grade.BUREAU, ("厅", "局级", "巡视员")),
    (Grade.DIVISION, ("处级", "县处", "调研员")),
    (Grade.SECTION, ("科级", "乡科", "主任科员")),
)


def grade_of(text: str) -> str:
    """The grade that the returns count a roster's words as; general staff when none of the words is known."""
    return next((grade for grade, words in GRADES if any(word in text for word in words)), Grade.GENERAL)


class RowWriter:
    """Writes the settled rows of one roster. ``since`` begins the appointments whose row names no day."""

    def __init__(self, *, actor: Actor, units: Mapping[str, Unit], since: date, note: str) -> None:
        for model in (Person, Post, Appointment):
            require(actor, "create", model)
        self._actor, self._units, self._since, self._note = actor, units, since, note
        self._posts: dict[tuple[UUID, str], Post] = {}

    def write(self, rows: Sequence[dict[str, Any]]) -> None:
        """Write one batch; each row then says what it became: ``result`` and ``person``."""
        self._find_posts(rows)
        created = [row for row in rows if row["act"] == CREATE]
        updated = [row for row in rows if row["act"] == UPDATE]
        if created:
            self._create(created)
        if updated:
            self._update(updated)

    # posts

    def _find_posts(self, rows: Sequence[dict[str, Any]]) -> None:
        wanted: dict[tuple[UUID, str], str] = {}
        for row in rows:
            if row["act"]:
                wanted.setdefault(self._post_key(row), grade_of(row["values"].get("grade", "")))
        missing = [key for key in wanted if key not in self._posts]
        titles, units = {title for _unit, title in missing}, {unit for unit, _title in missing}
        for post in Post.objects.filter(unit__in=units, title__in=titles).select_related("unit"):
            self._posts[post.unit_id, post.title] = post
        fresh = [
            Post(unit=self._units[str(unit)], title=title, grade=wanted[unit, title])
            for unit, title in missing
            if (unit, title) not in self._posts
        ]
        act_many(self._actor, "post.created", fresh, note=self._note)
        self._posts.update({(post.unit_id, post.title): post for post in fresh})

    def _post_key(self, row: dict[str, Any]) -> tuple[UUID, str]:
        title = row["values"].get("post", "")[:80] or str(_("Member of staff"))
        return self._units[row["values"]["unit_id"]].pk, title

    def _begin(self, row: dict[str, Any]) -> date:
        told = row["values"].get("post_since", "")
        return date.fromisoformat(told) if told else self._since

    # people who are new

    def _create(self, rows: Sequence[dict[str, Any]]) -> None:
        numbers = house_numbers(sum(not row["values"].get("staff_no") for row in rows))
        people, appointments = [], []
        for row in rows:
            values, post = row["values"], self._posts[self._post_key(row)]
            person = Person(
                name=values["name"], staff_no=values.get("staff_no") or next(numbers), unit=post.unit,
                title=post.title, grade=grade_of(values.get("grade", "")), id_number=values.get("id_number", ""),
                phone=values.get("phone", "")[:30],
            )  # fmt: skip
            _index(person)
            people.append(person)
            appointments.append(Appointment(person=person, post=post, since=self._begin(row)))
            row["result"], row["person"] = "created", str(person.pk)
        act_many(self._actor, "person.created", people, note=self._note)
        act_many(self._actor, "appointment.made", appointments, note=self._note)
        recompute({one.person_id for one in appointments})
        begin_memberships((held.person, held.post.unit, held.since) for held in appointments)

    # people who are known

    def _update(self, rows: Sequence[dict[str, Any]]) -> None:
        keys = [row["person"] for row in rows]
        people = {str(p.pk): p for p in Person.objects.filter(pk__in=keys).select_related("unit")}
        held = Appointment.objects.filter(person__in=keys, primary=True, until__isnull=True).select_related(
            "post__unit"
        )
        posts = {str(appointment.person_id): appointment for appointment in held}
        amended, moved, ended, made = [], [], [], []
        for row in rows:
            person, former = people[row["person"]], posts.get(row["person"])
            changed = _amend(person, row["values"])
            post = self._next_post(row, person, former)
            if post is None:
                row["result"] = "amended" if changed else "unchanged"
                amended += [person] if changed else []
                continue
            begin = self._begin(row)
            if _too_early(person, former, begin):
                begin = self._since
            if _too_early(person, former, begin):
                hold_later(row)
                continue
            if former is not None:
                former.until = begin - timedelta(days=1)
                ended.append(former)
            made.append(Appointment(person=person, post=post, since=begin))
            person.unit, person.title = post.unit, post.title
            person.left_on, person.left_for = None, ""
            row["result"] = "moved"
            moved.append(person)
        for person in (*amended, *moved):
            _index(person)
        act_many(self._actor, "appointment.ended", _with_people(ended, people), note=self._note)
        act_many(self._actor, "appointment.made", made, note=self._note)
        act_many(self._actor, "person.amended", amended, note=self._note)
        act_many(self._actor, "person.moved", moved, note=self._note)
        recompute({one.person_id for one in made})
        belong_many([(held.person, held.post.unit, held.since) for held in made])

    def _next_post(self, row: dict[str, Any], person: Person, former: Appointment | None) -> Post | None:
        """The post the row moves the person to; None when the person stays."""
        unit, title = self._post_key(row)
        stays = former is not None and former.post.unit_id == unit
        if stays and former is not None and (former.post.title == title or not row["values"].get("post")):
            return None
        return self._posts[unit, title]


def house_numbers(count: int) -> Iterator[str]:
    """``count`` staff numbers that nobody has: prefix, year, running number."""
    free: list[str] = []
    while len(free) < count:
        given = next_references(HOUSE_PREFIX, clock.today().year, count=count - len(free))
        used = set(Person.objects.filter(staff_no__in=given).values_list("staff_no", flat=True))
        free += [number for number in given if number not in used]
    return iter(free)


def _too_early(person: Person, former: Appointment | None, begin: date) -> bool:
    """Whether a post cannot begin then: the present one, or the former service, reaches that day."""
    if person.left_on is not None and begin <= person.left_on:
        return True
    return former is not None and former.since >= begin


def hold_later(row: dict[str, Any]) -> None:
    """The person holds a post from the day of the roster or later, or was in service still: somebody has to look."""
    row["outcome"], row["act"], row["result"] = "held", "", ""
    message = _("The present appointment begins, or the former service ends, on the day given here or later")
    remedy = _("Enter the appointment on the page of the person")
    row["reasons"] = [
        *row["reasons"],
        {"code": "later_appointment", "column": "post_since", "message": str(message), "remedy": str(remedy)},
    ]


def _amend(person: Person, values: dict[str, Any]) -> bool:
    """Take over what the roster says and the site does not; an empty cell changes nothing."""
    given: dict[str, Any] = {"name": values["name"], "active": True}
    for name in ("staff_no", "id_number"):
        if values.get(name):
            given[name] = values[name]
    if values.get("phone"):
        given["phone"] = values["phone"][:30]
    if values.get("grade"):
        given["grade"] = grade_of(values["grade"])
    changed = {name: value for name, value in given.items() if getattr(person, name) != value}
    for name, value in changed.items():
        setattr(person, name, value)
    return bool(changed)


def _index(person: Person) -> None:
    person.sort_key = pinyin_key(person.name)
    person.search_text = person_search_text(person)


def _with_people(appointments: Sequence[Appointment], people: Mapping[str, Person]) -> Sequence[Appointment]:
    for appointment in appointments:
        appointment.person = people[str(appointment.person_id)]
    return appointments
