"""How one wants to be told."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from jingjian.commons.notify.digests import preference_of
from jingjian.kit.answers import actor_of


class NoticeForm(forms.Form):
    """A digest or none, by mail or not. Whether the address is one is said by the action, for the API alike."""

    digest = forms.BooleanField(
        label=_("A digest on the morning of each working day"), required=False,
        help_text=_("Counts of what is overdue and due soon, on top of the inbox until you have taken note of it."),
    )  # fmt: skip
    by_mail = forms.BooleanField(
        label=_("Mail me the digest as well"), required=False,
        help_text=_("The mail holds the counts and the address of this site, no titles and no names."),
    )  # fmt: skip
    mail_address = forms.CharField(
        label=_("Mail address"), max_length=200, required=False,
        widget=forms.TextInput({"type": "email", "autocomplete": "email"}),
    )  # fmt: skip


def chosen_of(request: HttpRequest) -> dict[str, Any]:
    """What the reader chose so far."""
    actor = actor_of(request)
    if actor.person_id is None:
        return {}
    row = preference_of(actor.person_id)
    return {"digest": row.digest, "by_mail": row.by_mail, "mail_address": row.mail_address}
