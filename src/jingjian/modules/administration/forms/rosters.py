"""Forms of the steps by which a roster comes in."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from jingjian.commons.access.actor import Actor
from jingjian.commons.organisation.models import UnitKind
from jingjian.commons.organisation.selectors import active_units
from jingjian.kernel import clock
from jingjian.modules.administration.forms.fields import DayField
from jingjian.modules.administration.models import RosterImport
from jingjian.modules.administration.rosters.reading import field_choices
from jingjian.modules.administration.selectors import indented

_ROWS = re.compile(r"^\s*(\d{1,6})\s*(?:[-–—~至到,，、]\s*(\d{1,6})\s*)?$")
MOST_UNITS = 200


class UploadForm(forms.Form):
    """The file of a roster, and the day for rows that name none."""

    file = forms.FileField(
        label=_("Roster"),
        help_text=_("A spreadsheet (.xlsx or .csv) of up to 20 MB and 100,000 rows. Scans and photos cannot be read."),
        widget=forms.FileInput({"accept": ".xlsx,.csv,.txt"}),
        error_messages={"empty": _("The file is empty. Check whether it is the right file.")},
    )
    since = DayField(
        label=_("Appointed from"),
        help_text=_("For rows that do not say since when the post is held."),
    )

    def __init__(self, *args: Any, actor: Actor, row: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["since"].initial = clock.today()


class SheetsForm(forms.Form):
    """How each sheet is read: taken or not, header rows, one field a column."""

    since = DayField(label=_("Appointed from"), help_text=_("For rows that do not say since when the post is held."))

    def __init__(self, *args: Any, row: RosterImport, preview: list[dict[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._preview = preview
        self.fields["since"].initial = row.since
        choices = [("", gettext("(not read)")), *field_choices()]
        for number, (sheet, read_as) in enumerate(zip(preview, row.sheets, strict=True)):
            self.fields[f"taken-{number}"] = forms.BooleanField(
                label=_("Import this sheet"), required=False, initial=read_as["taken"]
            )
            self.fields[f"header-{number}"] = forms.CharField(
                label=_("Header rows"), required=False, max_length=20,
                initial="-".join(str(line) for line in read_as["header_rows"]),
                help_text=_("The row number of the header, such as 3, or 3-4 for two rows; empty without a header."),
            )  # fmt: skip
            for key in sheet["letters"]:
                label = gettext("Column %(letter)s") % {"letter": key}
                self.fields[f"col-{number}-{key}"] = forms.ChoiceField(
                    label=label, required=False, choices=choices, initial=read_as["columns"].get(key, "")
                )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        sheets = []
        for number, sheet in enumerate(self._preview):
            columns = {
                key: cleaned[f"col-{number}-{key}"] for key in sheet["letters"] if cleaned.get(f"col-{number}-{key}")
            }
            taken = bool(cleaned.get(f"taken-{number}"))
            if taken:
                self._judge(number, columns)
            sheets.append({
                "name": sheet["name"], "taken": taken, "columns": columns,
                "header_rows": self._header_rows(number, str(cleaned.get(f"header-{number}", ""))),
            })  # fmt: skip
        cleaned["sheets"] = sheets
        return cleaned

    def _judge(self, number: int, columns: dict[str, str]) -> None:
        labels = dict(field_choices())
        for name, times in Counter(columns.values()).items():
            if times > 1:
                words = gettext("Two columns are read as “%(field)s”. Choose one.") % {"field": labels[name]}
                self.add_error(f"col-{number}-{[key for key, held in columns.items() if held == name][1]}", words)
        if "name" not in columns.values():
            self.add_error(f"taken-{number}", gettext("Say which column holds the names, or do not import this sheet."))

    def _header_rows(self, number: int, text: str) -> list[int]:
        if not text.strip():
            return []
        match = _ROWS.match(text)
        first, last = (int(match[1]), int(match[2] or match[1])) if match else (0, 0)
        if not 1 <= first <= last <= first + 1:
            self.add_error(
                f"header-{number}", gettext("Give one row number, or two that follow each other, such as 3-4.")
            )
            return []
        return list(range(first, last + 1))


class UnitsForm(forms.Form):
    """What each unknown unit is: a known one, a new one below another, or left out."""

    def __init__(self, *args: Any, row: RosterImport, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.texts = list(row.findings.get("unknown_units", {}))[:MOST_UNITS]
        units = [(str(unit.pk), indented(unit)) for unit in active_units()]
        how = [
            ("", gettext("Not decided yet: its rows are held")), ("new", gettext("A new unit of this name")),
            ("out", gettext("Leave its rows out")), (gettext("It is this unit"), units),
        ]  # fmt: skip
        for number, text in enumerate(self.texts):
            chosen = row.units.get(text, {})
            self.fields[f"how-{number}"] = forms.ChoiceField(
                label=_("This is"), required=False, choices=how,
                initial=chosen.get("unit") if chosen.get("how") == "is" else chosen.get("how", ""),
                widget=forms.Select({"data-enhance": ""}),
            )  # fmt: skip
            self.fields[f"kind-{number}"] = forms.ChoiceField(
                label=_("Kind of the new unit"), required=False, choices=UnitKind.choices,
                initial=chosen.get("kind") or UnitKind.OFFICE,
            )  # fmt: skip
            self.fields[f"parent-{number}"] = forms.ChoiceField(
                label=_("Below the unit"), required=False, choices=units,
                initial=chosen.get("parent") or (units[0][0] if units else ""),
            )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        units: dict[str, dict[str, str]] = {}
        for number, text in enumerate(self.texts):
            how = cleaned.get(f"how-{number}", "")
            if how == "new":
                parent = cleaned.get(f"parent-{number}", "")
                if not parent:
                    self.add_error(
                        f"parent-{number}", gettext("Choose the superior unit: only the topmost unit has none.")
                    )
                units[text] = {"how": "new", "kind": cleaned.get(f"kind-{number}") or "office", "parent": parent}
            elif how == "out":
                units[text] = {"how": "out"}
            elif how:
                units[text] = {"how": "is", "unit": how}
        cleaned["units"] = units
        return cleaned


class DecisionForm(forms.Form):
    """What becomes of one held row, or of all with one code."""

    how = forms.ChoiceField(
        label=_("Decision"),
        required=False,
        choices=(
            ("", pgettext_lazy("held row", "Not decided")), ("new", _("Import as a new person")),
            ("known", _("It is this known person")), ("out", _("Leave out")),
        ),
    )  # fmt: skip
    person = forms.UUIDField(required=False)
    row = forms.CharField(required=False, max_length=300)
    code = forms.CharField(required=False, max_length=60)
