"""Every reason a row of a task sheet may have: what it does to the row, what it says, and what helps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from jingjian.kernel.phrases import Words
from jingjian.modules.campaign.tasksheet.columns import BY_NAME

REJECTED, NOTED = "rejected", "noted"


@dataclass(frozen=True, slots=True)
class Code:
    """``severity`` is rejected (the row is left out) or noted (it is taken, with a word to the reader)."""

    severity: str
    message: Words
    remedy: Words


CODES: Final[Mapping[str, Code]] = {
    # the row is left out: the cell
    "missing": Code(REJECTED, _("%(column)s is empty"), _("Fill it in")),
    "formula_cell": Code(
        REJECTED, _("%(column)s holds a formula"), _("Copy the column and paste it as values")),
    "cell_error": Code(
        REJECTED, _("%(column)s shows the error %(text)s"), _("Correct it in the spreadsheet")),
    "merged_cell": Code(
        REJECTED, _("%(column)s is merged with other cells"), _("Unmerge the cells and fill in each row")),
    "hidden_row": Code(
        REJECTED, _("The row is hidden in the spreadsheet"), _("Unhide it, or delete it")),
    "too_long": Code(
        REJECTED, _("%(column)s has %(count)s characters, more than %(most)s"), _("Shorten it")),
    "bad_date": Code(
        REJECTED, _("%(column)s “%(text)s” is not a date, or there is no such day"), _("Write it like 2023-06-30")),
    "incomplete_date": Code(
        REJECTED, _("%(column)s “%(text)s” does not name a day"), _("Write it like 2023-06-30")),
    "ambiguous_date": Code(
        REJECTED, _("%(column)s “%(text)s” can be read in two ways"), _("Write it like 2023-06-30")),
    "unknown_kind": Code(
        REJECTED, _("%(column)s “%(text)s” is none of the choices"), _("Choose one of: %(choices)s")),
    "unknown_recurrence": Code(
        REJECTED, _("%(column)s “%(text)s” is not understood"),
        _("Choose one from the list, or write it like %(choices)s")),
    "unknown_phase": Code(
        REJECTED, _("There is no phase “%(text)s”"), _("Choose one of: %(choices)s")),
    "unknown_unit": Code(
        REJECTED, _("No unit “%(text)s” that you may give work to is known"), _("Perhaps meant: %(choices)s")),
    "several_units": Code(
        REJECTED, _("Several units are called “%(text)s”"), _("Write one of: %(choices)s")),
    "unknown_person": Code(
        REJECTED, _("Nobody in service called “%(text)s” whom you may give work to is known"),
        _("Perhaps meant: %(choices)s")),
    "several_people": Code(
        REJECTED, _("Several people are called “%(text)s”"), _("Write the staff number or login: %(choices)s")),
    "person_mismatch": Code(
        REJECTED, _("The number “%(number)s” belongs to somebody else than “%(text)s”"),
        _("Perhaps meant: %(choices)s")),
    "unknown_clause": Code(
        REJECTED, _("The plan in force has no clause “%(text)s” that takes tasks"), _("Perhaps meant: %(choices)s")),
    "several_clauses": Code(
        REJECTED, _("Several clauses read “%(text)s”"), _("Write one of: %(choices)s")),
    "verifies_own_work": Code(
        REJECTED, _("Nobody verifies their own work"), _("Name somebody else as verifier")),
    "verifier_alone": Code(
        REJECTED, _("A verifier is named and nobody is responsible"), _("Name the person responsible as well")),
    # the row is left out: the task
    "example_mark": Code(
        REJECTED, _("The number still reads “%(text)s”"), _("Delete that word; a new task has no number")),
    "unknown_reference": Code(
        REJECTED, _("There is no task %(text)s that you may see in this campaign"),
        _("Correct the number; leave it empty for a new task")),
    "reference_twice": Code(
        REJECTED, _("The same number stands in row %(row)s already"), _("Keep one row for each task")),
    "duplicate_in_file": Code(
        REJECTED, _("The same clause, task, unit and day as in row %(row)s"),
        _("Delete one of the rows, or tell them apart by the title")),
    "possible_duplicate": Code(
        REJECTED, _("Perhaps a duplicate: %(text)s has the same clause, task, unit and day"),
        _("Write its number if it is meant; else tell them apart by the title")),
    "clause_stays": Code(
        REJECTED, _("The clause of a task that exists does not change: its proof counts there"),
        _("Put back “%(text)s”, or enter a new task and cancel the old one")),
    "task_ended": Code(
        REJECTED, _("The task is closed (%(text)s) and stays as it is"), _("Reopen it on its page first")),
    "changed_meanwhile": Code(
        REJECTED, _("Somebody changed the task after this sheet was exported"),
        _("Export it again and make the change there")),
    "not_allowed": Code(REJECTED, _("%(words)s"), _("Ask the campaign office")),
    "refused": Code(REJECTED, _("%(words)s"), _("Correct the row, or do it on the page of the task")),
    # the row is taken
    "formula_like_text": Code(
        NOTED, _("%(column)s begins with “%(text)s” like a formula; it is kept as text"),
        _("Delete the sign if it is not meant")),
    "control_text": Code(
        NOTED, _("Invisible characters were taken out of %(column)s"), _("Nothing needs to be done")),
    "unit_short": Code(
        NOTED, _("Unit “%(text)s” was taken as “%(choices)s”"), _("Write the full name if this is wrong")),
    "state_stays": Code(
        NOTED, _("The state is not changed by a sheet"), _("Take the step on the page of the task")),
    "day_outside": Code(
        NOTED, _("%(column)s %(text)s lies outside the campaign"), _("Check the year")),
    "day_past": Code(
        NOTED, _("%(column)s %(text)s is in the past"), _("Check the year")),
    "accept_again": Code(
        NOTED, _("The person responsible has to accept the task again"), _("Nothing needs to be done")),
}  # fmt: skip


def severity_of(code: str) -> str:
    return CODES[code].severity


def words_of(reason: Mapping[str, Any]) -> tuple[str, str]:
    """Sentence and remedy of a stored reason, in the language of the reader."""
    code = CODES[reason["code"]]
    column = BY_NAME.get(reason["field"])
    details = {**reason["details"], "column": str(column.label) if column else ""}
    remedy = str(code.remedy)
    if "%(choices)s" in remedy and not details.get("choices"):
        remedy = _now("See the sheet of choices in the template")
    return str(code.message) % details, remedy % details
