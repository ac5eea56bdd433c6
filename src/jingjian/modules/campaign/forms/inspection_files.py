"""What an inspection file is asked for with; the catalogue on the screen is filtered with the same fields."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jingjian.commons.access.actor import Actor
from jingjian.commons.documents import printing
from jingjian.modules.campaign import selectors
from jingjian.modules.campaign.forms.fields import DayInput, UnitField
from jingjian.modules.campaign.forms.tasks import ClauseField
from jingjian.modules.campaign.models import Campaign, Clause, InspectionForm


class ScopeForm(forms.Form):
    """Which evidence: a clause with all below it, a unit with all below it, the days of the events."""

    clause = ClauseField(
        queryset=None, label=gettext_lazy("Clause"), required=False, empty_label="",
        widget=forms.Select({"data-enhance": ""}),
    )  # fmt: skip
    unit = UnitField(label=gettext_lazy("Unit"), required=False)
    since = forms.DateField(label=gettext_lazy("Events from"), required=False, widget=DayInput())
    until = forms.DateField(label=gettext_lazy("Events to"), required=False, widget=DayInput())

    def __init__(self, *args: Any, campaign: Campaign | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.campaign = campaign
        clause, unit = self.fields["clause"], self.fields["unit"]
        assert isinstance(clause, forms.ModelChoiceField)
        assert isinstance(unit, UnitField)
        plan = selectors.plan_in_force(campaign) if campaign is not None else None
        clause.queryset = plan.clauses.order_by("position") if plan is not None else Clause._default_manager.none()
        if campaign is not None:
            unit.queryset = selectors.units_of_campaign(campaign)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        since, until = data.get("since"), data.get("until")
        if since and until and until < since:
            self.add_error("until", _("The last day is before the first."))
        return data


class InspectionFileForm(ScopeForm):
    """A scope, and in which form the file is wanted. The cleaned data hold the campaign that runs for the actor."""

    form = forms.ChoiceField(label=gettext_lazy("Form"), choices=InspectionForm.choices, initial=InspectionForm.ZIP)

    def __init__(self, *args: Any, actor: Actor, row: Any = None, **kwargs: Any) -> None:
        active = selectors.active_campaign_for(actor)
        super().__init__(*args, campaign=active.campaign if active is not None else None, **kwargs)
        if not printing.available():
            self.fields["form"].help_text = _(
                "PDF cannot be made on this server: %(libraries)s are missing. The ZIP works."
            ) % {"libraries": printing.LIBRARIES}

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if self.campaign is None:
            raise forms.ValidationError(
                _("No campaign runs for your unit yet. It begins with a plan that is imported.")
            )
        if data.get("form") == InspectionForm.PDF and not printing.available():
            self.add_error("form", _("PDF cannot be made on this server. Choose the ZIP."))
        return {**data, "campaign": self.campaign}


class PaperDateForm(forms.Form):
    """The day of what a paper shows, and where it is known from."""

    dated_on = forms.DateField(
        label=gettext_lazy("Day of the event"), widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"),
        help_text=gettext_lazy("The day on which it happened. The day of entry stays and prints beside it."),
    )  # fmt: skip
    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=200,
        help_text=gettext_lazy("Where the day is known from, such as the minutes."),
    )  # fmt: skip
