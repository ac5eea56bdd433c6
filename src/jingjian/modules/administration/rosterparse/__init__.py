"""Reads personnel rosters (花名册) as offices have them. Pure Python: no Django, no database.

The public names and what they promise:

`read_workbook(source, file_name=…, limits=Limits())` → `Workbook`, or raises `FileRefused(code, message, remedy)`.
`detect(workbook)` → a `SheetGuess` for each sheet: header rows, columns by letter, unmapped columns, hidden or not.
`check(workbook, choices=…, units=…, on=day)` → `Report`: every data row accepted, rejected or held with its reasons,
every other row with content in `nondata`. accepted + rejected + held = data rows; nothing is dropped silently.
`Report.as_json(all_rows=False)` is the JSON of `jingjian import roster FILE --dry-run`.
`CODES` and `REFUSALS` hold severity, sentence and remedy of each code; `FIELDS` the columns that are understood.
`UnitBook` holds the known units. `run_cli` is the command.
"""

from jingjian.kernel.sheets.model import FileRefused, Limits, Sheet, Workbook
from jingjian.kernel.sheets.refusals import REFUSALS
from jingjian.modules.administration.rosterparse.check import check
from jingjian.modules.administration.rosterparse.cli import run_cli
from jingjian.modules.administration.rosterparse.codes import CODES, HELD, REJECTED, WARNED, severity_of
from jingjian.modules.administration.rosterparse.detect import detect
from jingjian.modules.administration.rosterparse.fields import FIELDS, MANDATORY
from jingjian.modules.administration.rosterparse.opening import read_workbook
from jingjian.modules.administration.rosterparse.report import (
    ACCEPTED,
    Duplicate,
    NonData,
    Reason,
    Report,
    RowResult,
    SheetChoice,
    SheetGuess,
    SheetReport,
    refusal_as_json,
)
from jingjian.modules.administration.rosterparse.unitfile import units_of
from jingjian.modules.administration.rosterparse.units import KnownUnit, UnitBook

__all__ = [
    "ACCEPTED",
    "CODES",
    "FIELDS",
    "HELD",
    "MANDATORY",
    "REFUSALS",
    "REJECTED",
    "WARNED",
    "Duplicate",
    "FileRefused",
    "KnownUnit",
    "Limits",
    "NonData",
    "Reason",
    "Report",
    "RowResult",
    "Sheet",
    "SheetChoice",
    "SheetGuess",
    "SheetReport",
    "UnitBook",
    "Workbook",
    "check",
    "detect",
    "read_workbook",
    "refusal_as_json",
    "run_cli",
    "severity_of",
    "units_of",
]
