"""Forms of accounts and of the roles granted to them."""

from __future__ import annotations

import secrets
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.models import Role
from jingjian.commons.accounts.models import User
from jingjian.commons.organisation.models import Person
from jingjian.kernel import clock
from jingjian.modules.administration import selectors
from jingjian.modules.administration.forms.fields import AccountField, DayField, PersonField, UnitField

USERNAME = RegexValidator(r"^[a-z0-9][a-z0-9._-]*$", _("Small letters, figures, dot and hyphen only."))
_LETTERS = "abcdefghjkmnpqrstuvwxyz"
_FIGURES = "23456789"
_GROUPS = 3

#: every role but that of ordinary staff, which nobody is granted
GRANTED = [(value, label) for value, label in Role.choices if value != Role.STAFF]


def first_password() -> str:
    """A first password that can be read out: groups of four letters, one of figures, none taken for the other."""
    signs = [*[_LETTERS] * _GROUPS, _FIGURES]
    return "-".join("".join(secrets.choice(group) for _sign in range(4)) for group in signs)


class _PasswordForm(forms.Form):
    """A first password, proposed and changeable."""

    password = forms.CharField(
        label=_("First password"),
        max_length=128,
        strip=False,
        help_text=_("Hand it over in person; it has to be changed at the first login."),
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].initial = first_password


class AccountForm(_PasswordForm):
    """An account for a person who has none."""

    person = PersonField(label=_("Person"), people=selectors.people_without_account())
    username = forms.CharField(
        label=_("Username"), max_length=60, validators=[USERNAME], help_text=_("The name in pinyin, for instance.")
    )
    field_order = ("person", "username", "password")

    def __init__(self, *args: Any, actor: Actor, row: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].widget.attrs |= {"autocomplete": "off", "autocapitalize": "none"}


class OpenAccountForm(AccountForm):
    """The same from the page of the person."""

    def __init__(self, *args: Any, actor: Actor, row: Person, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, row=row, **kwargs)
        del self.fields["person"]


class ResetPasswordForm(_PasswordForm):
    """A first password once more; every open session of the account ends."""

    def __init__(self, *args: Any, actor: Actor, row: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class GrantForm(forms.Form):
    """One role for one account over one unit and all below it, put before a second person."""

    user = AccountField(label=_("Account"))
    role = forms.ChoiceField(label=_("Role"), choices=[("", "---------"), *GRANTED])
    unit = UnitField(label=_("Over the unit"), help_text=_("And all units below it."))
    since = DayField(label=_("From"))
    until = DayField(label=_("Until"), required=False, help_text=_("Leave empty while the end is open."))
    with_post = forms.BooleanField(
        label=_("Ends with the main post"),
        required=False,
        initial=True,
        help_text=_("When that appointment ends, the role ends on the same day."),
    )
    reason = forms.CharField(label=_("Reason"), max_length=300, help_text=_("Whoever confirms the role reads it."))

    def __init__(self, *args: Any, actor: Actor, row: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["since"].initial = clock.today()


class GrantToForm(GrantForm):
    """The same from the page of the account."""

    def __init__(self, *args: Any, actor: Actor, row: User, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, row=row, **kwargs)
        del self.fields["user"]


class AnswerForm(forms.Form):
    """Why a proposed role is refused or withdrawn."""

    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea({"rows": 3}))

    def __init__(self, *args: Any, actor: Actor, row: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
