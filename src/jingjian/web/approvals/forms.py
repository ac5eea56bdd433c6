"""The forms of approvals."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from jingjian.commons.access.models import ADMINISTRATORS, Role
from jingjian.commons.approvals.chains import chain_in_force
from jingjian.commons.approvals.kinds import ApprovalKind, Asked, StepRule, kinds
from jingjian.commons.approvals.models import Approval, Opinion, Relation
from jingjian.commons.approvals.rules import people_of
from jingjian.commons.approvals.selectors import Waiting, course_of, people_at
from jingjian.commons.organisation.models import Grade
from jingjian.kernel import clock
from jingjian.modules.campaign.forms.fields import DayInput, PersonField

MOST_STEPS = 5
MOST = 9999


def field_for(asked: Asked) -> forms.Field:
    """The field in which a thing that is asked for is entered."""
    said: dict[str, Any] = {"label": str(asked.label), "required": asked.required}
    if asked.kind == "date":
        return forms.DateField(widget=DayInput(), **said)
    if asked.kind == "number":
        return forms.IntegerField(min_value=1, max_value=MOST, **said)
    return forms.CharField(max_length=2000, widget=forms.Textarea({"rows": 3}), **said)


def plain(values: dict[str, Any]) -> dict[str, Any]:
    """Cleaned values as plain JSON values."""
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


class ProposeForm(forms.Form):
    """What is asked for, by the kind of the matter."""

    def __init__(self, *args: Any, kind: ApprovalKind, row: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for one in kind.asked:
            self.fields[one.name] = field_for(one)
            if one.hint is not None:
                self.fields[one.name].help_text = str(one.hint(row))

    def asks(self) -> dict[str, Any]:
        return plain(self.cleaned_data)


class OpinionForm(forms.Form):
    """The words of an opinion, at whose seat, and what is corrected."""

    opinion = forms.CharField(
        label=gettext_lazy("Words of the opinion"), required=False, max_length=2000, widget=forms.Textarea({"rows": 4})
    )
    keep = forms.BooleanField(label=gettext_lazy("Keep these words for the next time"), required=False)

    def __init__(self, *args: Any, waiting: Waiting, kind: ApprovalKind, asks: dict[str, Any], **kwargs: Any) -> None:
        names = [f"ask_{one.name}" for one in kind.asked if one.correctable]
        kwargs["initial"] = {name: asks.get(name.removeprefix("ask_")) for name in names}
        super().__init__(*args, **kwargs)
        self.correctable = [one for one in kind.asked if one.correctable]
        if len(waiting.seats) > 1:
            people = {person.pk: person for person in people_at(waiting.seats)}
            self.fields["person"] = forms.ChoiceField(
                label=_("Sign in the place of"),
                choices=[(str(seat), people[seat].name) for seat in waiting.seats],
            )
        for one in self.correctable:
            self.fields[f"ask_{one.name}"] = field_for(one)

    @property
    def words(self) -> list[forms.BoundField]:
        """The fields of the opinion itself."""
        return [field for field in self if not field.name.startswith("ask_") and field.name != "keep"]

    @property
    def corrections(self) -> list[forms.BoundField]:
        """The fields by which what is asked can be corrected."""
        return [field for field in self if field.name.startswith("ask_")]

    def corrected(self) -> dict[str, Any]:
        return plain({one.name: self.cleaned_data[f"ask_{one.name}"] for one in self.correctable})


class ReasonForm(forms.Form):
    """Why a matter is taken back, or a slip is not confirmed."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300, widget=forms.Textarea({"rows": 3}))


class PaperForm(forms.Form):
    """What a signed slip says: who signed, what, when, which version, and its scan."""

    person = forms.ModelChoiceField(people_at(()), label=gettext_lazy("Signed by"), empty_label=None)
    kind = forms.ChoiceField(label=gettext_lazy("What was signed"), choices=Opinion.choices)
    opinion = forms.CharField(
        label=gettext_lazy("Words of the opinion"), required=False, max_length=2000,
        widget=forms.Textarea({"rows": 3}),
    )  # fmt: skip
    signed_on = forms.DateField(label=gettext_lazy("Signed on"), widget=DayInput())
    short_hash = forms.CharField(
        label=gettext_lazy("Hash on the slip"), max_length=8,
        help_text=gettext_lazy("The eight digits at its head: another version was signed if they differ."),
    )  # fmt: skip
    upload = forms.FileField(label=gettext_lazy("Scan of the slip"))

    def __init__(self, *args: Any, approval: Approval, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"signed_on": clock.today()})
        super().__init__(*args, **kwargs)
        current = next((step.step for step in course_of(approval).steps if step.current), None)
        field = self.fields["person"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = people_at(people_of(current) if current else ())


class DelegationForm(forms.Form):
    """Who signs, from when to when, which kinds, and why."""

    taker = PersonField(label=gettext_lazy("Who signs for me"), required=True)
    since = forms.DateField(label=gettext_lazy("First day"), widget=DayInput())
    until = forms.DateField(label=gettext_lazy("Last day"), widget=DayInput())
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Only these matters"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None chosen means every matter."),
    )  # fmt: skip
    note = forms.CharField(label=gettext_lazy("Reason"), required=False, max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["kinds"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(kind.id, str(kind.name)) for kind in kinds()]


class ChainForm(forms.Form):
    """Who signs a kind of matter, in order, from a day on."""

    rank = forms.ChoiceField(
        label=gettext_lazy("Rank of the person concerned"), required=False,
        choices=[("", gettext_lazy("Any rank")), *Grade.choices],
    )  # fmt: skip
    since = forms.DateField(label=gettext_lazy("In force from"), widget=DayInput())

    def __init__(self, *args: Any, kind: ApprovalKind, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"since": clock.today(), **self._present(kind)})
        super().__init__(*args, **kwargs)
        roles = [("", "—"), *((value, label) for value, label in Role.choices if value not in ADMINISTRATORS)]
        for number in range(1, MOST_STEPS + 1):
            self.fields[f"step_{number}"] = forms.ChoiceField(
                label=_("Step %(n)d") % {"n": number}, choices=roles, required=False
            )
            self.fields[f"relation_{number}"] = forms.ChoiceField(
                label=_("Of step %(n)d: which") % {"n": number}, choices=Relation.choices, required=False
            )
            self.fields[f"all_{number}"] = forms.BooleanField(
                label=_("Of step %(n)d: all of them sign") % {"n": number}, required=False
            )

    @staticmethod
    def _present(kind: ApprovalKind) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for number, step in enumerate(chain_in_force(kind, "", clock.today()), 1):
            found |= {
                f"step_{number}": step.role,
                f"relation_{number}": step.relation,
                f"all_{number}": step.countersign,
            }
        return found

    def steps(self) -> list[StepRule]:
        """The steps that name a role, in order."""
        data = self.cleaned_data
        return [
            StepRule(
                role=data[f"step_{number}"],
                relation=data[f"relation_{number}"] or Relation.OWN,
                countersign=data[f"all_{number}"],
            )
            for number in range(1, MOST_STEPS + 1)
            if data[f"step_{number}"]
        ]
