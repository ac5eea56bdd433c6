"""The fictional county of the demo and the city above it: units, posts, people, accounts, entered by an administrator.

``tell`` plays it as the demo does, on a day in February 2023 and whenever somebody joins later; ``settle`` enters the
same at once, for tests. In the story roles are proposed by the security administrator and confirmed by the principal
leader; the three administrators are the house's own beginning, and the leader's role is confirmed by the system
administrator, as there is no leader before.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from functools import partial
from operator import itemgetter
from pathlib import Path
from typing import Any

from stdnum.cn import ric

from jingjian.commons.access.actor import SYSTEM, Actor, actor_for
from jingjian.commons.access.context import acting_as
from jingjian.commons.accounts.models import User
from jingjian.commons.organisation.models import Leaving, Person, Post, Unit
from jingjian.kernel import clock
from jingjian.kernel.calendar import statutory
from jingjian.modules.administration import actions
from jingjian.testing import cast
from jingjian.testing.cast import (
    AUDIT_ADMIN,
    CITY,
    MEMBERS,
    PASSWORD,
    PRINCIPAL,
    SECURITY_ADMIN,
    SYSTEM_ADMIN,
    UNITS,
    CastUnit,
    EarlierPost,
    Member,
)

BEGUN = datetime(2023, 2, 20, 9, 0, tzinfo=clock.SHANGHAI)
GRANTED_ON = BEGUN.date()
BETWEEN = timedelta(minutes=3)
#: when somebody who joins or has left is entered
CHANGES_AT = time(8, 40)
#: an area code that was never given out
AREA = "990101"
ACCOUNTS_FILE = "demo-accounts.json"

Step = tuple[datetime, Callable[[], None]]
Granting = Callable[[Member, User], None]


def length() -> int:
    """How many steps ``tell`` takes."""
    return len(UNITS) + len(MEMBERS) + sum(1 for one in MEMBERS if one.left)


def tell() -> Iterator[Step]:
    """The steps by which the county is entered, with their moments: one every three minutes from 20 February 2023,
    09:00; who joins later on the morning of the first day, who left on the morning of the next working day."""
    moment = BEGUN
    for enter in _founding(_grant_by_two):
        yield moment, partial(_at, moment, enter)
        moment += BETWEEN
    changes = [(cast.since(one), partial(_enter_member, one, _grant_by_two)) for one in filter(cast.joins, MEMBERS)]
    changes += [(statutory().next_workday(one.left), partial(_let_go, one)) for one in MEMBERS if one.left]
    for day, enter in sorted(changes, key=itemgetter(0)):
        moment = datetime.combine(day, CHANGES_AT, tzinfo=clock.SHANGHAI)
        yield moment, partial(_at, moment, enter)


def settle() -> None:
    """Enter city and county at once, under the clock as it stands; nobody has left."""
    for enter in _founding(_grant_at_once):
        enter()
    for one in filter(cast.joins, MEMBERS):
        _enter_member(one, _grant_at_once)


def accounts() -> list[dict[str, Any]]:
    """Who may log in to the demo, in the order of the cast: the content of ``demo-accounts.json``."""
    units = {unit.code: unit.name for unit in UNITS}
    return [
        {
            "username": one.username,
            "password": PASSWORD,
            "role": one.job,
            "does": one.does,
            "name": one.name,
            "unit": units[one.unit],
            "totp_secret": None,
        }
        for one in MEMBERS
        if one.job
    ]


def write_accounts(home: Path) -> Path:
    """Write the accounts into the home, readable by its owner alone; whole or not at all."""
    target = home / ACCOUNTS_FILE
    draft = home / f".{ACCOUNTS_FILE}.{os.getpid()}"
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        json.dump(accounts(), file, ensure_ascii=False, indent=1)
        file.write("\n")
    draft.replace(target)
    return target


def identity_number(one: Member) -> str:
    """A number that passes the checks and belongs to nobody: the area does not exist."""
    digits = f"{AREA}{one.born:%Y%m%d}{cast.number(one):03d}"
    return digits + ric.calc_check_digit(digits + "0")


def _at(moment: datetime, enter: Callable[[], None]) -> None:
    with clock.moved(moment):
        enter()


def _founding(grant: Granting) -> Iterator[Callable[[], None]]:
    """The first units and the three administrators are the house's own; the system administrator enters all the rest,
    the principal leader first."""
    for unit in UNITS:
        yield partial(_enter_unit, unit)
        if unit.code == SYSTEM_ADMIN.unit:
            yield partial(_enter_member, SYSTEM_ADMIN, _grant_at_once)
            yield partial(_enter_member, SECURITY_ADMIN, _grant_at_once)
        if unit.code == AUDIT_ADMIN.unit:
            yield partial(_enter_member, AUDIT_ADMIN, _grant_at_once)
    entered = (SYSTEM_ADMIN, SECURITY_ADMIN, AUDIT_ADMIN)
    for one in MEMBERS:
        if one not in entered and not cast.joins(one):
            yield partial(_enter_member, one, grant)


def _keeper() -> Actor:
    """The system administrator once there is one."""
    return _actor(SYSTEM_ADMIN) or SYSTEM


def _actor(one: Member) -> Actor | None:
    user = User.objects.filter(username=one.username).first()
    return actor_for(user) if user else None


def _enter_unit(unit: CastUnit) -> None:
    with acting_as(_keeper()) as actor:
        actions.create_unit(
            actor=actor,
            code=unit.code,
            name=unit.name,
            short_name=unit.short_name,
            kind=unit.kind,
            parent=Unit.objects.get(code=unit.parent) if unit.parent else None,
            position=UNITS.index(unit),
        )


def _enter_member(one: Member, grant: Granting) -> None:
    """Person, posts with their appointments, account, and the role that goes with the post."""
    held = (*one.earlier, EarlierPost(one.unit, one.title, one.grade, cast.since(one)))
    with acting_as(_keeper()) as actor:
        person = actions.create_person(
            actor=actor, name=one.name, staff_no=cast.staff_number(one), unit=Unit.objects.get(code=held[0].unit),
            grade=held[0].grade, id_number=identity_number(one), phone=f"1000000{cast.number(one):04d}",
            since=held[0].since,
        )  # fmt: skip
        for post in held:
            actions.appoint(actor=actor, person=person, post=_post(actor, one, post), since=post.since)
        user = _open_account(actor, one, person)
    if one.role:
        grant(one, user)


def _grant_at_once(one: Member, user: User) -> None:
    """As the house itself enters what a site begins with."""
    actions.grant_role(
        actor=SYSTEM, user=user, role=one.role, unit=Unit.objects.get(code=one.over), since=GRANTED_ON
    )  # fmt: skip


def _grant_by_two(one: Member, user: User) -> None:
    """As people do it: proposed by one, confirmed by another. Nobody of the county decides over the city: its leader is
    entered by the house."""
    if one.over == CITY:
        _grant_at_once(one, user)
        return
    second = _actor(PRINCIPAL if one != PRINCIPAL else SYSTEM_ADMIN)
    with acting_as(_actor(SECURITY_ADMIN) or SYSTEM) as actor:
        proposal = actions.propose_grant(
            actor=actor, user=user, role=one.role, unit=Unit.objects.get(code=one.over), since=clock.today(),
            reason=f"任{one.title}", with_post=True,
        )  # fmt: skip
    with acting_as(second or SYSTEM) as actor:
        actions.confirm_grant(actor=actor, row=proposal)


def _let_go(one: Member) -> None:
    """End the service of somebody whose last day is over."""
    if one.left is None:
        raise LookupError(f"{one.username} stays")
    with acting_as(_keeper()) as actor:
        person = Person.objects.select_related("unit").get(staff_no=cast.staff_number(one))
        actions.end_service(actor=actor, row=person, on=one.left, reason=Leaving.RETIRED)


def _post(actor: Actor, one: Member, held: EarlierPost) -> Post:
    """The post of that title, which several may hold; entered with the first of them."""
    found = Post.objects.filter(unit__code=held.unit, title=held.title).select_related("unit").first()
    return found or actions.create_post(
        actor=actor, unit=Unit.objects.get(code=held.unit), title=held.title, grade=held.grade,
        heads_unit=one.heads_unit and held.unit == one.unit, position=cast.number(one),
    )  # fmt: skip


def _open_account(actor: Actor, one: Member, person: Person) -> User:
    """Those on the login page share one password; the accounts of the others have none yet and are open to nobody."""
    return actions.create_account(
        actor=actor, person=person, username=one.username,
        password=PASSWORD if one.job else None, must_change=False,
    )  # fmt: skip
