"""The form by which a sheet of tasks is handed in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class TaskSheetForm(forms.Form):
    """The file."""

    file = forms.FileField(
        label=_("Sheet of tasks"),
        help_text=_("The template filled in, or an exported list of tasks: .xlsx of up to 10 MB and 3,000 rows."),
        widget=forms.FileInput({"accept": ".xlsx,.csv"}),
        error_messages={"empty": _("The file is empty. Check whether it is the right file.")},
    )

    def __init__(self, *args: Any, actor: Any, row: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
