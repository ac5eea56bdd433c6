"""What is kept in the process between pages is never older than what somebody committed."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from jingjian.commons.access.context import acting_as
from jingjian.commons.organisation.models import Unit
from jingjian.commons.organisation.selectors import units_to_choose
from jingjian.commons.records.models import Record
from jingjian.kernel import clock
from jingjian.modules.campaign.models import Campaign, Clause, Phase, Plan
from jingjian.modules.campaign.selectors import active_campaign_for, clause_names
from tests.campaign.conftest import World


def _reads(world: World, *, campaign: Campaign | None = None) -> tuple[object, int]:
    """What a page of the office reads now, and how many queries that took beyond the one that begins it."""
    actor = world.office
    with acting_as(actor, reading=True), CaptureQueriesContext(connection) as queries:
        active = active_campaign_for(actor)
        found = (
            active
            and (active.campaign.name, active.campaign.record.unit_path, [one.phase.name for one in active.phases]),
            clause_names(campaign) if campaign else (),
            units_to_choose({actor.unit_path}),
        )
    return found, len(queries)


@pytest.mark.parametrize("what", ["unit", "campaign", "phase", "clause", "header"])
def test_a_change_shows_on_the_next_page_and_without_one_nothing_is_asked(
    world: World, published: Plan, what: str
) -> None:
    before, _ = _reads(world, campaign=published.campaign)
    assert _reads(world, campaign=published.campaign) == (before, 0)
    if what == "unit":
        unit = Unit.objects.get(path=world.office.unit_path)
        Unit.objects.filter(pk=unit.pk).update(name="改名后的单位")
    elif what == "campaign":
        Campaign.objects.filter(pk=published.campaign.pk).update(name="改名后的方案")
    elif what == "phase":
        Phase.objects.filter(campaign=published.campaign).update(name="改名后的环节")
    elif what == "clause":
        Clause.objects.filter(plan=published).update(heading="改名后的条款")
    else:
        Record.objects.filter(pk=published.campaign.pk).update(title="改名后的方案")
    after, asked = _reads(world, campaign=published.campaign)
    assert asked > 0
    assert ("改名后" in str(after)) == (what != "header")
    assert _reads(world, campaign=published.campaign) == (after, 0)


def test_what_was_undone_is_not_shown(world: World, published: Plan) -> None:
    before, _ = _reads(world, campaign=published.campaign)
    with transaction.atomic():
        Campaign.objects.filter(pk=published.campaign.pk).update(name="没有提交的名称")
        assert "没有提交" in str(_reads(world, campaign=published.campaign)[0])
        transaction.set_rollback(True)
    assert _reads(world, campaign=published.campaign)[0] == before


def test_another_day_is_another_answer(world: World, published: Plan) -> None:
    _reads(world)
    with clock.moved(clock.today().replace(year=2024)):
        assert _reads(world)[1] > 0


def test_an_act_asks_anew(world: World, published: Plan) -> None:
    _reads(world)
    with acting_as(world.office, reading=False), CaptureQueriesContext(connection) as queries:
        active_campaign_for(world.office)
        active_campaign_for(world.office)
    assert len(queries) == 4


def test_marks_are_folded_each_write_has_a_stamp_of_its_own_and_nobody_leaves_a_mark_by_hand(world: World) -> None:
    seen, most, written = set(), 0, 0
    with connection.cursor() as cursor:
        while written < 1000:
            written += 1
            Unit.objects.filter(pk=world.office.unit_id).update(short_name="")
            cursor.execute("SELECT bit_xor(mark), count(*) FROM jj.standing WHERE name = 'organisation'")
            stamp, rows = cursor.fetchone()
            seen.add(stamp)
            if rows < most:
                break
            most = rows
        assert rows == 1 < most
        assert len(seen) == written
        for statement in ("DELETE FROM jj.standing", "INSERT INTO jj.standing VALUES ('campaign', 1)"):
            with pytest.raises(DatabaseError), transaction.atomic():
                cursor.execute(statement)
