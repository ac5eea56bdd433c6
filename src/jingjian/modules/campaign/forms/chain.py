"""Forms of the responsibility chain: the draft, who answers for whom in it, which lines are left out."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jingjian.commons.access.actor import Actor
from jingjian.commons.organisation.selectors import people_in
from jingjian.kernel import clock
from jingjian.modules.campaign.forms.fields import DayInput, PeopleField, PersonField, UnitField, unit_to_begin_with
from jingjian.modules.campaign.models import ResponsibilityDraft, ResponsibilityEntry
from jingjian.modules.campaign.selectors import drafts


class ChainForm(forms.Form):
    """Below which unit, from when, on which basis. The unit of a draft that exists stays."""

    unit = UnitField(
        label=gettext_lazy("Unit"), help_text=gettext_lazy("The chain is proposed for it and all units below it.")
    )
    since = forms.DateField(label=gettext_lazy("Takes effect on"), widget=DayInput())
    basis = forms.CharField(
        label=gettext_lazy("Basis"), max_length=200, required=False,
        help_text=gettext_lazy("The document or clause that asks for it, such as section II of the plan."),
    )  # fmt: skip

    def __init__(self, *args: Any, actor: Actor, row: ResponsibilityDraft | None = None, **kwargs: Any) -> None:
        if row is not None:
            kwargs.setdefault("initial", {"since": row.since, "basis": row.basis})
        else:
            kwargs.setdefault("initial", {"unit": unit_to_begin_with(actor), "since": clock.today()})
        super().__init__(*args, **kwargs)
        if row is not None:
            del self.fields["unit"]
        else:
            field = self.fields["unit"]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = drafts.units_in_scope(actor)


class SeniorForm(forms.Form):
    """Who answers for several people; nobody chosen and the box ticked: they answer to the superior level."""

    juniors = PeopleField(label=gettext_lazy("For whom"))
    senior = PersonField(label=gettext_lazy("Who answers for them"))
    superior_level = forms.BooleanField(label=gettext_lazy("They answer to the superior level"), required=False)
    capacity = forms.CharField(
        label=gettext_lazy("In which capacity"), max_length=120, required=False,
        help_text=gettext_lazy("From which post or task force, such as head of the room or of the task force."),
    )  # fmt: skip

    def __init__(self, *args: Any, actor: Actor, row: ResponsibilityDraft, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["juniors"].required = True
        juniors = self.fields["juniors"]
        assert isinstance(juniors, forms.ModelMultipleChoiceField)
        juniors.queryset = people_in(row.unit.path)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        top = data.pop("superior_level", False)
        if top and data.get("senior"):
            self.add_error("senior", _("Either a person or the superior level, not both."))
        if not top and not data.get("senior") and "senior" not in self.errors:
            self.add_error("senior", _("Name who answers, or tick the superior level."))
        return data


class LinesField(forms.ModelMultipleChoiceField[ResponsibilityEntry]):
    """Lines of a draft, as a list to tick."""

    def label_from_instance(self, obj: ResponsibilityEntry) -> str:
        return f"{obj.junior.name} · {obj.junior.unit} ← {obj.who}"


class LeaveOutForm(forms.Form):
    """Lines that the draft shall not change."""

    lines = LinesField(queryset=None, label=gettext_lazy("Lines"), widget=forms.CheckboxSelectMultiple())

    def __init__(self, *args: Any, actor: Actor, row: ResponsibilityDraft, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["lines"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = drafts.lines_of(row)
