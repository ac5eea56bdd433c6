"""Properties: whatever the roster, every row is accounted for; whatever the bytes, only FileRefused is raised."""

from __future__ import annotations

import random
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jingjian.modules.administration.rosterparse import FileRefused, Report, Workbook, check, read_workbook

from .books import HEADER, ON, csv, kinds, person, report_of, xlsx

_FEW = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
_MANY = settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))

ODD: tuple[Any, ...] = (
    "", None, "无", "待定", "张　伟", "甲、乙丙、丁戊", "=1+1", "+86", "-", "@x", "<b>x</b>", "同上", "〃", "小计",
    "合计：3人", "注：无", "审核人：甲", 0, 1, 3.5, 1985.1, 19850312, 31118, 9.9e17, True, "1985.03", "3/4/1985",
    "二〇二三年", "990101198503071239", "𠮷", "a\u200bb", "x" * 600, '"', "清河县教育局", "教育局", "一、水利局",
    "姓名", "单位",
)  # fmt: skip
row_of_odds = st.lists(st.sampled_from(ODD), min_size=0, max_size=12).map(tuple)
row_of_people = st.builds(
    lambda number, changes: person(number, **changes),
    st.integers(1, 40),
    st.dictionaries(st.sampled_from(HEADER), st.sampled_from(ODD), max_size=3),
)
rosters = st.lists(st.one_of(row_of_people, row_of_odds), max_size=12)


def assert_nothing_is_lost(report: Report, workbook: Workbook) -> None:
    counts = report.counts
    assert counts["accepted"] + counts["rejected"] + counts["held"] == counts["data_rows"] == len(report.rows)
    places = [(row.sheet, row.row) for row in report.rows] + [(row.sheet, row.row) for row in report.nondata]
    assert len(places) == len(set(places))
    filled = {(sheet.name, number) for sheet in workbook for number in sheet.rows if sheet.is_filled(number)}
    assert filled <= set(places)
    assert sum(sheet.data_rows for sheet in report.sheets) == counts["data_rows"]
    report.as_json(all_rows=True)


@_FEW
@given(above=st.lists(row_of_odds, max_size=3), rows=rosters, hidden=st.sets(st.integers(1, 15), max_size=3))
def test_every_row_of_a_workbook_is_accounted_for(above: Any, rows: Any, hidden: set[int]) -> None:
    def finish(sheet: Any) -> None:
        for number in hidden:
            sheet.row_dimensions[number].hidden = True

    content = xlsx([*above, HEADER, *rows], finish=finish)
    workbook = read_workbook(content, file_name="a.xlsx")
    assert_nothing_is_lost(check(workbook, on=ON), workbook)


@_FEW
@given(rows=rosters, separator=st.sampled_from([",", "\t", ";"]), encoding=st.sampled_from(["utf-8", "gb18030"]))
def test_every_row_of_delimited_text_is_accounted_for(rows: Any, separator: str, encoding: str) -> None:
    workbook = read_workbook(csv([HEADER, *rows], encoding, separator), file_name="a.csv")
    assert_nothing_is_lost(check(workbook, on=ON), workbook)


@_FEW
@given(gaps=st.lists(st.integers(0, 3), min_size=1, max_size=8))
def test_persons_keep_the_row_numbers_of_the_spreadsheet(gaps: list[int]) -> None:
    rows: list[tuple[Any, ...]] = [HEADER]
    expected = {}
    for index, gap in enumerate(gaps, start=1):
        rows += [()] * gap + [person(index)]
        expected[len(rows)] = person(index)[1]
    for content, name in ((xlsx(rows), "a.xlsx"), (csv(rows), "a.csv")):
        report = report_of(content, name=name)
        assert {row.row: row.values["name"] for row in report.rows} == expected
        assert set(kinds(report).values()) <= {"header", "blank"}


@_MANY
@given(st.binary(max_size=600))
def test_random_bytes_are_read_or_refused(content: bytes) -> None:
    _read_or_refused(content)


SOUND = xlsx([("花名册",), HEADER, *(person(number) for number in range(1, 9))])


@_MANY
@given(seed=st.integers(0, 2**32), flips=st.integers(1, 12))
def test_a_workbook_with_bits_flipped_is_read_or_refused(seed: int, flips: int) -> None:
    chance = random.Random(seed)
    content = bytearray(SOUND)
    for _ in range(flips):
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    _read_or_refused(bytes(content))


@_MANY
@given(st.integers(2, len(SOUND) - 1))
def test_a_workbook_cut_off_is_refused(length: int) -> None:
    try:
        read_workbook(SOUND[:length], file_name="a.xlsx")
    except FileRefused:
        return
    raise AssertionError("a workbook that was cut off was read")


def _read_or_refused(content: bytes) -> None:
    try:
        workbook = read_workbook(content, file_name="a.xlsx")
    except FileRefused:
        return
    assert_nothing_is_lost(check(workbook, on=ON), workbook)
