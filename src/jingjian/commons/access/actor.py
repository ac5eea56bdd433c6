"""Who acts: read once a request, passed as a value to every action and policy."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Q

from jingjian.commons.access.models import ADMINISTRATORS, Role, RoleGrant
from jingjian.commons.accounts.models import User
from jingjian.commons.organisation.models import Person
from jingjian.commons.organisation.selectors import moving_places, top_paths
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


SYSTEM = Actor(name="Jingjian", is_system=True)
NOBODY = Actor()


def actor_for(user: User | AnonymousUser | None) -> Actor:
    """The actor of an account today: its person with the unit, and the grants in force (two queries)."""
    if user is None or not user.is_authenticated or not isinstance(user, User) or not user.is_active:
        return NOBODY
    today = clock.today()
    in_force = Q(since__lte=today) & (Q(until__isnull=True) | Q(until__gte=today))
    grants = list(
        RoleGrant.objects.filter(in_force, user=user)
        .annotate(moving=ArraySubquery(moving_places()), tops=ArraySubquery(top_paths()))
        .values_list("role", "unit__path", "unit__former_path", "moving", "tops")
    )  # fmt: skip
    tops = grants[0][4] if grants else []
    if user.person_id is not None and not User.person.is_cached(user):
        user.person = Person.objects.select_related("unit").get(pk=user.person_id)
    person = user.person
    # While a unit moves, some of its rows still stand at the former path: both count.
    roles = [
        Grant(role, path) for role, now, former, moving, _ in grants for path in _reach((now, former), moving or ())
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


def _reach(own: Iterable[str | None], moving: Iterable[dict[str, str]]) -> list[str]:
    """The paths a grant holds over: its unit's, and both places of every unit that moves into it or out of it."""
    reach = [path for path in own if path]
    for pair in moving:
        places = (pair["former"], pair["now"])
        if any(place.startswith(path) for path in reach for place in places):
            reach += [place for place in places if not any(place.startswith(path) for path in reach)]
    return reach
