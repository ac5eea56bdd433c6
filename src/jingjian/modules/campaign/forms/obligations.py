"""Forms of what is asked of everybody: the obligation itself, and entering who has done it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jingjian.commons.access.actor import Actor
from jingjian.commons.access.models import ADMINISTRATORS, Role
from jingjian.commons.organisation.models import Grade, Person
from jingjian.commons.records.models import Record
from jingjian.commons.search.find import record_of
from jingjian.kernel import clock
from jingjian.modules.campaign import selectors
from jingjian.modules.campaign.forms.fields import DayInput, UnitField
from jingjian.modules.campaign.forms.tasks import ClauseField
from jingjian.modules.campaign.models import Clause, Concerned, FulfilmentKind, Obligation

DUTIES = [(role.value, role.label) for role in Role if role not in ADMINISTRATORS and role != Role.STAFF]


class ReferenceField(forms.CharField):
    """The number of a record (``RW-2023-0012``); the cleaned value is the record, None when nothing was typed."""

    def __init__(self, *, actor: Actor, **kwargs: Any) -> None:
        self.actor = actor
        super().__init__(required=False, max_length=40, **kwargs)

    def clean(self, value: Any) -> Record | None:
        text = super().clean(value)
        if not text:
            return None
        record = record_of(self.actor, text)
        if record is None:
            raise forms.ValidationError(_("There is no record of this number that you may open."), code="no_record")
        return record


class ObligationForm(forms.Form):
    """What is asked, of whom, by when, and what counts as proof."""

    wide = ("name", "proof", "clause")
    name = forms.CharField(label=gettext_lazy("What is asked"), max_length=120)
    proof = forms.CharField(
        label=gettext_lazy("What counts as proof"), required=False, max_length=200,
        help_text=gettext_lazy("The paper or record that shows it, e.g. the signed pledge."),
    )  # fmt: skip
    clause = ClauseField(
        queryset=None, required=False, label=gettext_lazy("Clause it serves"), widget=forms.Select({"data-enhance": ""})
    )
    unit = UnitField(
        label=gettext_lazy("Unit"), help_text=gettext_lazy("It is asked in this unit and in all below it.")
    )
    concerned = forms.ChoiceField(label=gettext_lazy("Whom it concerns"), choices=Concerned.choices)
    grades = forms.MultipleChoiceField(
        label=gettext_lazy("Grades"), choices=Grade.choices, required=False, widget=forms.CheckboxSelectMultiple(),
        help_text=gettext_lazy("Only where certain grades are concerned."),
    )  # fmt: skip
    duties = forms.MultipleChoiceField(
        label=gettext_lazy("Duties"), choices=DUTIES, required=False, widget=forms.CheckboxSelectMultiple(),
        help_text=gettext_lazy("Only where certain duties are concerned."),
    )  # fmt: skip
    starts_on = forms.DateField(label=gettext_lazy("From"), required=False, widget=DayInput())
    due_on = forms.DateField(label=gettext_lazy("Due"), required=False, widget=DayInput())

    def __init__(self, *args: Any, actor: Actor, row: Obligation | None = None, **kwargs: Any) -> None:
        active = selectors.active_campaign_for(actor) if row is None else None
        self.campaign = row.campaign if row is not None else active.campaign if active is not None else None
        names = ("name", "proof", "concerned", "grades", "duties", "starts_on", "due_on")
        initial = {name: getattr(row, name) for name in names} | {"clause": row.clause_id} if row is not None else {}
        if row is None and self.campaign is not None:
            initial["unit"] = self.campaign.unit_id
        kwargs.setdefault("initial", initial)
        super().__init__(*args, **kwargs)
        clause, unit = self.fields["clause"], self.fields["unit"]
        assert isinstance(clause, forms.ModelChoiceField)
        assert isinstance(unit, forms.ModelChoiceField)
        clause.queryset = (
            selectors.assignable_clauses(self.campaign) if self.campaign else Clause._default_manager.none()
        )
        if row is not None:
            # the unit is where the obligation stands: it is chosen once
            del self.fields["unit"]
        elif self.campaign is not None:
            unit.queryset = selectors.assignable_units(actor, self.campaign)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if "unit" in self.fields:
            if self.campaign is None:
                self.add_error(None, _("No campaign runs for your unit yet."))
            data["campaign"] = self.campaign
        return data


class CloseForm(forms.Form):
    """A remark on a count that is closed."""

    note = forms.CharField(
        label=gettext_lazy("Remark"), required=False, widget=forms.Textarea({"rows": 2}),
        help_text=gettext_lazy("The figures stand as at today; who joins or leaves later changes them no more."),
    )  # fmt: skip

    def __init__(self, *args: Any, actor: Actor, row: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class CancelForm(forms.Form):
    """Why an obligation is called off."""

    reason = forms.CharField(label=gettext_lazy("Reason"), widget=forms.Textarea({"rows": 3}))

    def __init__(self, *args: Any, actor: Actor, row: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class PeopleInput(forms.CheckboxSelectMultiple):
    """The check boxes stand in the table of the page, not in the form."""


class EntryForm(forms.Form):
    """Enter for the chosen people that they have done it, or are excused, on one day."""

    people = forms.ModelMultipleChoiceField[Person](
        queryset=None, label=gettext_lazy("People"), widget=PeopleInput(),
        error_messages={"required": gettext_lazy("Choose at least one person.")},
    )  # fmt: skip
    kind = forms.ChoiceField(
        label=gettext_lazy("Enter as"), choices=FulfilmentKind.choices, initial=FulfilmentKind.DONE
    )
    done_on = forms.DateField(label=gettext_lazy("On the day"), widget=DayInput())
    note = forms.CharField(
        label=gettext_lazy("Remark or reason"), required=False, max_length=200,
        help_text=gettext_lazy("Who is excused needs a reason."),
    )  # fmt: skip

    def __init__(self, *args: Any, actor: Actor, people: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"done_on": clock.today()})
        super().__init__(*args, **kwargs)
        self.fields["record"] = ReferenceField(
            actor=actor, label=_("Number of the record that shows it"), help_text=_("For example RW-2023-0012.")
        )
        chosen = self.fields["people"]
        assert isinstance(chosen, forms.ModelMultipleChoiceField)
        chosen.queryset = people

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("kind") == FulfilmentKind.EXCUSED and not data.get("note", "").strip():
            self.add_error("note", _("Say why they are excused."))
        return data
