"""The form of a new access token."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jingjian.api.actions import LONGEST
from jingjian.api.models import TokenScope
from jingjian.kernel import clock
from jingjian.kit.registry import all_registers

USUAL = timedelta(days=90)


def _registers() -> list[tuple[str, Any]]:
    return [(register.slug, register.name) for register in all_registers()]


class TokenForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("What it is for, such as the program's name."))
    scope = forms.ChoiceField(
        label=_("What it may do"), choices=TokenScope.choices, initial=TokenScope.READ,
        help_text=_("Never more than you may do yourself."),
    )  # fmt: skip
    ends_on = forms.DateField(
        label=_("Last day"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"), help_text=_("A year ahead at most.")
    )
    registers = forms.MultipleChoiceField(
        label=_("Only for these registers"), required=False, choices=_registers,
        widget=forms.SelectMultiple({"data-enhance": "", "size": "4"}), help_text=_("Leave empty for all."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = clock.today()
        self.fields["ends_on"].initial = today + USUAL
        self.fields["ends_on"].widget.attrs |= {"min": today.isoformat(), "max": (today + LONGEST).isoformat()}
