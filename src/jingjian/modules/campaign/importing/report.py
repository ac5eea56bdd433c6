"""A report as people read it: a page of rows by outcome and code, and the lines of the spreadsheet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from jingjian.commons.sheets import safe_text
from jingjian.commons.vault.reports import ReportPage
from jingjian.modules.campaign.importing.codes import words_of
from jingjian.modules.campaign.models import TaskImport, TaskImportState
from jingjian.modules.campaign.tasksheet.columns import BY_NAME
from jingjian.modules.campaign.tasksheet.files import TaskReport

#: outcomes as tabs: before the import, after it, tone of the chip
OUTCOMES: Final = (
    ("rejected", pgettext_lazy("task row", "Rejected"), pgettext_lazy("task row", "Rejected"), "a"),
    ("noted", pgettext_lazy("task row", "With a note"), pgettext_lazy("task row", "With a note"), "b"),
    ("created", pgettext_lazy("task row", "Will be entered"), pgettext_lazy("task row", "Entered"), "g"),
    ("updated", pgettext_lazy("task row", "Will be changed"), pgettext_lazy("task row", "Changed"), "g"),
    ("unchanged", pgettext_lazy("task row", "Unchanged"), pgettext_lazy("task row", "Unchanged"), ""),
)
HEAD: Final = (
    _("Sheet"), _("Row"), _("Outcome"), _("Number"), _("Task"), _("Lead unit"), _("Changes"), _("Codes"), _("Columns"),
    _("Reasons"), _("Remedies"),
)  # fmt: skip


def outcome_words(row: TaskImport) -> dict[str, tuple[str, str]]:
    """Word and tone of each outcome, as far as the sheet has come."""
    done = row.state == TaskImportState.DONE
    return {name: (str(after if done else before), tone) for name, before, after, tone in OUTCOMES}


def page_of(row: TaskImport, *, outcome: str, code: str, after: str) -> ReportPage:
    """The page that begins after row ``after`` (a number as text) among those chosen."""
    words = outcome_words(row)
    with TaskReport(row) as report:
        page = report.page(outcome=outcome, code=code, after=after)
    for line in page.lines:
        line["word"], line["tone"] = words[line["outcome"]]
        _put_in_words(line)
    return page


def lines_of(row: TaskImport, lines: Iterable[dict[str, Any]]) -> Iterator[list[Any]]:
    """The cells of the spreadsheet; texts are safe from being formulas."""
    words = outcome_words(row)
    for line in lines:
        _put_in_words(line)
        reasons = line["reasons"]
        texts = [
            words[line["outcome"]][0],
            line["reference"] or line["values"]["reference"],
            line["values"]["title"],
            line["values"]["lead_unit"],
            "\n".join(line["changed"]),
            *("\n".join(reason[part] for reason in reasons) for part in ("code", "place", "message", "remedy")),
        ]
        yield [safe_text(line["sheet"]), line["row"], *(safe_text(text) for text in texts)]


def _put_in_words(line: dict[str, Any]) -> None:
    for reason in line["reasons"]:
        reason["message"], reason["remedy"] = words_of(reason)
        reason["place"] = reason["column"]
    line["changed"] = [_change(*change) for change in line["changes"]]


def _change(name: str, before: str, after: str) -> str:
    words: Mapping[str, str] = {"column": str(BY_NAME[name].label), "before": before or "—", "after": after}
    return pgettext("task row", "%(column)s: %(before)s → %(after)s") % words
