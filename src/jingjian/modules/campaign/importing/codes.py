"""Every reason a row of a task sheet may have: what it does to the row, what it says, and what helps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from jingjian.kernel.phrases import Words
from jingjian.modules.campaign.tasksheet.columns import BY_NAME

REJECTED, NOTED = "rejected", "noted"


@dataclass(frozen=True, slots=True)
class Code:
    """``severity`` is rejected (the row is left out) or noted (it is taken, with a word to the reader).

    ``name`` is what lists call it.
    """

    severity: str
    name: Words
    message: Words
    remedy: Words


CODES: Final[Mapping[str, Code]] = {
    # the row is left out: the cell
    "missing": Code(REJECTED, pgettext_lazy("task row", "Cell left empty"), _("%(column)s is empty"), _("Fill it in")),
    "formula_cell": Code(
        REJECTED,
        pgettext_lazy("task row", "Formula"),
        _("%(column)s holds a formula"),
        _("Copy the column and paste it as values"),
    ),
    "cell_error": Code(
        REJECTED,
        pgettext_lazy("task row", "Error in a cell"),
        _("%(column)s shows the error %(text)s"),
        _("Correct it in the spreadsheet"),
    ),
    "merged_cell": Code(
        REJECTED,
        pgettext_lazy("task row", "Merged cells"),
        _("%(column)s is merged with other cells"),
        _("Unmerge the cells and fill in each row"),
    ),
    "hidden_row": Code(
        REJECTED,
        pgettext_lazy("task row", "Hidden row"),
        _("The row is hidden in the spreadsheet"),
        _("Unhide it, or delete it"),
    ),
    "too_long": Code(
        REJECTED,
        pgettext_lazy("task row", "Too long"),
        _("%(column)s has %(count)s characters, more than %(most)s"),
        _("Shorten it"),
    ),
    "bad_date": Code(
        REJECTED,
        pgettext_lazy("task row", "No such date"),
        _("%(column)s “%(text)s” is not a date, or there is no such day"),
        _("Write it like 2023-06-30"),
    ),
    "incomplete_date": Code(
        REJECTED,
        pgettext_lazy("task row", "Date without a day"),
        _("%(column)s “%(text)s” does not name a day"),
        _("Write it like 2023-06-30"),
    ),
    "ambiguous_date": Code(
        REJECTED,
        pgettext_lazy("task row", "Date of two meanings"),
        _("%(column)s “%(text)s” can be read in two ways"),
        _("Write it like 2023-06-30"),
    ),
    "unknown_kind": Code(
        REJECTED,
        pgettext_lazy("task row", "Unknown kind"),
        _("%(column)s “%(text)s” is none of the choices"),
        _("Choose one of: %(choices)s"),
    ),
    "unknown_recurrence": Code(
        REJECTED,
        pgettext_lazy("task row", "Unknown rhythm"),
        _("%(column)s “%(text)s” is not understood"),
        _("Choose one from the list, or write it like %(choices)s"),
    ),
    "unknown_phase": Code(
        REJECTED,
        pgettext_lazy("task row", "Unknown phase"),
        _("There is no phase “%(text)s”"),
        _("Choose one of: %(choices)s"),
    ),
    "unknown_unit": Code(
        REJECTED,
        pgettext_lazy("task row", "Unknown unit"),
        _("No unit “%(text)s” that you may give work to is known"),
        _("Perhaps meant: %(choices)s"),
    ),
    "several_units": Code(
        REJECTED,
        pgettext_lazy("task row", "Unit of two meanings"),
        _("Several units are called “%(text)s”"),
        _("Write one of: %(choices)s"),
    ),
    "unknown_person": Code(
        REJECTED,
        pgettext_lazy("task row", "Unknown person"),
        _("Nobody in service called “%(text)s” whom you may give work to is known"),
        _("Perhaps meant: %(choices)s"),
    ),
    "several_people": Code(
        REJECTED,
        pgettext_lazy("task row", "People of one name"),
        _("Several people are called “%(text)s”"),
        _("Write the staff number or login: %(choices)s"),
    ),
    "person_mismatch": Code(
        REJECTED,
        pgettext_lazy("task row", "Name and number differ"),
        _("The number “%(number)s” belongs to somebody else than “%(text)s”"),
        _("Perhaps meant: %(choices)s"),
    ),
    "unknown_clause": Code(
        REJECTED,
        pgettext_lazy("task row", "Unknown clause"),
        _("The plan in force has no clause “%(text)s” that takes tasks"),
        _("Perhaps meant: %(choices)s"),
    ),
    "several_clauses": Code(
        REJECTED,
        pgettext_lazy("task row", "Clause of two meanings"),
        _("Several clauses read “%(text)s”"),
        _("Write one of: %(choices)s"),
    ),
    "verifies_own_work": Code(
        REJECTED,
        pgettext_lazy("task row", "Own work verified"),
        _("Nobody verifies their own work"),
        _("Name somebody else as verifier"),
    ),
    "verifier_alone": Code(
        REJECTED,
        pgettext_lazy("task row", "Nobody responsible"),
        _("A verifier is named and nobody is responsible"),
        _("Name the person responsible as well"),
    ),
    # the row is left out: the task
    "example_mark": Code(
        REJECTED,
        pgettext_lazy("task row", "Still marked as example"),
        _("The number still reads “%(text)s”"),
        _("Delete that word; a new task has no number"),
    ),
    "unknown_reference": Code(
        REJECTED,
        pgettext_lazy("task row", "Unknown number"),
        _("There is no task %(text)s that you may see in this campaign"),
        _("Correct the number; leave it empty for a new task"),
    ),
    "reference_twice": Code(
        REJECTED,
        pgettext_lazy("task row", "Number twice"),
        _("The same number stands in row %(row)s already"),
        _("Keep one row for each task"),
    ),
    "duplicate_in_file": Code(
        REJECTED,
        pgettext_lazy("task row", "Twice in the sheet"),
        _("The same clause, task, unit and day as in row %(row)s"),
        _("Delete one of the rows, or tell them apart by the title"),
    ),
    "possible_duplicate": Code(
        REJECTED,
        pgettext_lazy("task row", "Perhaps a duplicate"),
        _("Perhaps a duplicate: %(text)s has the same clause, task, unit and day"),
        _("Write its number if it is meant; else tell them apart by the title"),
    ),
    "clause_stays": Code(
        REJECTED,
        pgettext_lazy("task row", "Clause changed"),
        _("The clause of a task that exists does not change: its proof counts there"),
        _("Put back “%(text)s”, or enter a new task and cancel the old one"),
    ),
    "task_ended": Code(
        REJECTED,
        pgettext_lazy("task row", "Task closed"),
        _("The task is closed (%(text)s) and stays as it is"),
        _("Reopen it on its page first"),
    ),
    "changed_meanwhile": Code(
        REJECTED,
        pgettext_lazy("task row", "Changed by others"),
        _("Somebody changed the task after this sheet was exported"),
        _("Export it again and make the change there"),
    ),
    "not_allowed": Code(
        REJECTED, pgettext_lazy("task row", "Not permitted"), _("%(words)s"), _("Ask the campaign office")
    ),
    "refused": Code(
        REJECTED,
        pgettext_lazy("task row", "Refused"),
        _("%(words)s"),
        _("Correct the row, or do it on the page of the task"),
    ),
    # the row is taken
    "formula_like_text": Code(
        NOTED,
        pgettext_lazy("task row", "Text like a formula"),
        _("%(column)s begins with “%(text)s” like a formula; it is kept as text"),
        _("Delete the sign if it is not meant"),
    ),
    "control_text": Code(
        NOTED,
        pgettext_lazy("task row", "Invisible characters"),
        _("Invisible characters were taken out of %(column)s"),
        _("Nothing needs to be done"),
    ),
    "unit_short": Code(
        NOTED,
        pgettext_lazy("task row", "Short name of a unit"),
        _("Unit “%(text)s” was taken as “%(choices)s”"),
        _("Write the full name if this is wrong"),
    ),
    "state_stays": Code(
        NOTED,
        pgettext_lazy("task row", "State changed"),
        _("The state is not changed by a sheet"),
        _("Take the step on the page of the task"),
    ),
    "day_outside": Code(
        NOTED,
        pgettext_lazy("task row", "Day outside the campaign"),
        _("%(column)s %(text)s lies outside the campaign"),
        _("Check the year"),
    ),
    "day_past": Code(
        NOTED,
        pgettext_lazy("task row", "Day in the past"),
        _("%(column)s %(text)s is in the past"),
        _("Check the year"),
    ),
    "accept_again": Code(
        NOTED,
        pgettext_lazy("task row", "To be accepted again"),
        _("The person responsible has to accept the task again"),
        _("Nothing needs to be done"),
    ),
}


def severity_of(code: str) -> str:
    return CODES[code].severity


def words_of(reason: Mapping[str, Any]) -> tuple[str, str]:
    """Sentence and remedy of a stored reason, in the language of the reader."""
    code = CODES[reason["code"]]
    column = BY_NAME.get(reason["field"])
    details = {**reason["details"], "column": str(column.label) if column else ""}
    remedy = str(code.remedy)
    if "%(choices)s" in remedy and not details.get("choices"):
        remedy = gettext("See the sheet of choices in the template")
    return str(code.message) % details, remedy % details
