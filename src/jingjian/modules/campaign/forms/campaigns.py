"""Forms of a campaign."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jingjian.commons.access.actor import Actor
from jingjian.modules.campaign.forms.fields import DayInput, UnitField, unit_to_begin_with
from jingjian.modules.campaign.models import Campaign


class CampaignForm(forms.Form):
    """Open a campaign, or correct it."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    unit = UnitField(
        label=gettext_lazy("Unit"), help_text=gettext_lazy("The campaign runs in this unit and all below it.")
    )
    scope = forms.CharField(label=gettext_lazy("Who takes part"), required=False, widget=forms.Textarea({"rows": 2}))
    starts_on = forms.DateField(label=gettext_lazy("Begins"), required=False, widget=DayInput())
    ends_on = forms.DateField(label=gettext_lazy("Ends"), required=False, widget=DayInput())

    def __init__(self, *args: Any, actor: Actor, row: Campaign | None = None, **kwargs: Any) -> None:
        if row is not None:
            kwargs.setdefault(
                "initial",
                {
                    "name": row.name,
                    "unit": row.unit_id,
                    "scope": row.scope,
                    "starts_on": row.starts_on,
                    "ends_on": row.ends_on,
                },
            )
        else:
            kwargs.setdefault("initial", {"unit": unit_to_begin_with(actor)})
        super().__init__(*args, **kwargs)
        if row is not None:
            # the unit is where the campaign's rows stand: it is chosen once
            del self.fields["unit"]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        _refuse_end_before_beginning(self, data)
        return data


class PhaseForm(forms.Form):
    """The name and the days of one phase."""

    name = forms.CharField(label=gettext_lazy("Phase"), max_length=60)
    starts_on = forms.DateField(label=gettext_lazy("Begins"), required=False, widget=DayInput())
    ends_on = forms.DateField(label=gettext_lazy("Ends"), required=False, widget=DayInput())

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        _refuse_end_before_beginning(self, data)
        return data


def _refuse_end_before_beginning(form: forms.Form, data: dict[str, Any]) -> None:
    if data.get("starts_on") and data.get("ends_on") and data["ends_on"] < data["starts_on"]:
        form.add_error("ends_on", _("The end lies before the beginning."))
