"""`jingjian import roster FILE --dry-run`: needs no database and no configuration."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from jingjian.kernel.clock import today
from jingjian.kernel.sheets.model import FileRefused, Workbook
from jingjian.modules.administration.rosterparse.check import check
from jingjian.modules.administration.rosterparse.opening import read_workbook
from jingjian.modules.administration.rosterparse.report import SheetChoice, refusal_as_json
from jingjian.modules.administration.rosterparse.unitfile import units_of
from jingjian.modules.administration.rosterparse.units import UnitBook

FORMATS: Final = ("json", "text")
_OUTCOMES: Final = {"accepted": "可导入", "rejected": "退回", "held": "待核实"}


def run_cli(
    file: Path, *, format: str = "text", all_rows: bool = False, units: Path | None = None, sheets: Sequence[str] = ()
) -> int:
    """Print the report and return 0; for a file that is refused print the refusal and return 2.

    With `json` the refusal is printed as JSON too. A units file that cannot be read and a sheet that the file does
    not have are mistakes of the command: a line on standard error, and 2.
    """
    book = None
    if units is not None:
        try:
            book = units_of(read_workbook(units, file_name=units.name))
        except FileRefused as refused:
            return _complain(f"--units {units}: {refused} [{refused.code}]")
        except (OSError, ValueError) as error:
            return _complain(f"--units {units}: {_reason(error)}")
    try:
        workbook = read_workbook(file, file_name=file.name)
    except FileRefused as refused:
        if format == "json":
            _write_json(refusal_as_json(file.name, refused))
        return _complain(f"{refused} [{refused.code}]")
    except OSError as error:
        return _complain(f"cannot open {file}: {_reason(error)}")
    return _report(workbook, format=format, all_rows=all_rows, book=book, sheets=sheets)


def _report(workbook: Workbook, *, format: str, all_rows: bool, book: UnitBook | None, sheets: Sequence[str]) -> int:
    names = [sheet.name for sheet in workbook]
    if missing := [name for name in sheets if name not in names]:
        return _complain(f"no sheet {', '.join(missing)}; there are {', '.join(names)}")
    choices = {name: SheetChoice(imported=name in sheets) for name in names} if sheets else None
    report = check(workbook, choices=choices, units=book, on=today()).as_json(all_rows)
    if format == "json":
        _write_json(report)
    else:
        _write("\n".join(_lines(report)) + "\n")
    return 0


def _lines(report: dict[str, Any]) -> list[str]:
    """The report for a person: sheets, numbers, then each row with a reason."""
    counts = report["counts"]
    lines = [f"{report['file']}"]
    for sheet in report["sheets"]:
        state = (
            f"{sheet['data_rows']}人"
            if sheet["imported"]
            else ("隐藏，未读" if sheet["hidden"] else "不是花名册，未读")
        )
        lines.append(f"  工作表“{sheet['name']}”：{state}")
    lines.append(
        f"数据行{counts['data_rows']}：可导入{counts['accepted']}（其中有提示{counts['warned']}），"
        f"退回{counts['rejected']}，待核实{counts['held']}；非数据行{len(report['nondata'])}"
    )
    if not report["units_checked"]:
        lines.append("单位未与系统核对（--units）")
    for row in report["rows"]:
        lines.append(f"{row['sheet']} 第{row['row']}行 {_OUTCOMES[row['outcome']]}")
        for reason in row["reasons"]:
            place = f"{reason['column']}列 " if reason["column"] else ""
            lines.append(f"    {place}{reason['message']}；{reason['remedy']} [{reason['code']}]")
    return lines


def _write_json(value: dict[str, Any]) -> None:
    _write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def _write(text: str) -> None:
    """UTF-8 whatever the terminal's locale says; a half of a character pair, which no text may hold, becomes ?."""
    sys.stdout.flush()
    buffer = getattr(sys.stdout, "buffer", None)
    if buffer is None:
        sys.stdout.write(text)
    else:
        buffer.write(text.encode("utf-8", "replace"))
        buffer.flush()


def _reason(error: Exception) -> str:
    return (error.strerror or str(error)) if isinstance(error, OSError) else str(error)


def _complain(reason: str) -> int:
    sys.stderr.write(f"jingjian import roster: {reason}\n")
    return 2
