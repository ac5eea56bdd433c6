"""Roles take two people, end with a day or a post, and lapse unanswered; the database holds what the rules say."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from jingjian.commons.access.actor import actor_for
from jingjian.commons.access.models import GrantProposal, ProposalState, Role, RoleGrant
from jingjian.commons.accounts.models import User
from jingjian.commons.audit.models import AuditEvent
from jingjian.commons.organisation.models import Appointment, Post, Unit
from jingjian.kernel import clock
from jingjian.kernel.errors import DomainError, NotAllowed
from jingjian.modules.administration import actions
from jingjian.testing import cast
from jingjian.testing.cast import Member

TODAY = date(2023, 6, 12)
OFFICE = Role.CAMPAIGN_OFFICE

Seen = Callable[[Member], Any]


@pytest.fixture(autouse=True)
def monday() -> Any:
    with clock.moved(TODAY):
        yield


def county() -> Unit:
    return Unit.objects.get(code=cast.COUNTY)


def propose(actor: Seen, account: Seen, whom: Member = cast.CLERK, **terms: Any) -> GrantProposal:
    given: dict[str, Any] = {"role": OFFICE, "unit": county(), "since": TODAY, "reason": "分管工作调整", **terms}
    return actions.propose_grant(actor=actor(cast.SECURITY_ADMIN), user=account(whom), **given)


def test_a_proposed_role_gives_no_right_until_a_second_person_confirms_it(actor: Seen, account: Seen) -> None:
    proposal = propose(actor, account)
    assert not actor(cast.CLERK).has(OFFICE)
    actions.confirm_grant(actor=actor(cast.PRINCIPAL), row=proposal)
    assert actor(cast.CLERK).has(OFFICE, path=county().path)
    grant = RoleGrant.objects.get(proposal=proposal)
    assert (grant.granted_by, grant.confirmed_by) == (account(cast.SECURITY_ADMIN), account(cast.PRINCIPAL))
    verbs = list(AuditEvent.objects.order_by("at", "id").values_list("verb", flat=True))[-3:]
    assert sorted(verbs) == ["grant.confirmed", "grant.proposed", "role.granted"]


def test_a_role_confirmed_late_counts_from_the_day_it_was_confirmed(actor: Seen, account: Seen) -> None:
    proposal = propose(actor, account, since=TODAY - timedelta(days=30))
    actions.confirm_grant(actor=actor(cast.PRINCIPAL), row=proposal)
    assert RoleGrant.objects.get(proposal=proposal).since == TODAY


def test_a_leader_does_not_confirm_the_own_role(actor: Seen, account: Seen) -> None:
    own = propose(actor, account, cast.IN_CHARGE, role=Role.PRINCIPAL_LEADER)
    with pytest.raises(NotAllowed):
        actions.confirm_grant(actor=actor(cast.IN_CHARGE), row=own)
    actions.confirm_grant(actor=actor(cast.PRINCIPAL), row=own)


def test_a_leader_of_another_unit_confirms_nothing(actor: Seen, account: Seen) -> None:
    city = propose(actor, account, unit=Unit.objects.get(code=cast.CITY))
    with pytest.raises(NotAllowed):
        actions.confirm_grant(actor=actor(cast.PRINCIPAL), row=city)
    actions.confirm_grant(actor=actor(cast.CITY_LEADER), row=city)


def test_the_system_administrator_confirms_only_while_there_is_no_leader(actor: Seen, account: Seen) -> None:
    proposal = propose(actor, account)
    with pytest.raises(NotAllowed):
        actions.confirm_grant(actor=actor(cast.SYSTEM_ADMIN), row=proposal)
    RoleGrant.objects.filter(role__in=(Role.PRINCIPAL_LEADER, Role.LEADER_IN_CHARGE)).update(
        since=TODAY - timedelta(days=2), until=TODAY - timedelta(days=1)
    )
    actions.confirm_grant(actor=actor(cast.SYSTEM_ADMIN), row=proposal)
    assert actor(cast.CLERK).has(OFFICE)


def test_a_refusal_says_why_and_grants_nothing(actor: Seen, account: Seen) -> None:
    proposal = propose(actor, account)
    with pytest.raises(DomainError):
        actions.refuse_grant(actor=actor(cast.PRINCIPAL), row=proposal, reason="  ")
    proposal.refresh_from_db()
    actions.refuse_grant(actor=actor(cast.PRINCIPAL), row=proposal, reason="岗位未定")
    proposal.refresh_from_db()
    assert (proposal.state, proposal.answer, proposal.grant) == (ProposalState.REFUSED, "岗位未定", None)
    with pytest.raises(DomainError) as wrong:
        actions.confirm_grant(actor=actor(cast.PRINCIPAL), row=proposal)
    assert wrong.value.code == "wrong_state"
    propose(actor, account)


def test_the_same_role_is_proposed_once_at_a_time(actor: Seen, account: Seen) -> None:
    propose(actor, account)
    with pytest.raises(DomainError) as twice:
        propose(actor, account)
    assert twice.value.code == "proposed_already"


def test_what_nobody_answers_in_time_lapses(actor: Seen, account: Seen) -> None:
    proposal = propose(actor, account)
    with clock.moved(proposal.answer_by):
        assert actions.lapse_proposals() == 0
    with clock.moved(proposal.answer_by + timedelta(days=1)):
        with pytest.raises(DomainError) as late, transaction.atomic():
            actions.confirm_grant(actor=actor(cast.PRINCIPAL), row=proposal)
        assert late.value.code == "too_late"
        assert actions.lapse_proposals() == 1
        assert actions.lapse_proposals() == 0
    proposal.refresh_from_db()
    assert (proposal.state, proposal.decided_by, proposal.grant) == (ProposalState.LAPSED, None, None)


def with_post(actor: Seen, account: Seen) -> RoleGrant:
    proposal = propose(actor, account, with_post=True)
    actions.confirm_grant(actor=actor(cast.PRINCIPAL), row=proposal)
    return RoleGrant.objects.get(proposal=proposal)


def test_a_role_ends_with_the_post_it_rests_on(actor: Seen, account: Seen) -> None:
    grant = with_post(actor, account)
    post = Appointment.objects.get(grants=grant)
    actions.end_appointment(actor=actor(cast.SYSTEM_ADMIN), row=post, until=TODAY + timedelta(days=3))
    grant.refresh_from_db()
    assert grant.until == TODAY + timedelta(days=3)
    assert actions.follow_the_calendar() == 0
    with clock.moved(TODAY + timedelta(days=4)):
        assert not actor_for(account(cast.CLERK)).has(OFFICE)


def test_a_role_ends_when_its_person_is_appointed_elsewhere(actor: Seen, account: Seen) -> None:
    grant = with_post(actor, account)
    elsewhere = Post.objects.get(title="保密干部")
    with clock.moved(TODAY + timedelta(days=5)):
        actions.appoint(actor=actor(cast.SYSTEM_ADMIN), person=account(cast.CLERK).person, post=elsewhere,
                        since=TODAY + timedelta(days=5))  # fmt: skip
    grant.refresh_from_db()
    assert grant.until == TODAY + timedelta(days=4)


def test_the_hourly_job_ends_what_a_roster_ended_before(actor: Seen, account: Seen) -> None:
    grant = with_post(actor, account)
    Appointment.objects.filter(grants=grant).update(until=TODAY - timedelta(days=1))
    assert actions.follow_the_calendar() == 1
    grant.refresh_from_db()
    assert grant.until == grant.since, "a role holds one day at least"
    assert actions.follow_the_calendar() == 0


def test_a_role_cannot_rest_on_a_post_nobody_holds(actor: Seen, account: Seen) -> None:
    Appointment.objects.filter(person=account(cast.CLERK).person).update(until=TODAY - timedelta(days=1))
    with pytest.raises(DomainError) as none:
        propose(actor, account, with_post=True)
    assert none.value.code == "no_post"


def refused_by_the_database(write: Callable[[], Any], constraint: str) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        write()


def test_the_database_refuses_a_grant_of_one_person(account: Seen) -> None:
    terms: dict[str, Any] = {"role": OFFICE, "unit": county(), "since": TODAY}
    clerk, guard, leader = account(cast.CLERK), account(cast.SECURITY_ADMIN), account(cast.PRINCIPAL)

    def write(**people: User) -> Callable[[], Any]:
        return lambda: RoleGrant.objects.create(user=clerk, **terms, **people)

    refused_by_the_database(write(granted_by=guard), "a grant takes two people")
    refused_by_the_database(write(granted_by=guard, confirmed_by=guard), "granted_by_two_people")
    refused_by_the_database(write(granted_by=guard, confirmed_by=clerk), "nobody_confirms_their_own_grant")
    refused_by_the_database(write(granted_by=clerk, confirmed_by=leader), "nobody_grants_to_themselves")
    write(granted_by=guard, confirmed_by=leader)()


def test_the_database_refuses_a_proposal_answered_by_its_proposer_or_grantee(actor: Seen, account: Seen) -> None:
    row = GrantProposal.objects.filter(pk=propose(actor, account).pk)
    for one, name in ((cast.SECURITY_ADMIN, "second_person"), (cast.CLERK, "nobody_decides_for_themselves")):
        decided = {"state": ProposalState.REFUSED, "decided_by": account(one)}
        refused_by_the_database(lambda decided=decided: row.update(**decided), name)
    refused_by_the_database(lambda: row.update(state=ProposalState.CONFIRMED), "proposal_")


def test_the_database_keeps_administrators_apart_from_every_other_duty(account: Seen) -> None:
    guard, clerk = account(cast.SECURITY_ADMIN), account(cast.CLERK)
    terms: dict[str, Any] = {"unit": county(), "since": TODAY}
    for role in (OFFICE, Role.AUDIT_ADMIN):
        refused_by_the_database(
            lambda role=role: RoleGrant.objects.create(user=guard, role=role, **terms), "no other duty"
        )
    one, other = (RoleGrant(user=clerk, role=role, **terms) for role in (OFFICE, Role.SYSTEM_ADMIN))
    refused_by_the_database(lambda: RoleGrant.objects.bulk_create([one, other]), "no other duty")
    one.until = TODAY
    other.since = TODAY + timedelta(days=1)
    RoleGrant.objects.bulk_create([one, other])
    refused_by_the_database(lambda: RoleGrant.objects.filter(pk=one.pk).update(until=None), "no other duty")


def test_a_locked_account_loses_all_sessions_at_its_next_request(
    browser: Callable[[Member], Client], actor: Seen, account: Seen
) -> None:
    client = browser(cast.CLERK)
    assert client.get("/").status_code == 200
    actions.close_account(actor=actor(cast.SECURITY_ADMIN), row=account(cast.CLERK))
    answer = client.get("/")
    assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, "/account/login/")


def test_ending_all_sessions_asks_for_a_new_login_and_keeps_the_account(actor: Seen, account: Seen) -> None:
    client = Client()
    assert client.post("/account/login/", {"login": cast.CLERK.username, "password": cast.PASSWORD}).status_code == 302
    assert client.get("/").status_code == 200
    actions.end_all_sessions(actor=actor(cast.SECURITY_ADMIN), row=account(cast.CLERK))
    assert client.get("/").status_code == 302
    assert account(cast.CLERK).is_active


def test_whoever_can_confirm_a_role_reads_of_it_at_home(
    browser: Callable[[Member], Client], actor: Seen, account: Seen
) -> None:
    proposal = propose(actor, account)
    place = f"/grant-proposals/{proposal.pk}/"
    assert place in browser(cast.PRINCIPAL).get("/").text
    for one in (cast.HEAD, cast.SECURITY_ADMIN, cast.SYSTEM_ADMIN):
        assert place not in browser(one).get("/").text
    browser(cast.PRINCIPAL).post(f"{place}do/confirm/", {"_version": "1", "_key": str(proposal.pk)})
    assert actor(cast.CLERK).has(OFFICE)
    assert place not in browser(cast.PRINCIPAL).get("/").text
