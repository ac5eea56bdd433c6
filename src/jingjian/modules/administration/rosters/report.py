"""A report as people read it: a page of rows by outcome and code, and the lines of the spreadsheet."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from jingjian.commons.audit.shown import masked
from jingjian.commons.sheets import safe_text
from jingjian.commons.vault.reports import ReportPage
from jingjian.modules.administration.models import RosterImport
from jingjian.modules.administration.rosterparse import CODES
from jingjian.modules.administration.rosters.files import Report, key_of
from jingjian.modules.administration.rosters.reading import chinese

OUTCOMES: Final = (
    ("held", pgettext_lazy("roster row", "Held"), "a"),
    ("rejected", pgettext_lazy("roster row", "Rejected"), "l"),
    ("warned", pgettext_lazy("roster row", "Imported with a note"), "b"),
    ("accepted", pgettext_lazy("roster row", "May be imported"), "g"),
)
HEAD: Final = (
    _("Sheet"), _("Row"), _("Outcome"), _("Result"), _("Name of the person"), _("Unit"), _("Post"),
    _("Identity number"), _("Codes"), _("Columns"), _("Reasons"), _("Remedies"),
)  # fmt: skip


def results_of() -> dict[str, str]:
    """What a row became, in words."""
    return {
        "created": gettext("Entered"), "amended": gettext("Amended"), "moved": gettext("Moved"),
        "unchanged": gettext("Known, nothing to change"),
    }  # fmt: skip


#: what the site itself asks of a row, beside the codes of the reader
SITE_CODES: Final = {
    "known_id": _("Known by identity number"), "later_appointment": _("Present appointment begins later"),
    "left_out": _("Left out by decision"), "left_service": _("Known, and no longer in service"),
    "other_person": _("Chosen person has another identity number"), "staff_no_taken": _("Staff number taken"),
    "unit_left_out": _("Unit left out"),
}  # fmt: skip


def meaning_of(code: str) -> str:
    """A code in words, in the language of the reader; what only a row can fill in is an ellipsis."""
    known = CODES.get(code)
    if known is None:
        return str(SITE_CODES.get(code, code))
    return re.sub(r"\{\d\}", "…", known.zh if chinese() else known.en)


def page_of(row: RosterImport, *, outcome: str, code: str, after: str) -> ReportPage:
    """The page of those chosen that begins after entry ``after`` of the report (a number as text)."""
    words = {name: (label, tone) for name, label, tone in OUTCOMES}
    results = results_of()
    with Report(row) as report:
        page = report.page(outcome=outcome, code=code, after=after)
    for line in page.lines:
        line["key"] = key_of(line)
        line["word"], line["tone"] = words[line["outcome"]]
        line["became"] = results.get(line.get("result", ""), "")
        line["number"] = masked(line["values"].get("id_number", ""), head=6, tail=4)
        line["decision"] = row.decisions.get(line["key"], {})
        line["candidates"] = line.get("candidates", [])
    return page


def lines_of(rows: Iterable[dict[str, Any]], results: Mapping[str, str]) -> Iterator[list[Any]]:
    """The cells of the spreadsheet; identity numbers stay hidden in part, texts are safe from being formulas."""
    words = {name: str(label) for name, label, _tone in OUTCOMES}
    for row in rows:
        values, reasons = row["values"], row["reasons"]
        texts = [
            words[row["outcome"]],
            results.get(row.get("result", ""), ""),
            values.get("name", ""),
            values.get("unit", ""),
            values.get("post", ""),
            masked(values.get("id_number", ""), head=6, tail=4),
            *("\n".join(reason[part] for reason in reasons) for part in ("code", "column", "message", "remedy")),
        ]
        yield [safe_text(row["sheet"]), row["row"], *(safe_text(text) for text in texts)]
