"""Forms of units, posts, people and appointments."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jingjian.commons.access.actor import Actor
from jingjian.commons.organisation.models import Grade, Person, Post, Unit, UnitKind
from jingjian.kernel import clock
from jingjian.modules.administration import selectors
from jingjian.modules.administration.forms.fields import DayField, PersonField, PostField, UnitField


class UnitForm(forms.Form):
    """A new unit, below another one unless it is the topmost."""

    name = forms.CharField(label=_("Name"), max_length=120)
    short_name = forms.CharField(
        label=_("Short name"), max_length=40, required=False, help_text=_("Shown wherever room is short.")
    )
    code = forms.CharField(
        label=_("Code"), max_length=12, help_text=_("Letters and figures, such as GB; it cannot be changed later.")
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=UnitKind.choices, initial=UnitKind.OFFICE)
    parent = UnitField(label=_("Superior unit"))
    position = forms.IntegerField(
        label=_("Position"), min_value=0, max_value=9999, initial=0, help_text=_("Its place among its neighbours.")
    )

    founded_on = DayField(
        label=_("Founded on"), required=False, help_text=_("Leave empty for a unit that has long been there.")
    )

    def __init__(self, *args: Any, actor: Actor, row: Unit | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class UnitAmendForm(forms.Form):
    """What may be changed of a unit; code and place in the tree stay."""

    name = forms.CharField(label=_("Name"), max_length=120)
    short_name = forms.CharField(label=_("Short name"), max_length=40, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=UnitKind.choices)
    position = forms.IntegerField(label=_("Position"), min_value=0, max_value=9999)

    def __init__(self, *args: Any, actor: Actor, row: Unit, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {name: getattr(row, name) for name in self.base_fields})
        super().__init__(*args, **kwargs)


class PostForm(forms.Form):
    unit = UnitField(label=_("Unit"))
    title = forms.CharField(label=_("Post title"), max_length=80)
    grade = forms.ChoiceField(label=_("Grade"), choices=Grade.choices, initial=Grade.GENERAL)
    heads_unit = forms.BooleanField(label=_("Heads the unit"), required=False)
    position = forms.IntegerField(label=_("Position"), min_value=0, max_value=9999, initial=0)

    def __init__(self, *args: Any, actor: Actor, row: Post | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class PostAmendForm(forms.Form):
    title = forms.CharField(label=_("Post title"), max_length=80)
    grade = forms.ChoiceField(label=_("Grade"), choices=Grade.choices)
    heads_unit = forms.BooleanField(label=_("Heads the unit"), required=False)
    position = forms.IntegerField(label=_("Position"), min_value=0, max_value=9999)
    active = forms.BooleanField(label=_("In use"), required=False)

    def __init__(self, *args: Any, actor: Actor, row: Post, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {name: getattr(row, name) for name in self.base_fields})
        super().__init__(*args, **kwargs)


class PersonForm(forms.Form):
    """A new person; the post comes by appointment."""

    name = forms.CharField(label=_("Name of the person"), max_length=60)
    staff_no = forms.CharField(label=_("Staff number"), max_length=30)
    unit = UnitField(label=_("Unit"))
    grade = forms.ChoiceField(label=_("Grade"), choices=Grade.choices, initial=Grade.GENERAL)
    since = DayField(
        label=_("In service since"), required=False, help_text=_("Leave empty for those who have long been here.")
    )
    phone = forms.CharField(label=_("Telephone"), max_length=30, required=False)
    id_number = forms.CharField(
        label=_("Identity number"), max_length=18, required=False, help_text=_("Stored encrypted, shown in parts only.")
    )

    def __init__(self, *args: Any, actor: Actor, row: Person | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("phone", "id_number"):
            self.fields[name].widget.attrs["autocomplete"] = "off"

    def clean_id_number(self) -> str:
        return str(self.cleaned_data["id_number"]).strip().upper()


class PersonAmendForm(PersonForm):
    """What may be changed of a person. An encrypted value is never sent back: an empty field keeps it as it is."""

    def __init__(self, *args: Any, actor: Actor, row: Person, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {name: getattr(row, name) for name in ("name", "staff_no", "unit", "grade")})
        super().__init__(*args, actor=actor, row=row, **kwargs)
        for name in ("phone", "id_number"):
            self.fields[name].help_text = _("Leave empty to keep what is entered.")
        del self.fields["since"]
        if selectors.has_post(row):
            for name in ("unit", "grade"):
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        return {name: value for name, value in cleaned.items() if value or name not in ("phone", "id_number")}


class _TermForm(forms.Form):
    """From a day to a day, the end open unless it is known."""

    since = DayField(label=_("From"))
    until = DayField(label=_("Until"), required=False, help_text=_("Leave empty while the end is open."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["since"].initial = clock.today()


class AppointmentForm(_TermForm):
    """One person into one post."""

    person = PersonField(label=_("Person"), people=selectors.all_people())
    post = PostField(label=_("Post"))
    primary = forms.BooleanField(
        label=_("Primary post"),
        required=False,
        initial=True,
        help_text=_("It says which unit the person belongs to; the one held so far ends the day before."),
    )
    field_order = ("person", "post", "primary", "since", "until")

    def __init__(self, *args: Any, actor: Actor, row: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class AppointForm(AppointmentForm):
    """The same from the page of the person."""

    def __init__(self, *args: Any, actor: Actor, row: Person, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, row=row, **kwargs)
        del self.fields["person"]


class EndForm(forms.Form):
    """The last day of an appointment or a grant."""

    until = DayField(label=_("Last day"), help_text=_("This day still counts."))

    def __init__(self, *args: Any, actor: Actor, row: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"until": row.until or clock.today()})
        super().__init__(*args, **kwargs)
