"""Rosters made from code, with people who do not exist (area code 990101): a messy one to try, and large ones."""

from __future__ import annotations

import io
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import rustpy_xlsxwriter
import xlsxwriter

HEAD: Final = ("序号", "姓名", "性别", "出生年月", "身份证号", "单位", "职务", "职级", "手机", "任现职时间")
SURNAMES: Final = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
GIVEN: Final = "一丹云仁佳光冬凡初勤南博卓原可君嘉园夏季安宁宇宏小山川平庆延建心志思恒文新方春晓景朗木林桐森江泉泽清源"
TITLES: Final = ("科员", "副主任", "主任", "干事", "四级主任科员")
UNITS: Final = ("办公室", "党风政风监督室", "信访室", "案件监督管理室", "审理室", "组织部")
_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def identity_number(born: str, serial: int) -> str:
    """A number of the fictional area 990101 with its right check digit; ``born`` is eight digits."""
    bare = f"990101{born}{serial:03d}"
    return bare + "10X98765432"[sum(int(d) * w for d, w in zip(bare, _WEIGHTS, strict=True)) % 11]


def messy_roster() -> io.BytesIO:
    """What an office sends: merged title, two faults a page, a hidden sheet, a total and a signature."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet("在职人员")
    sheet.merge_range(
        0, 0, 0, len(HEAD) - 1, "清源县干部花名册（演示）", book.add_format({"bold": True, "align": "center"})
    )
    sheet.write_row(1, 0, HEAD)
    for number, cells in enumerate(_messy_rows(), start=2):
        for column, cell in enumerate(cells):
            if isinstance(cell, str):
                sheet.write_string(number, column, cell)
            else:
                sheet.write(number, column, cell)
    sheet.write_string(12, 0, "合计")
    sheet.write_number(12, 1, 9)
    sheet.write_string(14, 0, "填表人：石小满　　审核人：")
    hidden = book.add_worksheet("旧名单")
    hidden.write_row(0, 0, ("姓名", "单位"))
    hidden.write_row(1, 0, ("旧人员", "办公室"))
    hidden.hide()
    book.close()
    buffer.seek(0)
    return buffer


def _messy_rows() -> Iterator[Sequence[Any]]:
    number = identity_number
    yield 1, "石　小满", "男", "1985.03", number("19850312", 11), "组织部", "科员", "科员", "10000000001", "2021.07"
    yield (
        2,
        "江一帆",
        "女",
        "1990年5月",
        number("19900506", 22),
        "办公室",
        "副主任",
        "乡科级",
        "１００００００２",
        "",
    )
    yield 3, "林知秋", "女", "1988.11", 990101198811010000.0, "办公室", "干事", "", "", ""
    yield 4, "", "男", "1979.02", "", "信访室", "科员", "", "", ""
    yield 5, "高远山", "男", "1992.13", "", "信访室", "科员", "", "", ""
    yield 6, "阿依努尔·买买提", "女", "1991-08-09", number("19910809", 26), "融媒体中心", "编辑", "", "", ""
    yield 7, "方可", "男", "1983.06", number("19830611", 15), "组织部", "主任", "县处级", "10000000007", "2020-01-15"
    yield 8, "方可", "男", "1983.06", number("19830612", 15)[:17] + "?", "组织部", "主任", "", "", ""
    yield 9, "𠮷文", "男", "1986.09", number("19860915", 17), "审理室", "科员", "", "=1+1", ""
    yield 10, "石　小满", "男", "1985.03", number("19850312", 11), "组织部", "科员", "科员", "10000000001", "2021.07"


def large_roster(path: Path, *, rows: int, seed: int, units: Sequence[str]) -> dict[str, int]:
    """Write a roster of ``rows`` data rows to ``path``; how many are good, rejected (bad check digit) and held.

    Every hundredth row has a wrong check digit, every two hundredth names a unit that nobody knows.
    """
    chance = random.Random(seed)  # noqa: S311 - people who do not exist, not keys
    expected = {"accepted": 0, "rejected": 0, "held": 0}

    def lines() -> Iterator[dict[str, Any]]:
        for serial in range(rows):
            born = f"{1965 + serial // 999 % 35}{serial // 40_000 % 12 + 1:02d}{serial // 34_965 % 28 + 1:02d}"
            number = identity_number(born, serial % 999 + 1)
            unit = chance.choice(units)
            if serial % 100 == 50:
                number = number[:-1] + ("1" if number[-1] != "1" else "2")
                expected["rejected"] += 1
            elif serial % 200 == 75:
                unit = "无人知道的单位"
                expected["held"] += 1
            else:
                expected["accepted"] += 1
            # every name once: two of one name and unit would be held as possibly the same person
            place = (serial * 40_507 + seed) % (len(SURNAMES) * len(GIVEN) ** 2)
            family, rest = divmod(place, len(GIVEN) ** 2)
            name = SURNAMES[family] + GIVEN[rest // len(GIVEN)] + GIVEN[rest % len(GIVEN)]
            cells = (
                str(serial + 1), name, "男" if int(number[16]) % 2 else "女", f"{born[:4]}.{born[4:6]}", number, unit,
                chance.choice(TITLES), "", f"100{serial:08d}", "2022-03-01",
            )  # fmt: skip
            yield dict(zip(HEAD, cells, strict=True))

    rustpy_xlsxwriter.write_worksheet(lines(), str(path), sheet_name="花名册")
    return expected
