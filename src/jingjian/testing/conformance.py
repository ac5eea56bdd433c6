"""What the conformance suite asks of each register: one `Example`, and the small world it lives in.

`tests/conformance` runs the same plumbing tests over every register of the site. A register says in its module's
`factories.py` (the tuple `EXAMPLES`) how to make a row of it and who of the cast may do what; one that says nothing
fails the suite.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.test import Client

from jingjian.commons.access.actor import Actor, actor_for
from jingjian.commons.access.models import RoleGrant
from jingjian.commons.accounts.models import User
from jingjian.commons.approvals.actions import propose, sign
from jingjian.commons.approvals.kinds import kind_of
from jingjian.commons.approvals.models import Approval
from jingjian.commons.approvals.rules import case_of, people_of
from jingjian.commons.approvals.snapshots import row_for
from jingjian.commons.organisation.models import Membership, Person, Unit, UnitPlace
from jingjian.commons.organisation.selectors import person_search_text, pinyin_key
from jingjian.kernel import clock
from jingjian.testing import cast

EVERY_VERB = "*"


class World:
    """The cast in an empty database: city and county, units, people, accounts, roles. People are named by account."""

    def __init__(self) -> None:
        self._units = _enter_units()
        self._users = _enter_members(self._units)

    @cached_property
    def city(self) -> Unit:
        """The unit above all others."""
        return self.unit(cast.CITY)

    @cached_property
    def county(self) -> Unit:
        """The unit whose campaign it is, with thirteen units below it."""
        return self.unit(cast.COUNTY)

    def unit(self, code: str) -> Unit:
        """The unit of that code."""
        return self._units[code]

    def user(self, username: str) -> User:
        """The account of that name."""
        return self._users[username]

    def person(self, username: str) -> Person:
        """The person who holds the account of that name."""
        person = self.user(username).person
        if person is None:
            raise LookupError(f"{username} is nobody's account")
        return person

    def actor(self, username: str) -> Actor:
        """The actor of that account, as every request would see them."""
        return actor_for(self.user(username))

    def client(self, username: str) -> Client:
        """A browser in which that account is logged in."""
        client = Client()
        client.force_login(self.user(username))
        return client

    def approve(self, row: Any, kind: str, *, by: str) -> Approval:
        """Put a matter about ``row`` forward as ``by`` and let its chain sign it, each at the own seat."""
        declared = kind_of(kind)
        today = clock.today().isoformat()
        asks = {one.name: today if one.kind == "date" else str(one.label) for one in declared.asked}
        approval = propose(actor=self.actor(by), kind=kind, row=row_for(declared, row.pk), asks=asks)
        while (step := case_of(approval).current) is not None:
            seated = people_of(step)
            signer = next(name for name, user in self._users.items() if user.person_id in seated)
            approval = sign(actor=self.actor(signer), approval=approval)
        return approval


@dataclass(frozen=True, kw_only=True)
class Example:
    """How the suite makes a row of a register, and who of the cast does what (all by account name).

    `row(world)` makes a new row each time, through actions. `ready(world, verb)` makes one from which `verb` may be
    taken (default: `row`). `form_data(world, verb, row)` is a valid form for a verb (`row` is None on create), without
    version or key. `reader` sees every example row, and may list and export.
    `who` names who may do each verb of the register; `denied` who may not (`"*"` for every verb not named), best
    somebody who sees the row: the answer is then 403 with the reason, else 404. `stranger` may not know of any row;
    empty in a register that every account reads.
    """

    slug: str
    row: Callable[[World], Any]
    reader: str
    who: Mapping[str, str]
    form_data: Callable[[World, str, Any], dict[str, Any]]
    denied: Mapping[str, str] = field(default_factory=dict)
    ready: Callable[[World, str], Any] | None = None
    stranger: str = ""

    def ready_for(self, world: World, verb: str) -> Any:
        """A row from which `verb` may be taken."""
        return self.ready(world, verb) if self.ready is not None else self.row(world)

    def denied_for(self, verb: str) -> str:
        """Who may not do `verb`; empty when the example names nobody."""
        return self.denied.get(verb, self.denied.get(EVERY_VERB, ""))


def all_examples() -> dict[str, Example]:
    """The examples of every installed module, by the slug of their register."""
    found: dict[str, Example] = {}
    for app in apps.get_app_configs():
        name = f"{app.name}.factories"
        if app.name.startswith(("jingjian.modules.", "jingjian.web")) and find_spec(name) is not None:
            found.update({example.slug: example for example in import_module(name).EXAMPLES})
    return found


def _enter_units() -> dict[str, Unit]:
    units: dict[str, Unit] = {}
    for position, one in enumerate(cast.UNITS):
        parent = units.get(one.parent)
        units[one.code] = Unit._default_manager.create(
            code=one.code,
            name=one.name,
            short_name=one.short_name,
            kind=one.kind,
            parent=parent,
            path=f"{parent.path if parent else '/'}{one.code}/",
            position=position,
        )
    UnitPlace._default_manager.bulk_create(
        UnitPlace(unit=unit, name=unit.name, short_name=unit.short_name, kind=unit.kind, parent=unit.parent,
                  path=unit.path)
        for unit in units.values()
    )  # fmt: skip
    return units


def _enter_members(units: Mapping[str, Unit]) -> dict[str, User]:
    people, users, grants = [], [], []
    for one in cast.MEMBERS:
        person = Person(
            name=one.name,
            sort_key=pinyin_key(one.name),
            staff_no=cast.staff_number(one),
            unit=units[one.unit],
            title=one.title,
            grade=one.grade,
        )
        person.search_text = person_search_text(person)
        user = User(username=one.username, person=person, password="!")
        people.append(person)
        users.append(user)
        if one.role:
            grants.append(RoleGrant(user=user, role=one.role, unit=units[one.over], since=clock.today()))
    Person._default_manager.bulk_create(people)
    Membership._default_manager.bulk_create(Membership(person=person, unit=person.unit) for person in people)
    User._default_manager.bulk_create(users)
    RoleGrant._default_manager.bulk_create(grants)
    return {user.username: user for user in users}
