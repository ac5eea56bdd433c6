"""The course of a matter: signed in order, returned, corrected, changed, signed for another, signed by hand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.models import Role
from jingjian.commons.approvals import actions, chain_actions, delegations, papers, rules, selectors
from jingjian.commons.approvals.kinds import StepRule
from jingjian.commons.approvals.models import Approval, ApprovalState, Opinion, PaperEntry, PaperState
from jingjian.commons.approvals.snapshots import asks_of
from jingjian.commons.records.models import PartyRole
from jingjian.commons.records.parties import set_parties
from jingjian.kernel import clock
from jingjian.kernel.errors import DomainError
from jingjian.kernel.ids import uuid7
from jingjian.modules.campaign import actions as campaign_actions
from jingjian.modules.campaign.models import Campaign
from jingjian.testing import cast
from jingjian.testing.conformance import World
from tests.commons.approvals.conftest import KIND, Done

OFFICE, LEADER, PRINCIPAL = cast.OFFICE.username, cast.IN_CHARGE.username, cast.PRINCIPAL.username
DEPUTY, CLERK, CHECKER = "cuimingyi", "mengjia", "lizixuan"
SCAN = uuid7()


@contextmanager
def refused(code: str) -> Iterator[None]:
    with pytest.raises(DomainError) as caught, transaction.atomic():
        yield
    assert caught.value.code == code
    assert str(caught.value)


@pytest.fixture
def approval(world: World, row: Campaign, done: Done) -> Approval:
    asks = {"name": "干部教育整顿", "reason": "统一名称"}
    return actions.propose(actor=world.actor(OFFICE), kind=KIND, row=row, asks=asks)


def fresh(approval: Approval) -> Approval:
    return Approval.objects.select_related("record").get(pk=approval.pk)


def give(actor: Actor, approval: Approval, kind: str = Opinion.SIGNED, words: str = "同意") -> Approval:
    return actions.sign(actor=actor, approval=fresh(approval), kind=kind, opinion=words)


def test_the_form_of_an_opinion_sent_twice_gives_it_once(world: World, approval: Approval) -> None:
    desk, address = world.client(LEADER), f"/desk/{approval.pk}/"
    key = re.search(r'name="_key" value="([^"]+)"', desk.get(address).text)
    assert key is not None
    sent = {"_version": str(approval.version), "_key": key[1], "kind": "signed", "opinion": "同意"}
    sent["ask_name"] = "干部教育整顿"
    assert desk.post(address, {**sent, "kind": ""}).status_code == 422
    assert desk.post(address, {**sent, "_version": "9"}).status_code == 409
    first, again = (desk.post(address, sent) for _time in range(2))
    assert (first.status_code, first["Location"]) == (again.status_code, again["Location"]) == (303, "/desk/")
    assert approval.signatures.count() == 1
    other = desk.post(address, {**sent, "_key": str(uuid7())}, follow=True)
    assert "已不待您签批" in other.text
    assert approval.signatures.count() == 1


def test_the_last_of_the_chain_carries_the_matter_out(world: World, approval: Approval, done: Done) -> None:
    assert [one.approval.pk for one in selectors.queue(world.actor(LEADER))] == [approval.pk]
    assert selectors.queue(world.actor(PRINCIPAL)) == []
    give(world.actor(LEADER), approval)
    assert done.approved == []
    assert [one.approval.pk for one in selectors.queue(world.actor(PRINCIPAL))] == [approval.pk]
    assert give(world.actor(PRINCIPAL), approval).state == ApprovalState.APPROVED
    assert done.approved == [("高建平", {"name": "干部教育整顿", "reason": "统一名称"})]
    assert selectors.queue(world.actor(PRINCIPAL)) == []


def test_nobody_signs_out_of_turn(world: World, approval: Approval) -> None:
    with refused("not_allowed"):
        give(world.actor(PRINCIPAL), approval)


def test_a_return_says_why_and_ends_the_matter(world: World, approval: Approval, done: Done) -> None:
    with refused("no_reason"):
        give(world.actor(LEADER), approval, Opinion.RETURNED, " ")
    give(world.actor(LEADER), approval, Opinion.RETURNED, "请补充依据")
    assert done.returned == ["请补充依据"]
    assert fresh(approval).state == ApprovalState.RETURNED
    with refused("not_allowed"):
        give(world.actor(PRINCIPAL), approval)


def test_noting_counts_before_the_last_signer_and_not_for_them(world: World, approval: Approval) -> None:
    give(world.actor(LEADER), approval, Opinion.NOTED, "")
    with refused("not_allowed"):
        give(world.actor(PRINCIPAL), approval, Opinion.NOTED, "")


def test_a_change_of_the_record_voids_what_waits(world: World, row: Campaign, approval: Approval, done: Done) -> None:
    campaign_actions.amend_campaign(actor=world.actor(OFFICE), row=row, name="改名", scope=row.scope)
    assert fresh(approval).state == ApprovalState.VOID
    with refused("not_allowed"):
        give(world.actor(LEADER), approval)
    again = actions.propose(actor=world.actor(OFFICE), kind=KIND, row=row)
    assert again.number == 2
    assert done.approved == []


def test_a_change_that_no_act_told_of_is_found_at_signing(world: World, row: Campaign, approval: Approval) -> None:
    Campaign.objects.filter(pk=row.pk).update(scope="部分干部")
    with refused("changed"):
        give(world.actor(LEADER), approval)


def test_a_correction_keeps_the_difference_and_asks_earlier_signers_again(
    world: World, approval: Approval, done: Done
) -> None:
    give(world.actor(LEADER), approval)
    before = fresh(approval).fingerprint
    actions.sign(
        actor=world.actor(PRINCIPAL), approval=fresh(approval), opinion="改后同意", corrections={"name": "队伍教育整顿"}
    )
    held = fresh(approval)
    assert (held.state, held.revision, asks_of(held)["name"]) == (ApprovalState.WAITING, 2, "队伍教育整顿")
    assert held.fingerprint != before
    (corrected,) = [one for one in held.signatures.all() if one.difference]
    assert corrected.difference == '{"name": ["干部教育整顿", "队伍教育整顿"]}'
    give(world.actor(LEADER), approval)
    assert [asks["name"] for _name, asks in done.approved] == ["队伍教育整顿"]
    assert [one.pk for one in selectors.course_of(fresh(approval)).earlier] != []


def test_what_is_not_offered_for_correction_stays(world: World, approval: Approval) -> None:
    with refused("bad_correction"):
        actions.sign(actor=world.actor(LEADER), approval=fresh(approval), corrections={"reason": "另有原因"})


def test_a_slower_signer_is_told_of_the_faster(world: World, approval: Approval) -> None:
    slow = fresh(approval)
    give(world.actor(LEADER), approval)
    with refused("changed_meanwhile"):
        actions.sign(actor=world.actor(PRINCIPAL), approval=slow)


def lend(world: World, giver: str, taker: str, days: int = 7, **more: Any) -> None:
    today = clock.today()
    delegations.delegate(
        actor=world.actor(giver), taker=world.person(taker), since=today, until=today + timedelta(days=days), **more
    )


def test_a_delegate_signs_in_the_place_of_the_giver_until_the_last_day(world: World, approval: Approval) -> None:
    lend(world, LEADER, DEPUTY)
    with clock.moved(date(2023, 3, 28)), refused("not_allowed"):
        give(world.actor(DEPUTY), approval)
    give(world.actor(DEPUTY), approval)
    signature = approval.signatures.get()
    assert (signature.person.name, signature.by.name) == ("许文斌", "崔明义")


def test_the_matter_is_carried_out_with_the_office_of_the_giver(world: World, approval: Approval, done: Done) -> None:
    give(world.actor(LEADER), approval)
    lend(world, PRINCIPAL, DEPUTY)
    give(world.actor(DEPUTY), approval)
    assert len(done.approved) == 1
    assert "高建平" in done.approved[0][0]


def test_what_was_delegated_is_not_passed_on(world: World, approval: Approval) -> None:
    lend(world, LEADER, DEPUTY)
    lend(world, DEPUTY, CLERK)
    with refused("not_allowed"):
        give(world.actor(CLERK), approval)
    with refused("no_delegation"):
        actions.sign(actor=world.actor(CLERK), approval=fresh(approval), person=world.person(LEADER).pk)


def test_a_delegate_for_other_kinds_signs_nothing(world: World, approval: Approval) -> None:
    lend(world, LEADER, DEPUTY)
    delegation = selectors.delegations_of(world.actor(DEPUTY)).get()
    delegation.kinds = ["another"]
    assert not rules.covers(delegation, KIND)
    delegations.end_delegation(actor=world.actor(LEADER), row=delegation)
    with refused("not_allowed"):
        give(world.actor(DEPUTY), approval)


def test_nobody_signs_once_as_oneself_and_once_for_another(world: World, approval: Approval) -> None:
    lend(world, PRINCIPAL, LEADER)
    give(world.actor(LEADER), approval)
    with refused("not_allowed"):
        give(world.actor(LEADER), approval)
    lend(world, PRINCIPAL, DEPUTY)
    assert give(world.actor(DEPUTY), approval).state == ApprovalState.APPROVED


def test_who_signs_for_the_author_signs_nothing_of_theirs(world: World, row: Campaign, done: Done) -> None:
    lend(world, OFFICE, LEADER)
    approval = actions.propose(actor=world.actor(OFFICE), kind=KIND, row=row)
    with refused("not_allowed"):
        give(world.actor(LEADER), approval)


def test_a_delegation_ends_and_is_for_an_absence(world: World, done: Done) -> None:
    with refused("too_long"):
        lend(world, LEADER, DEPUTY, days=400)
    with refused("to_oneself"):
        lend(world, LEADER, LEADER)
    lend(world, LEADER, DEPUTY)
    with refused("delegated_already"):
        lend(world, LEADER, DEPUTY)


def test_who_has_a_part_in_the_record_does_not_sign(world: World, row: Campaign, done: Done) -> None:
    set_parties(row.record, PartyRole.RESPONSIBLE, [world.person(LEADER).pk])
    approval = actions.propose(actor=world.actor(OFFICE), kind=KIND, row=row)
    assert [one.role for one in approval.steps.all()] == [Role.PRINCIPAL_LEADER], "the level above decides"
    set_parties(row.record, PartyRole.AUTHOR, [world.person(PRINCIPAL).pk])
    with refused("not_allowed"):
        give(world.actor(PRINCIPAL), approval)


def test_a_matter_of_the_last_signer_finds_nobody(world: World, row: Campaign, done: Done) -> None:
    with refused("nobody_signs"):
        actions.propose(actor=world.actor(PRINCIPAL), kind=KIND, row=row)


def test_the_site_sets_the_chain_from_a_day_on(world: World, row: Campaign, approval: Approval) -> None:
    steps = [StepRule(role=Role.LEADER_IN_CHARGE, relation="above"), StepRule(person_id=world.person(DEPUTY).pk)]
    chain_actions.set_chain(actor=world.actor(OFFICE), kind=KIND, rank="", since=clock.today(), steps=steps)
    assert len(approval.steps.all()) == 2, "a matter keeps the chain it has"
    actions.withdraw(actor=world.actor(OFFICE), approval=fresh(approval), reason="重报")
    again = actions.propose(actor=world.actor(OFFICE), kind=KIND, row=row)
    names = [[seat.person.name for seat in step.seats.all()] for step in again.steps.all()]
    assert names == [["陆明远"], ["崔明义"]]
    with refused("before_former"):
        chain_actions.set_chain(actor=world.actor(OFFICE), kind=KIND, rank="", since=date(2023, 1, 1), steps=steps)


def enter(world: World, approval: Approval, signer: str = LEADER, by: str = CLERK, **more: Any) -> PaperEntry:
    values: dict[str, Any] = {
        "kind": Opinion.SIGNED, "opinion": "同意", "signed_on": clock.today(), "short_hash": approval.short_hash,
        "scan": SCAN,
    } | more  # fmt: skip
    return papers.enter_paper(
        actor=world.actor(by),
        approval=fresh(approval),
        person=world.person(signer),
        **values,
    )


def test_a_slip_counts_once_a_second_person_has_confirmed_it(world: World, approval: Approval, done: Done) -> None:
    entry = enter(world, approval)
    assert approval.signatures.count() == 0
    with refused("same_person"):
        papers.confirm_paper(actor=world.actor(CLERK), entry=entry)
    with refused("own_hand"):
        papers.confirm_paper(actor=world.actor(LEADER), entry=entry)
    with refused("own_matter"):
        papers.confirm_paper(actor=world.actor(OFFICE), entry=entry)
    papers.confirm_paper(actor=world.actor(CHECKER), entry=entry)
    signature = approval.signatures.get()
    assert (signature.person.name, signature.paper is not None) == ("许文斌", True)
    second = enter(world, fresh(approval), PRINCIPAL)
    papers.confirm_paper(actor=world.actor(CHECKER), entry=second)
    assert "高建平" in done.approved[0][0]


def test_who_has_a_part_in_the_matter_neither_enters_nor_confirms_a_slip(
    world: World, row: Campaign, approval: Approval
) -> None:
    set_parties(row.record, PartyRole.RESPONSIBLE, [world.person(CLERK).pk])
    lend(world, OFFICE, DEPUTY)
    for name in (CLERK, DEPUTY):
        with refused("own_matter"):
            enter(world, approval, by=name)
    entry = enter(world, approval, by=CHECKER)
    for name in (CLERK, DEPUTY):
        with refused("own_matter"):
            papers.confirm_paper(actor=world.actor(name), entry=entry)
    assert approval.signatures.count() == 0


def test_a_slip_follows_the_rules_of_the_chain(world: World, approval: Approval) -> None:
    with refused("not_allowed"):
        enter(world, approval, PRINCIPAL)
    with refused("other_version"):
        enter(world, approval, short_hash="00000000")
    with refused("bad_day"):
        enter(world, approval, signed_on=date(2023, 3, 19))
    with refused("own_hand"):
        enter(world, approval, by=LEADER)
    entry = enter(world, approval)
    give(world.actor(LEADER), approval)
    entry = approval.papers.select_related("approval__record").get()
    with refused("not_allowed"):
        papers.confirm_paper(actor=world.actor(CHECKER), entry=entry)
    held = approval.papers.select_related("approval__record").get()
    papers.refuse_paper(actor=world.actor(CHECKER), entry=held, reason="已在线签批")
    assert approval.papers.get().state == PaperState.REFUSED


def test_the_queue_asks_the_same_number_of_questions_for_any_number_of_matters(
    world: World, row: Campaign, approval: Approval, done: Done
) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            selectors.queue(world.actor(LEADER))
        return len(captured)

    one = asked()
    other = campaign_actions.create_campaign(actor=world.actor(OFFICE), name="另一项", unit=world.county)
    actions.propose(actor=world.actor(OFFICE), kind=KIND, row=other)
    assert len(selectors.queue(world.actor(LEADER))) == 2
    assert asked() == one
