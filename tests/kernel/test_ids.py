from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import date
from uuid import RFC_4122, UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jingjian.kernel import clock, ids


@pytest.fixture
def _fresh_counter() -> Iterator[None]:
    """The tests below play with the clock of ids; what it last made is put back, so that order holds afterwards."""
    kept = ids._Last.milliseconds, ids._Last.counter
    ids._Last.milliseconds, ids._Last.counter = 0, 0
    yield
    ids._Last.milliseconds, ids._Last.counter = kept


def test_an_id_has_version_seven_the_variant_of_the_standard_and_the_time_in_front() -> None:
    before = clock.real_milliseconds()
    made = ids.uuid7()
    assert (made.version, made.variant) == (7, RFC_4122)
    assert before <= made.int >> 80 <= clock.real_milliseconds() + 1


def test_ids_made_in_many_threads_are_all_different_and_each_thread_sees_them_grow() -> None:
    made: list[list[UUID]] = [[] for _ in range(4)]

    def make(mine: list[UUID]) -> None:
        mine.extend(ids.uuid7() for _ in range(2_000))

    threads = [threading.Thread(target=make, args=(mine,)) for mine in made]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({one for mine in made for one in mine}) == 8_000
    assert all(mine == sorted(mine) for mine in made)


@pytest.mark.usefixtures("_fresh_counter")
@given(readings=st.lists(st.integers(min_value=1, max_value=2**47), min_size=2, max_size=30))
def test_ids_grow_whatever_the_machine_clock_does(readings: list[int]) -> None:
    ticks = iter(readings)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "real_milliseconds", lambda: next(ticks))
        made = [ids.uuid7() for _ in readings]
    assert made == sorted(set(made))
    assert all(one.version == 7 and one.variant == RFC_4122 for one in made)


@pytest.mark.usefixtures("_fresh_counter")
def test_a_full_counter_borrows_the_next_millisecond(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "real_milliseconds", lambda: 1_000)
    ids.uuid7()
    ids._Last.counter = (1 << 42) - 1
    assert ids.uuid7().int >> 80 == 1_001


def test_ids_keep_the_real_time_while_the_clock_of_the_demo_is_moved() -> None:
    first = ids.uuid7()
    with clock.moved(date(2020, 1, 1)):
        assert ids.uuid7() > first
