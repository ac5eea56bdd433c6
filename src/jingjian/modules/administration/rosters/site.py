"""Whom the house knows already. A person is known by identity number; the same name alone only raises a question."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from jingjian.commons.organisation.models import Person
from jingjian.modules.administration.rosters.files import key_of

CREATE, UPDATE = "create", "update"
NEW, KNOWN, OUT = "new", "known", "out"
MOST_CANDIDATES = 20


@dataclass(frozen=True, slots=True)
class Somebody:
    """As much of a person as matching needs."""

    pk: str
    name: str
    unit: str
    staff_no: str
    id_number: str
    active: bool


@dataclass
class Known:
    """The people of the site as matching asks for them, and what this roster took of them already."""

    by_key: dict[str, Somebody] = field(default_factory=dict)
    by_number: dict[str, Somebody] = field(default_factory=dict)
    by_name: dict[str, list[Somebody]] = field(default_factory=dict)
    staff_numbers: dict[str, str] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)

    def add(self, one: Somebody) -> None:
        self.by_key[one.pk] = one
        self.by_name.setdefault(_bare(one.name), []).append(one)
        self.staff_numbers[one.staff_no] = one.pk
        if one.id_number:
            self.by_number[one.id_number] = one


def known_people() -> Known:
    """Everybody of the site, in service or not; identity numbers are opened here and nowhere kept."""
    known = Known()
    people = Person.objects.select_related("unit").only(
        "id", "name", "staff_no", "id_number", "active", "unit__name", "unit__short_name"
    )
    for person in people.iterator(chunk_size=2000):
        number = str(person.id_number).upper()
        known.add(Somebody(str(person.pk), person.name, str(person.unit), person.staff_no, number, person.active))
    return known


def settle(
    rows: Iterable[dict[str, Any]], known: Known, decisions: dict[str, dict[str, str]]
) -> Iterator[dict[str, Any]]:
    """Each judged row with what becomes of it: ``act`` is create, update or empty, ``person`` whom it updates.

    A row that the site raises a question about is held with the question. A decided row follows its decision where
    nothing stronger speaks against it.
    """
    for row in rows:
        row["act"], row["person"] = "", ""
        if row["outcome"] != "rejected":
            _settle(row, known, decisions.get(key_of(row), {}))
        yield row


def _settle(row: dict[str, Any], known: Known, decision: dict[str, str]) -> None:
    how, values = decision.get("how", ""), row["values"]
    if how == OUT:
        row["outcome"] = "rejected"
        _say(row, "left_out", "", _("Left out by decision"), "")
        return
    if not values.get("name") or not values.get("unit_id"):
        row["outcome"] = "held" if row["outcome"] == "accepted" else row["outcome"]
        return
    if row["outcome"] == "held" and not how:
        return
    number = values.get("id_number", "")
    found = known.by_key.get(decision.get("person", "")) if how == KNOWN else known.by_number.get(number)
    if how == KNOWN and (found is None or (number and found.id_number and found.id_number != number)):
        _hold(row, "other_person", "id_number", _("The chosen person has another identity number or is gone"))
    elif found is None:
        _create(row, known, decision)
    elif how == NEW:
        _hold(row, "known_id", "id_number", _("A person of this identity number is known already"))
    elif not found.active and not how:
        _hold(row, "left_service", "name", _("This person is known and is no longer in service"), [found])
    else:
        _update(row, known, found)


def _create(row: dict[str, Any], known: Known, decision: dict[str, str]) -> None:
    values = row["values"]
    number, staff_no = values.get("id_number", ""), values.get("staff_no", "")
    if not decision:
        twins = [one for one in known.by_name.get(_bare(values["name"]), ()) if not (number and one.id_number)]
        if twins:
            _hold(row, "possible_duplicate", "name", _("The site has a person of this name"), twins)
            return
    if staff_no and staff_no in known.staff_numbers:
        if not decision:
            _hold(row, "staff_no_taken", "staff_no", _("Another person has this staff number"))
            return
        values["staff_no"] = ""
    if staff_no:
        known.staff_numbers[staff_no] = "new"
    if number:
        if number in known.taken:
            _hold(row, "duplicate_id", "id_number", _("Another row of this roster has this identity number"))
            return
        known.taken.add(number)
    row["act"], row["outcome"] = CREATE, "accepted"


def _update(row: dict[str, Any], known: Known, found: Somebody) -> None:
    values = row["values"]
    if found.pk in known.taken:
        _hold(row, "duplicate_id", "id_number", _("Another row of this roster speaks of the same person"))
        return
    holder = known.staff_numbers.get(values.get("staff_no", ""))
    if holder not in (None, found.pk):
        _hold(row, "staff_no_taken", "staff_no", _("Another person has this staff number"))
        return
    known.taken.add(found.pk)
    row["act"], row["person"], row["outcome"] = UPDATE, found.pk, "accepted"


def _hold(row: dict[str, Any], code: str, column: str, message: str, people: Iterable[Somebody] = ()) -> None:
    row["outcome"], row["act"] = "held", ""
    row["candidates"] = [
        {"id": one.pk, "text": f"{one.name} · {one.unit} · {one.staff_no}"} for one in list(people)[:MOST_CANDIDATES]
    ]
    _say(row, code, column, message, _("Decide on the page of held rows, or add the identity number"))


def _say(row: dict[str, Any], code: str, column: str, message: str, remedy: str) -> None:
    row["reasons"] = [
        *row["reasons"], {"code": code, "column": column, "message": str(message), "remedy": str(remedy)}
    ]  # fmt: skip


def _bare(name: str) -> str:
    """A name without blanks and the dots of transliterated names, which offices write in several ways."""
    return "".join(character for character in name if character.isalnum())
