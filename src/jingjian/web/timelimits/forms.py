"""The form by which a site sets its own figure of a time limit."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jingjian.kernel import clock

MOST = 9999


class PauseForm(forms.Form):
    """Why a time limit stands still."""

    reason = forms.CharField(
        label=_("Reason"), max_length=300, widget=forms.Textarea({"rows": 3}),
        help_text=_("What is waited for. The day of the pause still counts; the due day moves when it runs on."),
    )  # fmt: skip


class ValueForm(forms.Form):
    """The figure, from which day on, and why; without a figure the rule's own counts again."""

    amount = forms.IntegerField(
        label=_("Value"), min_value=1, max_value=MOST, required=False,
        help_text=_("In the unit of the rule. Leave it empty to go back to the rule's own value."),
    )  # fmt: skip
    since = forms.DateField(
        label=_("In force from"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Counts for what starts on this day or later; what runs already keeps its value."),
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Reason"), max_length=300, widget=forms.Textarea({"rows": 3}),
        help_text=_("The notice or the decision that says so."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"since": clock.today()})
        super().__init__(*args, **kwargs)
