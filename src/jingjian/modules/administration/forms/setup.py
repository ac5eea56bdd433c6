"""The first set-up: the topmost unit and whoever keeps the system."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jingjian.commons.organisation.models import UnitKind
from jingjian.modules.administration.forms.accounts import USERNAME

TOPMOST = [choice for choice in UnitKind.choices if choice[0] not in (UnitKind.OFFICE,)]

#: where the actions name a field by its own word
FIELD_OF = {"code": "unit_code", "parent": "unit_name", "staff_no": "name", "password": "password"}


class SetupForm(forms.Form):
    """Asked once, before anybody has an account."""

    unit_name = forms.CharField(label=_("Full name of your unit"), max_length=120)
    unit_code = forms.CharField(
        label=_("Code of the unit"), max_length=12, help_text=_("Two to four letters, for instance of its pinyin.")
    )
    unit_kind = forms.ChoiceField(label=_("Level"), choices=TOPMOST, initial=UnitKind.COUNTY)
    name = forms.CharField(label=_("Your name"), max_length=60)
    username = forms.CharField(
        label=_("Username"), max_length=60, validators=[USERNAME], help_text=_("With this you log in.")
    )
    password = forms.CharField(
        label=_("Password"),
        max_length=128,
        strip=False,
        help_text=_("At least fifteen characters."),
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("Password again"),
        max_length=128,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].widget.attrs |= {"autocomplete": "username", "autocapitalize": "none"}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "password" in cleaned and cleaned.get("again") not in (None, cleaned["password"]):
            self.add_error("again", _("The two passwords differ."))
        cleaned.pop("again", None)
        return cleaned
