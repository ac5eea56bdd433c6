from __future__ import annotations

import threading
import time
from datetime import UTC, date, datetime, timedelta

import pytest

from jingjian.kernel import clock


def test_now_is_aware_and_in_utc() -> None:
    assert clock.now().tzinfo is UTC


def test_today_is_the_date_in_shanghai_also_when_utc_is_still_on_the_day_before() -> None:
    with clock.moved(datetime(2023, 6, 11, 16, 30, tzinfo=UTC)):
        assert clock.today() == date(2023, 6, 12)


def test_moving_to_a_date_means_nine_in_the_morning_in_shanghai() -> None:
    with clock.moved(date(2023, 6, 12)):
        assert clock.now() - datetime(2023, 6, 12, 1, 0, tzinfo=UTC) < timedelta(seconds=5)
        assert clock.local(clock.now()).hour == 9


def test_a_moved_clock_still_runs() -> None:
    with clock.moved(date(2023, 6, 12)):
        earlier = clock.now()
        time.sleep(0.002)
        assert clock.now() > earlier
        assert clock.offset() < timedelta(0)


def test_leaving_puts_the_clock_back_where_it_was_also_after_an_error() -> None:
    with clock.moved(date(2023, 1, 1)):
        outer = clock.offset()
        with pytest.raises(RuntimeError), clock.moved(date(2024, 1, 1)):
            raise RuntimeError
        assert clock.offset() == outer
    assert clock.offset() == timedelta(0)


def test_every_thread_sees_the_moved_clock() -> None:
    seen: list[date] = []
    with clock.moved(date(2023, 6, 12)):
        thread = threading.Thread(target=lambda: seen.append(clock.today()))
        thread.start()
        thread.join()
    assert seen == [date(2023, 6, 12)]


def test_the_real_clock_is_not_moved() -> None:
    before = clock.real_milliseconds()
    with clock.moved(date(2000, 1, 1)):
        assert clock.real_milliseconds() >= before


def test_a_moment_without_a_time_zone_is_refused() -> None:
    naive = datetime.fromisoformat("2023-06-12T09:00")
    with pytest.raises(ValueError, match="time zone"):
        clock.local(naive)
    with pytest.raises(ValueError, match="time zone"), clock.moved(naive):
        pass
