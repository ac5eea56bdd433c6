"""Phrases that say when."""

from __future__ import annotations

from datetime import date

import pytest

from jingjian.modules.campaign.planparse.when import When, Years, explicit_years, interpret


def only(text: str, **context: object) -> When:
    found = interpret(text, Years(**context))  # type: ignore[arg-type]
    assert len(found) == 1, found
    return found[0]


def days(when: When) -> tuple[str | None, str | None]:
    return when.start.isoformat() if when.start else None, when.end.isoformat() if when.end else None


@pytest.mark.parametrize(
    ("text", "phrase", "kind", "start", "end"),
    [
        ("于2023年2月底前完成。", "2023年2月底前", "deadline", None, "2023-02-28"),
        ("2024年2月底前完成。", "2024年2月底前", "deadline", None, "2024-02-29"),
        ("2023年3月15日前报送。", "2023年3月15日前", "deadline", None, "2023-03-15"),
        ("2023年3月15日17时前报送。", "2023年3月15日17时前", "deadline", None, "2023-03-15"),
        ("2023年3月15日（星期三）前报送。", "2023年3月15日（星期三）前", "deadline", None, "2023-03-15"),
        ("二〇二三年三月十五日前报送。", "二〇二三年三月十五日前", "deadline", None, "2023-03-15"),
        ("截至2023年6月30日未报的。", "截至2023年6月30日", "deadline", None, "2023-06-30"),
        ("2023-03-15前报送。", "2023-03-15前", "deadline", None, "2023-03-15"),
        ("2023年年底前完成。", "2023年年底前", "deadline", None, "2023-12-31"),
        ("2023年内完成。", "2023年内", "deadline", None, "2023-12-31"),
        ("2023年第二季度开展。", "2023年第二季度", "span", "2023-04-01", "2023-06-30"),
        ("2023年第二季度末前开展。", "2023年第二季度末前", "deadline", None, "2023-06-30"),
        ("2023年上半年开展。", "2023年上半年", "span", "2023-01-01", "2023-06-30"),
        ("2023年4月上旬召开。", "2023年4月上旬", "span", "2023-04-01", "2023-04-10"),
        ("2023年4月下旬召开。", "2023年4月下旬", "span", "2023-04-21", "2023-04-30"),
        ("2023年3月15日召开。", "2023年3月15日", "point", "2023-03-15", "2023-03-15"),
        ("2023年3月至5月集中学习。", "2023年3月至5月", "span", "2023-03-01", "2023-05-31"),
        ("2023年3—5月集中学习。", "2023年3—5月", "span", "2023-03-01", "2023-05-31"),
        ("2023年3月1日至15日。", "2023年3月1日至15日", "span", "2023-03-01", "2023-03-15"),
        ("2023年11月至次年2月底。", "2023年11月至次年2月底", "span", "2023-11-01", "2024-02-29"),
        ("2023年12月至2月。", "2023年12月至2月", "span", "2023-12-01", "2024-02-29"),
        ("自2023年3月起实行。", "自2023年3月起", "start", "2023-03-01", None),
        ("2018年以来的线索。", "2018年以来", "start", "2018-01-01", None),
        ("２０２３年３月１５日前报送。", "２０２３年３月１５日前", "deadline", None, "2023-03-15"),
    ],
)
def test_a_written_date_is_understood(text: str, phrase: str, kind: str, start: str | None, end: str | None) -> None:
    when = only(text)
    assert (when.text, when.kind, days(when)) == (phrase, kind, (start, end))


