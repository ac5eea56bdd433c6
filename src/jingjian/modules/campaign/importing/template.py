"""The template that people fill in: heads with drop-down lists, one example, how to fill it in, what may be chosen."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Final

import xlsxwriter
from django.utils.translation import gettext as _

from jingjian.kernel import clock
from jingjian.modules.campaign.forms.recurrence import Repeat
from jingjian.modules.campaign.importing.known import KINDS, WHOLE_CAMPAIGN, Known, person_words, rhythm_words
from jingjian.modules.campaign.tasksheet.columns import (
    BY_NAME,
    CHOICES_SHEET,
    COLUMNS,
    EXAMPLE,
    EXAMPLE_TITLE,
    GUIDE_SHEET,
    MUST,
    TASKS_SHEET,
)
from jingjian.modules.campaign.tasksheet.reading import LIMITS

#: rows that carry drop-down lists
ROWS: Final = 500
#: a template is for new tasks: what only a task that exists has stands in the export
LEFT_OUT: Final = ("state", "check")
#: the columns of the sheet of choices
LISTS: Final = ("clause", "key", "lead_unit", "responsible", "verifier", "rrule", "within")
RHYTHMS: Final = ("", "FREQ=DAILY", "FREQ=WEEKLY", "FREQ=MONTHLY", "FREQ=MONTHLY;BYMONTHDAY=25",
                  "FREQ=MONTHLY;INTERVAL=3", "FREQ=MONTHLY;INTERVAL=6", "FREQ=YEARLY")  # fmt: skip


def template_for(known: Known) -> io.BytesIO:
    """The template as an .xlsx, with the clauses, units, people and phases of the campaign to choose from."""
    buffer = io.BytesIO()
    names = [column.name for column in COLUMNS if column.name not in LEFT_OUT]
    choices = _choices(known)
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        formats = {
            "head": book.add_format({"bold": True, "bg_color": "#DCE6F1", "border": 1, "text_wrap": True}),
            "must": book.add_format({"bold": True, "bg_color": "#FCE4D6", "border": 1, "text_wrap": True}),
            "example": book.add_format({"italic": True, "font_color": "#7F7F7F", "text_wrap": True}),
            "day": book.add_format({"num_format": "yyyy-mm-dd"}),
            "text": book.add_format({"num_format": "@", "text_wrap": True}),
            "wrap": book.add_format({"text_wrap": True, "valign": "top"}),
        }
        _write_tasks(book.add_worksheet(str(TASKS_SHEET)), names, choices, formats)
        _write_guide(book.add_worksheet(str(GUIDE_SHEET)), names, known, formats)
        _write_choices(book.add_worksheet(str(CHOICES_SHEET)), choices, formats)
    buffer.seek(0)
    return buffer


def _choices(known: Known) -> dict[str, list[str]]:
    """What may be chosen, by column."""
    people = [person_words(person) for person in known.people]
    return {
        "clause": [known.clause_choice(clause) for clause in known.clauses],
        "key": [str(label) for label in KINDS.values()],
        "lead_unit": [known.unit_choice(unit) for unit in known.units],
        "responsible": people,
        "verifier": people,
        "rrule": [rhythm_words(rule) for rule in RHYTHMS],
        "within": [str(WHOLE_CAMPAIGN), *(phase.name for phase in known.phases)],
    }


def _write_tasks(sheet: Any, names: Sequence[str], choices: dict[str, list[str]], formats: dict[str, Any]) -> None:
    sheet.freeze_panes(1, 0)
    sheet.set_row(0, 30)
    example = _example(choices)
    for place, name in enumerate(names):
        column = BY_NAME[name]
        mark = "must" if name in MUST else "head"
        sheet.set_column(place, place, column.width, formats["day" if name == "due_on" else "text"])
        sheet.write_string(0, place, f"{column.label}{'*' if name in MUST else ''}", formats[mark])
        if example.get(name):
            sheet.write_string(1, place, example[name], formats["example"])
        _validate(sheet, place, name, choices.get(name))


def _example(choices: dict[str, list[str]]) -> dict[str, str]:
    first = {name: values[0] for name, values in choices.items() if values}
    day = clock.today() + timedelta(days=30)
    people = choices["responsible"]
    return {
        **first,
        "reference": str(EXAMPLE),
        "title": str(EXAMPLE_TITLE),
        "detail": _("This row is an example. It is not imported as long as its first cell says so."),
        "verifier": people[1] if len(people) > 1 else "",
        "due_on": day.isoformat(),
    }


def _validate(sheet: Any, place: int, name: str, values: list[str] | None) -> None:
    """Drop-down lists. Where people may also write it otherwise, the list only warns."""
    rule: dict[str, Any]
    if name == "due_on":
        rule = {
            "validate": "date", "criteria": "between", "minimum": date(2000, 1, 1), "maximum": date(2199, 12, 31),
            "error_title": _("No such day"), "error_message": _("Write the day like 2023-06-30."),
        }  # fmt: skip
    elif values:
        letter = "ABCDEFG"[LISTS.index(name)]
        rule = {
            "validate": "list",
            "source": f"='{CHOICES_SHEET}'!${letter}$2:${letter}${len(values) + 1}",
            "error_title": _("Not in the list"),
            "error_message": _("Choose one from the list on the sheet of choices."),
            "error_type": "stop" if name in ("key", "within", "clause") else "warning",
        }
    else:
        return
    sheet.data_validation(1, place, ROWS, place, rule)


def _write_choices(sheet: Any, choices: dict[str, list[str]], formats: dict[str, Any]) -> None:
    for place, name in enumerate(LISTS):
        sheet.set_column(place, place, 32)
        head = _("Choices: %(column)s") % {"column": BY_NAME[name].label}
        sheet.write_string(0, place, head, formats["head"])
        for row, text in enumerate(choices[name], start=1):
            sheet.write_string(row, place, text)
    sheet.freeze_panes(1, 0)


def _write_guide(sheet: Any, names: Sequence[str], known: Known, formats: dict[str, Any]) -> None:
    sheet.set_column(0, 0, 20)
    sheet.set_column(1, 1, 90)
    lines: list[tuple[str, str]] = [
        (_("Campaign"), str(known.campaign)),
        (_("What to do"), _("One row a task, below the heads. Columns with * are needed for a new task.")),
        (_("Order"), _("Columns may be moved or left out; keep their heads. Other columns are not read.")),
        (_("Not read"), _("Formulas, merged cells and hidden rows are rejected with the row and column named.")),
        (_("At most"), _("%(rows)d rows and %(megabytes)d MB a file.")
         % {"rows": LIMITS.rows, "megabytes": LIMITS.bytes // (1024 * 1024)}),
        ("", ""),
        *((str(BY_NAME[name].label), str(words)) for name, words in _guide().items() if name in names),
        ("", ""),
        (_("Changing tasks"), _("Export the list of tasks, change the cells, and import that file: the number says "
                                "which task is meant. An empty cell changes nothing.")),
        (_("Clause and state"), _("The clause of a task that exists does not change. States are changed by the steps "
                                  "on the page of the task.")),
        (_("People and units"), _("A change of people assigns the task anew: it has to be accepted again.")),
    ]  # fmt: skip
    for row, (term, words) in enumerate(lines):
        sheet.write_string(row, 0, term, formats["wrap"])
        sheet.write_string(row, 1, words, formats["wrap"])


def _guide() -> dict[str, str]:
    """What each column holds."""
    return {
        "reference": _("Leave it empty for a new task; for a change, the number of the task, such as RW-2023-0042."),
        "clause": _("The clause the task serves, from the list; its place, such as 二（一）, will do."),
        "title": _("What is to be done, in one line of up to 300 characters."),
        "detail": _("More about it, if needed."),
        "key": _("An ordinary task unless said otherwise. Of a key task each period is verified by another."),
        "lead_unit": _("The unit that leads, from the list; short name or code will do where only one unit has it."),
        "responsible": _("Name with staff number or login in brackets, from the list; the name alone where nobody else "
                         "has it. Empty: a draft that is assigned later."),
        "verifier": _("Somebody else than the person responsible. Empty: whoever imports the sheet."),
        "due_on": _("A day, such as 2023-06-30 or 2023年6月30日."),
        "rrule": _("%(once)s, or a rhythm from the list; a day of the month may be named, such as “%(example)s”.")
        % {"once": Repeat.NONE.label, "example": rhythm_words("FREQ=MONTHLY;BYMONTHDAY=25")},
        "within": _("For work that recurs: the phase in which it is asked for."),
        "expected_evidence": _("The paper that shows the work was done."),
    }  # fmt: skip
