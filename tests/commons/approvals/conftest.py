"""The cast, a record in the county, and kinds of approval that note what they carry out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from jingjian.commons.access.models import Role
from jingjian.commons.approvals import changes, kinds
from jingjian.commons.approvals.kinds import ApprovalKind, Asked, Declared, StepRule
from jingjian.commons.records.models import PartyRole
from jingjian.kernel import clock
from jingjian.kernel.decision import ALLOW
from jingjian.modules.campaign import actions as campaign_actions
from jingjian.modules.campaign.models import Campaign
from jingjian.testing import cast
from jingjian.testing.conformance import World

KIND = "tests.renaming"
LEADER, PRINCIPAL = StepRule(role=Role.LEADER_IN_CHARGE), StepRule(role=Role.PRINCIPAL_LEADER)


class Done:
    """What kinds carried out while a test runs, in order."""

    def __init__(self) -> None:
        self.approved: list[tuple[str, dict[str, object]]] = []
        self.returned: list[str] = []


def renaming(done: Done, *chain: StepRule, name: str = KIND) -> ApprovalKind:
    """A kind about the name of a campaign; what is asked for is a new name."""
    return ApprovalKind(
        id=name, register="campaigns", model=Campaign, name="renaming",
        fields=(Declared(name="name", label="name"), Declared(name="scope", label="scope")),
        chain=chain or (LEADER, PRINCIPAL), may_propose=lambda actor, row: ALLOW,
        asked=(Asked(name="name", label="new name"), Asked(name="reason", label="reason", correctable=False)),
        barred=(PartyRole.RESPONSIBLE, PartyRole.AUTHOR),
        on_approved=lambda actor, row, asks: done.approved.append((actor.name, dict(asks))),
        on_returned=lambda actor, row, reason: done.returned.append(reason),
    )  # fmt: skip


@pytest.fixture(autouse=True)
def spring_of_2023() -> Iterator[None]:
    with clock.moved(date(2023, 3, 20)):
        yield


@pytest.fixture
def world(db: None, spring_of_2023: None) -> World:
    return World()


@pytest.fixture
def row(world: World) -> Campaign:
    actor = world.actor(cast.OFFICE.username)
    return campaign_actions.create_campaign(actor=actor, name="教育整顿", unit=world.county, scope="全体干部")


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> Done:
    """The kind ``KIND`` is known while the test runs."""
    noted = Done()
    monkeypatch.setattr(kinds, "_kinds", dict(kinds._kinds))
    changes.register_kind(renaming(noted))
    return noted
