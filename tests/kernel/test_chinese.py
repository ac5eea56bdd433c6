"""Chinese numerals, dates and widths."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jingjian.kernel import chinese


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("一", 1),
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("二十三", 23),
        ("一百零五", 105),
        ("两百", 200),
        ("一千零一十", 1010),
        ("一万零三百", 10300),
        ("十二亿零三万", 1_200_030_000),
        ("二〇二三", 2023),
        ("二○二三", 2023),
        ("贰拾叁", 23),
        ("廿三", 23),
        ("23", 23),
        ("２３", 23),
        ("零", 0),
    ],
)
def test_a_numeral_is_read_in_each_form_papers_use(text: str, number: int) -> None:
    assert chinese.parse_numeral(text) == number


@pytest.mark.parametrize("text", ["", "甲", "二三十", "三x", "-3", "万"])
def test_what_is_no_numeral_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a Chinese numeral"):
        chinese.parse_numeral(text)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "零"),
        (7, "七"),
        (10, "十"),
        (11, "十一"),
        (20, "二十"),
        (23, "二十三"),
        (100, "一百"),
        (105, "一百零五"),
        (110, "一百一十"),
        (1001, "一千零一"),
        (10_005, "一万零五"),
        (100_000, "十万"),
        (20_300, "二万零三百"),
        (100_000_001, "一亿零一"),
    ],
)
def test_a_number_is_written_as_a_paper_writes_it(number: int, text: str) -> None:
    assert chinese.format_numeral(number) == text


@given(st.integers(0, 10**12 - 1))
def test_writing_and_reading_a_number_give_it_back(number: int) -> None:
    assert chinese.parse_numeral(chinese.format_numeral(number)) == number


@pytest.mark.parametrize("number", [-1, 10**12])
def test_a_number_out_of_range_is_refused(number: int) -> None:
    with pytest.raises(ValueError, match="outside"):
        chinese.format_numeral(number)


def test_full_width_becomes_half_width_and_the_length_stays() -> None:
    assert chinese.fold_width("（１）Ａ：　") == "(1)A: "
    assert chinese.fold_digits("（１）") == "（1）"


def test_dates_and_weekdays_are_written_in_chinese() -> None:
    day = date(2023, 6, 12)
    assert chinese.format_date(day) == "2023年6月12日"
    assert chinese.format_date_in_numerals(day) == "二〇二三年六月十二日"
    assert chinese.weekday_name(day) == "星期一"
    assert chinese.weekday_name(date(2023, 6, 18)) == "星期日"
