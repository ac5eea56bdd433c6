"""Forms of a task: the work itself, and what each step of its life asks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jingjian.commons.access.actor import Actor
from jingjian.commons.records.models import PartyRole
from jingjian.modules.campaign import selectors
from jingjian.modules.campaign.forms.fields import DayInput, FilesField, PeopleField, PersonField, narrow
from jingjian.modules.campaign.forms.work import WorkForm
from jingjian.modules.campaign.models import Campaign, Clause, Phase, Task


class ClauseField(forms.ModelChoiceField[Clause]):
    """A clause of the plan in force, shown with its number."""

    def label_from_instance(self, obj: Clause) -> str:
        return f"{obj.number}{obj.heading or obj.body[:24]}"


class TaskForm(WorkForm):
    """A task as it is entered or corrected.

    A new one names the clause it serves and may name its people; of one that exists the clause stays (its proof
    counts there) and people change by assigning.
    """

    wide = ("clause", "title", "detail", "expected_evidence")
    clause = ClauseField(
        queryset=None, label=gettext_lazy("Clause it serves"), widget=forms.Select({"data-enhance": ""})
    )
    detail = forms.CharField(
        label=gettext_lazy("What is to be done"), required=False, widget=forms.Textarea({"rows": 4})
    )
    verifier = PersonField(
        label=gettext_lazy("Verifier"), help_text=gettext_lazy("Somebody else than the person responsible.")
    )
    key = forms.BooleanField(
        label=gettext_lazy("Key task"),
        required=False,
        help_text=gettext_lazy("Of a key task each period is verified by another; routine work is sampled."),
    )
    within = forms.ModelChoiceField(
        queryset=Phase._default_manager.none(),
        label=gettext_lazy("Within the phase"),
        required=False,
        empty_label=gettext_lazy("The whole campaign"),
        help_text=gettext_lazy("Work that recurs is asked for within this phase only."),
    )
    field_order = ("clause", "title", "detail", "lead_unit", "helper_units", "responsible", "verifier")

    def __init__(self, *args: Any, actor: Actor, row: Task | None = None, **kwargs: Any) -> None:
        active = selectors.active_campaign_for(actor) if row is None else None
        campaign = row.campaign if row is not None else active.campaign if active is not None else None
        own = {"detail": row.detail, "key": row.key, "within": row.within_id} if row else {}
        kwargs["initial"] = {**own, **(kwargs.get("initial") or {})}
        super().__init__(*args, actor=actor, campaign=campaign, row=row, **kwargs)
        self.fields["lead_unit"].required = True
        phases = self.fields["within"]
        assert isinstance(phases, forms.ModelChoiceField)
        if campaign is not None:
            phases.queryset = campaign.phases.order_by("position")
        if row is not None:
            for name in ("clause", "responsible", "verifier"):
                del self.fields[name]
        else:
            field = self.fields["clause"]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = selectors.assignable_clauses(campaign) if campaign else Clause._default_manager.none()

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        _refuse_own_verifier(self, data)
        return data


class StepForm(forms.Form):
    """A form of one step of a task."""

    def __init__(self, *args: Any, actor: Actor, row: Task | None = None, **kwargs: Any) -> None:
        if row is not None:
            kwargs["initial"] = {**self.initial_of(row), **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        if row is not None:
            narrow(self, actor, row.campaign)

    def initial_of(self, row: Task) -> dict[str, Any]:
        """The values the form opens with."""
        return {}


class AssignForm(StepForm):
    """Who does it, who helps, who checks it, by when."""

    responsible = PersonField(label=gettext_lazy("Person responsible"), required=True)
    verifier = PersonField(
        label=gettext_lazy("Verifier"),
        help_text=gettext_lazy("Somebody else than the person responsible. Left empty, whoever assigns verifies."),
    )
    helpers = PeopleField(label=gettext_lazy("Helpers"))
    due_on = forms.DateField(label=gettext_lazy("Due"), required=False, widget=DayInput())

    def initial_of(self, row: Task) -> dict[str, Any]:
        return {
            "responsible": row.responsible_id,
            "verifier": row.verifier_id,
            "helpers": [
                party.person_id for party in row.record.parties.filter(role=PartyRole.HELPER, until__isnull=True)
            ],
            "due_on": row.due_on,
        }

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        _refuse_own_verifier(self, data)
        data["helpers"] = list(data.get("helpers") or ())
        return data


def _refuse_own_verifier(form: forms.Form, data: dict[str, Any]) -> None:
    if data.get("verifier") and data.get("verifier") == data.get("responsible"):
        form.add_error("verifier", _("Nobody verifies their own task. Choose somebody else."))


class SubmitForm(StepForm):
    """What was done, and the files that show it."""

    result = forms.CharField(label=gettext_lazy("What was done"), widget=forms.Textarea({"rows": 4}))
    # the name under which the action takes them; Django keeps the upload's own `files` on the instance
    files = FilesField(  # type: ignore[assignment]
        label=gettext_lazy("Evidence"),
        help_text=gettext_lazy("Several files may be chosen; a phone can take a photograph here."),
    )
    dated_on = forms.DateField(
        label=gettext_lazy("Day these papers are about"),
        required=False,
        widget=DayInput(),
        help_text=gettext_lazy("The day it happened, not of handing in. Empty when it is not known."),
    )

    def initial_of(self, row: Task) -> dict[str, Any]:
        return {"result": row.result}


class VerifyForm(StepForm):
    """The verifier's opinion."""

    note = forms.CharField(label=gettext_lazy("Opinion"), required=False, widget=forms.Textarea({"rows": 3}))


class ReasonForm(StepForm):
    """Why it is returned, reopened or cancelled."""

    reason = forms.CharField(label=gettext_lazy("Reason"), widget=forms.Textarea({"rows": 3}))


class ServeForm(forms.Form):
    """The clause of the plan in force that a record serves."""

    clause = ClauseField(Clause._default_manager.none(), label=gettext_lazy("Clause"), empty_label="")

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        clause = self.fields["clause"]
        assert isinstance(clause, forms.ModelChoiceField)
        clause.queryset = selectors.assignable_clauses(campaign)
