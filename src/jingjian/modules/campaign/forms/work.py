"""What a proposed task and a real one have in common: who does it, by when, how often, with what proof."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jingjian.commons.access.actor import Actor
from jingjian.modules.campaign.forms import recurrence
from jingjian.modules.campaign.forms.fields import DayInput, PersonField, UnitField, UnitsField, narrow
from jingjian.modules.campaign.models import Campaign, Task, TaskProposal

#: fields that only serve to compose the rule and never reach an action
RHYTHM_FIELDS = ("repeats", "weekday", "day")


class WorkForm(forms.Form):
    """One piece of work. The cleaned data hold ``rrule`` instead of the three fields that compose it."""

    #: the fields that take the whole width
    wide: tuple[str, ...] = ("title", "expected_evidence")
    title = forms.CharField(label=gettext_lazy("Task"), max_length=300, widget=forms.Textarea({"rows": 2}))
    lead_unit = UnitField(label=gettext_lazy("Lead unit"), required=False)
    responsible = PersonField(label=gettext_lazy("Person responsible"))
    helper_units = UnitsField(label=gettext_lazy("Helping units"))
    due_on = forms.DateField(label=gettext_lazy("Due"), required=False, widget=DayInput())
    repeats = forms.ChoiceField(label=gettext_lazy("Repeats"), required=False, choices=recurrence.Repeat.choices)
    weekday = forms.ChoiceField(
        label=gettext_lazy("By weekday"), required=False, choices=[("", "—"), *recurrence.WEEKDAYS]
    )
    day = forms.TypedChoiceField(
        label=gettext_lazy("By day of the month"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[("", "—"), *((str(day), str(day)) for day in range(1, 32)), ("-1", gettext_lazy("last day"))],
    )
    expected_evidence = forms.CharField(
        label=gettext_lazy("Expected evidence"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("What will show that it was done, such as minutes, a list, photographs."),
    )

    def __init__(
        self,
        *args: Any,
        actor: Actor,
        campaign: Campaign | None,
        row: Task | TaskProposal | None = None,
        **kwargs: Any,
    ) -> None:
        self.rrule_as_read = row.rrule if row is not None else ""
        if row is not None:
            kwargs["initial"] = {**work_of(row), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        if campaign is not None:
            narrow(self, actor, campaign)
        if recurrence.read(self.rrule_as_read).repeats != recurrence.Repeat.AS_READ:
            field = self.fields["repeats"]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [pair for pair in recurrence.Repeat.choices if pair[0] != recurrence.Repeat.AS_READ]

    def clean(self) -> dict[str, Any]:
        """Make one rule of the three fields; a weekday or a day without its rhythm is an error of the field."""
        data: dict[str, Any] = super().clean() or {}
        rhythm = recurrence.Rhythm(data.get("repeats") or "", data.get("weekday") or "", data.get("day"))
        if rhythm.weekday and rhythm.repeats != recurrence.Repeat.WEEKLY:
            self.add_error("weekday", _("A weekday goes with “every week” only."))
        if rhythm.day and rhythm.repeats not in recurrence.MONTHS:
            self.add_error("day", _("A day of the month goes with monthly, quarterly, half-yearly or yearly work."))
        data["rrule"] = recurrence.write(rhythm, as_read=self.rrule_as_read)
        for name in RHYTHM_FIELDS:
            data.pop(name, None)
        data["helper_units"] = list(data.get("helper_units") or ())
        return data


def work_of(row: Task | TaskProposal) -> dict[str, Any]:
    """The initial values of a ``WorkForm`` for a row that exists."""
    rhythm = recurrence.read(row.rrule)
    return {
        "title": row.title,
        "lead_unit": row.lead_unit_id,
        "responsible": row.responsible_id,
        "helper_units": [unit.pk for unit in row.helper_units.all()],
        "due_on": row.due_on,
        "repeats": rhythm.repeats,
        "weekday": rhythm.weekday,
        "day": rhythm.day if rhythm.day is not None else "",
        "expected_evidence": row.expected_evidence,
    }
