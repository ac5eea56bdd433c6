"""Whatever chains, delegations, hands and changes come together: no approval is given that may not be given.

A run is a list of moves made by people drawn at random. A plain second account of the rules, kept beside the database,
says after each accepted move that it was no forbidden one.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jingjian.commons.approvals import actions, chain_actions, delegations, papers
from jingjian.commons.approvals.kinds import StepRule
from jingjian.commons.approvals.models import Approval, ApprovalState, Delegation, Signature
from jingjian.kernel import clock
from jingjian.kernel.errors import DomainError
from jingjian.kernel.ids import uuid7
from jingjian.modules.campaign import actions as campaign_actions
from jingjian.modules.campaign.models import Campaign
from jingjian.testing.conformance import World
from tests.commons.approvals.conftest import KIND, Done

PEOPLE = ("qianyongming", "xuwenbin", "gaojianping", "cuimingyi", "mengjia")
AUTHORS = PEOPLE[:2]
person = st.sampled_from(PEOPLE)
step = st.tuples(st.lists(person, min_size=1, max_size=1), st.booleans())
sign = st.tuples(st.just("sign"), person, person, st.booleans())
lend = st.tuples(st.just("lend"), person, person, st.integers(0, 3))
on_paper = st.tuples(st.just("paper"), person, person, person)
change = st.tuples(st.just("change"), st.booleans())
later = st.tuples(st.just("later"), st.integers(1, 3))
move = st.one_of(sign, sign, sign, lend, on_paper, change, later)


class Run:
    """One matter and what is done to it."""

    def __init__(self, world: World, done: Done, author: str, chain: list[str]) -> None:
        self.world, self.done, self.author = world, done, author
        office = world.actor("qianyongming")
        with suppress(DomainError), transaction.atomic():
            steps = [StepRule(person_id=world.person(name).pk) for name in chain]
            chain_actions.set_chain(actor=office, kind=KIND, rank="", since=clock.today(), steps=steps)
        self.row = campaign_actions.create_campaign(actor=office, name="教育整顿", unit=world.county, scope="甲")
        self.at_opening = (self.row.name, self.row.scope)
        self.approval = actions.propose(
            actor=world.actor(author), kind=KIND, row=self.row, asks={"name": "新名", "reason": "由"}
        )

    def make(self, one: tuple[object, ...]) -> None:
        """Try a move; a refusal leaves everything as it was."""
        with suppress(DomainError), transaction.atomic():
            getattr(self, str(one[0]))(*one[1:])

    def sign(self, by: str, at: str, corrects: bool) -> None:
        approval = Approval.objects.select_related("record").get(pk=self.approval.pk)
        corrections = {"name": f"新名{approval.revision}"} if corrects else None
        actions.sign(
            actor=self.world.actor(by), approval=approval, person=self.world.person(at).pk, corrections=corrections
        )

    def lend(self, giver: str, taker: str, days: int) -> None:
        today = clock.today()
        delegations.delegate(
            actor=self.world.actor(giver), taker=self.world.person(taker), since=today,
            until=today + timedelta(days=days),
        )  # fmt: skip

    def paper(self, signer: str, clerk: str, checker: str) -> None:
        approval = Approval.objects.select_related("record").get(pk=self.approval.pk)
        entry = papers.enter_paper(
            actor=self.world.actor(clerk), approval=approval, person=self.world.person(signer), kind="signed",
            opinion="同意", signed_on=clock.today(), short_hash=approval.short_hash, scan=uuid7(),
        )  # fmt: skip
        papers.confirm_paper(actor=self.world.actor(checker), entry=entry)

    def change(self, told: bool) -> None:
        """By an act, or behind the back of the house."""
        row = Campaign.objects.select_related("record", "unit").get(pk=self.row.pk)
        if told:
            office = self.world.actor("qianyongming")
            campaign_actions.amend_campaign(actor=office, row=row, name=row.name, scope=row.scope + "乙")
        else:
            Campaign.objects.filter(pk=row.pk).update(scope=row.scope + "丙")

    def later(self, days: int) -> None:
        clock.set_offset(clock.offset() + timedelta(days=days))

    def check(self) -> None:
        """No signature breaks a rule, and what was carried out was signed by all of the chain, unchanged."""
        names = {self.world.person(name).pk: name for name in PEOPLE}
        approval = Approval.objects.get(pk=self.approval.pk)
        by_version: dict[str, list[Signature]] = {}
        for signature in approval.signatures.select_related("delegation", "paper"):
            by_version.setdefault(signature.fingerprint, []).append(signature)
            assert self.author not in (names[signature.person_id], names[signature.by_id])
            self.check_hand(signature, names)
        for signatures in by_version.values():
            hands = [hand for one in signatures for hand in {one.person_id, one.by_id}]
            assert len(hands) == len(set(hands)), "nobody twice, in whatever name"
        assert len(self.done.approved) == (approval.state == ApprovalState.APPROVED)
        if approval.state == ApprovalState.APPROVED:
            seats = {seat.person_id for step in approval.steps.all() for seat in step.seats.all()}
            assert {one.person_id for one in by_version[approval.fingerprint]} == seats

    def check_hand(self, signature: Signature, names: dict[object, str]) -> None:
        if signature.by_id != signature.person_id:
            lent = signature.delegation
            assert lent is not None
            assert (lent.giver_id, lent.taker_id) == (signature.person_id, signature.by_id)
            assert lent.since <= signature.signed_on <= lent.until
        slip = signature.paper
        hands = {signature.person_id, signature.by_id}
        hands |= {slip.entered_by_id, slip.answered_by_id} if slip else set()
        lent_by_author = Delegation.objects.filter(
            giver=self.world.person(self.author), taker__in=hands, since__lte=signature.signed_on
        )
        assert not [one for one in lent_by_author if one.pk.int < signature.pk.int], "nobody who signs for the author"
        if slip is not None:
            assert len({slip.person_id, slip.entered_by_id, slip.answered_by_id}) == 3
            assert self.author not in {names[slip.entered_by_id], names[slip.answered_by_id]}

    def unchanged(self) -> bool:
        row = Campaign.objects.get(pk=self.row.pk)
        return (row.name, row.scope) == self.at_opening


@pytest.fixture
def still() -> Iterator[None]:
    with clock.moved(date(2023, 3, 20)):
        yield


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    author=st.sampled_from(AUTHORS),
    chain=st.lists(person, min_size=1, max_size=3, unique=True),
    moves=st.lists(move, min_size=4, max_size=14),
)
def test_no_approval_is_given_by_the_author_a_delegate_of_theirs_twice_by_one_or_for_a_changed_object(
    world: World, done: Done, author: str, chain: list[str], moves: list[tuple[object, ...]]
) -> None:
    sandbox = transaction.savepoint()
    done.approved.clear()
    try:
        with clock.moved(date(2023, 3, 20)):
            try:
                run = Run(world, done, author, chain)
            except DomainError:
                assert chain[-1] == author, "only a chain that ends at the author finds nobody"
                return
            for one in moves:
                before, unchanged = len(done.approved), run.unchanged()
                run.make(one)
                assert unchanged or len(done.approved) == before, "nothing changed is carried out"
                run.check()
    finally:
        transaction.savepoint_rollback(sandbox)
