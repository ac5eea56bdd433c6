"""Who acts: read once a request, passed as a value to every action and policy."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db import connection

from jingjian.commons.access.models import ADMINISTRATORS, Role
from jingjian.commons.accounts.models import User
from jingjian.commons.organisation.models import Person
from jingjian.kernel import clock


@dataclass(frozen=True, slots=True)
class Grant:
    role: str
    path: str


@dataclass(frozen=True, slots=True)
class Actor:
    """The person (or the system) in whose name something is read or written.

    ``roles`` holds each role with the path of the unit it is granted over. An actor without an account is
    nobody; ``SYSTEM`` stands for the house itself (clock-driven jobs, the demo's own scaffolding). ``top`` is the
    path of the one unit above all others, empty where the site has several.
    """

    user_id: UUID | None = None
    person_id: UUID | None = None
    name: str = ""
    unit_id: UUID | None = None
    unit_path: str = ""
    roles: tuple[Grant, ...] = ()
    is_system: bool = False
    top: str = ""

    @property
    def known(self) -> bool:
        return self.is_system or self.user_id is not None

    @property
    def is_administrator(self) -> bool:
        """One of the three administrators, who never see the programme's work."""
        return any(grant.role in ADMINISTRATORS for grant in self.roles)

    def has(self, *roles: str, path: str | None = None) -> bool:
        """Whether one of ``roles`` is held, over the unit at ``path`` when one is named."""
        return any(grant.role in roles and (path is None or path.startswith(grant.path)) for grant in self.roles)

    def over_all(self, *roles: str) -> bool:
        """Whether one of ``roles`` is held over every unit of the site: then a scope leaves nothing out."""
        return bool(self.top) and self.has(*roles, path=self.top)

    def scopes(self, *roles: str) -> tuple[str, ...]:
        """The paths over which one of ``roles`` is held, without those inside another."""
        paths = sorted({grant.path for grant in self.roles if grant.role in roles})
        return tuple(p for i, p in enumerate(paths) if not any(p.startswith(q) for q in paths[:i]))


#: Written by hand, since every request asks it. Fourth: former and present path of each unit that moves just now, those
#: moving along below it left out. Fifth: the paths of units that stand under none, closed ones too; two are enough to
#: know that there are several.
_GRANTS = """
SELECT g.role, u.path, u.former_path,
       ARRAY(SELECT ARRAY[m.former_path, m.path]
               FROM organisation_unit m LEFT JOIN organisation_unit p ON p.id = m.parent_id
              WHERE m.former_path IS NOT NULL AND p.former_path IS NULL),
       ARRAY(SELECT path FROM organisation_unit WHERE parent_id IS NULL ORDER BY path LIMIT 2)
  FROM access_rolegrant g JOIN organisation_unit u ON u.id = g.unit_id
 WHERE g.user_id = %s AND g.since <= %s AND (g.until IS NULL OR g.until >= %s)
 ORDER BY g.role, g.since
"""

SYSTEM = Actor(name="Jingjian", is_system=True)
NOBODY = Actor()


def actor_for(user: User | AnonymousUser | None) -> Actor:
    """The actor of an account today: its person with the unit, and the grants in force (two queries)."""
    if user is None or not user.is_authenticated or not isinstance(user, User) or not user.is_active:
        return NOBODY
    grants = _grants_of(user)
    tops = grants[0][4] if grants else []
    if user.person_id is not None and not User.person.is_cached(user):
        user.person = Person.objects.select_related("unit").get(pk=user.person_id)
    person = user.person
    # While a unit moves, some of its rows still stand at the former path: both count.
    roles = [
        Grant(role, path) for role, now, former, moving, _ in grants for path in _reach((now, former), moving)
    ]  # fmt: skip
    if person is not None and person.active and not any(g.role in ADMINISTRATORS for g in roles):
        roles += [Grant(Role.STAFF, path) for path in (person.unit.path, person.unit.former_path) if path]
    return Actor(
        user_id=user.pk,
        person_id=person.pk if person else None,
        name=str(user),
        unit_id=person.unit_id if person else None,
        unit_path=person.unit.path if person else "",
        roles=tuple(roles),
        top=tops[0] if len(tops) == 1 else "",
    )


def _grants_of(user: User) -> list[tuple[str, str, str | None, list[list[str]], list[str]]]:
    """The grants in force: role, present and former path of its unit; with each the places of ``_GRANTS``."""
    today = clock.today()
    with connection.cursor() as cursor:
        cursor.execute(_GRANTS, [user.pk, today, today])
        return list(cursor.fetchall())


def _reach(own: Iterable[str | None], moving: Iterable[Sequence[str]]) -> list[str]:
    """The paths a grant holds over: its unit's, and both places of every unit that moves into it or out of it."""
    reach = [path for path in own if path]
    for places in moving:
        if any(place.startswith(path) for path in reach for place in places):
            reach += [place for place in places if not any(place.startswith(path) for path in reach)]
    return reach
