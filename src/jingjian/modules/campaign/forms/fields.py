"""Fields and widgets that several forms of the campaign share."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from jingjian.commons.access.actor import Actor
from jingjian.commons.organisation.models import Person, Unit
from jingjian.commons.organisation.selectors import active_units, people_in
from jingjian.modules.campaign import selectors
from jingjian.modules.campaign.models import Campaign
from jingjian.modules.campaign.workflow import OFFICE


class DayInput(forms.DateInput):
    """The browser's own calendar; the value travels as ISO 8601."""

    input_type = "date"

    def __init__(self) -> None:
        # Without a bound a browser takes years of six digits, and the fourth one typed does not lead on to the month.
        super().__init__(format="%Y-%m-%d", attrs={"max": "9999-12-31"})


class _SearchedByPinyin:
    """A list of people that the enhanced box also searches by pinyin."""

    def create_option(self, name: str, value: Any, label: int | str, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option: dict[str, Any] = super().create_option(name, value, label, *args, **kwargs)  # type: ignore[misc]
        person = getattr(value, "instance", None)
        if isinstance(person, Person):
            option["attrs"]["data-pinyin"] = person.search_text
        return option


class PersonSelect(_SearchedByPinyin, forms.Select):
    """One person of a list."""


class PeopleSelect(_SearchedByPinyin, forms.SelectMultiple):
    """Several people of a list."""


def person_label(person: Person) -> str:
    """The name with the unit, as a list of people shows it."""
    return f"{person.name} · {person.unit}"


class PersonField(forms.ModelChoiceField[Person]):
    """One person in service, with the unit beside the name."""

    def __init__(self, *, label: Any, required: bool = False, help_text: Any = "") -> None:
        super().__init__(
            queryset=people_in("/"),
            empty_label="",
            label=label,
            required=required,
            help_text=help_text,
            widget=PersonSelect({"data-enhance": ""}),
        )

    def label_from_instance(self, obj: Person) -> str:
        return person_label(obj)


class PeopleField(forms.ModelMultipleChoiceField[Person]):
    """Several people in service."""

    def __init__(self, *, label: Any, help_text: Any = "") -> None:
        super().__init__(
            queryset=people_in("/"),
            label=label,
            required=False,
            help_text=help_text,
            widget=PeopleSelect({"data-enhance": "", "size": "4"}),
        )

    def label_from_instance(self, obj: Person) -> str:
        return person_label(obj)


class UnitField(forms.ModelChoiceField[Unit]):
    """One active unit."""

    def __init__(self, *, label: Any, required: bool = True, help_text: Any = "") -> None:
        super().__init__(
            queryset=active_units(),
            empty_label="",
            label=label,
            required=required,
            help_text=help_text,
            widget=forms.Select({"data-enhance": ""}),
        )


class UnitsField(forms.ModelMultipleChoiceField[Unit]):
    """Several active units."""

    def __init__(self, *, label: Any, help_text: Any = "") -> None:
        super().__init__(
            queryset=active_units(),
            label=label,
            required=False,
            help_text=help_text,
            widget=forms.SelectMultiple({"data-enhance": "", "size": "4"}),
        )


def unit_to_begin_with(actor: Actor) -> Unit | None:
    """The unit a new campaign most likely runs in: the highest over which the actor holds an office."""
    return active_units().filter(path__in=actor.scopes(*OFFICE)).first()


def narrow(form: forms.Form, actor: Actor, campaign: Campaign) -> None:
    """Offer only the units and people to whom ``actor`` may give work in ``campaign``, in every field of ``form``."""
    for field in form.fields.values():
        if isinstance(field, PersonField | PeopleField):
            field.queryset = selectors.assignable_people(actor, campaign)
        elif isinstance(field, UnitField | UnitsField):
            field.queryset = selectors.assignable_units(actor, campaign)


class FilesInput(forms.ClearableFileInput):
    """A file field for several files at once; a phone offers its camera."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files. The cleaned value is a list, empty when nothing was chosen."""

    def __init__(self, *, label: Any, help_text: Any = "", required: bool = False) -> None:
        super().__init__(
            label=label,
            help_text=help_text,
            required=required,
            widget=FilesInput({"accept": "image/*,.pdf,.doc,.docx,.xls,.xlsx,.wps,.et,.txt,.zip"}),
            error_messages={"required": _("Choose at least one file.")},
        )

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[bytes]]:
        uploads: Iterable[Any] = data if isinstance(data, list | tuple) else [data]
        cleaned = [super(FilesField, self).clean(upload, initial) for upload in uploads]
        return [upload for upload in cleaned if upload]