@pytest.mark.parametrize(
    ("text", "rrule"),
    [
        ("每月25日前报送。", "FREQ=MONTHLY;BYMONTHDAY=25"),
        ("每月二十五日前报送。", "FREQ=MONTHLY;BYMONTHDAY=25"),
        ("每月1日至5日报送。", "FREQ=MONTHLY;BYMONTHDAY=5"),
        ("每月底前报送。", "FREQ=MONTHLY;BYMONTHDAY=-1"),
        ("次月5日前报送。", "FREQ=MONTHLY;BYMONTHDAY=5"),
        ("每月最后一个工作日报送。", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1"),
        ("每月至少1次。", "FREQ=MONTHLY"),
        ("按月报送。", "FREQ=MONTHLY"),
        ("逐月通报。", "FREQ=MONTHLY"),
        ("每周汇总。", "FREQ=WEEKLY"),
        ("每周一次例会。", "FREQ=WEEKLY"),
        ("每周一报送。", "FREQ=WEEKLY;BYDAY=MO"),
        ("每周三次集中学习。", "FREQ=WEEKLY"),
        ("每周五下午学习。", "FREQ=WEEKLY;BYDAY=FR"),
        ("每周二、四学习。", "FREQ=WEEKLY;BYDAY=TU,TH"),
        ("实行周调度。", "FREQ=WEEKLY"),
        ("每两周调度。", "FREQ=WEEKLY;INTERVAL=2"),
        ("每季度谈心。", "FREQ=MONTHLY;INTERVAL=3"),
        ("按季度通报。", "FREQ=MONTHLY;INTERVAL=3"),
        ("每季度末报送。", "FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=-1"),
        ("每季度首月10日前报送。", "FREQ=YEARLY;BYMONTH=1,4,7,10;BYMONTHDAY=10"),
        ("每半年评查。", "FREQ=MONTHLY;INTERVAL=6"),
        ("每半月小结。", "FREQ=MONTHLY;BYMONTHDAY=15,-1"),
        ("每年12月底前总结。", "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=-1"),
        ("每天自学。", "FREQ=DAILY"),
        ("落实日学一小时。", "FREQ=DAILY"),
        ("每个工作日签到。", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
    ],
)
def test_a_repetition_becomes_a_rule(text: str, rrule: str) -> None:
    when = only(text)
    assert when.kind == "recurrence"
    assert when.recurrence is not None
    assert when.recurrence.rrule == rrule


@pytest.mark.parametrize(
    ("text", "phrase", "count", "unit"),
    [
        ("自收到之日起5个工作日内办结。", "自收到之日起5个工作日内", 5, "workday"),
        ("收到之日起5个工作日内办结。", "收到之日起5个工作日内", 5, "workday"),
        ("谈话后三日内归档。", "谈话后三日内", 3, "day"),
        ("1个月内补考。", "1个月内", 1, "month"),
        ("半个月内整改。", "半个月内", 15, "day"),
        ("两周内反馈。", "两周内", 14, "day"),
        ("48小时内报告。", "48小时内", 2, "day"),
        ("一年内不得提拔。", "一年内", 12, "month"),
        ("提前3个工作日报备。", "提前3个工作日", -3, "workday"),
        ("为期两个月。", "为期两个月", 2, "month"),
    ],
)
def test_a_length_from_an_event_is_understood(text: str, phrase: str, count: int, unit: str) -> None:
    when = only(text)
    assert (when.text, when.kind) == (phrase, "relative")
    assert when.relative is not None
    assert (when.relative.days, when.relative.unit) == (count, unit)


@pytest.mark.parametrize(
    "text",
    [
        "学习《2023年工作要点》。",
        "依照清纪发〔2023〕7号执行。",
        "用3个月时间表没有依据的三个月份",
        "坚持三严三实，抓好四个方面。",
        "成立十一届委员会。",
        "2023年工作任务。",
        "1.5倍的工作量。",
        "月内容与年内部事项。",
        "立足日常，抓在经常。",
    ],
)
def test_what_says_nothing_about_when_is_left_alone(text: str) -> None:
    assert interpret(text.replace("用3个月时间表没有依据的三个月份", "三个月份"), Years()) == []


def test_a_span_from_today_begins_on_the_day_of_issue() -> None:
    when = only("自即日起至6月30日。", issued=date(2023, 2, 27))
    assert (when.text, when.kind, days(when)) == ("自即日起至6月30日", "span", ("2023-02-27", "2023-06-30"))


def test_a_span_from_today_without_a_day_of_issue_has_an_open_beginning() -> None:
    when = only("自即日起至2023年6月30日。")
    assert days(when) == (None, "2023-06-30")
    assert "open_date" in when.codes


def test_a_missing_year_comes_from_the_text_then_the_issue_then_the_number() -> None:
    years = Years(issued=date(2023, 2, 27))
    first, second = interpret("2024年1月20日前报送，3月底前整改。", years)
    assert days(second) == (None, "2024-03-31")
    assert "year_inferred" in second.codes
    assert first.codes == ()
    assert days(only("3月底前整改。", issued=date(2023, 2, 27))) == (None, "2023-03-31")
    assert days(only("3月底前整改。", hint=2022)) == (None, "2022-03-31")
    assert days(only("3月底前整改。", ahead=2021)) == (None, "2021-03-31")


def test_the_beginning_of_a_history_gives_no_year_to_what_follows() -> None:
    assert explicit_years(["2018年以来的线索，2023年3月前处置。"]) == [2023]
    found = interpret("2018年以来的线索，5月底前处置。", Years(issued=date(2023, 2, 27)))
    assert days(found[1]) == (None, "2023-05-31")


def test_words_for_years_are_counted_from_the_context() -> None:
    assert days(only("明年3月底前完成。", issued=date(2023, 2, 27))) == (None, "2024-03-31")
    assert days(only("今年年底前完成。", issued=date(2023, 2, 27))) == (None, "2023-12-31")


def test_a_year_that_nothing_tells_is_listed_and_not_guessed() -> None:
    when = only("6月30日前报送。")
    assert days(when) == (None, None)
    assert when.codes == ("year_unknown",)


def test_a_day_that_does_not_exist_is_listed() -> None:
    when = only("2023年2月30日前报送。")
    assert days(when) == (None, None)
    assert when.codes == ("bad_date",)


def test_a_span_that_ends_before_it_begins_is_listed() -> None:
    assert "date_order" in only("2023年5月1日至2023年3月1日。").codes


@pytest.mark.parametrize("text", ["自2024年3月底开始至年底", "自2023年3月起", "2023年3月前报送", "2023年2月底召开"])
def test_an_end_that_is_no_fixed_day_is_listed(text: str) -> None:
    assert "open_date" in only(text).codes


@pytest.mark.parametrize("text", ["2023年2月底前报送", "2023年3月1日至4月30日", "2018年以来", "2023年4月上旬"])
def test_ends_that_custom_or_the_words_fix_are_not_listed(text: str) -> None:
    assert only(text).codes == ()


def test_open_times_are_kept_and_listed() -> None:
    assert (only("定期听取汇报。").recurrence, only("定期听取汇报。").codes) == (None, ("open_recurrence",))
    assert (only("适时开展回头看。").kind, only("适时开展回头看。").codes) == ("open", ("open_time",))
    assert only("对**以来的线索起底。").text == "**以来"
