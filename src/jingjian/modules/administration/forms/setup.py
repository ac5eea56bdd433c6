"""The first set-up, held as a ceremony: the topmost unit and the three who keep the site, each typing the own words."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from jingjian.commons.organisation.models import UnitKind
from jingjian.kernel.phrases import Words
from jingjian.modules.administration.forms.accounts import USERNAME

TOPMOST = [choice for choice in UnitKind.choices if choice[0] not in (UnitKind.OFFICE,)]

#: where the actions name a field by its own word
FIELD_OF = {"code": "unit_code", "parent": "unit_name", "staff_no": "system_name"}

THREE: Final[dict[str, tuple[Words, Words]]] = {
    "system": (_("System administrator"), _("Opens accounts, keeps units and people; grants no role.")),
    "security": (_("Security administrator"), _("Proposes roles, which a leader confirms; locks accounts.")),
    "audit": (_("Audit administrator"), _("Reads what the two others do; best somebody of the superior unit.")),
}
PARTS = ("name", "username", "password", "again")


class SetupForm(forms.Form):
    """Asked once, before anybody has an account. The three are different people at one screen, one after the other."""

    unit_name = forms.CharField(label=_("Full name of your unit"), max_length=120)
    unit_code = forms.CharField(
        label=_("Code of the unit"), max_length=12, help_text=_("Two to four letters, for instance of its pinyin.")
    )
    unit_kind = forms.ChoiceField(label=_("Level"), choices=TOPMOST, initial=UnitKind.COUNTY)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for duty in THREE:
            made = (_name(), _username(), _password(_("At least fifteen characters.")), _password())
            self.fields |= {f"{duty}_{part}": field for part, field in zip(PARTS, made, strict=True)}
            self.fields[f"{duty}_again"].label = _("Password again")

    def unit(self) -> list[forms.BoundField]:
        """The fields of the unit, as the page shows them first."""
        return [self[name] for name in ("unit_name", "unit_code", "unit_kind")]

    def people(self) -> list[tuple[Words, Words, list[forms.BoundField]]]:
        """Duty, what it does and the fields of whoever holds it."""
        return [
            (name, does, [self[f"{duty}_{part}"] for part in PARTS]) for duty, (name, does) in THREE.items()
        ]  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for duty in THREE:
            if f"{duty}_password" in cleaned and cleaned.get(f"{duty}_again") not in (
                None, cleaned[f"{duty}_password"],
            ):  # fmt: skip
                self.add_error(f"{duty}_again", _("The two passwords differ."))
        for part, words in (("username", _("Each of the three has a username of their own.")),
                            ("password", _("Each of the three has a password of their own."))):  # fmt: skip
            seen: set[str] = set()
            for duty in THREE:
                value = cleaned.get(f"{duty}_{part}")
                if value is not None and value in seen:
                    self.add_error(f"{duty}_{part}", words)
                seen |= {value} if value else set()
        return cleaned


def _name() -> forms.CharField:
    return forms.CharField(label=_("Name of the person"), max_length=60)


def _username() -> forms.CharField:
    return forms.CharField(
        label=_("Username"), max_length=60, validators=[USERNAME], help_text=_("With this you log in."),
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "none"}),
    )  # fmt: skip


def _password(help_text: Any = "") -> forms.CharField:
    return forms.CharField(
        label=_("Password"), max_length=128, strip=False, help_text=help_text,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )  # fmt: skip
