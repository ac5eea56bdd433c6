"""Time limits: every rule with a worked example, versions that clocks keep, and the life of a clock."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from jingjian.commons.audit.models import AuditEvent
from jingjian.commons.deadlines import actions
from jingjian.commons.deadlines.models import Clock, ClockState, RuleValue
from jingjian.commons.deadlines.rules import APPROVING, LOCAL, Extension, all_rules, rule_of
from jingjian.commons.deadlines.selectors import Value, clocks_of, going, stage_of, value_among, value_kept, value_on
from jingjian.commons.records.models import Record
from jingjian.kernel import clock
from jingjian.kernel.calendar import statutory
from jingjian.kernel.clock import SHANGHAI
from jingjian.kernel.errors import DomainError, NotAllowed
from jingjian.kernel.limits import Mark
from jingjian.kernel.reckoning import Stage, reckon
from jingjian.modules.campaign.factories import task_example
from jingjian.testing import cast
from jingjian.testing.conformance import World

OFFICE, CLERK, HEAD = cast.OFFICE.username, cast.CLERK.username, cast.HEAD.username
PRINCIPAL, IN_CHARGE = cast.PRINCIPAL.username, cast.IN_CHARGE.username
DAY = date(2023, 6, 12)

#: rule → (start, last day), worked out by hand on the published calendars; a plain Monday unless the rule is younger
WORKED = {
    "report.forward": ("2023-06-12", "2023-06-19"),
    "report.send_up": ("2023-06-19", "2023-06-27"),
    "report.take_forwarded": ("2023-09-25", "2023-10-08"),
    "report.tell_acceptance": ("2023-06-12", "2023-07-04"),
    "report.feed_back": ("2025-01-24", "2025-02-20"),
    "report.assigned_item": ("2022-11-30", "2023-02-28"),
    "report.results_back": ("2023-03-31", "2023-06-30"),
    "lead.disposal": ("2023-05-22", "2023-06-25"),
    "lead.letter_reply": ("2023-06-12", "2023-07-04"),
    "lead.talk_report": ("2023-01-31", "2023-02-28"),
    "lead.first_check": ("2023-04-12", "2023-06-12"),
    "safety.report": ("2023-06-12", "2023-06-13"),
    "case.filing": ("2025-09-01", "2025-10-09"),
    "case.investigation": ("2023-03-12", "2023-06-12"),
    "case.state_decision": ("2023-06-12", "2024-06-12"),
    "case.trial": ("2025-12-03", "2026-01-04"),
    "case.announce": ("2026-01-15", "2026-02-24"),
    "case.execution_report": ("2023-01-03", "2023-07-03"),
    "case.pay_and_post": ("2023-06-12", "2023-07-12"),
    "appeal.party": ("2023-03-12", "2023-06-12"),
    "review.apply": ("2025-06-12", "2025-07-14"),
    "review.decide": ("2025-06-12", "2025-07-14"),
    "second_review.apply": ("2025-06-12", "2025-07-14"),
    "second_review.decide": ("2025-06-12", "2025-08-12"),
    "complaint.decide": ("2025-06-12", "2025-07-14"),
    "complaint.apply_review": ("2025-06-12", "2025-07-14"),
    "complaint.decide_review": ("2025-06-12", "2025-08-12"),
    "complaint.serve": ("2025-06-12", "2025-06-19"),
    "personnel.review": ("2023-06-12", "2023-07-12"),
    "personnel.appeal": ("2023-06-09", "2023-06-25"),
    "personnel.decide": ("2023-06-12", "2023-08-11"),
    "confinement": ("2025-10-01", "2025-10-08"),
    "admonition": ("2023-06-12", "2023-12-12"),
    "party.warning": ("2024-01-01", "2025-01-01"),
    "party.serious_warning": ("2024-01-01", "2025-07-01"),
    "party.removal": ("2024-01-01", "2026-01-01"),
    "party.probation": ("2024-01-01", "2026-01-01"),
    "party.expulsion": ("2024-01-01", "2029-01-01"),
    "government.warning": ("2023-06-12", "2023-12-12"),
    "government.demerit": ("2023-06-12", "2024-06-12"),
    "government.serious_demerit": ("2023-06-12", "2024-12-12"),
    "government.downgrading": ("2023-06-12", "2025-06-12"),
    "government.removal": ("2023-06-12", "2025-06-12"),
    "post_service_ban": ("2024-02-29", "2027-02-28"),
    "pia.kept": ("2023-06-12", "2026-06-12"),
    "declaration.wedding": ("2023-06-15", "2023-06-25"),
    "declaration.funeral": ("2023-06-12", "2023-07-04"),
    "task.verify": ("2023-06-19", "2023-06-27"),
}


@pytest.fixture
def world(db: None) -> World:
    return World()


@pytest.fixture
def record(world: World) -> Record:
    return task_example(world).record


def begin(world: World, record: Record, rule: str = "case.trial", **given: Any) -> Clock:
    given.setdefault("on", DAY)
    return actions.start(actor=world.actor(OFFICE), record=record, rule=rule, **given)


def refusal(code: str) -> Any:
    return pytest.raises(DomainError, check=lambda error: error.code == code)


# ---- rules ----------------------------------------------------------------------------------------------------


def test_every_rule_has_a_worked_example() -> None:
    assert {rule.id for rule in all_rules()} == set(WORKED)


#: which version of which rule is recalled and was seen nowhere, by the year of its text; those whose number of the
#: article is recalled as well
RECALLED = {
    "report.forward": {2025: ""},
    "lead.letter_reply": {2019: "29"},
    "case.state_decision": {2021: "185", 2025: ""},
    "case.execution_report": {2023: ""},
    **{
        rule: {2018: ""}
        for rule in (
            "review.apply", "review.decide", "second_review.apply", "second_review.decide", "complaint.decide",
            "complaint.apply_review", "complaint.decide_review",
        )
    },
}  # fmt: skip


def test_what_is_recalled_reads_as_a_setting_of_this_unit() -> None:
    found: dict[str, dict[int, str]] = {}
    for rule in all_rules():
        for text in rule.texts:
            if text.mark is Mark.RECALLED:
                assert Value(rule, text, None).basis is LOCAL, rule.id
                found.setdefault(rule.id, {})[text.source.year] = str(text.basis.params.get("article", ""))
    assert found == RECALLED


@pytest.mark.parametrize("rule_id", ["party.warning", "party.serious_warning", "party.removal"])
def test_no_article_is_named_of_the_text_of_2023_whose_numbers_were_not_seen(rule_id: str) -> None:
    text = rule_of(rule_id).text_on(date(2024, 1, 1))
    assert (text.source.year, "article" in text.basis.params) == (2023, False)


@pytest.mark.parametrize("rule_id", sorted(WORKED))
def test_a_rule_ends_on_the_day_worked_out_by_hand(rule_id: str) -> None:
    start, end = (date.fromisoformat(text) for text in WORKED[rule_id])
    rule = rule_of(rule_id)
    text = rule.text_on(start)
    begun = datetime(start.year, start.month, start.day, 10, tzinfo=SHANGHAI) if rule_id == "safety.report" else start
    assert reckon(rule.limit(text.amount, text.unit, text), begun, statutory()).on == end


def test_the_texts_of_a_rule_follow_each_other_without_overlap() -> None:
    for rule in all_rules():
        for former, later in zip(rule.texts, rule.texts[1:], strict=False):
            assert former.source.until is not None, rule.id
            assert former.source.until < later.since, rule.id


def test_a_weakly_attested_rule_never_reads_as_a_national_article() -> None:
    for rule in all_rules():
        for text in rule.texts:
            value = value_among(rule, text.since, ())
            assert value.local is (text.mark is not Mark.TEXT), rule.id
            assert (value.basis == LOCAL) is value.local, rule.id


def test_the_text_follows_the_day_of_the_start_event() -> None:
    rule = rule_of("case.execution_report")
    assert rule.text_on(date(2023, 12, 31)).mark is Mark.TEXT
    assert rule.text_on(date(2024, 1, 1)).mark is Mark.RECALLED
    with refusal("no_text_in_force"):
        rule.text_on(date(2017, 1, 1))


def test_the_chain_of_an_assigned_item_is_the_own_leader_once_and_then_the_superior() -> None:
    rule = rule_of("report.assigned_item")
    own, superior = rule.extensions
    assert [rule.extension_after(n) for n in range(4)] == [own, superior, superior, superior]
    assert (own.most, superior.most, APPROVING[superior.by]) == (3, None, ())
    assert rule_of("lead.disposal").extension_after(0) is None


# ---- the site's own values ------------------------------------------------------------------------------------


def test_a_value_of_the_site_counts_from_its_day_and_reads_as_a_setting_of_the_unit(world: World) -> None:
    actions.set_value(
        actor=world.actor(OFFICE), rule="lead.disposal", amount=1, since=date(2023, 7, 1), reason="县委通知"
    )
    before, after = value_on("lead.disposal", date(2023, 6, 30)), value_on("lead.disposal", date(2023, 7, 1))
    assert (before.local, after.local) == (False, True)
    assert after.basis == LOCAL
    assert AuditEvent.objects.filter(verb="time_limit.value_set").count() == 1


def test_a_value_without_a_figure_goes_back_to_the_rule(world: World) -> None:
    office = world.actor(OFFICE)
    actions.set_value(actor=office, rule="task.verify", amount=3, since=date(2023, 7, 1), reason="加快核验")
    actions.set_value(actor=office, rule="task.verify", amount=None, since=date(2023, 8, 1), reason="恢复原定")
    assert [value_on("task.verify", date(2023, month, 15)).amount for month in (6, 7, 8)] == [5, 3, 5]


def test_an_article_that_was_seen_may_be_made_tighter_and_not_longer(world: World) -> None:
    with refusal("longer_than_the_article"):
        actions.set_value(actor=world.actor(OFFICE), rule="case.trial", amount=2, since=DAY, reason="案情复杂")
    with refusal("no_reason"):
        actions.set_value(actor=world.actor(OFFICE), rule="task.verify", amount=2, since=DAY, reason=" ")


@pytest.mark.parametrize("username", [CLERK, HEAD, IN_CHARGE, cast.SYSTEM_ADMIN.username])
def test_nobody_but_the_office_and_the_principal_leader_sets_a_value(world: World, username: str) -> None:
    with pytest.raises(NotAllowed):
        actions.set_value(actor=world.actor(username), rule="task.verify", amount=2, since=DAY, reason="加快")


def test_a_clock_keeps_the_version_it_was_started_with(world: World, record: Record) -> None:
    row = begin(world, record, "task.verify")
    actions.set_value(actor=world.actor(OFFICE), rule="task.verify", amount=2, since=date(2023, 1, 1), reason="加快")
    row = Clock.objects.get(pk=row.pk)
    assert (row.amount, value_kept(row).amount, row.due_on) == (5, 5, date(2023, 6, 19))


@settings(max_examples=40, deadline=None)
@given(
    values=st.dictionaries(st.dates(date(2022, 1, 1), date(2024, 1, 1)), st.none() | st.integers(1, 20), max_size=6),
    day=st.dates(date(2022, 1, 1), date(2024, 1, 1)),
)
def test_the_version_in_force_is_the_one_that_walking_through_the_days_leaves(
    values: dict[date, int | None], day: date
) -> None:
    rule = rule_of("task.verify")
    amount: int | None = None
    walked = date(2022, 1, 1)
    while walked <= day:
        amount = values.get(walked, amount)
        walked += timedelta(days=1)
    own = [RuleValue(rule=rule.id, amount=figure, since=since) for since, figure in values.items()]
    assert value_among(rule, day, own).amount == (amount or 5)


# ---- the life of a clock --------------------------------------------------------------------------------------


def test_a_clock_starts_once_and_stops(world: World, record: Record) -> None:
    row = begin(world, record, event="task.submitted")
    assert begin(world, record) == row
    assert (row.due_on, row.unrolled_on, row.holder_id) == (date(2023, 7, 12), date(2023, 7, 12), record.owner_id)
    assert going([record.pk]) == {record.pk: row}
    stopped = actions.stop(actor=world.actor(OFFICE), record=record, rule="case.trial", on=date(2023, 7, 3))
    assert stopped is not None
    assert (stopped.state, stopped.stopped_on, going([record.pk])) == (ClockState.STOPPED, date(2023, 7, 3), {})
    assert actions.stop(actor=world.actor(OFFICE), record=record, rule="case.trial") is None
    verbs = AuditEvent.objects.filter(record_id=row.pk).order_by("at").values_list("verb", flat=True)
    assert list(verbs) == ["clock.started", "clock.stopped"]


def test_the_database_holds_one_going_clock_of_a_rule(world: World, record: Record) -> None:
    row = begin(world, record)
    row.pk, row._state.adding = None, True
    with pytest.raises(IntegrityError), transaction.atomic():
        Clock.objects.bulk_create([row])


def test_a_pause_moves_the_due_day_by_what_it_took(world: World, record: Record) -> None:
    office = world.actor(OFFICE)
    row = begin(world, record, "report.tell_acceptance")
    assert row.due_on == date(2023, 7, 4)
    with refusal("no_reason"):
        actions.pause(actor=office, row=row, reason="")
    actions.pause(actor=office, row=row, reason="等待补充材料", on=date(2023, 6, 14))
    assert stage_of(row) is None
    with refusal("not_running"):
        actions.pause(actor=office, row=row, reason="再次")
    with refusal("before_pause"):
        actions.resume(actor=office, row=row, on=date(2023, 6, 13))
    actions.resume(actor=office, row=row, on=date(2023, 6, 20))
    assert row.due_on == date(2023, 7, 10)
    (move,) = row.moves.all()
    assert (move.former, move.due_on, move.cause) == (date(2023, 7, 4), date(2023, 7, 10), "resumed")


def test_a_clock_stopped_while_it_is_paused_leaves_no_open_pause(world: World, record: Record) -> None:
    office = world.actor(OFFICE)
    row = actions.pause(actor=office, row=begin(world, record), reason="出国", on=DAY)
    actions.stop(actor=office, record=record, rule="case.trial", on=date(2023, 6, 20))
    assert [pause.until for pause in row.pauses.all()] == [date(2023, 6, 20)]


def test_a_limit_in_hours_runs_from_its_moment_and_is_not_paused(world: World, record: Record) -> None:
    at = datetime(2023, 6, 12, 16, 30, tzinfo=SHANGHAI)
    row = begin(world, record, "safety.report", on=at)
    assert row.due_at == at + timedelta(hours=24)
    with refusal("not_paused"):
        actions.pause(actor=world.actor(OFFICE), row=row, reason="夜间")
    with clock.moved(at + timedelta(hours=23)):
        assert stage_of(row) is Stage.DUE
    with clock.moved(at + timedelta(hours=24, minutes=1)):
        assert stage_of(row) is Stage.OVERDUE


def test_an_extension_goes_by_the_chain_and_no_further(world: World, record: Record) -> None:
    office, leader = world.actor(OFFICE), world.person(PRINCIPAL)
    row = begin(world, record, "report.assigned_item", on=date(2022, 11, 30))
    with refusal("too_much"):
        actions.extend(actor=office, row=row, amount=4, reason="案情复杂", approver=leader)
    actions.extend(actor=office, row=row, amount=3, reason="案情复杂", approver=leader)
    assert row.due_on == date(2023, 5, 30)
    with refusal("no_paper"):
        actions.extend(actor=office, row=row, amount=1, reason="仍需取证", approver=leader)
    actions.extend(actor=office, row=row, amount=1, reason="仍需取证", paper="市纪函〔2023〕8号")
    assert row.due_on == date(2023, 6, 30)
    assert [move.cause for move in row.moves.all()] == ["extended", "extended"]
    short = begin(world, record, "lead.disposal")
    with refusal("chain_used_up"):
        actions.extend(actor=office, row=short, amount=1, reason="来不及", approver=leader)


def test_a_clock_that_was_read_for_its_card_is_extended_and_resumed_as_any_other(world: World, record: Record) -> None:
    office = world.actor(OFFICE)
    actions.pause(actor=office, row=begin(world, record), reason="出国", on=DAY)
    row = clocks_of(record.pk).get()
    actions.resume(actor=office, row=row, on=date(2023, 6, 16))
    assert row.due_on == date(2023, 7, 17), "four days after 12 July is a Sunday"
    row = clocks_of(record.pk).get()
    actions.extend(actor=office, row=row, amount=1, reason="案情复杂", approver=world.person(PRINCIPAL))
    assert row.due_on == date(2023, 8, 16)


def test_nobody_extends_their_own_work_or_without_the_role(world: World, record: Record) -> None:
    row = begin(world, record, holder_id=world.person(PRINCIPAL).pk)
    with refusal("own_approval"):
        actions.extend(actor=world.actor(OFFICE), row=row, amount=1, reason="复杂", approver=world.person(PRINCIPAL))
    row = begin(world, record, "lead.first_check")
    with refusal("own_approval"):
        actions.extend(actor=world.actor(PRINCIPAL), row=row, amount=1, reason="复杂", approver=world.person(PRINCIPAL))
    for username in (HEAD, IN_CHARGE, cast.SYSTEM_ADMIN.username):
        with refusal("may_not_approve"):
            actions.extend(actor=world.actor(CLERK), row=row, amount=1, reason="复杂", approver=world.person(username))
    assert row.extensions.count() == 0


def test_a_clock_whose_year_is_not_known_runs_without_a_due_day(world: World, record: Record) -> None:
    row = begin(world, record, "task.verify", on=date(2026, 12, 30))
    assert (row.due_on, row.warn_on, stage_of(row)) == (None, None, None)


@settings(max_examples=40, deadline=None)
@given(given_before=st.integers(0, 6), times=st.lists(st.none() | st.integers(1, 3), min_size=1, max_size=4))
def test_the_chain_is_the_list_of_its_steps_written_out(given_before: int, times: list[int | None]) -> None:
    base = rule_of("case.trial")
    steps = tuple(
        Extension(n + 1, base.extensions[0].unit, base.extensions[0].by, times=often) for n, often in enumerate(times)
    )
    written: list[Extension] = []
    for step in steps:
        written += [step] * (10 if step.times is None else step.times)
    expected = written[given_before] if given_before < len(written) else None
    rule = type(base)(
        id="example", topic=base.topic, name=base.name, starts=base.starts, texts=base.texts, extensions=steps
    )
    assert rule.extension_after(given_before) == expected
