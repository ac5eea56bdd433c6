"""The forms of handing over and of deciding it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jingjian.commons.access.actor import Actor
from jingjian.commons.handover.models import Handover
from jingjian.commons.handover.receivers import receiver_of, target_names
from jingjian.commons.organisation.selectors import active_units
from jingjian.commons.records.models import Record


class HandOverForm(forms.Form):
    """To which register of which unit, and what it is about."""

    target = forms.ChoiceField(label=_("Hand over to"))
    unit = forms.ModelChoiceField(
        active_units(), label=_("Receiving unit"), empty_label="", widget=forms.Select({"data-enhance": ""})
    )
    title = forms.CharField(label=_("What is handed on"), max_length=300)
    detail = forms.CharField(
        label=_("Detail"), max_length=4000, required=False, widget=forms.Textarea({"rows": 5}),
        help_text=_("What the receiving unit must know. Nothing about reporters, nothing about unproved facts."),
    )  # fmt: skip

    def __init__(self, *args: Any, source: Record, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"title": source.title, "unit": source.unit_id})
        super().__init__(*args, **kwargs)
        target = self.fields["target"]
        assert isinstance(target, forms.ChoiceField)
        target.choices = [("", ""), *target_names().items()]


class ReasonForm(forms.Form):
    """Why a matter is not accepted, or taken back."""

    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea({"rows": 3}))

    def __init__(self, *args: Any, actor: Actor, row: Handover | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class AcceptForm(forms.Form):
    """What the target register asks for: the form of its receiver, filled with the matter."""

    def __new__(cls, *args: Any, actor: Actor, row: Handover, **kwargs: Any) -> Any:
        receiver = receiver_of(row.target)
        if receiver is None:
            return super().__new__(cls)
        return receiver.form(*args, actor=actor, row=row, **kwargs)

    def __init__(self, *args: Any, actor: Actor, row: Handover, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
