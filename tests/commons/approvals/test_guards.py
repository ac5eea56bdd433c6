"""A transition that waits for its chain: refused with the reason until all have signed, and again after a change."""

from __future__ import annotations

import pytest

from jingjian.commons.approvals import actions
from jingjian.commons.approvals.guards import approved
from jingjian.commons.approvals.models import Opinion
from jingjian.kernel.decision import Decision
from jingjian.modules.campaign import actions as campaign_actions
from jingjian.modules.campaign.models import Campaign
from jingjian.testing import cast
from jingjian.testing.conformance import World
from tests.commons.approvals.conftest import KIND, Done

OFFICE, LEADER = cast.OFFICE.username, cast.IN_CHARGE.username


def asked(row: Campaign) -> Decision:
    return approved(KIND)(Campaign.objects.select_related("record").get(pk=row.pk))


def test_it_opens_when_the_last_has_signed_and_says_before_what_is_lacking(
    world: World, row: Campaign, done: Done
) -> None:
    first = asked(row)
    assert not first
    assert "报批" in str(first.reason)
    matter = actions.propose(actor=world.actor(OFFICE), kind=KIND, row=row, asks={"name": "新名称", "reason": "统一"})
    actions.sign(actor=world.actor(LEADER), approval=matter)
    assert "待签批" in str(asked(row).reason)
    actions.sign(actor=world.actor(cast.PRINCIPAL.username), approval=matter)
    assert asked(row)


def test_a_matter_that_was_returned_is_put_forward_again(world: World, row: Campaign, done: Done) -> None:
    world.approve(row, KIND, by=OFFICE)
    matter = actions.propose(actor=world.actor(OFFICE), kind=KIND, row=row, asks={"name": "新名称", "reason": "统一"})
    actions.sign(actor=world.actor(LEADER), approval=matter, kind=Opinion.RETURNED, opinion="理由不充分。")
    assert "报批" in str(asked(row).reason)


def test_what_was_approved_is_approved_no_more_once_it_is_changed(world: World, row: Campaign, done: Done) -> None:
    world.approve(row, KIND, by=OFFICE)
    assert asked(row)
    fields = {"name": row.name, "scope": "全体党员", "starts_on": row.starts_on, "ends_on": row.ends_on}
    campaign_actions.amend_campaign(actor=world.actor(OFFICE), row=row, **fields)
    assert "请重新报批" in str(asked(row).reason)


def test_a_kind_that_nobody_declared_is_a_mistake_of_the_program(row: Campaign) -> None:
    with pytest.raises(LookupError):
        approved("tests.nothing")(row)
