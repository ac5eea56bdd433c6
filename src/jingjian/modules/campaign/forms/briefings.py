"""Forms of briefings and their resolutions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy, pgettext_lazy

from jingjian.commons.access.actor import Actor
from jingjian.commons.organisation.models import Person
from jingjian.kernel import clock
from jingjian.modules.campaign import selectors
from jingjian.modules.campaign.forms.fields import (
    DayInput,
    PeopleField,
    PersonField,
    UnitField,
    narrow,
    person_label,
)
from jingjian.modules.campaign.forms.tasks import ClauseField, TaskForm
from jingjian.modules.campaign.forms.team import CampaignField
from jingjian.modules.campaign.models import Briefing, BriefingState, Campaign, Resolution
from jingjian.modules.campaign.selectors import briefings


class RhythmForm(forms.Form):
    """Every how many weeks the leaders are briefed."""

    weeks = forms.IntegerField(label=gettext_lazy("Weeks between briefings"), min_value=1, max_value=52)
    since = forms.DateField(label=gettext_lazy("Counted from"), required=False, widget=DayInput())

    def __init__(self, *args: Any, actor: Actor, row: Campaign, **kwargs: Any) -> None:
        rhythm = briefings.rhythm_of(row)
        kwargs.setdefault(
            "initial",
            {"weeks": rhythm.weeks, "since": rhythm.since} if rhythm else {"weeks": 4, "since": row.starts_on},
        )
        super().__init__(*args, **kwargs)


class ServedClauseField(ClauseField):
    """The clause of the plan in force that something carries out, if any."""

    def __init__(self, *, help_text: Any = "") -> None:
        super().__init__(
            queryset=None, label=gettext_lazy("Clause"), required=False, empty_label="—", help_text=help_text,
            widget=forms.Select({"data-enhance": ""}),
        )  # fmt: skip


class BriefingForm(forms.Form):
    """A briefing as it is planned or corrected; what was reported and the minutes once it was held."""

    campaign = CampaignField()
    title = forms.CharField(label=gettext_lazy("Subject"), max_length=200)
    held_on = forms.DateField(label=gettext_lazy("Date"), widget=DayInput())
    place = forms.CharField(label=gettext_lazy("Place"), max_length=120, required=False)
    chair = PersonField(label=gettext_lazy("Chaired by"), required=True)
    reporters = PeopleField(label=gettext_lazy("Who reports"))
    attendees = PeopleField(label=gettext_lazy("Who else comes"))
    clause = ServedClauseField(
        help_text=gettext_lazy("Once the briefing was held, its record is proof for this clause.")
    )
    agenda = forms.CharField(label=gettext_lazy("Agenda"), required=False, widget=forms.Textarea({"rows": 3}))
    reported = forms.CharField(
        label=gettext_lazy("What was reported"), required=False, widget=forms.Textarea({"rows": 4})
    )
    minutes = forms.CharField(
        label=pgettext_lazy("of a briefing", "Minutes"), required=False, widget=forms.Textarea({"rows": 6})
    )

    def __init__(self, *args: Any, actor: Actor, row: Briefing | None = None, **kwargs: Any) -> None:
        if row is not None:
            kwargs.setdefault("initial", _initial_of(row))
        super().__init__(*args, **kwargs)
        campaign = row.campaign if row is not None else None
        if row is None:
            field = self.fields["campaign"]
            assert isinstance(field, CampaignField)
            campaign = field.offer(actor)
            clause = self.fields["clause"]
            assert isinstance(clause, forms.ModelChoiceField)
            clause.queryset = briefings.clauses_for(campaign)
            self.initial.setdefault("clause", briefings.briefing_clause(campaign))
        else:
            del self.fields["campaign"], self.fields["clause"]
        if row is None or row.state == BriefingState.PLANNED:
            del self.fields["reported"], self.fields["minutes"]
        if campaign is not None:
            narrow(self, actor, campaign)


def _initial_of(row: Briefing) -> dict[str, Any]:
    names = ("title", "held_on", "place", "agenda", "reported", "minutes")
    asked = briefings.asked_to(row)
    return {
        **{name: getattr(row, name) for name in names},
        "chair": row.chair_id,
        "reporters": [one.person_id for one in asked if one.part == "reporter"],
        "attendees": [one.person_id for one in asked if one.part != "reporter"],
    }


class TickField(forms.ModelMultipleChoiceField[Person]):
    """People as a roster to tick."""

    def label_from_instance(self, obj: Person) -> str:
        return person_label(obj)


class HoldForm(forms.Form):
    """That a briefing was held: when, who was there, what was reported."""

    held_on = forms.DateField(label=gettext_lazy("Date"), widget=DayInput())
    place = forms.CharField(label=gettext_lazy("Place"), max_length=120, required=False)
    present = TickField(
        queryset=None, label=gettext_lazy("Present"), required=False, widget=forms.CheckboxSelectMultiple(),
        help_text=gettext_lazy("Whoever was asked and is not ticked stands as absent."),
    )  # fmt: skip
    others = PeopleField(label=gettext_lazy("Who else was there"))
    reported = forms.CharField(label=gettext_lazy("What was reported"), widget=forms.Textarea({"rows": 5}))
    minutes = forms.CharField(
        label=pgettext_lazy("of a briefing", "Minutes"), required=False, widget=forms.Textarea({"rows": 6})
    )

    def __init__(self, *args: Any, actor: Actor, row: Briefing, **kwargs: Any) -> None:
        asked = briefings.people_asked(row)
        kwargs.setdefault(
            "initial",
            {"held_on": min(row.held_on, clock.today()), "place": row.place, "present": [one.pk for one in asked]},
        )
        super().__init__(*args, **kwargs)
        field = self.fields["present"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = asked
        others = self.fields["others"]
        assert isinstance(others, forms.ModelMultipleChoiceField)
        others.queryset = selectors.assignable_people(actor, row.campaign)


class BriefingReasonForm(forms.Form):
    """Why it is called off or withdrawn."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300, widget=forms.Textarea({"rows": 3}))

    def __init__(self, *args: Any, actor: Actor, row: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class ResolutionForm(forms.Form):
    """What was resolved, and who sees to it by when, as far as it was said."""

    text = forms.CharField(label=gettext_lazy("Resolution"), widget=forms.Textarea({"rows": 4}))
    clause = ServedClauseField()
    unit = UnitField(label=gettext_lazy("Responsible unit"), required=False)
    responsible = PersonField(label=gettext_lazy("Person responsible"))
    due_on = forms.DateField(label=gettext_lazy("Due"), required=False, widget=DayInput())

    def __init__(self, *args: Any, actor: Actor, row: Briefing | Resolution, **kwargs: Any) -> None:
        if isinstance(row, Resolution):
            names = ("clause_id", "unit_id", "responsible_id")
            initial = {name.removesuffix("_id"): getattr(row, name) for name in names}
            kwargs.setdefault("initial", {**initial, "text": row.text, "due_on": row.due_on})
        super().__init__(*args, **kwargs)
        campaign = row.campaign if isinstance(row, Briefing) else row.briefing.campaign
        narrow(self, actor, campaign)
        clause = self.fields["clause"]
        assert isinstance(clause, forms.ModelChoiceField)
        clause.queryset = briefings.clauses_for(campaign)


class TurnForm(TaskForm):
    """The task a resolution becomes, filled in with its words, unit, person and date."""

    def __init__(self, *args: Any, actor: Actor, row: Resolution, **kwargs: Any) -> None:
        first, _stop, _rest = row.text.strip().partition("\n")
        initial = {
            "clause": row.clause_id, "title": first[:300], "lead_unit": row.unit_id,
            "detail": row.text if row.text.strip() != first[:300] else "",
            "responsible": row.responsible_id, "due_on": row.due_on,
        }  # fmt: skip
        kwargs["initial"] = {**initial, **(kwargs.get("initial") or {})}
        super().__init__(*args, actor=actor, row=None, **kwargs)
        campaign = row.briefing.campaign
        narrow(self, actor, campaign)
        clause, phase = self.fields["clause"], self.fields["within"]
        assert isinstance(clause, forms.ModelChoiceField)
        assert isinstance(phase, forms.ModelChoiceField)
        clause.empty_label = ""
        clause.queryset, phase.queryset = briefings.clauses_for(campaign), campaign.phases.order_by("position")
