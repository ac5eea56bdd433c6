"""Who acts: grants in force, contexts that end where they began, policies that answer no by default."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection

from jingjian.commons.access.actor import NOBODY, SYSTEM, Actor, Grant, actor_for
from jingjian.commons.access.context import acting_as, acting_as_account, current_actor
from jingjian.commons.access.models import Role
from jingjian.commons.access.policy import Policy, policy, require
from jingjian.commons.accounts.models import User
from jingjian.commons.organisation.models import Person, Unit, UnitKind
from jingjian.kernel import clock
from jingjian.kernel.errors import DomainError, NotAllowed
from jingjian.modules.administration import actions

PASSWORD = "qingyuan-2023-shanshui"
TODAY = date(2023, 6, 12)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def monday() -> object:
    with clock.moved(TODAY):
        yield


@pytest.fixture
def county() -> Unit:
    return actions.create_unit(actor=SYSTEM, code="QY", name="清源县纪委监委", kind=UnitKind.COUNTY, parent=None)


@pytest.fixture
def user(county: Unit) -> User:
    office = actions.create_unit(actor=SYSTEM, code="GB", name="干部监督室", kind=UnitKind.OFFICE, parent=county)
    person = actions.create_person(actor=SYSTEM, name="宋雨桐", staff_no="QY001", unit=office)
    return actions.create_account(actor=SYSTEM, person=person, username="songyutong", password=PASSWORD)


def _context() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('jj.context', true)")
        return str(cursor.fetchone()[0] or "")


def test_a_person_in_service_is_a_member_of_staff_of_the_own_unit(user: User) -> None:
    actor = actor_for(user)
    assert actor.roles == (Grant(Role.STAFF, "/QY/GB/"),)
    assert actor.has(Role.STAFF, path="/QY/GB/")
    assert not actor.has(Role.STAFF, path="/QY/")


def test_a_grant_counts_from_its_first_to_its_last_day(user: User, county: Unit) -> None:
    grant = actions.grant_role(
        actor=SYSTEM, user=user, role=Role.CAMPAIGN_OFFICE, unit=county, since=TODAY, until=TODAY + timedelta(days=1)
    )
    assert grant.since == TODAY
    for day, held in ((-1, False), (0, True), (1, True), (2, False)):
        with clock.moved(TODAY + timedelta(days=day)):
            assert actor_for(user).has(Role.CAMPAIGN_OFFICE, path="/QY/GB/") is held


def test_a_role_is_over_all_while_its_unit_stands_alone_at_the_top(user: User, county: Unit) -> None:
    office = Unit.objects.get(path="/QY/GB/")
    actions.grant_role(actor=SYSTEM, user=user, role=Role.DEPARTMENT_HEAD, unit=office, since=TODAY)
    actions.grant_role(actor=SYSTEM, user=user, role=Role.CAMPAIGN_OFFICE, unit=county, since=TODAY)
    actor = actor_for(user)
    assert actor.over_all(Role.CAMPAIGN_OFFICE)
    assert not actor.over_all(Role.DEPARTMENT_HEAD, Role.STAFF)
    Unit.objects.create(code="NX", name="南溪县纪委监委", kind=UnitKind.COUNTY, path="/NX/")
    assert not actor_for(user).over_all(Role.CAMPAIGN_OFFICE)


def test_nobody_grants_a_role_to_themselves(user: User, county: Unit) -> None:
    administrator = Actor(user_id=user.pk, roles=(Grant(Role.SYSTEM_ADMIN, "/QY/"),))
    with pytest.raises(NotAllowed):
        actions.grant_role(actor=administrator, user=user, role=Role.SECURITY_ADMIN, unit=county, since=TODAY)


def test_an_administrator_carries_no_other_duty(user: User, county: Unit) -> None:
    actions.grant_role(actor=SYSTEM, user=user, role=Role.SYSTEM_ADMIN, unit=county, since=TODAY)
    with pytest.raises(DomainError) as refused:
        actions.grant_role(actor=SYSTEM, user=user, role=Role.CAMPAIGN_OFFICE, unit=county, since=TODAY)
    assert refused.value.code == "administrators_apart"


def test_a_closed_account_acts_as_nobody(user: User) -> None:
    actions.close_account(actor=SYSTEM, row=user)
    assert actor_for(user) == NOBODY
    assert actor_for(AnonymousUser()) == NOBODY
    with acting_as_account(user.pk) as actor:
        assert actor == NOBODY


def test_a_nested_context_ends_where_the_outer_one_stood(user: User) -> None:
    outer = actor_for(user)
    with acting_as(outer):
        with acting_as(SYSTEM):
            assert (_context(), current_actor()) == ("system", SYSTEM)
        assert str(user.pk) in _context()
        assert current_actor() == outer
    assert current_actor() is None


def test_a_context_that_fails_leaves_the_outer_one_standing(user: User) -> None:
    with acting_as(actor_for(user)):
        with pytest.raises(ZeroDivisionError), acting_as(SYSTEM):
            Person.objects.filter(pk=1 // 0).exists()
        assert str(user.pk) in _context()


def test_scopes_leave_out_what_lies_inside_another() -> None:
    actor = Actor(roles=tuple(Grant(Role.CAMPAIGN_OFFICE, path) for path in ("/QY/GB/", "/QY/", "/NH/", "/QYA/")))
    assert actor.scopes(Role.CAMPAIGN_OFFICE) == ("/NH/", "/QY/", "/QYA/")


def test_an_unknown_verb_or_policy_is_a_mistake_of_the_program(county: Unit) -> None:
    with pytest.raises(LookupError):
        require(SYSTEM, "dance", county)
    with pytest.raises(LookupError):
        require(SYSTEM, "view", Policy)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="unknown policy"):
        policy("everybody")


def test_a_denied_act_says_why(user: User, county: Unit) -> None:
    with pytest.raises(NotAllowed) as refused:
        require(actor_for(user), "create", Unit)
    assert str(refused.value)
