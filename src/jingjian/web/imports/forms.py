"""The forms of an import: the file, and which column of it is which."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jingjian.commons.access.actor import Actor
from jingjian.commons.audit.shown import masked_numbers
from jingjian.commons.imports.declaration import importer_of
from jingjian.commons.imports.meanings import Meanings
from jingjian.commons.imports.models import ImportBatch

PLACE = "place_"


class UploadForm(forms.Form):
    """The file."""

    file = forms.FileField(
        label=gettext_lazy("Sheet"),
        help_text=gettext_lazy("The template filled in, or your own sheet: .xlsx or .csv of up to 20 MB, 60,000 rows."),
        widget=forms.FileInput({"accept": ".xlsx,.csv"}),
        error_messages={"empty": gettext_lazy("The file is empty. Check whether it is the right file.")},
    )


class MappingForm(forms.Form):
    """One choice for each column of the sheet: which column of the register it fills, or none."""

    asks_by_row = True  # programs are told so, too

    def __init__(self, *args: Any, actor: Actor, row: ImportBatch, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        meanings = Meanings(importer_of(row.register), actor)
        marked = {column.field: "*" if meanings.required(column.field) else "" for column in meanings.columns}
        choices = [("", _("not read")), *((c.field, f"{c.label}{marked[c.field]}") for c in meanings.columns)]
        for column in json.loads(row.heads or "[]"):
            place = str(column["place"])
            self.fields[f"{PLACE}{place}"] = forms.ChoiceField(
                label=f"{column['letter']} {column['head']}",
                choices=choices,
                required=False,
                initial=row.mapping.get(place, ""),
                help_text="、".join(map(masked_numbers, column["cells"])),
            )
