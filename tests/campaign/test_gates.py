"""The gates of the phases: what is missing is named, what stood is kept, and open conditions take the principal."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.urls import reverse
from django.utils.html import escape

from jingjian.commons.audit.selectors import events_of, happenings
from jingjian.kernel import clock
from jingjian.kernel.errors import DomainError, NotAllowed
from jingjian.modules.campaign import actions, selectors
from jingjian.modules.campaign.models import (
    Campaign,
    GatePassage,
    Phase,
    Plan,
    PlanState,
    Task,
    TaskOccurrence,
    TaskState,
)
from jingjian.modules.campaign.selectors import Gates, Standing
from jingjian.testing import cast
from tests.campaign import papers
from tests.campaign.conftest import World, import_paper, publish, refused
from tests.campaign.test_charts import browser_of
from tests.campaign.test_series import recurring

TODAY = date(2023, 3, 20)


@pytest.fixture
def phases(published: Plan) -> list[Phase]:
    """The three phases of the first paper, its plan in force."""
    return list(published.campaign.phases.select_related("campaign__record", "campaign__unit").order_by("position"))


def stands(world: World, phase: Phase, gate: str) -> dict[str, Standing]:
    campaign = Campaign._default_manager.select_related("record", "unit").get(pk=phase.campaign_id)
    return {one.condition.kind: one for one in Gates(campaign, world.office).standings(phase, gate)}


def again(phase: Phase) -> Phase:
    return Phase._default_manager.select_related("campaign__record", "campaign__unit").get(pk=phase.pk)


def confirm(world: World, phase: Phase, gate: str) -> None:
    condition = again(phase).conditions.select_related("phase__campaign__record").get(gate=gate, kind="stated")
    actions.confirm_condition(
        actor=world.office, condition=condition, confirmed_by=world.person(cast.IN_CHARGE), confirmed_on=TODAY
    )


def own_everything(world: World, campaign: Campaign) -> None:
    """Each task has somebody responsible."""
    for task in Task._default_manager.select_related("record", "campaign", "lead_unit__parent").filter(
        campaign=campaign, state=TaskState.DRAFT
    ):
        actions.assign_task(actor=world.office, row=task, responsible=world.person(cast.CLERK))


def test_publishing_proposes_the_usual_conditions_once(world: World, phases: list[Phase], campaign: Campaign) -> None:
    first, second, _third = phases
    assert [c.kind for c in first.conditions.filter(gate="entry").order_by("position")] == ["plan", "owners", "stated"]
    assert [c.kind for c in second.conditions.filter(gate="entry")] == ["previous"]
    leaving = first.conditions.filter(gate="exit").order_by("position")
    assert [c.kind for c in leaving] == ["tasks", "overdue", "stated"]
    assert {c.clause.heading for c in leaving if c.clause} == {"开展学习教育"}
    before = first.conditions.count()
    publish(world, import_paper(world.office, campaign, papers.SECOND))
    assert first.conditions.count() == before


def test_a_gate_is_refused_with_everything_that_is_missing(world: World, phases: list[Phase]) -> None:
    found = stands(world, phases[0], "entry")
    assert found["plan"].met
    assert not found["stated"].met
    owners = found["owners"]
    assert (owners.met, owners.have, owners.of - owners.have if owners.of else 0) == (False, 0, owners.open)
    assert {row.kind for row in owners.missing} == {"clause"}
    with pytest.raises(DomainError) as caught:
        actions.pass_gate(actor=world.office, phase=again(phases[0]), gate="entry")
    assert caught.value.code == "gate_open"
    assert f"({owners.have}/{owners.of})" in str(caught.value)
    assert str(found["stated"].condition.statement) in str(caught.value)
    assert not GatePassage._default_manager.exists()
    answer = browser_of(cast.OFFICE).post(reverse("campaign:gate-pass", args=[phases[0].pk, "entry"]))
    assert answer.status_code == 422
    assert escape(str(caught.value)) in answer.content.decode()


def test_a_gate_whose_conditions_are_met_is_passed_and_keeps_how_they_stood(
    world: World, phases: list[Phase], campaign: Campaign
) -> None:
    own_everything(world, campaign)
    confirm(world, phases[0], "entry")
    passage = actions.pass_gate(actor=world.office, phase=again(phases[0]), gate="entry", reason="不会留下")
    assert passage.reason == ""
    assert [(kept["kind"], kept["met"]) for kept in passage.snapshot] == [
        ("plan", True), ("owners", True), ("stated", True),
    ]  # fmt: skip
    assert "许文斌" in passage.snapshot[2]["figures"]
    phase = again(phases[0])
    assert (phase.state, phase.opened_on) == ("running", TODAY)
    told = next(happenings(events_of(phase.campaign)[:1]))
    assert told.verb == "campaign.phase_opened"
    with refused("gate_passed"):
        actions.pass_gate(actor=world.office, phase=phase, gate="entry")
    condition = phase.conditions.select_related("phase__campaign__record").filter(gate="entry").first()
    assert condition is not None
    with refused("gate_passed"):
        actions.remove_condition(actor=world.office, condition=condition)


def test_only_the_principal_leader_passes_open_conditions_and_the_reason_stays(
    world: World, phases: list[Phase]
) -> None:
    for who in (cast.OFFICE, cast.IN_CHARGE):
        with pytest.raises(NotAllowed):
            actions.pass_gate(actor=world.actor(who), phase=again(phases[0]), gate="entry", reason="时间紧")
    with pytest.raises(NotAllowed):
        actions.pass_gate(actor=world.head, phase=again(phases[0]), gate="entry")
    passage = actions.pass_gate(
        actor=world.actor(cast.PRINCIPAL), phase=again(phases[0]), gate="entry", reason="先行启动，月底前补齐"
    )
    assert passage.reason == "先行启动，月底前补齐"
    assert [kept["met"] for kept in passage.snapshot] == [True, False, False]
    assert next(happenings(events_of(again(phases[0]).campaign)[:1])).note == passage.reason


def test_a_phase_ends_when_its_tasks_are_done_and_only_while_it_runs(world: World, phases: list[Phase]) -> None:
    with refused("phase_not_running"):
        actions.pass_gate(actor=world.office, phase=again(phases[1]), gate="exit")
    tasks = stands(world, phases[0], "exit")["tasks"]
    assert (tasks.met, tasks.have) == (False, 0)
    below = Task._default_manager.filter(campaign=phases[0].campaign, rrule="", clause__plan__state=PlanState.PUBLISHED)
    study = [task for task in below if task.title in {row.text for row in tasks.missing}]
    assert len(study) == tasks.of
    Task._default_manager.filter(pk__in=[task.pk for task in study]).update(state=TaskState.VERIFIED)
    tasks = stands(world, phases[0], "exit")["tasks"]
    assert (tasks.met, tasks.have, tasks.open) == (True, tasks.of, 0)


def test_late_tasks_and_missing_people_keep_a_gate_shut(world: World, phases: list[Phase], campaign: Campaign) -> None:
    with clock.moved(date(2023, 4, 9)):
        late = stands(world, phases[0], "exit")["overdue"]
        assert not late.met
        assert late.open == len(late.missing) > 0
    row = actions.create_obligation(
        actor=world.office, campaign=again(phases[0]).campaign, name="签承诺书", unit=world.units["GB"]
    )
    actions.issue_obligation(actor=world.office, row=row)
    actions.add_condition(actor=world.office, phase=again(phases[0]), gate="exit", kind="obligation", obligation=row)
    people = [world.person(one) for one in cast.members_of("GB")]
    asked = stands(world, phases[0], "exit")["obligation"]
    assert (asked.met, asked.have, asked.of, asked.open) == (False, 0, len(people), len(people))
    actions.enter_done(actor=world.head, row=row, people=people[:2], done_on=TODAY)
    actions.excuse(actor=world.head, row=row, people=people[2:], done_on=TODAY, note="产假")
    assert stands(world, phases[0], "exit")["obligation"].met


def test_a_confirmation_names_a_person_and_a_day_and_may_be_withdrawn(world: World, phases: list[Phase]) -> None:
    condition = again(phases[0]).conditions.select_related("phase__campaign__record").get(gate="entry", kind="stated")
    with refused("future_date"):
        actions.confirm_condition(
            actor=world.office, condition=condition, confirmed_by=world.person(cast.OFFICE),
            confirmed_on=date(2023, 3, 21),
        )  # fmt: skip
    confirm(world, phases[0], "entry")
    assert stands(world, phases[0], "entry")["stated"].met
    condition = again(phases[0]).conditions.select_related("phase__campaign__record").get(gate="entry", kind="stated")
    actions.withdraw_confirmation(actor=world.office, condition=condition)
    assert not stands(world, phases[0], "entry")["stated"].met


def test_once_a_gate_was_passed_the_phases_go_by_their_states(world: World, phases: list[Phase]) -> None:
    campaign = again(phases[0]).campaign
    assert [view.state for view in selectors.phases_of(campaign)] == ["current", "future", "future"]
    principal = world.actor(cast.PRINCIPAL)
    actions.pass_gate(actor=principal, phase=again(phases[0]), gate="entry", reason="先行启动")
    with clock.moved(date(2023, 5, 1)):
        views = selectors.phases_of(campaign)
        assert [view.state for view in views] == ["current", "future", "future"]
        assert views[0].day == 43
        actions.pass_gate(actor=principal, phase=again(phases[0]), gate="exit", reason="转入下一环节")
        actions.pass_gate(actor=world.office, phase=again(phases[1]), gate="entry")
        assert [view.state for view in selectors.phases_of(campaign)] == ["past", "current", "future"]
        active = selectors.active_campaign_for(world.clerk)
        assert active is not None
        assert active.current is not None
        assert active.current.phase.pk == phases[1].pk


def test_a_condition_of_another_campaign_or_without_words_is_refused(world: World, phases: list[Phase]) -> None:
    with refused("no_statement"):
        actions.add_condition(actor=world.office, phase=again(phases[0]), gate="exit", kind="stated", statement=" ")
    with refused("no_obligation"):
        actions.add_condition(actor=world.office, phase=again(phases[0]), gate="exit", kind="obligation")
    other = actions.create_campaign(actor=world.office, name="另一次", unit=world.units["GB"])
    row = actions.create_obligation(actor=world.office, campaign=other, name="考试", unit=world.units["GB"])
    with refused("other_campaign"):
        actions.add_condition(
            actor=world.office, phase=again(phases[0]), gate="exit", kind="obligation", obligation=row
        )


def test_a_gate_counts_the_periods_due_within_its_phase_each_by_itself(
    world: World, phases: list[Phase], published: Plan
) -> None:
    weekly = recurring(world, published, "FREQ=WEEKLY;BYDAY=FR")
    phase = phases[1]
    with connection.cursor() as cursor:
        cursor.execute(
            """WITH RECURSIVE below AS (
                   SELECT id FROM campaign_clause WHERE plan_id = %s AND heading = '开展检视整治'
                   UNION ALL SELECT c.id FROM campaign_clause c JOIN below b ON c.parent_id = b.id)
               SELECT (SELECT count(*) FROM campaign_task
                        WHERE clause_id IN (SELECT id FROM below) AND rrule = '' AND state <> 'cancelled'),
                      (SELECT count(*) FROM campaign_taskoccurrence o JOIN campaign_task t ON t.record_id = o.task_id
                        WHERE t.clause_id IN (SELECT id FROM below) AND o.state NOT IN ('skipped', 'withdrawn')
                          AND o.due_on BETWEEN '2023-04-11' AND '2023-08-31')""",
            [published.pk],
        )
        tasks, periods = cursor.fetchone()
    assert 0 < periods < weekly.occurrences.count()
    asked = stands(world, phase, "exit")["tasks"]
    assert (asked.have, asked.of, asked.open, asked.periods) == (0, tasks + periods, tasks + periods, periods)

    with clock.moved(date(2023, 4, 20)):
        late = stands(world, phase, "exit")["overdue"]
        named = [row for row in late.missing if row.kind == "period"]
        in_phase = weekly.occurrences.filter(due_on__range=(phase.starts_on, date(2023, 4, 19)))
        assert sorted(row.pk for row in named) == sorted(in_phase.values_list("pk", flat=True))
        assert late.periods == len(named) > 0
        said = browser_of(cast.OFFICE).get(reverse("campaign:phase", args=[phase.pk])).content.decode()
        assert reverse("occurrences:detail", args=[named[0].pk]) in said
        assert "/occurrences/?tab=overdue" in said
    for row in weekly.occurrences.filter(due_on__range=(phase.starts_on, phase.ends_on)):
        TaskOccurrence._default_manager.filter(pk=row.pk).update(state="done")
    asked = stands(world, phase, "exit")["tasks"]
    assert (asked.have, asked.periods) == (periods, 0)
