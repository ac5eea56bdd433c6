"""The fictional county of the demo: its units, posts, people and accounts, entered by its system administrator.

``tell`` plays it as the demo does, day by day in February 2023; ``settle`` enters the same at once, for tests.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from stdnum.cn import ric

from jingjian.commons.access.actor import SYSTEM, Actor, actor_for
from jingjian.commons.access.context import acting_as
from jingjian.commons.accounts.models import User
from jingjian.commons.organisation.models import Person, Unit
from jingjian.kernel import clock
from jingjian.modules.administration import actions
from jingjian.testing.cast import MEMBERS, PASSWORD, ROOT, SYSTEM_ADMIN, UNITS, CastUnit, Member

BEGUN = datetime(2023, 2, 20, 9, 0, tzinfo=clock.SHANGHAI)
GRANTED_ON = BEGUN.date()
BETWEEN = timedelta(minutes=4)
#: an area code that was never given out
AREA = "990101"
ACCOUNTS_FILE = "demo-accounts.json"


def length() -> int:
    """How many steps ``tell`` takes."""
    return len(UNITS) + len(MEMBERS)


def tell() -> Iterator[None]:
    """Enter the county step by step, one every four minutes from 20 February 2023, 09:00."""
    moment = BEGUN
    for step in _steps():
        with clock.moved(moment):
            step()
        moment += BETWEEN
        yield


def settle() -> None:
    """Enter the county at once, under the clock as it stands."""
    for step in _steps():
        step()


def accounts() -> list[dict[str, Any]]:
    """Who may log in to the demo, in the order of the cast: the content of ``demo-accounts.json``."""
    units = {unit.code: unit.name for unit in UNITS}
    return [
        {
            "username": one.username,
            "password": PASSWORD,
            "role": one.job,
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
    digits = f"{AREA}{one.born:%Y%m%d}{MEMBERS.index(one) + 1:03d}"
    return digits + ric.calc_check_digit(digits + "0")


def _steps() -> Iterator[Callable[[], None]]:
    """The topmost unit and its administrator are the house's own; that administrator enters all the rest."""
    for unit in UNITS:
        yield partial(_enter_unit, unit)
        if unit.code == SYSTEM_ADMIN.unit:
            yield partial(_enter_member, SYSTEM_ADMIN)
    for one in MEMBERS:
        if one != SYSTEM_ADMIN:
            yield partial(_enter_member, one)


def _keeper() -> Actor:
    """The system administrator once there is one."""
    user = User.objects.filter(username=SYSTEM_ADMIN.username).select_related("person__unit").first()
    return actor_for(user) if user else SYSTEM


def _enter_unit(unit: CastUnit) -> None:
    with acting_as(_keeper()) as actor:
        actions.create_unit(
            actor=actor,
            code=unit.code,
            name=unit.name,
            short_name=unit.short_name,
            kind=unit.kind,
            parent=None if unit.code == ROOT else Unit.objects.get(code=ROOT),
            position=UNITS.index(unit),
        )


def _enter_member(one: Member) -> None:
    """Person, post, appointment, account, and the role that goes with the post."""
    with acting_as(_keeper()) as actor:
        unit = Unit.objects.get(code=one.unit)
        number = MEMBERS.index(one) + 1
        person = actions.create_person(
            actor=actor, name=one.name, staff_no=f"{ROOT}{number:03d}", unit=unit, grade=one.grade,
            id_number=identity_number(one), phone=f"1000000{number:04d}",
        )  # fmt: skip
        post = actions.create_post(
            actor=actor, unit=unit, title=one.title, grade=one.grade, heads_unit=one.heads_unit, position=number
        )
        actions.appoint(actor=actor, person=person, post=post, since=_in_post_since(one))
        _open_account(actor, one, person)


def _open_account(actor: Actor, one: Member, person: Person) -> None:
    """Those on the login page share one password; the accounts of the others are there for the log, open to nobody."""
    user = actions.create_account(
        actor=actor, person=person, username=one.username,
        password=PASSWORD if one.job else secrets.token_urlsafe(24), must_change=False,
    )  # fmt: skip
    if one.role:
        actions.grant_role(
            actor=actor, user=user, role=one.role, unit=Unit.objects.get(code=one.over), since=GRANTED_ON
        )


def _in_post_since(one: Member) -> date:
    """A first of March between 2016 and 2022, the same at every loading."""
    return date(2016 + (MEMBERS.index(one) * 3) % 7, 3, 1)
