"""Forms of the gates of a phase."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jingjian.commons.access.actor import Actor
from jingjian.kernel import clock
from jingjian.modules.campaign import selectors
from jingjian.modules.campaign.forms.fields import DayInput, PersonField
from jingjian.modules.campaign.forms.obligations import ReferenceField
from jingjian.modules.campaign.forms.tasks import ClauseField
from jingjian.modules.campaign.models import Campaign, ConditionKind, Obligation


class ObligationField(forms.ModelChoiceField[Obligation]):
    """One obligation in force."""


class ConditionForm(forms.Form):
    """A further condition of a gate: one that is computed, or a sentence to be confirmed."""

    kind = forms.ChoiceField(label=gettext_lazy("Condition"), choices=ConditionKind.choices)
    clause = ClauseField(
        queryset=None, required=False, label=gettext_lazy("Only this clause"),
        widget=forms.Select({"data-enhance": ""}),
        help_text=gettext_lazy("For tasks and owners; left empty, the whole plan counts."),
    )  # fmt: skip
    obligation = ObligationField(
        queryset=None, required=False, label=gettext_lazy("What everybody has to have done"),
        widget=forms.Select({"data-enhance": ""}),
    )  # fmt: skip
    statement = forms.CharField(
        label=gettext_lazy("Sentence to be confirmed"), required=False, max_length=200,
        help_text=gettext_lazy("Only for a condition that a person confirms."),
    )  # fmt: skip

    def __init__(self, *args: Any, actor: Actor, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        plan = selectors.plan_in_force(campaign)
        clause, obligation = self.fields["clause"], self.fields["obligation"]
        assert isinstance(clause, ClauseField)
        assert isinstance(obligation, ObligationField)
        clause.queryset = selectors.clauses_to_choose(plan)
        obligation.queryset = selectors.counted_obligations(campaign, actor)


class ConfirmForm(forms.Form):
    """Who confirms the sentence, on which day, shown by what."""

    confirmed_by = PersonField(label=gettext_lazy("Confirmed by"), required=True)
    confirmed_on = forms.DateField(label=gettext_lazy("On the day"), widget=DayInput())
    note = forms.CharField(label=gettext_lazy("Remark"), required=False, max_length=200)

    def __init__(self, *args: Any, actor: Actor, campaign: Campaign, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"confirmed_on": clock.today(), "confirmed_by": actor.person_id})
        super().__init__(*args, **kwargs)
        self.fields["record"] = ReferenceField(
            actor=actor, label=_("Number of the record that shows it"), help_text=_("For example RW-2023-0012.")
        )
        person = self.fields["confirmed_by"]
        assert isinstance(person, PersonField)
        person.queryset = selectors.assignable_people(actor, campaign)


class PassForm(forms.Form):
    """Why a gate is passed with conditions open; empty when none is."""

    reason = forms.CharField(
        label=gettext_lazy("Reason for passing with open conditions"), required=False, max_length=500,
        widget=forms.Textarea({"rows": 2}),
    )  # fmt: skip
