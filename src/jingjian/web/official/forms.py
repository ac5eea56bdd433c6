"""The forms of drafting, issuing and ending official documents."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from jingjian.commons.access.actor import Actor
from jingjian.commons.documents.official.actions import WORDS
from jingjian.commons.documents.official.models import OfficialDocument, OfficialKind, Urgency
from jingjian.commons.documents.official.selectors import last_symbol
from jingjian.commons.organisation.selectors import active_units
from jingjian.kernel import clock


class DocumentForm(forms.Form):
    """What an official document says, in the order in which it stands on paper."""

    kind = forms.ChoiceField(label=_("Kind"), choices=OfficialKind.choices)
    unit = forms.ModelChoiceField(
        active_units(), label=_("Issuing unit"), empty_label="", widget=forms.Select({"data-enhance": ""})
    )
    issuer = forms.CharField(
        label=_("Red head"), max_length=40, help_text=_("The name of the issuing body, mostly followed by 文件.")
    )
    urgency = forms.ChoiceField(label=_("Urgency"), required=False, choices=[("", "—"), *Urgency.choices])
    title = forms.CharField(label=_("Title"), max_length=200)
    addressee = forms.CharField(label=_("Addressee"), max_length=300, required=False)
    body = forms.CharField(
        label=pgettext_lazy("official document", "Text"), max_length=50_000, widget=forms.Textarea({"rows": 16}),
        help_text=_("One paragraph a line. 一、 （一） 1. （1） at its beginning make a heading of that level. "
                    "No state secrets: this system is not made to hold them."),
    )  # fmt: skip
    people = forms.CharField(
        label=_("People of the meeting"), max_length=4000, required=False, widget=forms.Textarea({"rows": 3}),
        help_text=_("Of minutes only, a line each: 出席：… 请假：… 列席：…"),
    )  # fmt: skip
    enclosures = forms.CharField(
        label=_("Attachments"), max_length=4000, required=False, widget=forms.Textarea({"rows": 3}),
        help_text=_("One name a line; the numerals are added."),
    )  # fmt: skip
    signature = forms.CharField(label=_("Signed by"), max_length=60, required=False)
    signer = forms.CharField(
        label=_("Issued on the word of"), max_length=40, required=False, help_text=_("Of documents to superiors only.")
    )
    copy_to = forms.CharField(label=_("Copy to"), max_length=300, required=False)

    def __init__(self, *args: Any, actor: Actor, row: OfficialDocument | None = None, **kwargs: Any) -> None:
        if row is not None:
            kwargs.setdefault("initial", {"kind": row.kind, "unit": row.unit_id, **{w: getattr(row, w) for w in WORDS}})
        super().__init__(*args, **kwargs)


class IssueForm(forms.Form):
    """Under which symbol and of which day; the serial number is given by the house."""

    symbol = forms.CharField(
        label=_("Symbol of the issuing body"), max_length=12,
        help_text=_("Such as 清纪发. The next number of this symbol and year is given and never given again."),
    )  # fmt: skip
    dated_on = forms.DateField(label=_("Date of the document"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))

    def __init__(self, *args: Any, actor: Actor, row: OfficialDocument, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"symbol": last_symbol(row.unit, row.kind), "dated_on": clock.today()})
        super().__init__(*args, **kwargs)


class ReasonForm(forms.Form):
    """Why a document is void or a draft given up."""

    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea({"rows": 3}))

    def __init__(self, *args: Any, actor: Actor, row: OfficialDocument | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
